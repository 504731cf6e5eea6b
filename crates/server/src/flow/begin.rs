//! The beginning of a flow, and a look at where one is.

use vestibule_flow::house::wire::{Begin, Done, Intent, Reply};

use super::context::Context;
use super::finish::{self, Signed};
use super::prepare::prepare;
use super::shown::Shown;
use super::steps::ask_next;
use super::{
    Answered, Change, Cookies, DEFAULT_APP, Flow, Goal, Refusal, Stage, State, Visitor, enroll, federated,
    load, screens,
};
use crate::authn::identifier::MAX_CHARS;
use crate::authn::passkey::RelyingParty;
use crate::limit::{self, Limited};
use crate::policy::{Authenticator, Outcome, Rulebook};
use crate::store::FlowRow;
use crate::{Node, device, return_to, session};

/// Begins a sign-in, the set-up of an authenticator, or a new password for who has forgotten theirs.
///
/// Who is signed in already, or kept by this browser, is done at once (rules S4, D7) unless the app asks for more.
///
/// # Errors
/// [`Refusal::InvalidField`] for a place that may not be gone to and an app that there is not;
/// [`Refusal::RateLimited`], [`Refusal::Unavailable`].
pub async fn begin(node: &Node, begin: Begin, visitor: &Visitor) -> Result<Answered, Refusal> {
    let Begin { intent, authenticator: wanted, return_to, login_hint, app } = begin;
    let invalid = |path: &str, why| Refusal::InvalidField { path: path.to_owned(), why };
    let goal = match intent {
        Intent::SignIn => Goal::SignIn,
        Intent::Enroll => Goal::Enroll,
        Intent::Recover => Goal::Recover,
    };
    if wanted.is_some() && goal != Goal::Enroll {
        return Err(invalid("authenticator", "it goes with the intent to enroll"));
    }
    let wanted = wanted.map(enroll::wanted);
    if wanted == Some(Authenticator::Passkey) && RelyingParty::of(node.config()).is_none() {
        return Err(invalid("authenticator", "this site can have no passkeys"));
    }
    let app = app.unwrap_or_else(|| DEFAULT_APP.to_owned());
    let rulebook = node.store().rulebook(&app).await?;
    let rulebook = rulebook.ok_or_else(|| invalid("app", "there is no such app"))?;
    let return_to = match return_to {
        Some(wanted) => return_to::allowed(&wanted, node.config())
            .ok_or_else(|| invalid("return_to", "a sign-in may not lead there"))?,
        None => rulebook.app.location.clone(),
    };
    let identifier = login_hint.unwrap_or_default().trim().to_owned();
    if identifier.chars().count() > MAX_CHARS {
        return Err(invalid("login_hint", "it is too long"));
    }

    let fresh = State { goal, wanted, app, return_to, identifier, ..State::default() };
    let known = match goal {
        // Whoever has forgotten their password may be another than whom the browser knows.
        Goal::Recover => Known::Nobody,
        Goal::SignIn | Goal::Enroll => known(node, visitor, &rulebook, &fresh).await?,
    };
    if let Known::SignedIn = known {
        session::current(node, visitor.session.as_ref()).await?;
        let reply = Reply::Done { done: Done { location: fresh.return_to } };
        return Ok(Answered { reply, stale: false, cookies: Cookies::default() });
    }
    limit::take(node, &[Limited::flows(node, visitor.address)]).await?;
    match known {
        Known::Kept(context, outcome) => seamless(node, visitor, *context, *outcome, fresh).await,
        Known::Asked(context, state) => start(node, visitor, &context, *state).await,
        Known::SignedIn | Known::Nobody => {
            let context = Context::load(node, visitor, &rulebook, &fresh).await?;
            let provider = federated::session_to_ask_for(node, &context).await?;
            let mut answered = start(node, visitor, &context, fresh).await?;
            if let (Some(provider), Reply::Turn(turn)) = (provider, &answered.reply) {
                let visit = federated::visit(&provider, &turn.flow, true);
                answered.reply = Reply::Visit { flow: Some(turn.flow.clone()), visit };
            }
            Ok(answered)
        }
    }
}

