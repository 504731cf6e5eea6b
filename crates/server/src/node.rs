//! One process of the backend.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::authn::password::Passwords;
use crate::authn::seal::SecretKeys;
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::federation::Federation;
use crate::random::Random;
use crate::store::Store;
use crate::token::{self, Token};

/// One process of the backend: what every request needs, and nothing that a request leaves behind. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Parts>);

struct Parts {
    config: Config,
    store: Store,
    passwords: Passwords,
    secret_keys: SecretKeys,
    federation: Federation,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Node {
    /// A node on a database whose schema is up to date ([`Store::open`] sees to that).
    ///
    /// # Errors
    /// Where the configuration has no secret keys, the system no random bytes to give, or TLS to other servers cannot be set
    /// up.
    pub fn new(
        mut config: Config,
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> io::Result<Self> {
        let passwords = Passwords::new(random.as_ref())?;
        let secret_keys = config.secret_keys.take();
        let secret_keys = secret_keys.ok_or_else(|| io::Error::other("there are no secret keys"))?;
        let federation = Federation::new()?;
        let parts = Parts { config, store, passwords, secret_keys, federation, clock, random };
        Ok(Self(Arc::new(parts)))
    }

    /// How it runs.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// What checks passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// What seals secrets, and hashes what could be guessed.
    pub fn secret_keys(&self) -> &SecretKeys {
        &self.0.secret_keys
    }

    /// Its way to other OpenID providers.
    pub fn federation(&self) -> &Federation {
        &self.0.federation
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// Its source of random bytes.
    pub fn random(&self) -> &dyn Random {
        self.0.random.as_ref()
    }

    /// A new token.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn draw_token(&self) -> io::Result<Token> {
        Token::draw(self.random())
    }

    /// A new id.
    ///
    /// # Errors
    /// Where the system has no random bytes to give.
    pub fn draw_id(&self) -> io::Result<String> {
        token::draw_id(self.random())
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("config", &self.0.config).finish_non_exhaustive()
    }
}
