//! The sign-in log.

use super::{Happening, Result, Store, Tx};
use crate::clock::Time;

/// How a sign-in ended, or what happened on its way.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// When.
    pub happened_at: Time,
    /// Whose it was, where that is a user of ours.
    pub user_id: Option<String>,
    /// Which app it was for.
    pub app: String,
    /// The guides' code: 0 success, 50126 wrong credentials, 500121 wrong second factor,
    /// 50140 interrupted by *Keep me signed in*.
    pub code: i64,
    /// The same in words.
    pub reason: String,
}

impl Store {
    /// The newest hundred entries, newest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sign_in_log(&self) -> Result<Vec<Entry>> {
        let select = "SELECT happened_at, user_id, app, code, reason FROM sign_in_log
            ORDER BY happened_at DESC, id LIMIT 100";
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }
}

impl Tx {
    /// Adds an entry.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn log(&mut self, id: &str, entry: &Entry) -> Result<()> {
        let insert = "INSERT INTO sign_in_log (id, happened_at, user_id, app, code, reason)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let query = sqlx::query(insert).bind(id).bind(entry.happened_at).bind(&entry.user_id);
        query.bind(&entry.app).bind(entry.code).bind(&entry.reason).execute(&mut *self.0).await?;
        self.note(Happening::SignIn(entry.code));
        Ok(())
    }
}
