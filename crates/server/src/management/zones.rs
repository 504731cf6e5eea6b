//! Network zones: `/api/v1/zones`.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{NAME, Reading, Refused, Result, check_name, new_id, rules};
use crate::Node;
use crate::policy::rules::{Network, Zone as Model};
use crate::store::{Thing, Tx};

/// The most ranges of a zone.
const GATEWAYS: usize = 1000;

/// A network zone: addresses that belong together.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ManagedZone)]
pub struct Zone {
    /// The id. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Its name, which no other has.
    #[schema(max_length = 255)]
    name: String,
    /// Its addresses, in CIDR notation or one by one.
    #[schema(min_items = 1, max_items = 1000)]
    gateways: Vec<String>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Change {
    id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) gateways: Option<Vec<IpNet>>,
}

pub(super) fn read_new(body: &Value) -> Reading<Change> {
    read(body, |body| {
        for needed in ["name", "gateways"] {
            body.require(needed);
        }
        let id = body.id("id");
        Some(Change { id, ..read_fields(body) })
    })
}

pub(super) fn read_change(body: &Value, zone: &Model) -> Reading<Change> {
    read(body, |body| {
        let id = body.id("id");
        body.fixed("id", id.as_ref(), &zone.id, "a zone");
        Some(read_fields(body))
    })
}

fn read_fields(body: &mut Reader<'_>) -> Change {
    let name = body.text("name", NAME);
    let wanted = "it is an address or a range in CIDR notation, such as 192.0.2.0/24";
    let gateways = body.list("gateways", GATEWAYS, |each| each.as_str().and_then(range), wanted);
    if gateways.as_ref().is_some_and(Vec::is_empty) {
        body.problem("gateways", "it names one at least");
    }
    Change { id: None, name, gateways }
}

fn range(text: &str) -> Option<IpNet> {
    let net = text.parse::<IpNet>().ok();
    let one = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    net.or_else(one).map(|net| net.trunc())
}

/// Every zone.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node) -> Result<Vec<Zone>> {
    Ok(node.store().zones().await?.iter().map(show).collect())
}

/// The zone with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<Zone> {
    let zones = node.store().zones().await?;
    zones.iter().find(|zone| zone.id == id).map(show).ok_or(NONE)
}

/// Makes a zone.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn create(node: &Node, body: &Value) -> Result<Zone> {
    let mut tx = node.store().begin().await?;
    let change = read_new(body).settle(&mut tx).await?;
    let id = new_id(node, &mut tx, Thing::Zone, change.id).await?;
    let (name, gateways) = (change.name.unwrap_or_default(), change.gateways.unwrap_or_default());
    put(tx, &Model { id, name, gateways }).await
}

/// Changes a zone.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<Zone> {
    let mut tx = node.store().begin().await?;
    let mut zone = tx.zones().await?.into_iter().find(|zone| zone.id == id).ok_or(NONE)?;
    let change = read_change(body, &zone).settle(&mut tx).await?;
    zone.name = change.name.unwrap_or(zone.name);
    zone.gateways = change.gateways.unwrap_or(zone.gateways);
    put(tx, &zone).await
}

/// Removes a zone.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Conflict`] while a rule names it, [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let names = |network: &Network| match network {
        Network::In(zones) | Network::NotIn(zones) => zones.iter().any(|zone| zone == id),
        Network::Anywhere => false,
    };
    if let Some(rule) = rules::who_names(&mut tx, |rule| names(&rule.network)).await? {
        return Err(Refused::used("zone", &format!("the rule {rule}")));
    }
    if !tx.remove_zone(id).await? {
        return Err(NONE);
    }
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("zone");

async fn put(mut tx: Tx, zone: &Model) -> Result<Zone> {
    check_name(&mut tx, Thing::Zone, &zone.name, &zone.id).await?;
    tx.put_zone(zone).await?;
    tx.commit().await?;
    Ok(show(zone))
}

pub(super) fn show(zone: &Model) -> Zone {
    let gateways = zone.gateways.iter().map(ToString::to_string).collect();
    Zone { id: zone.id.clone(), name: zone.name.clone(), gateways }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_range_of_one() {
        for (text, shown) in [
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:db8::/32", "2001:db8::/32"),
        ] {
            assert_eq!(range(text).unwrap().to_string(), shown);
        }
        for bad in ["", "192.0.2.0/33", "192.0.2", "example.com", "192.0.2.1-192.0.2.9", " 192.0.2.1"] {
            assert_eq!(range(bad), None, "{bad}");
        }
    }
}
