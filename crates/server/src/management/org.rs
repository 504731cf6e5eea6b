//! The organisation's settings: `/api/v1/org/security` (rules K1, P4, M5).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::read;
use super::{Reading, Result};
use crate::Node;
use crate::policy::settings::Org;

/// The organisation's settings: what the guides change in a console.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OrgSecurity)]
pub struct Security {
    /// *Show option to stay signed in before users sign in* (rule K1).
    #[schema(required = false)]
    pre_auth_keep_me_signed_in: bool,
    /// *Show option to remain signed in*: `false`, and *Stay signed in?* is asked nowhere (rule P4).
    #[schema(required = false)]
    post_auth_keep_me_signed_in_prompt: bool,
    /// The fewest characters of a new password: 8 at least; 15 where the password is all there is (NIST SP 800-63B-4).
    #[schema(required = false, minimum = 8, maximum = 64)]
    password_min_length: u16,
}

pub(super) fn read_change(body: &Value, stands: &Org) -> Reading<Org> {
    read(body, |body| {
        let before = body.flag("preAuthKeepMeSignedIn");
        let after = body.flag("postAuthKeepMeSignedInPrompt");
        let length = body.whole("passwordMinLength", 8..=64).and_then(|length| u16::try_from(length).ok());
        let mut org = stands.clone();
        org.pre_auth_keep_signed_in = before.unwrap_or(org.pre_auth_keep_signed_in);
        org.post_auth_prompt = after.unwrap_or(org.post_auth_prompt);
        org.passwords.min_length = length.unwrap_or(org.passwords.min_length);
        Some(org)
    })
}

/// The organisation's settings.
///
/// # Errors
/// [`Refused::Unavailable`](super::Refused::Unavailable).
pub async fn get(node: &Node) -> Result<Security> {
    Ok(show(&node.store().org().await?))
}

/// Changes them.
///
/// # Errors
/// [`Refused::Invalid`](super::Refused::Invalid), [`Refused::Unavailable`](super::Refused::Unavailable).
pub async fn update(node: &Node, body: &Value) -> Result<Security> {
    let mut tx = node.store().begin().await?;
    let stands = tx.org().await?;
    let org = read_change(body, &stands).settle(&mut tx).await?;
    tx.set_org(&org).await?;
    tx.commit().await?;
    Ok(show(&org))
}

fn show(org: &Org) -> Security {
    Security {
        pre_auth_keep_me_signed_in: org.pre_auth_keep_signed_in,
        post_auth_keep_me_signed_in_prompt: org.post_auth_prompt,
        password_min_length: org.passwords.min_length,
    }
}
