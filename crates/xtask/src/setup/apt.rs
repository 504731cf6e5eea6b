//! Debian's and Ubuntu's packages: installed where this account may, named for the person where it may not.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail};

use crate::home::Home;
use crate::{process, progress};

/// `apt-get update` is run once at most.
static UPDATED: AtomicBool = AtomicBool::new(false);

/// Installs packages, or says which command would. `otherwise` is what to do where there is no apt.
pub(crate) fn install(home: &Home, packages: &[&str], otherwise: &str) -> Result<()> {
    if home.which("apt-get").is_none() {
        bail!("{otherwise}");
    }
    if !is_root(home) {
        bail!("run `sudo apt-get install --no-install-recommends {}`, then this again", packages.join(" "));
    }
    if packages.iter().any(|package| !has_candidate(home, package)) {
        update(home)?;
    }
    let first = install_now(home, packages);
    if first.is_err() && !UPDATED.load(Ordering::Relaxed) {
        // An old package list names files that the server no longer has.
        update(home)?;
        return install_now(home, packages);
    }
    first
}

/// Unpacks a package's files into a folder, without installing it: no account of root's is needed, no script of its is run, and
/// no service starts. Needs the same release's libraries on the machine.
pub(crate) fn unpack(home: &Home, package: &str, folder: &Path, otherwise: &str) -> Result<()> {
    if home.which("apt-get").is_none() || home.which("dpkg-deb").is_none() {
        bail!("{otherwise}");
    }
    if !has_candidate(home, package) {
        if !is_root(home) {
            bail!("run `sudo apt-get update`, then this again");
        }
        update(home)?;
    }
    fs::create_dir_all(folder)?;
    let download = |home: &Home| {
        let mut command = home.command("apt-get");
        progress::run(command.args(["download", package]).current_dir(folder), None)
    };
    if download(home).is_err() && is_root(home) {
        // An old package list names files that the server no longer has.
        update(home)?;
        download(home)?;
    }
    let beginning = format!("{package}_");
    let archives = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let is_ours = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&beginning))
            && path.extension().is_some_and(|extension| extension == "deb")
    };
    let archives: Vec<_> = archives.filter(|path| is_ours(path)).collect();
    let archive = archives.last().context("apt-get downloaded nothing")?;
    process::run(home.command("dpkg-deb").arg("-x").arg(archive).arg(folder))?;
    for archive in &archives {
        fs::remove_file(archive)?;
    }
    Ok(())
}

/// Package names that match, among those the machine knows after an update if need be.
pub(crate) fn search(home: &Home, pattern: &str) -> Result<Vec<String>> {
    let known = || -> Result<Vec<String>> {
        let found = process::output(home.command("apt-cache").args(["search", "--names-only", pattern]))?;
        Ok(found.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
    };
    let names = known()?;
    if names.is_empty() && is_root(home) {
        update(home)?;
        return known();
    }
    Ok(names)
}

fn install_now(home: &Home, packages: &[&str]) -> Result<()> {
    let mut command = home.command("apt-get");
    // --no-remove: what conflicts with a package the person has is theirs to decide.
    command.args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages);
    progress::run(command.env("DEBIAN_FRONTEND", "noninteractive"), None)?;
    Ok(())
}

fn update(home: &Home) -> Result<()> {
    if UPDATED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    progress::run(home.command("apt-get").arg("update"), None)?;
    Ok(())
}

fn has_candidate(home: &Home, package: &str) -> bool {
    process::output(home.command("apt-cache").args(["policy", package]).env("LC_ALL", "C"))
        .is_ok_and(|policy| candidate(&policy))
}

fn candidate(policy: &str) -> bool {
    policy.lines().any(|line| line.trim().strip_prefix("Candidate:").is_some_and(|is| is.trim() != "(none)"))
}

fn is_root(home: &Home) -> bool {
    process::output(home.command("id").arg("-u")).is_ok_and(|id| id == "0")
}

#[cfg(test)]
mod tests {
    use super::candidate;

    #[test]
    fn a_package_can_be_had_if_it_has_a_candidate() {
        assert!(candidate("rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1\n"));
        assert!(!candidate("rustc-web:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!candidate(""));
    }
}
