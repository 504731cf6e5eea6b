//! The administrators' page: the sign-in log.
//!
//! Errors: who is not signed in is led to the sign-in and back; who is and is no administrator gets 403; a filter that cannot be
//! meant is said on the page. A program with an administrator's API token gets the same page.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use url::form_urlencoded;

use super::account::sign_in;
use super::error::Failure;
use super::guard::Caller;
use super::headers::never_stored;
use super::introspect::authenticate;
use crate::account::log::{Asked, PAGE, view};
use crate::account::{self, page, words};
use crate::authn::identifier;
use crate::store::LogFilter;
use crate::{Node, Time, session, token};

pub(super) fn routes(node: &Node) -> Router {
    Router::new()
        .route("/admin/log", get(show))
        .layer(middleware::from_fn(never_stored))
        .with_state(node.clone())
}

async fn show(State(node): State<Node>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let query = request.uri().query().unwrap_or_default();
    if request.headers().contains_key(header::AUTHORIZATION) {
        authenticate(&node, request.headers()).await?;
    } else {
        let Some(session) = session::current(&node, caller.visitor.session.as_ref()).await? else {
            let back = request.uri().path_and_query().map_or("/admin/log", |path| path.as_str());
            return Ok(sign_in(&node, None, back));
        };
        if !account::is_administrator(&node, session.user_id()).await? {
            let page = page::saying(words::LOG_TITLE, words::NOT_ADMINISTRATOR);
            return Ok((StatusCode::FORBIDDEN, page).into_response());
        }
    }
    let (mut asked, mut filter, mut wrong) = (Asked::default(), LogFilter::default(), None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = value.trim();
        match &*name {
            _ if value.is_empty() => {}
            "code" => {
                value.clone_into(&mut asked.code);
                filter.code = value.parse().ok();
                wrong = wrong.or(filter.code.is_none().then_some(words::LOG_NO_CODE));
            }
            "user" => {
                value.clone_into(&mut asked.user);
                let user = node.store().user_by_identifier(&identifier::normalise(value)).await?;
                filter.user = user.map(|user| user.id);
                wrong = wrong.or(filter.user.is_none().then_some(words::LOG_NO_USER));
            }
            "before" => {
                filter.before = before(value);
                asked.later_page = filter.before.is_some();
            }
            _ => {}
        }
    }
    // One more than is shown says whether there are more.
    let mut rows = match wrong {
        None => node.store().log_entries(&filter, PAGE + 1).await?,
        Some(_) => Vec::new(),
    };
    let shown = usize::try_from(PAGE).unwrap_or_default();
    let more = rows.len() > shown;
    rows.truncate(shown);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, view(&asked, &rows, more, wrong)).into_response())
}

/// The place of an entry, as the page's own link has it.
fn before(text: &str) -> Option<(Time, String)> {
    let (time, id) = text.split_once('.')?;
    Some((Time::from_unix(time.parse().ok()?), token::can_be_id(id).then(|| id.to_owned())?))
}
