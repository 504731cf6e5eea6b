//! What has ended by itself, and goes in small pieces.

use sqlx::AssertSqlSafe;

use super::{Happening, Result, Store, Tx};
use crate::clock::Time;

/// Rows that have ended, found and removed by one column.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// The table.
    pub table: &'static str,
    /// A column of text. Ended rows that have the same there go together.
    pub key: &'static str,
    /// When a row has ended, in SQL. `$1` is the time that is handed over.
    pub when: &'static str,
}

impl Store {
    /// The keys of at most `most` rows that have ended. They are looked for without holding anybody up.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn ended(&self, what: Ended, time: Time, most: i64) -> Result<Vec<String>> {
        let Ended { table, key, when } = what;
        let select = format!("SELECT DISTINCT {key} FROM {table} WHERE {when} LIMIT $2");
        let rows: Vec<(String,)> =
            sqlx::query_as(AssertSqlSafe(select)).bind(time).bind(most).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }
}

impl Tx {
    /// Removes the ended rows of these keys, but for those that have begun anew in the meantime. Says how many went.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_ended(&mut self, what: Ended, time: Time, keys: &[String]) -> Result<u64> {
        let Ended { table, key, when } = what;
        let delete = format!("DELETE FROM {table} WHERE {key} = $2 AND ({when})");
        let mut gone = 0;
        for value in keys {
            let query = sqlx::query(AssertSqlSafe(delete.clone())).bind(time).bind(value);
            gone += query.execute(&mut *self.0).await?.rows_affected();
        }
        if table == "sessions" {
            self.note(Happening::SessionsEnded(gone));
        }
        Ok(gone)
    }
}
