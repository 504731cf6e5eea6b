//! Users and their authenticators.

use super::{Result, Store, Tx};
use crate::clock::Time;
use crate::notices::Why;
use crate::policy::rules::Risk;

/// A user, with what they can prove themselves by.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UserRow {
    /// The id.
    pub id: String,
    /// The normalised identifier.
    pub identifier: String,
    /// The name to show to them.
    pub name: String,
    /// 1 where they may not sign in.
    pub disabled: i64,
    /// Where mail reaches them, if that is not their identifier.
    pub email: Option<String>,
    /// 1 for a guest (rule P4).
    pub guest: i64,
    /// How risky it is to let them in: `LOW`, `MEDIUM` or `HIGH` (rule P4).
    pub risk: String,
    /// Whose people they are (rule D7).
    pub identity_store: String,
    /// The PHC string of their password.
    pub password: Option<String>,
}

const SELECT: &str = "SELECT users.id, users.identifier, users.name, users.disabled, users.email,
    users.guest, users.risk, users.identity_store, password.secret AS password
    FROM users
    LEFT JOIN authenticators AS password ON password.user_id = users.id AND password.kind = 'password'";

impl Store {
    /// The user with this normalised identifier.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user_by_identifier(&self, identifier: &str) -> Result<Option<UserRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE users.identifier = $1"));
        Ok(sqlx::query_as(select).bind(identifier).fetch_optional(&self.pool).await?)
    }

    /// The user with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user(&self, id: &str) -> Result<Option<UserRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE users.id = $1"));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?)
    }
}

impl UserRow {
    /// How risky it is to let them in.
    pub fn risk(&self) -> Risk {
        match &*self.risk {
            "HIGH" => Risk::High,
            "MEDIUM" => Risk::Medium,
            _ => Risk::Low,
        }
    }
}

impl Tx {
    /// Makes a user. Says whether there was none with this identifier yet; otherwise nothing happens.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_user(&mut self, id: &str, identifier: &str, name: &str, now: Time) -> Result<bool> {
        let insert = "INSERT INTO users (id, identifier, name, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (identifier) DO NOTHING";
        let query = sqlx::query(insert).bind(id).bind(identifier).bind(name).bind(now);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Sets a user's authenticator (`password` or `totp`) to a secret, in place of any they had.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_authenticator(&mut self, user: &str, kind: &str, secret: &str, now: Time) -> Result<()> {
        let insert = "INSERT INTO authenticators (user_id, kind, secret, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id, kind) DO UPDATE
            SET secret = excluded.secret, created_at = excluded.created_at, last_step = -1";
        let query = sqlx::query(insert).bind(user).bind(kind).bind(secret).bind(now);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Whether a user may sign in. Who may not is reset: they are signed in nowhere any more, and are not again by being
    /// allowed to.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_disabled(&mut self, user: &str, disabled: bool, now: Time) -> Result<()> {
        let update = "UPDATE users SET disabled = $2 WHERE id = $1";
        sqlx::query(update).bind(user).bind(i64::from(disabled)).execute(&mut *self.0).await?;
        if disabled {
            self.reset_user(user, true, Why::UserDisabled, now).await?;
        }
        Ok(())
    }

    /// Whether a user is a guest, and how risky it is to let them in: `LOW`, `MEDIUM` or `HIGH` (rule P4).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_guest_and_risk(&mut self, user: &str, guest: bool, risk: &str) -> Result<()> {
        let update = "UPDATE users SET guest = $2, risk = $3 WHERE id = $1";
        let query = sqlx::query(update).bind(user).bind(i64::from(guest)).bind(risk);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Takes the code of a time step as used, and every earlier one with it. Says whether it was not: of two requests
    /// with the same code one is told no (RFC 6238 §5.2).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn accept_totp_step(&mut self, user: &str, step: i64) -> Result<bool> {
        let update = "UPDATE authenticators SET last_step = $2
            WHERE user_id = $1 AND kind = 'totp' AND last_step < $2";
        let done = sqlx::query(update).bind(user).bind(step).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }
}
