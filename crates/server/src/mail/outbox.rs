//! The worker that empties the outbox. Every node has one; the database gives each letter to one of them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::{Letter, MailError, Smtp, SmtpError, label};
use crate::Node;
use crate::authn::identifier::mask;
use crate::clock::{MINUTE, Seconds};
use crate::store::OutboxRow;

/// How often the worker looks.
const PERIOD: Duration = Duration::from_secs(1);
/// How long a letter is in one node's hands: longer than an SMTP conversation takes.
const CLAIM: Seconds = 5 * MINUTE;
const FIRST_PAUSE: Seconds = 5;
const LONGEST_PAUSE: Seconds = 10 * MINUTE;

/// Sends what is due, as it becomes due, until `shutdown` says so. A letter that is being sent then is sent.
pub async fn run(node: Node, smtp: Smtp, mut shutdown: watch::Receiver<bool>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // An error means that nobody is left to say so; then it is over as well.
            _ = shutdown.wait_for(|over| *over) => return,
        }
        if let Err(error) = deliver_due(&node, &smtp).await {
            tracing::warn!(%error, "could not look through the outbox; trying again");
        }
    }
}

/// Sends every letter that is due, one after the other. Says how many were sent.
///
/// # Errors
/// Where the database does not answer. What was sent by then is sent; nothing is lost.
pub async fn deliver_due(node: &Node, smtp: &Smtp) -> Result<usize, MailError> {
    let mut sent = 0;
    loop {
        let now = node.now();
        if !node.store().outbox_is_due(now).await? {
            return Ok(sent);
        }
        let mut tx = node.store().begin().await?;
        let claimed = tx.claim_mail(now, now.plus(CLAIM)).await?;
        tx.commit().await?;
        let Some(mail) = claimed else { return Ok(sent) };
        sent += usize::from(deliver(node, smtp, mail).await?);
    }
}

/// What becomes of a letter that was tried.
enum Fate {
    Sent,
    GivenUp(String),
    Again(Seconds, String),
}

async fn deliver(node: &Node, smtp: &Smtp, mail: OutboxRow) -> Result<bool, MailError> {
    let who = mask(&mail.recipient);
    let (id, tries) = (mail.id.clone(), mail.tries);
    let fate = try_once(node, smtp, mail).await;
    let mut tx = node.store().begin().await?;
    match &fate {
        Fate::Sent => {
            tracing::info!(who, "mail sent");
            tx.remove_mail(&id).await?;
        }
        Fate::GivenUp(why) => {
            tracing::error!(who, why, tries, "mail given up");
            tx.remove_mail(&id).await?;
        }
        Fate::Again(pause, why) => {
            tracing::warn!(who, why, tries, pause, "mail not sent; trying again");
            tx.postpone_mail(&id, node.now().plus(*pause)).await?;
        }
    }
    tx.commit().await?;
    Ok(matches!(fate, Fate::Sent))
}

async fn try_once(node: &Node, smtp: &Smtp, mail: OutboxRow) -> Fate {
    let now = node.now();
    if mail.useless_at <= now {
        return Fate::GivenUp("it was not sent in time".to_owned());
    }
    let body = match node.secret_keys().open(label(&mail.id), &mail.body) {
        Ok(body) => body,
        // Another node may have the key.
        Err(error) => return Fate::Again(LONGEST_PAUSE, error.to_string()),
    };
    let OutboxRow { id, queued_at, recipient: to, subject, .. } = mail;
    let letter = Letter { to, subject, body, useful_for: 0 };
    match smtp.send(&id, &letter, queued_at).await {
        Ok(()) => Fate::Sent,
        Err(SmtpError::Transient(why)) => Fate::Again(pause(mail.tries), why),
        Err(error) => Fate::GivenUp(error.to_string()),
    }
}

/// How long to wait after so many tries: five seconds, then twice as long each time, up to ten minutes.
fn pause(tries: i64) -> Seconds {
    let times = u32::try_from(tries.saturating_sub(1)).ok();
    let doubled = times.and_then(|times| FIRST_PAUSE.checked_shl(times));
    doubled.filter(|pause| (FIRST_PAUSE..LONGEST_PAUSE).contains(pause)).unwrap_or(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_ten_minutes() {
        let pauses: Vec<Seconds> = (1..10).map(pause).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
    }
}
