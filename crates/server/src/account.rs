//! The account pages: what a signed-in person sees and changes about themselves (rules D10, R2).
//!
//! Drawn on the server; they work without a script, but for adding an authenticator, which takes the widget.
//!
//! What is asked of whoever changes how they sign in is the business of the app [`APP`]'s policies, like that of any app: as
//! made, that they have proven who they are within ten minutes.

pub mod browser;
pub(crate) mod factors;
pub(crate) mod log;
pub(crate) mod overview;
pub(crate) mod page;
pub(crate) mod password;
pub(crate) mod words;

use std::net::IpAddr;

use crate::Node;
use crate::access::{self, Verdict};
use crate::clock::Time;
use crate::policy::{Kept, Remembered};
use crate::session::Session;
use crate::store::{Authenticators, DeviceRow, HeldRow, Result};

/// The id of the app that the account pages are.
pub const APP: &str = "account";
/// The id of the group of those who may read the sign-in log.
pub const ADMINISTRATORS: &str = "administrators";

/// What somebody sees of themselves.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) devices: Vec<Device>,
    pub(crate) factors: Authenticators,
    pub(crate) administrator: bool,
}

/// A device session, as its user sees it (rule D10).
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) row: DeviceRow,
    /// Whether it is the browser that asks.
    pub(crate) here: bool,
    /// Whether there is a session in it.
    pub(crate) signed_in: bool,
    /// What it keeps now.
    pub(crate) kept: Vec<Kept>,
    /// What it remembers now.
    pub(crate) remembered: Vec<Remembered>,
}

/// All that the account page of a session's user shows.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn account(node: &Node, session: &Session) -> Result<Account> {
    let (store, user, now) = (node.store(), session.user_id(), node.now());
    let signed_in = store.devices_signed_in(user, now).await?;
    let mut devices = Vec::new();
    for row in store.devices_of(user).await? {
        let held = store.held(&row.id, user).await?;
        devices.push(Device {
            here: row.id == session.device_id(),
            signed_in: signed_in.contains(&row.id),
            kept: held.iter().filter_map(HeldRow::kept).filter(|kept| kept.is_good(now)).collect(),
            remembered: remembered(&held, now),
            row,
        });
    }
    let factors = store.authenticators(user).await?;
    let administrator = is_administrator(node, user).await?;
    Ok(Account { devices, factors, administrator })
}

fn remembered(held: &[HeldRow], now: Time) -> Vec<Remembered> {
    held.iter().filter_map(HeldRow::remembered).filter(|each| now < each.until).collect()
}

/// Whether a user may read the sign-in log.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn is_administrator(node: &Node, user: &str) -> Result<bool> {
    Ok(node.store().groups_of(user).await?.iter().any(|group| group.id == ADMINISTRATORS))
}

/// What the account app's policies say about a session that is to change how its user signs in.
///
/// # Errors
/// Where the database does not answer.
pub(crate) async fn may_change(node: &Node, session: &Session, address: IpAddr) -> Result<Verdict> {
    access::verdict(node, session, APP, address).await
}
