//! Recovery codes: ten of them, written down once, for when everything else is lost. Each is used once.
//!
//! A code is 80 random bits in Crockford's base32, in lower case, as `xxxx-xxxx-xxxx-xxxx`: an alphabet without `i`, `l`,
//! `o` and `u`. On reading, case, space and dashes do not count, and `i` and `l` are a one, `o` a zero.

use super::AuthnError;
use super::seal::{Label, SecretKeys};
use crate::Node;
use crate::clock::{MINUTE, Seconds};
use crate::random::Random;
use crate::store::{CeremonyRow, Tx};

/// How many codes a user gets.
pub const CODES: usize = 10;
/// How long a code is, with its dashes.
pub const CHARS: u16 = 19;

/// How long codes wait to be written down.
pub const LIFETIME: Seconds = 10 * MINUTE;
/// The kind of the ceremony in the database.
pub const ENROLMENT: &str = "recovery_codes";

const SYMBOLS: usize = 16;
const GROUP: usize = 4;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Ten new codes, to be shown once. They count when [`set`] was called with them.
///
/// # Errors
/// Where the system has no random bytes to give.
pub fn draw(random: &dyn Random) -> std::io::Result<Vec<String>> {
    (0..CODES).map(|_| draw_one(random)).collect()
}

/// Begins: draws ten codes for the user to write down. They count once the user says that they have; until then the old ones
/// do.
///
/// # Errors
/// [`AuthnError`].
pub async fn begin(node: &Node, tx: &mut Tx, flow: &str, user: &str) -> Result<(), AuthnError> {
    let codes = draw(node.random())?.join(" ");
    let state = node.secret_keys().seal(waiting(flow), &codes, node.random())?;
    let expires_at = node.now().plus(LIFETIME);
    let ceremony = CeremonyRow { user_id: Some(user.to_owned()), state, shown: String::new(), expires_at };
    Ok(tx.put_ceremony(flow, ENROLMENT, &ceremony).await?)
}

/// The codes that wait to be written down; none where none do.
///
/// # Errors
/// [`AuthnError`].
pub async fn shown(node: &Node, flow: &str, user: &str) -> Result<Vec<String>, AuthnError> {
    let ceremony = node.store().ceremony(flow, ENROLMENT, node.now()).await?;
    match ceremony.filter(|ceremony| ceremony.user_id.as_deref() == Some(user)) {
        Some(ceremony) => codes(node.secret_keys(), flow, &ceremony),
        None => Ok(Vec::new()),
    }
}

/// Confirms: they were written down, and count from now on in place of all that the user had. Says whether any were waiting.
///
/// # Errors
/// [`AuthnError`].
pub async fn confirm(node: &Node, tx: &mut Tx, flow: &str, user: &str) -> Result<bool, AuthnError> {
    let ceremony = tx.take_ceremony(flow, ENROLMENT, node.now()).await?;
    let Some(ceremony) = ceremony.filter(|ceremony| ceremony.user_id.as_deref() == Some(user)) else {
        return Ok(false);
    };
    set(node, tx, user, &codes(node.secret_keys(), flow, &ceremony)?).await?;
    Ok(true)
}

fn codes(keys: &SecretKeys, flow: &str, ceremony: &CeremonyRow) -> Result<Vec<String>, AuthnError> {
    let codes = keys.open(waiting(flow), &ceremony.state)?;
    Ok(codes.split(' ').map(str::to_owned).collect())
}

/// What is not the user's yet is sealed as the flow's.
fn waiting(flow: &str) -> Label<'_> {
    Label { kind: ENROLMENT, owner: flow }
}

/// Gives a user these codes in place of all that they had.
///
/// # Errors
/// [`AuthnError::Store`].
pub async fn set(node: &Node, tx: &mut Tx, user: &str, codes: &[String]) -> Result<(), AuthnError> {
    let keys = node.secret_keys();
    let hash = |code: &String| keys.hash(label(user), &read(code).unwrap_or_default());
    let hashes: Vec<String> = codes.iter().map(hash).collect();
    Ok(tx.replace_recovery_codes(user, &hashes, node.now()).await?)
}

/// Whether `typed` is one of the user's codes that was not used. It is used now.
///
/// # Errors
/// [`AuthnError::Store`].
pub async fn redeem(node: &Node, tx: &mut Tx, user: &str, typed: &str) -> Result<bool, AuthnError> {
    let Some(hashes) = hashes(node.secret_keys(), user, typed) else { return Ok(false) };
    Ok(tx.use_recovery_code(user, &hashes, node.now()).await?)
}

fn hashes(keys: &SecretKeys, user: &str, typed: &str) -> Option<Vec<String>> {
    Some(keys.hashes(label(user), &read(typed)?))
}

fn label(user: &str) -> Label<'_> {
    Label { kind: "recovery_code", owner: user }
}

fn draw_one(random: &dyn Random) -> std::io::Result<String> {
    let mut bytes = [0; SYMBOLS];
    random.fill(&mut bytes)?;
    // 32 symbols: five bits of each byte are one, and none is more likely than another.
    let symbols = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    let mut code = String::with_capacity(usize::from(CHARS));
    for (at, symbol) in symbols.enumerate() {
        if at > 0 && at % GROUP == 0 {
            code.push('-');
        }
        code.push(char::from(*symbol));
    }
    Ok(code)
}

/// The sixteen symbols that were meant.
fn read(typed: &str) -> Option<String> {
    let meant = |char: char| match char.to_ascii_lowercase() {
        'i' | 'l' => '1',
        'o' => '0',
        char => char,
    };
    let code: String = typed
        .chars()
        .filter(|char| !char.is_whitespace() && *char != '-')
        .take(SYMBOLS + 1)
        .map(meant)
        .collect();
    let fits = code.len() == SYMBOLS && code.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn ten_codes_that_differ_and_can_be_read() {
        let codes: BTreeSet<String> = draw(&SystemRandom).unwrap().into_iter().collect();
        assert_eq!(codes.len(), CODES);
        for code in codes {
            assert_eq!(code.len(), usize::from(CHARS));
            let groups: Vec<&str> = code.split('-').collect();
            assert!(groups.len() == 4 && groups.iter().all(|group| group.len() == GROUP), "{code}");
            assert_eq!(read(&code), Some(code.replace('-', "")));
        }
    }

    #[test]
    fn every_symbol_is_drawn() {
        let drawn: BTreeSet<char> = (0..20)
            .flat_map(|_| draw(&SystemRandom).unwrap())
            .flat_map(|code| code.chars().collect::<Vec<_>>())
            .filter(|char| *char != '-')
            .collect();
        assert_eq!(drawn.len(), 32);
    }

    #[test]
    fn a_code_is_read_as_people_copy_it() {
        for typed in
            ["01ab-cdef-ghjk-mnpq", "01ABCDEFGHJKMNPQ", " oIab cdef ghjk mnpq ", "Ol-ab-cd-ef-gh-jk-mn-pq"]
        {
            assert_eq!(read(typed).as_deref(), Some("01abcdefghjkmnpq"), "{typed}");
        }
        let (short, long) = ("01ab-cdef-ghjk-mnp", "01ab-cdef-ghjk-mnpqr");
        for rubbish in
            ["", short, long, "u1ab-cdef-ghjk-mnpq", "01ab-cdef-ghjk-mnpä", "\0", &"0".repeat(10_000)]
        {
            assert_eq!(read(rubbish), None, "{rubbish}");
        }
    }
}
