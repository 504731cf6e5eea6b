//! Sessions: the signed-in state (rules S1, S2, S4, S5).

use crate::Node;
use crate::clock::{MINUTE, Time};
use crate::store::{Result, SessionRow};
use crate::token::Token;

/// How exactly the last use of a session is kept. Saves a write at most requests.
const TOUCH_EVERY: i64 = MINUTE;

/// A session that is good now.
#[derive(Clone, Debug)]
pub struct Session {
    row: SessionRow,
}

impl Session {
    /// The id, which is not the token.
    pub fn id(&self) -> &str {
        &self.row.id
    }

    /// Whose it is.
    pub fn user_id(&self) -> &str {
        &self.row.user_id
    }

    /// In which browser.
    pub fn device_id(&self) -> &str {
        &self.row.device_id
    }

    /// The user's identifier.
    pub fn identifier(&self) -> &str {
        &self.row.identifier
    }

    /// The user's name.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Since when.
    pub fn since(&self) -> Time {
        self.row.created_at
    }

    /// When it ends whatever happens; nothing: it does not.
    pub fn until(&self) -> Option<Time> {
        self.row.ends_at
    }

    /// When it ends if it is not used until then; nothing: it does not.
    pub fn idle_until(&self) -> Option<Time> {
        self.row.idle_s.map(|idle| self.row.last_used_at.plus(idle))
    }

    /// Whether it outlives the browser.
    pub fn persistent(&self) -> bool {
        self.row.persistent == 1
    }

    /// `1fa` or `2fa`.
    pub fn assurance(&self) -> &str {
        &self.row.assurance
    }
}

/// The session that a token stands for, if it is good now. To ask is to use it: its idle time begins anew.
///
/// # Errors
/// Where the database does not answer.
pub async fn current(node: &Node, token: Option<&Token>) -> Result<Option<Session>> {
    let Some(token) = token else { return Ok(None) };
    let now = node.now();
    let Some(mut row) = node.store().session(&token.hash(), now).await? else { return Ok(None) };
    if now.since(row.last_used_at) >= TOUCH_EVERY {
        let mut tx = node.store().begin().await?;
        tx.touch_session(&row.id, now).await?;
        tx.commit().await?;
        row.last_used_at = now;
    }
    Ok(Some(Session { row }))
}

/// Ends the session that a token stands for, on the server: a copy of the cookie is worth nothing from here on (S5).
///
/// # Errors
/// Where the database does not answer.
pub async fn end(node: &Node, token: Option<&Token>) -> Result<()> {
    let Some(token) = token else { return Ok(()) };
    let mut tx = node.store().begin().await?;
    tx.end_session(&token.hash()).await?;
    tx.commit().await
}