/// Who a browser is known to be.
enum Known {
    Nobody,
    /// Signed in, which is enough for this app.
    SignedIn,
    /// Not signed in, but what the device keeps is enough.
    Kept(Box<Context>, Box<Outcome>),
    /// Signed in or kept, and the app asks for more.
    Asked(Box<Context>, Box<State>),
}

async fn known(node: &Node, visitor: &Visitor, rulebook: &Rulebook, fresh: &State) -> Result<Known, Refusal> {
    let session = session::peek(node, visitor.session.as_ref()).await?;
    let signed_in = session.is_some();
    let user = match &session {
        Some(session) => Some(session.user_id().to_owned()),
        None => device::current(node, visitor.device.as_ref()).await?.and_then(|device| device.last_user_id),
    };
    let Some(user) = user else { return Ok(Known::Nobody) };
    let mut state = State { user_id: Some(user), ..fresh.clone() };
    let context = Context::load(node, visitor, rulebook, &state).await?;
    // Of another identity store, or disabled: here they are nobody.
    let Some(user) = &context.user else { return Ok(Known::Nobody) };
    state.identifier.clone_from(&user.identifier);
    state.user_name.clone_from(&user.name);
    let outcome = ask_next(&context, &mut state, node);
    Ok(match outcome {
        Some(_) if signed_in && context.is_held_by_session(&state, node) => Known::SignedIn,
        Some(outcome) => Known::Kept(Box::new(context), Box::new(outcome)),
        // Who is kept no more is asked who they are, like anybody.
        None if !signed_in && state.primary && state.stage == Stage::Prove => Known::Nobody,
        None => Known::Asked(Box::new(context), Box::new(state)),
    })
}

/// Makes a session out of what the device keeps.
async fn seamless(
    node: &Node,
    visitor: &Visitor,
    context: Context,
    outcome: Outcome,
    state: State,
) -> Result<Answered, Refusal> {
    let Some(user) = &context.user else { return Err(Refusal::NoFlow) };
    let device = context.device.as_ref().map(|device| &*device.id);
    let (app, now) = (&*state.app, node.now());
    let signed = Signed { user, device, outcome: &outcome, app, provider: None, now };
    let mut tx = node.store().begin().await?;
    let cookies = finish::finish(node, &mut tx, visitor, &signed).await?;
    tx.commit().await?;
    finish::trace(user, &outcome);
    let reply = Reply::Done { done: Done { location: state.return_to } };
    Ok(Answered { reply, stale: false, cookies })
}

async fn start(node: &Node, visitor: &Visitor, context: &Context, state: State) -> Result<Answered, Refusal> {
    let state = State { offers: federated::offers(node).await?, ..state };
    let mut cookies = Cookies::default();
    if visitor.session.is_some() && session::peek(node, visitor.session.as_ref()).await?.is_none() {
        cookies.session = Change::Clear;
    }
    if visitor.device.is_some() && context.device.is_none() {
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
    prepare(node, visitor, &mut tx, &flow.id, &flow.state, context).await?;
    tx.commit().await?;
    let shown = Shown::load(node, &flow.id, &flow.state, context).await?;
    Ok(Answered { reply: screens::reply(&flow, &context.settings, &shown), stale: false, cookies })
}

/// Where a flow is, again: after a reload.
///
/// # Errors
/// [`Refusal::NoFlow`], [`Refusal::Ended`], [`Refusal::Unavailable`].
pub async fn show(node: &Node, id: &str, visitor: &Visitor) -> Result<Answered, Refusal> {
    let flow = load(node, id, visitor).await?;
    let rulebook = node.store().rulebook(&flow.state.app).await?.ok_or(Refusal::Ended)?;
    let context = Context::load(node, visitor, &rulebook, &flow.state).await?;
    let mut shown = Shown::load(node, id, &flow.state, &context).await?;
    if shown.lacks_something(&flow.state) {
        // Its time was up while nobody looked.
        let mut tx = node.store().begin().await?;
        prepare(node, visitor, &mut tx, id, &flow.state, &context).await?;
        tx.commit().await?;
        shown = Shown::load(node, id, &flow.state, &context).await?;
    }
    let reply = screens::reply(&flow, &context.settings, &shown);
    Ok(Answered { reply, stale: false, cookies: Cookies::default() })
}
