//! What a sign-in leaves on the device: rules K2, D2 to D6, D8 and D9.

use super::facts::{Facts, Proof, Remembered};
use super::primary::Primary;
use super::rules::PersistentBrowser;
use super::second_factor::can_be_remembered;
use super::settings::{KeepOffer, minutes};
use super::{Authenticator, Settings, prompt};
use crate::clock::{Seconds, Time};

/// What a sign-in leaves on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// What is kept from now on (rule D4).
    pub kept: Vec<Keep>,
    /// What is kept no more: on its own screen somebody said so (rule D9).
    pub dropped: Vec<Authenticator>,
    /// What is remembered from now on, and until when (rule D5).
    pub remembered: Vec<Remembered>,
    /// Since when the user is exempt from the second factor here; nothing where that does not change (rule K2).
    pub exempt_since: Option<Time>,
}

/// An authenticator to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Which.
    pub authenticator: Authenticator,
    /// When it was proven.
    pub granted_at: Time,
    /// It ends after so many seconds without use; nothing: it does not.
    pub idle: Option<Seconds>,
    /// It ends then whatever happens; nothing: it does not.
    pub ends_at: Option<Time>,
    /// Whether only IdP session management keeps it (rule D8).
    pub implicit: bool,
}

pub(super) fn holds(settings: &Settings, facts: &Facts, primary: &Primary, now: Time) -> Holds {
    let Primary::Proven(first) = primary else {
        return Holds { remembered: remembered(settings, facts, None, now), ..Holds::default() };
    };
    let never = settings.access.persistent_browser == Some(PersistentBrowser::Never);
    let mut holds =
        Holds { remembered: remembered(settings, facts, Some(first.authenticator), now), ..Holds::default() };
    for proof in &facts.proven {
        let is_first = proof.authenticator == first.authenticator;
        let wanted = wants(settings, facts, proof, is_first);
        // An external provider's session is the provider's to end: it is asked each time, not kept here.
        let ours = proof.authenticator != Authenticator::Federated;
        let implicit = is_first && ours && settings.app.idp_session_management;
        if !never && (wanted == Some(true) || implicit) {
            holds.kept.push(keep(settings, proof, wanted != Some(true)));
        } else if never || wanted == Some(false) {
            holds.dropped.push(proof.authenticator);
        }
    }
    let second = facts.proven.iter().rev().find(|proof| proof.authenticator != first.authenticator);
    let kept = holds.kept.iter().any(|keep| !keep.implicit);
    holds.exempt_since = second.filter(|_| kept).map(|proof| proof.at);
    holds
}

/// Whether the person wants an authenticator kept: yes, no, or they did not say (rules D9, P2).
///
/// The answer to *Stay signed in?* is about the primary authenticator. The last one holds while it is not asked again:
/// otherwise who said *Yes* and *Don't show this again* would from then on be treated as having said no.
pub(super) fn wants(settings: &Settings, facts: &Facts, proof: &Proof, is_first: bool) -> Option<bool> {
    if settings.access.persistent_browser == Some(PersistentBrowser::Always) && is_first {
        return Some(true);
    }
    let boxes = boxes(settings, facts, proof, is_first);
    if boxes == Some(true) || !is_first {
        return boxes;
    }
    let now = facts.stay.map(|stay| stay.accepted);
    now.or(boxes).or_else(|| prompt::last_answer(settings, facts))
}

/// What the boxes say about an authenticator: the one on its own screen, and for the primary one the one before
/// authentication. One that was left alone says what the policy has by default (rule K3).
pub(super) fn boxes(settings: &Settings, facts: &Facts, proof: &Proof, is_first: bool) -> Option<bool> {
    let default = settings.session_policy.remember_device_by_default.then_some(true);
    if offers_keep_on(settings, is_first) {
        return proof.keep.or(default);
    }
    let before = is_first && settings.org.pre_auth_keep_signed_in;
    if before { facts.keep_signed_in.or(default) } else { None }
}

/// Whether the screen of an authenticator has a box *Keep me signed in* of its own (rules D2, D9). Not where the same was
/// asked before authentication.
pub(super) fn offers_keep_on(settings: &Settings, is_first: bool) -> bool {
    match settings.app.keep_me_signed_in {
        KeepOffer::Off => false,
        _ if is_first => !settings.org.pre_auth_keep_signed_in,
        KeepOffer::Primary => false,
        KeepOffer::Each => true,
    }
}

fn keep(settings: &Settings, proof: &Proof, implicit: bool) -> Keep {
    let (app, policy) = (&settings.app, &settings.session_policy);
    let idle = app.idle_minutes.unwrap_or(policy.max_session_idle_minutes);
    let most = [app.max_minutes, Some(policy.max_session_lifetime_minutes)];
    let most = most.into_iter().flatten().filter_map(minutes).min();
    Keep {
        authenticator: proof.authenticator,
        granted_at: proof.at,
        idle: minutes(idle),
        ends_at: most.map(|length| proof.at.plus(length)),
        implicit,
    }
}

/// Second factors that were proven here with the box ticked. A date that stands is not moved (rule D5); the primary
/// authenticator is never remembered (rule D3).
fn remembered(
    settings: &Settings,
    facts: &Facts,
    first: Option<Authenticator>,
    now: Time,
) -> Vec<Remembered> {
    if !can_be_remembered(settings) {
        return Vec::new();
    }
    let stands = |authenticator: Authenticator| {
        facts.device.remembered.iter().any(|each| each.authenticator == authenticator && now < each.until)
    };
    let new = facts.proven.iter().filter(|proof| {
        let authenticator = proof.authenticator;
        proof.remember == Some(true)
            && authenticator.can_be_remembered()
            && Some(authenticator) != first
            && !stands(authenticator)
    });
    let length = settings.devices.remembered_for();
    new.map(|proof| Remembered { authenticator: proof.authenticator, until: proof.at.plus(length) }).collect()
}
