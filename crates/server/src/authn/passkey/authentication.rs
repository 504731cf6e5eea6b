//! Proving that one has a passkey.

use std::num::NonZeroU32;

use webauthn_rp::AuthenticatedCredential;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::{
    AllowedCredentials, AuthenticationVerificationOptions, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::UserHandle64;
use webauthn_rp::request::{Credentials as _, UserVerificationRequirement};
use webauthn_rp::response::CredentialId;
use webauthn_rp::response::auth::{DiscoverableAuthentication64, NonDiscoverableAuthentication64};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};

use super::registration::handle;
use super::{LIFETIME, SECOND_FACTOR, SIGN_IN, decode, descriptor, encode, party, reason};
use crate::Node;
use crate::authn::AuthnError;
use crate::clock::Seconds;
use crate::store::{CeremonyRow, PasskeyRow, Tx};

/// Of the flags in authenticator data (§6.1): the user was verified.
const USER_VERIFIED: u8 = 1 << 2;
/// Where the flags stand in authenticator data: behind the hash of the RP ID.
const FLAGS_AT: usize = 32;

type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;
type Credential<'a> = AuthenticatedCredential<'a, 'a, 64, Key>;

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Somebody proved that they have it.
    Right(Proof),
    /// It proves nothing, for this reason: for the log, never for the answer.
    Wrong(String),
    /// Nothing was waiting for it, or its time was up.
    Ended,
}

/// What an answer proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Whose passkey it is.
    pub user: String,
    /// Which one: the credential id.
    pub passkey: String,
    /// Whether the authenticator verified who used it, by a PIN or a finger: two factors in one.
    pub user_verified: bool,
}

/// Begins a sign-in by whatever passkey the browser finds.
///
/// Gives the `PublicKeyCredentialRequestOptionsJSON`, without `allowCredentials`, for a button and for conditional mediation
/// alike. It waits for as long as a flow lasts, for nobody is
/// asked anything until they choose it.
///
/// # Errors
/// [`AuthnError`], also where this host can have no passkeys ([`RelyingParty::of`](super::RelyingParty::of)).
pub async fn begin_sign_in(node: &Node, tx: &mut Tx, flow: &str) -> Result<String, AuthnError> {
    let party = party(node.config())?;
    let lifetime = node.config().flow_lifetime;
    let mut options = DiscoverableCredentialRequestOptions::passkey(&party.id);
    options.0.timeout = milliseconds(lifetime)?;
    let (server, client) = options.start_ceremony().map_err(|_| AuthnError::Passkey("request options"))?;
    let server = server.encode().map_err(|_| AuthnError::Passkey("the system's clock"))?;
    begun(node, tx, flow, SIGN_IN, None, &server, &client, lifetime).await
}

/// Begins a second factor by one of a user's passkeys. Nothing where they have none.
///
/// # Errors
/// [`AuthnError`], also where this host can have no passkeys.
pub async fn begin_second_factor(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    user: &str,
) -> Result<Option<String>, AuthnError> {
    let party = party(node.config())?;
    let passkeys = tx.passkeys(user).await?;
    if passkeys.is_empty() {
        return Ok(None);
    }
    let mut allowed = AllowedCredentials::with_capacity(passkeys.len());
    for passkey in &passkeys {
        allowed.push(descriptor(passkey)?.into());
    }
    let options = NonDiscoverableCredentialRequestOptions::second_factor(&party.id, allowed);
    let mut options = options.map_err(|_| AuthnError::Passkey("request options"))?;
    options.options().timeout = milliseconds(LIFETIME)?;
    options.options().user_verification = UserVerificationRequirement::Preferred;
    let (server, client) = options.start_ceremony().map_err(|_| AuthnError::Passkey("request options"))?;
    let server = server.encode().map_err(|_| AuthnError::Passkey("the system's clock"))?;
    begun(node, tx, flow, SECOND_FACTOR, Some(user), &server, &client, LIFETIME).await.map(Some)
}

/// Finishes a sign-in: checks an `AuthenticationResponseJSON` and says who it is. Whatever is answered, this challenge is over.
///
/// # Errors
/// [`AuthnError`].
pub async fn finish_sign_in(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    answer: &str,
) -> Result<Answer, AuthnError> {
    let party = party(node.config())?;
    let Some(ceremony) = tx.take_ceremony(flow, SIGN_IN, node.now()).await? else { return Ok(Answer::Ended) };
    let state = DiscoverableAuthenticationServerState::decode(&decode(&ceremony.state)?);
    let state = state.map_err(|_| AuthnError::Passkey("stored authentication"))?;
    let answer = match DiscoverableAuthentication64::from_json_relaxed(answer.as_bytes()) {
        Ok(answer) => answer,
        Err(error) => return Ok(Answer::Wrong(reason(&error))),
    };
    let Some(Known { passkey, handle }) = known(tx, answer.raw_id()).await? else { return Ok(unknown()) };
    let mut credential = credential(&passkey, answer.raw_id(), &handle)?;
    let verified = state.verify(&party.id, &answer, &mut credential, &options(&party.origins()));
    if let Err(error) = verified {
        return Ok(Answer::Wrong(reason(&error)));
    }
    used(node, tx, &passkey, credential.dynamic_state(), answer.response().authenticator_data()).await
}

