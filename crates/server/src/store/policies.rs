//! Policies, their rules and network zones.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, Store, StoreError, Tx};
use crate::clock::Time;
use crate::policy::rules::{Policy, Rule, Zone};
use crate::policy::settings::DeviceRecognition;

/// Which policies: `type` in the management API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Global session policies.
    Session,
    /// Authentication policies of apps.
    Access,
    /// Adaptive access policies: one document, no rules.
    Adaptive,
}

impl PolicyKind {
    /// As it is written in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "OKTA_SIGN_ON",
            Self::Access => "ACCESS_POLICY",
            Self::Adaptive => "ADAPTIVE_ACCESS",
        }
    }

    /// The one that is written so.
    pub fn read(text: &str) -> Option<Self> {
        [Self::Session, Self::Access, Self::Adaptive].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A policy as it is stored, without its rules.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PolicyRow {
    /// The id.
    pub id: String,
    /// `type`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Lower comes first.
    pub priority: i64,
    /// 1 where it counts.
    pub active: i64,
    /// 1 for a default policy.
    pub system: i64,
    /// JSON: the ids of its groups.
    pub group_ids: String,
    /// JSON: what an adaptive access policy says.
    pub document: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// A rule as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RuleRow {
    /// The id.
    pub id: String,
    /// Its policy's.
    pub policy_id: String,
    /// Its name.
    pub name: String,
    /// Lower comes first.
    pub priority: i64,
    /// 1 where it counts.
    pub active: i64,
    /// 1 for a default rule.
    pub system: i64,
    /// JSON of `Conditions`.
    pub conditions: String,
    /// JSON of `SessionPolicy` or `AccessPolicy`.
    pub actions: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

pub(super) const POLICY: &str =
    "SELECT id, kind, name, description, priority, active, system, group_ids, document, created_at,
    updated_at FROM policies";
pub(super) const RULE: &str =
    "SELECT id, policy_id, name, priority, active, system, conditions, actions, created_at, updated_at
    FROM policy_rules";

impl RuleRow {
    /// The rule, read.
    ///
    /// # Errors
    /// Where its JSON cannot be read.
    pub fn read<R: DeserializeOwned>(&self) -> Result<Rule<R>> {
        let stored = |source| StoreError::Stored { what: format!("policy rule {}", self.id), source };
        Ok(Rule {
            id: self.id.clone(),
            name: self.name.clone(),
            priority: self.priority,
            active: self.active == 1,
            system: self.system == 1,
            conditions: serde_json::from_str(&self.conditions).map_err(stored)?,
            actions: serde_json::from_str(&self.actions).map_err(stored)?,
        })
    }
}

impl PolicyRow {
    /// The policy, read, with those of `rules` that are its own.
    ///
    /// # Errors
    /// Where its JSON or a rule's cannot be read.
    pub fn read<R: DeserializeOwned>(&self, rules: &[RuleRow]) -> Result<Policy<R>> {
        let own = rules.iter().filter(|rule| rule.policy_id == self.id);
        let mut rules = own.map(RuleRow::read).collect::<Result<Vec<Rule<R>>>>()?;
        rules.sort_by_key(|rule| (rule.system, rule.priority));
        Ok(Policy {
            id: self.id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            priority: self.priority,
            active: self.active == 1,
            system: self.system == 1,
            groups: self.json(&self.group_ids)?,
            rules,
        })
    }

    /// What an adaptive access policy says.
    ///
    /// # Errors
    /// Where its JSON cannot be read.
    pub fn recognition(&self) -> Result<DeviceRecognition> {
        self.json(&self.document)
    }

    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T> {
        let stored = |source| StoreError::Stored { what: format!("policy {}", self.id), source };
        serde_json::from_str(text).map_err(stored)
    }
}

impl Store {
    /// The policies of a kind, in order of priority, the default one last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn policies(&self, kind: PolicyKind) -> Result<Vec<PolicyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{POLICY} WHERE kind = $1 ORDER BY system, priority, id"));
        Ok(sqlx::query_as(select).bind(kind.as_str()).fetch_all(&self.pool).await?)
    }

    /// The policy with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn policy(&self, id: &str) -> Result<Option<PolicyRow>> {
        let select = sqlx::AssertSqlSafe(format!("{POLICY} WHERE id = $1"));
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?)
    }

    /// The rules of a policy, in order of priority, the default one last.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn rules(&self, policy: &str) -> Result<Vec<RuleRow>> {
        let select =
            sqlx::AssertSqlSafe(format!("{RULE} WHERE policy_id = $1 ORDER BY system, priority, id"));
        Ok(sqlx::query_as(select).bind(policy).fetch_all(&self.pool).await?)
    }

    /// The rules that count of every policy of a kind.
    pub(super) async fn active_rules(&self, kind: PolicyKind) -> Result<Vec<RuleRow>> {
        let select = sqlx::AssertSqlSafe(format!(
            "{RULE} WHERE active = 1 AND policy_id IN (SELECT id FROM policies WHERE kind = $1 AND active = 1)"
        ));
        Ok(sqlx::query_as(select).bind(kind.as_str()).fetch_all(&self.pool).await?)
    }

    /// The network zones.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn zones(&self) -> Result<Vec<Zone>> {
        let rows = sqlx::query_as(ZONE).fetch_all(&self.pool).await?;
        rows.into_iter().map(read_zone).collect()
    }
}

