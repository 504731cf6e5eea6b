//! Apps: `/api/v1/apps` (rules D5, D7, D8, P3, M5).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{MINUTES, NAME, Problem, Reading, Refused, Result, new_id};
use crate::flow::DEFAULT_APP;
use crate::policy::settings::{App as Model, KeepOffer};
use crate::store::{Thing, Tx};
use crate::{Config, Node, return_to};

/// The most sentences that an app asks consent for, and the most characters of each.
const CONSENTS: usize = 20;
const CONSENT: usize = 200;

/// An app: what people sign in to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedApp)]
pub struct App {
    /// The id, by which a flow names it. In a `POST`, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Its name, for people. The default app may have none.
    #[schema(max_length = 255)]
    label: Option<String>,
    /// Where a sign-in to it leads that did not say: a path on this origin, or a URL that this backend allows.
    #[schema(required = false)]
    location: String,
    /// Whose people it knows. What a device keeps carries across the apps of one identity store (rule D7).
    #[schema(required = false)]
    identity_store: String,
    /// Its authentication policy (id).
    #[schema(required = false)]
    access_policy: String,
    /// Its adaptive access policy (id).
    #[schema(required = false)]
    adaptive_policy: String,
    /// Its brand (id).
    #[schema(required = false)]
    brand: String,
    /// Whether the identifier screen offers *Remember me*. `null`: as the page with the widget says.
    #[schema(required = false)]
    remember_me: Option<bool>,
    /// On which screens *Keep me signed in* is offered, besides the one before authentication.
    #[schema(required = false, value_type = KeepOfferWord)]
    keep_me_signed_in: KeepOffer,
    /// What is kept for it ends after so many minutes without use. `null`: as the session policy says.
    #[schema(required = false, minimum = 1, maximum = 5_270_400)]
    idle_minutes: Option<i64>,
    /// What is kept for it ends after so many minutes. `null`: as the session policy says.
    #[schema(required = false, minimum = 1, maximum = 5_270_400)]
    max_minutes: Option<i64>,
    /// IdP session management: a sign-in is kept for all apps that have it, whatever the box says (rule D8).
    #[schema(required = false)]
    idp_session_management: bool,
    /// What it asks a person's consent for, in their words; none: it does not ask.
    #[schema(required = false, max_items = 20)]
    consent: Vec<String>,
}

/// On which screens *Keep me signed in* is offered.
#[derive(ToSchema)]
#[schema(as = KeepOffer, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum KeepOfferWord {
    /// On none.
    Off,
    /// On the primary authenticator's.
    Primary,
    /// On each authenticator's, for itself.
    Each,
}

pub(super) fn read_new(body: &Value, config: &Config) -> Reading<(Option<String>, Model)> {
    read(body, |body| {
        body.require("label");
        let id = body.id("id");
        let app = Model { label: body.text("label", NAME).unwrap_or_default(), ..Model::default() };
        Some((id, read_fields(body, app, config)))
    })
}

pub(super) fn read_change(body: &Value, id: &str, stands: Model, config: &Config) -> Reading<Model> {
    read(body, |body| {
        let said = body.id("id");
        body.fixed("id", said.as_deref().as_ref(), &id, "an app");
        let label = body.nullable("label", |body, name| body.text(name, NAME));
        let label = label.map_or(stands.label.clone(), Option::unwrap_or_default);
        Some(read_fields(body, Model { label, ..stands }, config))
    })
}

