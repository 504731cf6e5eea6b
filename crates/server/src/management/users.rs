//! Users: `/api/v1/users` (rules P4, D7, R1, M4, M5). Credentials go in and never come out.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::{Reader, read};
use super::{NAME, Reading, Refused, Result, new_id, stamp};
use crate::Node;
use crate::authn::identifier::{self, MAX_CHARS};
use crate::authn::password::{self, MAX_LENGTH, Unfit};
use crate::notices::Why;
use crate::store::{AccountRow, Thing};

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ManagedUser)]
pub struct User {
    /// The id. In a `POST` that makes a user, the one it is to have; left out, one is drawn.
    #[schema(required = false)]
    id: String,
    /// Whether they may sign in.
    #[schema(required = false)]
    status: UserStatus,
    /// Who they are.
    profile: UserProfile,
    /// Whether they are a guest: *Stay signed in?* is not asked (rule P4).
    #[schema(required = false)]
    guest: bool,
    /// How risky it is to let them in; at `HIGH`, *Stay signed in?* is not asked (rule P4).
    #[schema(required = false)]
    risk: RiskWord,
    /// Whose people they are: apps of the same identity store know them (rule D7).
    #[schema(required = false)]
    identity_store: String,
    /// What they prove themselves by. Only in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, write_only)]
    credentials: Option<Credentials>,
    /// When they were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    created: Option<String>,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserStatus {
    /// They may.
    Active,
    /// They may not.
    Suspended,
}

/// Who a user is. In a change, each part that is left out stays.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserProfile {
    /// The identifier, in its normalised spelling: NFKC, lower case.
    #[schema(max_length = 254)]
    login: String,
    /// The name to show to them. Left out: the login.
    #[schema(required = false, max_length = 255)]
    display_name: String,
    /// Where mail reaches them. `null` or left out: at their login, if that is an address.
    #[schema(required = false)]
    email: Option<String>,
}

/// `risk` of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = UserRisk)]
pub enum RiskWord {
    /// As usual.
    Low,
    /// Somewhat.
    Medium,
    /// Very.
    High,
}

/// What a user proves themselves by.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// A password.
    password: PasswordValue,
}

/// A password.
#[derive(Clone, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordValue {
    /// The password itself: as many characters as the organisation asks for, and not one that is guessed first.
    #[schema(min_length = 8, max_length = 256)]
    value: String,
}

impl std::fmt::Debug for PasswordValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordValue(…)")
    }
}

/// A token of a user's own, for `/idp/myaccount`. The token itself is shown this once.
#[derive(Clone, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserToken {
    /// What it is for.
    #[schema(max_length = 255)]
    name: String,
    /// The token.
    #[schema(read_only)]
    token: String,
}

impl std::fmt::Debug for UserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserToken").field("name", &self.name).finish_non_exhaustive()
    }
}

impl User {
    /// The identifier, in its normalised spelling.
    pub fn login(&self) -> &str {
        &self.profile.login
    }
}

#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Change {
    id: Option<String>,
    login: Option<String>,
    name: Option<String>,
    email: Option<Option<String>>,
    password: Option<String>,
    guest: Option<bool>,
    risk: Option<&'static str>,
    identity_store: Option<String>,
    active: Option<bool>,
}

pub(super) fn read_new(body: &Value) -> Reading<Change> {
    read(body, |body| {
        body.require("profile");
        let id = body.id("id");
        Some(Change { id, ..read_fields(body, true) })
    })
}

pub(super) fn read_change(body: &Value, row: &AccountRow) -> Reading<Change> {
    read(body, |body| {
        let id = body.id("id");
        body.fixed("id", id.as_ref(), &row.id, "a user");
        Some(read_fields(body, false))
    })
}

