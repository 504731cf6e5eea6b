//! What is known about a sign-in.

use serde::{Deserialize, Serialize};

use super::rules::Risk;
use super::{Assurance, Authenticator};
use crate::clock::{Seconds, Time};

/// What is known about a sign-in.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether somebody said who they are.
    pub identified: bool,
    /// Who that is; nothing where nobody here is called so.
    pub user: Option<UserFacts>,
    /// What was proven in this flow, in order.
    pub proven: Vec<Proof>,
    /// The box *Keep me signed in* before authentication; nothing where it was left alone (rule K3).
    pub keep_signed_in: Option<bool>,
    /// Whether a provider let them in by integrated Windows authentication (rule P4).
    pub by_windows: bool,
    /// The session that they have in this browser.
    pub session: Option<SessionFacts>,
    /// What the browser's device session holds for them.
    pub device: DeviceFacts,
    /// How they stand to what the app asks consent for.
    pub consent: Consent,
    /// The answer to *Stay signed in?*, once given.
    pub stay: Option<Stay>,
}

/// Who is signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFacts {
    /// Whether they are a guest (rule P4).
    pub guest: bool,
    /// How risky it is to let them in (rule P4).
    pub risk: Risk,
    /// Whether a group of theirs has *Stay signed in?* switched off (rule P4).
    pub prompt_off: bool,
    /// What they can prove themselves by.
    pub authenticators: Vec<Authenticator>,
}

/// Something that was proven in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What.
    pub authenticator: Authenticator,
    /// When.
    pub at: Time,
    /// Whether it stands for two factors: a passkey that verified the person, a provider that asked for two.
    #[serde(default)]
    pub both_factors: bool,
    /// The box *Keep me signed in* on its own screen (rule D9); nothing where it was left alone or is not there.
    #[serde(default)]
    pub keep: Option<bool>,
    /// The box *Remember this device* on its screen.
    #[serde(default)]
    pub remember: Option<bool>,
}

impl Proof {
    /// With no box touched.
    pub fn new(authenticator: Authenticator, at: Time) -> Self {
        Self { authenticator, at, both_factors: false, keep: None, remember: None }
    }
}

/// A session that is good, as it was before it was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// When the person last proved who they are.
    pub authenticated_at: Time,
    /// When the second factor was last proven in it.
    pub second_factor_at: Option<Time>,
    /// When it was last used.
    pub last_used_at: Time,
    /// How sure it is who this is.
    pub assurance: Assurance,
    /// Whether it outlives the browser.
    pub persistent: bool,
    /// When it ends whatever happens.
    pub ends_at: Option<Time>,
}

/// What a device session holds for a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFacts {
    /// What it keeps (rule D4).
    pub kept: Vec<Kept>,
    /// What it remembers (rule D5).
    pub remembered: Vec<Remembered>,
    /// When a second factor was proven with *Keep me signed in* ticked (rule K2).
    pub exempt_since: Option<Time>,
    /// When *Stay signed in?* was last answered for this app (rule P3).
    pub prompt_answered_at: Option<Time>,
    /// Whether it is never to be shown again (rule P6).
    pub prompt_never: bool,
    /// Whether that answer was yes. It holds for as long as the question is not asked again.
    pub prompt_accepted: bool,
    /// Whether somebody marked the device as a shared one (rule P4).
    pub marked_shared: bool,
    /// How many people have signed in on it lately.
    pub users: i64,
}

/// A kept authenticator (rule D4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is kept.
    pub authenticator: Authenticator,
    /// How sure it was who this is when it was kept.
    pub assurance: Assurance,
    /// When it was proven.
    pub granted_at: Time,
    /// When it was last used: it slides from there.
    pub last_used_at: Time,
    /// It ends after so many seconds without use; nothing: it does not.
    pub idle: Option<Seconds>,
    /// It ends then whatever happens.
    pub ends_at: Option<Time>,
    /// Whether it was kept by IdP session management alone, for the apps that have it (rule D8).
    pub implicit: bool,
}

impl Kept {
    /// Whether it is still good.
    pub fn is_good(&self, now: Time) -> bool {
        self.idle.is_none_or(|idle| now < self.last_used_at.plus(idle))
            && self.ends_at.is_none_or(|ends| now < ends)
    }
}

/// A remembered authenticator (rule D5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// What is remembered.
    pub authenticator: Authenticator,
    /// Until when: it never moves.
    pub until: Time,
}

impl DeviceFacts {
    /// Until when the device remembers a second factor.
    pub fn remembered_until(&self) -> Option<Time> {
        self.remembered.iter().map(|each| each.until).max()
    }
}

/// How a person stands to what an app asks consent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consent {
    /// Not asked in this flow: given before, by them or for everybody, or not wanted.
    #[default]
    NotAsked,
    /// It is to be asked for.
    Wanted,
    /// It was given in this flow.
    Given,
}

/// The answer to *Stay signed in?*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Yes (rule P2).
    pub accepted: bool,
    /// *Don't show this again* (rule P6).
    pub never_again: bool,
}
