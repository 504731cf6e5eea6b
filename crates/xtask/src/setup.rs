//! Getting the tools: what each command needs, whether the machine has it, and how it is got.

mod apt;
mod browser;
mod cargo_tool;
pub(crate) mod nginx;
mod npm;
mod own_toolchain;
pub(crate) mod postgres;
pub(crate) mod schemathesis;
mod version;
pub(crate) mod wasm_target;

use std::collections::BTreeMap;
use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::home::Home;
use crate::process::now;

pub(crate) use browser::Browser;

/// Something a command cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    WasmTarget,
    WasmBindgen,
    Trunk,
    PageTools,
    WasmPack,
    Browser,
    E2ePackages,
    ProviderPackages,
    CargoDeny,
    Nginx,
    Postgres,
    Schemathesis,
}

/// In the order in which they are got: the quick ones that others stand on first.
const ALL: [Need; 12] = [
    Need::WasmTarget,
    Need::Browser,
    Need::Nginx,
    Need::Postgres,
    Need::Schemathesis,
    Need::PageTools,
    Need::E2ePackages,
    Need::ProviderPackages,
    Need::WasmBindgen,
    Need::WasmPack,
    Need::Trunk,
    Need::CargoDeny,
];

/// What building the widget takes.
pub(crate) const FOR_BUILD: &[Need] = &[Need::WasmTarget, Need::PageTools, Need::WasmBindgen, Need::Trunk];

/// The needs that could not be met, each with the reason and what to do about it.
pub(crate) type Missing = BTreeMap<Need, String>;

impl Need {
    fn name(self, home: &Home) -> String {
        match self {
            Self::WasmTarget => "wasm32 target".to_owned(),
            Self::WasmBindgen => match cargo_tool::wasm_bindgen(home) {
                Ok(tool) => tool.to_string(),
                Err(_) => "wasm-bindgen".to_owned(),
            },
            Self::Trunk => cargo_tool::TRUNK.to_string(),
            Self::PageTools => "wasm-opt and esbuild".to_owned(),
            Self::WasmPack => cargo_tool::WASM_PACK.to_string(),
            Self::Browser => "Chromium and chromedriver".to_owned(),
            Self::E2ePackages => "Playwright".to_owned(),
            Self::ProviderPackages => "oidc-provider".to_owned(),
            Self::CargoDeny => cargo_tool::CARGO_DENY.to_string(),
            Self::Nginx => "nginx".to_owned(),
            Self::Postgres => "PostgreSQL".to_owned(),
            Self::Schemathesis => "Schemathesis".to_owned(),
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::WasmTarget => "to compile Rust for the browser",
            Self::WasmBindgen => "to join WebAssembly and JavaScript, and run tests in the browser",
            Self::Trunk => "to build the widget's page",
            Self::PageTools => "to make WebAssembly, scripts and styles small",
            Self::WasmPack => "to run the widget's own tests",
            Self::Browser => "to run tests in",
            Self::ProviderPackages => "to sign in at a real OpenID provider in the server's tests",
            Self::E2ePackages => "to play whole journeys in the browser",
            Self::CargoDeny => "to check licences and advisories",
            Self::Nginx => "to test forward authentication with",
            Self::Postgres => "to run the backend's tests on it",
            Self::Schemathesis => "to make up requests for the backend",
        }
    }

    /// What the machine has that meets this need, in a few words.
    fn found(self, home: &Home) -> Option<String> {
        match self {
            Self::WasmTarget => wasm_target::present(home).map(|target| target.to_string()),
            Self::WasmBindgen => cargo_tool::wasm_bindgen(home).ok()?.found(home),
            Self::Trunk => cargo_tool::TRUNK.found(home),
            Self::PageTools => npm::page_tools_found(home),
            Self::WasmPack => cargo_tool::WASM_PACK.found(home),
            Self::Browser => Browser::find(home).ok().map(|browser| browser.to_string()),
            Self::E2ePackages => npm::found_in(home, npm::E2E),
            Self::ProviderPackages => npm::found_in(home, npm::PROVIDER),
            Self::CargoDeny => cargo_tool::CARGO_DENY.found(home),
            Self::Nginx => nginx::found(home),
            Self::Postgres => postgres::Programs::find(home).ok().map(|programs| programs.to_string()),
            Self::Schemathesis => schemathesis::found(home),
        }
    }

