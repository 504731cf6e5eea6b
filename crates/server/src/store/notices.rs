//! Webhooks, and the notices that wait for them.
//!
//! A notice is written by the statement's transaction that ends the session, so that there is no end without its notice
//! and no notice without its end. Which node delivers it is decided by one conditional update ([`Tx::claim_notices`]).

use super::{EndedSession, Happening, Result, Store, Tx};
use crate::clock::{Seconds, Time};
use crate::notices::{self, Why};

/// Where notices go.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WebhookRow {
    /// The id.
    pub id: String,
    /// To which address.
    pub url: String,
    /// When it was made.
    pub created_at: Time,
    /// Since when nothing is sent there any more, because it answered 410.
    pub stopped_at: Option<Time>,
    /// When it last took a notice.
    pub delivered_at: Option<Time>,
    /// When it last did not.
    pub failed_at: Option<Time>,
    /// Why not.
    pub failure: Option<String>,
    /// How many notices wait for it.
    pub waiting: i64,
    /// How many were given up.
    pub given_up: i64,
}

/// What is needed to send to a webhook. No `Debug`: it holds the secret, sealed as it may be.
#[derive(Clone, sqlx::FromRow)]
pub struct Receiver {
    /// To which address.
    pub url: String,
    /// What its notices are signed with, as it is stored.
    pub secret: String,
}

/// A notice that this node has taken upon itself to deliver.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DueNotice {
    /// The id, the same at every try.
    pub id: String,
    /// What it says, as JSON.
    pub body: String,
    /// How many tries there were, with this one.
    pub tries: i64,
}

impl Store {
    /// All webhooks, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn webhooks(&self) -> Result<Vec<WebhookRow>> {
        let select = "SELECT id, url, created_at, stopped_at, delivered_at, failed_at, failure,
            (SELECT COUNT(*) FROM notices WHERE webhook_id = webhooks.id AND next_try_at IS NOT NULL) AS waiting,
            (SELECT COUNT(*) FROM notices WHERE webhook_id = webhooks.id AND next_try_at IS NULL) AS given_up
            FROM webhooks ORDER BY created_at, id";
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }

    /// The ids of the webhooks for which a notice is due.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn due_webhooks(&self, now: Time) -> Result<Vec<String>> {
        let select =
            "SELECT DISTINCT webhook_id FROM notices JOIN webhooks ON webhooks.id = notices.webhook_id
            WHERE next_try_at <= $1 AND stopped_at IS NULL ORDER BY webhook_id";
        let rows: Vec<(String,)> = sqlx::query_as(select).bind(now).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How to reach a webhook, if it is still there and wants to hear of anything.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn receiver(&self, webhook: &str) -> Result<Option<Receiver>> {
        let select = "SELECT url, secret FROM webhooks WHERE id = $1 AND stopped_at IS NULL";
        Ok(sqlx::query_as(select).bind(webhook).fetch_optional(&self.pool).await?)
    }
}

impl Tx {
    /// Makes a webhook.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_webhook(&mut self, id: &str, url: &str, secret: &str, now: Time) -> Result<()> {
        let insert = "INSERT INTO webhooks (id, url, secret, created_at) VALUES ($1, $2, $3, $4)";
        sqlx::query(insert).bind(id).bind(url).bind(secret).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets a webhook and what waits for it. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_webhook(&mut self, id: &str) -> Result<bool> {
        let done = sqlx::query("DELETE FROM webhooks WHERE id = $1").bind(id).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Lets a webhook that was stopped go on, and tries again what was given up. Says whether there is one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn retry_webhook(&mut self, id: &str, now: Time) -> Result<bool> {
        let update = "UPDATE webhooks SET stopped_at = NULL WHERE id = $1";
        let done = sqlx::query(update).bind(id).execute(&mut *self.0).await?;
        let update =
            "UPDATE notices SET next_try_at = $2, tries = 0 WHERE webhook_id = $1 AND next_try_at IS NULL";
        sqlx::query(update).bind(id).bind(now).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down for every webhook that these sessions have ended. Whoever ends a session calls it in the same
    /// transaction.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub(super) async fn announce(&mut self, ended: &[EndedSession], why: Why, now: Time) -> Result<()> {
        if ended.is_empty() {
            return Ok(());
        }
        self.note(Happening::SessionsEnded(ended.len().try_into().unwrap_or(u64::MAX)));
        let webhooks: Vec<(String,)> = sqlx::query_as("SELECT id FROM webhooks WHERE stopped_at IS NULL")
            .fetch_all(&mut *self.0)
            .await?;
        for session in ended {
            let body = notices::body(session, why, now);
            for (webhook,) in &webhooks {
                let insert = "INSERT INTO notices (id, webhook_id, body, created_at, next_try_at)
                    VALUES ($1, $2, $3, $4, $4) ON CONFLICT (id) DO NOTHING";
                let query = sqlx::query(insert).bind(notices::id(session, webhook)).bind(webhook);
                query.bind(&body).bind(now).execute(&mut *self.0).await?;
            }
        }
        Ok(())
    }

    /// Takes up to `limit` of a webhook's due notices for this node: nobody else gets them for `lease` seconds. The
    /// condition stands in the update itself, so that of two nodes that ask at once each gets others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn claim_notices(
        &mut self,
        webhook: &str,
        limit: i64,
        lease: Seconds,
        now: Time,
    ) -> Result<Vec<DueNotice>> {
        let update = "UPDATE notices SET next_try_at = $3, tries = tries + 1
            WHERE next_try_at <= $2 AND id IN (SELECT id FROM notices
                WHERE webhook_id = $1 AND next_try_at <= $2 ORDER BY next_try_at, id LIMIT $4)
            RETURNING id, body, tries";
        let query = sqlx::query_as(update).bind(webhook).bind(now).bind(now.plus(lease)).bind(limit);
        Ok(query.fetch_all(&mut *self.0).await?)
    }

    /// A webhook took a notice: it is done.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn notice_delivered(&mut self, webhook: &str, id: &str, now: Time) -> Result<()> {
        sqlx::query("DELETE FROM notices WHERE id = $1").bind(id).execute(&mut *self.0).await?;
        let update = "UPDATE webhooks SET delivered_at = $2 WHERE id = $1";
        sqlx::query(update).bind(webhook).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// A webhook did not take a notice: it is tried again then, or given up. Nothing changes where another node has taken
    /// it up meanwhile.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn notice_failed(
        &mut self,
        webhook: &str,
        notice: &DueNotice,
        next_try_at: Option<Time>,
        failure: &str,
        now: Time,
    ) -> Result<()> {
        let update = "UPDATE notices SET next_try_at = $3 WHERE id = $1 AND tries = $2";
        let query = sqlx::query(update).bind(&notice.id).bind(notice.tries).bind(next_try_at);
        query.execute(&mut *self.0).await?;
        let update = "UPDATE webhooks SET failed_at = $2, failure = $3 WHERE id = $1";
        sqlx::query(update).bind(webhook).bind(now).bind(failure).execute(&mut *self.0).await?;
        Ok(())
    }

    /// A webhook wants to hear nothing more: what waits for it is given up.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn stop_webhook(&mut self, webhook: &str, now: Time) -> Result<()> {
        let update = "UPDATE webhooks SET stopped_at = $2 WHERE id = $1";
        sqlx::query(update).bind(webhook).bind(now).execute(&mut *self.0).await?;
        let update = "UPDATE notices SET next_try_at = NULL WHERE webhook_id = $1";
        sqlx::query(update).bind(webhook).execute(&mut *self.0).await?;
        Ok(())
    }
}
