//! What an administrator's changes ask inside their own transaction: what is there, what names what, what comes after what.

use std::fmt;

use super::{GroupRow, PolicyRow, Result, RuleRow, Tx, groups, policies};
use crate::policy::rules::Zone;

/// What has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A policy.
    Policy,
    /// An app's authentication policy.
    AccessPolicy,
    /// An adaptive access policy.
    AdaptivePolicy,
    /// A rule.
    Rule,
    /// A group.
    Group,
    /// A user.
    User,
    /// A network zone.
    Zone,
    /// An app.
    App,
    /// A brand.
    Brand,
}

impl Thing {
    /// What else holds for its row.
    fn besides(self) -> &'static str {
        match self {
            Self::AccessPolicy => " AND kind = 'ACCESS_POLICY'",
            Self::AdaptivePolicy => " AND kind = 'ADAPTIVE_ACCESS'",
            _ => "",
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Policy | Self::AccessPolicy | Self::AdaptivePolicy => "policies",
            Self::Rule => "policy_rules",
            Self::Group => "groups",
            Self::User => "users",
            Self::Zone => "zones",
            Self::App => "apps",
            Self::Brand => "brands",
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "policy",
            Self::AccessPolicy => "authentication policy",
            Self::AdaptivePolicy => "adaptive access policy",
            Self::Rule => "rule",
            Self::Group => "group",
            Self::User => "user",
            Self::Zone => "zone",
            Self::App => "app",
            Self::Brand => "brand",
        })
    }
}

impl Tx {
    /// Whether there is such a thing.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn is_there(&mut self, thing: Thing, id: &str) -> Result<bool> {
        let (table, besides) = (thing.table(), thing.besides());
        let select = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE id = $1{besides}"));
        let (count,): (i64,) = sqlx::query_as(select).bind(id).fetch_one(&mut *self.0).await?;
        Ok(count > 0)
    }

    /// The policy with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn policy(&mut self, id: &str) -> Result<Option<PolicyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{} WHERE id = $1", policies::POLICY));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&mut *self.0).await?)
    }

    /// Every policy, in order of priority, the default ones last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn all_policies(&mut self) -> Result<Vec<PolicyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{} ORDER BY system, priority, id", policies::POLICY));
        Ok(sqlx::query_as(select).fetch_all(&mut *self.0).await?)
    }

    /// Every rule, in order of priority, the default ones last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn all_rules(&mut self) -> Result<Vec<RuleRow>> {
        let select = sqlx::AssertSqlSafe(format!("{} ORDER BY system, priority, id", policies::RULE));
        Ok(sqlx::query_as(select).fetch_all(&mut *self.0).await?)
    }

    /// The rules of a policy, in order of priority, the default one last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn rules_of(&mut self, policy: &str) -> Result<Vec<RuleRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            "{} WHERE policy_id = $1 ORDER BY system, priority, id",
            policies::RULE
        ));
        Ok(sqlx::query_as(select).bind(policy).fetch_all(&mut *self.0).await?)
    }

    /// Makes room at a place in the order of a kind's policies: where one stands there, it and all that come after it move
    /// on by one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn make_room_for_policy(&mut self, kind: &str, id: &str, priority: i64) -> Result<()> {
        self.make_room("policies", "kind", kind, id, priority).await
    }

    /// The same in the order of a policy's rules.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn make_room_for_rule(&mut self, policy: &str, id: &str, priority: i64) -> Result<()> {
        self.make_room("policy_rules", "policy_id", policy, id, priority).await
    }

    async fn make_room(
        &mut self,
        table: &str,
        column: &str,
        of: &str,
        id: &str,
        priority: i64,
    ) -> Result<()> {
        let others = format!("{column} = $1 AND id <> $2 AND system = 0");
        let select = format!("SELECT COUNT(*) FROM {table} WHERE {others} AND priority = $3");
        let query = sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(of).bind(id).bind(priority);
        let (there,): (i64,) = query.fetch_one(&mut *self.0).await?;
        if there > 0 {
            let update =
                format!("UPDATE {table} SET priority = priority + 1 WHERE {others} AND priority >= $3");
            let query = sqlx::query(sqlx::AssertSqlSafe(update)).bind(of).bind(id).bind(priority);
            query.execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// The group with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn group(&mut self, id: &str) -> Result<Option<GroupRow>> {
        let select = sqlx::AssertSqlSafe(format!("{} WHERE id = $1", groups::SELECT));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&mut *self.0).await?)
    }

    /// Whether another thing than the one with this id has this name.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn is_taken(&mut self, thing: Thing, name: &str, id: &str) -> Result<bool> {
        let table = thing.table();
        let select =
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE name = $1 AND id <> $2"));
        let (count,): (i64,) = sqlx::query_as(select).bind(name).bind(id).fetch_one(&mut *self.0).await?;
        Ok(count > 0)
    }

    /// The documents of all apps, or of all brands, with their ids.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn documents(&mut self, thing: Thing) -> Result<Vec<(String, String)>> {
        let select = sqlx::AssertSqlSafe(format!("SELECT id, document FROM {} ORDER BY id", thing.table()));
        Ok(sqlx::query_as(select).fetch_all(&mut *self.0).await?)
    }

    /// The zones that are there.
    ///
    /// # Errors
    /// Where the database does not answer, or one cannot be read.
    pub async fn zones(&mut self) -> Result<Vec<Zone>> {
        let rows = sqlx::query_as(policies::ZONE).fetch_all(&mut *self.0).await?;
        rows.into_iter().map(policies::read_zone).collect()
    }

    /// Removes a zone. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_zone(&mut self, id: &str) -> Result<bool> {
        let delete = "DELETE FROM zones WHERE id = $1";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Removes a brand. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_brand(&mut self, id: &str) -> Result<bool> {
        let delete = "DELETE FROM brands WHERE id = $1";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }
}
