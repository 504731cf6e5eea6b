//! Proof Key for Code Exchange (RFC 7636), and the other values that nobody may guess.

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Values that nobody may guess, from a seed that nobody may guess.
#[derive(Clone)]
pub(super) struct Unguessable {
    seed: [u8; 32],
    drawn: u64,
}

impl Unguessable {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Another value: 43 characters, as RFC 7636 §4.1 wants a verifier.
    pub(super) fn draw(&mut self) -> String {
        self.drawn += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize();
        base64url(&digest)
    }
}

/// The challenge of a verifier, by `S256`.
pub(super) fn challenge(verifier: &str) -> String {
    base64url(&Sha256::digest(verifier.as_bytes()))
}

/// base64url without padding (RFC 4648 §5).
fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            let sextet = group >> (18 - 6 * place) & 63;
            out.push(ALPHABET.get(sextet as usize).copied().map_or('A', char::from));
        }
    }
    out
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
    fn base64url_is_that_of_the_rfc() {
        let said = ["", "f", "fo", "foo", "foob"].map(|text| base64url(text.as_bytes()));
        assert_eq!(said, ["", "Zg", "Zm8", "Zm9v", "Zm9vYg"]);
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
