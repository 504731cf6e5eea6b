//! A detour to an OpenID provider, and the flow after it.
//!
//! ```text
//! the identifier screen ──▶ Visit ──▶ leave ──▶ the provider ──▶ come_back ──▶ whatever the policy wants next
//! ```
//!
//! While somebody is away their flow shows the identifier screen: who comes back by the browser's own button finds it.

use url::Url;
use vestibule_flow::house::wire::{Action, Param, Role, Text, Visit};

use super::answer::Answer;
use super::context::Context;
use super::steps::{Run, Saved, decide_box_before};
use super::{Cookies, Offer, Refusal, Stage, State, Visitor, Vouched, entry, load};
use crate::Node;
use crate::authn::identifier;
use crate::federation::{self, Ask, FederationError, Identity, Provider};
use crate::policy::{Assurance, Authenticator, Proof};
use crate::store::{ProviderSession, UserRow};

/// What the name of an action begins with that leads to a provider; then comes its id.
const SIGN_IN_WITH: &str = "sign_in_with:";

/// The button that leads to a provider. Only what was said about staying signed in goes with it, not what was typed.
pub(super) fn action(offer: &Offer, takes: &[String]) -> Action {
    Action {
        name: format!("{SIGN_IN_WITH}{}", offer.id),
        label: Some(Text::code("action.sign_in_with").with("provider", Param::Text(offer.name.clone()))),
        role: Some(Role::Secondary),
        takes: Some(takes.to_vec()),
        ..Action::default()
    }
}

/// The provider whose button was pressed.
pub(super) fn chosen(answer: &Answer) -> Option<String> {
    answer.action().strip_prefix(SIGN_IN_WITH).map(str::to_owned)
}

/// The providers to offer.
pub(super) async fn offers(node: &Node) -> Result<Vec<Offer>, Refusal> {
    let usable = node.store().providers().await?.into_iter().filter(|provider| provider.enabled);
    Ok(usable.map(|Provider { id, name, .. }| Offer { id, name }).collect())
}

/// The provider whose own a normalised identifier is. It is the domain that decides, not whether there is such a person.
pub(super) async fn routed(node: &Node, identifier: &str) -> Result<Option<String>, Refusal> {
    let providers = node.store().providers().await?;
    let own = providers.into_iter().find(|provider| provider.enabled && provider.routes(identifier));
    Ok(own.map(|provider| provider.id))
}

/// Where somebody goes to leave for a provider.
pub(super) fn visit(provider: &str, flow: &str, silent: bool) -> Visit {
    let silent = if silent { "&silent=1" } else { "" };
    // Both ids are of letters that a URL has no other use for.
    Visit { location: format!("/auth/federation/{provider}/start?flow={flow}{silent}") }
}

/// The provider at which the browser's last user has a session, where the app lets that count (rule D8). Not where it wants
/// fresh authentication (S4): the session there is older, or the one here would still be good.
pub(super) async fn session_to_ask_for(node: &Node, context: &Context) -> Result<Option<String>, Refusal> {
    let (app, store) = (&context.settings.app, node.store());
    let counts = app.idp_session_management && context.settings.access.reauthenticate_in_s.is_none();
    let device = context.device.as_ref().filter(|_| counts);
    let Some((device, Some(user))) = device.map(|device| (&device.id, &device.last_user_id)) else {
        return Ok(None);
    };
    let theirs = |user: &UserRow| user.disabled == 0 && user.identity_store == app.identity_store;
    if !store.user(user).await?.is_some_and(|user| theirs(&user)) {
        return Ok(None);
    }
    let Some(session) = store.provider_session(device, user).await? else { return Ok(None) };
    let provider = store.provider(&session.provider).await?;
    Ok(provider.filter(|provider| provider.enabled).map(|provider| provider.id))
}

impl Run<'_> {
    /// Somebody pressed a provider's button.
    pub(super) async fn leave_for(&mut self, provider: &str, answer: &Answer) -> Result<Saved, Refusal> {
        let mut state = self.flow.state.clone();
        decide_box_before(&mut state, answer);
        self.leave_with(state, provider).await
    }

    /// The flow goes on at a provider. What is shown when they come back by themselves is the identifier screen.
    pub(super) async fn leave_with(&mut self, mut state: State, provider: &str) -> Result<Saved, Refusal> {
        state.messages.clear();
        let tx = self.node.store().begin().await?;
        let saved = self.save(tx, state).await?;
        self.visit = saved.is_some().then(|| visit(provider, &self.flow.id, false));
        Ok(saved)
    }
}

/// Sends somebody from a flow to a provider, silently where they are to be let in by the session that they have there.
///
/// # Errors
/// See [`federation::begin`].
pub async fn leave(
    node: &Node,
    flow: &str,
    provider: &str,
    silent: bool,
    visitor: &Visitor,
) -> Result<Url, FederationError> {
    let flow = load(node, flow, visitor).await.map_err(not_theirs)?;
    let rulebook = node.store().rulebook(&flow.state.app).await?.ok_or(FederationError::NoFlow)?;
    let context = Context::load(node, visitor, &rulebook, &flow.state).await.map_err(not_theirs)?;
    let normalised = identifier::normalise(&flow.state.identifier);
    let own = node.store().provider(provider).await?.is_some_and(|provider| provider.routes(&normalised));
    let ask = Ask {
        silent,
        max_age: context.settings.access.reauthenticate_in_s,
        // What was typed is no other provider's business.
        login_hint: own.then_some(normalised),
    };
    federation::begin(node, provider, &flow.id, visitor.browser.as_ref(), ask).await
}

