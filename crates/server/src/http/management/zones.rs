//! Network zones.

use axum::extract::State;

use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::zones::{self, Zone};

/// Every zone.
#[utoipa::path(get, path = "/api/v1/zones", tag = "zones", security(("api_token" = [])),
    responses((status = 200, description = "All of them", body = Vec<Zone>), Refused))]
pub(super) async fn list(State(node): State<Node>) -> Answer<Vec<Zone>> {
    answer(zones::list(&node).await)
}

/// One zone.
#[utoipa::path(get, path = "/api/v1/zones/{id}", tag = "zones", security(("api_token" = [])),
    params(("id" = String, Path, description = "The zone's id")),
    responses((status = 200, description = "It", body = Zone), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Zone> {
    answer(zones::get(&node, &id).await)
}

/// Make a zone.
#[utoipa::path(post, path = "/api/v1/zones", tag = "zones", security(("api_token" = [])),
    request_body = Zone,
    responses((status = 200, description = "It, as it was made", body = Zone), Refusals))]
pub(super) async fn create(State(node): State<Node>, Sent(body): Sent) -> Answer<Zone> {
    answer(zones::create(&node, &body).await)
}

/// Change a zone. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/zones/{id}", tag = "zones", security(("api_token" = [])),
    params(("id" = String, Path, description = "The zone's id")),
    request_body = Zone,
    responses((status = 200, description = "It, as it is now", body = Zone), Refusals))]
pub(super) async fn update(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<Zone> {
    answer(zones::update(&node, &id, &body).await)
}

/// Remove a zone.
#[utoipa::path(delete, path = "/api/v1/zones/{id}", tag = "zones", security(("api_token" = [])),
    params(("id" = String, Path, description = "The zone's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(zones::remove(&node, &id).await)
}
