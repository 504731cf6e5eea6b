//! The sign-in log.

use axum::extract::State;
use axum::response::Response;

use super::asked::Asked;
use super::error::Failed;
use super::openapi::Refused;
use crate::Node;
use crate::management::logs::{self, LogEntry, Query};

/// The sign-in log, newest first.
#[utoipa::path(get, path = "/api/v1/logs", tag = "logs", security(("api_token" = [])),
    params(("code" = Option<i64>, Query, description = "Entries with this code", minimum = 0, maximum = 1_000_000),
        ("user" = Option<String>, Query, description = "Entries of this user (id or login)"),
        ("after" = Option<String>, Query, description = "Those after the page before, as its `Link` says"),
        ("limit" = Option<i64>, Query, description = "At most so many; left out: 200", minimum = 1, maximum = 200)),
    responses((status = 200, description = "A page of it; `Link` has the next one", body = Vec<LogEntry>), Refused))]
pub(super) async fn list(State(node): State<Node>, mut asked: Asked) -> Result<Response, Failed> {
    let code = asked.whole("code", 0..=1_000_000);
    let (user, after) = (asked.text("user"), asked.text("after"));
    let query = Query { code, user, after, limit: asked.limit() };
    asked.end()?;
    let entries = logs::list(&node, &query).await?;
    Ok(asked.page(&node, &entries, query.limit, entries.last().map(LogEntry::place)))
}
