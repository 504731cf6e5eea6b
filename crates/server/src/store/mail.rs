//! Mail: what is on its way (the outbox), and what stays here because this node sends none. Bodies are sealed in both, for
//! they may hold codes.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A mail that is kept here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MailRow {
    /// The id.
    pub id: String,
    /// When it was sent.
    pub sent_at: Time,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// What it says, as plain text, sealed.
    pub body: String,
}

/// A mail on its way.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OutboxRow {
    /// The id.
    pub id: String,
    /// When it was written.
    pub queued_at: Time,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// What it says, as plain text, sealed.
    pub body: String,
    /// When it is given up.
    pub useless_at: Time,
    /// How often it was tried, with this time.
    pub tries: i64,
}

impl Store {
    /// The newest hundred that are kept, newest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn mail(&self) -> Result<Vec<MailRow>> {
        let select =
            "SELECT id, sent_at, recipient, subject, body FROM mail ORDER BY sent_at DESC, id LIMIT 100";
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }

    /// How many are kept.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn mail_count(&self) -> Result<i64> {
        let (count,) = sqlx::query_as("SELECT COUNT(*) FROM mail").fetch_one(&self.pool).await?;
        Ok(count)
    }

    /// How many are on their way.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn outbox_count(&self) -> Result<i64> {
        let (count,) = sqlx::query_as("SELECT COUNT(*) FROM outbox").fetch_one(&self.pool).await?;
        Ok(count)
    }

    /// Whether one is due.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn outbox_is_due(&self, now: Time) -> Result<bool> {
        let select = "SELECT id FROM outbox WHERE next_try_at <= $1 LIMIT 1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(now).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }
}

impl Tx {
    /// Keeps one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn send_mail(&mut self, mail: &MailRow) -> Result<()> {
        let insert = "INSERT INTO mail (id, sent_at, recipient, subject, body) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(insert).bind(&mail.id).bind(mail.sent_at).bind(&mail.recipient);
        query.bind(&mail.subject).bind(&mail.body).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Puts one on its way.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn queue_mail(&mut self, mail: &OutboxRow) -> Result<()> {
        let insert = "INSERT INTO outbox
            (id, queued_at, recipient, subject, body, useless_at, tries, next_try_at)
            VALUES ($1, $2, $3, $4, $5, $6, 0, $2)";
        let query = sqlx::query(insert).bind(&mail.id).bind(mail.queued_at).bind(&mail.recipient);
        let query = query.bind(&mail.subject).bind(&mail.body).bind(mail.useless_at);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Takes the one that has been due for longest and makes it due again at `again_at`, where it is not gone by then: a node
    /// that dies with it in its hands loses nothing. Each is given to one node.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn claim_mail(&mut self, now: Time, again_at: Time) -> Result<Option<OutboxRow>> {
        // Another node may have taken it since the inner statement looked: the outer condition looks again.
        let update = "UPDATE outbox SET tries = tries + 1, next_try_at = $2
            WHERE id = (SELECT id FROM outbox WHERE next_try_at <= $1 ORDER BY next_try_at, id LIMIT 1)
            AND next_try_at <= $1
            RETURNING id, queued_at, recipient, subject, body, useless_at, tries";
        Ok(sqlx::query_as(update).bind(now).bind(again_at).fetch_optional(&mut *self.0).await?)
    }

    /// Has one tried again then.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn postpone_mail(&mut self, id: &str, next_try_at: Time) -> Result<()> {
        let update = "UPDATE outbox SET next_try_at = $2 WHERE id = $1";
        sqlx::query(update).bind(id).bind(next_try_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets one: it was sent, or given up.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_mail(&mut self, id: &str) -> Result<()> {
        sqlx::query("DELETE FROM outbox WHERE id = $1").bind(id).execute(&mut *self.0).await?;
        Ok(())
    }
}
