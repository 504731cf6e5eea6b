//! Codes by mail: six digits, good for ten minutes, once, and for five tries.
//!
//! A code belongs to one flow, one purpose and one user. Sending another is paused for 30 seconds, then for twice as long each
//! time up to five minutes, and ends after five. For an identifier that nobody has, everything happens but the mail: the same
//! statements run, the same screen follows, and no code is ever right.
//!
//! The caller takes [`limits`] before it sends, as for every try.

use std::net::IpAddr;

use super::seal::{Label, SecretKeys};
use super::{AuthnError, below};
use crate::Node;
use crate::clock::{MINUTE, Seconds, Time};
use crate::limit::Limited;
use crate::mail::{self, letters};
use crate::store::{CodeKey, NewCode, SentCodes, Tx};

/// How many digits a code has.
pub const DIGITS: u16 = 6;
/// How long a code is good for.
pub const LIFETIME: Seconds = 10 * MINUTE;
/// How many wrong codes are accepted before none is.
pub const TRIES: i64 = 5;
/// How many a flow sends.
pub const SENDS: i64 = 5;

const FIRST_PAUSE: Seconds = 30;
const LONGEST_PAUSE: Seconds = 5 * MINUTE;

/// What a code is for. One for a purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// Setting a new password.
    Recover,
    /// Proving that an address is one's own.
    VerifyAddress,
}

impl Purpose {
    /// How it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Recover => "recover",
            Self::VerifyAddress => "verify_address",
        }
    }
}

/// Who is sent a code, as the flow takes them to be.
#[derive(Clone, Copy, Debug)]
pub struct Whom<'a> {
    /// The normalised identifier that was typed.
    pub identifier: &'a str,
    /// Their id, if somebody has it who may sign in.
    pub user: Option<&'a str>,
    /// Where to. Without one no mail goes out, and nobody sees the difference.
    pub address: Option<&'a str>,
}

/// What became of sending a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is on its way, or would be. Another may be sent at this time; `last` says that none may.
    Sent {
        /// When another may be sent.
        next_at: Time,
        /// Whether this was the last one of this flow.
        last: bool,
    },
    /// Not yet: the one before was sent just now, and is still good.
    TooSoon {
        /// When another may be sent.
        next_at: Time,
    },
    /// This flow has sent all it may. The newest is still good for its time.
    NoMore,
}

/// What became of a try at a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is the code. It is used up now.
    Right,
    /// It is not the code.
    Wrong,
    /// There is no code any more that could be right: it has ended, was used, or was guessed at too often.
    Ended,
}

/// What sending takes, for [`limit::take_in`](crate::limit::take_in): from an address, and to a user or identifier.
pub fn limits(node: &Node, whom: Whom<'_>, from: IpAddr) -> [Limited; 2] {
    let to = whom.user.map_or_else(|| nobody(node.secret_keys(), whom), str::to_owned);
    [Limited::mail_to(node, &to), Limited::mail_from(node, from)]
}

/// What was sent so far: for how long the newest is good, and when another may be sent.
///
/// # Errors
/// [`AuthnError::Store`].
pub async fn sent(
    node: &Node,
    flow: &str,
    purpose: Purpose,
    whom: Whom<'_>,
) -> Result<Option<SentCodes>, AuthnError> {
    let subject = subject(node.secret_keys(), purpose, whom);
    Ok(node.store().sent_codes(CodeKey { flow, purpose: purpose.as_str(), subject: &subject }).await?)
}

/// Whether this flow has sent one already.
///
/// # Errors
/// [`AuthnError::Store`].
pub async fn was_sent(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    purpose: Purpose,
    whom: Whom<'_>,
) -> Result<bool, AuthnError> {
    let subject = subject(node.secret_keys(), purpose, whom);
    let key = CodeKey { flow, purpose: purpose.as_str(), subject: &subject };
    Ok(tx.sent_codes(key).await?.is_some())
}

