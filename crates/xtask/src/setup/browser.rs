//! Chromium and its driver, which must be of one major version.

use std::env;
use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{apt, version};
use crate::home::Home;
use crate::process;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const OTHERWISE: &str = "install Chromium or Chrome and the chromedriver of the same version, or name them by \
                         VESTIBULE_CHROMIUM and CHROMEDRIVER";

/// A browser to run tests in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
    major: u32,
}

impl Browser {
    /// The browser that the environment names, or the first on `PATH`.
    pub(crate) fn find(home: &Home) -> Result<Self> {
        let named = |variable| env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
        let chromium = named("VESTIBULE_CHROMIUM")
            .or_else(|| NAMES.iter().find_map(|name| home.which(name)))
            .context("there is no Chromium")?;
        let driver = named("CHROMEDRIVER")
            .or_else(|| home.which("chromedriver"))
            .context("there is no chromedriver")?;
        let version_of = |path: &PathBuf| -> Result<u32> {
            let said = process::output(home.command(&path.to_string_lossy()).arg("--version"))?;
            version::in_text(&said)
                .and_then(version::major)
                .with_context(|| format!("`{said}` names no version"))
        };
        matching(version_of(&chromium)?, version_of(&driver)?).map(|major| Self { chromium, driver, major })
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, version {}", self.chromium.display(), self.major)
    }
}

fn matching(chromium: u32, driver: u32) -> Result<u32> {
    if chromium != driver {
        bail!("Chromium is version {chromium} and chromedriver is version {driver}: they must be the same");
    }
    Ok(chromium)
}

pub(crate) fn get(home: &Home) -> Result<()> {
    apt::install(home, &["chromium", "chromium-driver"], OTHERWISE)?;
    Browser::find(home).context(OTHERWISE)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn browser_and_driver_must_be_of_one_version() {
        assert_eq!(super::matching(140, 140).unwrap(), 140);
        assert!(super::matching(140, 139).unwrap_err().to_string().contains("139"));
    }
}
