//! One process of the backend.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::authn::password::Passwords;
use crate::authn::seal::SecretKeys;
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::federation::Federation;
use crate::metrics::Metrics;
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
    metrics: Metrics,
    request_ids: RequestIds,
    draining: AtomicBool,
}

/// Numbers for requests: one draw of random bytes for the process, then a count.
struct RequestIds {
    process: String,
    next: AtomicU64,
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
        let request_ids = RequestIds { process: token::draw_id(random.as_ref())?, next: AtomicU64::new(1) };
        let metrics = Metrics::default();
        let happened = metrics.happened.clone();
        store.tell(move |happening| happened.count(happening));
        Ok(Self(Arc::new(Parts {
            config,
            store,
            passwords,
            secret_keys,
            federation,
            clock,
            random,
            metrics,
            request_ids,
            draining: AtomicBool::new(false),
        })))
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

    /// What it has done.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// An id for a request, for the log. It says nothing.
    pub(crate) fn request_id(&self) -> String {
        let RequestIds { process, next } = &self.0.request_ids;
        format!("{process}-{}", next.fetch_add(1, Ordering::Relaxed))
    }

    /// It is about to end: `/readyz` says so, and connections are not kept.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Whether it is about to end.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
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
