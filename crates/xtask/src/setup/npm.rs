//! Tools that come from npm, each set pinned by a lock file of ours.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{apt, version};
use crate::home::Home;
use crate::{process, progress};

/// The end-to-end tests, in the clone.
pub(crate) const E2E: &str = "tests/e2e";
/// The OpenID provider of the server's tests, in the clone.
pub(crate) const PROVIDER: &str = "crates/server/tests/federation/provider";

const MANIFEST: &str = include_str!("../../npm/package.json");
const LOCK: &str = include_str!("../../npm/package-lock.json");

/// wasm-opt and esbuild: those on `PATH` in the pinned version, otherwise ours.
pub(crate) fn page_tools_found(home: &Home) -> Option<String> {
    let found = |tool: &str, package: &str| {
        let path = home.which(tool)?;
        let said = process::output(home.command(&path.to_string_lossy()).arg("--version")).ok()?;
        let version = version::in_text(&said)?.to_owned();
        // binaryen counts whole numbers; its npm package writes them as 132.0.0.
        let pinned = pinned(package)?;
        (version == pinned || Some(version.as_str()) == pinned.strip_suffix(".0.0")).then_some(version)
    };
    Some(format!("wasm-opt {}, esbuild {}", found("wasm-opt", "binaryen")?, found("esbuild", "esbuild")?))
}

fn pinned(package: &str) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_str(MANIFEST).ok()?;
    Some(manifest["dependencies"][package].as_str()?.to_owned())
}

pub(crate) fn install_page_tools(home: &Home) -> Result<()> {
    let folder = home.npm();
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), MANIFEST)?;
    fs::write(folder.join("package-lock.json"), LOCK)?;
    ci(home, &folder)
}

/// A folder of tests is up to date when npm wrote its own copy of the lock after the lock.
pub(crate) fn found_in(home: &Home, tests: &str) -> Option<String> {
    let folder = home.root.join(tests);
    let written = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let lock = written(&folder.join("package-lock.json"))?;
    let installed = written(&folder.join("node_modules").join(".package-lock.json"))?;
    (installed >= lock).then(|| format!("in {tests}/node_modules"))
}

pub(crate) fn install_in(home: &Home, tests: &str) -> Result<()> {
    ci(home, &home.root.join(tests))
}

fn ci(home: &Home, folder: &Path) -> Result<()> {
    if !folder.join("package-lock.json").is_file() {
        bail!("{} has no package-lock.json", folder.display());
    }
    if home.which("npm").is_none() {
        let otherwise = "install Node.js 20 or newer with npm, then run this again";
        apt::install(home, &["nodejs", "npm"], otherwise)?;
    }
    let mut command = home.command("npm");
    // The browser is the machine's own; Playwright would download three.
    command
        .current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    progress::run(&mut command, None)
        .with_context(|| format!("by hand: `npm ci` in {}", folder.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_tools_are_pinned_to_one_version() {
        for package in ["binaryen", "esbuild"] {
            let version = super::pinned(package).unwrap();
            assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{package} {version}");
            assert!(
                super::LOCK.contains(&format!("\"{package}\": \"{version}\"")),
                "{package} is not locked"
            );
        }
    }
}
