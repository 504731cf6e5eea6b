//! Device sessions: what a browser is known by.

use super::{Result, Store, Tx};
use crate::clock::Time;
use crate::notices::Why;
use crate::policy::Stay;

/// A device session.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeviceRow {
    /// The id.
    pub id: String,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// When it was first used.
    pub first_used_at: Time,
    /// When it was last used.
    pub last_used_at: Time,
    /// Whom it signed in last; nothing after a sign-out. For nobody else a kept authenticator opens without a question.
    pub last_user_id: Option<String>,
    /// 1 where somebody marked it as a shared one (rule P4).
    pub shared: i64,
}

const SELECT: &str = "SELECT devices.id, devices.user_agent, devices.first_used_at, devices.last_used_at,
    devices.last_user_id, devices.shared FROM devices";

impl Store {
    /// The device session of the token with this hash.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn device(&self, token_hash: &str) -> Result<Option<DeviceRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE devices.token_hash = $1"));
        Ok(sqlx::query_as(select).bind(token_hash).fetch_optional(&self.pool).await?)
    }

    /// The device sessions of a user, the last used first (rule D10). First and last use are the user's own.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn devices_of(&self, user: &str) -> Result<Vec<DeviceRow>> {
        let select =
            "SELECT devices.id, devices.user_agent, device_users.first_used_at, device_users.last_used_at,
            devices.last_user_id, devices.shared FROM devices
            JOIN device_users ON device_users.device_id = devices.id
            WHERE device_users.user_id = $1 ORDER BY device_users.last_used_at DESC, devices.id";
        Ok(sqlx::query_as(select).bind(user).fetch_all(&self.pool).await?)
    }

    /// How many people have signed in on a device since `since`, beside `user`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn others_on_device(&self, id: &str, user: &str, since: Time) -> Result<i64> {
        let select =
            "SELECT COUNT(*) FROM device_users WHERE device_id = $1 AND user_id <> $2 AND last_used_at >= $3";
        let (count,) = sqlx::query_as(select).bind(id).bind(user).bind(since).fetch_one(&self.pool).await?;
        Ok(count)
    }
}

impl Tx {
    /// Makes a device session.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_device(
        &mut self,
        id: &str,
        token_hash: &str,
        user_agent: &str,
        now: Time,
    ) -> Result<()> {
        let insert = "INSERT INTO devices (id, token_hash, user_agent, first_used_at, last_used_at)
            VALUES ($1, $2, $3, $4, $4)";
        let query = sqlx::query(insert).bind(id).bind(token_hash).bind(user_agent).bind(now);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes that a user signed in on a device. Says whether it was the first time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn use_device(&mut self, id: &str, user: &str, user_agent: &str, now: Time) -> Result<bool> {
        let update = "UPDATE devices SET last_used_at = $2, user_agent = $3, last_user_id = $4 WHERE id = $1";
        let query = sqlx::query(update).bind(id).bind(now).bind(user_agent).bind(user);
        query.execute(&mut *self.0).await?;
        let insert = "INSERT INTO device_users (device_id, user_id, first_used_at, last_used_at)
            VALUES ($1, $2, $3, $3) ON CONFLICT (device_id, user_id) DO NOTHING";
        let done = sqlx::query(insert).bind(id).bind(user).bind(now).execute(&mut *self.0).await?;
        let first = done.rows_affected() == 1;
        if !first {
            let update = "UPDATE device_users SET last_used_at = $3 WHERE device_id = $1 AND user_id = $2";
            sqlx::query(update).bind(id).bind(user).bind(now).execute(&mut *self.0).await?;
        }
        Ok(first)
    }

    /// Marks a device as a shared one, or no more. Says whether there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_shared(&mut self, id: &str, shared: bool) -> Result<bool> {
        let update = "UPDATE devices SET shared = $2 WHERE id = $1";
        let query = sqlx::query(update).bind(id).bind(i64::from(shared));
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Deletes a user's part of a device session: their sessions in it, what it keeps and remembers for them, their answers
    /// (rules D5, D10). The browser stays known to others who use it. Says whether it was one of theirs.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_device_of(&mut self, id: &str, user: &str, now: Time) -> Result<bool> {
        self.forget_on_device(id, user).await?;
        self.end_sessions_in(id, user, Why::DeviceRemoved, now).await?;
        let forget = "UPDATE devices SET last_user_id = NULL WHERE id = $1 AND last_user_id = $2";
        sqlx::query(forget).bind(id).bind(user).execute(&mut *self.0).await?;
        let delete = "DELETE FROM device_users WHERE device_id = $1 AND user_id = $2";
        let done = sqlx::query(delete).bind(id).bind(user).execute(&mut *self.0).await?;
        let nobody = "DELETE FROM devices WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM device_users WHERE device_id = $1)";
        sqlx::query(nobody).bind(id).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps an answer to *Stay signed in?*. *Don't show this again* stays once it was said.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keep_prompt_answer(
        &mut self,
        device: &str,
        user: &str,
        app: &str,
        stay: Stay,
        now: Time,
    ) -> Result<()> {
        let insert =
            "INSERT INTO prompt_answers (device_id, user_id, app, answered_at, accepted, never_again)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (device_id, user_id, app) DO UPDATE SET answered_at = excluded.answered_at,
            accepted = excluded.accepted,
            never_again = CASE WHEN excluded.never_again = 1 THEN 1 ELSE prompt_answers.never_again END";
        let query = sqlx::query(insert).bind(device).bind(user).bind(app);
        let query = query.bind(now).bind(i64::from(stay.accepted)).bind(i64::from(stay.never_again));
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}