/// Sends a code, in `tx` with whatever the flow does besides.
///
/// # Errors
/// [`AuthnError`], where something that we rely on does not work.
pub async fn send(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    purpose: Purpose,
    whom: Whom<'_>,
) -> Result<Sending, AuthnError> {
    let (now, keys) = (node.now(), node.secret_keys());
    let subject = subject(keys, purpose, whom);
    let key = CodeKey { flow, purpose: purpose.as_str(), subject: &subject };
    let sent = tx.sent_codes(key).await?;
    let so_far = sent.map_or(0, |sent| sent.sent);
    if so_far >= SENDS {
        return Ok(Sending::NoMore);
    }
    let code = format!("{:06}", below(1_000_000, node.random())?);
    let next_at = now.plus(pause(so_far));
    let receiver = whom.user.zip(whom.address);
    let new = NewCode {
        user: receiver.map(|(user, _)| user),
        hash: &keys.hash(label(&owner(key)), &code),
        expires_at: now.plus(LIFETIME),
        tries: TRIES,
        next_at,
    };
    if !tx.put_code(key, &new, so_far, now).await? {
        // Too soon; or another request has just sent one, and then it is too soon as well.
        let next_at = sent.map_or(next_at, |sent| sent.next_at.max(now.plus(1)));
        return Ok(Sending::TooSoon { next_at });
    }
    match receiver {
        Some((_, to)) => mail::post(node, tx, letters::code(node.config(), purpose, to, &code)).await?,
        None => mail::pretend(node, tx, letters::code(node.config(), purpose, "", &code)).await?,
    }
    Ok(Sending::Sent { next_at, last: so_far + 1 == SENDS })
}

/// Tries a code. What is no six digits is wrong and costs none of the five tries.
///
/// # Errors
/// [`AuthnError`], where something that we rely on does not work.
pub async fn redeem(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    purpose: Purpose,
    whom: Whom<'_>,
    typed: &str,
) -> Result<Answer, AuthnError> {
    let keys = node.secret_keys();
    let Some(code) = read(typed) else { return Ok(Answer::Wrong) };
    let subject = subject(keys, purpose, whom);
    let key = CodeKey { flow, purpose: purpose.as_str(), subject: &subject };
    let hashes = keys.hashes(label(&owner(key)), &code);
    Ok(match tx.try_code(key, whom.user, &hashes, node.now()).await? {
        None => Answer::Ended,
        Some(tried) if tried.used == 1 => Answer::Right,
        Some(_) => Answer::Wrong,
    })
}

/// How long to wait after the code that follows `sent` others.
fn pause(sent: i64) -> Seconds {
    let doubled = u32::try_from(sent).ok().and_then(|times| FIRST_PAUSE.checked_shl(times));
    doubled.filter(|pause| (FIRST_PAUSE..LONGEST_PAUSE).contains(pause)).unwrap_or(LONGEST_PAUSE)
}

/// The six digits, as people type them: with space or a dash within. Digits of other scripts are none.
fn read(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|char| !char.is_whitespace() && *char != '-').collect();
    let fits = code.len() == usize::from(DIGITS) && code.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(code)
}

/// Whom a code is for. One that proves an address is for that address as well: it proves no other.
fn subject(keys: &SecretKeys, purpose: Purpose, whom: Whom<'_>) -> String {
    match (whom.user, purpose) {
        (Some(user), Purpose::VerifyAddress) => {
            let address = whom.address.unwrap_or_default();
            format!("{user} {}", keys.hash(Label { kind: "address", owner: user }, address))
        }
        (Some(user), _) => user.to_owned(),
        (None, _) => nobody(keys, whom),
    }
}

/// A keyed hash of the identifier that nobody has: people type their password there by mistake.
fn nobody(keys: &SecretKeys, whom: Whom<'_>) -> String {
    keys.hash(Label { kind: "identifier", owner: "nobody" }, whom.identifier)
}

fn owner(key: CodeKey<'_>) -> String {
    format!("{} {} {}", key.flow, key.purpose, key.subject)
}

fn label(owner: &str) -> Label<'_> {
    Label { kind: "mail_code", owner }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_five_minutes() {
        let pauses: Vec<Seconds> = (0..6).map(pause).collect();
        assert_eq!(pauses, [30, 60, 120, 240, 300, 300]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
        assert_eq!(pause(-1), LONGEST_PAUSE);
    }

    #[test]
    fn six_digits_however_they_are_typed_and_nothing_else() {
        for typed in ["123456", " 123 456 ", "123-456", "1 2 3 4 5 6"] {
            assert_eq!(read(typed).as_deref(), Some("123456"), "{typed}");
        }
        for rubbish in ["", "12345", "1234567", "12345x", "１２３４５６", "+23456", "12345\0"] {
            assert_eq!(read(rubbish), None, "{rubbish}");
        }
    }
}
