//! Time-based codes (RFC 6238): SHA-1, six digits, 30 seconds, one step of grace to either side.
//!
//! A code is accepted once. Which step it belongs to is found here; that no step at or before the last accepted one is
//! accepted again is decided by one conditional update ([`Tx::accept_totp_step`](crate::store::Tx::accept_totp_step)).
//! Secrets are sealed wherever they are stored.

mod enrolment;

use totp_rs::{Builder, Secret, Totp};

use super::AuthnError;
use super::seal::Label;
use crate::Node;
use crate::clock::Time;
use crate::store::{TotpRow, Tx};

pub use enrolment::{Confirmed, ENROLMENT, Enrolment, LIFETIME, begin, confirm, draw, shown, uri};

/// How long a code is the newest, in seconds.
pub const STEP: u64 = 30;
/// How many digits a code has.
pub const DIGITS: u16 = 6;

/// The time step that `typed` is the code of, if it is one of the three around `now`. Space within it does not count.
pub fn matching_step(secret: &str, typed: &str, now: Time) -> Option<i64> {
    let code: String = typed.chars().filter(|char| !char.is_whitespace()).collect();
    if code.len() != usize::from(DIGITS) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    totp(secret)?.check(&code, now.unix())?.try_into().ok()
}

/// Whether `typed` is a code of the user's app that was not used yet. It is used now, and every earlier one with it.
///
/// # Errors
/// [`AuthnError`], where the secret cannot be opened or the database does not answer.
pub async fn redeem(
    node: &Node,
    tx: &mut Tx,
    user: &str,
    totp: &TotpRow,
    typed: &str,
) -> Result<bool, AuthnError> {
    let secret = node.secret_keys().open(label(user), &totp.secret)?;
    match matching_step(&secret, typed, node.now()) {
        Some(step) => Ok(tx.accept_totp_step(user, step).await?),
        None => Ok(false),
    }
}

/// Gives a user an authenticator app with this secret, in base32, in place of any they had.
///
/// # Errors
/// [`AuthnError`], where the secret cannot be sealed or the database does not answer.
pub async fn set(node: &Node, tx: &mut Tx, user: &str, secret: &str) -> Result<(), AuthnError> {
    let sealed = node.secret_keys().seal(label(user), secret, node.random())?;
    Ok(tx.set_authenticator(user, "totp", &sealed, node.now()).await?)
}

fn label(user: &str) -> Label<'_> {
    Label { kind: "totp", owner: user }
}

/// The code of a time step. For the demo and for tests.
pub fn code(secret: &str, step: u64) -> Option<String> {
    Some(totp(secret)?.generate(step.checked_mul(STEP)?).to_string())
}

fn totp(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Some(Builder::new().with_secret(secret).build_noncompliant())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B's secret, "12345678901234567890".
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // The appendix has eight digits; six are their end.
        for (time, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(SECRET, time / STEP).as_deref(), Some(expected));
        }
    }

    #[test]
    fn one_step_of_grace_to_either_side() {
        let typed = code(SECRET, 100).unwrap();
        for (step, expected) in [(98, None), (99, Some(100)), (100, Some(100)), (101, Some(100)), (102, None)]
        {
            assert_eq!(matching_step(SECRET, &typed, Time::from_unix(step * 30)), expected, "{step}");
        }
    }

    #[test]
    fn space_within_a_code_does_not_count_and_rubbish_is_no_code() {
        let now = Time::from_unix(59);
        assert_eq!(matching_step(SECRET, " 287 082 ", now), Some(1));
        for rubbish in ["", "28708", "2870822", "28708x", "２８７０８２", "-28708"] {
            assert_eq!(matching_step(SECRET, rubbish, now), None, "{rubbish}");
        }
    }
}
