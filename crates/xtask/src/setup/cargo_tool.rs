//! Tools that come as crates: taken from `PATH` in the right version, or built into our cache folder.

use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::version;
use crate::home::Home;
use crate::{process, progress};

/// A command-line tool in one certain version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CargoTool {
    package: &'static str,
    /// What it installs. The first one is asked for its version.
    binaries: &'static [&'static str],
    version: String,
    /// Whether its own lock file is used; wasm-bindgen-cli's names crates that have been withdrawn.
    locked: bool,
    /// What is left out of it, as cargo's arguments.
    without: &'static [&'static str],
    minutes: u8,
}

/// Compiles a tool in a third of the time that its own release profile takes. Unoptimised, wasm-bindgen takes half a
/// second longer a run; that many runs nobody makes in a day.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
];

/// A tool whose version is written down here.
pub(crate) struct Pinned {
    package: &'static str,
    binaries: &'static [&'static str],
    version: &'static str,
    without: &'static [&'static str],
    minutes: u8,
}

/// Trunk without its downloads, which need TLS: every tool it would fetch is on `PATH` already.
pub(crate) const TRUNK: Pinned = Pinned {
    package: "trunk",
    binaries: &["trunk"],
    version: "0.21.14",
    without: &["--no-default-features"],
    minutes: 3,
};
pub(crate) const WASM_PACK: Pinned =
    Pinned { package: "wasm-pack", binaries: &["wasm-pack"], version: "0.15.1", without: &[], minutes: 2 };
pub(crate) const CARGO_DENY: Pinned =
    Pinned { package: "cargo-deny", binaries: &["cargo-deny"], version: "0.20.2", without: &[], minutes: 1 };

/// wasm-bindgen's tools must be of exactly the version that the widget is compiled with.
pub(crate) fn wasm_bindgen(home: &Home) -> Result<CargoTool> {
    let lock = home.root.join("Cargo.lock");
    let text = fs::read_to_string(&lock).with_context(|| format!("could not read {}", lock.display()))?;
    let version =
        version::locked(&text, "wasm-bindgen").context("Cargo.lock names no one version of wasm-bindgen")?;
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        binaries: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: version.to_owned(),
        locked: false,
        without: &[],
        minutes: 2,
    })
}

impl fmt::Display for CargoTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.package, self.version)
    }
}

impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tool().fmt(f)
    }
}

impl Pinned {
    fn tool(&self) -> CargoTool {
        let Self { package, binaries, version, without, minutes } = *self;
        CargoTool { package, binaries, version: version.to_owned(), locked: true, without, minutes }
    }

    pub(crate) fn found(&self, home: &Home) -> Option<String> {
        self.tool().found(home)
    }

    pub(crate) fn install(&self, home: &Home) -> Result<()> {
        self.tool().install(home)
    }
}

impl CargoTool {
    /// Where it stands, if all of it is there in this version.
    pub(crate) fn found(&self, home: &Home) -> Option<String> {
        let paths: Option<Vec<_>> = self.binaries.iter().map(|binary| home.which(binary)).collect();
        let path = paths?.into_iter().next()?;
        let said = process::output(home.command(&path.to_string_lossy()).arg("--version")).ok()?;
        (version::in_text(&said)? == self.version).then(|| path.display().to_string())
    }

    pub(crate) fn install(&self, home: &Home) -> Result<()> {
        if home.which("cargo-binstall").is_some() {
            let spec = format!("{}@{}", self.package, self.version);
            let mut command = self.cargo(home)?;
            command.args(["binstall", "--no-confirm", "--disable-strategies", "compile", &spec]);
            let quick =
                progress::run(command.arg("--root").arg(home.tools()), Some(Duration::from_secs(120)));
            if quick.is_ok() && self.found(home).is_some() {
                return Ok(());
            }
        }
        println!("    cargo install: about {} min on two cores", self.minutes);
        let mut command = self.cargo(home)?;
        command.args(["install", "--force", self.package, "--version", &self.version]);
        if self.locked {
            command.arg("--locked");
        }
        command.args(self.without);
        let by_hand = process::shown(&command);
        progress::run(command.envs(QUICK).arg("--root").arg(home.tools()), None)
            .with_context(|| format!("by hand: `{by_hand}`"))?;
        Ok(())
    }

    /// cargo outside the clone, so that its configuration and target folder stay the clone's.
    fn cargo(&self, home: &Home) -> Result<std::process::Command> {
        fs::create_dir_all(home.tools())?;
        let mut command = home.command("cargo");
        command.current_dir(&home.cache).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
        Ok(command)
    }
}
