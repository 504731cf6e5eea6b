//! Errors, and the policy about them.
//!
//! - What a person can mend is no error here: it is a screen with a message, status 200.
//! - Everything else is one [`Failure`]: an RFC 9457 problem document of the wire's [`Problem`], whose `code` is for programs
//!   and whose `detail` is for developers. Neither ever repeats a value that was sent.
//! - 404 `flow_expired` is the same for a flow that is unknown, of another browser, or of a tampered id.
//! - What we rely on and does not work is 503 `unavailable`. Its cause is in the log and not in the answer.
//! - 500 is a bug: only a panic makes it.

use std::any::Any;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use vestibule_flow::house::wire::Problem;

use crate::clock::Seconds;
use crate::flow::{Refusal, Trouble};
use crate::store::StoreError;

/// A problem document on its way.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Option<String>,
    retry_after: Option<Seconds>,
}

impl Failure {
    const fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self { status, code, title, detail: None, retry_after: None }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// 400: this is no JSON.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The body is not JSON").detail(detail)
    }

    /// 401: nobody is signed in, or the caller has no API token. `WWW-Authenticate` names what would do.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Sign in first")
    }

    /// 403: whoever is signed in, it is not sure enough that it is them.
    pub fn assurance_too_low() -> Self {
        Self::new(StatusCode::FORBIDDEN, "assurance_too_low", "This needs a second factor")
    }

    /// 403: a policy does not let this person in, however they sign in.
    pub fn not_allowed() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_allowed", "A policy does not let you in")
    }

    /// 403: pages of that origin may not do this.
    pub fn wrong_origin() -> Self {
        Self::new(StatusCode::FORBIDDEN, "wrong_origin", "Requests from this origin are not accepted")
    }

    /// 413: more than a sign-in needs.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large")
    }

    /// 415: another content type.
    pub fn unsupported_media_type(wanted: &str) -> Self {
        let title = "The content type is not supported";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", title)
            .detail(format!("expected {wanted}"))
    }

    /// 422: something in the body, by its path.
    pub fn invalid_field(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", "A field is not valid").detail(detail)
    }

    /// 503: something that we rely on. The cause is logged.
    pub fn unavailable(cause: &str) -> Self {
        tracing::error!(cause, "unavailable");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service is unavailable for the moment")
    }

    /// 503: the node is about to end. Nothing is wrong, and nothing is logged.
    pub fn draining() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "This node is about to end")
    }

    fn flow_expired(status: StatusCode) -> Self {
        Self::new(status, "flow_expired", "This flow has ended or is not known")
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoFlow => Self::flow_expired(StatusCode::NOT_FOUND),
            Refusal::Ended => Self::flow_expired(StatusCode::GONE),
            Refusal::InvalidField { path, why } => Self::invalid_field(format!("{path}: {why}")),
            Refusal::InvalidAction => {
                let title = "The screen has no such action";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_action", title)
            }
            Refusal::RateLimited { retry_after } => {
                let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many tries");
                Self { retry_after: Some(retry_after), ..failure }
            }
            Refusal::Unavailable(trouble) => trouble.into(),
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::unavailable(&trouble.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::unavailable(&error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, code, title, detail, retry_after } = self;
        let problem = Problem {
            type_: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1 asks for one. No browser knows it, so none asks its user for anything.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("SSWS realm=\"vestibule\""));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

pub(super) async fn no_such_route() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here")
}

pub(super) async fn no_such_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This method is not supported here")
}

/// A bug. What the panic says is logged by the panic hook, not here, and not sent.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    let title = "Something went wrong on our side";
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "unavailable", title).into_response()
}
