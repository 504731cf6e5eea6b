//! What whoever runs a node decides, by the command line. What an administrator decides is in the database
//! ([`policy::Settings`](crate::policy::Settings)).

use std::path::PathBuf;

use url::Url;

use crate::clock::{MINUTE, Seconds};

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
    /// How often things may be tried.
    pub limits: Limits,
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
            limits: Limits::default(),
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

    /// Whether pages of `origin` may post here.
    pub fn may_post(&self, origin: &str) -> bool {
        origin == self.origin() || self.allow_origins.iter().any(|allowed| allowed == origin)
    }
}
