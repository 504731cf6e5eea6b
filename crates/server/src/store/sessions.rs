//! Sessions.

use super::{Happening, Result, Store, Tx};
use crate::clock::{Seconds, Time};
use crate::notices::Why;

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
    /// Ends then.
    pub ends_at: Option<Time>,
    /// Where it began.
    pub app: &'a str,
    /// When the person proved who they are.
    pub authenticated_at: Time,
    /// When they proved a second factor.
    pub second_factor_at: Option<Time>,
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
    /// Whose people they are.
    pub identity_store: String,
    /// 1 where it outlives the browser.
    pub persistent: i64,
    /// `1fa` or `2fa`.
    pub assurance: String,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to a minute.
    pub last_used_at: Time,
    /// When the person last proved who they are.
    pub authenticated_at: Time,
    /// When they proved a second factor in it.
    pub second_factor_at: Option<Time>,
    /// It ends after so many seconds without use.
    pub idle_s: Option<Seconds>,
    /// It ends then.
    pub ends_at: Option<Time>,
}

/// A session that was ended.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EndedSession {
    /// Its id.
    pub id: String,
    /// Whose it was.
    pub user_id: String,
    /// In which browser.
    pub device_id: String,
}

impl Store {
    /// The session that is good at `now` and belongs to the token with this hash, of a user who may sign in.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn session(&self, token_hash: &str, now: Time) -> Result<Option<SessionRow>> {
        Ok(sqlx::query_as(SELECT).bind(token_hash).bind(now).fetch_optional(&self.pool).await?)
    }
}

const SELECT: &str = "SELECT sessions.id, sessions.user_id, sessions.device_id, users.identifier, users.name,
    users.identity_store, sessions.persistent, sessions.assurance, sessions.created_at,
    sessions.last_used_at, sessions.authenticated_at, sessions.second_factor_at, sessions.idle_s,
    sessions.ends_at
    FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE sessions.token_hash = $1 AND users.disabled = 0
    AND (sessions.ends_at IS NULL OR sessions.ends_at > $2)
    AND (sessions.idle_s IS NULL OR sessions.last_used_at + sessions.idle_s > $2)";

impl Store {
    /// The ids of the devices in which a user has a session that is good at `now`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn devices_signed_in(&self, user: &str, now: Time) -> Result<Vec<String>> {
        let select = "SELECT DISTINCT device_id FROM sessions WHERE user_id = $1
            AND (ends_at IS NULL OR ends_at > $2) AND (idle_s IS NULL OR last_used_at + idle_s > $2)";
        let rows: Vec<(String,)> = sqlx::query_as(select).bind(user).bind(now).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
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
            last_used_at, idle_s, ends_at, app, authenticated_at, second_factor_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12)";
        let query = sqlx::query(insert).bind(session.id).bind(session.token_hash).bind(session.user_id);
        let query = query.bind(session.device_id).bind(i64::from(session.persistent)).bind(session.assurance);
        let query = query.bind(now).bind(session.idle).bind(session.ends_at).bind(session.app);
        let query = query.bind(session.authenticated_at).bind(session.second_factor_at);
        query.execute(&mut *self.0).await?;
        self.note(Happening::SessionsBegun(1));
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

    /// Ends the session of the token with this hash and announces it. Says which it was.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn end_session(
        &mut self,
        token_hash: &str,
        why: Why,
        now: Time,
    ) -> Result<Option<EndedSession>> {
        let delete = "DELETE FROM sessions WHERE token_hash = $1 RETURNING id, user_id, device_id";
        let ended: Vec<EndedSession> =
            sqlx::query_as(delete).bind(token_hash).fetch_all(&mut *self.0).await?;
        self.announce(&ended, why, now).await?;
        Ok(ended.into_iter().next())
    }

    /// Ends a user's sessions, except the one with the id `but`, and announces it. Says how many there were.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn end_sessions_of(
        &mut self,
        user: &str,
        but: Option<&str>,
        why: Why,
        now: Time,
    ) -> Result<usize> {
        let delete = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id, user_id, device_id";
        let query = sqlx::query_as(delete).bind(user).bind(but.unwrap_or_default());
        let ended: Vec<EndedSession> = query.fetch_all(&mut *self.0).await?;
        self.announce(&ended, why, now).await?;
        Ok(ended.len())
    }

    /// Ends a user's sessions in one browser and announces it. Says how many there were.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn end_sessions_in(&mut self, device: &str, user: &str, why: Why, now: Time) -> Result<usize> {
        let delete =
            "DELETE FROM sessions WHERE device_id = $1 AND user_id = $2 RETURNING id, user_id, device_id";
        let ended: Vec<EndedSession> =
            sqlx::query_as(delete).bind(device).bind(user).fetch_all(&mut *self.0).await?;
        self.announce(&ended, why, now).await?;
        Ok(ended.len())
    }
}
