//! Resets: the end of all of a user's sessions (rules R1 to R3, M4).

use axum::Extension;
use axum::extract::State;

use super::asked::Asked;
use super::auth::Person;
use super::openapi::Refusals;
use super::sent::Path;
use super::{Done, done};
use crate::Node;
use crate::management::users;

/// End all of a user's sessions, and forget what devices keep and remember for them and how they answered. Their next
/// sign-in asks for everything again.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "sessions", security(("api_token" = [])),
    params(("id" = String, Path, description = "The user's id or login"),
        ("oauthTokens" = Option<bool>, Query, description = "Whether their tokens are revoked as well; left out: not")),
    responses((status = 204, description = "All of them have ended"), Refusals))]
pub(super) async fn end(State(node): State<Node>, Path([id]): Path<1>, mut asked: Asked) -> Done {
    let tokens = asked.flag("oauthTokens").unwrap_or(false);
    asked.end()?;
    done(users::end_sessions(&node, &id, tokens).await)
}

/// End all of one's own sessions, tokens included: the one that asks for it as well.
#[utoipa::path(delete, path = "/idp/myaccount/sessions", tag = "sessions", security(("bearer" = [])),
    responses((status = 204, description = "All of them have ended"), Refusals))]
pub(super) async fn end_own(State(node): State<Node>, Extension(Person(user)): Extension<Person>) -> Done {
    done(users::end_own_sessions(&node, &user).await)
}
