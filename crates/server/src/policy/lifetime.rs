//! How long a session lives: rules S1 and S2.

use super::rules::SessionPolicy;
use super::settings::minutes;
use crate::clock::{DAY, Seconds, Time};

/// The most a session without a persistent cookie lives (rule S1).
pub const NON_PERSISTENT_MAX: Seconds = DAY;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Whether its cookie outlives the browser.
    pub persistent: bool,
    /// It ends after so many seconds without use; nothing: it does not.
    pub idle: Option<Seconds>,
    /// It ends then whatever happens; nothing: it does not.
    pub ends_at: Option<Time>,
}

/// The lifetime of a session that begins at `now`, and ends by `by` at the latest.
pub(super) fn lifetime(policy: &SessionPolicy, persistent: bool, by: Option<Time>, now: Time) -> Lifetime {
    let most = minutes(policy.max_session_lifetime_minutes);
    let browsers = (!persistent).then_some(NON_PERSISTENT_MAX);
    let ends_at = [most, browsers].into_iter().flatten().map(|length| now.plus(length)).chain(by).min();
    Lifetime { persistent, idle: minutes(policy.max_session_idle_minutes), ends_at }
}
