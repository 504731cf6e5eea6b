//! `cargo xtask check`: formatting, lints, licences and advisories. All of them run, whichever fails first.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::home::Home;
use crate::process;
use crate::setup::wasm_target::{self, WasmTarget};
use crate::setup::{self, Need};

/// What cargo-deny says, and nothing else does, when its database of advisories cannot be fetched.
const NO_DATABASE: &str = "failed to fetch advisory database";

pub(crate) fn run(home: &Home) -> Result<ExitCode> {
    let checks: [fn(&Home) -> Result<()>; 4] = [formatting, lints, lints_for_wasm, dependencies];
    let mut failed = false;
    for check in checks {
        if let Err(error) = check(home) {
            eprintln!("error: {error:#}");
            failed = true;
        }
    }
    println!("check: {}", if failed { "failed, see above" } else { "all good" });
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn formatting(home: &Home) -> Result<()> {
    println!("check: cargo fmt");
    process::run(home.command("cargo").args(["fmt", "--all", "--check"]))
}

fn lints(home: &Home) -> Result<()> {
    println!("check: cargo clippy, whole workspace");
    process::run(home.command("cargo").args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// The widget's lints once more as the browser's target sees it, where that target has clippy.
fn lints_for_wasm(home: &Home) -> Result<()> {
    println!("check: cargo clippy, the widget for wasm");
    match wasm_target::present(home) {
        Some(WasmTarget::Ordinary) => {
            let target = ["clippy", "--package", "vestibule", "--all-targets", "--target", wasm_target::NAME];
            process::run(home.command("cargo").args(target).args(["--", "-D", "warnings"]))
        }
        Some(WasmTarget::Own) => {
            println!("    not here: the toolchain with the wasm target has no clippy");
            Ok(())
        }
        None => {
            println!("    not here: there is no wasm target; `cargo xtask setup` gets it");
            Ok(())
        }
    }
}

fn dependencies(home: &Home) -> Result<()> {
    println!("check: cargo deny");
    let missing = setup::ensure(home, &[Need::CargoDeny]);
    if let Some(reason) = missing.values().next() {
        if setup::strict() {
            bail!("dependencies were not checked: {reason}");
        }
        println!("    skipped, dependencies were NOT checked: {reason}");
        return Ok(());
    }
    // Without --workspace it would look at the widget's own dependencies only.
    let common = ["--workspace", "check", "--hide-inclusion-graph"];
    let (status, said) = process::tee(home.command("cargo-deny").args(common))?;
    if status.success() {
        return Ok(());
    }
    if !said.contains(NO_DATABASE) {
        bail!("`cargo deny --workspace check` failed");
    }
    process::run(home.command("cargo-deny").args(common).args(["licenses", "bans", "sources"]))?;
    println!("    advisories were NOT checked: their database could not be fetched from here");
    Ok(())
}
