//! The password.

use vestibule_flow::house::wire::{Field, FieldKind, Screen, ScreenKind};

use super::super::answer::Answer;
use super::super::screens::{CONTINUE, PASSWORD, action, back, user};
use super::super::steps::{Run, Saved};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes};
use crate::authn::identifier;
use crate::limit::Limited;
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings) -> Screen {
    let password =
        Field { name: PASSWORD.to_owned(), kind: FieldKind::Password, required: true, ..Field::default() };
    let mut fields = vec![password];
    fields.extend(boxes(state, settings, Authenticator::Password));
    Screen {
        kind: ScreenKind::Password,
        user: Some(user(state)),
        fields,
        actions: vec![action(CONTINUE), back()],
        ..Screen::default()
    }
}

/// For an identifier that nobody has, the same happens and takes as long, and the answer is the same.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let normalised = identifier::normalise(&state.identifier);
    let by_identifier = Limited::identifier(node, &normalised);
    let tries = [by_identifier.clone(), Limited::address(node, run.visitor.address)];
    run.take(&tries, &state).await?;

    let stored = run.context.user.as_ref().and_then(|user| user.password.clone());
    let right = node.passwords().verify(answer.take_text(PASSWORD), stored).await?;
    if !right {
        tracing::info!(who = identifier::mask(&normalised), "wrong identifier or password");
        state.say("message.invalid_credentials", PASSWORD);
        return run.failed(state, 50126, "wrong identifier or password").await;
    }
    let proof = Proof::new(Authenticator::Password, node.now());
    let tx = node.store().begin().await?;
    run.proven(tx, state, proof, &tries, &by_identifier).await
}
