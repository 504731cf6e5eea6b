//! The suites that cargo and wasm-pack run.

use std::io::IsTerminal;
use std::process::Command;

use anyhow::Result;

use super::{Tally, count};
use crate::home::Home;
use crate::postgres::Cluster;
use crate::setup::Need;
use crate::{process, setup};

pub(super) fn flow(home: &Home) -> Result<Tally> {
    package(home, "vestibule-flow")
}

pub(super) fn server(home: &Home) -> Result<Tally> {
    behind_nginx(
        home,
        home.command("cargo").args(["test", "--package", "vestibule-server", "--no-fail-fast"]),
    )
}

/// The same tests over HTTP, on a PostgreSQL of their own.
pub(super) fn server_postgres(home: &Home) -> Result<Tally> {
    let cluster = Cluster::start(home)?;
    let mut command = home.command("cargo");
    command.args(["test", "--package", "vestibule-server", "--test", "*", "--no-fail-fast"]);
    command.env("VESTIBULE_TEST_POSTGRES", cluster.url());
    behind_nginx(home, command.env("VESTIBULE_TEST_POSTGRES_BIN", cluster.programs()))
}

/// With nginx, the tests behind it too. Without, they stay ignored, and are counted as skipped.
fn behind_nginx(home: &Home, command: &mut Command) -> Result<Tally> {
    let missing = setup::ensure(home, &[Need::Nginx]);
    if let Some(nginx) = setup::nginx::find(home) {
        command.env("VESTIBULE_NGINX", nginx).args(["--", "--include-ignored"]);
    }
    let mut tally = counted(command)?;
    if tally.note.is_empty() {
        tally.note = missing.into_values().collect::<Vec<_>>().join("; ");
    }
    Ok(tally)
}

pub(super) fn xtask(home: &Home) -> Result<Tally> {
    package(home, "xtask")
}

fn package(home: &Home, name: &str) -> Result<Tally> {
    counted(home.command("cargo").args(["test", "--package", name, "--no-fail-fast"]))
}

pub(super) fn widget(home: &Home) -> Result<Tally> {
    let browser = setup::Browser::find(home)?;
    let mut command = home.wasm_command("wasm-pack");
    command
        .args(["test", "--headless", "--chrome", "--mode", "no-install", "--chromedriver"])
        .arg(&browser.driver);
    // The runner's 20 seconds are short for a browser that starts on a busy machine.
    if std::env::var_os("WASM_BINDGEN_TEST_TIMEOUT").is_none() {
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    }
    counted(&mut command)
}

/// The documentation counts as one test.
pub(super) fn doc(home: &Home) -> Result<Tally> {
    let mut command = home.command("cargo");
    coloured(command.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings"));
    let (status, _) = process::tee(&mut command)?;
    Ok(if status.success() {
        Tally { passed: 1, ..Tally::default() }
    } else {
        Tally::failure(format!("`{}` failed", process::shown(&command)))
    })
}

fn counted(command: &mut Command) -> Result<Tally> {
    let (status, output) = process::tee(coloured(command))?;
    Ok(count::cargo(&output, status.success()))
}

/// Keeps cargo's colours, which it drops when its output goes through us.
fn coloured(command: &mut Command) -> &mut Command {
    if std::io::stdout().is_terminal() && std::env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}
