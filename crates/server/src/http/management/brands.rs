//! Brands, and the words of their pages.

use super::error::Failed;
use super::openapi::{Refusals, Refused};
use super::sent::{Path, Sent};
use super::{Answer, Done, answer, done};
use crate::Node;
use crate::management::brands::{self, Brand};
use crate::management::pages::{self, SignInPage};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Every brand.
#[utoipa::path(get, path = "/api/v1/brands", tag = "brands", security(("api_token" = [])),
    responses((status = 200, description = "All of them", body = Vec<Brand>), Refused))]
pub(super) async fn list(State(node): State<Node>) -> Answer<Vec<Brand>> {
    answer(brands::list(&node).await)
}

/// One brand.
#[utoipa::path(get, path = "/api/v1/brands/{id}", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    responses((status = 200, description = "It", body = Brand), Refused))]
pub(super) async fn show(State(node): State<Node>, Path([id]): Path<1>) -> Answer<Brand> {
    answer(brands::get(&node, &id).await)
}

/// Make a brand.
#[utoipa::path(post, path = "/api/v1/brands", tag = "brands", security(("api_token" = [])),
    request_body = Brand,
    responses((status = 201, description = "It, as it was made", body = Brand), Refusals))]
pub(super) async fn create(
    State(node): State<Node>,
    Sent(body): Sent,
) -> Result<(StatusCode, Json<Brand>), Failed> {
    Ok((StatusCode::CREATED, Json(brands::create(&node, &body).await?)))
}

/// Change a brand. What the body leaves out stays as it is.
#[utoipa::path(put, path = "/api/v1/brands/{id}", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    request_body = Brand,
    responses((status = 200, description = "It, as it is now", body = Brand), Refusals))]
pub(super) async fn update(State(node): State<Node>, Path([id]): Path<1>, Sent(body): Sent) -> Answer<Brand> {
    answer(brands::update(&node, &id, &body).await)
}

/// Remove a brand.
#[utoipa::path(delete, path = "/api/v1/brands/{id}", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    responses((status = 204, description = "It is gone"), Refusals))]
pub(super) async fn remove(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(brands::remove(&node, &id).await)
}

/// The words of a brand's sign-in page.
#[utoipa::path(get, path = "/api/v1/brands/{id}/pages/sign-in/customized", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    responses((status = 200, description = "What is customised", body = SignInPage), Refused))]
pub(super) async fn show_page(State(node): State<Node>, Path([id]): Path<1>) -> Answer<SignInPage> {
    answer(pages::get(&node, &id).await)
}

/// Replace the words of a brand's sign-in page. What the body leaves out has its default.
#[utoipa::path(put, path = "/api/v1/brands/{id}/pages/sign-in/customized", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    request_body = SignInPage,
    responses((status = 200, description = "What is customised now", body = SignInPage), Refusals))]
pub(super) async fn update_page(
    State(node): State<Node>,
    Path([id]): Path<1>,
    Sent(body): Sent,
) -> Answer<SignInPage> {
    answer(pages::update(&node, &id, &body).await)
}

/// Back to the default words.
#[utoipa::path(delete, path = "/api/v1/brands/{id}/pages/sign-in/customized", tag = "brands", security(("api_token" = [])),
    params(("id" = String, Path, description = "The brand's id")),
    responses((status = 204, description = "Nothing is customised"), Refusals))]
pub(super) async fn remove_page(State(node): State<Node>, Path([id]): Path<1>) -> Done {
    done(pages::remove(&node, &id).await)
}
