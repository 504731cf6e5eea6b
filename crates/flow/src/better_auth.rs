//! [better-auth](https://better-auth.com), with its *two-factor* plugin and, where it is installed, *username*.
//!
//! ```text
//! GET get-session ──null──▶ identifier and password ──▶ POST sign-in/email ──▶ signed in
//!                                                          └─ twoFactorRedirect ──▶ code ──▶ POST two-factor/verify-…
//! ```
//!
//! Policy:
//! - **What is seen is what is sent.** Left out, `rememberMe` means *yes* to better-auth. The box stands for what will
//!   happen, so its state is always sent, also where it was left alone.
//! - **A device is remembered only with the session.** Up to 1.7.25 `trustDevice: true` undoes `rememberMe: false`: the
//!   next look at the session makes it one of seven days. Who does not want to be kept signed in is therefore not offered to
//!   have the device remembered, and `trustDevice: true` is not sent for them.
//! - **Tokens are not kept.** The session's token is in every success beside the cookie. Nothing here reads it.
//!
//! Read from better-auth 1.7.25; see `docs/backends/better-auth.md`.

mod client;
mod screen;
mod settings;
mod stage;
mod trouble;

pub use client::BetterAuth;
pub use settings::{Login, Settings};
