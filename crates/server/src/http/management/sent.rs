//! What a request of the management API carries: a JSON body, and ids in its path.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use serde_json::Value;

use super::super::guard;
use super::error::Failed;
use crate::Node;
use crate::management::json;

/// The most a body may have, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// A JSON body, in which no name stands twice.
#[derive(Debug)]
pub(super) struct Sent(pub(super) Value);

impl FromRequest<Node> for Sent {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &Node) -> Result<Self, Failed> {
        if !guard::has_type(request.headers(), "application/json") {
            return Err(Failed::wrong_type());
        }
        let body = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| Failed::too_large())?;
        json::read(&body).map(Self).map_err(Failed::malformed)
    }
}

/// The ids in a path, in order. What is no text, or has control characters, is nothing's id.
#[derive(Debug)]
pub(super) struct Path<const N: usize>(pub(super) [String; N]);

impl<const N: usize> FromRequestParts<Node> for Path<N> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, node: &Node) -> Result<Self, Failed> {
        let none = || Failed::not_found("thing");
        let params = RawPathParams::from_request_parts(parts, node).await.map_err(|_| none())?;
        let ids: Vec<String> = params.iter().map(|(_, id)| id.to_owned()).collect();
        if ids.iter().any(|id| id.chars().any(char::is_control)) {
            return Err(none());
        }
        ids.try_into().map(Self).map_err(|_| none())
    }
}
