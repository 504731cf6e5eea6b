//! Recovery codes.

use super::{Result, Tx};
use crate::clock::Time;

impl Tx {
    /// Gives a user these recovery codes, by their keyed hashes, in place of all that they had.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn replace_recovery_codes(&mut self, user: &str, hashes: &[String], now: Time) -> Result<()> {
        self.remove_recovery_codes(user).await?;
        let insert = "INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES ($1, $2, $3)";
        for hash in hashes {
            sqlx::query(insert).bind(user).bind(hash).bind(now).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// Takes a recovery code as used, by its hash with each key there is. Says whether it was one that was not: of two
    /// requests with the same code one is told no.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn use_recovery_code(&mut self, user: &str, hashes: &[String], now: Time) -> Result<bool> {
        let update = "UPDATE recovery_codes SET used_at = $3
            WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL";
        for hash in hashes {
            let done = sqlx::query(update).bind(user).bind(hash).bind(now).execute(&mut *self.0).await?;
            if done.rows_affected() == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Forgets a user's recovery codes.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_recovery_codes(&mut self, user: &str) -> Result<()> {
        sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user).execute(&mut *self.0).await?;
        Ok(())
    }

    /// How many a user has left.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn recovery_codes_left(&mut self, user: &str) -> Result<i64> {
        let select = "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
        let (count,) = sqlx::query_as(select).bind(user).fetch_one(&mut *self.0).await?;
        Ok(count)
    }
}
