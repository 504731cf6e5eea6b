//! A new passkey.

use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::UserVerificationRequirement;
use webauthn_rp::request::register::{
    AuthenticatorSelectionCriteria, CredProtect, Nickname, PublicKeyCredentialCreationOptions,
    PublicKeyCredentialUserEntity, RegistrationVerificationOptions, ResidentKeyRequirement, UserHandle,
    UserHandle64, Username,
};
use webauthn_rp::response::register::Registration;
use webauthn_rp::{RegisteredCredential, RegistrationServerState};

use super::{ENROLMENT, LIFETIME, NAME_CHARS, bits, decode, descriptor, encode, party, reason};
use crate::Node;
use crate::authn::AuthnError;
use crate::store::{CeremonyRow, PasskeyRow, Tx};

const HANDLE_BYTES: usize = 64;

/// Who gets a passkey.
#[derive(Clone, Copy, Debug)]
pub struct Enrolling<'a> {
    /// Their id.
    pub user: &'a str,
    /// What they sign in with: what their browser lists the passkey under.
    pub identifier: &'a str,
    /// Their name.
    pub name: &'a str,
}

/// What became of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is the user's passkey now.
    Added(PasskeyRow),
    /// It was not accepted, for this reason: for the log, never for the answer.
    Refused(String),
    /// Somebody has a passkey with this credential id already.
    Known,
    /// There was no registration on its way, or its time was up.
    Ended,
}

/// Begins: gives the `PublicKeyCredentialCreationOptionsJSON` for the user's browser. A last one that was begun in this flow
/// ends. The user's passkeys are excluded, so that no authenticator gets two.
///
/// # Errors
/// [`AuthnError`], also where this host can have no passkeys ([`RelyingParty::of`](super::RelyingParty::of)).
pub async fn begin(node: &Node, tx: &mut Tx, flow: &str, who: Enrolling<'_>) -> Result<String, AuthnError> {
    let party = party(node.config())?;
    let mut drawn = [0; HANDLE_BYTES];
    node.random().fill(&mut drawn)?;
    let handle = handle(&tx.user_handle_or(who.user, &encode(&drawn)).await?)?;
    let existing = tx.passkeys(who.user).await?;
    let exclude = existing.iter().map(descriptor).collect::<Result<_, _>>()?;
    let user = PublicKeyCredentialUserEntity {
        // What the browser cannot show is left out: the handle is what counts.
        name: Username::try_from(who.identifier)
            .or_else(|_| Username::try_from("account"))
            .map_err(|_| AuthnError::Passkey("name"))?,
        id: &handle,
        display_name: Nickname::try_from(who.name).ok(),
    };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party.id, user, exclude);
    // A security key without room or without a PIN is still a second factor. Whether the user was verified is asked again at
    // each sign-in, and there it is required where the passkey is all there is.
    options.authenticator_selection = AuthenticatorSelectionCriteria {
        resident_key: ResidentKeyRequirement::Preferred,
        user_verification: UserVerificationRequirement::Preferred,
        ..options.authenticator_selection
    };
    options.extensions.cred_protect = CredProtect::None;
    let (server, client) = options.start_ceremony().map_err(|_| AuthnError::Passkey("creation options"))?;
    let mut client = serde_json::to_value(&client).map_err(|_| AuthnError::Passkey("creation options"))?;
    if let Some(name) = client.pointer_mut("/rp/name") {
        *name = node.config().public_url.host_str().unwrap_or_default().into();
    }
    let shown = client.to_string();
    let ceremony = CeremonyRow {
        user_id: Some(who.user.to_owned()),
        state: encode(&server.encode().map_err(|_| AuthnError::Passkey("the system's clock"))?),
        shown: shown.clone(),
        expires_at: node.now().plus(LIFETIME),
    };
    tx.put_ceremony(flow, ENROLMENT, &ceremony).await?;
    Ok(shown)
}

/// Finishes: checks a `RegistrationResponseJSON` and adds the passkey under a name. Whatever is answered, the registration is
/// over.
///
/// # Errors
/// [`AuthnError`].
pub async fn finish(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    user: &str,
    name: &str,
    answer: &str,
) -> Result<Registered, AuthnError> {
    let party = party(node.config())?;
    let now = node.now();
    let Some(ceremony) = tx.take_ceremony(flow, ENROLMENT, now).await? else { return Ok(Registered::Ended) };
    if ceremony.user_id.as_deref() != Some(user) {
        return Ok(Registered::Ended);
    }
    let state = RegistrationServerState::<HANDLE_BYTES>::decode(&decode(&ceremony.state)?);
    let state = state.map_err(|_| AuthnError::Passkey("stored registration"))?;
    let registration = match Registration::from_json_relaxed(answer.as_bytes()) {
        Ok(registration) => registration,
        Err(error) => return Ok(Registered::Refused(reason(&error))),
    };
    let origins = party.origins();
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        // Browsers and authenticators may add extensions (§5.9): what nobody asked for is not looked at.
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let credential = match state.verify(&party.id, &registration, &options) {
        Ok(credential) => credential,
        Err(error) => return Ok(Registered::Refused(reason(&error))),
    };
    let passkey = row(&credential, user, &named(name), now)?;
    Ok(if tx.add_passkey(&passkey).await? { Registered::Added(passkey) } else { Registered::Known })
}

fn row(
    credential: &RegisteredCredential<'_, HANDLE_BYTES>,
    user: &str,
    name: &str,
    now: crate::Time,
) -> Result<PasskeyRow, AuthnError> {
    let unwritable = |_| AuthnError::Passkey("a credential that cannot be written");
    let Ok(counter) = credential.dynamic_state().encode();
    Ok(PasskeyRow {
        id: encode(credential.id().as_ref()),
        user_id: user.to_owned(),
        name: name.to_owned(),
        public_key: encode(&credential.static_state().encode().map_err(unwritable)?),
        counter: encode(&counter),
        transports: bits(credential.transports()),
        created_at: now,
        last_used_at: None,
    })
}

/// A name as it is kept: without control characters and space around it, not too long, and not empty.
pub(super) fn named(typed: &str) -> String {
    let name: String = typed.trim().chars().filter(|char| !char.is_control()).take(NAME_CHARS).collect();
    if name.is_empty() { "Passkey".to_owned() } else { name }
}

pub(super) fn handle(stored: &str) -> Result<UserHandle64, AuthnError> {
    let bytes: [u8; HANDLE_BYTES] =
        decode(stored)?.try_into().map_err(|_| AuthnError::Passkey("stored user handle"))?;
    match UserHandle::decode(bytes) {
        Ok(handle) => Ok(handle),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_can_be_shown() {
        assert_eq!(named("  My phone\n"), "My phone");
        assert_eq!(named("a\u{0}b\u{1b}[31m"), "ab[31m");
        assert_eq!(named(" \t "), "Passkey");
        assert_eq!(named(&"ä".repeat(1000)).chars().count(), NAME_CHARS);
    }
}