    fn get(self, home: &Home) -> Result<()> {
        match self {
            Self::WasmTarget => wasm_target::get(home),
            Self::WasmBindgen => cargo_tool::wasm_bindgen(home)?.install(home),
            Self::Trunk => cargo_tool::TRUNK.install(home),
            Self::PageTools => npm::install_page_tools(home),
            Self::WasmPack => cargo_tool::WASM_PACK.install(home),
            Self::Browser => browser::get(home),
            Self::E2ePackages => npm::install_in(home, npm::E2E),
            Self::ProviderPackages => npm::install_in(home, npm::PROVIDER),
            Self::CargoDeny => cargo_tool::CARGO_DENY.install(home),
            Self::Nginx => nginx::get(home),
            Self::Postgres => postgres::get(home),
            Self::Schemathesis => schemathesis::get(home),
        }
    }
}

/// Meets the needs, silently where the machine has everything, and gives those that it could not.
pub(crate) fn ensure(home: &Home, needs: &[Need]) -> Missing {
    meet(home, needs, false)
}

/// As [`ensure`], where nothing can be done without them.
pub(crate) fn require(home: &Home, needs: &[Need]) -> Result<()> {
    let missing = ensure(home, needs);
    if !missing.is_empty() {
        let names: Vec<_> = missing.keys().map(|need| need.name(home)).collect();
        bail!("missing: {} (what to do stands above)", names.join(", "));
    }
    Ok(())
}

/// Whether this is a build server, where what could not be checked must not look checked.
pub(crate) fn strict() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// `cargo xtask setup`.
pub(crate) fn everything(home: &Home) -> ExitCode {
    println!("Tools go to {}; nothing is put into the clone's sources or ~/.cargo.", home.cache.display());
    let missing = meet(home, &ALL, true);
    if missing.is_empty() {
        println!("Everything is there. `cargo xtask demo` shows it, `cargo xtask test` tests it.");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn meet(home: &Home, needs: &[Need], talkative: bool) -> Missing {
    let mut missing = Missing::new();
    for need in ALL.into_iter().filter(|need| needs.contains(need)) {
        let name = need.name(home);
        if let Some(found) = need.found(home) {
            if talkative {
                println!("{name}: {found}");
            }
            continue;
        }
        println!("{name}: getting it, {}", need.why());
        let started = now();
        let got = need.get(home).and_then(|()| match need.found(home) {
            Some(found) => Ok(found),
            None => bail!("it was installed, but it still cannot be found"),
        });
        match got {
            Ok(found) => println!("{name}: {found}, after {} s", started.elapsed().as_secs()),
            Err(error) => {
                let reason = format!("{error:#}");
                println!("{name}: could not be had: {reason}");
                missing.insert(need, format!("{name}: {}", reason.lines().next().unwrap_or_default()));
            }
        }
    }
    missing
}

/// `cargo xtask env`: what a shell needs so that trunk and wasm-pack work in it by hand.
pub(crate) fn shell_lines(home: &Home) -> String {
    let own = wasm_target::present(home) == Some(wasm_target::WasmTarget::Own);
    let mut folders: Vec<String> = Vec::new();
    if own {
        folders.push(home.own_toolchain().join("bin").display().to_string());
    }
    folders.extend(home.tool_folders().iter().map(|folder| folder.display().to_string()));
    let mut lines = format!("export PATH={}:\"$PATH\"\n", quoted(&folders.join(":")));
    if own && env::var_os("RUSTUP_TOOLCHAIN").is_some() {
        lines.push_str("unset RUSTUP_TOOLCHAIN\n");
    }
    if let Ok(browser) = Browser::find(home) {
        lines.push_str(&format!("export CHROMEDRIVER={}\n", quoted(&browser.driver.display().to_string())));
        lines.push_str(&format!(
            "export VESTIBULE_CHROMIUM={}\n",
            quoted(&browser.chromium.display().to_string())
        ));
    }
    lines
}

/// The text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_a_quoted_text_as_one_word() {
        assert_eq!(quoted("/a b/it's"), r"'/a b/it'\''s'");
    }

    #[test]
    fn every_need_of_a_build_is_got_by_setup() {
        assert!(FOR_BUILD.iter().all(|need| ALL.contains(need)));
    }
}
