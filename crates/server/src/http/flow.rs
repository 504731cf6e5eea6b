//! The house protocol's three requests.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use vestibule_flow::house::wire::{Begin, Problem, Reply, Submit};

use super::cookies::Names;
use super::error::Failure;
use super::guard::{Caller, Checked};
use crate::Node;
use crate::flow::{self, Answered, Change, Refusal};

/// Begin a sign-in. Who is signed in already is done at once.
#[utoipa::path(
    post,
    path = "/auth/flow",
    tag = "flow",
    request_body = Begin,
    responses(
        (status = 200, description = "The first screen, or the end", body = Reply),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`wrong_origin`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_field`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`rate_limited`", body = Problem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "How many seconds to wait"))),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin(
    State(node): State<Node>,
    caller: Caller,
    Checked(begin): Checked<Begin>,
) -> Result<Response, Failure> {
    let mut answered = flow::begin(&node, begin, &caller.visitor).await?;
    if caller.garbage_session {
        answered.cookies.session = Change::Clear;
    }
    if caller.garbage_device {
        answered.cookies.device = Change::Clear;
    }
    Ok(response(&node, &answered))
}

/// The current turn again, after a reload.
#[utoipa::path(
    get,
    path = "/auth/flow/{id}",
    tag = "flow",
    params(("id" = String, Path, description = "The flow's id")),
    responses(
        (status = 200, description = "The screen as it is, or the end", body = Reply),
        (status = 404, description = "`flow_expired`: unknown, or another browser's", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "`flow_expired`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    State(node): State<Node>,
    id: FlowPath,
    caller: Caller,
) -> Result<Response, Failure> {
    Ok(response(&node, &flow::show(&node, &flow_id(id)?, &caller.visitor).await?))
}

/// Answer a screen.
#[utoipa::path(
    post,
    path = "/auth/flow/{id}",
    tag = "flow",
    params(("id" = String, Path, description = "The flow's id")),
    request_body = Submit,
    responses(
        (status = 200, description = "The next screen, or the end", body = Reply),
        (status = 400, description = "`malformed`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`wrong_origin`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`flow_expired`: unknown, or another browser's", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "An answer to another step; nothing was done. The screen as it is", body = Reply),
        (status = 410, description = "`flow_expired`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_field`, `invalid_action`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`rate_limited`", body = Problem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "How many seconds to wait"))),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn submit(
    State(node): State<Node>,
    id: FlowPath,
    caller: Caller,
    Checked(submit): Checked<Submit>,
) -> Result<Response, Failure> {
    Ok(response(&node, &flow::submit(&node, &flow_id(id)?, submit, &caller.visitor).await?))
}

type FlowPath = Result<Path<String>, PathRejection>;

/// The flow's id. What is no text is no flow's, like any other that nobody has.
fn flow_id(path: FlowPath) -> Result<String, Failure> {
    path.map(|Path(id)| id).map_err(|_| Refusal::NoFlow.into())
}

fn response(node: &Node, answered: &Answered) -> Response {
    let status = if answered.stale { StatusCode::CONFLICT } else { StatusCode::OK };
    let mut response = (status, Json(&answered.reply)).into_response();
    Names::of(node.config()).write(&answered.cookies, response.headers_mut());
    response
}
