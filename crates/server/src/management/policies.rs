//! Policies: `/api/v1/policies` (rule M1).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::rules::People;
use super::{DESCRIPTION, LAST, NAME, Problem, Reading, Refused, Result, STATUSES, Status, new_id, stamp};
use crate::Node;
use crate::policy::settings::DeviceRecognition;
use crate::store::{PolicyKind, PolicyRow, Thing, Tx};

/// `type` of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyType {
    /// A global session policy. Its rules are of type `SIGN_ON`.
    OktaSignOn,
    /// An authentication policy of apps. Its rules are of type `ACCESS_POLICY`.
    AccessPolicy,
    /// An adaptive access policy of apps (ours): device recognition, and no rules.
    AdaptiveAccess,
}

impl From<PolicyKind> for PolicyType {
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Session => Self::OktaSignOn,
            PolicyKind::Access => Self::AccessPolicy,
            PolicyKind::Adaptive => Self::AdaptiveAccess,
        }
    }
}

const KINDS: [(&str, PolicyKind); 3] = [
    ("OKTA_SIGN_ON", PolicyKind::Session),
    ("ACCESS_POLICY", PolicyKind::Access),
    ("ADAPTIVE_ACCESS", PolicyKind::Adaptive),
];

/// A policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedPolicy)]
pub struct Policy {
    /// The id. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Which kind of policy.
    #[serde(rename = "type")]
    kind: PolicyType,
    /// Its name, which no other of its type has.
    #[schema(max_length = 255)]
    name: String,
    /// What it is for.
    #[schema(required = false, max_length = 1000)]
    description: String,
    /// The lower, the earlier; left out in a `POST`: after the others. The default policy is always last.
    #[schema(required = false, minimum = 1, maximum = 100_000)]
    priority: i64,
    /// Whether it counts.
    #[schema(required = false)]
    status: Status,
    /// Whether it is a default policy, which holds where no other does and cannot be removed.
    #[schema(read_only)]
    system: bool,
    /// For whom; only in `OKTA_SIGN_ON`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    conditions: Option<PolicyConditions>,
    /// Only in `ADAPTIVE_ACCESS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    device_recognition: Option<Recognition>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    created: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    last_updated: Option<String>,
}

/// For whom a policy is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyConditions {
    /// People of some groups; none: everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    people: Option<People>,
}

/// Device recognition (rules D5, P4).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DeviceRecognition)]
pub struct Recognition {
    /// How many days a device remembers the second factor; 0: not at all.
    #[schema(required = false, minimum = 0, maximum = 3650)]
    remember_days: i64,
    /// A device on which so many people have signed in within `sharedDays` is a shared one; 0: none is.
    #[schema(required = false, minimum = 0, maximum = 1000)]
    shared_from_users: i64,
    /// See there.
    #[schema(required = false, minimum = 1, maximum = 3650)]
    shared_days: i64,
}

/// What a request says of a policy.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Change {
    id: Option<String>,
    kind: Option<PolicyKind>,
    name: Option<String>,
    description: Option<String>,
    priority: Option<i64>,
    active: Option<bool>,
    groups: Option<Vec<String>>,
    recognition: Option<DeviceRecognition>,
}

/// Reads a policy to be made.
pub(super) fn read_new(body: &Value, activate: Option<bool>) -> Reading<Change> {
    read(body, |body| {
        for needed in ["type", "name"] {
            body.require(needed);
        }
        let kind = body.choice("type", &KINDS);
        let mut change = read_fields(body, kind);
        change.id = body.id("id");
        if let (Some(said), Some(asked)) = (change.active, activate)
            && said != asked
        {
            body.problem("status", "activate in the query says otherwise");
        }
        change.active = change.active.or(activate);
        Some(change)
    })
}

/// Reads a change of a policy, which is shown with the priority `shown`.
pub(super) fn read_change(body: &Value, row: &PolicyRow, shown: i64) -> Reading<Change> {
    read(body, |body| {
        let kind = PolicyKind::read(&row.kind);
        let said = body.choice("type", &KINDS);
        if said.is_some() && said != kind {
            body.problem("type", "it cannot be changed");
        }
        let id = body.id("id");
        body.fixed("id", id.as_ref(), &row.id, "a policy");
        let change = read_fields(body, kind);
        if row.system == 1 {
            let of = "the default policy";
            body.fixed("name", change.name.as_ref(), &row.name, of);
            body.fixed("priority", change.priority.as_ref(), &shown, of);
            body.fixed("status", change.active.as_ref(), &true, of);
            body.fixed("conditions.people.groups.include", change.groups.as_ref(), &Vec::new(), of);
        }
        Some(Change { priority: change.priority.filter(|_| row.system == 0), ..change })
    })
}