/// Finishes a second factor of this user. Whatever is answered, this challenge is over.
///
/// # Errors
/// [`AuthnError`].
pub async fn finish_second_factor(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    user: &str,
    answer: &str,
) -> Result<Answer, AuthnError> {
    let party = party(node.config())?;
    let ceremony = tx.take_ceremony(flow, SECOND_FACTOR, node.now()).await?;
    let Some(ceremony) = ceremony.filter(|ceremony| ceremony.user_id.as_deref() == Some(user)) else {
        return Ok(Answer::Ended);
    };
    let state = NonDiscoverableAuthenticationServerState::decode(&decode(&ceremony.state)?);
    let state = state.map_err(|_| AuthnError::Passkey("stored authentication"))?;
    let answer = match NonDiscoverableAuthentication64::from_json_relaxed(answer.as_bytes()) {
        Ok(answer) => answer,
        Err(error) => return Ok(Answer::Wrong(reason(&error))),
    };
    let Some(Known { passkey, handle }) = known(tx, answer.raw_id()).await? else { return Ok(unknown()) };
    if passkey.user_id != user {
        return Ok(unknown());
    }
    let mut credential = credential(&passkey, answer.raw_id(), &handle)?;
    let verified = state.verify(&party.id, &answer, &mut credential, &options(&party.origins()));
    if let Err(error) = verified {
        return Ok(Answer::Wrong(reason(&error)));
    }
    used(node, tx, &passkey, credential.dynamic_state(), answer.response().authenticator_data()).await
}

#[expect(clippy::too_many_arguments, reason = "the end of two functions that differ in types alone")]
async fn begun(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    kind: &str,
    user: Option<&str>,
    server: &[u8],
    client: &impl serde::Serialize,
    lifetime: Seconds,
) -> Result<String, AuthnError> {
    let shown = serde_json::to_string(client).map_err(|_| AuthnError::Passkey("request options"))?;
    let ceremony = CeremonyRow {
        user_id: user.map(str::to_owned),
        state: encode(server),
        shown: shown.clone(),
        expires_at: node.now().plus(lifetime),
    };
    tx.put_ceremony(flow, kind, &ceremony).await?;
    Ok(shown)
}

struct Known {
    passkey: PasskeyRow,
    handle: UserHandle64,
}

/// The passkey of this id, with what it knows its owner by.
async fn known(tx: &mut Tx, id: CredentialId<&[u8]>) -> Result<Option<Known>, AuthnError> {
    let Some(passkey) = tx.passkey(&encode(id.as_ref())).await? else { return Ok(None) };
    let stored = tx
        .handle_of(&passkey.user_id)
        .await?
        .ok_or(AuthnError::Passkey("a passkey without a user handle"))?;
    Ok(Some(Known { handle: handle(&stored)?, passkey }))
}

fn unknown() -> Answer {
    Answer::Wrong("there is no such passkey".to_owned())
}

fn credential<'a>(
    passkey: &PasskeyRow,
    id: CredentialId<&'a [u8]>,
    handle: &'a UserHandle64,
) -> Result<Credential<'a>, AuthnError> {
    let unreadable = || AuthnError::Passkey("stored passkey");
    let public_key = decode(&passkey.public_key)?;
    let fixed = StaticState::<Key>::decode(&public_key).map_err(|_| unreadable())?;
    let counter: [u8; 7] = decode(&passkey.counter)?.try_into().map_err(|_| unreadable())?;
    let changing = DynamicState::decode(counter).map_err(|_| unreadable())?;
    AuthenticatedCredential::new(id, handle, fixed, changing).map_err(|_| unreadable())
}

fn options<'a>(origins: &'a [&'a str]) -> AuthenticationVerificationOptions<'a, 'a, &'a str, &'a str> {
    AuthenticationVerificationOptions {
        allowed_origins: origins,
        error_on_unsolicited_extensions: false,
        // A security key that gets a PIN later is verified from then on.
        update_uv: true,
        ..AuthenticationVerificationOptions::default()
    }
}

async fn used(
    node: &Node,
    tx: &mut Tx,
    passkey: &PasskeyRow,
    after: DynamicState,
    authenticator_data: &[u8],
) -> Result<Answer, AuthnError> {
    let Ok(after) = after.encode();
    if !tx.use_passkey(&passkey.id, &passkey.counter, &encode(&after), node.now()).await? {
        return Ok(Answer::Wrong("another answer was first".to_owned()));
    }
    let flags = authenticator_data.get(FLAGS_AT).copied().unwrap_or_default();
    Ok(Answer::Right(Proof {
        user: passkey.user_id.clone(),
        passkey: passkey.id.clone(),
        user_verified: flags & USER_VERIFIED != 0,
    }))
}

fn milliseconds(length: Seconds) -> Result<NonZeroU32, AuthnError> {
    let milliseconds = u32::try_from(length.saturating_mul(1000)).ok().and_then(NonZeroU32::new);
    milliseconds.ok_or(AuthnError::Passkey("how long a flow lasts"))
}
