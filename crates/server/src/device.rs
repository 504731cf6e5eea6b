//! Device sessions: what a browser is known by. It outlives every session in it.

use crate::Node;
use crate::clock::{DAY, Seconds};
use crate::store::{DeviceRow, Result};
use crate::token::Token;

/// How long its cookie lives since the last sign-in: as long as browsers keep any (RFC 6265bis §5.5).
pub const COOKIE_LIFETIME: Seconds = 400 * DAY;

/// How much of a `User-Agent` is kept.
const USER_AGENT_CHARS: usize = 200;

/// The device session that a token stands for.
///
/// # Errors
/// Where the database does not answer.
pub async fn current(node: &Node, token: Option<&Token>) -> Result<Option<DeviceRow>> {
    match token {
        Some(token) => node.store().device(&token.hash()).await,
        None => Ok(None),
    }
}

/// A `User-Agent` as it is kept: its beginning, without control characters.
pub fn user_agent(header: &str) -> String {
    header.chars().filter(|char| !char.is_control()).take(USER_AGENT_CHARS).collect()
}
