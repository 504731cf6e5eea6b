//! Strivacity's native flow: screens of forms and widgets, in an OAuth client with PKCE.
//!
//! ```text
//! GET .well-known/openid-configuration ─▶ GET authorization_endpoint ─▶ session ─▶ POST flow/api/v1/init ─▶ a state
//!                                               └─ code (already signed in) ─┐        POST flow/api/v1/form/{id} ◀┘
//!                     tokens ◀─ POST token_endpoint ◀── code ◀── GET finalizeUrl ◀──────────────┘
//! ```
//!
//! Policy:
//! - **Bearer and answers go to the issuer's own origin.** So must every endpoint that discovery names and every
//!   `finalizeUrl`; what is elsewhere is refused. `hostedUrl` is gone to by the browser, where the page allows.
//! - **The session is nowhere but in memory.** It is a bearer token, so a reload begins again.
//! - **A box belongs to its form.** Whatever box a screen has is drawn; its state goes with that form's answer and is never
//!   carried over to another form or screen (rule D9).
//! - **What cannot be drawn is left to the hosted page**, as the vendor's own renderer does it: a layout that names what is
//!   not there, a widget that nobody knows. Where there is no hosted page, such a widget becomes a line of text.
//!
//! Read from the vendor's public SDK sources; see `docs/backends/strivacity.md`.

mod client;
mod form;
mod html;
mod layout;
mod oauth;
mod screen;
mod settings;
mod widget;

pub use client::Strivacity;
pub use settings::Settings;
