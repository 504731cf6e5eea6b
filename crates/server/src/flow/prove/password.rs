//! The password.

use vestibule_flow::house::wire::{Field, FieldKind, Screen, ScreenKind};

use super::super::answer::Answer;
use super::super::screens::{CONTINUE, FORGOT_PASSWORD, PASSWORD, action, link, user};
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes, ways_out};
use crate::authn::identifier;
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings) -> Screen {
    let password =
        Field { name: PASSWORD.to_owned(), kind: FieldKind::Password, required: true, ..Field::default() };
    let mut fields = vec![password];
    fields.extend(boxes(state, settings, Authenticator::Password));
    let mut actions = vec![action(CONTINUE)];
    // Whoever is asked for it second has proven who they are without it.
    actions.extend(state.primary.then(|| link(FORGOT_PASSWORD)));
    actions.extend(ways_out(state));
    Screen { kind: ScreenKind::Password, user: Some(user(state)), fields, actions, ..Screen::default() }
}

/// For an identifier that nobody has, the same happens and takes as long, and the answer is the same.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let normalised = identifier::normalise(&state.identifier);
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;

    let stored = run.context.user.as_ref().and_then(|user| user.password.clone());
    let right = node.passwords().verify(answer.take_text(PASSWORD), stored).await?;
    if !right {
        tracing::info!(who = identifier::mask(&normalised), "wrong identifier or password");
        state.say("message.invalid_credentials", PASSWORD);
        let tx = node.store().begin().await?;
        return run.failed(tx, state, "wrong identifier or password").await;
    }
    let proof = Proof::new(Authenticator::Password, node.now());
    let tx = node.store().begin().await?;
    run.proven(tx, state, proof, &tries).await
}
