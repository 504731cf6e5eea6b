//! The demo's accounts.

use crate::Node;
use crate::authn::{password, totp};
use crate::flow::Refusal;
use crate::policy::DEFAULT_ACCESS_RULE;
use crate::policy::settings::{AccessPolicy, PostAuth};
use crate::token;

/// The password of every account that has one.
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
    /// Whether it has a password.
    pub password: bool,
    /// The secret of its authenticator app, in base32.
    pub totp: Option<&'static str>,
}

/// Every account.
pub const ACCOUNTS: &[Account] = &[
    Account {
        identifier: "password@example.com",
        name: "Password Account",
        about: "Signs in with a password",
        password: true,
        totp: None,
    },
    Account {
        identifier: "totp@example.com",
        name: "TOTP Account",
        about: "Signs in with a password and a code",
        password: true,
        totp: Some("JBSWY3DPEHPK3PXP"),
    },
    Account {
        identifier: "email@example.com",
        name: "E-mail Account",
        about: "Has no password: signs in with a code by e-mail, which is in the mailbox",
        password: false,
        totp: None,
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
        let id = node.draw_id()?;
        let mut tx = node.store().begin().await?;
        if tx.add_user(&id, account.identifier, account.name, now).await? {
            tx.set_address(&id, None, Some(now)).await?;
            if account.password {
                let hashed = node.passwords().hash(PASSWORD, node.random())?;
                password::set(&mut tx, &id, &hashed, now).await?;
            }
            if let Some(secret) = account.totp {
                totp::set(node, &mut tx, &id, secret).await?;
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
