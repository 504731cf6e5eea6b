//! Rules of policies: `/api/v1/policies/{id}/rules` (rules M1, M2, S3).

mod app_sign_on;
mod conditions;
mod sign_on;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{LAST, NAME, Problem, Reading, Refused, Result, STATUSES, Status, new_id, stamp};
use crate::Node;
use crate::policy::rules::{AccessPolicy, Conditions, SessionPolicy};
use crate::store::{PolicyKind, PolicyRow, RuleRow, Thing, Tx};
pub use app_sign_on::{AppSignOn, Constraint, KeepMeSignedIn, PersistentBrowserControl, VerificationMethod};
pub use conditions::{AuthContext, Ids, NetworkCondition, People, RiskScore, RuleConditions};
pub use sign_on::{FactorLifetime, SessionLimits, SignOn};

/// `type` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleType {
    /// A rule of an `OKTA_SIGN_ON` policy.
    SignOn,
    /// A rule of an `ACCESS_POLICY` policy.
    AccessPolicy,
}

/// A rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedRule)]
pub struct Rule {
    /// The id. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Which kind of rule.
    #[serde(rename = "type")]
    kind: RuleType,
    /// Its name, which no other rule of its policy has.
    #[schema(max_length = 255)]
    name: String,
    /// The lower, the earlier; left out in a `POST`: after the others. The default rule is always last.
    #[schema(required = false, minimum = 1, maximum = 100_000)]
    priority: i64,
    /// Whether it counts.
    #[schema(required = false)]
    status: Status,
    /// Whether it is the default rule, which holds where no other does and cannot be removed.
    #[schema(read_only)]
    system: bool,
    /// When it holds.
    #[schema(required = false)]
    conditions: RuleConditions,
    /// What then.
    actions: Actions,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    created: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    last_updated: Option<String>,
}

/// What a rule says: `signon` in rules of type `SIGN_ON`, the others in rules of type `ACCESS_POLICY`.
///
/// There `keepMeSignedIn`, `verificationMethod` and `persistentBrowser` may stand beside `appSignOn` as well as inside it.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Actions {
    /// Of a global session policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signon: Option<SignOn>,
    /// Of an app's authentication policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    app_sign_on: Option<AppSignOn>,
    /// As in `appSignOn`. Responses have it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    keep_me_signed_in: Option<KeepMeSignedIn>,
    /// As in `appSignOn`. Responses have it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    verification_method: Option<VerificationMethod>,
    /// As in `appSignOn`. Responses have it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    persistent_browser: Option<PersistentBrowserControl>,
}

/// What a rule says, read.
#[derive(Clone, Debug, PartialEq)]
enum Says {
    Session(SessionPolicy),
    Access(AccessPolicy),
}

impl Says {
    fn json(&self) -> serde_json::Result<String> {
        match self {
            Self::Session(policy) => serde_json::to_string(policy),
            Self::Access(policy) => serde_json::to_string(policy),
        }
    }
}

/// What a request says of a rule.
#[derive(Debug, PartialEq)]
struct Change {
    id: Option<String>,
    name: Option<String>,
    priority: Option<i64>,
    active: Option<bool>,
    conditions: Option<Conditions>,
    says: Option<Says>,
}

/// Which policy's rules, and how their `type` is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Session,
    Access,
}

impl Kind {
    fn of(policy: &PolicyRow) -> Result<Self> {
        match PolicyKind::read(&policy.kind) {
            Some(PolicyKind::Session) => Ok(Self::Session),
            Some(PolicyKind::Access) => Ok(Self::Access),
            Some(PolicyKind::Adaptive) | None => Err(Refused::NotFound("policy with rules")),
        }
    }
}

/// Reads a rule to be made.
fn read_new(body: &Value, kind: Kind, activate: Option<bool>) -> Reading<Change> {
    read(body, |body| {
        for needed in ["type", "name", "actions"] {
            body.require(needed);
        }
        let id = body.id("id");
        let change = read_fields(body, kind, None);
        if let (Some(said), Some(asked)) = (change.active, activate)
            && said != asked
        {
            body.problem("status", "activate in the query says otherwise");
        }
        Some(Change { id, active: change.active.or(activate), ..change })
    })
}

/// The default rule as it stands.
struct Standing<'a> {
    shown: i64,
    conditions: &'a Conditions,
    session: Option<&'a SessionPolicy>,
}

