//! Who is signed in, and the end of it.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use utoipa::ToSchema;
use vestibule_flow::house::wire::{Problem, User};

use super::cookies::Names;
use super::error::Failure;
use super::guard::{self, Caller};
use crate::Node;
use crate::flow::{Change, Cookies};
use crate::session::{self, Session};

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Who is signed in. Without a session only `signed_in`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Whether anybody is.
    signed_in: bool,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User>,
    /// Since when, in seconds since 1970-01-01 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
    /// When it ends whatever happens. Left out: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    /// When it ends if it is not used until then. Left out: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    idle_until: Option<u64>,
    /// Whether it outlives the browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    persistent: Option<bool>,
    /// How sure it is who this is: `1fa` or `2fa`.
    #[serde(skip_serializing_if = "Option::is_none")]
    assurance: Option<String>,
}

impl From<&Session> for SessionView {
    fn from(session: &Session) -> Self {
        Self {
            signed_in: true,
            user: Some(User {
                identifier: session.identifier().to_owned(),
                name: Some(session.name().to_owned()),
            }),
            since: Some(session.since().unix()),
            until: session.until().map(crate::Time::unix),
            idle_until: session.idle_until().map(crate::Time::unix),
            persistent: Some(session.persistent()),
            assurance: Some(session.assurance().to_owned()),
        }
    }
}

/// Who is signed in. To ask is to use the session: its idle time begins anew.
#[utoipa::path(
    get,
    path = "/auth/session",
    tag = "session",
    responses(
        (status = 200, description = "Who is signed in, or that nobody is", body = SessionView),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(State(node): State<Node>, caller: Caller) -> Result<Response, Failure> {
    let session = session::current(&node, caller.visitor.session.as_ref()).await?;
    let mut cookies = Cookies::default();
    if session.is_none() && (caller.visitor.session.is_some() || caller.garbage_session) {
        cookies.session = Change::Clear;
    }
    let view = session.as_ref().map(SessionView::from).unwrap_or_default();
    let mut response = Json(view).into_response();
    Names::of(node.config()).write(&cookies, response.headers_mut());
    Ok(response)
}

/// Sign out: ends the session on the server. A form is answered with 303 to `/`, JSON with the session as it is then.
#[utoipa::path(
    post,
    path = "/auth/sign-out",
    tag = "session",
    request_body(content_type = "application/json", content = inline(Object)),
    responses(
        (status = 200, description = "Nobody is signed in", body = SessionView),
        (status = 303, description = "The answer to an HTML form"),
        (status = 403, description = "`wrong_origin`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_out(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    guard::check_origin(request.headers(), node.config())?;
    let form = guard::has_type(request.headers(), FORM);
    if !form && !guard::has_type(request.headers(), "application/json") {
        return Err(Failure::unsupported_media_type(&format!("application/json or {FORM}")));
    }
    to_bytes(request.into_body(), 1024).await.map_err(|_| Failure::too_large())?;
    let visitor = &caller.visitor;
    session::end(&node, visitor.session.as_ref(), visitor.device.as_ref()).await?;
    let mut response =
        if form { Redirect::to("/").into_response() } else { Json(SessionView::default()).into_response() };
    let cookies = Cookies { session: Change::Clear, ..Cookies::default() };
    Names::of(node.config()).write(&cookies, response.headers_mut());
    Ok(response)
}
