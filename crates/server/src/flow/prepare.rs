//! What has to be there before a screen is drawn: a challenge for a passkey, a secret for an app, codes to write down, a code
//! in the mail. Made in the transaction that leads to the screen, and not made again while it is good.

use super::context::Context;
use super::mailed::Mailed;
use super::shown::ceremony;
use super::{Goal, Refusal, Stage, State, Visitor};
use crate::Node;
use crate::authn::passkey::{self, Enrolling};
use crate::authn::{recovery, totp};
use crate::policy::{self, Authenticator};
use crate::store::Tx;

/// Makes what the screen that `state` is at needs.
pub(super) async fn prepare(
    node: &Node,
    visitor: &Visitor,
    tx: &mut Tx,
    flow: &str,
    state: &State,
    context: &Context,
) -> Result<(), Refusal> {
    if let Some(kind) = ceremony(state) {
        passkeys(node, tx, flow, state, context, kind).await?;
    }
    if state.stage == Stage::Enroll {
        enrolment(node, tx, flow, state, context).await?;
    }
    if let Some(mailed) = Mailed::of(state, context) {
        mailed.prepare(node, tx, flow, visitor).await?;
    }
    Ok(())
}

async fn passkeys(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    state: &State,
    context: &Context,
    kind: &str,
) -> Result<(), Refusal> {
    let offered =
        context.passkeys && state.goal != Goal::Recover && policy::offers_passkey_first(&context.settings);
    if !context.passkeys || (state.stage == Stage::Identifier && !offered) {
        return Ok(());
    }
    let user = context.user_of(state);
    let whose = user.filter(|_| kind != passkey::SIGN_IN).map(|user| &*user.id);
    if tx.has_ceremony(flow, kind, whose, node.now()).await? {
        return Ok(());
    }
    match (kind, user) {
        (passkey::SIGN_IN, _) => {
            passkey::begin_sign_in(node, tx, flow).await?;
        }
        (passkey::SECOND_FACTOR, Some(user)) => {
            passkey::begin_second_factor(node, tx, flow, &user.id).await?;
        }
        (_, Some(user)) => {
            let who = Enrolling { user: &user.id, identifier: &user.identifier, name: &user.name };
            passkey::begin_registration(node, tx, flow, who).await?;
        }
        (_, None) => {}
    }
    Ok(())
}

async fn enrolment(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    state: &State,
    context: &Context,
) -> Result<(), Refusal> {
    let Some(user) = context.user_of(state) else { return Ok(()) };
    let (whose, now) = (Some(&*user.id), node.now());
    match state.enrolling {
        Some(Authenticator::Totp) if !tx.has_ceremony(flow, totp::ENROLMENT, whose, now).await? => {
            totp::begin(node, tx, flow, &user.id, &user.identifier).await?;
        }
        Some(Authenticator::Recovery) if !tx.has_ceremony(flow, recovery::ENROLMENT, whose, now).await? => {
            recovery::begin(node, tx, flow, &user.id).await?;
        }
        _ => {}
    }
    Ok(())
}
