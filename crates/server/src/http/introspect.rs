//! Session introspection (RFC 7662), for backends that have a session's cookie and want to know whose it is.
//!
//! Errors: a caller without a good API token gets 401 and learns nothing. A token that is unknown, malformed, ended, or of a
//! user who may not sign in is `{"active":false}`, found out by the same one statement.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;
use vestibule_flow::house::wire::Problem;

use super::error::Failure;
use super::guard;
use crate::session::{self, Session};
use crate::token::{self, Token};
use crate::{Node, Time};

/// The most a body may have, in bytes.
const MAX_BODY: usize = 4 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";

/// What is asked, as a form.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Introspect {
    /// The value of the session's cookie.
    #[expect(dead_code, reason = "this type describes the form; `token_of` reads it")]
    token: String,
    /// Ignored, as RFC 7662 allows: there is one kind of token.
    #[expect(dead_code, reason = "this type describes the form; `token_of` reads it")]
    token_type_hint: Option<String>,
}

/// What a session is. Without a good one only `active`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Introspection {
    /// Whether the session is good now.
    active: bool,
    /// The user's id, which never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// The user's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// The user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The session's id, as notices name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// Since when, in seconds since 1970-01-01 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    /// When the user authenticated (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<u64>,
    /// When it ends if it is not used before, or whatever happens. Left out: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    /// How sure it is who this is: `1fa` or `2fa` (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    /// By whom: where browsers reach this backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
}

impl Introspection {
    fn of(session: &Session, node: &Node) -> Self {
        let exp = [session.until(), session.idle_until()].into_iter().flatten().min();
        Self {
            active: true,
            sub: Some(session.user_id().to_owned()),
            username: Some(session.identifier().to_owned()),
            name: Some(session.name().to_owned()),
            sid: Some(session.id().to_owned()),
            iat: Some(session.since().unix()),
            auth_time: Some(session.authenticated_at().unix()),
            exp: exp.map(Time::unix),
            acr: Some(session.assurance().to_owned()),
            iss: Some(node.config().origin()),
        }
    }
}

/// Whose session a cookie stands for. To ask is to use it: its idle time begins anew.
#[utoipa::path(
    post,
    path = "/auth/introspect",
    tag = "adopting",
    security(("api_token" = [])),
    request_body(content_type = "application/x-www-form-urlencoded", content = Introspect),
    responses(
        (status = 200, description = "The session, or that there is none", body = Introspection),
        (status = 401, description = "`unauthorized`: no API token, or a wrong one", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_field`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn introspect(
    State(node): State<Node>,
    request: Request,
) -> Result<Json<Introspection>, Failure> {
    authenticate(&node, request.headers()).await?;
    if !guard::has_type(request.headers(), FORM) {
        return Err(Failure::unsupported_media_type(FORM));
    }
    let body = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| Failure::too_large())?;
    let token = Token::read(&token_of(&body)?);
    let session = session::current(&node, token.as_ref()).await?;
    Ok(Json(session.map(|session| Introspection::of(&session, &node)).unwrap_or_default()))
}

/// The form's one `token`. What else is in it is ignored, as RFC 7662 §2.1 has it.
fn token_of(body: &[u8]) -> Result<String, Failure> {
    let mut tokens = form_urlencoded::parse(body).filter(|(name, _)| name == "token");
    match (tokens.next(), tokens.next()) {
        (Some((_, token)), None) => Ok(token.into_owned()),
        (None, _) => Err(Failure::invalid_field("token: missing field")),
        (Some(_), Some(_)) => Err(Failure::invalid_field("token: duplicate field")),
    }
}

/// Lets a caller pass who has an API token: `Authorization: SSWS …`, or `Bearer …` for ready-made clients of RFC 7662.
///
/// # Errors
/// 401 where there is none, or none that was issued; 503.
pub(super) async fn authenticate(node: &Node, headers: &HeaderMap) -> Result<(), Failure> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent.and_then(|sent| {
        let (scheme, token) = sent.split_once(' ')?;
        let known = ["SSWS", "Bearer"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
        known.then(|| token.trim())
    });
    let Some(token) = token else { return Err(Failure::unauthorized()) };
    // Found by its hash, so that no comparison of secrets takes place here.
    match node.store().api_token(&token::hash(token)).await? {
        // A person's own token opens their own account, and nobody else's session.
        Some(token) if token.user_id.is_none() => Ok(()),
        Some(_) | None => Err(Failure::unauthorized()),
    }
}
