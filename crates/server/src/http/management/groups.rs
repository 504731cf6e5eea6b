//! Groups, and who is in them.

use axum::extract::State;
use axum::response::Response;

use super::asked::Asked;
use super::error::Failed;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::groups::{self, Group};
use crate::management::users::User;

/// Every group.
#[utoipa::path(get, path = "/api/v1/groups", tag = "groups", security(("api_token" = [])),
    responses((status = 200, description = "All of them", body = Vec<Group>), Refused))]
pub(super) async fn list(State(node): State<Node>) -> Answer<Vec<Group>> {
    answer(groups::list(&node).await)
}

/// One group.
#[utoipa::path(get, path = "/api/v1/groups/{id}", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id")),
    responses((status = 200, description = "It", body = Group), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Group> {
    answer(groups::get(&node, &id).await)
}

/// Make a group.
#[utoipa::path(post, path = "/api/v1/groups", tag = "groups", security(("api_token" = [])),
    request_body = Group,
    responses((status = 200, description = "It, as it was made", body = Group), Refusals))]
pub(super) async fn create(State(node): State<Node>, Sent(body): Sent) -> Answer<Group> {
    answer(groups::create(&node, &body).await)
}

/// Change a group. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/groups/{id}", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id")),
    request_body = Group,
    responses((status = 200, description = "It, as it is now", body = Group), Refusals))]
pub(super) async fn update(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<Group> {
    answer(groups::update(&node, &id, &body).await)
}

/// Remove a group.
#[utoipa::path(delete, path = "/api/v1/groups/{id}", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(groups::remove(&node, &id).await)
}

/// Who is in a group, by login.
#[utoipa::path(get, path = "/api/v1/groups/{id}/users", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id"),
        ("after" = Option<String>, Query, description = "Those after this login"),
        ("limit" = Option<i64>, Query, description = "At most so many; left out: 200", minimum = 1, maximum = 200)),
    responses((status = 200, description = "A page of them; `Link` has the next one", body = Vec<User>), Refused))]
pub(super) async fn members(
    State(node): State<Node>,
    Path([id]): Path<1>,
    mut asked: Asked,
) -> Result<Response, Failed> {
    let (after, limit) = (asked.text("after").unwrap_or_default(), asked.limit());
    asked.end()?;
    let members = groups::members(&node, &id, &after, limit).await?;
    Ok(asked.page(&node, &members, limit, members.last().map(User::login)))
}

/// Put a user into a group.
#[utoipa::path(put, path = "/api/v1/groups/{id}/users/{user_id}", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id"),
        ("user_id" = String, Path, description = "The user's id or login")),
    responses((status = 204, description = "They are in it"), Refusals))]
pub(super) async fn add_member(State(node): State<Node>, Path([id, user]): Path<2>) -> Done {
    done(groups::add_member(&node, &id, &user).await)
}

/// Take a user out of a group.
#[utoipa::path(delete, path = "/api/v1/groups/{id}/users/{user_id}", tag = "groups", security(("api_token" = [])),
    params(("id" = String, Path, description = "The group's id"),
        ("user_id" = String, Path, description = "The user's id or login")),
    responses((status = 204, description = "They are not in it any more"), Refusals))]
pub(super) async fn remove_member(State(node): State<Node>, Path([id, user]): Path<2>) -> Done {
    done(groups::remove_member(&node, &id, &user).await)
}
