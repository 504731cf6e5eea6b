//! Vestibule: a sign-in widget.
//!
//! There are three doors:
//!
//! - the custom element `<vestibule-sign-in>` of `js/vestibule.js`, for any page;
//! - [`embed::mount`], which that element calls, for other JavaScript;
//! - the component [`SignIn`], for a Leptos app.
//!
//! This crate touches the browser and decides nothing: what to show and what to do is decided by
//! [`vestibule_flow`]. `view` draws a screen, `driver` carries out effects through `browser`.
//!
//! Leptos holds the state and its effects; elements are made by `view`'s own small builder. `view!` would turn nested
//! static elements into `innerHTML`, which a page that requires Trusted Types refuses (design wall 1), and a type for
//! each view would take a third more bytes.

mod browser;
mod driver;
pub mod embed;
mod settings;
pub mod view;

pub use settings::{Focus, Settings, Theme};
pub use vestibule_flow as flow;
pub use view::SignIn;