pub(super) const ZONE: &str = "SELECT id, name, gateways FROM zones ORDER BY name";

pub(super) fn read_zone((id, name, gateways): (String, String, String)) -> Result<Zone> {
    let stored = |source| StoreError::Stored { what: format!("zone {id}"), source };
    let gateways = serde_json::from_str(&gateways).map_err(stored)?;
    Ok(Zone { id, name, gateways })
}

impl Tx {
    /// Puts a policy in place of the one with its id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn put_policy(&mut self, row: &PolicyRow) -> Result<()> {
        let insert = "INSERT INTO policies (id, kind, name, description, priority, active, system, group_ids,
            document, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description,
            priority = excluded.priority, active = excluded.active, group_ids = excluded.group_ids,
            document = excluded.document, updated_at = excluded.updated_at";
        let query = sqlx::query(insert).bind(&row.id).bind(&row.kind).bind(&row.name).bind(&row.description);
        let query = query.bind(row.priority).bind(row.active).bind(row.system).bind(&row.group_ids);
        let query = query.bind(&row.document).bind(row.created_at).bind(row.updated_at);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Puts a rule in place of the one with its id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn put_rule(&mut self, row: &RuleRow) -> Result<()> {
        let insert =
            "INSERT INTO policy_rules (id, policy_id, name, priority, active, system, conditions, actions,
            created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, priority = excluded.priority,
            active = excluded.active, conditions = excluded.conditions, actions = excluded.actions,
            updated_at = excluded.updated_at";
        let query = sqlx::query(insert).bind(&row.id).bind(&row.policy_id).bind(&row.name).bind(row.priority);
        let query = query.bind(row.active).bind(row.system).bind(&row.conditions).bind(&row.actions);
        query.bind(row.created_at).bind(row.updated_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Says something else in a rule. Nothing where there is no such rule.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_actions(&mut self, rule: &str, actions: &impl Serialize, now: Time) -> Result<()> {
        let json = super::settings::json(&format!("policy rule {rule}"), actions)?;
        let update = "UPDATE policy_rules SET actions = $2, updated_at = $3 WHERE id = $1";
        sqlx::query(update).bind(rule).bind(json).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Says something else in an adaptive access policy.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_recognition(
        &mut self,
        policy: &str,
        value: &DeviceRecognition,
        now: Time,
    ) -> Result<()> {
        let json = super::settings::json(&format!("policy {policy}"), value)?;
        let update = "UPDATE policies SET document = $2, updated_at = $3 WHERE id = $1";
        sqlx::query(update).bind(policy).bind(json).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Removes a policy that is not a default one, with its rules. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_policy(&mut self, id: &str) -> Result<bool> {
        let delete = "DELETE FROM policies WHERE id = $1 AND system = 0";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Removes a rule that is not a default one. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_rule(&mut self, policy: &str, id: &str) -> Result<bool> {
        let delete = "DELETE FROM policy_rules WHERE policy_id = $1 AND id = $2 AND system = 0";
        Ok(sqlx::query(delete).bind(policy).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Puts a zone in place of the one with its id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer; where another zone has its name.
    pub async fn put_zone(&mut self, zone: &Zone) -> Result<()> {
        let json = super::settings::json(&format!("zone {}", zone.id), &zone.gateways)?;
        let insert = "INSERT INTO zones (id, name, gateways) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, gateways = excluded.gateways";
        sqlx::query(insert).bind(&zone.id).bind(&zone.name).bind(json).execute(&mut *self.0).await?;
        Ok(())
    }
}
