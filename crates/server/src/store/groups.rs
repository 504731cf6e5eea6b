//! Groups of people.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GroupRow {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// 1 for the group that everybody is in.
    pub system: i64,
    /// 1 where its people are not asked *Stay signed in?* (rule P4).
    pub prompt_off: i64,
    /// When it was made.
    pub created_at: Time,
}

pub(super) const SELECT: &str = "SELECT id, name, description, system, prompt_off, created_at FROM groups";

impl Store {
    /// Every group.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn groups(&self) -> Result<Vec<GroupRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY system DESC, name"));
        Ok(sqlx::query_as(select).fetch_all(&self.pool).await?)
    }

    /// The group with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn group(&self, id: &str) -> Result<Option<GroupRow>> {
        let select = sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1"));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?)
    }

    /// The groups that a user is in, the one of everybody among them.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn groups_of(&self, user: &str) -> Result<Vec<GroupRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE system = 1 OR id IN (SELECT group_id FROM group_members WHERE user_id = $1)
             ORDER BY system DESC, name"
        ));
        Ok(sqlx::query_as(select).bind(user).fetch_all(&self.pool).await?)
    }
}

impl Tx {
    /// Puts a group in place of the one with its id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer; where another group has its name.
    pub async fn put_group(&mut self, row: &GroupRow) -> Result<()> {
        let insert = "INSERT INTO groups (id, name, description, system, prompt_off, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET name = excluded.name,
            description = excluded.description, prompt_off = excluded.prompt_off";
        let query = sqlx::query(insert).bind(&row.id).bind(&row.name).bind(&row.description);
        query.bind(row.system).bind(row.prompt_off).bind(row.created_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Removes a group that is not everybody's. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_group(&mut self, id: &str) -> Result<bool> {
        let delete = "DELETE FROM groups WHERE id = $1 AND system = 0";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Puts a user into a group.
    ///
    /// # Errors
    /// Where the database does not answer; where there is no such user or group.
    pub async fn add_member(&mut self, group: &str, user: &str) -> Result<()> {
        let insert = "INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)
            ON CONFLICT (group_id, user_id) DO NOTHING";
        sqlx::query(insert).bind(group).bind(user).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Takes a user out of a group. Says whether they were in it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_member(&mut self, group: &str, user: &str) -> Result<bool> {
        let delete = "DELETE FROM group_members WHERE group_id = $1 AND user_id = $2";
        Ok(sqlx::query(delete).bind(group).bind(user).execute(&mut *self.0).await?.rows_affected() == 1)
    }
}
