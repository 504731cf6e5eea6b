//! Schemathesis, for the suite `fuzz`: in a virtual environment of our own, every package pinned by its hash.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{apt, version};
use crate::home::Home;
use crate::progress;

const REQUIREMENTS: &str = include_str!("../../python/requirements.txt");
const OTHERWISE: &str = "install Python 3.11 or newer with its venv module, then run this again";

/// The program, in the pinned version.
pub(crate) fn find(home: &Home) -> Option<PathBuf> {
    let program = folder(home).join("bin/schemathesis");
    let mut command = home.command(&program.to_string_lossy());
    let said = command.arg("--version").output().ok().filter(|output| output.status.success())?;
    let is_pinned = version::in_text(&String::from_utf8_lossy(&said.stdout)) == Some(pinned()?);
    is_pinned.then_some(program)
}

pub(crate) fn found(home: &Home) -> Option<String> {
    find(home)?;
    Some(format!("version {}", pinned()?))
}

pub(crate) fn get(home: &Home) -> Result<()> {
    let folder = folder(home);
    let environment = || {
        let mut command = home.command("python3");
        command.args(["-m", "venv", "--clear"]).arg(&folder);
        progress::run(&mut command, None)
    };
    if environment().is_err() {
        apt::install(home, &["python3", "python3-venv"], OTHERWISE)?;
        environment().context(OTHERWISE)?;
    }
    let list = folder.join("requirements.txt");
    fs::write(&list, REQUIREMENTS)?;
    let mut command = home.command(&folder.join("bin/python").to_string_lossy());
    command.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    command.args(["--require-hashes", "--only-binary=:all:", "--requirement"]).arg(&list);
    progress::run(&mut command, None)?;
    Ok(())
}

fn folder(home: &Home) -> PathBuf {
    home.cache.join("schemathesis")
}

fn pinned() -> Option<&'static str> {
    let line = REQUIREMENTS.lines().find_map(|line| line.strip_prefix("schemathesis=="))?;
    line.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_with_its_hashes() {
        assert!(pinned().unwrap().starts_with(|first: char| first.is_ascii_digit()));
        let packages: Vec<_> = REQUIREMENTS.split("\n").filter(|line| line.contains("==")).collect();
        assert!(packages.len() > 20);
        assert!(packages.iter().all(|line| line.ends_with('\\')), "a hash follows on the next line");
    }
}
