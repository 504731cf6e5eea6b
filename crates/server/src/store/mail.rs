//! Mail. The demo keeps all of it here instead of sending it.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A mail.
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
    /// What it says, as plain text.
    pub body: String,
}

impl Store {
    /// The newest hundred, newest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn mail(&self) -> Result<Vec<MailRow>> {
        let select =
            "SELECT id, sent_at, recipient, subject, body FROM mail ORDER BY sent_at DESC, id LIMIT 100";
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }

    /// How many there are.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn mail_count(&self) -> Result<i64> {
        let (count,) = sqlx::query_as("SELECT COUNT(*) FROM mail").fetch_one(&self.pool).await?;
        Ok(count)
    }
}

impl Tx {
    /// Sends one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn send_mail(&mut self, mail: &MailRow) -> Result<()> {
        let insert = "INSERT INTO mail (id, sent_at, recipient, subject, body) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(insert).bind(&mail.id).bind(mail.sent_at).bind(&mail.recipient);
        query.bind(&mail.subject).bind(&mail.body).execute(&mut *self.0).await?;
        Ok(())
    }
}
