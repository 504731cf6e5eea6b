//! Whose request it is: an administrator's token, `Authorization: SSWS …`, or a person's own, `Authorization: Bearer …`.
//!
//! Whatever is wrong with a token, the answer is the same. Wrong ones are counted by address; right ones are not, because
//! nobody comes upon 256 random bits.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::super::guard;
use super::error::Failed;
use crate::Node;
use crate::flow::Refusal;
use crate::limit::{self, Limited};
use crate::management::tokens;
use crate::{store, token};

/// Longer than any token of ours.
const MOST: usize = 512;

/// The administrator's token that a request came with, by its id.
#[derive(Clone, Debug)]
pub(super) struct Token(pub(super) String);

/// Whose own token a request came with.
#[derive(Clone, Debug)]
pub(super) struct Person(pub(super) String);

/// Lets administrators through.
pub(super) async fn administrator(State(node): State<Node>, request: Request, next: Next) -> Response {
    // A guide has the token alone in the header; the scheme is not what keeps others out.
    let sent = sent(request.headers()).map(|sent| after(sent, "SSWS").unwrap_or(sent).to_owned());
    let (mut request, address) = with_address(request, &node);
    let found = match sent {
        Some(sent) => node.store().api_token(&token::hash(&sent)).await,
        None => Ok(None),
    };
    let id = match found.map(|row| row.filter(|row| row.user_id.is_none())) {
        Ok(Some(row)) => tokens::id_of(&row),
        Ok(None) => return refuse(&node, address, "SSWS").await.into_response(),
        Err(error) => return Failed::unavailable(error).into_response(),
    };
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(Token(id.clone()));
    let response = next.run(request).await;
    if method != Method::GET && response.status().is_success() {
        let path = path.as_deref().unwrap_or_default();
        tracing::info!(token = id, %method, path, "an administrator changed something");
    }
    response
}

/// Lets people through who have a token of their own.
pub(super) async fn person(State(node): State<Node>, request: Request, next: Next) -> Response {
    let sent = sent(request.headers()).and_then(|sent| after(sent, "Bearer")).map(ToOwned::to_owned);
    let (mut request, address) = with_address(request, &node);
    match owner(&node, sent.as_deref()).await {
        Ok(Some(user)) => {
            request.extensions_mut().insert(Person(user));
            next.run(request).await
        }
        Ok(None) => refuse(&node, address, "Bearer").await.into_response(),
        Err(error) => Failed::unavailable(error).into_response(),
    }
}

/// Whose own token that is, if they may sign in.
async fn owner(node: &Node, sent: Option<&str>) -> store::Result<Option<String>> {
    let Some(sent) = sent else { return Ok(None) };
    let token = node.store().api_token(&token::hash(sent)).await?;
    let Some(user) = token.and_then(|token| token.user_id) else { return Ok(None) };
    let user = node.store().user(&user).await?.filter(|user| user.disabled == 0);
    Ok(user.map(|user| user.id))
}

async fn refuse(node: &Node, address: IpAddr, scheme: &'static str) -> Failed {
    match limit::take(node, &[Limited::api_tokens(node, address)]).await {
        Ok(()) => Failed::no_token(scheme),
        Err(Refusal::RateLimited { retry_after }) => Failed::too_many(retry_after),
        Err(other) => Failed::unavailable(other),
    }
}

fn with_address(request: Request, node: &Node) -> (Request<Body>, IpAddr) {
    let (parts, body) = request.into_parts();
    let address = guard::address(&parts, node.config());
    (Request::from_parts(parts, body), address)
}

fn sent(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let one = all.next()?.to_str().ok()?.trim();
    (all.next().is_none() && !one.is_empty() && one.len() <= MOST).then_some(one)
}

/// What stands after a scheme, whose case does not matter (RFC 9110 §11.1).
fn after<'a>(sent: &'a str, scheme: &str) -> Option<&'a str> {
    let (first, rest) = sent.split_once(' ')?;
    first.eq_ignore_ascii_case(scheme).then(|| rest.trim_start())
}