fn read_fields(body: &mut Reader<'_>, new: bool) -> Change {
    body.read_only(&["created", "lastUpdated", "_links"]);
    let profile = body.object("profile", |profile| {
        if new {
            profile.require("login");
        }
        let login = profile.text("login", MAX_CHARS).map(|login| identifier::normalise(&login));
        let wanted = "it is an e-mail address";
        let email = profile.nullable("email", |profile, name| profile.parsed(name, address, wanted));
        (login, profile.text("displayName", NAME), email)
    });
    let (login, name, email) = profile.unwrap_or_default();
    let password = body.object("credentials", |credentials| {
        credentials.require("password");
        let password = credentials.object("password", |password| {
            password.require("value");
            password.secret("value", 1..=usize::from(MAX_LENGTH))
        });
        password.flatten()
    });
    Change {
        id: None,
        login,
        name,
        email,
        password: password.flatten(),
        guest: body.flag("guest"),
        risk: body.choice("risk", &[("LOW", "LOW"), ("MEDIUM", "MEDIUM"), ("HIGH", "HIGH")]),
        identity_store: body.id("identityStore"),
        active: body.choice("status", &[("ACTIVE", true), ("SUSPENDED", false)]),
    }
}

/// An address, as far as it can be told without writing to it.
fn address(text: &str) -> Option<String> {
    let (name, domain) = text.rsplit_once('@')?;
    let plain = !text.chars().any(|char| char.is_control() || char.is_whitespace());
    let fits = plain && !name.is_empty() && !domain.is_empty() && text.chars().count() <= MAX_CHARS;
    fits.then(|| text.to_owned())
}

/// At most `limit` users after the identifier `after`, whose identifier or name begins with `query`.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node, query: &str, after: &str, limit: i64) -> Result<Vec<User>> {
    Ok(node.store().accounts(query, after, limit).await?.iter().map(show).collect())
}

/// The user with this id or login.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn get(node: &Node, id: &str) -> Result<User> {
    Ok(show(&find(node, id).await?))
}

/// Makes a user.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn create(node: &Node, body: &Value) -> Result<User> {
    // Before the transaction: hashing takes its time.
    let change = read_new(body).unsettled().map_err(Refused::Invalid)?;
    let login = change.login.unwrap_or_default();
    let name = change.name.unwrap_or_else(|| login.clone());
    let password = hashed(node, change.password, &login, &name).await?;
    let mut tx = node.store().begin().await?;
    let row = AccountRow {
        id: new_id(node, &mut tx, Thing::User, change.id).await?,
        identifier: login,
        name,
        email: change.email.flatten(),
        disabled: i64::from(!change.active.unwrap_or(true)),
        guest: i64::from(change.guest.unwrap_or(false)),
        risk: change.risk.unwrap_or("LOW").to_owned(),
        identity_store: change.identity_store.unwrap_or_else(|| "default".to_owned()),
        created_at: node.now(),
    };
    if !tx.add_account(&row).await? {
        return Err(Refused::taken("profile.login", Thing::User));
    }
    if let Some(password) = password {
        password::set(&mut tx, &row.id, &password, node.now()).await?;
    }
    tx.commit().await?;
    Ok(show(&row))
}

/// Changes a user. Who is suspended is signed out everywhere; so is who gets another password, because whoever knew the old
/// one may be signed in with it.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Conflict`], [`Refused::Unavailable`].
pub async fn update(node: &Node, id: &str, body: &Value) -> Result<User> {
    let row = find(node, id).await?;
    let change = read_change(body, &row).unsettled().map_err(Refused::Invalid)?;
    let row = AccountRow {
        identifier: change.login.unwrap_or(row.identifier),
        name: change.name.unwrap_or(row.name),
        email: change.email.unwrap_or(row.email),
        disabled: change.active.map_or(row.disabled, |active| i64::from(!active)),
        guest: change.guest.map_or(row.guest, i64::from),
        risk: change.risk.map_or(row.risk, ToOwned::to_owned),
        identity_store: change.identity_store.unwrap_or(row.identity_store),
        ..row
    };
    let password = hashed(node, change.password, &row.identifier, &row.name).await?;
    let now = node.now();
    let mut tx = node.store().begin().await?;
    if !tx.is_there(Thing::User, &row.id).await? {
        return Err(NONE);
    }
    if !tx.change_account(&row).await? {
        return Err(Refused::taken("profile.login", Thing::User));
    }
    if let Some(password) = &password {
        password::set(&mut tx, &row.id, password, now).await?;
        tx.password_changed(&row.id, None, now).await?;
    }
    if change.active == Some(false) {
        tx.set_disabled(&row.id, true, now).await?;
    }
    tx.commit().await?;
    Ok(show(&row))
}

