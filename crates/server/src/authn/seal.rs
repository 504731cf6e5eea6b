//! Secrets at rest.
//!
//! What must be read again (an authenticator app's secret, a mail that holds a code) is sealed; what is
//! only ever compared and could be guessed (a code of six digits) is hashed with a key. The keys come from a file that is not
//! in the database, so that who has the database alone has neither.
//!
//! ```text
//! sealed      KEYID.base64url(nonce ‖ ciphertext ‖ tag)    XChaCha20-Poly1305, bound to what it is and whose it is
//! keyed hash  KEYID.base64url(HMAC-SHA-256)                 bound to what it is
//! ```
//!
//! The first key of the file seals and hashes; all of them read. So a key is changed by writing a new one above the old one;
//! the old one stays for as long as something that it sealed is to be read.

mod key_file;

use std::fmt;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::random::Random;

pub use key_file::KeyFileError;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Of the id, in bytes: enough to tell a handful of keys apart.
const ID_BYTES: usize = 6;

/// Why something sealed cannot be opened. Whoever sees it cannot tell a wrong key from tampering, nor can we.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was sealed with a key that this node does not have.
    #[error("sealed with a secret key that is not in this node's key file")]
    UnknownKey,
    /// It is damaged, was made for something else, or was never sealed.
    #[error("what is sealed cannot be opened")]
    Damaged,
    /// There is no text in it.
    #[error("what is sealed is no text")]
    NoText,
    /// It is too long, or the system has no random bytes to give.
    #[error("cannot seal")]
    CannotSeal,
}

/// What is sealed, and whose it is. A sealed text that is moved to another row does not open.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// What it is: `totp`, `mail`.
    pub kind: &'a str,
    /// Whose: an id.
    pub owner: &'a str,
}

/// The secret keys, the current one first. `Debug` shows their ids.
#[derive(Clone)]
pub struct SecretKeys {
    current: SecretKey,
    older: Vec<SecretKey>,
}

#[derive(Clone)]
struct SecretKey {
    id: String,
    seal: [u8; KEY_BYTES],
    hash: [u8; KEY_BYTES],
}

impl SecretKeys {
    /// One new key, known to nobody else. What it seals is lost with it: for tests, and for
    /// [`load_or_make`](Self::load_or_make), which writes it down.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn draw(random: &dyn Random) -> io::Result<Self> {
        let mut bytes = [0; KEY_BYTES];
        random.fill(&mut bytes)?;
        Ok(Self { current: SecretKey::new(&bytes), older: Vec::new() })
    }

    /// The ids of all keys, the current one's first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|key| &*key.id)
    }

    /// Seals a text.
    ///
    /// # Errors
    /// [`SealError::CannotSeal`].
    pub fn seal(&self, label: Label<'_>, text: &str, random: &dyn Random) -> Result<String, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce).map_err(|_| SealError::CannotSeal)?;
        let key = &self.current;
        let bound = label.bytes();
        let payload = Payload { msg: text.as_bytes(), aad: &bound };
        let sealed = key.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| SealError::CannotSeal)?;
        let bytes = [&nonce[..], &sealed].concat();
        Ok(format!("{}.{}", key.id, URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what [`seal`](Self::seal) made for the same label.
    ///
    /// # Errors
    /// [`SealError::UnknownKey`], [`SealError::Damaged`], [`SealError::NoText`].
    pub fn open(&self, label: Label<'_>, sealed: &str) -> Result<String, SealError> {
        let (id, text) = sealed.split_once('.').ok_or(SealError::Damaged)?;
        let key = self.all().find(|key| key.id == id).ok_or(SealError::UnknownKey)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SealError::Damaged)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Damaged)?;
        let bound = label.bytes();
        let payload = Payload { msg: sealed, aad: &bound };
        let opened = key.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Damaged)?;
        String::from_utf8(opened).map_err(|_| SealError::NoText)
    }

    /// The keyed hash of a text that could be guessed, by the current key: what is stored.
    pub fn hash(&self, label: Label<'_>, text: &str) -> String {
        self.current.hash(label, text)
    }

    /// The hash by each key, the current one's first: what a stored one is looked for by.
    pub fn hashes(&self, label: Label<'_>, text: &str) -> Vec<String> {
        self.all().map(|key| key.hash(label, text)).collect()
    }

    fn all(&self) -> impl Iterator<Item = &SecretKey> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl SecretKey {
    /// Sealing, hashing and naming take keys of their own, each made from the one in the file.
    fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let id = derive(bytes, b"vestibule secret key: id");
        let id = URL_SAFE_NO_PAD.encode(id.get(..ID_BYTES).unwrap_or_default());
        let seal = derive(bytes, b"vestibule secret key: seal");
        let hash = derive(bytes, b"vestibule secret key: hash");
        Self { id, seal, hash }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.seal.into())
    }

    fn hash(&self, label: Label<'_>, text: &str) -> String {
        let mut message = label.bytes();
        message.extend_from_slice(text.as_bytes());
        format!("{}.{}", self.id, URL_SAFE_NO_PAD.encode(derive(&self.hash, &message)))
    }
}