fn not_theirs(refusal: Refusal) -> FederationError {
    match refusal {
        Refusal::Unavailable(trouble) => FederationError::Trouble(trouble),
        _ => FederationError::NoFlow,
    }
}

/// A visit to a provider, and what came of it.
pub struct Return<'a> {
    /// The flow that it began in.
    pub flow: &'a str,
    /// The provider's id.
    pub provider: &'a str,
    /// Whether it was not to show anything.
    pub silent: bool,
    /// Who came back, or why nobody did.
    pub came: Result<(Provider, Identity), FederationError>,
}

/// Somebody is back, or could not leave: the flow goes on. Gives what becomes of the browser's cookies.
///
/// # Errors
/// [`Refusal::NoFlow`], [`Refusal::Ended`], [`Refusal::Unavailable`].
pub async fn come_back(node: &Node, back: Return<'_>, visitor: &Visitor) -> Result<Cookies, Refusal> {
    let flow = load(node, back.flow, visitor).await?;
    let rulebook = node.store().rulebook(&flow.state.app).await?.ok_or(Refusal::Ended)?;
    if flow.state.stage == Stage::Done {
        return Ok(Cookies::default());
    }
    let context = Context::load(node, visitor, &rulebook, &flow.state).await?;
    let mut run = Run { node, visitor, rulebook, context, flow, visit: None };
    let Return { provider, silent, came, .. } = back;
    let store = &run.rulebook.app.identity_store;
    let who = match came {
        Ok((provider, identity)) => {
            federation::link(node, &provider, &identity, store).await.map(|user| (provider, identity, user))
        }
        Err(error) => Err(error),
    };
    let saved = match who {
        Ok((provider, identity, user)) => run.vouched_for(&provider, &identity, user, silent).await?,
        Err(error) => run.nobody_came(provider, silent, error).await?,
    };
    // Where another request was first, the flow is where that left it.
    Ok(saved.unwrap_or_default())
}

impl Run<'_> {
    /// A provider says who this is: as good as a primary authenticator, or as one that is kept (rule D8).
    async fn vouched_for(
        &mut self,
        provider: &Provider,
        identity: &Identity,
        user: UserRow,
        silent: bool,
    ) -> Result<Saved, Refusal> {
        let now = self.node.now();
        let mut state = self.flow.state.clone();
        state.start_again();
        state.identifier.clone_from(&user.identifier);
        state.user_id = Some(user.id.clone());
        state.user_name = user.name;
        state.provider = Some(provider.id.clone());
        state.by_windows = provider.used_integrated_windows(identity);
        let at = identity.auth_time.unwrap_or(now).min(now);
        match self.session_there(&user.id, &provider.id).await?.filter(|_| silent) {
            Some(session) => {
                let assurance = Assurance::read(&session.assurance);
                state.vouched = Some(Vouched { at, assurance });
            }
            // Asked silently or not: somebody whom this browser has not seen come in by it proves who they are by it.
            None => {
                let both_factors = provider.proved_second_factor(identity);
                state.proven = vec![Proof { both_factors, ..Proof::new(Authenticator::Federated, at) }];
            }
        }
        self.context = Context::load(self.node, self.visitor, &self.rulebook, &state).await?;
        let tx = self.node.store().begin().await?;
        self.onward(tx, state).await
    }

    async fn session_there(&self, user: &str, provider: &str) -> Result<Option<ProviderSession>, Refusal> {
        let Some(device) = &self.context.device else { return Ok(None) };
        let session = self.node.store().provider_session(&device.id, user).await?;
        Ok(session.filter(|session| session.provider == provider))
    }

    /// The screen stays as it is and says why, if there is anything to say.
    async fn nobody_came(
        &mut self,
        provider: &str,
        silent: bool,
        error: FederationError,
    ) -> Result<Saved, Refusal> {
        let (node, now) = (self.node, self.node.now());
        let reason = error.reason();
        if let FederationError::Trouble(trouble) = error {
            return Err(trouble.into());
        }
        tracing::warn!(provider, silent, reason, "nobody came back from the provider");
        let mut state = self.flow.state.clone();
        let mut tx = node.store().begin().await?;
        if silent {
            // Asking again would come to the same until they have been there again, but not where it did not answer.
            let gone = matches!(error, FederationError::NeedsInteraction | FederationError::NoAccount);
            if let Some(device) = self.context.device.as_ref().filter(|_| gone) {
                let user = device.last_user_id.as_deref().unwrap_or_default();
                tx.drop_provider_session(&device.id, user).await?;
            }
            return self.save(tx, state).await;
        }
        if let Some(code) = error.log_code() {
            tx.log(&node.draw_id()?, &entry(&state, code, &format!("{provider}: {reason}"), now)).await?;
        }
        match error.message() {
            Some(message) => state.say(message, ""),
            None => state.say("message.federation_failed", ""),
        }
        self.save(tx, state).await
    }
}
