//! The house protocol: what the widget speaks with the reference backend, small enough to serve from any language.
//!
//! [`wire`] holds the types on the wire, shared by widget and server; `docs/protocol.md` tells the protocol as a
//! whole. [`House`] is the widget's side of it, a [`Backend`](crate::Backend).

mod client;
mod read;
pub mod wire;

pub use client::House;
