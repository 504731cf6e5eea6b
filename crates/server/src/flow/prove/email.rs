//! A code by e-mail.

use vestibule_flow::house::wire::{Screen, ScreenKind, Text};

use super::super::answer::Answer;
use super::super::mailed::{self, Mailed};
use super::super::screens::{CODE, CONTINUE, action, user};
use super::super::shown::Shown;
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes, ways_out};
use crate::authn::email_code;
use crate::authn::identifier;
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings, shown: &Shown) -> Screen {
    let mut fields = vec![mailed::field(shown)];
    fields.extend(boxes(state, settings, Authenticator::Email));
    let mut actions = vec![action(CONTINUE)];
    actions.extend(mailed::resend_action(shown));
    actions.extend(ways_out(state));
    Screen {
        kind: ScreenKind::Code,
        heading: Some(Text::code("heading.email_code")),
        text: mailed::text(shown),
        user: Some(user(state)),
        fields,
        actions,
        ..Screen::default()
    }
}

/// For an identifier that nobody has, the same happens, and no code is right.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;
    let Some(mailed) = Mailed::of(&state, &run.context) else { return run.back().await };
    let mut tx = node.store().begin().await?;
    let found = mailed.redeem(node, &mut tx, &run.flow.id, &answer.take_text(CODE)).await?;
    if found == email_code::Answer::Right {
        return run.proven(tx, state, Proof::new(Authenticator::Email, node.now()), &tries).await;
    }
    tracing::info!(who = identifier::mask(&state.identifier), "wrong or ended code by mail");
    state.say(mailed::complaint(found), CODE);
    run.failed(tx, state, "wrong or ended code by mail").await
}
