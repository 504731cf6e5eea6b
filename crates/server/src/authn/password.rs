//! Passwords: Argon2id, the same work for everybody. Two ways to type one character are one (NFC, as RFC 8265 §4.2 has it);
//! nothing else about a password is changed.

mod memory;
mod policy;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;

use argon2::password_hash::PasswordHasher as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization as _;

use crate::clock::Time;
use crate::random::Random;
use crate::store::{self, Tx};

use memory::Memory;
pub use policy::{MAX_LENGTH, PasswordPolicy, Unfit};

/// 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Why a password could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Argon2 refused its input, or a stored hash cannot be read.
    #[error("argon2: {0}")]
    Hash(String),
    /// The process is shutting down.
    #[error("the work was cancelled")]
    Cancelled,
    /// The system has no random bytes to give.
    #[error("no random bytes: {0}")]
    Random(#[from] io::Error),
}

/// Checks and hashes passwords, as many at once as there are cores: each takes 19 MiB and a core for some 20 ms.
#[derive(Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    dummy: String,
    permits: Arc<Semaphore>,
    memory: Arc<Memory>,
    waiting: AtomicU64,
    verified: AtomicU64,
}

/// One more that waits, until it is dropped: also by a client that goes away.
struct Waiting<'a>(&'a AtomicU64);

impl<'a> Waiting<'a> {
    fn at(count: &'a AtomicU64) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// With the parameters that new passwords are hashed with.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn new(random: &dyn Random) -> io::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(io::Error::other)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut password = [0; 32];
        random.fill(&mut password)?;
        let dummy = hash(&argon2, &password, &salt(random)?).map_err(io::Error::other)?;
        let cores = available_parallelism().map_or(1, usize::from);
        Ok(Self {
            argon2,
            dummy,
            permits: Arc::new(Semaphore::new(cores)),
            memory: Arc::default(),
            waiting: AtomicU64::new(0),
            verified: AtomicU64::new(0),
        })
    }

    /// Whether `password` is the one that `stored` (a PHC string) was made from. Without a stored one the same work is
    /// done, so that the time does not tell whether the user exists, and the answer is no.
    ///
    /// # Errors
    /// Where the stored hash cannot be read.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let memory = self.memory.clone();
        let permit = self.turn().await?;
        self.verified.fetch_add(1, Ordering::Relaxed);
        let right = spawn_blocking(move || {
            let _permit = permit;
            memory.verify(normalised(&password).as_bytes(), &PasswordHash::new(&stored)?)
        });
        let right = right.await.map_err(|_| PasswordError::Cancelled)?;
        right.map(|right| right && known).map_err(|error| PasswordError::Hash(error.to_string()))
    }

    /// The PHC string to store for `password`. It takes as long as checking one: for what is set up before anybody waits.
    ///
    /// # Errors
    /// Where the password is longer than Argon2 takes (4 GiB), or there are no random bytes.
    pub fn hash(&self, password: &str, random: &dyn Random) -> Result<String, PasswordError> {
        hash(&self.argon2, normalised(password).as_bytes(), &salt(random)?)
    }

    /// The same, while others are served.
    ///
    /// # Errors
    /// As [`hash`](Self::hash), or where the process is shutting down.
    pub async fn hash_new(&self, password: String, random: &dyn Random) -> Result<String, PasswordError> {
        let (argon2, salt) = (self.argon2.clone(), salt(random)?);
        let permit = self.turn().await?;
        let hashed = spawn_blocking(move || {
            let _permit = permit;
            hash(&argon2, normalised(&password).as_bytes(), &salt)
        });
        hashed.await.map_err(|_| PasswordError::Cancelled)?
    }

    /// Waits for a core.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, PasswordError> {
        let _waiting = Waiting::at(&self.waiting);
        self.permits.clone().acquire_owned().await.map_err(|_| PasswordError::Cancelled)
    }

    /// How many passwords wait to be checked or hashed.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many passwords were checked in this process, against a user's hash or the dummy.
    pub fn verified(&self) -> u64 {
        self.verified.load(Ordering::Relaxed)
    }
}

/// Sets a user's password to one that was hashed by [`Passwords::hash_new`], in place of any they had. Ending what the old
/// one had opened, and saying so by mail, is the caller's.
///
/// # Errors
/// Where the database does not answer.
pub async fn set(tx: &mut Tx, user: &str, hashed: &str, now: Time) -> store::Result<()> {
    tx.set_authenticator(user, "password", hashed, now).await
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> Result<String, PasswordError> {
    let hash = argon2.hash_password_with_salt(password, salt);
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

fn salt(random: &dyn Random) -> io::Result<[u8; 16]> {
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    Ok(salt)
}

fn normalised(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[tokio::test]
    async fn a_password_is_right_however_its_characters_are_composed() {
        let passwords = Passwords::new(&SystemRandom).unwrap();
        let stored = passwords.hash_new("Zo\u{eb} über".to_owned(), &SystemRandom).await.unwrap();
        for (typed, right) in [
            ("Zo\u{eb} über", true),
            ("Zoe\u{308} u\u{308}ber", true),
            ("Zo\u{eb} uber", false),
            (" Zo\u{eb} über", false),
            ("zo\u{eb} über", false),
        ] {
            let found = passwords.verify(typed.to_owned(), Some(stored.clone())).await.unwrap();
            assert_eq!(found, right, "{typed}");
        }
        assert!(!stored.contains("ber"));
    }
}
