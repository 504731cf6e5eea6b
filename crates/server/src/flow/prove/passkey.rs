//! A passkey: before anybody says who they are, in place of a password, or as a second factor.

use vestibule_flow::house::wire::{Action, Ceremony, Role, Screen, ScreenKind};

use super::super::answer::Answer;
use super::super::context::{Context, may_sign_in};
use super::super::screens::{self, PASSKEY, USE_PASSKEY, taking, user};
use super::super::shown::Shown;
use super::super::steps::{Run, Saved, Tries};
use super::super::{Refusal, State};
use super::{boxes, decide_boxes, ways_out};
use crate::authn::{identifier, passkey};
use crate::policy::{Authenticator, Proof, Settings};

pub(super) fn screen(state: &State, settings: &Settings, shown: &Shown) -> Screen {
    let mut fields: Vec<_> =
        shown.passkey.iter().map(|options| screens::passkey(Ceremony::Get, false, options)).collect();
    fields.extend(boxes(state, settings, Authenticator::Passkey));
    let use_it = Action { role: Some(Role::Primary), ..screens::action(USE_PASSKEY) };
    let mut actions = vec![taking(use_it, &fields)];
    actions.extend(ways_out(state));
    Screen { kind: ScreenKind::Passkey, user: Some(user(state)), fields, actions, ..Screen::default() }
}

/// The passkey that a browser found before anybody said who they are: it says so.
pub(in super::super) async fn first(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    let tries = Tries::of_address(run);
    run.take(&tries, &state).await?;
    let mut tx = node.store().begin().await?;
    let found = passkey::finish_sign_in(node, &mut tx, &run.flow.id, &answer.take_text(PASSKEY)).await?;
    let why = match found {
        passkey::Answer::Right(proof) => {
            let user = node.store().user(&proof.user).await?.filter(|user| may_sign_in(user, &run.rulebook));
            if let Some(user) = user {
                state.identifier.clone_from(&user.identifier);
                (state.user_id, state.user_name) = (Some(user.id), user.name);
                run.context = Context::load(node, run.visitor, &run.rulebook, &state).await?;
                let proof = Proof {
                    both_factors: proof.user_verified,
                    ..Proof::new(Authenticator::Passkey, node.now())
                };
                return run.proven(tx, state, proof, &tries).await;
            }
            "whose it is may not sign in".to_owned()
        }
        passkey::Answer::Wrong(why) => why,
        passkey::Answer::Ended => "nothing was waiting for it".to_owned(),
    };
    tracing::info!(why, "a passkey proved nothing");
    state.say("message.passkey_failed", PASSKEY);
    run.failed(tx, state, "a passkey proved nothing").await
}

/// The passkey of somebody who said who they are.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    decide_boxes(&mut state, &answer);
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;
    let typed = answer.take_text(PASSKEY);
    let mut tx = node.store().begin().await?;
    let found = if state.primary {
        passkey::finish_sign_in(node, &mut tx, &run.flow.id, &typed).await?
    } else {
        passkey::finish_second_factor(node, &mut tx, &run.flow.id, &user.id, &typed).await?
    };
    let why = match found {
        passkey::Answer::Right(proof) if proof.user == user.id => {
            let both_factors = state.primary && proof.user_verified;
            let proof = Proof { both_factors, ..Proof::new(Authenticator::Passkey, node.now()) };
            return run.proven(tx, state, proof, &tries).await;
        }
        passkey::Answer::Right(_) => "it is another person's".to_owned(),
        passkey::Answer::Wrong(why) => why,
        passkey::Answer::Ended => "nothing was waiting for it".to_owned(),
    };
    tracing::info!(who = identifier::mask(&user.identifier), why, "a passkey proved nothing");
    state.say("message.passkey_failed", PASSKEY);
    run.failed(tx, state, "a passkey proved nothing").await
}
