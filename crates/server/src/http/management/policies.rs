//! Policies.

use axum::extract::State;

use super::asked::Asked;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::policies::{self, Policy, PolicyType};

/// The policies of a type, in order of priority.
#[utoipa::path(get, path = "/api/v1/policies", tag = "policies", security(("api_token" = [])),
    params(("type" = PolicyType, Query, description = "Which")),
    responses((status = 200, description = "All of that type", body = Vec<Policy>), Refused))]
pub(super) async fn list(State(node): State<Node>, mut asked: Asked) -> Answer<Vec<Policy>> {
    let kind = asked.text("type");
    asked.end()?;
    answer(policies::list(&node, kind.as_deref()).await)
}

/// One policy.
#[utoipa::path(get, path = "/api/v1/policies/{id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    responses((status = 200, description = "It", body = Policy), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Policy> {
    answer(policies::get(&node, &id).await)
}

/// Make a policy.
#[utoipa::path(post, path = "/api/v1/policies", tag = "policies", security(("api_token" = [])),
    params(("activate" = Option<bool>, Query, description = "Whether it counts from the beginning; left out: it does")),
    request_body = Policy,
    responses((status = 200, description = "It, as it was made", body = Policy), Refusals))]
pub(super) async fn create(State(node): State<Node>, mut asked: Asked, Sent(body): Sent) -> Answer<Policy> {
    let activate = asked.flag("activate");
    asked.end()?;
    answer(policies::create(&node, &body, activate).await)
}

/// Change a policy. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/policies/{id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    request_body = Policy,
    responses((status = 200, description = "It, as it is now", body = Policy), Refusals))]
pub(super) async fn update(
    State(node): State<Node>,
    Path([id]): Path<1>,
    Sent(body): Sent,
) -> Answer<Policy> {
    answer(policies::update(&node, &id, &body).await)
}

/// Remove a policy with its rules.
#[utoipa::path(delete, path = "/api/v1/policies/{id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(policies::remove(&node, &id).await)
}

/// Let a policy count.
#[utoipa::path(post, path = "/api/v1/policies/{id}/lifecycle/activate", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn activate(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(policies::set_active(&node, &id, true).await)
}

/// Let a policy count no more.
#[utoipa::path(post, path = "/api/v1/policies/{id}/lifecycle/deactivate", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn deactivate(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(policies::set_active(&node, &id, false).await)
}
