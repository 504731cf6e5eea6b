//! Passkeys, and what they know users by.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PasskeyRow {
    /// The credential id, in base64url.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key with what was said at its making, as `authn::passkey` writes it.
    pub public_key: String,
    /// What changes with its use, the signature counter among it, as `authn::passkey` writes it.
    pub counter: String,
    /// How it may be reached, as bits.
    pub transports: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it was used last.
    pub last_used_at: Option<Time>,
}

const SELECT: &str =
    "SELECT id, user_id, name, public_key, counter, transports, created_at, last_used_at FROM passkeys";

impl Store {
    /// The passkey with this credential id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn passkey(&self, id: &str) -> Result<Option<PasskeyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1"));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?)
    }

    /// A user's passkeys, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn passkeys(&self, user: &str) -> Result<Vec<PasskeyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE user_id = $1 ORDER BY created_at, id"));
        Ok(sqlx::query_as(select).bind(user).fetch_all(&self.pool).await?)
    }

    /// What passkeys know a user by, in base64url.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user_handle(&self, user: &str) -> Result<Option<String>> {
        let select = "SELECT handle FROM user_handles WHERE user_id = $1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(user).fetch_optional(&self.pool).await?;
        Ok(row.map(|(handle,)| handle))
    }
}

impl Tx {
    /// The passkey with this credential id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn passkey(&mut self, id: &str) -> Result<Option<PasskeyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1"));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&mut *self.0).await?)
    }

    /// A user's passkeys, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn passkeys(&mut self, user: &str) -> Result<Vec<PasskeyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE user_id = $1 ORDER BY created_at, id"));
        Ok(sqlx::query_as(select).bind(user).fetch_all(&mut *self.0).await?)
    }

    /// What passkeys know a user by: `drawn`, unless they had a handle already.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user_handle_or(&mut self, user: &str, drawn: &str) -> Result<String> {
        let insert = "INSERT INTO user_handles (user_id, handle) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET handle = user_handles.handle RETURNING handle";
        let query = sqlx::query_as(insert).bind(user).bind(drawn);
        let (handle,) = query.fetch_one(&mut *self.0).await?;
        Ok(handle)
    }

    /// The user whom passkeys know by this handle, where they may sign in.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn handle_of(&mut self, user: &str) -> Result<Option<String>> {
        let select = "SELECT handle FROM user_handles WHERE user_id = $1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(user).fetch_optional(&mut *self.0).await?;
        Ok(row.map(|(handle,)| handle))
    }

    /// Adds a passkey. Says whether there was none with its credential id yet, of anybody; otherwise nothing happens
    /// (WebAuthn L3 §7.1 step 26).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_passkey(&mut self, passkey: &PasskeyRow) -> Result<bool> {
        let insert = "INSERT INTO passkeys
            (id, user_id, name, public_key, counter, transports, created_at, last_used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";
        let query = sqlx::query(insert).bind(&passkey.id).bind(&passkey.user_id).bind(&passkey.name);
        let query = query.bind(&passkey.public_key).bind(&passkey.counter).bind(passkey.transports);
        let done = query.bind(passkey.created_at).bind(passkey.last_used_at).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes a use. Says whether the passkey was still as `before`: of two signatures with one counter one is told no.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn use_passkey(&mut self, id: &str, before: &str, after: &str, now: Time) -> Result<bool> {
        let update = "UPDATE passkeys SET counter = $3, last_used_at = $4 WHERE id = $1 AND counter = $2";
        let query = sqlx::query(update).bind(id).bind(before).bind(after).bind(now);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Calls a user's passkey something else. Says whether they have it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn rename_passkey(&mut self, user: &str, id: &str, name: &str) -> Result<bool> {
        let update = "UPDATE passkeys SET name = $3 WHERE id = $2 AND user_id = $1";
        let query = sqlx::query(update).bind(user).bind(id).bind(name);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Forgets a user's passkey. Says whether they had it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_passkey(&mut self, user: &str, id: &str) -> Result<bool> {
        let delete = "DELETE FROM passkeys WHERE id = $2 AND user_id = $1";
        let done = sqlx::query(delete).bind(user).bind(id).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }
}
