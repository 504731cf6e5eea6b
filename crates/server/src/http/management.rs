//! The management API's routes (rules M1 to M6). What they do is [`management`](crate::management)'s business.
//!
//! ```text
//! /api/v1/policies, …/{id}/rules          policies and their rules
//! /api/v1/brands, …/pages/sign-in/…       brands and their words
//! /api/v1/users, /groups, /apps, /zones   whom and what it is about
//! /api/v1/org/security, /logs, /api-tokens
//! /idp/myaccount/sessions                 one's own sessions
//! ```
//!
//! Requests have a token and no cookie, so no page can make somebody's browser send one, and no `Origin` is asked for.

mod apps;
mod asked;
mod auth;
mod brands;
mod devices;
mod error;
mod groups;
mod logs;
mod openapi;
mod org;
mod policies;
mod rules;
mod sent;
mod sessions;
mod tokens;
mod users;
mod zones;

use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router, middleware};

use super::headers::never_stored;
use crate::Node;
use error::Failed;
pub(super) use openapi::document;

/// What is answered: a document.
type Answer<T> = Result<Json<T>, Failed>;
/// What is answered where there is nothing to say: 204.
type Done = Result<StatusCode, Failed>;

/// `/api/v1`.
pub(super) fn administration(node: &Node) -> Router {
    Router::new()
        .route("/policies", get(policies::list).post(policies::create))
        .route("/policies/{id}", get(policies::show).put(policies::update).delete(policies::remove))
        .route("/policies/{id}/lifecycle/activate", post(policies::activate))
        .route("/policies/{id}/lifecycle/deactivate", post(policies::deactivate))
        .route("/policies/{id}/rules", get(rules::list).post(rules::create))
        .route("/policies/{id}/rules/{rule_id}", get(rules::show).put(rules::update).delete(rules::remove))
        .route("/policies/{id}/rules/{rule_id}/lifecycle/activate", post(rules::activate))
        .route("/policies/{id}/rules/{rule_id}/lifecycle/deactivate", post(rules::deactivate))
        .route("/brands", get(brands::list).post(brands::create))
        .route("/brands/{id}", get(brands::show).put(brands::update).delete(brands::remove))
        .route(
            "/brands/{id}/pages/sign-in/customized",
            get(brands::show_page).put(brands::update_page).delete(brands::remove_page),
        )
        .route("/org/security", get(org::show).put(org::update))
        .route("/groups", get(groups::list).post(groups::create))
        .route("/groups/{id}", get(groups::show).put(groups::update).delete(groups::remove))
        .route("/groups/{id}/users", get(groups::members))
        .route("/groups/{id}/users/{user_id}", put(groups::add_member).delete(groups::remove_member))
        .route("/users", get(users::list).post(users::create))
        .route("/users/{id}", get(users::show).put(users::update).post(users::change).delete(users::remove))
        .route("/users/{id}/lifecycle/suspend", post(users::suspend))
        .route("/users/{id}/lifecycle/unsuspend", post(users::unsuspend))
        .route("/users/{id}/tokens", post(users::issue_token))
        .route("/users/{id}/sessions", axum::routing::delete(sessions::end))
        .route("/users/{id}/devices", get(devices::list))
        .route(
            "/users/{id}/devices/{device_id}",
            get(devices::show).put(devices::update).delete(devices::remove),
        )
        .route("/apps", get(apps::list).post(apps::create))
        .route("/apps/{id}", get(apps::show).put(apps::update).delete(apps::remove))
        .route("/zones", get(zones::list).post(zones::create))
        .route("/zones/{id}", get(zones::show).put(zones::update).delete(zones::remove))
        .route("/logs", get(logs::list))
        .route("/api-tokens", get(tokens::list).post(tokens::issue))
        .route("/api-tokens/{id}", axum::routing::delete(tokens::revoke))
        .fallback(error::no_such_path)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(middleware::from_fn_with_state(node.clone(), auth::administrator))
        .layer(middleware::from_fn_with_state(node.clone(), error::tell))
        .layer(middleware::from_fn(never_stored))
        .with_state(node.clone())
}

/// `/idp/myaccount`.
pub(super) fn my_account(node: &Node) -> Router {
    Router::new()
        .route("/sessions", axum::routing::delete(sessions::end_own))
        .fallback(error::no_such_path)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(middleware::from_fn_with_state(node.clone(), auth::person))
        .layer(middleware::from_fn_with_state(node.clone(), error::tell))
        .layer(middleware::from_fn(never_stored))
        .with_state(node.clone())
}

/// 204.
fn done(done: crate::management::Result<()>) -> Done {
    done?;
    Ok(StatusCode::NO_CONTENT)
}

/// 200 with what was found or made.
fn answer<T>(found: crate::management::Result<T>) -> Answer<T> {
    Ok(Json(found?))
}