/// Reads a change of a rule. What the default rule may not be told otherwise is refused (rule S3).
fn read_change(body: &Value, kind: Kind, row: &RuleRow, default: Option<&Standing<'_>>) -> Reading<Change> {
    read(body, |body| {
        let id = body.id("id");
        body.fixed("id", id.as_ref(), &row.id, "a rule");
        let change = read_fields(body, kind, default.and_then(|default| default.session));
        if let Some(Standing { shown, conditions, .. }) = default {
            let of = "the Default Rule";
            body.fixed("name", change.name.as_ref(), &row.name, of);
            body.fixed("priority", change.priority.as_ref(), shown, of);
            body.fixed("status", change.active.as_ref(), &true, of);
            body.fixed("conditions", change.conditions.as_ref(), conditions, of);
        }
        Some(Change { priority: change.priority.filter(|_| default.is_none()), ..change })
    })
}

fn read_fields(body: &mut Reader<'_>, kind: Kind, default: Option<&SessionPolicy>) -> Change {
    body.read_only(&["system", "created", "lastUpdated", "_links", "_embedded", "policyId"]);
    let word = match kind {
        Kind::Session => "SIGN_ON",
        Kind::Access => "ACCESS_POLICY",
    };
    body.choice("type", &[(word, ())]);
    let says = body.object("actions", |actions| match kind {
        Kind::Session => sign_on::read(actions, default).map(Says::Session),
        Kind::Access => app_sign_on::read(actions).map(Says::Access),
    });
    Change {
        id: None,
        name: body.text("name", NAME),
        priority: body.whole("priority", 1..=LAST),
        active: body.choice("status", &STATUSES),
        conditions: body.object("conditions", conditions::read),
        says: says.flatten(),
    }
}

/// The rules of a policy, in order of priority.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn list(node: &Node, policy: &str) -> Result<Vec<Rule>> {
    let policy = node.store().policy(policy).await?.ok_or(NO_POLICY)?;
    let kind = Kind::of(&policy)?;
    let rows = node.store().rules(&policy.id).await?;
    rows.iter().map(|row| show(row, kind, priority(row, &rows))).collect()
}

/// The rule of a policy with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, policy: &str, id: &str) -> Result<Rule> {
    let policy = node.store().policy(policy).await?.ok_or(NO_POLICY)?;
    let kind = Kind::of(&policy)?;
    let rows = node.store().rules(&policy.id).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(NONE)?;
    show(row, kind, priority(row, &rows))
}

/// Makes a rule. `activate` is the query's.
///
/// # Errors
/// Every [`Refused`].
pub async fn create(node: &Node, policy: &str, body: &Value, activate: Option<bool>) -> Result<Rule> {
    let mut tx = node.store().begin().await?;
    let policy = tx.policy(policy).await?.ok_or(NO_POLICY)?;
    let kind = Kind::of(&policy)?;
    let change = read_new(body, kind, activate).settle(&mut tx).await?;
    let (Some(name), Some(says)) = (change.name, change.says) else { return Err(NONE) };
    let id = new_id(node, &mut tx, Thing::Rule, change.id).await?;
    let now = node.now();
    let others = tx.rules_of(&policy.id).await?;
    let row = RuleRow {
        id,
        policy_id: policy.id,
        name,
        priority: change.priority.unwrap_or_else(|| last(&others)),
        active: i64::from(change.active.unwrap_or(true)),
        system: 0,
        conditions: serde_json::to_string(&change.conditions.unwrap_or_default())?,
        actions: says.json()?,
        created_at: now,
        updated_at: now,
    };
    put(&mut tx, &row, &others).await?;
    tx.commit().await?;
    show(&row, kind, row.priority)
}

/// Changes a rule.
///
/// # Errors
/// Every [`Refused`].
pub async fn update(node: &Node, policy: &str, id: &str, body: &Value) -> Result<Rule> {
    let mut tx = node.store().begin().await?;
    let (kind, row, others) = find(&mut tx, policy, id).await?;
    let shown = priority(&row, &others);
    let stands = row.read::<Value>()?.conditions;
    let session = match kind {
        Kind::Session => Some(row.read::<SessionPolicy>()?.actions),
        Kind::Access => None,
    };
    let default = Standing { shown, conditions: &stands, session: session.as_ref() };
    let default = (row.system == 1).then_some(default);
    let change = read_change(body, kind, &row, default.as_ref()).settle(&mut tx).await?;
    let row = RuleRow {
        name: change.name.unwrap_or(row.name),
        priority: change.priority.unwrap_or(row.priority),
        active: change.active.map_or(row.active, i64::from),
        conditions: match change.conditions {
            Some(conditions) => serde_json::to_string(&conditions)?,
            None => row.conditions,
        },
        actions: match change.says {
            Some(says) => says.json()?,
            None => row.actions,
        },
        updated_at: node.now(),
        ..row
    };
    put(&mut tx, &row, &others).await?;
    tx.commit().await?;
    show(&row, kind, if row.system == 1 { shown } else { row.priority })
}

