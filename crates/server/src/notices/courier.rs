//! Who carries the notices: on every node, and each notice by one node at a time.
//!
//! Errors, and the policy about them. 2xx is a delivery. 410 stops the webhook, as Standard Webhooks has it. Everything else
//! (other statuses, redirects, which are not followed, no answer in time, no connection) is a failure, and the notice is
//! tried again by the [`schedule`](super::schedule). A node that dies on the way loses nothing: its claim runs out.
//! What a receiver answers is never read, kept or logged, only its status.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::secret::Secret;
use super::{schedule, target};
use crate::clock::{MINUTE, Seconds};
use crate::store::{DueNotice, Receiver, Result};
use crate::{Node, tls};

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a node that has claimed a notice is waited for. Longer than [`PATIENCE`], or two would send it.
const LEASE: Seconds = MINUTE;
/// How many notices are under way to one webhook at once.
const AT_ONCE: i64 = 8;
/// How often the database is asked what is due.
const EVERY: Duration = Duration::from_secs(1);

/// Carries notices. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Courier {
    node: Node,
    clients: Arc<Clients>,
    /// The webhooks that this node is sending to, so that a slow one holds up nobody else.
    busy: Arc<Mutex<HashSet<String>>>,
}

#[derive(Debug)]
struct Clients {
    /// For other machines, by the proxy that the environment names if it names one. An error is this machine's want of
    /// certificates.
    far: std::result::Result<Client, String>,
    /// For this machine, never by a proxy.
    near: std::result::Result<Client, String>,
}

impl Courier {
    /// One for a node.
    pub fn new(node: Node) -> Self {
        Self::with_patience(node, PATIENCE)
    }

    /// One that waits so long for an answer.
    pub fn with_patience(node: Node, patience: Duration) -> Self {
        tls::ready();
        let client = || {
            let client = Client::builder().redirect(Policy::none()).timeout(patience);
            client.connect_timeout(patience).user_agent(concat!("Vestibule/", env!("CARGO_PKG_VERSION")))
        };
        let clients = Clients {
            far: client().https_only(true).build().map_err(|error| failure(&error)),
            near: client().no_proxy().build().map_err(|error| failure(&error)),
        };
        Self { node, clients: Arc::new(clients), busy: Arc::default() }
    }

