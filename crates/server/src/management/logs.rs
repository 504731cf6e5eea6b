//! The sign-in log: `/api/v1/logs` (rule P5).

use serde::Serialize;
use utoipa::ToSchema;

use super::{Refused, Result, users};
use crate::Node;
use crate::store::{LogQuery, LogRow};

/// An entry of the sign-in log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogEntry {
    /// The id, for `after`.
    id: String,
    /// When.
    published: String,
    /// Whose it was (id), where that is or was a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// Their login, while they are a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// Which app it was for (id).
    app: String,
    /// 0 success, 50126 wrong credentials, 500121 wrong second factor, 50140 interrupted by *Keep me signed in*, 53003
    /// refused by a policy, 65004 consent declined.
    code: i64,
    /// The same in words.
    reason: String,
}

/// Which entries: with a code, of a user (id or login), after an entry (id), at most so many.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// With this code.
    pub code: Option<i64>,
    /// Of this user.
    pub user: Option<String>,
    /// Older than this entry.
    pub after: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// Entries of the sign-in log, newest first.
///
/// # Errors
/// [`Refused::Invalid`] for a user that there is not, [`Refused::Unavailable`].
pub async fn list(node: &Node, query: &Query) -> Result<Vec<LogEntry>> {
    let user = match &query.user {
        Some(user) => Some(match users::find(node, user).await {
            Ok(user) => user.id,
            Err(Refused::NotFound(_)) => return Err(Refused::invalid("user", "there is no such user")),
            Err(other) => return Err(other),
        }),
        None => None,
    };
    let query = LogQuery {
        code: query.code,
        user: user.as_deref(),
        after: query.after.as_deref(),
        limit: query.limit,
    };
    Ok(node.store().search_log(query).await?.into_iter().map(show).collect())
}

fn show(row: LogRow) -> LogEntry {
    LogEntry {
        id: row.id,
        published: row.happened_at.to_string(),
        user_id: row.user_id,
        login: row.identifier,
        app: row.app,
        code: row.code,
        reason: row.reason,
    }
}

impl LogEntry {
    /// The id, for `after`.
    pub fn id(&self) -> &str {
        &self.id
    }
}
