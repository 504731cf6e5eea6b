//! What a sign-in asks next and what it leaves behind. Pure: rules, facts and time go in, a decision comes out.
//!
//! ```text
//! Rulebook ──for_person──▶ Settings ─┐
//!                          Facts ────┼──▶ next() ──▶ AskIdentifier | Prove | Enroll | AskConsent
//!                          Time ─────┘              | AskStaySignedIn | Deny | Finish(Outcome)
//! ```
//!
//! | file | decides | rules |
//! |---|---|---|
//! | `select` | which policy rule holds for somebody | M1, M2 |
//! | `primary` | who is this? or is that known already | D1, D6, D7, D8, S4 |
//! | `second_factor` | is a second factor asked for | K2, D5, D6 |
//! | `prompt` | is *Stay signed in?* asked | P1–P7 |
//! | `hold` | what the device keeps and remembers | D2–D6, D8, D9 |
//! | `lifetime` | how long a session lives | S1, S2 |

mod authenticator;
mod facts;
mod hold;
mod lifetime;
mod primary;
mod prompt;
pub mod rules;
mod second_factor;
pub mod select;
pub mod settings;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
pub use authenticator::Authenticator;
pub use facts::{Consent, DeviceFacts, Facts, Kept, Proof, Remembered, SessionFacts, Stay, UserFacts};
pub use hold::{Holds, Keep};
pub use lifetime::{Lifetime, NON_PERSISTENT_MAX};
use primary::Primary;
use rules::PersistentBrowser;
use second_factor::Standing;
pub use select::{Person, Rulebook};
pub use settings::Settings;

/// The id of the group that everybody is in.
pub const EVERYONE: &str = "everyone";
/// The id of the default global session policy.
pub const DEFAULT_SESSION_POLICY: &str = "default-session-policy";
/// The id of its default rule.
pub const DEFAULT_SESSION_RULE: &str = "default-session-rule";
/// The id of the default authentication policy.
pub const DEFAULT_ACCESS_POLICY: &str = "default-access-policy";
/// The id of its default rule.
pub const DEFAULT_ACCESS_RULE: &str = "default-access-rule";
/// The id of the default adaptive access policy.
pub const DEFAULT_ADAPTIVE_POLICY: &str = "default-adaptive-policy";
/// The id of the default brand.
pub const DEFAULT_BRAND: &str = "default";

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Who are you?
    AskIdentifier,
    /// One of these is to be proven, the first by preference.
    Prove {
        /// What can be proven. Never empty.
        options: Vec<Authenticator>,
        /// Whether it is the primary authenticator (rule D1), or the second factor.
        primary: bool,
    },
    /// A second factor is to be set up.
    Enroll,
    /// What the app asks consent for.
    AskConsent,
    /// *Stay signed in?*
    AskStaySignedIn,
    /// A policy does not let them in.
    Deny,
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
    /// When they proved who they are.
    pub authenticated_at: Time,
    /// When they proved a second factor, if they did and not their device.
    pub second_factor_at: Option<Time>,
    /// Whether they were let in by what was proven before (seamless single sign-on).
    pub seamless: bool,
    /// What the device keeps and remembers from now on.
    pub holds: Holds,
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

    /// The one that is written so; what is not known is the lower one.
    pub fn read(text: &str) -> Self {
        if text == "2fa" { Self::Two } else { Self::One }
    }
}

/// What happens next.
pub fn next(settings: &Settings, facts: &Facts, now: Time) -> Next {
    if !facts.identified {
        return Next::AskIdentifier;
    }
    let primary = primary::primary(settings, facts, now);
    if let Primary::Asked(options) = primary {
        return Next::Prove { options, primary: true };
    }
    // Only now: before, the answer would tell strangers about the person whose name they typed.
    if !(settings.session_policy.allow && settings.access.allow) {
        return Next::Deny;
    }
    let standing = second_factor::standing(settings, facts, &primary, now);
    match standing {
        Standing::Asked(options) => return Next::Prove { options, primary: false },
        Standing::Enroll => return Next::Enroll,
        Standing::Proven(_) | Standing::Waived => {}
    }
    if facts.consent == Consent::Wanted {
        return Next::AskConsent;
    }
    if prompt::is_asked(settings, facts, &primary, now) {
        return Next::AskStaySignedIn;
    }
    Next::Finish(outcome(settings, facts, &primary, &standing, now))
}

fn outcome(settings: &Settings, facts: &Facts, primary: &Primary, standing: &Standing, now: Time) -> Outcome {
    let holds = hold::holds(settings, facts, primary, now);
    let (authenticated_at, by) = match primary {
        Primary::Held(held) => (held.authenticated_at, held.ends_at),
        Primary::Proven(proof) => (proof.at, None),
        Primary::Asked(_) => (now, None),
    };
    let persistent = persists(settings, facts, primary, &holds);
    let mut lifetime = lifetime::lifetime(&settings.session_policy, persistent, by, now);
    if let Primary::Held(held) = primary {
        lifetime.idle = [lifetime.idle, held.idle].into_iter().flatten().min();
    }
    Outcome {
        lifetime,
        assurance: standing.assurance(),
        authenticated_at,
        second_factor_at: standing.proven_at(),
        seamless: matches!(primary, Primary::Held(_)),
        holds,
        prompt_answer: facts.stay,
    }
}

/// Whether the session's cookie outlives the browser: a policy that decides it, else what the person said, else the
/// session policy's default (rules P2, S1).
fn persists(settings: &Settings, facts: &Facts, primary: &Primary, holds: &Holds) -> bool {
    match settings.access.persistent_browser {
        Some(PersistentBrowser::Always) => return true,
        Some(PersistentBrowser::Never) => return false,
        None => {}
    }
    let first = match primary {
        Primary::Held(held) => return held.persistent,
        Primary::Proven(proof) => proof,
        Primary::Asked(_) => return false,
    };
    if holds.kept.iter().any(|keep| !keep.implicit) {
        return true;
    }
    let refused = hold::wants(settings, facts, first, true) == Some(false);
    settings.session_policy.use_persistent_cookie && !refused
}

/// Whether *Keep me signed in* is offered before the credentials (rule K1).
pub fn offers_keep_signed_in(settings: &Settings) -> bool {
    settings.org.pre_auth_keep_signed_in
}

/// Whether it is offered on the screen of an authenticator (rules D2, D9).
pub fn offers_keep_on(settings: &Settings, primary: bool) -> bool {
    hold::offers_keep_on(settings, primary)
}

/// Whether *Remember this device* is offered beside a second factor: not where it would change nothing.
pub fn offers_remember_device(settings: &Settings, authenticator: Authenticator) -> bool {
    second_factor::can_be_remembered(settings) && authenticator.can_be_remembered()
}

/// Whether a sign-in of this person has no password (rule D1).
pub fn is_passwordless(settings: &Settings, user: Option<&UserFacts>) -> bool {
    primary::is_passwordless(settings, user)
}

/// Whether somebody may sign in by a passkey before they say who they are.
pub fn offers_passkey_first(settings: &Settings) -> bool {
    primary::takes_any_first(settings) && settings.access.takes(Authenticator::Passkey)
}

/// What somebody who has no second factor can set up as one, the better before the good.
pub fn second_factors_to_enroll(settings: &Settings) -> Vec<Authenticator> {
    let all = [Authenticator::Passkey, Authenticator::Totp, Authenticator::Email];
    all.into_iter().filter(|each| settings.access.takes(*each)).collect()
}