/// Lets a rule count, or not.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for a default rule, [`Refused::Unavailable`].
pub async fn set_active(node: &Node, policy: &str, id: &str, active: bool) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let (_, row, _) = find(&mut tx, policy, id).await?;
    if row.system == 1 && !active {
        return Err(Refused::Fixed(Problem::new("status", "the Default Rule always counts")));
    }
    tx.put_rule(&RuleRow { active: i64::from(active), updated_at: node.now(), ..row }).await?;
    Ok(tx.commit().await?)
}

/// Removes a rule.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for a default rule, [`Refused::Unavailable`].
pub async fn remove(node: &Node, policy: &str, id: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let (_, row, _) = find(&mut tx, policy, id).await?;
    if row.system == 1 {
        return Err(Refused::Fixed(Problem::new("id", "the Default Rule cannot be removed")));
    }
    tx.remove_rule(policy, id).await?;
    Ok(tx.commit().await?)
}

/// The first rule that names something, if one does: in its conditions, by `names`.
pub(super) async fn who_names(tx: &mut Tx, names: impl Fn(&Conditions) -> bool) -> Result<Option<String>> {
    for row in tx.all_rules().await? {
        if names(&row.read::<Value>()?.conditions) {
            return Ok(Some(row.name));
        }
    }
    Ok(None)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("rule");
const NO_POLICY: Refused = Refused::NotFound("policy");

async fn find(tx: &mut Tx, policy: &str, id: &str) -> Result<(Kind, RuleRow, Vec<RuleRow>)> {
    let policy = tx.policy(policy).await?.ok_or(NO_POLICY)?;
    let kind = Kind::of(&policy)?;
    let rows = tx.rules_of(&policy.id).await?;
    let row = rows.iter().find(|row| row.id == id).cloned().ok_or(NONE)?;
    Ok((kind, row, rows))
}

async fn put(tx: &mut Tx, row: &RuleRow, others: &[RuleRow]) -> Result<()> {
    if others.iter().any(|other| other.id != row.id && other.name == row.name) {
        return Err(Refused::taken("name", Thing::Rule));
    }
    if row.system == 0 {
        tx.make_room_for_rule(&row.policy_id, &row.id, row.priority).await?;
    }
    Ok(tx.put_rule(row).await?)
}

/// The place after the last of these.
fn last(rows: &[RuleRow]) -> i64 {
    rows.iter().filter(|row| row.system == 0).map(|row| row.priority).max().unwrap_or(0).saturating_add(1)
}

/// The place that a rule is shown to have: the default one comes after all others.
fn priority(row: &RuleRow, rows: &[RuleRow]) -> i64 {
    if row.system == 1 { last(rows) } else { row.priority }
}

fn show(row: &RuleRow, kind: Kind, priority: i64) -> Result<Rule> {
    let (rule_type, conditions, actions) = match kind {
        Kind::Session => {
            let rule = row.read::<SessionPolicy>()?;
            (
                RuleType::SignOn,
                rule.conditions,
                Actions { signon: Some(SignOn::of(&rule.actions)), ..Actions::default() },
            )
        }
        Kind::Access => {
            let rule = row.read::<AccessPolicy>()?;
            let app_sign_on = Some(AppSignOn::of(&rule.actions));
            (RuleType::AccessPolicy, rule.conditions, Actions { app_sign_on, ..Actions::default() })
        }
    };
    Ok(Rule {
        id: row.id.clone(),
        kind: rule_type,
        name: row.name.clone(),
        priority,
        status: Status::of(row.active == 1),
        system: row.system == 1,
        conditions: RuleConditions::of(&conditions),
        actions,
        created: stamp(row.created_at),
        last_updated: stamp(row.updated_at),
    })
}
