//! A new password for who cannot remember theirs: a code to their mailbox, then the new password.
//!
//! Whoever has the mailbox has this way in, so it ends all that the old password had opened (rule R), says so by mail, and the
//! second factor is asked for all the same. For an identifier that nobody has, the same happens up to the code, and none is
//! right.

use vestibule_flow::house::wire::{Field, FieldKind, Rule, Screen, ScreenKind, Text};

use super::answer::Answer;
use super::finish::notify;
use super::mailed::{self, Mailed};
use super::screens::{CODE, CONTINUE, PASSWORD, RESEND, SAVE, action, back, user};
use super::shown::Shown;
use super::steps::{Run, Saved};
use super::{Refusal, Stage, State};
use crate::authn::password::{self, MAX_LENGTH};
use crate::authn::{email_code, identifier};
use crate::mail::letters;
use crate::notices::Why;
use crate::policy::{Authenticator, Proof, Settings};

/// *Forgot your password?*
pub(super) async fn begin(run: &mut Run<'_>) -> Result<Saved, Refusal> {
    let mut state = run.flow.state.clone();
    state.messages.clear();
    state.stage = Stage::RecoverCode;
    let tx = run.node.store().begin().await?;
    run.save(tx, state).await
}

pub(super) fn code_screen(state: &State, shown: &Shown) -> Screen {
    let mut actions = vec![action(CONTINUE)];
    actions.extend(mailed::resend_action(shown));
    actions.push(back());
    Screen {
        kind: ScreenKind::Code,
        heading: Some(Text::code("heading.email_code")),
        text: mailed::text(shown),
        user: Some(user(state)),
        fields: vec![mailed::field(shown)],
        actions,
        ..Screen::default()
    }
}

pub(super) async fn check_code(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    if answer.action() == RESEND {
        return mailed::resend(run).await;
    }
    let node = run.node;
    let mut state = run.flow.state.clone();
    let tries = run.tries(&state);
    run.take(&tries, &state).await?;
    let Some(mailed) = Mailed::of(&state, &run.context) else { return run.back().await };
    let mut tx = node.store().begin().await?;
    let found = mailed.redeem(node, &mut tx, &run.flow.id, &answer.take_text(CODE)).await?;
    if found == email_code::Answer::Right {
        run.forgive(&mut tx, &tries).await?;
        state.messages.clear();
        state.stage = Stage::NewPassword;
        return run.save(tx, state).await;
    }
    tracing::info!(who = identifier::mask(&state.identifier), "wrong or ended code to recover");
    state.say(mailed::complaint(found), CODE);
    run.failed(tx, state, "wrong or ended code to recover").await
}

pub(super) fn password_screen(state: &State, settings: &Settings) -> Screen {
    Screen {
        kind: ScreenKind::NewPassword,
        user: Some(user(state)),
        fields: vec![new_password(settings)],
        actions: vec![action(SAVE), back()],
        ..Screen::default()
    }
}

/// The field for a new password, with what is asked of it.
pub(super) fn new_password(settings: &Settings) -> Field {
    let long = Rule { min_length: Some(settings.org.passwords.min_length), ..Rule::default() };
    let uncommon = Rule { text: Text::code("rule.not_common"), ..Rule::default() };
    Field {
        name: PASSWORD.to_owned(),
        kind: FieldKind::NewPassword,
        required: true,
        length: Some(MAX_LENGTH),
        rules: vec![long, uncommon],
        ..Field::default()
    }
}

/// The new password. From here on everybody who was signed in with the old one is not.
pub(super) async fn check_password(run: &mut Run<'_>, mut answer: Answer) -> Result<Saved, Refusal> {
    let node = run.node;
    let mut state = run.flow.state.clone();
    let Some(hashed) = hash(run, &mut state, answer.take_text(PASSWORD)).await? else {
        let tx = node.store().begin().await?;
        return run.save(tx, state).await;
    };
    let Some(user) = run.context.user_of(&state).cloned() else { return run.back().await };
    let mut tx = node.store().begin().await?;
    tx.release_flow(&run.flow.id).await?;
    password::set(&mut tx, &user.id, &hashed, node.now()).await?;
    tx.reset_user(&user.id, false, Why::PasswordChanged, node.now()).await?;
    notify(node, &mut tx, &user.id, |to| letters::password_changed(node.config(), to, node.now())).await?;
    run.context.forget_held();
    tracing::info!(who = identifier::mask(&user.identifier), "a new password by way of the mailbox");
    state.recovered = true;
    state.proven = vec![Proof::new(Authenticator::Password, node.now())];
    (state.keep, state.remember) = (None, None);
    run.onward(tx, state).await
}

/// The hash of a new password; nothing where it cannot be one, which `state` says then.
pub(super) async fn hash(run: &Run<'_>, state: &mut State, typed: String) -> Result<Option<String>, Refusal> {
    let node = run.node;
    let policy = run.context.settings.org.passwords.clone();
    let mut words = vec![state.user_name.clone()];
    words.extend(node.config().public_url.host_str().map(str::to_owned));
    words.extend(run.context.settings.brand.name.clone());
    let identifier = state.identifier.clone();
    let judged = tokio::task::spawn_blocking(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        (policy.objection(&typed, &identifier, &words), typed)
    });
    let (objection, typed) = judged.await.map_err(|_| password::PasswordError::Cancelled)?;
    if let Some(unfit) = objection {
        state.say(unfit.code(), PASSWORD);
        return Ok(None);
    }
    Ok(Some(node.passwords().hash_new(typed, node.random()).await?))
}
