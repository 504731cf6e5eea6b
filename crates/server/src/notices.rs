//! Back-channel notices: webhooks that are told when a session has ended, so that a backend need not ask each time.
//!
//! ```text
//! a session ends ──same transaction──▶ notices (one row a webhook) ──Courier, on any node──▶ the webhook
//! ```
//!
//! The form is that of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and `webhook-signature` with HMAC-SHA256.
//! A notice is delivered at least once; its id is the same at every try, so that a receiver can drop what it has seen.
//! Sessions that end by their own time (idle, maximum) are not announced: their `exp` says it beforehand.

mod courier;
mod schedule;
mod secret;
mod target;

use serde::Serialize;

use crate::clock::Time;
use crate::store::EndedSession;
use crate::token;

pub use courier::Courier;
pub use schedule::{TRIES, pause};
pub use secret::Secret;
pub use target::{Refused, check};

/// How long a notice that was given up can still be tried again by hand.
pub const KEEP_GIVEN_UP: crate::clock::Seconds = 30 * crate::clock::DAY;

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its user signed out (rule S5).
    SignOut,
    /// Somebody signed in anew in the same browser (rule S5).
    Replaced,
    /// All of the user's sessions were reset (rules R1, R2).
    Reset,
    /// The user's password was changed.
    PasswordChanged,
    /// The user may not sign in any more.
    UserDisabled,
    /// The device session that it was in was deleted (rule D10).
    DeviceRemoved,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    reason: Why,
    sub: &'a str,
    sid: &'a str,
    at: Time,
}

/// What is sent: `{"type":"session.ended","reason":…,"sub":…,"sid":…,"at":…}`, `at` in seconds since 1970-01-01 UTC.
pub(crate) fn body(session: &EndedSession, why: Why, at: Time) -> String {
    let body = Body { r#type: "session.ended", reason: why, sub: &session.user_id, sid: &session.id, at };
    // Strings and a number: it cannot fail.
    serde_json::to_string(&body).unwrap_or_default()
}

/// The id of a notice. A session ends once, so that session and webhook name it; and it is the same whoever writes it.
pub(crate) fn id(session: &EndedSession, webhook: &str) -> String {
    format!("msg_{}", token::hash(&format!("session.ended:{}:{webhook}", session.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_who_what_and_when() {
        let session =
            EndedSession { id: "sid".to_owned(), user_id: "sub".to_owned(), device_id: String::new() };
        assert_eq!(
            body(&session, Why::PasswordChanged, Time::from_unix(1_800_000_000)),
            r#"{"type":"session.ended","reason":"password_changed","sub":"sub","sid":"sid","at":1800000000}"#
        );
        assert_eq!(id(&session, "one"), id(&session, "one"));
        assert_ne!(id(&session, "one"), id(&session, "other"));
    }
}
