//! The reference backend of Vestibule: it serves the house protocol (`docs/protocol.md`) and keeps the rules of the
//! project's system page (`K1`, `P3`, … in the comments).
//!
//! ```text
//! http ──▶ flow ──▶ policy      what is asked next, and what a sign-in leaves behind: pure
//!            ├────▶ authn       is this the password, is this the code
//!            └────▶ store       all SQL: SQLite or PostgreSQL
//! ```
//!
//! A [`Node`] holds nothing between two requests: flows, sessions and rate limits are in the database, so several nodes
//! can serve one database. Time and randomness are given to it, so that a test can say what time it is.
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

pub mod access;
pub mod account;
pub mod authn;
pub mod clock;
pub mod config;
pub mod demo;
pub mod device;
pub mod federation;
pub mod flow;
pub mod http;
pub mod limit;
pub mod mail;
pub mod management;
pub mod metrics;
pub mod node;
pub mod notices;
pub mod policy;
pub mod random;
pub mod return_to;
pub mod session;
pub mod store;
pub mod sweep;
pub mod tls;
pub mod token;

pub use clock::{Clock, Time};
pub use config::Config;
pub use node::Node;
pub use random::Random;
pub use store::Store;
