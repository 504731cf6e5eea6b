//! `log`: the sign-in log.

use clap::Args;
use serde::Serialize;
use vestibule_server::Time;
use vestibule_server::store::{LogFilter, LogRow};

use super::{Desk, Done, table};

#[derive(Args)]
#[command(after_help = LOG)]
pub(super) struct Log {
    /// Only entries with this code.
    #[arg(long)]
    code: Option<i64>,
    /// Only this person's.
    #[arg(long, value_name = "IDENTIFIER")]
    user: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// As JSON, one entry a line.
    #[arg(long)]
    json: bool,
}

const LOG: &str = "\
Codes: 0 signed in, 50126 wrong identifier or password, 500121 wrong second factor, 50140 interrupted by \"Keep me
signed in\". The reason tells the others.

Examples:
  vestibule-server log --user totp@example.com
  vestibule-server log --code 50126 --json | jq -r .identifier | sort | uniq -c";

#[derive(Serialize)]
struct Entry<'a> {
    happened_at: String,
    unix: Time,
    code: i64,
    reason: &'a str,
    app: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<&'a str>,
}

impl<'a> From<&'a LogRow> for Entry<'a> {
    fn from(row: &'a LogRow) -> Self {
        Self {
            happened_at: row.happened_at.to_string(),
            unix: row.happened_at,
            code: row.code,
            reason: &row.reason,
            app: &row.app,
            user: row.user_id.as_deref(),
            identifier: row.identifier.as_deref(),
        }
    }
}

pub(super) async fn run(desk: &Desk, options: Log) -> Done {
    let user = match &options.user {
        Some(identifier) => Some(desk.user(identifier).await?.id),
        None => None,
    };
    let filter = LogFilter { code: options.code, user, before: None };
    let entries = desk.store().log_entries(&filter, options.limit).await?;
    if options.json {
        for entry in &entries {
            println!("{}", serde_json::to_string(&Entry::from(entry))?);
        }
        return Ok(());
    }
    let rows: Vec<_> = entries
        .into_iter()
        .map(|row| {
            let who = row.identifier.or(row.user_id).unwrap_or_else(|| "-".to_owned());
            [row.happened_at.to_string(), row.code.to_string(), who, row.app, row.reason]
        })
        .collect();
    table::print(["WHEN", "CODE", "WHO", "APP", "WHAT"], &rows);
    Ok(())
}
