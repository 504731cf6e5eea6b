//! The translators against the real servers in `examples/`: the same machine as in a page, over HTTP, with a browser's
//! cookies.
//!
//! They need node and Python, and what the examples install (`npm ci` in `examples/better-auth`; a virtual environment at
//! `examples/allauth/.venv`), so they are not run unless asked for: `cargo test -p vestibule-flow --test real -- --ignored`.
//! Asked for, they fail where a server does not start; they are never skipped.

mod allauth;
mod better_auth;
mod browser;
mod server;
#[expect(dead_code, reason = "the house protocol's screens are for the machine's own tests")]
#[path = "../support/mod.rs"]
mod support;

use browser::{Browser, Visitor};
use serde_json::{Value as Json, json};
use server::Server;
use support::Person;
use vestibule_flow::{Backend, Config, ScreenKind, Start};

fn going_to_the_app() -> Config {
    let start = Start { return_to: Some("/app".to_owned()), ..Start::default() };
    Config { start, remember_me: true, ..Config::default() }
}

/// The code that an authenticator app shows now.
#[expect(clippy::disallowed_methods, reason = "the servers have their clock, and so does the app")]
fn totp(secret: &str) -> String {
    use totp_rs::{Algorithm, Builder, Secret};
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let secret = Secret::try_from_base32(secret).unwrap();
    let app = Builder::new().with_secret(secret).with_algorithm(Algorithm::SHA1).build_noncompliant();
    app.generate(now).to_string()
}
