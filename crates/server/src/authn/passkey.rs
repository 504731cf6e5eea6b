//! Passkeys (WebAuthn Level 3): discoverable credentials for signing in without a password, and as a second factor.
//!
//! ```text
//! registration    begin ──▶ PublicKeyCredentialCreationOptionsJSON ──▶ browser ──▶ RegistrationResponseJSON ──▶ finish
//! authentication  begin ──▶ PublicKeyCredentialRequestOptionsJSON  ──▶ browser ──▶ AuthenticationResponseJSON ──▶ finish
//! ```
//!
//! The verification is the `webauthn_rp` crate's (§7.1 and §7.2, step by step); here are its options and what is kept.
//! - A ceremony belongs to one flow and is taken by its first answer, right or wrong: a challenge is never used twice. It ends
//!   after [`LIFETIME`] by the node's clock, and after that long by the crate's own.
//! - Signing in asks for user verification and counts as two factors; as a second factor it is preferred.
//! - A signature counter that does not grow is refused, where the authenticator counts at all (§6.1.1).
//! - Attestation is `none`: nobody is told what make the authenticator is.
//! - The user handle is 64 random bytes, never the identifier (§14.6.1).

mod authentication;
mod registration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Host;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::{AuthTransports, CredentialId};

use super::AuthnError;
use crate::clock::{MINUTE, Seconds};
use crate::config::Config;
use crate::store::PasskeyRow;

pub use authentication::{
    Answer, Proof, begin_second_factor, begin_sign_in, finish_second_factor, finish_sign_in,
};
pub use registration::{Enrolling, Registered, begin as begin_registration, finish as finish_registration};

/// How long a browser has for an answer.
pub const LIFETIME: Seconds = 5 * MINUTE;
/// The most characters a passkey's name may have.
pub const NAME_CHARS: usize = 64;

/// How much of a reason is logged.
const REASON_CHARS: usize = 200;

/// The kind of a ceremony in the database: signing in by a passkey that the browser finds.
pub const SIGN_IN: &str = "passkey_sign_in";
/// The kind of a ceremony in the database: a second factor.
pub const SECOND_FACTOR: &str = "passkey_second_factor";
/// The kind of a ceremony in the database: a new passkey.
pub const ENROLMENT: &str = "passkey_enrolment";

/// Whom passkeys are made for: this site.
#[derive(Debug)]
pub struct RelyingParty {
    id: RpId,
    origins: Vec<String>,
}

impl RelyingParty {
    /// The host of the public URL, or the domain above it that [`Config::passkey_domain`] names; the origins that may post.
    /// Nothing where the host is an address: browsers know no passkeys there (§5.1.2).
    pub fn of(config: &Config) -> Option<Self> {
        let Some(Host::Domain(host)) = config.public_url.host() else { return None };
        let domain = config.passkey_domain.clone().unwrap_or_else(|| host.to_owned());
        let id = RpId::Domain(AsciiDomain::try_from(domain).ok()?);
        let mut origins = vec![config.origin()];
        origins.extend(config.allow_origins.iter().cloned());
        Some(Self { id, origins })
    }

    /// What browsers call it.
    pub fn id(&self) -> &str {
        self.id.as_ref()
    }

    fn origins(&self) -> Vec<&str> {
        self.origins.iter().map(String::as_str).collect()
    }
}

/// The relying party, or an error where there can be none: the caller was to offer no passkeys.
fn party(config: &Config) -> Result<RelyingParty, AuthnError> {
    RelyingParty::of(config).ok_or(AuthnError::Passkey("this host has none"))
}

/// What a browser needs to tell a passkey from others.
fn descriptor(passkey: &PasskeyRow) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, AuthnError> {
    let id = CredentialId::decode(decode(&passkey.id)?).map_err(|_| AuthnError::Passkey("stored id"))?;
    let bits = u8::try_from(passkey.transports).map_err(|_| AuthnError::Passkey("stored transports"))?;
    let transports = AuthTransports::decode(bits).map_err(|_| AuthnError::Passkey("stored transports"))?;
    Ok(PublicKeyCredentialDescriptor { id, transports })
}

fn bits(transports: AuthTransports) -> i64 {
    match transports.encode() {
        Ok(bits) => i64::from(bits),
        Err(never) => match never {},
    }
}

/// Why an answer was refused, for the log: it may repeat what was sent, which has no end.
fn reason(error: &impl std::fmt::Display) -> String {
    error.to_string().chars().filter(|char| !char.is_control()).take(REASON_CHARS).collect()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(stored: &str) -> Result<Vec<u8>, AuthnError> {
    URL_SAFE_NO_PAD.decode(stored).map_err(|_| AuthnError::Passkey("what is stored is no base64url"))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn config(url: &str) -> Config {
        Config::new(Url::parse(url).unwrap())
    }

    #[test]
    fn the_site_is_known_by_its_host_and_an_address_is_none() {
        let party = RelyingParty::of(&config("https://id.example.com/")).unwrap();
        assert_eq!((party.id(), party.origins()), ("id.example.com", vec!["https://id.example.com"]));
        assert_eq!(
            RelyingParty::of(&config("http://localhost:8787/")).unwrap().origins(),
            ["http://localhost:8787"]
        );
        for address in ["http://127.0.0.1:8787/", "http://[::1]:8787/"] {
            assert!(RelyingParty::of(&config(address)).is_none(), "{address}");
        }
    }

    #[test]
    fn a_domain_above_serves_pages_beside() {
        let mut config = config("https://id.example.com/");
        config.passkey_domain = Some("example.com".to_owned());
        config.allow_origins.push("https://app.example.com".to_owned());
        let party = RelyingParty::of(&config).unwrap();
        assert_eq!(party.id(), "example.com");
        assert_eq!(party.origins(), ["https://id.example.com", "https://app.example.com"]);
    }
}
