//! Mail.
//!
//! A letter is posted in the transaction that causes it and sent later by a worker, so that none is lost when a node
//! dies, none is sent for something that did not happen, and no request takes longer because somebody is written to.
//!
//! ```text
//! post ──▶ outbox ──claim──▶ SMTP ──▶ gone          with `Config::smtp`
//!    └───▶ mail ──▶ /mailbox                        without
//! ```
//!
//! A letter is sent at least once: a node that dies between sending and noting it sends it again. Bodies are sealed wherever
//! they lie, for some hold codes; neither a body nor a whole address is ever logged.

pub mod letters;
mod outbox;
mod smtp;

use crate::Node;
use crate::authn::seal::{Label, SealError};
use crate::clock::{Seconds, Time};
use crate::store::{MailRow, OutboxRow, StoreError, Tx};

pub use outbox::{deliver_due, run};
pub use smtp::{Smtp, SmtpConfig, SmtpError};

/// A letter to somebody.
#[derive(Clone)]
pub struct Letter {
    /// To what address.
    pub to: String,
    /// What stands in the list of letters. Never a secret.
    pub subject: String,
    /// Plain text, paragraphs apart by an empty line.
    pub body: String,
    /// For how long it makes sense to try to send it.
    pub useful_for: Seconds,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// A letter that was kept instead of being sent.
#[derive(Clone)]
pub struct Kept {
    /// When.
    pub sent_at: Time,
    /// To what address.
    pub recipient: String,
    /// What stands in the list of letters.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Why a letter could not be posted or read.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// There are no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] std::io::Error),
}

/// Posts a letter, with everything else that `tx` does or not at all.
///
/// # Errors
/// [`MailError`].
pub async fn post(node: &Node, tx: &mut Tx, letter: Letter) -> Result<(), MailError> {
    let (id, now) = (node.draw_id()?, node.now());
    let Letter { to: recipient, subject, body, useful_for } = letter;
    let body = node.secret_keys().seal(label(&id), &body, node.random())?;
    if node.config().smtp.is_none() {
        return Ok(tx.send_mail(&MailRow { id, sent_at: now, recipient, subject, body }).await?);
    }
    let useless_at = now.plus(useful_for);
    tx.queue_mail(&OutboxRow { id, queued_at: now, recipient, subject, body, useless_at, tries: 0 }).await?;
    Ok(())
}

/// Does as much as posting a letter, and posts none: for somebody who is not there, so that the time does not tell.
///
/// # Errors
/// [`MailError`].
pub async fn pretend(node: &Node, tx: &mut Tx, letter: Letter) -> Result<(), MailError> {
    let (id, now) = (node.draw_id()?, node.now());
    let Letter { to: recipient, subject, body, .. } = letter;
    let body = node.secret_keys().seal(label(&id), &body, node.random())?;
    let mail = OutboxRow { id, queued_at: now, recipient, subject, body, useless_at: now, tries: 0 };
    tx.queue_mail(&mail).await?;
    tx.remove_mail(&mail.id).await?;
    Ok(())
}

/// The letters that were kept, newest first. What cannot be opened any more says so.
///
/// # Errors
/// Where the database does not answer.
pub async fn kept(node: &Node) -> Result<Vec<Kept>, StoreError> {
    let open = |mail: MailRow| {
        let MailRow { id, sent_at, recipient, subject, body } = mail;
        let body = node.secret_keys().open(label(&id), &body);
        let body = body.unwrap_or_else(|_| "(sealed with a key that is not here any more)".to_owned());
        Kept { sent_at, recipient, subject, body }
    };
    Ok(node.store().mail().await?.into_iter().map(open).collect())
}

fn label(id: &str) -> Label<'_> {
    Label { kind: "mail", owner: id }
}
