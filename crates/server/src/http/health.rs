//! For whoever watches over a node.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::error::Failure;
use crate::Node;

pub(super) fn routes(node: &Node) -> Router {
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready)).with_state(node.clone())
}

/// Whether requests belong here: whether the database answers with the schema that is needed, and the node is not about to
/// end.
async fn ready(State(node): State<Node>) -> Result<&'static str, Failure> {
    if node.is_draining() {
        return Err(Failure::draining());
    }
    node.store().check().await?;
    Ok("ok")
}
