//! The wasm32 target: rustup's, or that of a toolchain of our own where rustup cannot get it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::own_toolchain;
use crate::home::Home;
use crate::progress::Failure;
use crate::{process, progress};

pub(crate) const NAME: &str = "wasm32-unknown-unknown";

/// Which toolchain compiles to wasm here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WasmTarget {
    /// The one that compiles everything else.
    Ordinary,
    /// The one in our cache folder.
    Own,
}

impl fmt::Display for WasmTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ordinary => "the ordinary toolchain has it",
            Self::Own => "in a toolchain of our own, made from the system's Rust",
        })
    }
}

pub(crate) fn present(home: &Home) -> Option<WasmTarget> {
    if holds_std(&libraries(home.command("rustc"))?) {
        Some(WasmTarget::Ordinary)
    } else {
        own_toolchain::is_fresh(home).then_some(WasmTarget::Own)
    }
}

/// Where a compiler looks for the target's libraries, whether they are there or not.
fn libraries(mut rustc: Command) -> Option<PathBuf> {
    process::output(rustc.args(["--print", "target-libdir", "--target", NAME])).ok().map(PathBuf::from)
}

/// Whether core and std lie there. A folder alone says nothing: it stays behind when a target is removed.
pub(crate) fn holds_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ["libcore-", "libstd-"]
        .iter()
        .all(|library| names.iter().any(|name| name.starts_with(library) && name.ends_with(".rlib")))
}

pub(crate) fn get(home: &Home) -> Result<()> {
    let by_rustup = by_rustup(home);
    if by_rustup.is_ok() {
        return by_rustup;
    }
    let first = by_rustup.err().map(|error| format!("{error:#}")).unwrap_or_default();
    println!("    {first}; making a toolchain from the system's Rust instead");
    own_toolchain::make(home).with_context(|| format!("by hand: `rustup target add {NAME}`; without rustup"))
}

fn by_rustup(home: &Home) -> Result<()> {
    if home.which("rustup").is_none() {
        bail!("there is no rustup");
    }
    let mut command = home.command("rustup");
    // Where its server cannot be reached, rustup waits for ever.
    match progress::run(command.args(["target", "add", NAME]), Some(Duration::from_secs(30))) {
        Ok(_) if present(home) == Some(WasmTarget::Ordinary) => Ok(()),
        Ok(_) => bail!("rustup added the target to another toolchain than the one in use"),
        Err(Failure::TimedOut(limit)) => bail!("rustup did not get the target within {} s", limit.as_secs()),
        Err(Failure::Failed(_)) => bail!("rustup could not get the target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_there_when_both_libraries_are() {
        let folder = std::env::temp_dir().join(format!("vestibule-xtask-target-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(!holds_std(&folder));
        fs::write(folder.join("libcore-12.rlib"), "").unwrap();
        fs::write(folder.join("libstd-12.rmeta"), "").unwrap();
        assert!(!holds_std(&folder));
        fs::write(folder.join("libstd-12.rlib"), "").unwrap();
        assert!(holds_std(&folder));
        fs::remove_dir_all(&folder).unwrap();
        assert!(!holds_std(&folder));
    }
}
