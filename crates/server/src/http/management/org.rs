//! The organisation's settings.

use axum::extract::State;

use super::openapi::{Refusals, Refused};
use super::sent::Sent;
use super::{Answer, answer};
use crate::Node;
use crate::management::org::{self, Security};

/// The organisation's settings.
#[utoipa::path(get, path = "/api/v1/org/security", tag = "org", security(("api_token" = [])),
    responses((status = 200, description = "As they are", body = Security), Refused))]
pub(super) async fn show(State(node): State<Node>) -> Answer<Security> {
    answer(org::get(&node).await)
}

/// Change the organisation's settings. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/org/security", tag = "org", security(("api_token" = [])),
    request_body = Security,
    responses((status = 200, description = "As they are now", body = Security), Refusals))]
pub(super) async fn update(State(node): State<Node>, Sent(body): Sent) -> Answer<Security> {
    answer(org::update(&node, &body).await)
}
