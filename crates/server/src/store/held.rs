//! What a device holds for a user: kept, remembered and exempt authenticators, and the answers to *Stay signed in?*.

use super::{Result, Store, Tx};
use crate::clock::{Seconds, Time};
use crate::notices::Why;
use crate::policy::{Assurance, Authenticator, DeviceFacts, Holds, Kept, Remembered};

/// One held authenticator.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeldRow {
    /// Which; empty for an exemption.
    pub authenticator: String,
    /// `kept`, `remembered` or `exempt`.
    pub hold: String,
    /// Kept: how sure it was who this is.
    pub assurance: String,
    /// When it was proven.
    pub granted_at: Time,
    /// Kept: when it was last used.
    pub last_used_at: Time,
    /// Kept: ends after so many seconds without use.
    pub idle_s: Option<Seconds>,
    /// Ends then.
    pub ends_at: Option<Time>,
    /// 1 where IdP session management alone keeps it.
    pub implicit: i64,
}

impl HeldRow {
    /// As a kept authenticator, if it is one.
    pub fn kept(&self) -> Option<Kept> {
        let authenticator = Authenticator::read(&self.authenticator).filter(|_| self.hold == "kept")?;
        Some(Kept {
            authenticator,
            assurance: Assurance::read(&self.assurance),
            granted_at: self.granted_at,
            last_used_at: self.last_used_at,
            idle: self.idle_s,
            ends_at: self.ends_at,
            implicit: self.implicit == 1,
        })
    }

    /// As a remembered authenticator, if it is one.
    pub fn remembered(&self) -> Option<Remembered> {
        let authenticator = Authenticator::read(&self.authenticator).filter(|_| self.hold == "remembered")?;
        Some(Remembered { authenticator, until: self.ends_at? })
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    app: String,
    answered_at: Time,
    accepted: i64,
    never_again: i64,
}

impl Store {
    /// What a device session holds for a user.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn held(&self, device: &str, user: &str) -> Result<Vec<HeldRow>> {
        let select =
            "SELECT authenticator, hold, assurance, granted_at, last_used_at, idle_s, ends_at, implicit
            FROM held_authenticators WHERE device_id = $1 AND user_id = $2 ORDER BY hold, authenticator";
        Ok(sqlx::query_as(select).bind(device).bind(user).fetch_all(&self.pool).await?)
    }

    /// What a device session holds for a user, and the answers they gave on it for an app. Whether the device is shared is
    /// not in it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn device_facts(&self, device: &str, user: &str, app: &str) -> Result<DeviceFacts> {
        let held = self.held(device, user).await?;
        let select = "SELECT app, answered_at, accepted, never_again FROM prompt_answers
            WHERE device_id = $1 AND user_id = $2 ORDER BY answered_at DESC, app";
        let answers: Vec<AnswerRow> =
            sqlx::query_as(select).bind(device).bind(user).fetch_all(&self.pool).await?;
        let own = answers.iter().find(|answer| answer.app == app);
        // What was said with "Don't show this again" holds for every app (rule P6).
        let last = own.or_else(|| answers.iter().find(|answer| answer.never_again == 1));
        Ok(DeviceFacts {
            kept: held.iter().filter_map(HeldRow::kept).collect(),
            remembered: held.iter().filter_map(HeldRow::remembered).collect(),
            exempt_since: held.iter().find(|row| row.hold == "exempt").map(|row| row.granted_at),
            prompt_answered_at: last.map(|answer| answer.answered_at),
            prompt_never: answers.iter().any(|answer| answer.never_again == 1),
            prompt_accepted: last.is_some_and(|answer| answer.accepted == 1),
            ..DeviceFacts::default()
        })
    }
}

