//! A recovery code, for when the second factor is lost.

use vestibule_flow::house::wire::{Field, FieldKind, Screen, ScreenKind, Text};

use super::super::answer::Answer;
use super::super::finish::notify;
use super::super::screens::{CODE, CONTINUE, action, user};
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes, ways_out};
use crate::authn::{identifier, recovery};
use crate::mail::letters;
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings) -> Screen {
    let mut fields = vec![Field {
        name: CODE.to_owned(),
        kind: FieldKind::RecoveryCode,
        required: true,
        // As people copy it, with more space than is needed.
        length: Some(2 * recovery::CHARS),
        ..Field::default()
    }];
    fields.extend(boxes(state, settings, Authenticator::Recovery));
    let mut actions = vec![action(CONTINUE)];
    actions.extend(ways_out(state));
    Screen {
        kind: ScreenKind::Code,
        heading: Some(Text::code("heading.recovery_code")),
        text: Some(Text::code("text.recovery_code")),
        user: Some(user(state)),
        fields,
        actions,
        ..Screen::default()
    }
}

/// Whoever used it is told by mail: it may not have been who wrote it down.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;
    let mut tx = node.store().begin().await?;
    if recovery::redeem(node, &mut tx, &user.id, &answer.take_text(CODE)).await? {
        let left = tx.recovery_codes_left(&user.id).await?;
        notify(node, &mut tx, &user.id, |to| letters::recovery_code_used(node.config(), to, left, now))
            .await?;
        return run.proven(tx, state, Proof::new(Authenticator::Recovery, now), &tries).await;
    }
    tracing::info!(who = identifier::mask(&user.identifier), "wrong or used recovery code");
    state.say("message.invalid_code", CODE);
    run.failed(tx, state, "wrong or used recovery code").await
}
