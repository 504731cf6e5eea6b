//! People as a list, for whoever administers them.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// Somebody in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PersonRow {
    /// The id.
    pub id: String,
    /// The normalised identifier.
    pub identifier: String,
    /// The name.
    pub name: String,
    /// 1 where they may not sign in.
    pub disabled: i64,
    /// 1 for a guest (rule P4).
    pub guest: i64,
    /// Since when they are a user.
    pub created_at: Time,
    /// How many sessions they have.
    pub sessions: i64,
}

impl Store {
    /// People by identifier: those that contain `like`, at most `limit`.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn people(&self, like: Option<&str>, limit: i64, now: Time) -> Result<Vec<PersonRow>> {
        let select = "SELECT id, identifier, name, disabled, guest, created_at,
            (SELECT COUNT(*) FROM sessions WHERE sessions.user_id = users.id
                AND (sessions.ends_at IS NULL OR sessions.ends_at > $2)
                AND (sessions.idle_s IS NULL OR sessions.last_used_at + sessions.idle_s > $2)) AS sessions
            FROM users WHERE identifier LIKE $1 ESCAPE '!' ORDER BY identifier LIMIT $3";
        let mut pattern = String::from("%");
        for char in like.unwrap_or_default().chars() {
            if matches!(char, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(char);
        }
        pattern.push('%');
        Ok(sqlx::query_as(select).bind(pattern).bind(now).bind(limit).fetch_all(&self.pool).await?)
    }
}

impl Tx {
    /// Whether a user is a guest (rule P4).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_guest(&mut self, user: &str, guest: bool) -> Result<()> {
        let update = "UPDATE users SET guest = $2 WHERE id = $1";
        sqlx::query(update).bind(user).bind(i64::from(guest)).execute(&mut *self.0).await?;
        Ok(())
    }
}
