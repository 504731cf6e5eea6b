//! Sending somebody to a provider.

use std::time::Duration;

use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, ClientId, ClientSecret, CsrfToken, LoginHint, PkceCodeChallenge, RedirectUrl, Scope,
};
use url::Url;

use super::discovery::{Metadata, OidcClient};
use super::visit::{self, Keys};
use super::{CALLBACK_PATH, FederationError, Provider};
use crate::Node;
use crate::clock::Seconds;
use crate::store::VisitRow;
use crate::token::{self, Token};

/// How somebody is sent.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The provider is not to show anything: who has a session there comes back with it, everybody else with an error
    /// (`prompt=none`, rule D8).
    pub silent: bool,
    /// They are to have proven themselves there within so many seconds, or else to do it again (rule S4).
    pub max_age: Option<Seconds>,
    /// What they typed to say who they are.
    pub login_hint: Option<String>,
}

/// Begins a visit to a provider and gives the address to send the browser to. Whoever left from the same flow before
/// cannot come back to it any more.
///
/// # Errors
/// [`FederationError::NoFlow`] for a flow that is not this browser's; [`FederationError::NoProvider`],
/// [`FederationError::Unreachable`], [`FederationError::Unusable`], [`FederationError::Trouble`].
pub async fn begin(
    node: &Node,
    provider: &str,
    flow_id: &str,
    browser: Option<&Token>,
    ask: Ask,
) -> Result<Url, FederationError> {
    let now = node.now();
    let browser = browser.ok_or(FederationError::NoFlow)?;
    if !token::can_be_id(flow_id) {
        return Err(FederationError::NoFlow);
    }
    let flow = node.store().flow(flow_id).await?.ok_or(FederationError::NoFlow)?;
    if flow.browser_hash != browser.hash() || flow.expires_at <= now {
        return Err(FederationError::NoFlow);
    }
    let provider = visit::usable(node, provider).await?;
    let metadata = node.federation().metadata(&provider, now).await?;
    let client = oidc_client(node, &provider, &metadata, None)?;

    let state = node.draw_token()?;
    let keys = Keys::of(browser, &state);
    let (csrf, nonce) = (CsrfToken::new(state.reveal().to_owned()), keys.nonce);
    let code_flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let mut request = client
        .authorize_url(code_flow, move || csrf, move || nonce)
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&keys.verifier))
        .add_extra_param("response_mode", "query");
    if ask.silent {
        request = request.add_prompt(CoreAuthPrompt::None);
    }
    if let Some(hint) = ask.login_hint {
        request = request.set_login_hint(LoginHint::new(hint));
    }
    if let Some(max_age) = ask.max_age {
        request = request.set_max_age(Duration::from_secs(max_age.try_into().unwrap_or(0)));
    }
    let (url, _, _) = request.url();

    let mut tx = node.store().begin().await?;
    let row = VisitRow {
        flow_id: flow.id,
        provider: provider.id,
        issuer: provider.issuer,
        silent: i64::from(ask.silent),
        max_age_s: ask.max_age,
        expires_at: now.plus(visit::LIFETIME),
    };
    tx.add_visit(&state.hash(), &browser.hash(), &row).await?;
    tx.commit().await?;
    Ok(url)
}

/// Our client at a provider.
pub(super) fn oidc_client(
    node: &Node,
    provider: &Provider,
    metadata: &Metadata,
    secret: Option<ClientSecret>,
) -> Result<OidcClient, FederationError> {
    let callback = node.config().public_url.join(CALLBACK_PATH);
    let callback = callback.map_err(|_| FederationError::Unusable("callback address"))?;
    let id = ClientId::new(provider.client_id.clone());
    let client = OidcClient::from_provider_metadata(metadata.clone(), id, secret);
    Ok(client.set_redirect_uri(RedirectUrl::from_url(callback)))
}
