//! The sign-in log as somebody reads it: filtered, in pages.

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
        // the type of its parameter. They are numbered by hand, for sqlx's builder writes marks that PostgreSQL does not know.
        let mut sql =
            "SELECT sign_in_log.id, happened_at, user_id, users.identifier AS identifier, app, code, reason
            FROM sign_in_log LEFT JOIN users ON users.id = sign_in_log.user_id WHERE 1 = 1"
                .to_owned();
        let mut count = 0;
        let mut mark = || {
            count += 1;
            format!("${count}")
        };
        if filter.code.is_some() {
            sql += &format!(" AND code = {}", mark());
        }
        if filter.user.is_some() {
            sql += &format!(" AND user_id = {}", mark());
        }
        if filter.before.is_some() {
            let (time, id) = (mark(), mark());
            sql +=
                &format!(" AND (happened_at < {time} OR (happened_at = {time} AND sign_in_log.id > {id}))");
        }
        sql += &format!(" ORDER BY happened_at DESC, sign_in_log.id LIMIT {}", mark());
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        if let Some(code) = filter.code {
            query = query.bind(code);
        }
        if let Some(user) = &filter.user {
            query = query.bind(user);
        }
        if let Some((time, id)) = &filter.before {
            query = query.bind(*time).bind(id);
        }
        Ok(query.bind(limit).fetch_all(&self.pool).await?)
    }
}
