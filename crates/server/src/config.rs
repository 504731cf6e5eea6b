//! What whoever runs a node decides, by the command line. What an administrator decides is in the database
//! ([`policy::Settings`](crate::policy::Settings)).

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::authn::seal::SecretKeys;
use crate::clock::{DAY, HOUR, MINUTE, Seconds};
use crate::federation::Secrets;
use crate::mail::SmtpConfig;

/// How a node runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where browsers reach this backend. Its origin may post; `https` makes cookies `Secure` and sends HSTS.
    pub public_url: Url,
    /// Further origins that may post, such as a development server that passes requests on.
    pub allow_origins: Vec<String>,
    /// Origins outside this one to which a sign-in may lead.
    pub allow_return_to: Vec<String>,
    /// Whether a reverse proxy stands in front. Then the last hop of `X-Forwarded-For` is the client's address.
    pub trust_proxy: bool,
    /// Whether the demo's accounts and pages are there.
    pub demo: bool,
    /// The folder with the built widget.
    pub assets: Option<PathBuf>,
    /// How long a sign-in may take, from its beginning. It does not slide.
    pub flow_lifetime: Seconds,
    /// The page with the widget, as a path here or an address: who has to sign in is led there with `?return_to=…`, and people
    /// come back to it from other providers.
    pub sign_in_page: String,
    /// The secrets of our clients at other providers.
    pub client_secrets: Secrets,
    /// How often things may be tried.
    pub limits: Limits,
    /// What secrets are sealed with. The same for every node of a database; [`Node::new`](crate::Node::new) refuses to do without.
    pub secret_keys: Option<SecretKeys>,
    /// How mail is sent. Without it, mail is kept in the database.
    pub smtp: Option<SmtpConfig>,
    /// The domain that passkeys are made for: the public URL's host, unless pages of other hosts below one domain sign in here
    /// (WebAuthn's RP ID). Passkeys that were made for one do not work for another.
    pub passkey_domain: Option<String>,
    /// How long entries of the sign-in log are kept; nothing: for ever.
    pub keep_log: Option<Seconds>,
    /// What happens between being told to end and ending.
    pub shutdown: Shutdown,
}

/// What happens between being told to end and ending. In real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shutdown {
    /// How long requests are still taken, while `/readyz` says 503 and every answer closes its connection, so that a load
    /// balancer takes the node out before it is gone.
    pub delay: Duration,
    /// How long what was begun has to end afterwards. What has not is given up.
    pub grace: Duration,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { delay: Duration::ZERO, grace: Duration::from_secs(30) }
    }
}

/// How often things may be tried. Counted in the database, for all nodes together.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Wrong passwords for one identifier, whether or not that exists. A success forgets them.
    pub identifier: Limit,
    /// Wrong second factors of one user. A success forgets them.
    pub second_factor: Limit,
    /// Wrong passwords and second factors from one client address.
    pub address: Limit,
    /// Flows begun from one client address.
    pub flows: Limit,
    /// Codes mailed to one user, or to an identifier that nobody has.
    pub mail_to: Limit,
    /// Codes mailed on behalf of one client address.
    pub mail_from: Limit,
    /// Wrong tokens of the management API from one client address.
    pub api_tokens: Limit,
}

/// At most `count` in `window`. The window begins with the first and does not slide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many are allowed.
    pub count: i64,
    /// In how many seconds.
    pub window: Seconds,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            identifier: Limit { count: 10, window: 15 * MINUTE },
            second_factor: Limit { count: 5, window: 15 * MINUTE },
            address: Limit { count: 100, window: 15 * MINUTE },
            flows: Limit { count: 300, window: 5 * MINUTE },
            mail_to: Limit { count: 10, window: HOUR },
            mail_from: Limit { count: 50, window: HOUR },
            api_tokens: Limit { count: 30, window: 5 * MINUTE },
        }
    }
}

impl Config {
    /// The defaults, for a backend that browsers reach at `public_url`.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            allow_origins: Vec::new(),
            allow_return_to: Vec::new(),
            trust_proxy: false,
            demo: false,
            assets: None,
            flow_lifetime: 10 * MINUTE,
            sign_in_page: "/".to_owned(),
            client_secrets: Secrets::default(),
            limits: Limits::default(),
            secret_keys: None,
            smtp: None,
            passkey_domain: None,
            keep_log: Some(90 * DAY),
            shutdown: Shutdown::default(),
        }
    }

    /// Whether browsers reach this backend by TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The origin at which browsers reach this backend, as they write it in `Origin`.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// The address of the page with the widget.
    pub fn sign_in_page(&self) -> Url {
        self.public_url.join(&self.sign_in_page).unwrap_or_else(|_| self.public_url.clone())
    }

    /// Whether pages of `origin` may post here.
    pub fn may_post(&self, origin: &str) -> bool {
        origin == self.origin() || self.allow_origins.iter().any(|allowed| allowed == origin)
    }
}