impl Label<'_> {
    /// No two labels are the same bytes: each part stands behind its length.
    fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [self.kind, self.owner] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// HMAC-SHA-256.
fn derive(key: &[u8; KEY_BYTES], message: &[u8]) -> [u8; 32] {
    // The key is hashed into a block of its own length where it were longer; ours never is.
    let mut block = [0; 64];
    if let Some(front) = block.first_chunk_mut::<KEY_BYTES>() {
        *front = *key;
    }
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    const OF_A: Label<'static> = Label { kind: "totp", owner: "a" };

    fn keys() -> SecretKeys {
        SecretKeys::draw(&SystemRandom).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_and_shows_nothing() {
        let keys = keys();
        let sealed = keys.seal(OF_A, "JBSWY3DPEHPK3PXP", &SystemRandom).unwrap();
        assert!(!sealed.contains("JBSWY3DPEHPK3PXP"));
        assert_eq!(keys.open(OF_A, &sealed).as_deref(), Ok("JBSWY3DPEHPK3PXP"));
        let again = keys.seal(OF_A, "JBSWY3DPEHPK3PXP", &SystemRandom).unwrap();
        assert_ne!(sealed, again, "the same twice does not look the same");
    }

    #[test]
    fn it_does_not_open_as_anothers_or_as_something_else() {
        let keys = keys();
        let sealed = keys.seal(OF_A, "secret", &SystemRandom).unwrap();
        for label in
            [Label { owner: "b", ..OF_A }, Label { kind: "mail", ..OF_A }, Label { kind: "tot", owner: "pa" }]
        {
            assert_eq!(keys.open(label, &sealed), Err(SealError::Damaged), "{label:?}");
        }
    }

    #[test]
    fn one_flipped_bit_anywhere_is_noticed() {
        let keys = keys();
        let sealed = keys.seal(OF_A, "secret", &SystemRandom).unwrap();
        let (id, text) = sealed.split_once('.').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for at in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            let tampered = format!("{id}.{}", URL_SAFE_NO_PAD.encode(bytes));
            assert_eq!(keys.open(OF_A, &tampered), Err(SealError::Damaged));
        }
    }

    #[test]
    fn rubbish_is_no_panic() {
        let keys = keys();
        let id = keys.ids().next().unwrap().to_owned();
        for rubbish in [
            "",
            ".",
            "x",
            "JBSWY3DPEHPK3PXP",
            &id,
            &format!("{id}."),
            &format!("{id}.ää"),
            &format!("{id}.AAAA"),
        ] {
            assert!(keys.open(OF_A, rubbish).is_err(), "{rubbish}");
        }
    }

    #[test]
    fn an_older_key_still_reads_and_the_first_one_seals() {
        let (old, new) = (keys(), keys());
        let sealed = old.seal(OF_A, "secret", &SystemRandom).unwrap();
        assert_eq!(new.open(OF_A, &sealed), Err(SealError::UnknownKey));
        let both = SecretKeys { older: vec![old.current.clone()], ..new.clone() };
        assert_eq!(both.open(OF_A, &sealed).as_deref(), Ok("secret"));
        let sealed = both.seal(OF_A, "secret", &SystemRandom).unwrap();
        assert_eq!(new.open(OF_A, &sealed).as_deref(), Ok("secret"));
        assert_eq!(both.hashes(OF_A, "123456"), [new.hash(OF_A, "123456"), old.hash(OF_A, "123456")]);
    }

    #[test]
    fn a_keyed_hash_depends_on_key_label_and_text() {
        let keys = keys();
        let hash = keys.hash(OF_A, "123456");
        assert_eq!(hash, keys.hash(OF_A, "123456"));
        assert_ne!(hash, keys.hash(OF_A, "123457"));
        assert_ne!(hash, keys.hash(Label { owner: "b", ..OF_A }, "123456"));
        assert_ne!(hash, tests::keys().hash(OF_A, "123456"));
    }

    #[test]
    fn debug_shows_ids_alone() {
        let keys = keys();
        let shown = format!("{keys:?}");
        assert_eq!(shown, format!("[{:?}]", keys.current.id));
    }
}
