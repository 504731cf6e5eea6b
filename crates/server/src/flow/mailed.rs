//! The code by mail that a stage waits for: to whom it goes, for what, and what became of it.

use vestibule_flow::house::wire::{Action, Field, FieldKind, Param, Text};

use super::context::Context;
use super::screens::{CODE, RESEND, link};
use super::shown::Shown;
use super::steps::{Run, Saved};
use super::{Refusal, Stage, State, Visitor};
use crate::Node;
use crate::authn::email_code::{self, Answer, DIGITS, Purpose, SENDS, Sending, Whom};
use crate::authn::identifier;
use crate::limit;
use crate::policy::Authenticator;
use crate::store::{SentCodes, Tx};

/// A code, and for whom. The user is nothing where nobody may have it; then none is ever right.
pub(super) struct Mailed {
    purpose: Purpose,
    identifier: String,
    user: Option<String>,
    address: Option<String>,
}

impl Mailed {
    /// The one that a stage waits for, if it does.
    pub(super) fn of(state: &State, context: &Context) -> Option<Self> {
        let user = context.user_of(state).map(|user| user.id.clone());
        let (purpose, user, address) = match state.stage {
            Stage::Prove if state.asking == Some(Authenticator::Email) => {
                (Purpose::SignIn, user, context.authenticators.email.clone())
            }
            // Who has no password gets none by way of a mailbox.
            Stage::RecoverCode => {
                let user = user.filter(|_| context.authenticators.password.is_some());
                (Purpose::Recover, user, context.authenticators.email.clone())
            }
            Stage::Enroll if state.enrolling == Some(Authenticator::Email) => {
                (Purpose::VerifyAddress, user, Some(state.address.clone()?))
            }
            _ => return None,
        };
        let user = user.filter(|_| address.is_some());
        Some(Self { purpose, identifier: identifier::normalise(&state.identifier), user, address })
    }

    fn whom(&self) -> Whom<'_> {
        Whom { identifier: &self.identifier, user: self.user.as_deref(), address: self.address.as_deref() }
    }

    /// Sends the first one.
    pub(super) async fn prepare(
        &self,
        node: &Node,
        tx: &mut Tx,
        flow: &str,
        visitor: &Visitor,
    ) -> Result<(), Refusal> {
        if email_code::was_sent(node, tx, flow, self.purpose, self.whom()).await? {
            return Ok(());
        }
        self.send(node, tx, flow, visitor).await?;
        Ok(())
    }

    async fn send(
        &self,
        node: &Node,
        tx: &mut Tx,
        flow: &str,
        visitor: &Visitor,
    ) -> Result<Sending, Refusal> {
        limit::take_in(tx, node, &email_code::limits(node, self.whom(), visitor.address)).await?;
        Ok(email_code::send(node, tx, flow, self.purpose, self.whom()).await?)
    }

    /// Whether what was typed is the code.
    pub(super) async fn redeem(
        &self,
        node: &Node,
        tx: &mut Tx,
        flow: &str,
        typed: &str,
    ) -> Result<Answer, Refusal> {
        Ok(email_code::redeem(node, tx, flow, self.purpose, self.whom(), typed).await?)
    }

    /// What was sent so far.
    pub(super) async fn sent(&self, node: &Node, flow: &str) -> Result<Option<SentCodes>, Refusal> {
        Ok(email_code::sent(node, flow, self.purpose, self.whom()).await?)
    }
}

/// *Send it again*. Before its time nothing happens, and the screen says when.
pub(super) async fn resend(run: &mut Run<'_>) -> Result<Saved, Refusal> {
    let mut state = run.flow.state.clone();
    let Some(mailed) = Mailed::of(&state, &run.context) else { return Err(Refusal::InvalidAction) };
    let mut tx = run.node.store().begin().await?;
    state.messages.clear();
    if let Sending::Sent { .. } = mailed.send(run.node, &mut tx, &run.flow.id, run.visitor).await? {
        state.tell("message.code_sent", &[("address", &address(&state, &run.context))]);
    }
    run.save(tx, state).await
}

/// Where the code went, as it may be shown: before anything is proven what the person typed themselves, whether or not it is
/// there that the mail goes; then the address, masked.
pub(super) fn address(state: &State, context: &Context) -> String {
    match (&state.address, &context.authenticators.email) {
        (Some(typed), _) => typed.clone(),
        (None, Some(own)) if !state.proven.is_empty() => identifier::mask(own),
        _ => state.identifier.clone(),
    }
}

/// What a wrong answer is called.
pub(super) fn complaint(answer: Answer) -> &'static str {
    match answer {
        Answer::Ended => "message.code_expired",
        Answer::Right | Answer::Wrong => "message.invalid_code",
    }
}

/// *We sent a code to …*.
pub(super) fn text(shown: &Shown) -> Option<Text> {
    let address = Param::Text(shown.address.clone()?);
    Some(Text::code("text.email_code").with("address", address))
}

pub(super) fn field(shown: &Shown) -> Field {
    let left = shown.sent.map(|sent| sent.expires_at.since(shown.now).max(0));
    Field {
        name: CODE.to_owned(),
        kind: FieldKind::Code,
        required: true,
        length: Some(DIGITS),
        expires_in: left.and_then(|left| left.try_into().ok()),
        ..Field::default()
    }
}

/// *Send it again*, until all are sent.
pub(super) fn resend_action(shown: &Shown) -> Option<Action> {
    let sent = shown.sent.filter(|sent| sent.sent < SENDS)?;
    let wait = u32::try_from(sent.next_at.since(shown.now)).ok().filter(|wait| *wait > 0);
    Some(Action { resend_after: wait, ..link(RESEND) })
}
