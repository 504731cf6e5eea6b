//! Groups and who is in them: `/api/v1/groups` (rules P4, M5).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::users::{self, User};
use super::{DESCRIPTION, NAME, Problem, Reading, Refused, Result, check_name, new_id, rules, stamp};
use crate::Node;
use crate::store::{GroupRow, Thing, Tx};

/// A group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedGroup)]
pub struct Group {
    /// The id. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// What it is called and for.
    profile: GroupProfile,
    /// Whether its people are not asked *Stay signed in?* (rule P4).
    #[schema(required = false)]
    prompt_off: bool,
    /// Whether it is the group that everybody is in.
    #[schema(read_only)]
    system: bool,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    created: Option<String>,
}

/// What a group is called and for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupProfile {
    /// Its name, which no other has.
    #[schema(max_length = 255)]
    name: String,
    /// What it is for.
    #[schema(required = false, max_length = 1000)]
    description: String,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Change {
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    prompt_off: Option<bool>,
}

pub(super) fn read_new(body: &Value) -> Reading<Change> {
    read(body, |body| {
        body.require("profile");
        let id = body.id("id");
        Some(Change { id, ..read_fields(body, true) })
    })
}

pub(super) fn read_change(body: &Value, row: &GroupRow) -> Reading<Change> {
    read(body, |body| {
        let id = body.id("id");
        body.fixed("id", id.as_ref(), &row.id, "a group");
        let change = read_fields(body, false);
        if row.system == 1 {
            body.fixed("profile.name", change.name.as_ref(), &row.name, "the group of everybody");
        }
        Some(change)
    })
}

fn read_fields(body: &mut Reader<'_>, new: bool) -> Change {
    body.read_only(&["system", "created", "_links"]);
    let profile = body.object("profile", |profile| {
        if new {
            profile.require("name");
        }
        (profile.text("name", NAME), profile.long_text("description", DESCRIPTION))
    });
    let (name, description) = profile.unwrap_or_default();
    Change { id: None, name, description, prompt_off: body.flag("promptOff") }
}

/// Every group.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node) -> Result<Vec<Group>> {
    Ok(node.store().groups().await?.iter().map(show).collect())
}

/// The group with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<Group> {
    Ok(show(&node.store().group(id).await?.ok_or(NONE)?))
}

/// Makes a group.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn create(node: &Node, body: &Value) -> Result<Group> {
    let mut tx = node.store().begin().await?;
    let change = read_new(body).settle(&mut tx).await?;
    let row = GroupRow {
        id: new_id(node, &mut tx, Thing::Group, change.id).await?,
        name: change.name.unwrap_or_default(),
        description: change.description.unwrap_or_default(),
        system: 0,
        prompt_off: i64::from(change.prompt_off.unwrap_or(false)),
        created_at: node.now(),
    };
    put(tx, &row).await
}

/// Changes a group.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<Group> {
    let mut tx = node.store().begin().await?;
    let row = tx.group(id).await?.ok_or(NONE)?;
    let change = read_change(body, &row).settle(&mut tx).await?;
    let row = GroupRow {
        name: change.name.unwrap_or(row.name),
        description: change.description.unwrap_or(row.description),
        prompt_off: change.prompt_off.map_or(row.prompt_off, i64::from),
        ..row
    };
    put(tx, &row).await
}

/// Removes a group.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for everybody's, [`Refused::Conflict`] while a policy or a rule names it,
/// [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let row = tx.group(id).await?.ok_or(NONE)?;
    if row.system == 1 {
        return Err(Refused::Fixed(Problem::new("id", "the group of everybody cannot be removed")));
    }
    for policy in tx.all_policies().await? {
        let groups: Vec<String> = serde_json::from_str(&policy.group_ids)?;
        if groups.iter().any(|group| group == id) {
            return Err(Refused::used("group", &format!("the policy {}", policy.name)));
        }
    }
    let names = |all: &[String]| all.iter().any(|group| group == id);
    let rule =
        rules::who_names(&mut tx, |rule| names(&rule.groups_include) || names(&rule.groups_exclude)).await?;
    if let Some(rule) = rule {
        return Err(Refused::used("group", &format!("the rule {rule}")));
    }
    tx.remove_group(id).await?;
    Ok(tx.commit().await?)
}

/// Who is in a group: at most `limit`, after the identifier `after`.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn members(node: &Node, id: &str, after: &str, limit: i64) -> Result<Vec<User>> {
    node.store().group(id).await?.ok_or(NONE)?;
    Ok(node.store().members(id, after, limit).await?.iter().map(users::show).collect())
}

/// Puts a user into a group.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for everybody's, [`Refused::Unavailable`].
pub async fn add_member(node: &Node, id: &str, user: &str) -> Result<()> {
    let user = users::find(node, user).await?.id;
    let mut tx = node.store().begin().await?;
    for_members(&mut tx, id).await?;
    tx.add_member(id, &user).await?;
    Ok(tx.commit().await?)
}

/// Takes a user out of a group.
///
/// # Errors
/// [`Refused::NotFound`], also where they are not in it; [`Refused::Fixed`] for everybody's; [`Refused::Unavailable`].
pub async fn remove_member(node: &Node, id: &str, user: &str) -> Result<()> {
    let user = users::find(node, user).await?.id;
    let mut tx = node.store().begin().await?;
    for_members(&mut tx, id).await?;
    if !tx.remove_member(id, &user).await? {
        return Err(Refused::NotFound("member"));
    }
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("group");

async fn for_members(tx: &mut Tx, id: &str) -> Result<()> {
    match tx.group(id).await? {
        None => Err(NONE),
        Some(group) if group.system == 1 => Err(Refused::Fixed(Problem::new("group", "everybody is in it"))),
        Some(_) => Ok(()),
    }
}

async fn put(mut tx: Tx, row: &GroupRow) -> Result<Group> {
    check_name(&mut tx, Thing::Group, &row.name, &row.id).await?;
    tx.put_group(row).await?;
    tx.commit().await?;
    Ok(show(row))
}

fn show(row: &GroupRow) -> Group {
    Group {
        id: row.id.clone(),
        profile: GroupProfile { name: row.name.clone(), description: row.description.clone() },
        prompt_off: row.prompt_off == 1,
        system: row.system == 1,
        created: stamp(row.created_at),
    }
}
