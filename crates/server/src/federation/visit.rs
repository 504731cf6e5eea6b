//! Somebody on the way to a provider: what they take along, and how they are known when they come back.

use openidconnect::{Nonce, PkceCodeVerifier};
use url::form_urlencoded;

use super::{FederationError, Provider};
use crate::Node;
use crate::clock::{MINUTE, Seconds};
use crate::store::VisitRow;
use crate::token::{self, Token};

/// How long somebody may be away.
pub(super) const LIFETIME: Seconds = 10 * MINUTE;

/// The longest value that is read from an answer, in bytes. Codes of some providers have over a thousand.
const MAX_VALUE: usize = 8 * 1024;

/// Somebody who came back. They cannot come back a second time by the same state.
pub struct Visit {
    pub(super) row: VisitRow,
    pub(super) keys: Keys,
}

impl Visit {
    /// The flow that they left from.
    pub fn flow_id(&self) -> &str {
        &self.row.flow_id
    }

    /// The id of the provider that they went to.
    pub fn provider(&self) -> &str {
        &self.row.provider
    }

    /// Whether the provider was not to show anything (rule D8).
    pub fn is_silent(&self) -> bool {
        self.row.silent == 1
    }
}

/// What only the browser that left and we can know. Made from its cookie, which never passes through an address, and the
/// state, which is new each time; so there is nothing to store.
pub(super) struct Keys {
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
}

impl Keys {
    pub(super) fn of(browser: &Token, state: &Token) -> Self {
        Self {
            nonce: Nonce::new(derived(browser, state, "nonce")),
            // 43 characters of base64url: the least that RFC 7636 §4.1 allows, with all 256 bits.
            verifier: PkceCodeVerifier::new(derived(browser, state, "pkce")),
        }
    }
}

/// Both tokens are of one length, so that no two inputs are written alike.
fn derived(browser: &Token, state: &Token, purpose: &str) -> String {
    let input = format!("vestibule federation {purpose} {} {}", browser.reveal(), state.reveal());
    token::hash(&input)
}

/// What a provider sent back with the browser. No `Debug`: it holds a code.
#[derive(Default)]
pub struct Callback {
    pub(super) state: Option<Token>,
    pub(super) code: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) error: Option<String>,
}

impl Callback {
    /// Reads a query. What it does not know is left alone (RFC 6749 §4.1.2).
    ///
    /// # Errors
    /// [`FederationError::Malformed`] where a parameter is there twice (RFC 6749 §3.1) or too long.
    pub fn read(query: &str) -> Result<Self, FederationError> {
        let mut callback = Self::default();
        let mut state = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let part = match &*name {
                "state" => &mut state,
                "code" => &mut callback.code,
                "iss" => &mut callback.issuer,
                "error" => &mut callback.error,
                _ => continue,
            };
            if value.len() > MAX_VALUE || part.replace(value.into_owned()).is_some() {
                return Err(FederationError::Malformed);
            }
        }
        callback.state = state.as_deref().and_then(Token::read);
        Ok(callback)
    }
}

/// Who this is that comes back. From here on the state is used, whatever else is wrong with the answer.
///
/// # Errors
/// [`FederationError::UnknownState`] for a state that is made up, used or another browser's.
pub async fn arrive(
    node: &Node,
    callback: &Callback,
    browser: Option<&Token>,
) -> Result<Visit, FederationError> {
    let (Some(state), Some(browser)) = (&callback.state, browser) else {
        return Err(FederationError::UnknownState);
    };
    let mut tx = node.store().begin().await?;
    let row = tx.take_visit(&state.hash(), &browser.hash()).await?;
    tx.commit().await?;
    let row = row.ok_or(FederationError::UnknownState)?;
    Ok(Visit { row, keys: Keys::of(browser, state) })
}

/// The provider with this id, if it can be used.
///
/// # Errors
/// [`FederationError::NoProvider`].
pub(super) async fn usable(node: &Node, id: &str) -> Result<Provider, FederationError> {
    let provider = node.store().provider(id).await?;
    provider.filter(|provider| provider.enabled).ok_or(FederationError::NoProvider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    fn token() -> Token {
        Token::draw(&SystemRandom).unwrap()
    }

    #[test]
    fn nonce_and_verifier_need_the_cookie_and_the_state() {
        let (browser, state) = (token(), token());
        let keys = Keys::of(&browser, &state);
        assert_eq!(keys.verifier.secret().len(), 43);
        assert_eq!(keys.verifier.secret(), Keys::of(&browser, &state).verifier.secret());
        assert_ne!(keys.verifier.secret(), keys.nonce.secret());
        for (browser, state) in [(&token(), &state), (&browser, &token()), (&state, &browser)] {
            let other = Keys::of(browser, state);
            assert_ne!(other.verifier.secret(), keys.verifier.secret());
            assert_ne!(other.nonce.secret(), keys.nonce.secret());
        }
    }

    #[test]
    fn an_answer_is_read_and_rubbish_is_not() {
        let state = token();
        let read =
            Callback::read(&format!("code=a%2Bb&state={}&iss=https%3A%2F%2Fid&x=1&x=2", state.reveal()));
        let read = read.unwrap_or_default();
        assert_eq!((read.code.as_deref(), read.issuer.as_deref()), (Some("a+b"), Some("https://id")));
        assert!(read.state == Some(state) && read.error.is_none());
        let long = format!("code={}", "x".repeat(MAX_VALUE + 1));
        for twice in ["code=a&code=b", "state=a&state=a", "iss=&iss=", "error=a&error=b", &long] {
            assert!(Callback::read(twice).is_err(), "{twice}");
        }
        for rubbish in ["", "state=short", "%ff%fe=%00", "&&&===", "state=%00"] {
            assert!(Callback::read(rubbish).is_ok_and(|read| read.state.is_none()), "{rubbish}");
        }
    }
}
