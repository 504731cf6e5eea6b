//! Administrators' API tokens.

use axum::Extension;
use axum::extract::State;

use super::auth::Token;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::tokens::{self, ApiToken};

/// Every API token, the oldest first, without the tokens themselves.
#[utoipa::path(get, path = "/api/v1/api-tokens", tag = "api-tokens", security(("api_token" = [])),
    responses((status = 200, description = "All of them", body = Vec<ApiToken>), Refused))]
pub(super) async fn list(State(node): State<Node>) -> Answer<Vec<ApiToken>> {
    answer(tokens::list(&node).await)
}

/// Issue an API token. It is shown this once.
#[utoipa::path(post, path = "/api/v1/api-tokens", tag = "api-tokens", security(("api_token" = [])),
    request_body = ApiToken,
    responses((status = 200, description = "It, with the token", body = ApiToken), Refusals))]
pub(super) async fn issue(State(node): State<Node>, Sent(body): Sent) -> Answer<ApiToken> {
    answer(tokens::issue(&node, &body).await)
}

/// Revoke an API token, another than the one that asks for it.
#[utoipa::path(delete, path = "/api/v1/api-tokens/{id}", tag = "api-tokens", security(("api_token" = [])),
    params(("id" = String, Path, description = "The token's id")),
    responses((status = 204, description = "It is worth nothing any more"), Refusals))]
pub(super) async fn revoke(
    State(node): State<Node>,
    Extension(Token(own)): Extension<Token>,
    Path([id]): Path<1>,
) -> Done {
    done(tokens::revoke(&node, &id, &own).await)
}
