//! What a sign-in asks next and what it leaves behind. Pure: settings, facts and time go in, a decision comes out.
//!
//! ```text
//! Settings ─┐
//! Facts ────┼──▶ next() ──▶ AskIdentifier | AskPassword | AskCode | AskStaySignedIn | Finish(Outcome)
//! Time ─────┘
//! ```

mod lifetime;
mod prompt;
mod second_factor;
pub mod settings;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
pub use lifetime::{Lifetime, NON_PERSISTENT_MAX};
pub use settings::Settings;

/// What is known about a sign-in.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether somebody said who they are.
    pub identified: bool,
    /// Whether they proved it with their password.
    pub password_proven: bool,
    /// Whether they have a second factor to be asked for.
    pub has_second_factor: bool,
    /// When they proved that in this flow.
    pub second_factor_proven_at: Option<Time>,
    /// When they proved it in a session that is still theirs in this browser (rule K2, `SESSION`).
    pub second_factor_in_session_at: Option<Time>,
    /// The box *Keep me signed in*; nothing where it was left alone (rule K3).
    pub keep_signed_in: Option<bool>,
    /// The box *Remember this device*.
    pub remember_device: Option<bool>,
    /// The answer to *Stay signed in?*, once given.
    pub stay: Option<Stay>,
    /// What the browser's device session holds for this user.
    pub device: DeviceFacts,
}

/// What a device session holds for a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Until when the second factor is remembered (rule D5).
    pub remembered_until: Option<Time>,
    /// When the second factor was proven with *Keep me signed in* ticked (rule K2).
    pub exempt_since: Option<Time>,
    /// When *Stay signed in?* was last answered for this app (rule P3).
    pub prompt_answered_at: Option<Time>,
    /// Whether it is never to be shown again (rule P6).
    pub prompt_never: bool,
    /// Whether that answer was yes. It holds for as long as the question is not asked again.
    pub prompt_accepted: bool,
}

/// The answer to *Stay signed in?*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Yes (rule P2).
    pub accepted: bool,
    /// *Don't show this again* (rule P6).
    pub never_again: bool,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Who are you?
    AskIdentifier,
    /// The password.
    AskPassword,
    /// The second factor.
    AskCode,
    /// *Stay signed in?*
    AskStaySignedIn,
    /// The sign-in is complete.
    Finish(Outcome),
}

/// What a complete sign-in leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How long the session lives, and whether it outlives the browser.
    pub lifetime: Lifetime,
    /// How sure it is who this is.
    pub assurance: Assurance,
    /// Until when the device remembers the second factor from now on; nothing where that does not change (rule D5).
    pub remember_until: Option<Time>,
    /// Since when the user is exempt from the second factor on this device; nothing where that does not change (K2).
    pub exempt_since: Option<Time>,
    /// The answer to *Stay signed in?* to keep (rules P3, P6).
    pub prompt_answer: Option<Stay>,
}

/// How sure it is who this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assurance {
    /// One factor, or an exemption from the second.
    #[serde(rename = "1fa")]
    One,
    /// Two factors; a remembered device counts as the second.
    #[serde(rename = "2fa")]
    Two,
}

impl Assurance {
    /// As it is written in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "1fa",
            Self::Two => "2fa",
        }
    }
}

/// What happens next.
pub fn next(settings: &Settings, facts: &Facts, now: Time) -> Next {
    if !facts.identified {
        return Next::AskIdentifier;
    }
    if !facts.password_proven {
        return Next::AskPassword;
    }
    let standing = second_factor::standing(settings, facts, now);
    if standing == second_factor::Standing::Asked {
        return Next::AskCode;
    }
    if prompt::is_asked(settings, facts, now) {
        return Next::AskStaySignedIn;
    }
    let keep = keeps_signed_in(settings, facts) || prompt::says_yes(settings, facts);
    Next::Finish(Outcome {
        lifetime: lifetime::lifetime(&settings.session_policy, keep),
        assurance: standing.assurance(),
        remember_until: second_factor::remember_until(settings, facts),
        exempt_since: facts.second_factor_proven_at.filter(|_| keep),
        prompt_answer: facts.stay,
    })
}

/// Whether *Keep me signed in* is offered before the credentials (rule K1).
pub fn offers_keep_signed_in(settings: &Settings) -> bool {
    settings.org.pre_auth_keep_signed_in
}

/// Whether *Remember this device* is offered: not where it would change nothing.
pub fn offers_remember_device(settings: &Settings) -> bool {
    second_factor::can_be_remembered(settings)
}

/// Whether *Keep me signed in* holds in this flow: the box where it was touched, else the policy's default (rule K3).
pub fn keeps_signed_in(settings: &Settings, facts: &Facts) -> bool {
    let default = settings.session_policy.remember_device_by_default;
    offers_keep_signed_in(settings) && facts.keep_signed_in.unwrap_or(default)
}