/// Suspends a user, or lets them in again. Who is suspended is signed out everywhere.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn set_active(node: &Node, id: &str, active: bool) -> Result<()> {
    let user = find(node, id).await?.id;
    let mut tx = node.store().begin().await?;
    tx.set_disabled(&user, !active, node.now()).await?;
    Ok(tx.commit().await?)
}

/// Removes a user and all that is theirs.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn remove(node: &Node, id: &str) -> Result<()> {
    let user = find(node, id).await?.id;
    let mut tx = node.store().begin().await?;
    if !tx.remove_user(&user, node.now()).await? {
        return Err(NONE);
    }
    Ok(tx.commit().await?)
}

/// Ends all of a user's sessions, and what would sign them in without a question (rule R1); with `tokens` their tokens too.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn end_sessions(node: &Node, id: &str, tokens: bool) -> Result<()> {
    let user = find(node, id).await?.id;
    reset(node, &user, tokens).await
}

/// The same for whoever a token of their own belongs to (rule R2), tokens included.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn end_own_sessions(node: &Node, user: &str) -> Result<()> {
    reset(node, user, true).await
}

/// Issues a token of a user's own.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::NotFound`], [`Refused::Unavailable`].
pub async fn issue_token(node: &Node, id: &str, body: &Value) -> Result<UserToken> {
    let user = find(node, id).await?.id;
    let name = super::tokens::read_name(body).unsettled().map_err(Refused::Invalid)?;
    let token = node.draw_token()?;
    let mut tx = node.store().begin().await?;
    tx.add_api_token(&token.hash(), &name, Some(&user), node.now()).await?;
    tx.commit().await?;
    Ok(UserToken { name, token: token.reveal().to_owned() })
}

/// What is not there.
const NONE: Refused = Refused::NotFound("user");

/// The user with this id or login.
pub(super) async fn find(node: &Node, id: &str) -> Result<AccountRow> {
    // No id has control characters, and PostgreSQL takes no U+0000 in a text.
    let plain = if id.chars().any(char::is_control) { "" } else { id };
    node.store().account(plain, &identifier::normalise(id)).await?.ok_or(NONE)
}

async fn reset(node: &Node, user: &str, tokens: bool) -> Result<()> {
    let mut tx = node.store().begin().await?;
    let ended = tx.reset_user(user, tokens, Why::Reset, node.now()).await?;
    tx.commit().await?;
    tracing::info!(sessions = ended, tokens, "a user was reset");
    Ok(())
}

/// The hash of a new password, if the password policy has nothing against it.
async fn hashed(node: &Node, password: Option<String>, login: &str, name: &str) -> Result<Option<String>> {
    let Some(password) = password else { return Ok(None) };
    let policy = node.store().org().await?.passwords;
    let why = match policy.objection(&password, login, &[name]) {
        None => return Ok(Some(node.passwords().hash_new(password, node.random()).await?)),
        Some(Unfit::TooShort) => format!("it has at least {} characters", policy.min_length),
        Some(Unfit::TooLong) => format!("it has at most {MAX_LENGTH} characters"),
        Some(Unfit::Identifier) => "it is not the login".to_owned(),
        Some(Unfit::Guessable) => "it would be among the first to be guessed".to_owned(),
    };
    Err(Refused::invalid("credentials.password.value", &why))
}

pub(super) fn show(row: &AccountRow) -> User {
    User {
        id: row.id.clone(),
        status: if row.disabled == 1 { UserStatus::Suspended } else { UserStatus::Active },
        profile: UserProfile {
            login: row.identifier.clone(),
            display_name: row.name.clone(),
            email: row.email.clone(),
        },
        guest: row.guest == 1,
        risk: match &*row.risk {
            "HIGH" => RiskWord::High,
            "MEDIUM" => RiskWord::Medium,
            _ => RiskWord::Low,
        },
        identity_store: row.identity_store.clone(),
        credentials: None,
        created: stamp(row.created_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        assert_eq!(address("a@example.com").as_deref(), Some("a@example.com"));
        for bad in ["", "@", "a@", "@b", "a b@c", "a@b\n", &format!("{}@b", "a".repeat(254))] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}
