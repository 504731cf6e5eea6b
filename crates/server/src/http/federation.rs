//! The way to an OpenID provider and back. These are pages that a browser goes to, not requests of the widget's: whatever
//! happens, the browser is sent on, to the provider or to the sign-in page, where the widget goes on with its flow.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use url::form_urlencoded;

use super::cookies::Names;
use super::error::Failure;
use super::guard::Caller;
use crate::Node;
use crate::federation::{self, Callback, FederationError, can_be_id};
use crate::flow::{self, Cookies, Refusal, Return};

/// `GET /auth/federation/{provider}/start?flow=ID`: to the provider. With `silent=1` it is not to show anything.
pub(super) async fn start(
    State(node): State<Node>,
    provider: Result<Path<String>, PathRejection>,
    uri: Uri,
    caller: Caller,
) -> Result<Response, Failure> {
    let Ok(Path(provider)) = provider else { return Ok(to_sign_in(&node, &Cookies::default())) };
    let (id, silent) = asked(&uri);
    let visitor = &caller.visitor;
    let came = match flow::leave(&node, &id, &provider, silent, visitor).await {
        Ok(there) => return Ok(to(there.as_str(), &node, &Cookies::default())),
        Err(error) => Err(error),
    };
    // A name that nobody gave a provider is not repeated anywhere.
    let provider = if can_be_id(&provider) { &*provider } else { "unknown" };
    back(&node, Return { flow: &id, provider, silent, came }, visitor).await
}

/// `GET /auth/federation/callback`: back from a provider.
pub(super) async fn callback(
    State(node): State<Node>,
    uri: Uri,
    caller: Caller,
) -> Result<Response, Failure> {
    let visitor = &caller.visitor;
    let arrived = match Callback::read(uri.query().unwrap_or_default()) {
        Ok(callback) => federation::arrive(&node, &callback, visitor.browser.as_ref())
            .await
            .map(|visit| (visit, callback)),
        Err(error) => Err(error),
    };
    let (visit, callback) = match arrived {
        Ok(arrived) => arrived,
        Err(FederationError::Trouble(trouble)) => return Err(trouble.into()),
        Err(error) => {
            tracing::warn!(reason = error.reason(), "an answer that belongs to no visit");
            return Ok(to_sign_in(&node, &Cookies::default()));
        }
    };
    let (flow, provider) = (visit.flow_id().to_owned(), visit.provider().to_owned());
    let silent = visit.is_silent();
    let came = federation::finish(&node, visit, callback).await;
    back(&node, Return { flow: &flow, provider: &provider, silent, came }, visitor).await
}

async fn back(node: &Node, back: Return<'_>, visitor: &flow::Visitor) -> Result<Response, Failure> {
    match flow::come_back(node, back, visitor).await {
        Ok(cookies) => Ok(to_sign_in(node, &cookies)),
        // There the widget finds out that its flow has ended, and begins anew.
        Err(Refusal::NoFlow | Refusal::Ended) => Ok(to_sign_in(node, &Cookies::default())),
        Err(refusal) => Err(refusal.into()),
    }
}

fn to_sign_in(node: &Node, cookies: &Cookies) -> Response {
    to(&node.config().sign_in_page, node, cookies)
}

/// 303: whatever it was that led here, the next is a GET.
fn to(location: &str, node: &Node, cookies: &Cookies) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(header::LOCATION, location);
    }
    Names::of(node.config()).write(cookies, headers);
    response
}

/// The flow, and whether silently.
fn asked(uri: &Uri) -> (String, bool) {
    let (mut flow, mut silent) = (String::new(), false);
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "flow" => flow = value.into_owned(),
            "silent" => silent = value == "1",
            _ => {}
        }
    }
    (flow, silent)
}
