//! Device sessions, what they hold for a user, and the answers to *Stay signed in?*.

use super::{Result, Store, Tx};
use crate::clock::Time;
use crate::policy::{DeviceFacts, Stay};

/// A device session: what a browser is known by.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeviceRow {
    /// The id.
    pub id: String,
}

/// How a device holds an authenticator for a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Remembered until a fixed date (rule D5).
    Remembered,
    /// Exempt from being asked, for as long as the policy says (rule K2).
    Exempt,
}

impl Hold {
    fn as_str(self) -> &'static str {
        match self {
            Self::Remembered => "remembered",
            Self::Exempt => "exempt",
        }
    }
}

impl Store {
    /// The device session of the token with this hash.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn device(&self, token_hash: &str) -> Result<Option<DeviceRow>> {
        let select = "SELECT id FROM devices WHERE token_hash = $1";
        Ok(sqlx::query_as(select).bind(token_hash).fetch_optional(&self.pool).await?)
    }

    /// What a device session holds for a user, and the answers they gave on it for an app.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn device_facts(&self, device: &str, user: &str, app: &str) -> Result<DeviceFacts> {
        let select = "SELECT
            (SELECT MAX(ends_at) FROM held_authenticators
                WHERE device_id = $1 AND user_id = $2 AND hold = 'remembered'),
            (SELECT MAX(granted_at) FROM held_authenticators
                WHERE device_id = $1 AND user_id = $2 AND hold = 'exempt'),
            (SELECT MAX(answered_at) FROM prompt_answers
                WHERE device_id = $1 AND user_id = $2 AND app = $3),
            (SELECT MAX(never_again) FROM prompt_answers WHERE device_id = $1 AND user_id = $2),
            (SELECT accepted FROM prompt_answers
                WHERE device_id = $1 AND user_id = $2 AND (app = $3 OR never_again = 1)
                ORDER BY CASE WHEN app = $3 THEN 0 ELSE 1 END, answered_at DESC LIMIT 1)";
        let query = sqlx::query_as(select).bind(device).bind(user).bind(app);
        let row: (_, _, _, Option<i64>, Option<i64>) = query.fetch_one(&self.pool).await?;
        let (remembered_until, exempt_since, prompt_answered_at, never, accepted) = row;
        let (prompt_never, prompt_accepted) = (never == Some(1), accepted == Some(1));
        Ok(DeviceFacts { remembered_until, exempt_since, prompt_answered_at, prompt_never, prompt_accepted })
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
        let update = "UPDATE devices SET last_used_at = $2, user_agent = $3 WHERE id = $1";
        sqlx::query(update).bind(id).bind(now).bind(user_agent).execute(&mut *self.0).await?;
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

    /// Lets a device hold a user's second factor, in place of what it held in this way.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn hold_second_factor(
        &mut self,
        device: &str,
        user: &str,
        hold: Hold,
        granted_at: Time,
        ends_at: Option<Time>,
    ) -> Result<()> {
        let insert = "INSERT INTO held_authenticators (device_id, user_id, factor, hold, granted_at, ends_at)
            VALUES ($1, $2, 'totp', $3, $4, $5)
            ON CONFLICT (device_id, user_id, factor, hold) DO UPDATE
            SET granted_at = excluded.granted_at, ends_at = excluded.ends_at";
        let query = sqlx::query(insert).bind(device).bind(user).bind(hold.as_str());
        query.bind(granted_at).bind(ends_at).execute(&mut *self.0).await?;
        Ok(())
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
