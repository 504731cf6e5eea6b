//! Sign-in at an external OpenID provider (OpenID Connect Core 1.0 §3.1, the authorization code flow with PKCE).
//!
//! ```text
//! begin ──▶ state, nonce, PKCE ──302──▶ the provider ──302──▶ arrive ──▶ finish ──▶ Identity ──▶ link ──▶ a user
//! ```
//!
//! Nothing waits in a node: a [`Visit`] is a row, so a person who left from one node may come back to another. What is kept
//! here is a copy of each provider's discovery document, for a few minutes.
//!
//! - **Login CSRF** (RFC 9700 §4.7): `state` is 256 random bits, kept as a hash, bound to the flow and to the browser's flow
//!   cookie, good once and for ten minutes.
//! - **Injected codes** (RFC 9700 §4.5): nonce and PKCE verifier (S256) are made from the state and the browser's cookie, so
//!   that neither the database nor what passes through the address bar holds them.
//! - **Mix-up** (RFC 9207): where the answer names its issuer it has to be the one that was asked, and where the provider
//!   says that it always does, an answer without it is refused.
//! - **SSRF**: only issuers that an administrator has set are asked, by TLS, without following redirects; one that is not on
//!   loopback cannot make us ask anything that is.
//! - **Accounts**: by issuer and subject. By e-mail address only where the provider says that it verified it, and may
//!   vouch for its domain ([`link`]).

mod ask;
mod begin;
pub mod command;
mod discovery;
mod error;
mod finish;
mod link;
mod provider;
mod secrets;
mod visit;

use crate::clock::Time;

pub use ask::Unanswered;
pub use begin::{Ask, begin};
pub use discovery::Federation;
pub use error::FederationError;
pub use finish::finish;
pub use link::link;
pub use provider::{Accounts, InvalidProvider, Provider, TreatsAs, can_be_id};
pub use secrets::{Secrets, VARIABLE};
pub use visit::{Callback, Visit, arrive};

/// Where the provider sends people back to, below the public address. A provider has to be told the whole address.
pub const CALLBACK_PATH: &str = "/auth/federation/callback";

/// Who somebody is, according to a provider. No `Debug`: it says who.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's id here.
    pub provider: String,
    /// Its issuer.
    pub issuer: String,
    /// Who this is there; never given to another (OpenID Connect Core §2).
    pub subject: String,
    /// The e-mail address, as the provider writes it.
    pub email: Option<String>,
    /// Whether the provider says that it verified that.
    pub email_verified: bool,
    /// The name to show.
    pub name: Option<String>,
    /// How they proved themselves there (RFC 8176).
    pub amr: Vec<String>,
    /// At which level.
    pub acr: Option<String>,
    /// When they did.
    pub auth_time: Option<Time>,
}
