//! Okta Identity Engine: the IDX protocol, as its sign-in pages speak it.
//!
//! An IDX response is a document of *remediations*: forms, each with the address it is sent to, what it accepts and
//! its fields. [`Okta`] reads a document into one [`Screen`](crate::Screen) that offers every one of them, and sends
//! back exactly what the chosen form asks for.
//!
//! Policy:
//! - **Read by what is there, not by what is known.** Names of remediations and authenticators decide headings, labels
//!   and kinds of field; that a form can be filled in and sent never depends on them.
//! - **What a form fixes is sent as it is** (`mutable: false`), what it presets is sent unless it was changed, and what
//!   was left empty without need is left out. *Keep me signed in* that was left alone is not sent at all (rule K3).
//! - **Nothing is sent to another origin** than the backend's own, whatever a document says ([`Settings::origins`]).
//!   Such a form is not offered. The person may be *sent* elsewhere (an identity provider): the page decides that.
//! - **An error that is a document is a screen.** What is none is [`Turn::Failed`](crate::Turn::Failed) and leaves the
//!   screen as it is.
//!
//! Sources: okta-auth-js and the Okta Sign-In Widget (both Apache-2.0) for how requests are made; Okta publishes no
//! specification of IDX. Field types follow ION (ionspec.org).

mod body;
mod client;
mod context;
mod device;
mod document;
mod enroll;
mod field;
mod label;
mod messages;
mod remediation;
mod screen;
mod settings;
mod terminal;
mod variant;
mod webauthn;
mod words;

use crate::{pkce, place};

pub use client::Okta;
pub use settings::{Begin, Prompt, Settings};
pub use words::ENGLISH;
