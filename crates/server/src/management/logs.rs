//! The sign-in log: `/api/v1/logs` (rule P5).

use serde::Serialize;
use utoipa::ToSchema;

use super::{Refused, Result, users};
use crate::Node;
use crate::clock::Time;
use crate::store::{LogFilter, LogRow};

/// An entry of the sign-in log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogEntry {
    /// The id.
    id: String,
    /// Where it stands, for the link to the next page.
    #[serde(skip)]
    place: String,
    /// When.
    published: String,
    /// Whose it was (id), where that is or was a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user_id: Option<String>,
    /// Their login, while they are a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    login: Option<String>,
    /// Which app it was for (id).
    app: String,
    /// 0 success, 50126 wrong credentials, 500121 wrong second factor, 50140 interrupted by *Keep me signed in*, 53003
    /// refused by a policy, 65004 consent declined.
    code: i64,
    /// The same in words.
    reason: String,
}

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// With this code.
    pub code: Option<i64>,
    /// Of this user (id or login).
    pub user: Option<String>,
    /// After this one, as [`LogEntry::place`] says it.
    pub after: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// Entries of the sign-in log, newest first.
///
/// # Errors
/// [`Refused::Invalid`] for a user that there is not and a place that is none, [`Refused::Unavailable`].
pub async fn list(node: &Node, query: &Query) -> Result<Vec<LogEntry>> {
    let user = match &query.user {
        Some(user) => Some(match users::find(node, user).await {
            Ok(user) => user.id,
            Err(Refused::NotFound(_)) => return Err(Refused::invalid("user", "there is no such user")),
            Err(other) => return Err(other),
        }),
        None => None,
    };
    let before = match query.after.as_deref() {
        Some(after) => {
            let place = read_place(after);
            Some(place.ok_or_else(|| Refused::invalid("after", "it is what the link to the next page has"))?)
        }
        None => None,
    };
    let filter = LogFilter { code: query.code, user, before };
    Ok(node.store().log_entries(&filter, query.limit).await?.into_iter().map(show).collect())
}

fn read_place(text: &str) -> Option<(Time, String)> {
    let (time, id) = text.split_once('.')?;
    let digits = (1..=12).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit());
    let time = digits.then(|| time.parse().ok()).flatten()?;
    Some((Time::from_unix(time), id.to_owned()))
}

fn show(row: LogRow) -> LogEntry {
    LogEntry {
        place: format!("{}.{}", row.happened_at.unix(), row.id),
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
    /// Where it stands in the log, for `after`.
    pub fn place(&self) -> &str {
        &self.place
    }
}
