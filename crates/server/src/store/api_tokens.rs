//! API tokens: what programs authenticate themselves by. Only their hashes are here.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// An API token.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ApiTokenRow {
    /// The hash, which says nothing about the token: its beginning serves as an id.
    pub token_hash: String,
    /// What it is for.
    pub name: String,
    /// Whose it is; nothing: an administrator's.
    pub user_id: Option<String>,
    /// When it was issued.
    pub created_at: Time,
}

impl Store {
    /// The API token with this hash.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn api_token(&self, token_hash: &str) -> Result<Option<ApiTokenRow>> {
        let select = "SELECT token_hash, name, user_id, created_at FROM api_tokens WHERE token_hash = $1";
        Ok(sqlx::query_as(select).bind(token_hash).fetch_optional(&self.pool).await?)
    }

    /// All API tokens, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn api_tokens(&self) -> Result<Vec<ApiTokenRow>> {
        let select =
            "SELECT token_hash, name, user_id, created_at FROM api_tokens ORDER BY created_at, token_hash";
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }
}

impl Tx {
    /// Revokes the API token with this hash. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_api_token(&mut self, token_hash: &str) -> Result<bool> {
        let delete = "DELETE FROM api_tokens WHERE token_hash = $1";
        let done = sqlx::query(delete).bind(token_hash).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }
}
