//! The code of an authenticator app.

use vestibule_flow::house::wire::{Field, FieldKind, Screen, ScreenKind, Text};

use super::super::answer::Answer;
use super::super::screens::{CODE, CONTINUE, action, back, user};
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes};
use crate::authn::{identifier, totp};
use crate::limit::Limited;
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings) -> Screen {
    let code = Field {
        name: CODE.to_owned(),
        kind: FieldKind::Code,
        required: true,
        length: Some(totp::DIGITS),
        ..Field::default()
    };
    let mut fields = vec![code];
    fields.extend(boxes(state, settings, Authenticator::Totp));
    Screen {
        kind: ScreenKind::Code,
        text: Some(Text::code("text.totp")),
        user: Some(user(state)),
        fields,
        actions: vec![action(CONTINUE), back()],
        ..Screen::default()
    }
}

/// A code that was used already is as wrong as any other.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let Some(user) = run.context.user.clone() else { return run.back().await };
    let by_user = Limited::second_factor(node, &user.id);
    let tries = [by_user.clone(), Limited::address(node, run.visitor.address)];
    run.take(&tries, &state).await?;

    let typed = answer.take_text(CODE);
    let step = user.totp.as_deref().and_then(|secret| totp::matching_step(secret, &typed, now));
    let mut tx = node.store().begin().await?;
    let accepted = match step {
        Some(step) => tx.accept_totp_step(&user.id, step).await?,
        None => false,
    };
    if accepted {
        return run.proven(tx, state, Proof::new(Authenticator::Totp, now), &tries, &by_user).await;
    }
    drop(tx);
    tracing::info!(who = identifier::mask(&user.identifier), "wrong or used code");
    state.say("message.invalid_code", CODE);
    run.failed(state, 500_121, "wrong or used code").await
}