impl Tx {
    /// Lets a device hold what a sign-in left. A remembered date that stands is not moved (rule D5).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn hold(
        &mut self,
        device: &str,
        user: &str,
        holds: &Holds,
        assurance: Assurance,
        now: Time,
    ) -> Result<()> {
        for authenticator in &holds.dropped {
            let delete = "DELETE FROM held_authenticators
                WHERE device_id = $1 AND user_id = $2 AND authenticator = $3 AND hold = 'kept'";
            let query = sqlx::query(delete).bind(device).bind(user).bind(authenticator.as_str());
            query.execute(&mut *self.0).await?;
        }
        for keep in &holds.kept {
            let insert =
                "INSERT INTO held_authenticators (device_id, user_id, authenticator, hold, assurance,
                granted_at, last_used_at, idle_s, ends_at, implicit)
                VALUES ($1, $2, $3, 'kept', $4, $5, $6, $7, $8, $9)
                ON CONFLICT (device_id, user_id, authenticator, hold) DO UPDATE
                SET assurance = excluded.assurance, granted_at = excluded.granted_at,
                last_used_at = excluded.last_used_at, idle_s = excluded.idle_s, ends_at = excluded.ends_at,
                implicit = excluded.implicit";
            let query = sqlx::query(insert).bind(device).bind(user).bind(keep.authenticator.as_str());
            let query = query.bind(assurance.as_str()).bind(keep.granted_at).bind(now).bind(keep.idle);
            query.bind(keep.ends_at).bind(i64::from(keep.implicit)).execute(&mut *self.0).await?;
        }
        for remembered in &holds.remembered {
            let insert =
                "INSERT INTO held_authenticators (device_id, user_id, authenticator, hold, granted_at,
                last_used_at, ends_at) VALUES ($1, $2, $3, 'remembered', $4, $4, $5)
                ON CONFLICT (device_id, user_id, authenticator, hold) DO UPDATE
                SET granted_at = excluded.granted_at, ends_at = excluded.ends_at
                WHERE held_authenticators.ends_at <= $4";
            let query = sqlx::query(insert).bind(device).bind(user).bind(remembered.authenticator.as_str());
            query.bind(now).bind(remembered.until).execute(&mut *self.0).await?;
        }
        if let Some(since) = holds.exempt_since {
            let insert =
                "INSERT INTO held_authenticators (device_id, user_id, authenticator, hold, granted_at,
                last_used_at) VALUES ($1, $2, '', 'exempt', $3, $3)
                ON CONFLICT (device_id, user_id, authenticator, hold) DO UPDATE
                SET granted_at = excluded.granted_at, last_used_at = excluded.last_used_at";
            sqlx::query(insert).bind(device).bind(user).bind(since).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// Notes that what a device keeps for a user was used: it slides (rule D4). What has ended is not brought back.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn touch_kept(&mut self, device: &str, user: &str, now: Time) -> Result<()> {
        let update = "UPDATE held_authenticators SET last_used_at = $3
            WHERE device_id = $1 AND user_id = $2 AND hold = 'kept' AND last_used_at < $3
            AND (idle_s IS NULL OR last_used_at + idle_s > $3) AND (ends_at IS NULL OR ends_at > $3)";
        sqlx::query(update).bind(device).bind(user).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Lets go of what a device keeps for a user: at sign-out (rule D4). What it remembers stays (rule D5).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn drop_kept(&mut self, device: &str, user: &str) -> Result<()> {
        let delete = "DELETE FROM held_authenticators
            WHERE device_id = $1 AND user_id = $2 AND hold IN ('kept', 'provider')";
        sqlx::query(delete).bind(device).bind(user).execute(&mut *self.0).await?;
        let forget = "UPDATE devices SET last_user_id = NULL WHERE id = $1 AND last_user_id = $2";
        sqlx::query(forget).bind(device).bind(user).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets all that a device holds for a user, their answers as well.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_on_device(&mut self, device: &str, user: &str) -> Result<()> {
        for delete in [
            "DELETE FROM held_authenticators WHERE device_id = $1 AND user_id = $2",
            "DELETE FROM prompt_answers WHERE device_id = $1 AND user_id = $2",
        ] {
            sqlx::query(delete).bind(device).bind(user).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// Ends what an old password could still open, everywhere but in the session `but` and its device: sessions, kept
    /// authenticators, exemptions, and flows on their way. `but` is a session's id and its device's; without, nothing is spared. Says
    /// how many sessions ended; they are announced.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn password_changed(
        &mut self,
        user: &str,
        but: Option<(&str, &str)>,
        now: Time,
    ) -> Result<usize> {
        let (session, device) = but.unzip();
        let ended = self.end_sessions_of(user, session, Why::PasswordChanged, now).await?;
        for delete in [
            "DELETE FROM held_authenticators
                WHERE user_id = $1 AND device_id <> $2 AND hold IN ('kept', 'exempt')",
            "UPDATE devices SET last_user_id = NULL WHERE last_user_id = $1 AND id <> $2",
        ] {
            let query = sqlx::query(delete).bind(user).bind(device.unwrap_or_default());
            query.execute(&mut *self.0).await?;
        }
        self.forget_flows_of(user).await?;
        Ok(ended)
    }

    /// A user has an authenticator no more, or one fewer: no device keeps or remembers it for them. Without that, one that is
    /// set up anew would count as remembered.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_authenticator(&mut self, user: &str, authenticator: Authenticator) -> Result<()> {
        let delete = "DELETE FROM held_authenticators WHERE user_id = $1 AND authenticator = $2";
        sqlx::query(delete).bind(user).bind(authenticator.as_str()).execute(&mut *self.0).await?;
        Ok(())
    }

    /// What was proven in a flow on its way does not count any more.
    async fn forget_flows_of(&mut self, user: &str) -> Result<()> {
        let delete = "DELETE FROM flows WHERE user_id = $1 AND stage <> 'done'";
        sqlx::query(delete).bind(user).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Resets a user (rules R1, R2): every session, what devices keep and remember, exemptions and answers, with `tokens`
    /// their tokens as well. The devices stay. Says how many sessions ended; they are announced.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn reset_user(&mut self, user: &str, tokens: bool, why: Why, now: Time) -> Result<usize> {
        let ended = self.end_sessions_of(user, None, why, now).await?;
        let delete = "DELETE FROM api_tokens WHERE user_id = $1";
        if tokens {
            sqlx::query(delete).bind(user).execute(&mut *self.0).await?;
        }
        for delete in [
            "DELETE FROM held_authenticators WHERE user_id = $1",
            "DELETE FROM prompt_answers WHERE user_id = $1",
            "UPDATE devices SET last_user_id = NULL WHERE last_user_id = $1",
        ] {
            sqlx::query(delete).bind(user).execute(&mut *self.0).await?;
        }
        self.forget_flows_of(user).await?;
        Ok(ended)
    }
}
