//! How long a session lives: rules S1 and S2.

use super::settings::SessionPolicy;
use crate::clock::{DAY, MINUTE, Seconds};

/// The most a session without a persistent cookie lives (rule S1).
pub const NON_PERSISTENT_MAX: Seconds = DAY;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Whether its cookie outlives the browser.
    pub persistent: bool,
    /// It ends after so many seconds without use; nothing: it does not.
    pub idle: Option<Seconds>,
    /// It ends after so many seconds; nothing: it does not.
    pub absolute: Option<Seconds>,
}

pub(super) fn lifetime(policy: &SessionPolicy, persistent: bool) -> Lifetime {
    let idle = minutes(policy.max_session_idle_minutes);
    let absolute = minutes(policy.max_session_lifetime_minutes);
    let absolute = if persistent {
        absolute
    } else {
        Some(absolute.map_or(NON_PERSISTENT_MAX, |most| most.min(NON_PERSISTENT_MAX)))
    };
    Lifetime { persistent, idle, absolute }
}

/// 0 means no maximum.
fn minutes(minutes: i64) -> Option<Seconds> {
    (minutes > 0).then(|| minutes.saturating_mul(MINUTE))
}
