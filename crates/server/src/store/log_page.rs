//! The sign-in log as somebody reads it: filtered, in pages.

use sqlx::Any;

use super::{Result, Store};
use crate::clock::Time;

/// An entry, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LogRow {
    /// The id.
    pub id: String,
    /// When.
    pub happened_at: Time,
    /// Whose it was, where that was a user of ours.
    pub user_id: Option<String>,
    /// Their identifier, where they still are one.
    pub identifier: Option<String>,
    /// Which app it was for.
    pub app: String,
    /// As in [`Entry`](super::Entry).
    pub code: i64,
    /// The same in words.
    pub reason: String,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// With this code.
    pub code: Option<i64>,
    /// Of the user with this id.
    pub user: Option<String>,
    /// After this entry in the log's order, newest first: its time and id.
    pub before: Option<(Time, String)>,
}

impl Store {
    /// The newest entries, newest first, at most `limit`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn log_entries(&self, filter: &LogFilter, limit: i64) -> Result<Vec<LogRow>> {
        // Only fixed words go into the statement. A condition that is not wanted is not in it: PostgreSQL would want to know
        // the type of its parameter.
        let mut builder = sqlx::QueryBuilder::<Any>::new(
            "SELECT sign_in_log.id, happened_at, user_id, users.identifier AS identifier, app, code, reason
            FROM sign_in_log LEFT JOIN users ON users.id = sign_in_log.user_id WHERE 1 = 1",
        );
        if let Some(code) = filter.code {
            builder.push(" AND code = ").push_bind(code);
        }
        if let Some(user) = &filter.user {
            builder.push(" AND user_id = ").push_bind(user);
        }
        if let Some((time, id)) = &filter.before {
            builder.push(" AND (happened_at < ").push_bind(*time);
            builder.push(" OR (happened_at = ").push_bind(*time);
            builder.push(" AND sign_in_log.id > ").push_bind(id).push("))");
        }
        builder.push(" ORDER BY happened_at DESC, sign_in_log.id LIMIT ").push_bind(limit);
        Ok(builder.build_query_as().fetch_all(&self.pool).await?)
    }
}
