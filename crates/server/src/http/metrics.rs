//! The node's figures, for Prometheus, on a listener of their own: they are the operator's and nobody else's.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::PATIENCE;
use crate::Node;
use crate::metrics::Standing;

/// `OpenMetrics` 1.0, which Prometheus asks for and understands.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves `/metrics` for as long as it is polled.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve_metrics(node: Node, listener: TcpListener) -> std::io::Result<()> {
    axum::serve(listener, Router::new().route("/metrics", get(show)).with_state(node)).await
}

async fn show(State(node): State<Node>) -> Response {
    // A database that does not answer is no reason to say nothing: that is when somebody looks.
    let outstanding = timeout(PATIENCE / 10, node.store().outstanding()).await.ok().and_then(Result::ok);
    let standing = Standing {
        connections: node.store().connections(),
        passwords_waiting: node.passwords().waiting(),
        passwords_verified: node.passwords().verified(),
        outstanding,
        draining: node.is_draining(),
    };
    match node.metrics().text(standing) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
