//! [Ory Kratos](https://www.ory.sh/kratos/): the self-service login flow in a browser, as JSON.
//!
//! ```text
//! GET self-service/login/browser ─▶ a flow: nodes and messages ─▶ POST self-service/login?flow=… ─▶ 200 signed in
//!        ▲                                ▲          └────────── 400: the flow again ◀──┤
//!        └── 422: a second factor is needed ─────────────────────────────────────────────┘
//! ```
//!
//! Policy:
//! - **Answers go below the base URL and nowhere else.** A flow says where to post itself (`ui.action`), with a host; it is
//!   not used. The flow's id and the protocol's own paths say the same.
//! - **Nothing of a flow is run.** The options of a WebAuthn ceremony are read out of a node's JavaScript (`onclick`) as
//!   JSON; the script nodes are left out.
//! - **No box.** Kratos has neither *keep me signed in* nor trusted devices: how long a session lasts is configuration.
//!
//! Kratos could not be run where this was written: it was read from its published API and sources, and its documents in
//! the tests are written by hand. See `docs/backends/kratos.md`.

mod client;
mod form;
mod message;
mod node;
mod screen;
mod settings;
mod webauthn;

pub use client::Kratos;
pub use settings::Settings;
