//! A user's device sessions.

use axum::extract::State;

use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::devices::{self, Device};

/// The device sessions of a user, the last used first.
#[utoipa::path(get, path = "/api/v1/users/{id}/devices", tag = "devices", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    responses((status = 200, description = "All of them", body = Vec<Device>), Refused))]
pub(super) async fn list(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Vec<Device>> {
    answer(devices::list(&node, &id).await)
}

/// One device session of a user.
#[utoipa::path(get, path = "/api/v1/users/{id}/devices/{device_id}", tag = "devices", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login"),
        ("device_id" = String, Path, description = "The device session's id")),
    responses((status = 200, description = "It", body = Device), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([user, id]): Path<2>) -> Answer<Device> {
    answer(devices::get(&node, &user, &id).await)
}

/// Mark a device as one that several people use, or no more.
#[utoipa::path(put, path = "/api/v1/users/{id}/devices/{device_id}", tag = "devices", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login"),
        ("device_id" = String, Path, description = "The device session's id")),
    request_body = Device,
    responses((status = 200, description = "It, as it is now", body = Device), Refusals))]
pub(super) async fn update(
    State(node): State<Node>,
    Path([user, id]): Path<2>,
    Sent(body): Sent,
) -> Answer<Device> {
    answer(devices::update(&node, &user, &id, &body).await)
}

/// Delete a user's part of a device session: their sessions in it, what it keeps and remembers for them.
#[utoipa::path(delete, path = "/api/v1/users/{id}/devices/{device_id}", tag = "devices", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login"),
        ("device_id" = String, Path, description = "The device session's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([user, id]): Path<2>) -> Done {
    done(devices::remove(&node, &user, &id).await)
}
