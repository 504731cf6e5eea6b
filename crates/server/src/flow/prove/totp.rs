//! The code of an authenticator app.

use vestibule_flow::house::wire::{Field, FieldKind, Screen, ScreenKind, Text};

use super::super::answer::Answer;
use super::super::screens::{CODE, CONTINUE, action, user};
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes, ways_out};
use crate::authn::{identifier, totp};
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
    let mut actions = vec![action(CONTINUE)];
    actions.extend(ways_out(state));
    Screen {
        kind: ScreenKind::Code,
        text: Some(Text::code("text.totp")),
        user: Some(user(state)),
        fields,
        actions,
        ..Screen::default()
    }
}

/// A code that was used already is as wrong as any other.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;

    let typed = answer.take_text(CODE);
    let app = run.context.authenticators.totp.clone();
    let mut tx = node.store().begin().await?;
    let accepted = match app {
        Some(app) => totp::redeem(node, &mut tx, &user.id, &app, &typed).await?,
        None => false,
    };
    if accepted {
        return run.proven(tx, state, Proof::new(Authenticator::Totp, now), &tries).await;
    }
    tracing::info!(who = identifier::mask(&user.identifier), "wrong or used code");
    state.say("message.invalid_code", CODE);
    run.failed(tx, state, "wrong or used code").await
}
