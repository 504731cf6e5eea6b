//! Whether *Stay signed in?* is asked: rules P1, P3, P4, P6 and P7.

use super::Settings;
use super::facts::{Consent, Facts, Proof};
use super::hold::boxes;
use super::primary::Primary;
use super::rules::{PostAuth, Risk};
use crate::clock::Time;

pub(super) fn is_asked(settings: &Settings, facts: &Facts, primary: &Primary, now: Time) -> bool {
    let answered = facts.device.prompt_answered_at;
    let again = answered.is_none_or(|at| now >= at.plus(settings.access.post_auth_prompt_frequency_s));
    settings.access.post_auth == PostAuth::Allowed
        && why_not(settings, facts, primary).is_none()
        && facts.stay.is_none()
        && !kept_already(settings, facts, primary)
        && !facts.device.prompt_never
        && again
}

/// Why it is not shown although the app wants it (rule P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhyNot {
    /// They came in by seamless single sign-on.
    Seamless,
    /// A provider let them in by integrated Windows authentication.
    Windows,
    /// They are a guest.
    Guest,
    /// It is too risky.
    Risk,
    /// Others use the device as well.
    Shared,
    /// The sign-in is part of a consent flow.
    Consent,
    /// A policy decides about persistence.
    Decided,
    /// The organisation or a group has it switched off.
    SwitchedOff,
}

pub(super) fn why_not(settings: &Settings, facts: &Facts, primary: &Primary) -> Option<WhyNot> {
    let user = facts.user.clone().unwrap_or_default();
    let shared = facts.device.marked_shared || settings.devices.is_shared(facts.device.users);
    [
        (matches!(primary, Primary::Held(_)), WhyNot::Seamless),
        (facts.by_windows, WhyNot::Windows),
        (user.guest, WhyNot::Guest),
        (user.risk == Risk::High, WhyNot::Risk),
        (shared, WhyNot::Shared),
        (facts.consent != Consent::NotAsked, WhyNot::Consent),
        (settings.access.persistent_browser.is_some(), WhyNot::Decided),
        (user.prompt_off || !settings.org.post_auth_prompt, WhyNot::SwitchedOff),
    ]
    .into_iter()
    .find_map(|(holds, why)| holds.then_some(why))
}

/// Whether *Keep me signed in* was ticked in this flow, on whatever screen (rule P7).
fn kept_already(settings: &Settings, facts: &Facts, primary: &Primary) -> bool {
    let Primary::Proven(first) = primary else { return false };
    let ticked = |proof: &Proof| {
        boxes(settings, facts, proof, proof.authenticator == first.authenticator) == Some(true)
    };
    facts.proven.iter().any(ticked)
}

/// The last answer on this device, where the app still asks.
pub(super) fn last_answer(settings: &Settings, facts: &Facts) -> Option<bool> {
    let device = &facts.device;
    let asks = settings.access.post_auth == PostAuth::Allowed;
    device.prompt_answered_at.filter(|_| asks).map(|_| device.prompt_accepted)
}
