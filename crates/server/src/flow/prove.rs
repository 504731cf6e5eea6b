//! The screens on which people prove who they are, one file an authenticator: how it is asked for, and whether an answer
//! proves it.

mod password;
mod totp;

use vestibule_flow::house::wire::{Decision, Field, Screen};

use super::answer::Answer;
use super::screens::{KEEP_SIGNED_IN, REMEMBER_DEVICE, checkbox};
use super::steps::{Run, Saved};
use super::{Refusal, State};
use crate::policy::{self, Authenticator, Settings};

/// The screen on which the authenticator that a flow asks for is proven.
pub(super) fn screen(state: &State, settings: &Settings) -> Screen {
    match state.asking {
        Some(Authenticator::Totp) => totp::screen(state, settings),
        _ => password::screen(state, settings),
    }
}

/// Whether an answer proves it, and what follows.
pub(super) async fn check(run: &mut Run<'_>, answer: Answer) -> Result<Saved, Refusal> {
    match run.flow.state.asking {
        Some(Authenticator::Totp) => totp::check(run, answer).await,
        _ => password::check(run, answer).await,
    }
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
