//! What a provider says about itself: its discovery document and its keys (OpenID Connect Discovery 1.0 §4).

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreSubjectIdentifierType, CoreTokenIntrospectionResponse,
    CoreTokenResponse,
};
use openidconnect::{
    AdditionalProviderMetadata, Client, DiscoveryError, EmptyAdditionalClaims, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, ProviderMetadata, StandardErrorResponse,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::ask::{self, Asker};
use super::provider::{is_loopback, may_be_asked};
use super::{FederationError, Provider};
use crate::clock::{MINUTE, Seconds, Time};

/// How long a discovery document is taken for what the provider says now.
const GOOD_FOR: Seconds = 10 * MINUTE;
/// How old one must be before it is asked for again because a key is not in it.
const ASK_AGAIN_AFTER: Seconds = MINUTE / 2;

/// What a provider says about itself, its keys included.
pub(super) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Our client at a provider.
pub(super) type OidcClient = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    CoreTokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the crate does not read of a discovery document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct More {
    /// RFC 9207 §3: whether every answer names its issuer.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// A node's way to providers. It holds nothing that matters: another node asks for itself.
pub struct Federation {
    client: reqwest::Client,
    known: Mutex<BTreeMap<String, Known>>,
}

#[derive(Clone)]
struct Known {
    since: Time,
    metadata: Arc<Metadata>,
}

impl fmt::Debug for Federation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Federation").finish_non_exhaustive()
    }
}

impl Federation {
    /// One that has asked nobody yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up on this machine.
    pub fn new() -> io::Result<Self> {
        Ok(Self { client: ask::client()?, known: Mutex::default() })
    }

    /// What asks on behalf of a provider.
    pub(super) fn asker(&self, provider: &Provider) -> Asker {
        let issuer_is_loopback = Url::parse(&provider.issuer).is_ok_and(|issuer| is_loopback(&issuer));
        Asker { client: self.client.clone(), issuer_is_loopback }
    }

    /// What a provider says about itself, as it said within the last ten minutes.
    ///
    /// # Errors
    /// [`FederationError::Unreachable`], [`FederationError::Unusable`].
    pub(super) async fn metadata(
        &self,
        provider: &Provider,
        now: Time,
    ) -> Result<Arc<Metadata>, FederationError> {
        self.at_most(provider, GOOD_FOR, now).await
    }

    /// The same after a key was missing: asked for again, but not for every token that somebody makes up.
    ///
    /// # Errors
    /// As above.
    pub(super) async fn metadata_with_new_keys(
        &self,
        provider: &Provider,
        now: Time,
    ) -> Result<Arc<Metadata>, FederationError> {
        self.at_most(provider, ASK_AGAIN_AFTER, now).await
    }

    async fn at_most(
        &self,
        provider: &Provider,
        age: Seconds,
        now: Time,
    ) -> Result<Arc<Metadata>, FederationError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&provider.issuer).cloned();
        if let Some(known) = known.filter(|known| (0..age).contains(&now.since(known.since))) {
            return Ok(known.metadata);
        }
        let metadata = Arc::new(ask_for(&self.asker(provider), &provider.issuer).await?);
        let known = Known { since: now, metadata: metadata.clone() };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(provider.issuer.clone(), known);
        Ok(metadata)
    }
}

async fn ask_for(asker: &Asker, issuer: &str) -> Result<Metadata, FederationError> {
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| FederationError::Unusable("issuer"))?;
    let metadata = Metadata::discover_async(issuer, asker).await.map_err(|error| match error {
        DiscoveryError::Request(why) => FederationError::Unreachable(why),
        _ => FederationError::Unusable("discovery document"),
    })?;
    // The browser goes to the first, we to the others; the keys have been asked for already, under the same rule.
    let may = |url: &Url| may_be_asked(url, asker.issuer_is_loopback);
    if !may(metadata.authorization_endpoint().url()) {
        return Err(FederationError::Unusable("authorization endpoint"));
    }
    if !metadata.token_endpoint().is_some_and(|token| may(token.url())) {
        return Err(FederationError::Unusable("token endpoint"));
    }
    if !metadata.userinfo_endpoint().is_none_or(|userinfo| may(userinfo.url())) {
        return Err(FederationError::Unusable("userinfo endpoint"));
    }
    Ok(metadata)
}
