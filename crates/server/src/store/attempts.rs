//! Counts of what was tried. A bucket's name holds nothing that was typed, only a hash of it.

use super::{Result, Tx};
use crate::clock::Time;
use crate::config::Limit;

/// A count after one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    /// How many there were in this window, with this one.
    pub tried: i64,
    /// When the window ends.
    pub ends_at: Time,
}

impl Tx {
    /// Counts one more, in one statement, so that those who try at once are all counted. A window that has ended begins
    /// anew.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn count(&mut self, bucket: &str, limit: Limit, now: Time) -> Result<Count> {
        let insert = "INSERT INTO attempts (bucket, tried, began_at, ends_at) VALUES ($1, 1, $2, $3)
            ON CONFLICT (bucket) DO UPDATE SET
            tried = CASE WHEN attempts.ends_at <= $2 THEN 1 ELSE attempts.tried + 1 END,
            began_at = CASE WHEN attempts.ends_at <= $2 THEN $2 ELSE attempts.began_at END,
            ends_at = CASE WHEN attempts.ends_at <= $2 THEN $3 ELSE attempts.ends_at END
            RETURNING tried, ends_at";
        let query = sqlx::query_as(insert).bind(bucket).bind(now).bind(now.plus(limit.window));
        Ok(query.fetch_one(&mut *self.0).await?)
    }

    /// Takes one back.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn uncount(&mut self, bucket: &str) -> Result<()> {
        let update = "UPDATE attempts SET tried = tried - 1 WHERE bucket = $1 AND tried > 0";
        sqlx::query(update).bind(bucket).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets them all.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn forget_count(&mut self, bucket: &str) -> Result<()> {
        sqlx::query("DELETE FROM attempts WHERE bucket = $1").bind(bucket).execute(&mut *self.0).await?;
        Ok(())
    }
}
