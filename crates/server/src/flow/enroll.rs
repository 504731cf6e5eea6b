//! Setting up an authenticator: because a policy asks for a second factor and somebody has none, or because somebody who is
//! signed in wants to. Every one is confirmed before it counts: a code of the app, a code from the mailbox, the key's
//! signature, *I have saved them*.

mod screens;

use vestibule_flow::house::wire;

use super::answer::Answer;
use super::context::Context;
use super::finish::notify;
use super::mailed::{self, Mailed};
use super::screens::{ANOTHER_WAY, AUTHENTICATOR, CANCEL, CODE, PASSKEY, PASSWORD, RESEND, SKIP};
use super::steps::{Run, Saved};
use super::{Goal, Refusal, Stage, State, recover};
use crate::authn::totp::Confirmed;
use crate::authn::{email_code, identifier, passkey, password, recovery, totp};
use crate::mail::letters;
use crate::policy::{self, Authenticator, Proof};
use crate::store::Tx;

pub(super) use screens::screen;

/// The name of the field for an address.
const ADDRESS: &str = "email";
/// The name of the field for what a passkey is called.
const NAME: &str = "name";

/// What a request wants to set up.
pub(super) fn wanted(wanted: wire::Authenticator) -> Authenticator {
    match wanted {
        wire::Authenticator::Password => Authenticator::Password,
        wire::Authenticator::Totp => Authenticator::Totp,
        wire::Authenticator::Email => Authenticator::Email,
        wire::Authenticator::Passkey => Authenticator::Passkey,
        wire::Authenticator::Recovery => Authenticator::Recovery,
    }
}

/// Enters the stage: to what is wanted, to the only thing there is, or to a choice.
pub(super) fn enter(context: &Context, state: &mut State) -> Stage {
    let mut options = policy::second_factors_to_enroll(&context.settings);
    if !state.must_enroll {
        let own = [Authenticator::Passkey, Authenticator::Totp, Authenticator::Email];
        let others = [Authenticator::Recovery, Authenticator::Password];
        let others = others.into_iter().filter(|each| match each {
            Authenticator::Password => context.authenticators.password.is_some(),
            _ => context.authenticators.has_second_factor(),
        });
        options = own.into_iter().chain(others).collect();
        options.extend(state.wanted.filter(|wanted| !options.contains(wanted)));
    }
    options.retain(|each| *each != Authenticator::Passkey || context.passkeys);
    // A mailbox by which the password was just set is no second factor beside it.
    options.retain(|each| *each != Authenticator::Email || !state.recovered);
    if options.is_empty() {
        return Stage::Denied;
    }
    let only = (options.len() == 1).then(|| options.first().copied()).flatten();
    state.enrolling = state.wanted.filter(|_| !state.must_enroll).or(only);
    state.options = options;
    Stage::Enroll
}

/// An answer to whatever is being set up.
pub(super) async fn check(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let mut state = run.flow.state.clone();
    state.messages.clear();
    match answer.action() {
        RESEND => return mailed::resend(run).await,
        ANOTHER_WAY => {
            (state.enrolling, state.address) = (None, None);
            return save(run, state).await;
        }
        CANCEL => {
            state.stage = Stage::Done;
            return save(run, state).await;
        }
        SKIP => {
            let tx = run.node.store().begin().await?;
            return run.onward(tx, state).await;
        }
        _ => {}
    }
    match state.enrolling {
        None => {
            let chosen = Authenticator::read(&answer.take_text(AUTHENTICATOR));
            state.enrolling = chosen.filter(|chosen| state.options.contains(chosen));
            save(run, state).await
        }
        Some(Authenticator::Totp) => app(run, state, &answer.take_text(CODE)).await,
        Some(Authenticator::Passkey) => key(run, state, answer).await,
        Some(Authenticator::Email) => mailbox(run, state, answer).await,
        Some(Authenticator::Recovery) => codes(run, state).await,
        Some(_) => new_password(run, state, answer.take_text(PASSWORD)).await,
    }
}

async fn save(run: &mut Run<'_>, state: State) -> Result<Saved, Refusal> {
    let tx = run.node.store().begin().await?;
    run.save(tx, state).await
}

async fn app(run: &mut Run<'_>, mut state: State, code: &str) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let mut tx = node.store().begin().await?;
    match totp::confirm(node, &mut tx, &run.flow.id, &user.id, code).await? {
        Confirmed::Right => {
            notify(node, &mut tx, &user.id, |to| letters::totp_added(node.config(), to, now)).await?;
            set_up(run, tx, state, Authenticator::Totp).await
        }
        Confirmed::Wrong => {
            state.say("message.invalid_code", CODE);
            run.save(tx, state).await
        }
        Confirmed::Ended => {
            // There is another secret on the screen now.
            state.say("message.code_expired", CODE);
            run.save(tx, state).await
        }
    }
}