/// What a body leaves out stays as it is in `app`.
fn read_fields(body: &mut Reader<'_>, app: Model, config: &Config) -> Model {
    let offers = [("OFF", KeepOffer::Off), ("PRIMARY", KeepOffer::Primary), ("EACH", KeepOffer::Each)];
    let minutes =
        |body: &mut Reader<'_>, name| body.nullable(name, |body, name| body.whole(name, 1..=MINUTES));
    let (idle, most) = (minutes(body, "idleMinutes"), minutes(body, "maxMinutes"));
    let idle_minutes = idle.unwrap_or(app.idle_minutes);
    let max_minutes = most.unwrap_or(app.max_minutes);
    if let (Some(idle), Some(most)) = (idle_minutes, max_minutes)
        && idle > most
    {
        body.problem("idleMinutes", "it is not more than maxMinutes");
    }
    let place = "it is a path on this origin, or a URL that this backend allows";
    Model {
        label: app.label,
        location: body
            .parsed("location", |text| return_to::allowed(text, config), place)
            .unwrap_or(app.location),
        identity_store: body.id("identityStore").unwrap_or(app.identity_store),
        access_policy: body.reference("accessPolicy", Thing::AccessPolicy).unwrap_or(app.access_policy),
        adaptive_policy: body
            .reference("adaptivePolicy", Thing::AdaptivePolicy)
            .unwrap_or(app.adaptive_policy),
        brand: body.reference("brand", Thing::Brand).unwrap_or(app.brand),
        remember_me: body.nullable("rememberMe", Reader::flag).unwrap_or(app.remember_me),
        keep_me_signed_in: body.choice("keepMeSignedIn", &offers).unwrap_or(app.keep_me_signed_in),
        idle_minutes,
        max_minutes,
        idp_session_management: body.flag("idpSessionManagement").unwrap_or(app.idp_session_management),
        consent: body.lines("consent", CONSENTS, CONSENT).unwrap_or(app.consent),
    }
}

/// Every app.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node) -> Result<Vec<App>> {
    Ok(node.store().apps().await?.iter().map(|(id, app)| show(id, app)).collect())
}

/// The app with this id.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<App> {
    Ok(show(id, &node.store().app(id).await?.ok_or(NONE)?))
}

/// Makes an app.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn create(node: &Node, body: &Value) -> Result<App> {
    let mut tx = node.store().begin().await?;
    let (id, app) = read_new(body, node.config()).settle(&mut tx).await?;
    let id = new_id(node, &mut tx, Thing::App, id).await?;
    tx.set_app(&id, &app, node.now()).await?;
    tx.commit().await?;
    Ok(show(&id, &app))
}

/// Changes an app.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<App> {
    let mut tx = node.store().begin().await?;
    let rows = tx.documents(Thing::App).await?;
    let (_, json) = rows.iter().find(|(other, _)| other == id).ok_or(NONE)?;
    let app = read_change(body, id, serde_json::from_str(json)?, node.config()).settle(&mut tx).await?;
    tx.set_app(id, &app, node.now()).await?;
    tx.commit().await?;
    Ok(show(id, &app))
}

/// Removes an app.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`] for the default one, [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    if id == DEFAULT_APP {
        return Err(Refused::Fixed(Problem::new("id", "the default app cannot be removed")));
    }
    let mut tx = node.store().begin().await?;
    if !tx.remove_app(id).await? {
        return Err(NONE);
    }
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("app");

/// The first app that names something, by `names`.
pub(super) async fn who_names(tx: &mut Tx, names: impl Fn(&Model) -> bool) -> Result<Option<String>> {
    for (id, json) in tx.documents(Thing::App).await? {
        if names(&serde_json::from_str(&json)?) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

pub(super) fn show(id: &str, app: &Model) -> App {
    App {
        id: id.to_owned(),
        label: Some(app.label.clone()).filter(|label| !label.is_empty()),
        location: app.location.clone(),
        identity_store: app.identity_store.clone(),
        access_policy: app.access_policy.clone(),
        adaptive_policy: app.adaptive_policy.clone(),
        brand: app.brand.clone(),
        remember_me: app.remember_me,
        keep_me_signed_in: app.keep_me_signed_in,
        idle_minutes: app.idle_minutes,
        max_minutes: app.max_minutes,
        idp_session_management: app.idp_session_management,
        consent: app.consent.clone(),
    }
}
