//! Opaque tokens: what a cookie holds, and what the database keeps of it.
//!
//! A token is 256 random bits. The database has its SHA-256 alone, so that whoever reads the database cannot sign in with
//! what is there; a plain hash serves because there is nothing to guess in 256 bits. It is found by its hash, so no
//! comparison of secrets takes place in this process.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::random::Random;

const TOKEN_BYTES: usize = 32;
const TOKEN_CHARS: usize = 43;
const ID_BYTES: usize = 16;
const ID_CHARS: usize = 22;

/// A secret that stands for a browser, a device or a session. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn draw(random: &dyn Random) -> io::Result<Self> {
        let mut bytes = [0; TOKEN_BYTES];
        random.fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a client sent, if it can be a token at all: 43 characters of base64url.
    pub fn read(text: &str) -> Option<Self> {
        let fits = text.len() == TOKEN_CHARS && text.bytes().all(is_base64url);
        fits.then(|| Self(text.to_owned()))
    }

    /// The token itself, for a cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 in base64url without padding.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// A new id: 128 random bits, 22 characters of base64url. An id is not a secret, but nobody can guess it either.
///
/// # Errors
/// Where the system has no random bytes to give.
pub fn draw_id(random: &dyn Random) -> io::Result<String> {
    let mut bytes = [0; ID_BYTES];
    random.fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether what a client sent can be an id at all.
pub fn can_be_id(text: &str) -> bool {
    text.len() == ID_CHARS && text.bytes().all(is_base64url)
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_token_comes_back_from_a_cookie_and_rubbish_does_not() {
        let token = Token::draw(&SystemRandom).unwrap();
        assert_eq!(Token::read(token.reveal()), Some(token.clone()));
        for rubbish in ["", "short", &"ä".repeat(22), &format!("{}=", token.reveal()), &"=".repeat(43)] {
            assert_eq!(Token::read(rubbish), None, "{rubbish}");
        }
    }

    #[test]
    fn neither_debug_nor_the_hash_shows_the_token() {
        let token = Token::draw(&SystemRandom).unwrap();
        assert!(!format!("{token:?}").contains(token.reveal()));
        assert_ne!(token.hash(), token.reveal());
    }
}
