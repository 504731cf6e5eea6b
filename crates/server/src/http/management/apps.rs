//! Apps.

use axum::extract::State;

use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::apps::{self, App};

/// Every app.
#[utoipa::path(get, path = "/api/v1/apps", tag = "apps", security(("api_token" = [])),
    responses((status = 200, description = "All of them", body = Vec<App>), Refused))]
pub(super) async fn list(State(node): State<Node>) -> Answer<Vec<App>> {
    answer(apps::list(&node).await)
}

/// One app.
#[utoipa::path(get, path = "/api/v1/apps/{id}", tag = "apps", security(("api_token" = [])),
    params(("id" = String, Path, description = "The app's id")),
    responses((status = 200, description = "It", body = App), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<App> {
    answer(apps::get(&node, &id).await)
}

/// Make an app.
#[utoipa::path(post, path = "/api/v1/apps", tag = "apps", security(("api_token" = [])),
    request_body = App,
    responses((status = 200, description = "It, as it was made", body = App), Refusals))]
pub(super) async fn create(State(node): State<Node>, Sent(body): Sent) -> Answer<App> {
    answer(apps::create(&node, &body).await)
}

/// Change an app. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/apps/{id}", tag = "apps", security(("api_token" = [])),
    params(("id" = String, Path, description = "The app's id")),
    request_body = App,
    responses((status = 200, description = "It, as it is now", body = App), Refusals))]
pub(super) async fn update(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<App> {
    answer(apps::update(&node, &id, &body).await)
}

/// Remove an app.
#[utoipa::path(delete, path = "/api/v1/apps/{id}", tag = "apps", security(("api_token" = [])),
    params(("id" = String, Path, description = "The app's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(apps::remove(&node, &id).await)
}
