//! Brands: `/api/v1/brands`. The words of their prompts are `pages`' business.

use serde::Serialize;
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{NAME, Problem, Reading, Refused, Result, new_id};
use crate::Node;
use crate::policy::DEFAULT_BRAND;
use crate::store::{Thing, Tx};

/// The most characters of a URL.
const URL: usize = 2000;

/// A brand: whose sign-in it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedBrand)]
pub struct Brand {
    /// The id. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Its name, which the sign-in shows. The default brand may have none.
    #[schema(max_length = 255)]
    name: Option<String>,
    /// The URL of its logo: `https://…`, or a path on this origin. `null`: none.
    #[schema(required = false, max_length = 2000)]
    logo: Option<String>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Change {
    id: Option<String>,
    name: Option<Option<String>>,
    logo: Option<Option<String>>,
}

pub(super) fn read_new(body: &Value) -> Reading<Change> {
    read(body, |body| {
        body.require("name");
        let id = body.id("id");
        let name = body.text("name", NAME);
        Some(Change { id, name: name.map(Some), logo: logo(body) })
    })
}

pub(super) fn read_change(body: &Value, id: &str) -> Reading<Change> {
    read(body, |body| {
        let said = body.id("id");
        body.fixed("id", said.as_deref().as_ref(), &id, "a brand");
        let name = body.nullable("name", |body, name| body.text(name, NAME));
        Some(Change { id: None, name, logo: logo(body) })
    })
}

fn logo(body: &mut Reader<'_>) -> Option<Option<String>> {
    let wanted = "it is an https URL, or a path on this origin that begins with one /";
    body.nullable("logo", |body, name| body.parsed(name, read_logo, wanted))
}

/// Nothing that a browser would run, and nothing that an `http` page would leak.
fn read_logo(text: &str) -> Option<String> {
    let plain = text.len() <= URL
        && !text.chars().any(|char| char.is_control() || char.is_whitespace() || char == '\\');
    let own = text.starts_with('/') && !text.starts_with("//");
    let secure = || Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.username().is_empty());
    (plain && (own || secure())).then(|| text.to_owned())
}

/// Every brand.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node) -> Result<Vec<Brand>> {
    let mut tx = node.store().begin().await?;
    let rows = tx.documents(Thing::Brand).await?;
    let read = |(id, json): &(String, String)| Ok(show(id, &serde_json::from_str(json)?));
    rows.iter().map(read).collect()
}

/// The brand with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<Brand> {
    Ok(show(id, &node.store().brand(id).await?.ok_or(NONE)?))
}

/// Makes a brand.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn create(node: &Node, body: &Value) -> Result<Brand> {
    let mut tx = node.store().begin().await?;
    let change = read_new(body).settle(&mut tx).await?;
    let id = new_id(node, &mut tx, Thing::Brand, change.id).await?;
    let brand = crate::policy::settings::Brand {
        name: change.name.flatten(),
        logo: change.logo.flatten(),
        ..Default::default()
    };
    tx.set_brand(&id, &brand, node.now()).await?;
    tx.commit().await?;
    Ok(show(&id, &brand))
}

/// Changes a brand.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<Brand> {
    let mut tx = node.store().begin().await?;
    let mut brand = find(&mut tx, id).await?;
    let change = read_change(body, id).settle(&mut tx).await?;
    brand.name = change.name.unwrap_or(brand.name);
    brand.logo = change.logo.unwrap_or(brand.logo);
    tx.set_brand(id, &brand, node.now()).await?;
    tx.commit().await?;
    Ok(show(id, &brand))
}

/// Removes a brand.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for the default one, [`Refused::Conflict`] while an app names it,
/// [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    let mut tx = node.store().begin().await?;
    find(&mut tx, id).await?;
    if id == DEFAULT_BRAND {
        return Err(Refused::Fixed(Problem::new("id", "the default brand cannot be removed")));
    }
    if let Some(app) = super::apps::who_names(&mut tx, |app| app.brand == id).await? {
        return Err(Refused::used("brand", &format!("the app {app}")));
    }
    tx.remove_brand(id).await?;
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("brand");

/// The brand with this id, inside a transaction.
pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<crate::policy::settings::Brand> {
    let rows = tx.documents(Thing::Brand).await?;
    let (_, json) = rows.iter().find(|(other, _)| other == id).ok_or(NONE)?;
    Ok(serde_json::from_str(json)?)
}

fn show(id: &str, brand: &crate::policy::settings::Brand) -> Brand {
    Brand { id: id.to_owned(), name: brand.name.clone(), logo: brand.logo.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_an_https_url_or_a_path_here() {
        for good in ["https://cdn.example.com/logo.svg", "/logo.svg", "/a/b?c=d"] {
            assert_eq!(read_logo(good).as_deref(), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "http://example.com/a.png",
            "//example.com/a.png",
            "/\\example.com",
            "data:image/png,x",
            "https://",
            "logo.svg",
            "",
            "https://a@b/",
            "/a b",
            " /a",
        ] {
            assert_eq!(read_logo(bad), None, "{bad}");
        }
    }
}
