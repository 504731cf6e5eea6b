//! The sign-in log as an administrator searches it.

use super::{Result, Store};
use crate::clock::Time;

/// Which entries.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogQuery<'a> {
    /// With this code; nothing: with any.
    pub code: Option<i64>,
    /// Of this user (id); nothing: of anybody.
    pub user: Option<&'a str>,
    /// Older than the entry with this id; nothing: from the newest on.
    pub after: Option<&'a str>,
    /// At most so many.
    pub limit: i64,
}

/// An entry, with who it was.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LogRow {
    /// The id.
    pub id: String,
    /// When.
    pub happened_at: Time,
    /// Whose it was, where that is or was a user of ours.
    pub user_id: Option<String>,
    /// Their identifier, while they are one.
    pub identifier: Option<String>,
    /// Which app it was for.
    pub app: String,
    /// The code.
    pub code: i64,
    /// The same in words.
    pub reason: String,
}

impl Store {
    /// Entries of the sign-in log, newest first. After an entry that is not there, none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn search_log(&self, query: LogQuery<'_>) -> Result<Vec<LogRow>> {
        // A parameter that is not wanted holds for every row: PostgreSQL wants to know the type of each.
        let select = "SELECT sign_in_log.id, happened_at, user_id, users.identifier, app, code, reason
            FROM sign_in_log LEFT JOIN users ON users.id = sign_in_log.user_id
            WHERE ($1 < 0 OR code = $1) AND ($2 = '' OR user_id = $2)
            AND ($3 = '' OR EXISTS (SELECT 1 FROM sign_in_log AS last WHERE last.id = $3
                AND (sign_in_log.happened_at < last.happened_at
                    OR (sign_in_log.happened_at = last.happened_at AND sign_in_log.id > last.id))))
            ORDER BY happened_at DESC, sign_in_log.id LIMIT $4";
        let LogQuery { code, user, after, limit } = query;
        let query = sqlx::query_as(select).bind(code.unwrap_or(-1)).bind(user.unwrap_or_default());
        Ok(query.bind(after.unwrap_or_default()).bind(limit).fetch_all(&self.pool).await?)
    }
}
