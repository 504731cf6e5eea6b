//! The demo's accounts.

use crate::Node;
use crate::flow::Refusal;
use crate::policy::DEFAULT_ACCESS_RULE;
use crate::policy::settings::{AccessPolicy, PostAuth};
use crate::token;

/// The password of every account.
pub const PASSWORD: &str = "correct horse battery staple";

/// The token for the management API.
pub const API_TOKEN: &str = "demo-token";

/// An account.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// What to type.
    pub identifier: &'static str,
    /// Whose it is.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// The secret of its authenticator app, in base32.
    pub totp: Option<&'static str>,
}

/// Every account.
pub const ACCOUNTS: &[Account] = &[
    Account {
        identifier: "password@example.com",
        name: "Password Account",
        about: "Signs in with a password",
        totp: None,
    },
    Account {
        identifier: "totp@example.com",
        name: "TOTP Account",
        about: "Signs in with a password and a code",
        totp: Some("JBSWY3DPEHPK3PXP"),
    },
];

/// Makes the accounts that are not there yet, and the settings if there are none. What is there stays as it is.
///
/// # Errors
/// Where the database does not answer.
pub async fn seed(node: &Node) -> Result<(), Refusal> {
    let now = node.now();
    for account in ACCOUNTS {
        if node.store().user_by_identifier(account.identifier).await?.is_some() {
            continue;
        }
        let password = node.passwords().hash(PASSWORD, node.random())?;
        let id = node.draw_id()?;
        let mut tx = node.store().begin().await?;
        if tx.add_user(&id, account.identifier, account.name, now).await? {
            tx.set_authenticator(&id, "password", &password, now).await?;
            if let Some(secret) = account.totp {
                tx.set_authenticator(&id, "totp", secret, now).await?;
            }
        }
        tx.commit().await?;
    }
    let mut tx = node.store().begin().await?;
    if tx.add_api_token(&token::hash(API_TOKEN), "demo", None, now).await? {
        let asks = AccessPolicy { post_auth: PostAuth::Allowed, ..AccessPolicy::default() };
        tx.set_actions(DEFAULT_ACCESS_RULE, &asks, now).await?;
    }
    Ok(tx.commit().await?)
}
