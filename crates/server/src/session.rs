//! Sessions: the signed-in state (rules S1, S2, S4, S5).

use crate::clock::{MINUTE, Time};
use crate::notices::Why;
use crate::store::{Result, SessionRow};
use crate::token::Token;
use crate::{Node, device};

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

    /// When the person last proved who they are.
    pub fn authenticated_at(&self) -> Time {
        self.row.authenticated_at
    }

    /// When they proved a second factor in it.
    pub fn second_factor_at(&self) -> Option<Time> {
        self.row.second_factor_at
    }

    /// When it was last used, to a minute.
    pub fn last_used_at(&self) -> Time {
        self.row.last_used_at
    }

    /// Whose people they are (rule D7).
    pub fn identity_store(&self) -> &str {
        &self.row.identity_store
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

/// The session that a token stands for, if it is good now. To look is not to use it.
///
/// # Errors
/// Where the database does not answer.
pub async fn peek(node: &Node, token: Option<&Token>) -> Result<Option<Session>> {
    let Some(token) = token else { return Ok(None) };
    Ok(node.store().session(&token.hash(), node.now()).await?.map(|row| Session { row }))
}

/// The session that a token stands for, if it is good now. To ask is to use it: its idle time begins anew, and that of what
/// its device keeps (rule D4).
///
/// # Errors
/// Where the database does not answer.
pub async fn current(node: &Node, token: Option<&Token>) -> Result<Option<Session>> {
    let Some(Session { mut row }) = peek(node, token).await? else { return Ok(None) };
    let now = node.now();
    if now.since(row.last_used_at) >= TOUCH_EVERY {
        let mut tx = node.store().begin().await?;
        tx.touch_session(&row.id, now).await?;
        tx.touch_kept(&row.device_id, &row.user_id, now).await?;
        tx.commit().await?;
        row.last_used_at = now;
    }
    Ok(Some(Session { row }))
}

/// Signs out.
///
/// The session that a token stands for ends on the server, so that a copy of the cookie is worth nothing from here on (S5),
/// and the device lets go of what it keeps for the person (D4), also where the session had ended before.
///
/// # Errors
/// Where the database does not answer.
pub async fn end(node: &Node, session: Option<&Token>, device: Option<&Token>) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let ended = match session {
        Some(token) => tx.end_session(&token.hash(), Why::SignOut, node.now()).await?,
        None => None,
    };
    match ended {
        Some(ended) => tx.drop_kept(&ended.device_id, &ended.user_id).await?,
        None => {
            let device = device::current(node, device).await?;
            if let Some((id, Some(user))) = device.map(|device| (device.id, device.last_user_id)) {
                tx.drop_kept(&id, &user).await?;
            }
        }
    }
    tx.commit().await
}
