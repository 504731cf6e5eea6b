//! What is written down about requests, and how long they may take. Never a query string, a header or a body: the path
//! is written as the route has it.

use axum::extract::{MatchedPath, Request};
use axum::http::Response;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{DefaultOnFailure, TraceLayer};
use tracing::{Level, Span, field};

use super::{Failure, PATIENCE};

type MakeSpan<B> = fn(&Request<B>) -> Span;
type OnRequest<B> = fn(&Request<B>, &Span);
type OnResponse<B> = fn(&Response<B>, std::time::Duration, &Span);

/// A line for each request.
pub(super) fn trace() -> TraceLayer<
    SharedClassifier<ServerErrorsAsFailures>,
    MakeSpan<axum::body::Body>,
    OnRequest<axum::body::Body>,
    OnResponse<axum::body::Body>,
    (),
    (),
    DefaultOnFailure,
> {
    let make: MakeSpan<_> = |request| {
        let path = request.extensions().get::<MatchedPath>().map_or("(asset)", MatchedPath::as_str);
        tracing::info_span!("request", method = %request.method(), path, status = field::Empty)
    };
    let began: OnRequest<_> = |_, _| {};
    let ended: OnResponse<_> = |response, took, span| {
        span.record("status", response.status().as_u16());
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(parent: span, ms, "answered");
    };
    TraceLayer::new_for_http()
        .make_span_with(make)
        .on_request(began)
        .on_response(ended)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(DefaultOnFailure::new().level(Level::WARN))
}

/// Answers 503 where it takes too long.
pub(super) async fn patience(request: Request, next: Next) -> axum::response::Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::unavailable("the request took too long").into_response(),
    }
}
