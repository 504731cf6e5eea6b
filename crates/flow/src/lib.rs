//! What a sign-in is, without a browser and without a server.
//!
//! ```text
//! bytes ──read──▶ Turn ──▶ Screen ──render──▶ the person ──▶ Answer ──write──▶ Request ──fetch──▶ bytes
//! ```
//!
//! - A [`Screen`] is plain data that a few components can draw, whatever backend it came from.
//! - A [`Backend`] translates one wire protocol: it reads a [`Response`] into a [`Turn`] and writes an [`Answer`]
//!   as a [`Request`]. [`house`] is the protocol of this project; the others are features.
//! - A [`Machine`] is the state of one sign-in: [`Event`]s in, [`Effect`]s out.
//!
//! Nothing here does I/O, reads a clock or draws a random number: what needs them is an argument or an effect. So
//! everything that decides anything is tested natively, in milliseconds.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

#[cfg(feature = "allauth")]
pub mod allauth;
pub mod answer;
pub mod backend;
#[cfg(any(feature = "okta", feature = "strivacity"))]
pub mod base64url;
#[cfg(feature = "better_auth")]
pub mod better_auth;
pub mod house;
pub mod json;
#[cfg(feature = "kratos")]
pub mod kratos;
pub mod machine;
pub mod memory;
#[cfg(feature = "okta")]
pub mod okta;
#[cfg(any(feature = "okta", feature = "strivacity"))]
mod pkce;
#[cfg(any(feature = "kratos", feature = "okta", feature = "strivacity"))]
mod place;
pub mod qr;
pub mod redirect;
pub mod screen;
#[cfg(feature = "strivacity")]
pub mod strivacity;
pub mod text;
pub mod turn;

pub use answer::{Answer, Secret, Value};
pub use backend::{Backend, Capabilities, Intent, Method, Remember, Request, Response, Start, Trust};
pub use machine::{Config, Effect, Event, Machine, Notice, Ticket, View};
pub use screen::{Action, Field, FieldKind, Message, Screen, ScreenKind};
pub use text::{Catalog, Key, Text};
pub use turn::Turn;
