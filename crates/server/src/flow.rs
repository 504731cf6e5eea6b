//! Flows: one sign-in, from who are you to signed in.
//!
//! ```text
//! begin ──▶ State ──screens──▶ Turn ──▶ the person ──▶ Submit ──answer──▶ steps ──▶ State′ …… finish ──▶ Done
//!              └──context──▶ Settings, Facts ──policy::next──▶ what is next
//! ```
//!
//! A flow is loaded, one answer is applied, and it is saved again under the condition that it is still at the step that was
//! answered. So of two answers to one screen one is processed, on whatever node. What a screen needs to be there (a passkey's
//! challenge, a code in the mail) is made in the same transaction (`prepare`), and read again to draw it (`shown`).

mod answer;
mod begin;
mod context;
mod enroll;
mod federated;
mod finish;
mod mailed;
mod prepare;
mod prove;
mod recover;
mod screens;
mod shown;
mod steps;

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use vestibule_flow::house::wire;

use crate::Node;
use crate::authn::AuthnError;
use crate::authn::password::PasswordError;
use crate::clock::{Seconds, Time};
use crate::mail::MailError;
use crate::policy::{Assurance, Authenticator, Proof, Stay};
use crate::store::{Entry, FlowRow, StoreError};
use crate::token::{self, Token};

pub use begin::{begin, show};
pub use federated::{Return, come_back, leave};
pub use steps::submit;

/// The app that is signed in to where none was named.
pub const DEFAULT_APP: &str = "default";

/// Who is asking: what came with a request, not yet believed.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The token that binds flows to a browser.
    pub browser: Option<Token>,
    /// The token of a device session.
    pub device: Option<Token>,
    /// The token of a session.
    pub session: Option<Token>,
    /// From where.
    pub address: IpAddr,
    /// With what, as [`device::user_agent`](crate::device::user_agent) keeps it.
    pub user_agent: String,
}

/// What is answered. No `Debug`: it says who is signing in.
pub struct Answered {
    /// The next turn, or the end.
    pub reply: wire::Reply,
    /// Whether what was sent was an answer to another step, and nothing was done.
    pub stale: bool,
    /// What becomes of the browser's cookies.
    pub cookies: Cookies,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("stage", &self.stage).finish_non_exhaustive()
    }
}

/// What becomes of a browser's cookies.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    /// The one that flows are bound to.
    pub browser: Change,
    /// The device session's.
    pub device: Change,
    /// The session's.
    pub session: Change,
}

/// What becomes of a cookie.
#[derive(Clone, Debug, Default)]
pub enum Change {
    /// It stays as it is.
    #[default]
    Leave,
    /// It is set, for so many seconds or, without, until the browser is closed.
    Set(Token, Option<Seconds>),
    /// It stands for nothing and goes.
    Clear,
}

/// Why there is no turn. A person can do nothing about these on a screen; how they look is
/// [`http::error`](crate::http)'s business.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such flow, or it is another browser's: nobody is told which.
    #[error("no such flow")]
    NoFlow,
    /// The flow has ended.
    #[error("the flow has ended")]
    Ended,
    /// The request has something wrong in it, here.
    #[error("{path}: {why}")]
    InvalidField {
        /// Where, as a path into the JSON.
        path: String,
        /// What, in English. Never the value.
        why: &'static str,
    },
    /// The screen has no such action.
    #[error("action: this screen has no such action")]
    InvalidAction,
    /// Too many tries.
    #[error("too many tries")]
    RateLimited {
        /// How long to wait.
        retry_after: Seconds,
    },
    /// Something that we rely on does not work.
    #[error(transparent)]
    Unavailable(#[from] Trouble),
}

/// What does not work.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A password could not be checked.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There are no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] io::Error),
    /// A flow's state cannot be read or written.
    #[error("a flow's state: {0}")]
    State(#[from] serde_json::Error),
    /// An authenticator cannot be checked or set up.
    #[error(transparent)]
    Authn(#[from] AuthnError),
    /// A mail cannot be written.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl From<AuthnError> for Refusal {
    fn from(error: AuthnError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Trouble::from(error).into()
    }
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Trouble::from(error).into()
    }
}

/// Which screen a flow is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    #[default]
    Identifier,
    /// An authenticator is asked for: [`State::asking`].
    Prove,
    /// Which other one, of [`State::options`].
    Choose,
    /// Who cannot remember their password types a code from their mail.
    RecoverCode,
    /// They have, and type a new password.
    NewPassword,
    /// An authenticator is set up: [`State::enrolling`].
    Enroll,
    Consent,
    StaySignedIn,
    /// A policy does not let them in.
    Denied,
    Done,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Prove => "prove",
            Self::Choose => "choose",
            Self::RecoverCode => "recover_code",
            Self::NewPassword => "new_password",
            Self::Enroll => "enroll",
            Self::Consent => "consent",
            Self::StaySignedIn => "stay_signed_in",
            Self::Denied => "denied",
            Self::Done => "done",
        }
    }
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// Signing in.
    #[default]
    SignIn,
    /// Setting up an authenticator: [`State::wanted`].
    Enroll,
    /// A new password for who cannot remember theirs.
    Recover,
}