fn read_fields(body: &mut Reader<'_>, kind: Option<PolicyKind>) -> Change {
    body.read_only(&["system", "created", "lastUpdated", "_links", "_embedded"]);
    let groups = body.object("conditions", |conditions| {
        let groups = conditions.object("people", |people| {
            people.object("groups", |groups| groups.references("include", Thing::Group)).flatten()
        });
        groups.flatten()
    });
    // An object that is named is replaced as a whole: without groups it is for everybody.
    let groups = groups.map(Option::unwrap_or_default);
    if kind.is_some_and(|kind| kind != PolicyKind::Session)
        && groups.as_ref().is_some_and(|all| !all.is_empty())
    {
        body.problem("conditions.people.groups.include", "only policies of type OKTA_SIGN_ON are for groups");
    }
    let recognition = body.object("deviceRecognition", |recognition| {
        let default = DeviceRecognition::default();
        DeviceRecognition {
            remember_days: recognition.whole("rememberDays", 0..=3650).unwrap_or(default.remember_days),
            shared_from_users: recognition
                .whole("sharedFromUsers", 0..=1000)
                .unwrap_or(default.shared_from_users),
            shared_days: recognition.whole("sharedDays", 1..=3650).unwrap_or(default.shared_days),
        }
    });
    if recognition.is_some() && kind.is_some_and(|kind| kind != PolicyKind::Adaptive) {
        body.problem("deviceRecognition", "only policies of type ADAPTIVE_ACCESS have it");
    }
    Change {
        id: None,
        kind,
        name: body.text("name", NAME),
        description: body.long_text("description", DESCRIPTION),
        priority: body.whole("priority", 1..=LAST),
        active: body.choice("status", &STATUSES),
        groups,
        recognition,
    }
}

/// The policies of a type, in order of priority.
///
/// # Errors
/// [`Refused::Invalid`] for another type or none; [`Refused::Unavailable`].
pub async fn list(node: &Node, kind: Option<&str>) -> Result<Vec<Policy>> {
    let Some(kind) = kind else { return Err(Refused::invalid("type", "it is missing")) };
    let kind = PolicyKind::read(kind);
    let wrong = || Refused::invalid("type", "it is one of OKTA_SIGN_ON, ACCESS_POLICY, ADAPTIVE_ACCESS");
    let rows = node.store().policies(kind.ok_or_else(wrong)?).await?;
    rows.iter().map(|row| show(row, priority(row, &rows))).collect()
}

/// The policy with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<Policy> {
    let row = node.store().policy(id).await?.ok_or(NONE)?;
    let kind = PolicyKind::read(&row.kind).ok_or(NONE)?;
    show(&row, priority(&row, &node.store().policies(kind).await?))
}

/// Makes a policy. `activate` is the query's.
///
/// # Errors
/// Every [`Refused`] but [`Refused::NotFound`].
pub async fn create(node: &Node, body: &Value, activate: Option<bool>) -> Result<Policy> {
    let mut tx = node.store().begin().await?;
    let change = read_new(body, activate).settle(&mut tx).await?;
    let (Some(kind), Some(name)) = (change.kind, change.name) else { return Err(NONE) };
    let id = new_id(node, &mut tx, Thing::Policy, change.id).await?;
    let now = node.now();
    let others = of_kind(&mut tx, kind.as_str()).await?;
    let row = PolicyRow {
        id,
        kind: kind.as_str().to_owned(),
        name,
        description: change.description.unwrap_or_default(),
        priority: change.priority.unwrap_or_else(|| last(&others)),
        active: i64::from(change.active.unwrap_or(true)),
        system: 0,
        group_ids: serde_json::to_string(&change.groups.unwrap_or_default())?,
        document: match kind {
            PolicyKind::Adaptive => serde_json::to_string(&change.recognition.unwrap_or_default())?,
            PolicyKind::Session | PolicyKind::Access => "{}".to_owned(),
        },
        created_at: now,
        updated_at: now,
    };
    put(&mut tx, &row, &others).await?;
    tx.commit().await?;
    show(&row, row.priority)
}