async fn key(run: &mut Run<'_>, mut state: State, mut answer: Answer) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let (name, answer) = (answer.take_text(NAME), answer.take_text(PASSKEY));
    let mut tx = node.store().begin().await?;
    let registered =
        passkey::finish_registration(node, &mut tx, &run.flow.id, &user.id, &name, &answer).await?;
    let (code, why) = match registered {
        passkey::Registered::Added(added) => {
            let letter = |to: &str| letters::passkey_added(node.config(), to, &added.name, now);
            notify(node, &mut tx, &user.id, letter).await?;
            return set_up(run, tx, state, Authenticator::Passkey).await;
        }
        passkey::Registered::Known => ("message.passkey_exists", "it is known already".to_owned()),
        passkey::Registered::Refused(why) => ("message.passkey_failed", why),
        passkey::Registered::Ended => ("message.passkey_failed", "nothing was waiting for it".to_owned()),
    };
    tracing::info!(who = identifier::mask(&user.identifier), why, "a passkey was not added");
    state.say(code, PASSKEY);
    run.save(tx, state).await
}

/// First the address, then the code that was sent there. Only then is it the person's.
async fn mailbox(run: &mut Run<'_>, mut state: State, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let Some(address) = state.address.clone() else {
        let typed = answer.take_text(ADDRESS).trim().to_owned();
        if typed.parse::<lettre::Address>().is_ok() {
            state.address = Some(typed);
        } else {
            state.say("message.invalid_address", ADDRESS);
        }
        return save(run, state).await;
    };
    let Some(mailed) = Mailed::of(&state, &run.context) else { return run.back().await };
    let mut tx = node.store().begin().await?;
    let found = mailed.redeem(node, &mut tx, &run.flow.id, &answer.take_text(CODE)).await?;
    if found == email_code::Answer::Right {
        // Whoever had the old address learns of it.
        notify(node, &mut tx, &user.id, |to| letters::address_changed(node.config(), to, node.now())).await?;
        tx.set_address(&user.id, Some(&address), Some(node.now())).await?;
        return set_up(run, tx, state, Authenticator::Email).await;
    }
    state.say(mailed::complaint(found), CODE);
    run.save(tx, state).await
}

async fn codes(run: &mut Run<'_>, mut state: State) -> Result<Saved, Refusal> {
    let (node, now) = (run.node, run.node.now());
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let mut tx = node.store().begin().await?;
    if !recovery::confirm(node, &mut tx, &run.flow.id, &user.id).await? {
        // There are others on the screen now: these have to be saved.
        state.say("message.code_expired", "");
        return run.save(tx, state).await;
    }
    notify(node, &mut tx, &user.id, |to| letters::recovery_codes_made(node.config(), to, now)).await?;
    set_up(run, tx, state, Authenticator::Recovery).await
}

/// Another password. Every other browser is signed out, and this one stays.
async fn new_password(run: &mut Run<'_>, mut state: State, typed: String) -> Result<Saved, Refusal> {
    let node = run.node;
    let Some(hashed) = recover::hash(run, &mut state, typed).await? else { return save(run, state).await };
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let mut tx = node.store().begin().await?;
    tx.release_flow(&run.flow.id).await?;
    password::set(&mut tx, &user.id, &hashed, node.now()).await?;
    tx.password_changed(&user.id, run.context.session_and_device(), node.now()).await?;
    notify(node, &mut tx, &user.id, |to| letters::password_changed(node.config(), to, node.now())).await?;
    set_up(run, tx, state, Authenticator::Password).await
}

/// It is set up. What a policy asked for is thereby proven; then come recovery codes, for the day on which it is lost.
async fn set_up(run: &mut Run<'_>, tx: Tx, mut state: State, what: Authenticator) -> Result<Saved, Refusal> {
    let who = identifier::mask(&state.identifier);
    tracing::info!(who, what = what.as_str(), "an authenticator was set up");
    let first = std::mem::take(&mut state.must_enroll);
    if first {
        state.proven.push(Proof::new(what, run.node.now()));
    }
    let lasting = matches!(what, Authenticator::Totp | Authenticator::Passkey);
    if first && lasting && run.context.authenticators.recovery_left == 0 {
        (state.enrolling, state.options) = (Some(Authenticator::Recovery), Vec::new());
        return run.save(tx, state).await;
    }
    state.enrolled |= state.goal == Goal::Enroll;
    run.onward(tx, state).await
}