/// What a flow knows. Kept as JSON, and never holds a credential.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    stage: Stage,
    goal: Goal,
    /// With [`Goal::Enroll`]: what is to be set up; nothing: the person chooses.
    wanted: Option<Authenticator>,
    app: String,
    return_to: String,
    /// What was typed, without space around it; before that, the request's `login_hint`.
    identifier: String,
    /// Who that is; nothing where nobody here is called so. Nothing about them is shown before they have proven it.
    user_id: Option<String>,
    user_name: String,
    /// What was proven in this flow.
    proven: Vec<Proof>,
    /// In [`Stage::Prove`]: what is asked for now.
    asking: Option<Authenticator>,
    /// What would do: to prove, or to set up.
    options: Vec<Authenticator>,
    /// In [`Stage::Enroll`]: what is set up; nothing: the person chooses of [`State::options`].
    enrolling: Option<Authenticator>,
    /// Whether the policy asks for it: there is no sign-in without.
    must_enroll: bool,
    /// Whether what the flow was to set up is set up.
    enrolled: bool,
    /// The address that is being proven.
    address: Option<String>,
    /// Whether the password was set by way of the mailbox in this flow. A code to the same mailbox is no second factor then.
    recovered: bool,
    /// Whether that is the primary authenticator (rule D1).
    primary: bool,
    /// Rules K3 and K4: what the box before authentication said, if it was touched. It outlives every detour.
    keep_signed_in: Option<bool>,
    /// What the boxes on this screen said. They outlive its errors (rule K4), and do not carry over to the next (D9).
    keep: Option<bool>,
    remember: Option<bool>,
    by_windows: bool,
    /// The providers that the identifier screen offers.
    offers: Vec<Offer>,
    /// The provider that they came back from.
    provider: Option<String>,
    /// What that vouches for without having been asked to show anything (rule D8).
    vouched: Option<Vouched>,
    consented: bool,
    may_consent_for_all: bool,
    stay: Option<Stay>,
    messages: Vec<Said>,
}

/// What the screen says about the last answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    code: String,
    field: String,
    /// Whether it is good news.
    good: bool,
    params: BTreeMap<String, String>,
}

/// A provider that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Offer {
    id: String,
    name: String,
}

/// A session at a provider: as good here as *Keep me signed in* (rule D8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Vouched {
    /// When the person proved themselves there.
    at: Time,
    /// How sure it was who this is when they came in by it.
    assurance: Assurance,
}

impl State {
    pub(crate) fn read(json: &str) -> Result<Self, Trouble> {
        Ok(serde_json::from_str(json)?)
    }

    /// Says this about a field, and nothing else.
    fn say(&mut self, code: &str, field: &str) {
        self.messages = vec![Said { code: code.to_owned(), field: field.to_owned(), ..Said::default() }];
    }

    /// Says some good news.
    fn tell(&mut self, code: &str, params: &[(&str, &str)]) {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.messages = vec![Said { code: code.to_owned(), good: true, params, ..Said::default() }];
    }

    /// Whose flow it is, once they have proven something.
    fn proven_user(&self) -> Option<&str> {
        self.user_id.as_deref().filter(|_| !self.proven.is_empty())
    }

    /// Back to who are you? What was proven was proven by another; the choice to stay signed in stays (rule K4).
    fn start_again(&mut self) {
        let kept = std::mem::take(self);
        let Self { goal, wanted, app, return_to, identifier, keep_signed_in, offers, .. } = kept;
        *self = Self { goal, wanted, app, return_to, identifier, keep_signed_in, offers, ..Self::default() };
    }
}

/// A flow as it is stored.
pub(crate) struct Flow {
    id: String,
    step: i64,
    expires_at: Time,
    state: State,
}

/// The visitor's flow with this id.
///
/// # Errors
/// [`Refusal::NoFlow`] for one that is not there and one that is not theirs, [`Refusal::Ended`] for one that has ended.
async fn load(node: &Node, id: &str, visitor: &Visitor) -> Result<Flow, Refusal> {
    if !token::can_be_id(id) {
        return Err(Refusal::NoFlow);
    }
    let row: FlowRow = node.store().flow(id).await?.ok_or(Refusal::NoFlow)?;
    let theirs = visitor.browser.as_ref().is_some_and(|token| token.hash() == row.browser_hash);
    if !theirs {
        return Err(Refusal::NoFlow);
    }
    if row.expires_at <= node.now() {
        return Err(Refusal::Ended);
    }
    let state = State::read(&row.state)?;
    Ok(Flow { id: row.id, step: row.step, expires_at: row.expires_at, state })
}

/// An entry for the sign-in log.
pub(crate) fn entry(state: &State, code: i64, reason: &str, now: Time) -> Entry {
    let (user_id, app) = (state.user_id.clone(), state.app.clone());
    Entry { happened_at: now, user_id, app, code, reason: reason.to_owned() }
}
