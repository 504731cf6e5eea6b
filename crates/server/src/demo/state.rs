//! What the demo page shows beside the widget: the accounts with their codes, and two of the organisation's settings.

use std::net::{IpAddr, Ipv4Addr};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::seed::{ACCOUNTS, API_TOKEN, Account, PASSWORD};
use crate::authn::totp;
use crate::flow::DEFAULT_APP;
use crate::http::{Checked, Failure};
use crate::policy::rules::Risk;
use crate::policy::settings::PostAuth;
use crate::policy::{DEFAULT_ACCESS_RULE, Person, Settings};
use crate::{Node, Time};

#[derive(Serialize)]
pub(super) struct DemoState {
    accounts: Vec<AccountState>,
    settings: Switches,
    api_token: &'static str,
    mail_count: i64,
}

#[derive(Serialize)]
struct AccountState {
    identifier: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'static str>,
    about: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    totp: Option<TotpState>,
}

#[derive(Serialize)]
struct TotpState {
    secret: &'static str,
    code: String,
    seconds_left: u64,
}

#[derive(Serialize)]
struct Switches {
    /// *Keep me signed in* before people sign in (rule K1).
    pre_auth: bool,
    /// *Stay signed in?* afterwards (rule P1).
    prompt: bool,
}

/// A change of the settings; what is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default)]
    pre_auth: Option<bool>,
    #[serde(default)]
    prompt: Option<bool>,
}

pub(super) async fn show(State(node): State<Node>) -> Result<Json<DemoState>, Failure> {
    let mut accounts = Vec::new();
    for account in ACCOUNTS {
        let user = node.store().user_by_identifier(account.identifier).await?;
        let app = match user {
            Some(user) => node.store().authenticators(&user.id).await?.totp,
            None => None,
        };
        let used = app.map_or(-1, |app| app.last_step);
        accounts.push(state_of(account, used, node.now()));
    }
    let settings = switches(&settings(&node).await?);
    let mail_count = node.store().mail_count().await?;
    Ok(Json(DemoState { accounts, settings, api_token: API_TOKEN, mail_count }))
}

pub(super) async fn change(
    State(node): State<Node>,
    Checked(change): Checked<Change>,
) -> Result<Json<serde_json::Value>, Failure> {
    let mut settings = settings(&node).await?;
    let mut tx = node.store().begin().await?;
    if let Some(on) = change.pre_auth {
        settings.org.pre_auth_keep_signed_in = on;
        tx.set_org(&settings.org).await?;
    }
    if let Some(on) = change.prompt {
        settings.access.post_auth = if on { PostAuth::Allowed } else { PostAuth::NotAllowed };
        tx.set_actions(DEFAULT_ACCESS_RULE, &settings.access, node.now()).await?;
    }
    tx.commit().await?;
    Ok(Json(serde_json::json!({ "settings": switches(&settings) })))
}

/// What holds for anybody who signs in to the demo's app.
async fn settings(node: &Node) -> Result<Settings, Failure> {
    let rulebook = node.store().rulebook(DEFAULT_APP).await?.unwrap_or_default();
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Ok(rulebook.for_person(Person { id: None, groups: &[], address, risk: Risk::Low }))
}

fn switches(settings: &Settings) -> Switches {
    Switches {
        pre_auth: settings.org.pre_auth_keep_signed_in,
        prompt: settings.access.post_auth == PostAuth::Allowed,
    }
}

/// The code is the newest that is still accepted: a code that was used once is no use to whoever copies it.
fn state_of(account: &Account, used_step: i64, now: Time) -> AccountState {
    let current = now.unix() / totp::STEP;
    let after_used = u64::try_from(used_step).map_or(0, |used| used.saturating_add(1));
    let step = current.max(after_used).min(current.saturating_add(1));
    let totp = account.totp.and_then(|secret| {
        let code = totp::code(secret, step)?;
        let seconds_left = (step + 1) * totp::STEP - now.unix();
        Some(TotpState { secret, code, seconds_left })
    });
    let password = account.password.then_some(PASSWORD);
    AccountState { identifier: account.identifier, password, about: account.about, totp }
}
