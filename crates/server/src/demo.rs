//! The demo: accounts whose passwords everybody knows, a page behind the sign-in, and a mailbox. Only with `--demo`.

mod mailbox;
mod pages;
mod seed;
mod state;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

use crate::Node;
use crate::http::never_stored;

pub use seed::{ACCOUNTS, API_TOKEN, Account, PASSWORD, seed};

/// The demo's routes.
pub(crate) fn routes(node: &Node) -> Router {
    Router::new()
        .route("/app", get(pages::app))
        .route("/mailbox", get(mailbox::show))
        .route("/demo/state", get(state::show))
        .route("/demo/settings", post(state::change))
        .layer(middleware::from_fn(never_stored))
        .route("/", get(pages::index))
        .with_state(node.clone())
}
