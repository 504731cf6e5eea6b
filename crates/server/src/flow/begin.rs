//! The beginning of a flow, and a look at where one is.

use vestibule_flow::house::wire::{Begin, Done, Intent, Reply};

use super::{Answered, Change, Cookies, DEFAULT_APP, Flow, Refusal, Stage, State, Visitor, load, screens};
use crate::authn::identifier::MAX_CHARS;
use crate::limit::{self, Limited};
use crate::store::FlowRow;
use crate::{Node, device, return_to, session};

/// Begins a sign-in. Who is signed in already is done at once (rule S4).
///
/// # Errors
/// [`Refusal::InvalidField`] for a place that may not be gone to and an app that there is not;
/// [`Refusal::RateLimited`], [`Refusal::Unavailable`].
pub async fn begin(node: &Node, begin: Begin, visitor: &Visitor) -> Result<Answered, Refusal> {
    let Begin { intent, authenticator, return_to, login_hint, app } = begin;
    let invalid = |path: &str, why| Refusal::InvalidField { path: path.to_owned(), why };
    if intent != Intent::SignIn {
        return Err(invalid("intent", "this backend only signs in"));
    }
    if authenticator.is_some() {
        return Err(invalid("authenticator", "it goes with the intent to enroll"));
    }
    let app = app.unwrap_or_else(|| DEFAULT_APP.to_owned());
    if app != DEFAULT_APP {
        return Err(invalid("app", "there is no such app"));
    }
    let settings = node.store().settings(&app).await?;
    let return_to = match return_to {
        Some(wanted) => return_to::allowed(&wanted, node.config())
            .ok_or_else(|| invalid("return_to", "a sign-in may not lead there"))?,
        None => settings.app.location.clone(),
    };
    let identifier = login_hint.unwrap_or_default().trim().to_owned();
    if identifier.chars().count() > MAX_CHARS {
        return Err(invalid("login_hint", "it is too long"));
    }

    let mut cookies = Cookies::default();
    if session::current(node, visitor.session.as_ref()).await?.is_some() {
        let reply = Reply::Done { done: Done { location: return_to } };
        return Ok(Answered { reply, stale: false, cookies });
    }
    limit::take(node, &[Limited::flows(node, visitor.address)]).await?;
    if visitor.session.is_some() {
        cookies.session = Change::Clear;
    }
    if visitor.device.is_some() && device::current(node, visitor.device.as_ref()).await?.is_none() {
        cookies.device = Change::Clear;
    }
    let browser = match &visitor.browser {
        Some(token) => token.clone(),
        None => {
            let token = node.draw_token()?;
            cookies.browser = Change::Set(token.clone(), None);
            token
        }
    };

    let state = State { stage: Stage::Identifier, app, return_to, identifier, ..State::default() };
    let expires_at = node.now().plus(node.config().flow_lifetime);
    let flow = Flow { id: node.draw_id()?, step: 1, expires_at, state };
    let mut tx = node.store().begin().await?;
    tx.add_flow(&FlowRow {
        id: flow.id.clone(),
        browser_hash: browser.hash(),
        step: flow.step,
        stage: flow.state.stage.as_str().to_owned(),
        state: serde_json::to_string(&flow.state)?,
        expires_at,
    })
    .await?;
    tx.commit().await?;
    Ok(Answered { reply: screens::reply(&flow, &settings), stale: false, cookies })
}

/// Where a flow is, again: after a reload.
///
/// # Errors
/// [`Refusal::NoFlow`], [`Refusal::Ended`], [`Refusal::Unavailable`].
pub async fn show(node: &Node, id: &str, visitor: &Visitor) -> Result<Answered, Refusal> {
    let flow = load(node, id, visitor).await?;
    let settings = node.store().settings(&flow.state.app).await?;
    Ok(Answered { reply: screens::reply(&flow, &settings), stale: false, cookies: Cookies::default() })
}