/// Changes a policy.
///
/// # Errors
/// Every [`Refused`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<Policy> {
    let mut tx = node.store().begin().await?;
    let row = tx.policy(id).await?.ok_or(NONE)?;
    let others = of_kind(&mut tx, &row.kind).await?;
    let shown = priority(&row, &others);
    let change = read_change(body, &row, shown).settle(&mut tx).await?;
    let row = PolicyRow {
        name: change.name.unwrap_or(row.name),
        description: change.description.unwrap_or(row.description),
        priority: change.priority.unwrap_or(row.priority),
        active: change.active.map_or(row.active, i64::from),
        group_ids: match change.groups {
            Some(groups) => serde_json::to_string(&groups)?,
            None => row.group_ids,
        },
        document: match change.recognition {
            Some(recognition) => serde_json::to_string(&recognition)?,
            None => row.document,
        },
        updated_at: node.now(),
        ..row
    };
    put(&mut tx, &row, &others).await?;
    tx.commit().await?;
    show(&row, if row.system == 1 { shown } else { row.priority })
}

/// Lets a policy count, or not.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for a default policy, [`Refused::Unavailable`].
pub async fn set_active(node: &Node, id: &str, active: bool) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let row = tx.policy(id).await?.ok_or(NONE)?;
    if row.system == 1 && !active {
        return Err(Refused::Fixed(Problem::new("status", "the default policy always counts")));
    }
    tx.put_policy(&PolicyRow { active: i64::from(active), updated_at: node.now(), ..row }).await?;
    Ok(tx.commit().await?)
}

/// Removes a policy with its rules.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for a default policy, [`Refused::Conflict`] while an app names it,
/// [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let row = tx.policy(id).await?.ok_or(NONE)?;
    if row.system == 1 {
        return Err(Refused::Fixed(Problem::new("id", "a default policy cannot be removed")));
    }
    if let Some(app) =
        super::apps::who_names(&mut tx, |app| app.access_policy == id || app.adaptive_policy == id).await?
    {
        return Err(Refused::used("policy", &format!("the app {app}")));
    }
    tx.remove_policy(id).await?;
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("policy");

async fn of_kind(tx: &mut Tx, kind: &str) -> Result<Vec<PolicyRow>> {
    Ok(tx.all_policies().await?.into_iter().filter(|row| row.kind == kind).collect())
}

async fn put(tx: &mut Tx, row: &PolicyRow, others: &[PolicyRow]) -> Result<()> {
    if others.iter().any(|other| other.id != row.id && other.name == row.name) {
        return Err(Refused::taken("name", Thing::Policy));
    }
    if row.system == 0 {
        tx.make_room_for_policy(&row.kind, &row.id, row.priority).await?;
    }
    Ok(tx.put_policy(row).await?)
}

/// The place after the last of these.
fn last(rows: &[PolicyRow]) -> i64 {
    rows.iter().filter(|row| row.system == 0).map(|row| row.priority).max().unwrap_or(0).saturating_add(1)
}

/// The place that a policy is shown to have: the default one comes after all others.
fn priority(row: &PolicyRow, rows: &[PolicyRow]) -> i64 {
    if row.system == 1 { last(rows) } else { row.priority }
}

fn show(row: &PolicyRow, priority: i64) -> Result<Policy> {
    let kind = PolicyKind::read(&row.kind).ok_or(NONE)?;
    let groups: Vec<String> = serde_json::from_str(&row.group_ids)?;
    let conditions = PolicyConditions { people: People::of_groups(groups) };
    let recognition = match kind {
        PolicyKind::Adaptive => Some(row.recognition()?),
        PolicyKind::Session | PolicyKind::Access => None,
    };
    Ok(Policy {
        id: row.id.clone(),
        kind: kind.into(),
        name: row.name.clone(),
        description: row.description.clone(),
        priority,
        status: Status::of(row.active == 1),
        system: row.system == 1,
        conditions: (kind == PolicyKind::Session).then_some(conditions),
        device_recognition: recognition.map(|it| Recognition {
            remember_days: it.remember_days,
            shared_from_users: it.shared_from_users,
            shared_days: it.shared_days,
        }),
        created: stamp(row.created_at),
        last_updated: stamp(row.updated_at),
    })
}
