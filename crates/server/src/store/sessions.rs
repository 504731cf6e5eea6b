//! Sessions.

use super::{Result, Store, Tx};
use crate::clock::{Seconds, Time};

/// A session to make.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// The id.
    pub id: &'a str,
    /// The hash of its token.
    pub token_hash: &'a str,
    /// Whose it is.
    pub user_id: &'a str,
    /// In which browser.
    pub device_id: &'a str,
    /// Whether it outlives the browser.
    pub persistent: bool,
    /// `1fa` or `2fa`.
    pub assurance: &'static str,
    /// Ends after so many seconds without use.
    pub idle: Option<Seconds>,
    /// Ends after so many seconds.
    pub absolute: Option<Seconds>,
}

/// A session and whose it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// The id.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// In which browser.
    pub device_id: String,
    /// The user's identifier.
    pub identifier: String,
    /// The user's name.
    pub name: String,
    /// 1 where it outlives the browser.
    pub persistent: i64,
    /// `1fa` or `2fa`.
    pub assurance: String,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to a minute.
    pub last_used_at: Time,
    /// It ends after so many seconds without use.
    pub idle_s: Option<Seconds>,
    /// It ends then.
    pub ends_at: Option<Time>,
}

impl Store {
    /// The session that is good at `now` and belongs to the token with this hash, of a user who may sign in.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn session(&self, token_hash: &str, now: Time) -> Result<Option<SessionRow>> {
        let select = "SELECT sessions.id, sessions.user_id, sessions.device_id, users.identifier, users.name,
            sessions.persistent, sessions.assurance, sessions.created_at, sessions.last_used_at, sessions.idle_s,
            sessions.ends_at
            FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE sessions.token_hash = $1 AND users.disabled = 0
            AND (sessions.ends_at IS NULL OR sessions.ends_at > $2)
            AND (sessions.idle_s IS NULL OR sessions.last_used_at + sessions.idle_s > $2)";
        Ok(sqlx::query_as(select).bind(token_hash).bind(now).fetch_optional(&self.pool).await?)
    }
}

impl Tx {
    /// Makes a session.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_session(&mut self, session: &NewSession<'_>, now: Time) -> Result<()> {
        let insert =
            "INSERT INTO sessions (id, token_hash, user_id, device_id, persistent, assurance, created_at,
            last_used_at, idle_s, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)";
        let query = sqlx::query(insert).bind(session.id).bind(session.token_hash).bind(session.user_id);
        let query = query.bind(session.device_id).bind(i64::from(session.persistent)).bind(session.assurance);
        let ends_at = session.absolute.map(|length| now.plus(length));
        query.bind(now).bind(session.idle).bind(ends_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn touch_session(&mut self, id: &str, now: Time) -> Result<()> {
        let update = "UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2";
        sqlx::query(update).bind(id).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Ends the session of the token with this hash, if there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn end_session(&mut self, token_hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Forgets sessions that have ended by `now`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_ended_sessions(&mut self, now: Time) -> Result<()> {
        let delete = "DELETE FROM sessions WHERE ends_at <= $1 OR last_used_at + idle_s <= $1";
        sqlx::query(delete).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }
}
