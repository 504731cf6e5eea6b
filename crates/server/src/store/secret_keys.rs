//! Which secret keys have sealed something in this database. Their ids alone are here.

use super::{Result, Store, StoreError};
use crate::authn::seal::SecretKeys;
use crate::clock::Time;

impl Store {
    /// Checks that this node's secret keys are those of this database, and notes the current one. A node that began with
    /// another key file would seal what no other node can open, and open nothing.
    ///
    /// # Errors
    /// [`StoreError::OtherSecretKeys`], or where the database does not answer.
    pub async fn check_secret_keys(&self, keys: &SecretKeys, now: Time) -> Result<()> {
        let mut tx = self.begin().await?;
        let known: Vec<(String,)> =
            sqlx::query_as("SELECT id FROM secret_keys").fetch_all(&mut *tx.0).await?;
        let ours = |id: &String| keys.ids().any(|ours| ours == id);
        if !known.is_empty() && !known.iter().any(|(id,)| ours(id)) {
            return Err(StoreError::OtherSecretKeys);
        }
        let current = keys.ids().next().unwrap_or_default();
        let insert =
            "INSERT INTO secret_keys (id, first_used_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
        sqlx::query(insert).bind(current).bind(now).execute(&mut *tx.0).await?;
        tx.commit().await
    }
}
