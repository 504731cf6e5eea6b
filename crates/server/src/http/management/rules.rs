//! Rules of policies.

use axum::extract::State;

use super::asked::Asked;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::rules::{self, Rule};

/// The rules of a policy, in order of priority.
#[utoipa::path(get, path = "/api/v1/policies/{id}/rules", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id")),
    responses((status = 200, description = "All of them", body = Vec<Rule>), Refused))]
pub(super) async fn list(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Vec<Rule>> {
    answer(rules::list(&node, &id).await)
}

/// One rule.
#[utoipa::path(get, path = "/api/v1/policies/{id}/rules/{rule_id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("rule_id" = String, Path, description = "The rule's id")),
    responses((status = 200, description = "It", body = Rule), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([policy, id]): Path<2>) -> Answer<Rule> {
    answer(rules::get(&node, &policy, &id).await)
}

/// Make a rule.
#[utoipa::path(post, path = "/api/v1/policies/{id}/rules", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("activate" = Option<bool>, Query, description = "Whether it counts from the beginning; left out: it does")),
    request_body = Rule,
    responses((status = 200, description = "It, as it was made", body = Rule), Refusals))]
pub(super) async fn create(
    State(node): State<Node>,
    Path([id]): Path<1>,
    mut asked: Asked,
    Sent(body): Sent,
) -> Answer<Rule> {
    let activate = asked.flag("activate");
    asked.end()?;
    answer(rules::create(&node, &id, &body, activate).await)
}

/// Change a rule. What the body leaves out stays as it is; `actions` and `conditions` are replaced as a whole.
#[utoipa::path(put, path = "/api/v1/policies/{id}/rules/{rule_id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("rule_id" = String, Path, description = "The rule's id")),
    request_body = Rule,
    responses((status = 200, description = "It, as it is now", body = Rule), Refusals))]
pub(super) async fn update(
    State(node): State<Node>,
    Path([policy, id]): Path<2>,
    Sent(body): Sent,
) -> Answer<Rule> {
    answer(rules::update(&node, &policy, &id, &body).await)
}

/// Remove a rule.
#[utoipa::path(delete, path = "/api/v1/policies/{id}/rules/{rule_id}", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("rule_id" = String, Path, description = "The rule's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([policy, id]): Path<2>) -> Done {
    done(rules::remove(&node, &policy, &id).await)
}

/// Let a rule count.
#[utoipa::path(post, path = "/api/v1/policies/{id}/rules/{rule_id}/lifecycle/activate", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("rule_id" = String, Path, description = "The rule's id")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn activate(State(node): State<Node>, Path([policy, id]): Path<2>) -> Done {
    done(rules::set_active(&node, &policy, &id, true).await)
}

/// Let a rule count no more.
#[utoipa::path(post, path = "/api/v1/policies/{id}/rules/{rule_id}/lifecycle/deactivate", tag = "policies", security(("api_token" = [])),
    params(("id" = String, Path, description = "The policy's id"),
        ("rule_id" = String, Path, description = "The rule's id")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn deactivate(State(node): State<Node>, Path([policy, id]): Path<2>) -> Done {
    done(rules::set_active(&node, &policy, &id, false).await)
}
