//! Users, and tokens of their own.

use axum::extract::State;
use axum::response::Response;

use super::asked::Asked;
use super::error::Failed;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::users::{self, User, UserToken};

/// Users, by login.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", security(("api_token" = [])),
    params(("q" = Option<String>, Query, description = "Those whose login or name begins so"),
        ("after" = Option<String>, Query, description = "Those after this login"),
        ("limit" = Option<i64>, Query, description = "At most so many; left out: 200", minimum = 1, maximum = 200)),
    responses((status = 200, description = "A page of them; `Link` has the next one", body = Vec<User>), Refused))]
pub(super) async fn list(State(node): State<Node>, mut asked: Asked) -> Result<Response, Failed> {
    let (query, after) = (asked.text("q").unwrap_or_default(), asked.text("after").unwrap_or_default());
    let limit = asked.limit();
    asked.end()?;
    let users = users::list(&node, &query, &after, limit).await?;
    Ok(asked.page(&node, &users, limit, users.last().map(User::login)))
}

/// One user.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    responses((status = 200, description = "They", body = User), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<User> {
    answer(users::get(&node, &id).await)
}

/// Make a user.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", security(("api_token" = [])),
    request_body = User,
    responses((status = 200, description = "They, as they were made", body = User), Refusals))]
pub(super) async fn create(State(node): State<Node>, Sent(body): Sent) -> Answer<User> {
    answer(users::create(&node, &body).await)
}

/// Change a user. What the body leaves out stays as it is. Who is suspended or gets another password is signed out.
#[utoipa::path(put, path = "/api/v1/users/{id}", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    request_body = User,
    responses((status = 200, description = "They, as they are now", body = User), Refusals))]
pub(super) async fn update(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<User> {
    answer(users::update(&node, &id, &body).await)
}

/// The same as `PUT`.
#[utoipa::path(post, path = "/api/v1/users/{id}", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    request_body = User,
    responses((status = 200, description = "They, as they are now", body = User), Refusals))]
pub(super) async fn change(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<User> {
    answer(users::update(&node, &id, &body).await)
}

/// Remove a user and all that is theirs.
#[utoipa::path(delete, path = "/api/v1/users/{id}", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    responses((status = 204, description = "They are gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(users::remove(&node, &id).await)
}

/// Suspend a user: they are signed out and may not sign in.
#[utoipa::path(post, path = "/api/v1/users/{id}/lifecycle/suspend", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn suspend(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(users::set_active(&node, &id, false).await)
}

/// Let a user sign in again.
#[utoipa::path(post, path = "/api/v1/users/{id}/lifecycle/unsuspend", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    responses((status = 204, description = "Done"), Refusals))]
pub(super) async fn unsuspend(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(users::set_active(&node, &id, true).await)
}

/// Issue a token of a user's own, for `/idp/myaccount`. It is shown this once.
#[utoipa::path(post, path = "/api/v1/users/{id}/tokens", tag = "users", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login")),
    request_body = UserToken,
    responses((status = 200, description = "The token", body = UserToken), Refusals))]
pub(super) async fn issue_token(
    State(node): State<Node>,
    Path([id]): Path<1>,
    Sent(body): Sent,
) -> Answer<UserToken> {
    answer(users::issue_token(&node, &id, &body).await)
}
