//! A toolchain with the wasm target, made from a Linux distribution's Rust packages.
//!
//! Some machines reach package registries but not rustup's server. Debian ships the compiler, the standard library's
//! source with everything it depends on, and a linker for wasm. From them a folder of links is made in our cache, with
//! the standard library compiled for wasm beside the host's; the system's own folders stay as they are.
//!
//! `rustc` and `rustdoc` in it are two-line scripts that name the folder as sysroot. A link alone would not do: rustc
//! recognises a linked sysroot only while the current folder happens to hold a `lib/rustlib`.

use std::cmp::Ordering;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{apt, version, wasm_target};
use crate::home::Home;
use crate::{process, progress};

const SYSTEM: &str = "/usr";
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library/vendor";
const OTHERWISE: &str = "install a Rust toolchain with the wasm32-unknown-unknown target";
/// The linker package that is asked for first; any later one does as well.
const LINKER_PACKAGE: &str = "lld-22";

/// Whether the toolchain is there and still fits the system's compiler.
pub(crate) fn is_fresh(home: &Home) -> bool {
    let made_from = fs::read_to_string(stamp(home)).unwrap_or_default();
    !made_from.is_empty() && system_compiler().is_ok_and(|current| current == made_from)
}

pub(crate) fn make(home: &Home) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("{OTHERWISE}");
    }
    if !parts_are_there() {
        let lld = linker_package(&apt::search(home, "^lld-[0-9]+$").unwrap_or_default());
        apt::install(home, &["rustc-web", "cargo-web", "rust-web-src", &lld], OTHERWISE)?;
        if !parts_are_there() {
            bail!(
                "the system's packages lack rustc, cargo, the standard library's source or lld: {OTHERWISE}"
            );
        }
    }
    let compiler = system_compiler()?;
    let least = env!("CARGO_PKG_RUST_VERSION");
    let release = field(&compiler, "release").context("`rustc -vV` names no release")?;
    if version::compare(release, least) == Ordering::Less {
        bail!("the system's Rust is {release}, and Vestibule needs {least}: {OTHERWISE}");
    }
    let host = field(&compiler, "host").context("`rustc -vV` names no host")?.to_owned();

    println!("    compiling the standard library for wasm with Rust {release}, once: about a minute");
    let libraries = build_std(home)?;
    link_together(home, &host, &libraries)?;
    fs::write(stamp(home), compiler).context("could not finish the toolchain")?;
    let _ = fs::remove_dir_all(build_folder(home));
    Ok(())
}

fn stamp(home: &Home) -> PathBuf {
    home.own_toolchain().join("made-from")
}

fn build_folder(home: &Home) -> PathBuf {
    home.cache.join("std-build")
}

fn system(program: &str) -> PathBuf {
    Path::new(SYSTEM).join("bin").join(program)
}

fn system_compiler() -> Result<String> {
    process::output(Command::new(system("rustc")).arg("-vV"))
}

fn parts_are_there() -> bool {
    system("rustc").is_file()
        && system("cargo").is_file()
        && Path::new(SOURCES).is_dir()
        && linker().is_some()
}

/// The newest lld that the system has.
fn linker() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.file_name());
    let names: Vec<String> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    let with_lld = names.iter().filter(|name| Path::new("/usr/lib").join(name).join("bin/lld").exists());
    let folder = highest(with_lld.map(String::as_str), "llvm-")?;
    Some(Path::new("/usr/lib").join(folder).join("bin/lld"))
}

fn linker_package(known: &[String]) -> String {
    if known.iter().any(|name| name == LINKER_PACKAGE) {
        return LINKER_PACKAGE.to_owned();
    }
    highest(known.iter().map(String::as_str), "lld-").unwrap_or(LINKER_PACKAGE).to_owned()
}

/// The name with the highest number after the prefix.
fn highest<'a>(names: impl Iterator<Item = &'a str>, prefix: &str) -> Option<&'a str> {
    names
        .filter_map(|name| Some((name.strip_prefix(prefix)?.parse::<u32>().ok()?, name)))
        .max()
        .map(|(_, name)| name)
}

