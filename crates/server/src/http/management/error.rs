//! Errors of the management API, in the shape of rule M6: `{errorCode, errorSummary, errorLink, errorId, errorCauses}`.
//!
//! - 400 `E0000001` is something in the request, each problem a cause with the path of its field; 400 `E0000003` is a body
//!   that is not JSON. Neither repeats a value.
//! - 401 `E0000011` is one answer to no token, a wrong one and another's.
//! - 403 `E0000006` is a default thing that has to stay; 404 `E0000007` a thing that is not there; 409 `E0000001` what would
//!   contradict what is there.
//! - 429 `E0000047` is too many wrong tokens from one address.
//! - What we rely on and does not work is 503 `E0000009`. Its cause is in the log, beside the `errorId`, and not in the answer.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Node;
use crate::clock::Seconds;
use crate::management::{Problem, Refused};

/// What every error says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagementError)]
pub(super) struct ErrorBody {
    /// What kind of error.
    error_code: &'static str,
    /// The same in words.
    error_summary: String,
    /// The kind again.
    error_link: &'static str,
    /// Which error it was. The log has it too.
    error_id: String,
    /// Each problem by itself, with the path of its field.
    error_causes: Vec<Cause>,
}

/// One problem.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagementErrorCause)]
pub(super) struct Cause {
    /// The path of the field, and what is wrong with it.
    error_summary: String,
}

/// An error on its way. [`tell`] writes it.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    status: StatusCode,
    code: &'static str,
    summary: Box<str>,
    causes: Vec<Problem>,
    retry_after: Option<Seconds>,
    scheme: Option<&'static str>,
    /// For the log alone.
    cause: Option<Box<str>>,
}

impl Failed {
    fn new(status: StatusCode, code: &'static str, summary: impl Into<Box<str>>) -> Self {
        let (summary, causes) = (summary.into(), Vec::new());
        Self { status, code, summary, causes, retry_after: None, scheme: None, cause: None }
    }

    /// 400: something in the request.
    pub(super) fn invalid(problems: Vec<Problem>) -> Self {
        Self::validation(StatusCode::BAD_REQUEST, problems)
    }

    fn validation(status: StatusCode, causes: Vec<Problem>) -> Self {
        let first = causes.first().map(|problem| problem.path.clone()).unwrap_or_default();
        Self { causes, ..Self::new(status, "E0000001", format!("Api validation failed: {first}")) }
    }

    /// 400: no JSON.
    pub(super) fn malformed(why: String) -> Self {
        let failed = Self::new(StatusCode::BAD_REQUEST, "E0000003", "The request body was not well-formed.");
        Self { causes: vec![Problem::new("body", why)], ..failed }
    }

    /// 401: no token, or a wrong one.
    pub(super) fn no_token(scheme: &'static str) -> Self {
        let failed = Self::new(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided");
        Self { scheme: Some(scheme), ..failed }
    }

    /// 413.
    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "E0000003", "The request body is too large.")
    }

    /// 415.
    pub(super) fn wrong_type() -> Self {
        let summary = "Bad request. The Content-Type header is not application/json.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "E0000021", summary)
    }

    /// 429.
    pub(super) fn too_many(retry_after: Seconds) -> Self {
        let summary = "API call exceeded rate limit due to too many requests.";
        let failed = Self::new(StatusCode::TOO_MANY_REQUESTS, "E0000047", summary);
        Self { retry_after: Some(retry_after), ..failed }
    }

    /// 503. The cause is logged.
    pub(super) fn unavailable(cause: impl ToString) -> Self {
        let failed = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "E0000009",
            "The service is unavailable for the moment",
        );
        Self { cause: Some(cause.to_string().into()), ..failed }
    }

    /// 404: nothing of the kind.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "E0000007", format!("Not found: there is no such {what}"))
    }
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(problems) => Self::invalid(problems),
            Refused::Conflict(problem) => Self::validation(StatusCode::CONFLICT, vec![problem]),
            Refused::Fixed(problem) => {
                let summary = "You do not have permission to perform the requested action";
                Self { causes: vec![problem], ..Self::new(StatusCode::FORBIDDEN, "E0000006", summary) }
            }
            Refused::NotFound(what) => Self::not_found(what),
            Refused::Unavailable(trouble) => Self::unavailable(trouble),
        }
    }
}

impl IntoResponse for Failed {
    /// The response without its body: that has an id, and randomness is the node's.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the errors of the routes inside.
pub(super) async fn tell(State(node): State<Node>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(failed) = response.extensions_mut().remove::<Failed>() else { return response };
    let Failed { status, code, summary, causes, retry_after, scheme, cause } = failed;
    // Without random bytes the error can still be told, only not found in the log.
    let error_id = node.draw_id().unwrap_or_default();
    match cause {
        Some(cause) => tracing::error!(error_id, cause = &*cause, "unavailable"),
        None => tracing::debug!(error_id, code, status = status.as_u16(), "refused"),
    }
    let error_causes = causes.iter().map(|problem| Cause { error_summary: problem.to_string() }).collect();
    let body = ErrorBody {
        error_code: code,
        error_summary: summary.into(),
        error_link: code,
        error_id,
        error_causes,
    };
    let mut told = (status, Json(body)).into_response();
    if let Some(seconds) = retry_after {
        told.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(scheme) = scheme {
        told.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    }
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow);
    }
    told
}

pub(super) async fn no_such_path() -> Failed {
    Failed::new(StatusCode::NOT_FOUND, "E0000008", "The requested path was not found")
}

pub(super) async fn no_such_method() -> Failed {
    let summary = "The endpoint does not support the provided HTTP method";
    Failed::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022", summary)
}
