//! The account pages' requests.
//!
//! Errors: who is not signed in is led to the sign-in and back; a form of another origin is 403; what cannot be meant is said on
//! the page. Nothing that a form sent is ever shown again.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use url::form_urlencoded;

use super::cookies::Names;
use super::error::Failure;
use super::guard::{self, Caller};
use super::headers::never_stored;
use crate::access::Verdict;
use crate::account::{self, factors, overview, page, words};
use crate::flow::{Change, Cookies};
use crate::notices::Why;
use crate::policy::Authenticator;
use crate::session::{self, Session};
use crate::{Node, mail};

mod password;

const FORM: &str = "application/x-www-form-urlencoded";
/// The most a form may have, in bytes: two passwords of the longest kind, escaped.
const MAX_FORM: usize = 8 * 1024;

pub(super) fn routes(node: &Node) -> Router {
    Router::new()
        .route("/account", get(show))
        .route("/account/devices/remove", post(remove_device))
        .route("/account/sessions/end", post(end_sessions))
        .route("/account/factors/remove", post(remove_factor))
        .route("/account/add/{authenticator}", get(add_factor))
        .route("/account/password", get(password::show).post(password::change))
        .layer(middleware::from_fn(never_stored))
        .with_state(node.clone())
}

/// Where to sign in, and back here.
pub(super) fn sign_in(node: &Node, app: Option<&str>, back: &str) -> Response {
    let mut url = node.config().sign_in_page();
    if let Some(app) = app {
        url.query_pairs_mut().append_pair("app", app);
    }
    url.query_pairs_mut().append_pair("return_to", back);
    Redirect::to(url.as_str()).into_response()
}

/// The session that asks, or the way to the sign-in and back to `back`.
async fn signed_in(node: &Node, caller: &Caller, back: &str) -> Result<Session, Response> {
    match session::current(node, caller.visitor.session.as_ref()).await {
        Ok(Some(session)) => Ok(session),
        Ok(None) => Err(sign_in(node, None, back)),
        Err(error) => Err(Failure::from(error).into_response()),
    }
}

/// The same, of somebody who may change how they sign in now. Otherwise the way to prove who they are.
async fn proven(node: &Node, caller: &Caller, back: &str) -> Result<Session, Response> {
    let peeked = session::peek(node, caller.visitor.session.as_ref()).await.map_err(failed)?;
    let Some(session) = peeked else { return Err(sign_in(node, None, back)) };
    match account::may_change(node, &session, caller.visitor.address).await {
        Ok(Verdict::Good) => signed_in(node, caller, back).await,
        Ok(Verdict::SignIn) if is_of_other_store(node, &session).await => Err(done("store")),
        Ok(Verdict::SignIn) => Err(sign_in(node, Some(account::APP), back)),
        Ok(Verdict::Denied | Verdict::NoApp) => Err(Failure::not_allowed().into_response()),
        Err(error) => Err(Failure::from(error).into_response()),
    }
}

/// Whether the account app would not know this person, however they sign in (rule D7).
async fn is_of_other_store(node: &Node, session: &Session) -> bool {
    let app = node.store().app(account::APP).await.ok().flatten();
    app.is_some_and(|app| app.identity_store != session.identity_store())
}

/// Back to the overview, which says what was done.
fn done(what: &str) -> Response {
    Redirect::to(&format!("/account?done={what}")).into_response()
}

/// The fields of a form of this origin.
async fn form(node: &Node, request: Request) -> Result<Vec<(String, String)>, Failure> {
    guard::check_origin(request.headers(), node.config())?;
    if !guard::has_type(request.headers(), FORM) {
        return Err(Failure::unsupported_media_type(FORM));
    }
    let body = to_bytes(request.into_body(), MAX_FORM).await.map_err(|_| Failure::too_large())?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

fn field<'a>(form: &'a [(String, String)], name: &str) -> &'a str {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

async fn show(State(node): State<Node>, caller: Caller, request: Request) -> Result<Response, Response> {
    let session = signed_in(&node, &caller, "/account").await?;
    let account = account::account(&node, &session).await.map_err(failed)?;
    let query = request.uri().query().unwrap_or_default();
    let said = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done");
    let said = said.and_then(|(_, what)| words::done(&what));
    Ok(overview::view(&session, &account, said).into_response())
}

/// Rule D10: a device session goes, with its sessions and what it holds for this person.
async fn remove_device(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Response> {
    let form = form(&node, request).await.map_err(Failure::into_response)?;
    let session = signed_in(&node, &caller, "/account").await?;
    let id = field(&form, "id");
    let mut tx = node.store().begin().await.map_err(failed)?;
    let removed = tx.remove_device_of(id, session.user_id(), node.now()).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    if id == session.device_id() {
        return Ok(signed_out(&node));
    }
    Ok(done(if removed { "device" } else { "gone" }))
}

/// Rule R2.
async fn end_sessions(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Response> {
    form(&node, request).await.map_err(Failure::into_response)?;
    let session = signed_in(&node, &caller, "/account").await?;
    let mut tx = node.store().begin().await.map_err(failed)?;
    tx.reset_user(session.user_id(), true, Why::Reset, node.now()).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(signed_out(&node))
}

/// To the sign-in, with the session's cookie gone.
fn signed_out(node: &Node) -> Response {
    let mut response = sign_in(node, None, "/account");
    let cookies = Cookies { session: Change::Clear, ..Cookies::default() };
    Names::of(node.config()).write(&cookies, response.headers_mut());
    response
}

async fn add_factor(
    State(node): State<Node>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Response> {
    let Some(authenticator) = factors::addable(&name) else {
        let page = page::saying(words::ADD, words::NO_FACTORS);
        return Ok((StatusCode::NOT_FOUND, page).into_response());
    };
    proven(&node, &caller, &format!("/account/add/{name}")).await?;
    Ok(factors::add_view(authenticator).into_response())
}

async fn remove_factor(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Response> {
    let form = form(&node, request).await.map_err(Failure::into_response)?;
    let session = proven(&node, &caller, "/account").await?;
    let user = session.user_id();
    let Some(authenticator) = Authenticator::read(field(&form, "kind")) else { return Ok(done("gone")) };
    let mut tx = node.store().begin().await.map_err(failed)?;
    let removed = match authenticator {
        Authenticator::Totp => tx.remove_authenticator(user, "totp").await.map_err(failed)?,
        Authenticator::Passkey => tx.remove_passkey(user, field(&form, "id")).await.map_err(failed)?,
        Authenticator::Recovery => {
            tx.remove_recovery_codes(user).await.map_err(failed)?;
            true
        }
        // The others are changed, not removed.
        _ => false,
    };
    if !removed {
        return Ok(done("gone"));
    }
    // Looked at where it would be true, and undone where nothing is left.
    if !tx.can_sign_in(user).await.map_err(failed)? {
        return Ok(done("last"));
    }
    tx.forget_authenticator(user, authenticator).await.map_err(failed)?;
    if let Some(address) = tx.verified_address(user).await.map_err(failed)? {
        let what = words::authenticator(authenticator);
        let letter = mail::letters::authenticator_removed(node.config(), &address, what, node.now());
        mail::post(&node, &mut tx, letter).await.map_err(|error| unavailable(&error))?;
    }
    tx.commit().await.map_err(failed)?;
    tracing::info!(authenticator = authenticator.as_str(), "a way to sign in was removed");
    Ok(done("factor"))
}

fn failed(error: crate::store::StoreError) -> Response {
    unavailable(&error)
}

fn unavailable(error: &dyn std::error::Error) -> Response {
    Failure::unavailable(&error.to_string()).into_response()
}
