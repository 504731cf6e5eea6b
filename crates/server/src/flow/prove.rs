//! The screens on which people prove who they are, one file an authenticator: how it is asked for, and whether an answer
//! proves it.

pub(super) mod choose;
mod email;
pub(super) mod passkey;
mod password;
mod recovery;
mod totp;

use vestibule_flow::house::wire::{Action, Decision, Field, Screen};

use super::answer::Answer;
use super::screens::{
    ANOTHER_WAY, FORGOT_PASSWORD, KEEP_SIGNED_IN, REMEMBER_DEVICE, RESEND, back, checkbox, link,
};
use super::shown::Shown;
use super::steps::{Run, Saved};
use super::{Refusal, State, mailed, recover};
use crate::policy::{self, Authenticator, Settings};

/// The screen on which the authenticator that a flow asks for is proven.
pub(super) fn screen(state: &State, settings: &Settings, shown: &Shown) -> Screen {
    match state.asking {
        Some(Authenticator::Totp) => totp::screen(state, settings),
        Some(Authenticator::Email) => email::screen(state, settings, shown),
        Some(Authenticator::Passkey) => passkey::screen(state, settings, shown),
        Some(Authenticator::Recovery) => recovery::screen(state, settings),
        _ => password::screen(state, settings),
    }
}

/// Whether an answer proves it, and what follows.
pub(super) async fn check(run: &mut Run<'_>, answer: Answer) -> Result<Saved, Refusal> {
    match answer.action() {
        ANOTHER_WAY => return choose::begin(run).await,
        RESEND => return mailed::resend(run).await,
        FORGOT_PASSWORD => return recover::begin(run).await,
        _ => {}
    }
    match run.flow.state.asking {
        Some(Authenticator::Totp) => totp::check(run, answer).await,
        Some(Authenticator::Email) => email::check(run, answer).await,
        Some(Authenticator::Passkey) => passkey::check(run, answer).await,
        Some(Authenticator::Recovery) => recovery::check(run, answer).await,
        _ => password::check(run, answer).await,
    }
}

/// The ways out of such a screen: another authenticator, where there is one, and another person.
fn ways_out(state: &State) -> Vec<Action> {
    let another = (state.options.len() > 1).then(|| link(ANOTHER_WAY));
    another.into_iter().chain([back()]).collect()
}

/// The boxes that belong to this authenticator's screen (rules D2, D5, D9).
fn boxes(state: &State, settings: &Settings, authenticator: Authenticator) -> Vec<Field> {
    let mut fields = Vec::new();
    if policy::offers_keep_on(settings, state.primary) {
        let ticked = state.keep.unwrap_or(settings.session_policy.remember_device_by_default);
        fields.push(checkbox(KEEP_SIGNED_IN, Decision::KeepSignedIn, ticked));
    }
    if !state.primary && policy::offers_remember_device(settings, authenticator) {
        fields.push(checkbox(REMEMBER_DEVICE, Decision::RememberDevice, state.remember.unwrap_or(false)));
    }
    fields
}

/// What the boxes on this screen say. One that was left alone changes nothing (rules K3, K4).
pub(super) fn decide_boxes(state: &mut State, answer: &Answer) {
    state.keep = answer.flag(KEEP_SIGNED_IN).or(state.keep);
    state.remember = answer.flag(REMEMBER_DEVICE).or(state.remember);
}
