//! What a screen shows besides what the flow knows: read anew each time it is drawn, so that a reload shows the same.

use super::context::Context;
use super::mailed::{self, Mailed};
use super::{Refusal, Stage, State};
use crate::Node;
use crate::authn::passkey;
use crate::authn::recovery;
use crate::authn::totp::{self, Enrolment};
use crate::clock::Time;
use crate::policy::Authenticator;
use crate::store::SentCodes;

/// What a screen shows besides what the flow knows.
pub(super) struct Shown {
    pub(super) now: Time,
    /// What a browser is asked for about a passkey.
    pub(super) passkey: Option<serde_json::Value>,
    /// The secret of a new authenticator app.
    pub(super) totp: Option<Enrolment>,
    /// New recovery codes.
    pub(super) codes: Vec<String>,
    /// What was mailed.
    pub(super) sent: Option<SentCodes>,
    /// Where it went, as it may be shown.
    pub(super) address: Option<String>,
}

impl Shown {
    pub(super) async fn load(
        node: &Node,
        flow: &str,
        state: &State,
        context: &Context,
    ) -> Result<Self, Refusal> {
        let now = node.now();
        let mut shown = Self { now, passkey: None, totp: None, codes: Vec::new(), sent: None, address: None };
        if let Some(kind) = ceremony(state) {
            let waiting = node.store().ceremony(flow, kind, now).await?;
            let whose = context.user_of(state).map(|user| &*user.id);
            let waiting =
                waiting.filter(|waiting| waiting.user_id.is_none() || waiting.user_id.as_deref() == whose);
            shown.passkey = waiting.map(|waiting| serde_json::from_str(&waiting.shown)).transpose()?;
        }
        if let (Stage::Enroll, Some(user)) = (state.stage, context.user_of(state)) {
            match state.enrolling {
                Some(Authenticator::Totp) => {
                    shown.totp = totp::shown(node, flow, &user.id, &user.identifier).await?;
                }
                Some(Authenticator::Recovery) => shown.codes = recovery::shown(node, flow, &user.id).await?,
                _ => {}
            }
        }
        if let Some(mailed) = Mailed::of(state, context) {
            shown.sent = mailed.sent(node, flow).await?;
        }
        shown.address = Some(mailed::address(state, context)).filter(|address| address.contains('@'));
        Ok(shown)
    }

    /// Whether something that the screen waits for an answer to is not there any more.
    pub(super) fn lacks_something(&self, state: &State) -> bool {
        let enrolls = |what| state.stage == Stage::Enroll && state.enrolling == Some(what);
        (ceremony(state).is_some() && self.passkey.is_none())
            || (enrolls(Authenticator::Totp) && self.totp.is_none())
            || (enrolls(Authenticator::Recovery) && self.codes.is_empty())
    }
}

/// The kind of the passkey ceremony that a stage waits for.
pub(super) fn ceremony(state: &State) -> Option<&'static str> {
    match (state.stage, state.asking, state.enrolling) {
        (Stage::Identifier, _, _) => Some(passkey::SIGN_IN),
        (Stage::Prove, Some(Authenticator::Passkey), _) if state.primary => Some(passkey::SIGN_IN),
        (Stage::Prove, Some(Authenticator::Passkey), _) => Some(passkey::SECOND_FACTOR),
        (Stage::Enroll, _, Some(Authenticator::Passkey)) => Some(passkey::ENROLMENT),
        _ => None,
    }
}
