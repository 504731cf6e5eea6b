//! What is on its way to somebody outside.

use super::{Result, Store};

/// How much is on its way, of all nodes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Outstanding {
    /// Letters.
    pub mail: i64,
    /// Notices to webhooks, without those that were given up.
    pub notices: i64,
}

impl Store {
    /// How much is on its way.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn outstanding(&self) -> Result<Outstanding> {
        let select = "SELECT (SELECT COUNT(*) FROM outbox) AS mail,
            (SELECT COUNT(*) FROM notices WHERE next_try_at IS NOT NULL) AS notices";
        Ok(sqlx::query_as(select).fetch_one(&self.pool).await?)
    }
}
