//! What time it is, and how it is written.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A length of time, in seconds.
pub type Seconds = i64;

/// One minute.
pub const MINUTE: Seconds = 60;
/// One hour.
pub const HOUR: Seconds = 60 * MINUTE;
/// One day of 24 hours.
pub const DAY: Seconds = 24 * HOUR;

/// A point in time, in seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Time(i64);

impl Time {
    /// The time `seconds` after 1970-01-01 UTC.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 UTC; 0 for anything earlier.
    pub fn unix(self) -> u64 {
        self.0.try_into().unwrap_or(0)
    }

    /// `length` later.
    #[must_use]
    pub const fn plus(self, length: Seconds) -> Self {
        Self(self.0.saturating_add(length))
    }

    /// How long after `earlier` this is; negative where it is before.
    pub const fn since(self, earlier: Self) -> Seconds {
        self.0.saturating_sub(earlier.0)
    }

    /// For people, in English and UTC: `22 November 2026, 05:02 UTC`.
    pub fn readable(self) -> String {
        match jiff::Timestamp::from_second(self.0) {
            Ok(at) => at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            Err(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Time {
    /// RFC 3339, in UTC: `2026-11-22T05:02:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

impl From<Duration> for Time {
    /// The time this long after 1970-01-01 UTC.
    fn from(since_epoch: Duration) -> Self {
        Self(since_epoch.as_secs().try_into().unwrap_or(i64::MAX))
    }
}

/// Tells the time. The binary has the system's clock, a test one that it sets.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Time;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_for_programs_and_for_people() {
        let time = Time::from_unix(1_795_323_720);
        assert_eq!(time.to_string(), "2026-11-22T05:02:00Z");
        assert_eq!(time.readable(), "22 November 2026, 05:02 UTC");
    }
}
