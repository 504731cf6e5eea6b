//! [django-allauth](https://allauth.org)'s headless API, in a browser (`/_allauth/browser/v1`).
//!
//! ```text
//! GET config ─▶ GET auth/session ──401, no flow pending──▶ identifier and password ─▶ POST auth/login
//!                   ├─ 401, a flow pending ─▶ its screen: code, trust, verification ◀──────┘ 401 again
//!                   └─ 200 ─▶ signed in ◀──────────────────────────────────────────────────── 200
//! ```
//!
//! Policy:
//! - **401 is an answer.** It says which flows there are, and which is pending. What is wrong is 400.
//! - **The pending flow is the state.** It is in Django's session, so a reload asks for it and goes on. To begin again is to
//!   end that session first: else the same flow would be pending still.
//! - **The CSRF token is read at every request**, by whoever sends it: Django changes it at each sign-in. A 403 in HTML is
//!   Django's word for a token that does not fit: the session is asked for once, which sets another, and what was typed is
//!   still there to be sent again.
//! - **409 asks for the session**: somebody is signed in already, or the flow has gone on elsewhere.
//! - **No box that does nothing.** The API knows no *remember*: without the shim of `examples/allauth` the box is not
//!   shown. With it the box's state is always sent, because left out Django takes it for *yes*.
//!
//! Read from django-allauth 65.21.1; see `docs/backends/allauth.md`.

mod client;
mod config;
mod errors;
mod screen;
mod settings;
mod stage;

pub use client::Allauth;
pub use settings::Settings;
