//! `webhook`: who is told when a session has ended.

use clap::{Args, Subcommand};
use serde::Serialize;
use vestibule_server::notices::{self, Secret};
use vestibule_server::store::WebhookRow;

use super::{Desk, Done, table};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Tell an address from now on. The secret that notices are signed with is printed once.
    #[command(
        after_help = "Example:\n  SECRET=$(vestibule-server webhook add https://app.example.com/ended)"
    )]
    Add(Add),
    /// List the webhooks, how many notices wait for each, and how it went.
    List(List),
    /// Tell an address no more. What waits for it is dropped.
    Remove(Which),
    /// Try again what was given up, also of a webhook that was stopped.
    Retry(Which),
}

#[derive(Args)]
pub(super) struct Add {
    /// https://…, or http://localhost….
    url: String,
}

#[derive(Args)]
pub(super) struct List {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct Which {
    /// Its id, as `webhook list` has it.
    id: String,
}

pub(super) async fn run(desk: &Desk, command: Command) -> Done {
    match command {
        Command::Add(options) => add(desk, &options.url).await,
        Command::List(options) => list(desk, options.json).await,
        Command::Remove(which) => remove(desk, &which.id).await,
        Command::Retry(which) => retry(desk, &which.id).await,
    }
}

async fn add(desk: &Desk, url: &str) -> Done {
    let url = notices::check(url)?;
    // With a prefix, or it could begin with a hyphen and look like an option.
    let id = format!("wh_{}", desk.node.draw_id()?);
    let secret = Secret::draw(desk.node.random())?;
    let mut tx = desk.store().begin().await?;
    tx.add_webhook(&id, url.as_str(), &secret.seal(&desk.node, &id)?, desk.node.now()).await?;
    tx.commit().await?;
    eprintln!("Notices go to {url} from now on; the webhook's id is {id}.");
    eprintln!("They are signed with this secret, which is not shown again:");
    println!("{}", secret.reveal());
    Ok(())
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    url: &'a str,
    created_at: String,
    waiting: i64,
    given_up: i64,
    stopped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
}

impl<'a> From<&'a WebhookRow> for Listed<'a> {
    fn from(row: &'a WebhookRow) -> Self {
        Self {
            id: &row.id,
            url: &row.url,
            created_at: row.created_at.to_string(),
            waiting: row.waiting,
            given_up: row.given_up,
            stopped: row.stopped_at.is_some(),
            delivered_at: row.delivered_at.map(|time| time.to_string()),
            failed_at: row.failed_at.map(|time| time.to_string()),
            failure: row.failure.as_deref(),
        }
    }
}

async fn list(desk: &Desk, json: bool) -> Done {
    let webhooks = desk.store().webhooks().await?;
    if json {
        return table::print_json(&webhooks.iter().map(Listed::from).collect::<Vec<_>>());
    }
    let rows: Vec<_> = webhooks
        .into_iter()
        .map(|row| {
            let failure = row.failure.filter(|_| row.failed_at > row.delivered_at);
            let state = match (row.stopped_at, failure) {
                (Some(_), _) => "stopped: it answered 410".to_owned(),
                (None, Some(failure)) => failure,
                (None, None) => String::new(),
            };
            let [waiting, given_up] = [row.waiting, row.given_up].map(|count| count.to_string());
            [row.id, row.url, waiting, given_up, table::time(row.delivered_at), state]
        })
        .collect();
    table::print(["ID", "URL", "WAITING", "GIVEN UP", "DELIVERED", "TROUBLE"], &rows);
    Ok(())
}

async fn remove(desk: &Desk, id: &str) -> Done {
    let mut tx = desk.store().begin().await?;
    if !tx.remove_webhook(id).await? {
        return Err(unknown(id).into());
    }
    tx.commit().await?;
    println!("Removed the webhook {id}.");
    Ok(())
}

async fn retry(desk: &Desk, id: &str) -> Done {
    let mut tx = desk.store().begin().await?;
    if !tx.retry_webhook(id, desk.node.now()).await? {
        return Err(unknown(id).into());
    }
    tx.commit().await?;
    println!("What was given up for {id} is tried again by the next server that runs.");
    Ok(())
}

fn unknown(id: &str) -> String {
    format!("there is no webhook with the id {id}; `vestibule-server webhook list` has them all")
}
