//! What is written down about requests, and how long they may take. Never a query string, a header or a body: the path
//! is written as the route has it.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::{Instrument as _, field};

use super::{Failure, PATIENCE};
use crate::Node;
use crate::metrics::{Answered, Method};

/// What joins a line in this log to one in a proxy's.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most letters of a request id that a proxy gave.
const ID_CHARS: usize = 64;

/// Gives each request an id, a place in the log and one in the figures, and 503 where it takes too long.
pub(super) async fn watch(State(node): State<Node>, request: Request, next: Next) -> Response {
    let began = now();
    let in_flight = node.metrics().begin();
    let method = Method::from(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("(asset)", MatchedPath::as_str).to_owned();
    let id = given_id(&node, request.headers()).unwrap_or_else(|| node.request_id());
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = route, status = field::Empty);
    let answer = async {
        let mut response = match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Failure::unavailable("the request took too long").into_response(),
        };
        let (status, took) = (response.status(), began.elapsed());
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::Span::current().record("status", status.as_u16());
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(ms, "failed");
        } else {
            tracing::debug!(ms, "answered");
        }
        node.metrics().answered(Answered { method, route, status: status.as_u16() }, took);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        if node.is_draining() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    };
    let response = answer.instrument(span).await;
    drop(in_flight);
    response
}

/// The id that a trusted proxy gave, if it is one that may stand in a log.
fn given_id(node: &Node, headers: &HeaderMap) -> Option<String> {
    let given = headers.get(REQUEST_ID).filter(|_| node.config().trust_proxy)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((1..=ID_CHARS).contains(&given.len()) && given.bytes().all(plain)).then(|| given.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "how long a real request takes")]
fn now() -> Instant {
    Instant::now()
}