/// A line such as `release: 1.96.0` of `rustc -vV`.
fn field<'a>(verbose_version: &'a str, name: &str) -> Option<&'a str> {
    verbose_version.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Compiles std for wasm from the system's sources, without the network, and gives the folder of its libraries.
fn build_std(home: &Home) -> Result<PathBuf> {
    let folder = build_folder(home);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"std-build\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n",
    )?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    let mut command = Command::new(system("cargo"));
    command
        .args(["build", "--release", "--offline", "--target", wasm_target::NAME])
        .arg("-Zbuild-std=std,panic_abort,proc_macro,test")
        .args(["--config", "source.crates-io.replace-with='vendored'"])
        .args(["--config", &format!("source.vendored.directory='{SOURCES}'")])
        .current_dir(&folder)
        // A cargo home of its own keeps the person's configuration out.
        .env("CARGO_HOME", folder.join("cargo-home"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTC", system("rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without embedded bitcode the widget could not be linked with LTO.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    for variable in
        ["CARGO", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTUP_TOOLCHAIN"]
    {
        command.env_remove(variable);
    }
    progress::run(&mut command, None).context("the standard library did not compile")?;
    Ok(folder.join("target").join(wasm_target::NAME).join("release/deps"))
}

#[cfg(unix)]
fn link_together(home: &Home, host: &str, libraries: &Path) -> Result<()> {
    use std::os::unix::fs::symlink;

    let toolchain = home.own_toolchain();
    let _ = fs::remove_dir_all(&toolchain);
    let bin = toolchain.join("bin");
    let rustlib = toolchain.join("lib/rustlib");
    let wasm = rustlib.join(wasm_target::NAME).join("lib");
    let host_bin = rustlib.join(host).join("bin");
    for folder in [&bin, &wasm, &host_bin] {
        fs::create_dir_all(folder)?;
    }

    symlink(system("cargo"), bin.join("cargo"))?;
    for program in ["rustc", "rustdoc"] {
        script(&bin.join(program), &system(program), &toolchain)?;
    }
    let of_system = Path::new(SYSTEM).join("lib/rustlib");
    symlink(of_system.join(host).join("lib"), rustlib.join(host).join("lib"))?;
    symlink(of_system.join("src"), rustlib.join("src"))?;
    // rustc links wasm by the name rust-lld, and looks for it here.
    symlink(linker().context("lld has gone")?, host_bin.join("rust-lld"))?;
    for entry in fs::read_dir(libraries)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libstd_build") {
            fs::copy(&path, wasm.join(name))?;
        }
    }
    if !wasm_target::holds_std(&wasm) {
        bail!("the build left no standard library in {}", libraries.display());
    }
    Ok(())
}

#[cfg(not(unix))]
fn link_together(_home: &Home, _host: &str, _libraries: &Path) -> Result<()> {
    bail!("{OTHERWISE}")
}

#[cfg(unix)]
fn script(path: &Path, program: &Path, sysroot: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let sysroot = sysroot.to_string_lossy().replace('\'', r"'\''");
    fs::write(path, format!("#!/bin/sh\nexec {} --sysroot '{sysroot}' \"$@\"\n", program.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_linker_is_preferred_and_the_newest_taken_otherwise() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(linker_package(&names(&["lld-16", "lld-22", "lld-30"])), "lld-22");
        assert_eq!(linker_package(&names(&["lld-9", "lld-19", "lld"])), "lld-19");
        assert_eq!(linker_package(&[]), "lld-22");
    }

    #[test]
    fn the_compiler_says_what_it_is() {
        let said = "rustc 1.96.0 (abc)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n";
        assert_eq!(field(said, "release"), Some("1.96.0"));
        assert_eq!(field(said, "host"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(field(said, "LLVM version"), None);
    }
}