    /// Carries until `shutdown` says so. What is under way then is taken up by another node, or by the next start.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let mut rounds = tokio::time::interval(EVERY);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut under_way = JoinSet::new();
        loop {
            tokio::select! {
                _ = rounds.tick() => {}
                _ = shutdown.wait_for(|over| *over) => return,
            }
            while under_way.try_join_next().is_some() {}
            if let Err(error) = self.set_off(&mut under_way).await {
                tracing::warn!(%error, "could not look for notices; trying again");
            }
        }
    }

    /// Delivers, or tries to, what is due now, and gives how many notices were tried. For whoever cannot wait.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn deliver_due(&self) -> Result<usize> {
        let mut under_way = JoinSet::new();
        self.set_off(&mut under_way).await?;
        let mut tried = 0;
        while let Some(done) = under_way.join_next().await {
            tried += done.unwrap_or_default();
        }
        Ok(tried)
    }

    /// Begins to send to each webhook that something is due for and nothing is under way to.
    async fn set_off(&self, under_way: &mut JoinSet<usize>) -> Result<()> {
        for webhook in self.node.store().due_webhooks(self.node.now()).await? {
            let Some(turn) = Turn::take(&self.busy, &webhook) else { continue };
            let courier = self.clone();
            under_way.spawn(async move {
                let tried = courier.send_all(&webhook).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "could not send notices; trying again");
                    0
                });
                drop(turn);
                tried
            });
        }
        Ok(())
    }

    /// Sends a webhook what is due for it, some at once.
    async fn send_all(&self, webhook: &str) -> Result<usize> {
        let mut tried = 0;
        loop {
            let Some(receiver) = self.node.store().receiver(webhook).await? else { return Ok(tried) };
            let mut tx = self.node.store().begin().await?;
            let due = tx.claim_notices(webhook, AT_ONCE, LEASE, self.node.now()).await?;
            tx.commit().await?;
            if due.is_empty() {
                return Ok(tried);
            }
            tried += due.len();
            let mut under_way = JoinSet::new();
            for notice in due {
                let (courier, receiver, webhook) = (self.clone(), receiver.clone(), webhook.to_owned());
                under_way.spawn(async move { courier.send(&webhook, &receiver, &notice).await });
            }
            while let Some(done) = under_way.join_next().await {
                if let Ok(Err(error)) = done {
                    return Err(error);
                }
            }
        }
    }

    /// Sends one and writes down how it went.
    async fn send(&self, webhook: &str, receiver: &Receiver, notice: &DueNotice) -> Result<()> {
        let outcome = self.post(webhook, receiver, notice).await;
        let now = self.node.now();
        let mut tx = self.node.store().begin().await?;
        match outcome {
            Outcome::Delivered => tx.notice_delivered(webhook, &notice.id, now).await?,
            Outcome::Gone => {
                tracing::warn!(webhook, "a webhook answered 410: it is stopped");
                tx.notice_failed(webhook, notice, None, "it answered 410 Gone", now).await?;
                tx.stop_webhook(webhook, now).await?;
            }
            Outcome::Failed(why) => {
                let next = schedule::pause(notice.tries, self.node.random()).map(|pause| now.plus(pause));
                tracing::warn!(webhook, notice.tries, why, again = next.is_some(), "a notice was not taken");
                tx.notice_failed(webhook, notice, next, &why, now).await?;
            }
        }
        tx.commit().await
    }

    async fn post(&self, webhook: &str, receiver: &Receiver, notice: &DueNotice) -> Outcome {
        let Ok(url) = Url::parse(&receiver.url) else {
            return Outcome::Failed("its URL cannot be read".to_owned());
        };
        let near = target::is_this_machine(&url);
        let client = match if near { &self.clients.near } else { &self.clients.far } {
            Ok(client) => client,
            Err(why) => return Outcome::Failed(why.clone()),
        };
        let now = self.node.now();
        let signature = Secret::open(&self.node, webhook, &receiver.secret)
            .and_then(|secret| secret.sign(&notice.id, now, &notice.body));
        let Some(signature) = signature else {
            return Outcome::Failed("its secret cannot be read".to_owned());
        };
        let request = client.post(url).header(CONTENT_TYPE, "application/json").body(notice.body.clone());
        let request = request.header("webhook-id", &notice.id).header("webhook-timestamp", now.unix());
        match request.header("webhook-signature", signature).send().await {
            Ok(answer) if answer.status().is_success() => Outcome::Delivered,
            Ok(answer) if answer.status() == StatusCode::GONE => Outcome::Gone,
            Ok(answer) => Outcome::Failed(format!("it answered {}", answer.status().as_u16())),
            Err(error) => Outcome::Failed(failure(&error)),
        }
    }
}

enum Outcome {
    Delivered,
    Gone,
    Failed(String),
}

/// What went wrong, without the address and whatever else an error may hold.
fn failure(error: &reqwest::Error) -> String {
    let why = if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no connection could be made"
    } else if error.is_builder() {
        "this machine has no certificates to check https with (Debian: ca-certificates)"
    } else {
        "the connection broke"
    };
    why.to_owned()
}

/// A webhook's place among the busy ones, given back when it is dropped.
struct Turn {
    busy: Arc<Mutex<HashSet<String>>>,
    webhook: String,
}

impl Turn {
    /// Takes it, unless it is taken.
    fn take(busy: &Arc<Mutex<HashSet<String>>>, webhook: &str) -> Option<Self> {
        let free = busy.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook.to_owned());
        free.then(|| Self { busy: busy.clone(), webhook: webhook.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.webhook);
    }
}
