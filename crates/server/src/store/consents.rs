//! What people let apps do.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// Who stands for everybody: an administrator consented for the organisation.
pub const EVERYBODY: &str = "";

impl Store {
    /// Whether a user, or an administrator for everybody, has let an app do all of `scopes`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn has_consent(&self, app: &str, user: &str, scopes: &[String]) -> Result<bool> {
        let select = "SELECT scopes FROM consents WHERE app = $1 AND user_id IN ($2, '')";
        let rows: Vec<(String,)> = sqlx::query_as(select).bind(app).bind(user).fetch_all(&self.pool).await?;
        let given: Vec<Vec<String>> =
            rows.iter().filter_map(|(json,)| serde_json::from_str(json).ok()).collect();
        Ok(scopes.iter().all(|scope| given.iter().any(|each| each.contains(scope))))
    }
}

impl Tx {
    /// Keeps a consent: a user's, or with [`EVERYBODY`] the organisation's.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn give_consent(&mut self, app: &str, user: &str, scopes: &[String], now: Time) -> Result<()> {
        let json = super::settings::json("consent", &scopes)?;
        let insert = "INSERT INTO consents (app, user_id, scopes, given_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (app, user_id) DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at";
        sqlx::query(insert).bind(app).bind(user).bind(json).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }
}
