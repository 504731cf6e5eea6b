//! Proof Key for Code Exchange (RFC 7636), and the other values that nobody may guess.

use crate::base64url;
use sha2::{Digest, Sha256};

/// Values that nobody may guess, from a seed that nobody may guess.
#[derive(Clone)]
pub(crate) struct Unguessable {
    seed: [u8; 32],
    drawn: u64,
}

impl Unguessable {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Another value: 43 characters, as RFC 7636 §4.1 wants a verifier.
    pub(crate) fn draw(&mut self) -> String {
        self.drawn += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize();
        base64url::encode(&digest)
    }
}

/// The challenge of a verifier, by `S256`.
pub(crate) fn challenge(verifier: &str) -> String {
    base64url::encode(&Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn no_two_values_are_the_same() {
        let mut one = Unguessable::new([1; 32]);
        let (first, second) = (one.draw(), one.draw());
        assert_ne!(first, second);
        assert_ne!(first, Unguessable::new([2; 32]).draw());
        assert!((43..=128).contains(&first.len()));
    }
}
