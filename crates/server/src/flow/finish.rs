//! What a complete sign-in leaves behind: a session, a device session, and what that holds.

use super::{Change, Cookies, Refusal, Visitor};
use crate::Node;
use crate::authn::identifier;
use crate::clock::Time;
use crate::device::COOKIE_LIFETIME;
use crate::mail::{self, letters};
use crate::notices::Why;
use crate::policy::Outcome;
use crate::store::{Entry, NewSession, ProviderSession, Tx, UserRow};

/// Who has signed in, and how.
pub(super) struct Signed<'a> {
    pub(super) user: &'a UserRow,
    /// The browser's device session, if it has one.
    pub(super) device: Option<&'a str>,
    pub(super) outcome: &'a Outcome,
    pub(super) app: &'a str,
    /// The provider that they came back from.
    pub(super) provider: Option<&'a str>,
    pub(super) now: Time,
}

/// Writes it down. It all happens together with the flow's last step, or not at all.
pub(super) async fn finish(
    node: &Node,
    tx: &mut Tx,
    visitor: &Visitor,
    signed: &Signed<'_>,
) -> Result<Cookies, Refusal> {
    let Signed { user, device, outcome, app, provider, now } = *signed;
    let mut cookies = Cookies::default();

    let device_id = match (device, &visitor.device) {
        (Some(known), Some(token)) => {
            cookies.device = Change::Set(token.clone(), Some(COOKIE_LIFETIME));
            known.to_owned()
        }
        _ => {
            let (id, token) = (node.draw_id()?, node.draw_token()?);
            tx.add_device(&id, &token.hash(), &visitor.user_agent, now).await?;
            cookies.device = Change::Set(token, Some(COOKIE_LIFETIME));
            id
        }
    };
    let new_here = tx.use_device(&device_id, &user.id, &visitor.user_agent, now).await?;
    // What was kept before slides (rule D4), then comes what this sign-in adds.
    tx.touch_kept(&device_id, &user.id, now).await?;
    tx.hold(&device_id, &user.id, &outcome.holds, outcome.assurance, now).await?;
    if let Some(provider) = provider {
        let (provider, assurance) = (provider.to_owned(), outcome.assurance.as_str().to_owned());
        let session = ProviderSession { provider, assurance };
        tx.hold_provider_session(&device_id, &user.id, &session, now).await?;
    }
    if let Some(stay) = outcome.prompt_answer {
        tx.keep_prompt_answer(&device_id, &user.id, app, stay, now).await?;
    }

    // S5: a new id, and nothing left of an old session in this browser.
    if let Some(old) = &visitor.session {
        tx.end_session(&old.hash(), Why::Replaced, now).await?;
    }
    let (id, token) = (node.draw_id()?, node.draw_token()?);
    let lifetime = outcome.lifetime;
    let session = NewSession {
        id: &id,
        token_hash: &token.hash(),
        user_id: &user.id,
        device_id: &device_id,
        persistent: lifetime.persistent,
        assurance: outcome.assurance.as_str(),
        idle: lifetime.idle,
        ends_at: lifetime.ends_at,
        app,
        authenticated_at: outcome.authenticated_at,
        second_factor_at: outcome.second_factor_at,
    };
    tx.add_session(&session, now).await?;
    // S1: the cookie lives as long as the session may; without a maximum, as long as browsers keep any.
    let left = lifetime.ends_at.map_or(COOKIE_LIFETIME, |ends| ends.since(now).min(COOKIE_LIFETIME));
    cookies.session = Change::Set(token, lifetime.persistent.then_some(left));

    let reason = match (provider, outcome.seamless) {
        (Some(provider), true) => format!("success by the session at {provider}"),
        (Some(provider), false) => format!("success by {provider}"),
        (None, true) => "success by what the device keeps".to_owned(),
        (None, false) => "success".to_owned(),
    };
    let user_id = Some(user.id.clone());
    let entry = Entry { happened_at: now, user_id, app: app.to_owned(), code: 0, reason };
    tx.log(&node.draw_id()?, &entry).await?;
    if new_here {
        notify(node, tx, &user.id, |to| letters::new_sign_in(node.config(), to, &visitor.user_agent, now))
            .await?;
    }
    Ok(cookies)
}

/// Writes to a user, if it is known where that reaches them and mail is sent at all (or shown, as in the demo).
pub(super) async fn notify(
    node: &Node,
    tx: &mut Tx,
    user: &str,
    letter: impl FnOnce(&str) -> mail::Letter,
) -> Result<(), Refusal> {
    if node.config().smtp.is_none() && !node.config().demo {
        return Ok(());
    }
    if let Some(address) = tx.verified_address(user).await? {
        mail::post(node, tx, letter(&address)).await?;
    }
    Ok(())
}

/// Notes it in the log of the process.
pub(super) fn trace(user: &UserRow, outcome: &Outcome) {
    let (who, persistent) = (identifier::mask(&user.identifier), outcome.lifetime.persistent);
    let (assurance, seamless) = (outcome.assurance.as_str(), outcome.seamless);
    tracing::info!(who, persistent, assurance, seamless, "signed in");
}
