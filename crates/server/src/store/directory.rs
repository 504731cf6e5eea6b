//! Users and groups as an administrator sees and changes them.

use super::{Result, Store, Tx};
use crate::clock::Time;
use crate::notices::Why;

/// A user as an administrator sees them: nothing of their credentials.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// The id.
    pub id: String,
    /// The normalised identifier.
    pub identifier: String,
    /// The name to show to them.
    pub name: String,
    /// Where mail reaches them, if that is not their identifier.
    pub email: Option<String>,
    /// 1 where they may not sign in.
    pub disabled: i64,
    /// 1 for a guest (rule P4).
    pub guest: i64,
    /// `LOW`, `MEDIUM` or `HIGH` (rule P4).
    pub risk: String,
    /// Whose people they are (rule D7).
    pub identity_store: String,
    /// When they were made.
    pub created_at: Time,
}

const SELECT: &str =
    "SELECT id, identifier, name, email, disabled, guest, risk, identity_store, created_at FROM users";

impl Store {
    /// The user with this id or, where there is none, with this normalised identifier.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn account(&self, id: &str, identifier: &str) -> Result<Option<AccountRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE id = $1 OR identifier = $2 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1"
        ));
        Ok(sqlx::query_as(select).bind(id).bind(identifier).fetch_optional(&self.pool).await?)
    }

    /// At most `limit` users after the identifier `after`, by identifier, whose identifier or name begins with `query`,
    /// whatever its case.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn accounts(&self, query: &str, after: &str, limit: i64) -> Result<Vec<AccountRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            r"{SELECT} WHERE identifier > $1
            AND (identifier LIKE $2 ESCAPE '\' OR LOWER(name) LIKE $2 ESCAPE '\') ORDER BY identifier LIMIT $3"
        ));
        let pattern = beginning(&query.to_lowercase());
        Ok(sqlx::query_as(select).bind(after).bind(pattern).bind(limit).fetch_all(&self.pool).await?)
    }

    /// At most `limit` members of a group after the identifier `after`, by identifier. In everybody's group is everybody.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn members(&self, group: &str, after: &str, limit: i64) -> Result<Vec<AccountRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE identifier > $1 AND (EXISTS (SELECT 1 FROM groups WHERE groups.id = $2 AND system = 1)
            OR id IN (SELECT user_id FROM group_members WHERE group_id = $2)) ORDER BY identifier LIMIT $3"
        ));
        Ok(sqlx::query_as(select).bind(after).bind(group).bind(limit).fetch_all(&self.pool).await?)
    }
}

impl Tx {
    /// Makes a user of `account`, without any authenticator. Says whether there was none with this id or identifier yet.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_account(&mut self, account: &AccountRow) -> Result<bool> {
        let insert = "INSERT INTO users (id, identifier, name, email, disabled, guest, risk, identity_store,
            created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
        let query = sqlx::query(insert).bind(&account.id).bind(&account.identifier).bind(&account.name);
        let query = query.bind(&account.email).bind(account.disabled).bind(account.guest).bind(&account.risk);
        let query = query.bind(&account.identity_store).bind(account.created_at);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Changes the user with the id of `account`. Says whether there is one, and none other with that identifier.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn change_account(&mut self, account: &AccountRow) -> Result<bool> {
        let update = "UPDATE users SET identifier = $2, name = $3, email = $4, disabled = $5, guest = $6,
            risk = $7, identity_store = $8 WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.identifier = $2 AND other.id <> $1)";
        let query = sqlx::query(update).bind(&account.id).bind(&account.identifier).bind(&account.name);
        let query = query.bind(&account.email).bind(account.disabled).bind(account.guest).bind(&account.risk);
        let query = query.bind(&account.identity_store);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Removes a user and all that is theirs. The sign-in log keeps their id. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_user(&mut self, id: &str, now: Time) -> Result<bool> {
        self.reset_user(id, true, Why::UserDisabled, now).await?;
        sqlx::query("DELETE FROM consents WHERE user_id = $1").bind(id).execute(&mut *self.0).await?;
        let delete = "DELETE FROM users WHERE id = $1";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }
}

/// The pattern of what begins with `text`.
fn beginning(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}
