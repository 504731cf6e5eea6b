//! What notices are signed with: 256 random bits, written `whsec_` and base64 as Standard Webhooks has it.

use std::fmt;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Node;
use crate::authn::seal::{Label, SealError};
use crate::clock::Time;
use crate::random::Random;

const PREFIX: &str = "whsec_";

/// A webhook's secret. Its `Debug` does not show it.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn draw(random: &dyn Random) -> io::Result<Self> {
        let mut bytes = vec![0; 32];
        random.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads what [`Secret::reveal`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (bytes.len() >= 24).then_some(Self(bytes))
    }

    /// The secret itself, for whoever receives the notices.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// As the database keeps it: sealed, for this webhook.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(&self, node: &Node, webhook: &str) -> Result<String, SealError> {
        node.secret_keys().seal(label(webhook), &self.reveal(), node.random())
    }

    /// Opens what [`Secret::seal`] made for the same webhook.
    pub fn open(node: &Node, webhook: &str, sealed: &str) -> Option<Self> {
        Self::read(&node.secret_keys().open(label(webhook), sealed).ok()?)
    }

    /// `webhook-signature`: `v1,` and HMAC-SHA256 in base64 of `id.timestamp.body`, the timestamp in seconds since
    /// 1970-01-01 UTC. Nothing only where HMAC takes no such key, and it takes every one.
    pub fn sign(&self, id: &str, at: Time, body: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{id}.{}.{body}", at.unix()).as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

fn label(webhook: &str) -> Label<'_> {
    Label { kind: "webhook", owner: webhook }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    /// The example in Standard Webhooks' own libraries.
    #[test]
    fn the_signature_is_the_standards() {
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = Time::from_unix(1_614_265_330);
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_secret_is_read_as_it_was_written_and_rubbish_is_not() {
        let secret = Secret::draw(&SystemRandom).unwrap();
        assert_eq!(Secret::read(&secret.reveal()).unwrap().reveal(), secret.reveal());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        for rubbish in ["", "whsec_", "whsec_AAAA", "whsec_ä", &secret.reveal().replace("whsec_", "")] {
            assert!(Secret::read(rubbish).is_none(), "{rubbish}");
        }
    }
}
