//! A user's device sessions: `/api/v1/users/{id}/devices` (rules D5, D10, P4).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::read;
use super::{Reading, Refused, Result, users};
use crate::Node;
use crate::store::{DeviceRow, HeldRow};

/// A device session: what a browser is known by.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Device {
    /// The id.
    #[schema(read_only)]
    id: String,
    /// The browser, as it calls itself.
    #[schema(read_only)]
    user_agent: String,
    /// When this user first signed in on it.
    #[schema(read_only)]
    first_used: String,
    /// When this user last signed in on it.
    #[schema(read_only)]
    last_used: String,
    /// Whether it is marked as one that several people use: *Stay signed in?* is not asked (rule P4).
    shared: bool,
    /// What it holds for this user.
    #[schema(read_only)]
    authenticators: Vec<Held>,
}

/// An authenticator that a device holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HeldAuthenticator)]
pub struct Held {
    /// Which: `password`, `totp`, …; left out of an exemption, which is from all second factors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    authenticator: Option<String>,
    /// How it is held.
    hold: Hold,
    /// When it was proven.
    since: String,
    /// It ends then if it is not used until then. Left out: it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    idle_until: Option<String>,
    /// It ends then whatever happens. Left out: it does not, or as the policy's `factorLifetime` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    until: Option<String>,
}

/// How an authenticator is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Hold {
    /// *Keep me signed in* (rule D4).
    Kept,
    /// *Remember this device* (rule D5).
    Remembered,
    /// No second factor for `factorLifetime` (rule K2).
    Exempt,
}

pub(super) fn read_change(body: &Value) -> Reading<bool> {
    read(body, |body| {
        body.read_only(&["id", "userAgent", "firstUsed", "lastUsed", "authenticators"]);
        body.require("shared");
        body.flag("shared")
    })
}

/// The device sessions of a user, the last used first.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn list(node: &Node, user: &str) -> Result<Vec<Device>> {
    let user = users::find(node, user).await?.id;
    let mut all = Vec::new();
    for row in node.store().devices_of(&user).await? {
        all.push(show(&row, &node.store().held(&row.id, &user).await?));
    }
    Ok(all)
}

/// The device session of a user with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, user: &str, id: &str) -> Result<Device> {
    let user = users::find(node, user).await?.id;
    let row = find(node, &user, id).await?;
    Ok(show(&row, &node.store().held(id, &user).await?))
}

/// Marks a device as shared, or no more.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn update(node: &Node, user: &str, id: &str, body: &Value) -> Result<Device> {
    let user = users::find(node, user).await?.id;
    let row = find(node, &user, id).await?;
    let shared = read_change(body).unsettled().map_err(Refused::Invalid)?;
    let mut tx = node.store().begin().await?;
    if !tx.set_shared(id, shared).await? {
        return Err(NONE);
    }
    tx.commit().await?;
    let row = DeviceRow { shared: i64::from(shared), ..row };
    Ok(show(&row, &node.store().held(id, &user).await?))
}

/// Deletes a user's part of a device session: their sessions in it, what it keeps and remembers for them.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn remove(node: &Node, user: &str, id: &str) -> Result<()> {
    let user = users::find(node, user).await?.id;
    let mut tx = node.store().begin().await?;
    if !tx.remove_device_of(id, &user, node.now()).await? {
        return Err(NONE);
    }
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("device session");

async fn find(node: &Node, user: &str, id: &str) -> Result<DeviceRow> {
    node.store().devices_of(user).await?.into_iter().find(|row| row.id == id).ok_or(NONE)
}

fn show(row: &DeviceRow, held: &[HeldRow]) -> Device {
    Device {
        id: row.id.clone(),
        user_agent: row.user_agent.clone(),
        first_used: row.first_used_at.to_string(),
        last_used: row.last_used_at.to_string(),
        shared: row.shared == 1,
        authenticators: held.iter().filter_map(show_held).collect(),
    }
}

fn show_held(row: &HeldRow) -> Option<Held> {
    let hold = match &*row.hold {
        "kept" => Hold::Kept,
        "remembered" => Hold::Remembered,
        "exempt" => Hold::Exempt,
        _ => return None,
    };
    let idle = row.idle_s.filter(|_| hold == Hold::Kept);
    Some(Held {
        authenticator: Some(row.authenticator.clone()).filter(|name| !name.is_empty()),
        hold,
        since: row.granted_at.to_string(),
        idle_until: idle.map(|idle| row.last_used_at.plus(idle).to_string()),
        until: row.ends_at.map(|at| at.to_string()),
    })
}
