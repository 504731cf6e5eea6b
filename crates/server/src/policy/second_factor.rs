//! Whether the second factor is asked for: rules K2, D3, D5 and D6.

use super::facts::{Facts, Remembered};
use super::primary::{Primary, is_passwordless};
use super::rules::{FactorMode, FactorPromptMode};
use super::{Assurance, Authenticator, Settings};
use crate::clock::{MINUTE, Time};

/// How the second factor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// One of these is to be asked for, the first by preference.
    Asked(Vec<Authenticator>),
    /// It is needed, and the person has none.
    Enroll,
    /// It was proven: here, in the session, or by a device that remembers it.
    Proven(Option<Time>),
    /// It is not needed, or the person is exempt from it for now.
    Waived,
}

impl Standing {
    pub(super) fn assurance(&self) -> Assurance {
        match self {
            Self::Proven(_) => Assurance::Two,
            Self::Asked(_) | Self::Enroll | Self::Waived => Assurance::One,
        }
    }

    /// When it was proven by the person, not by the device.
    pub(super) fn proven_at(&self) -> Option<Time> {
        match self {
            Self::Proven(at) => *at,
            _ => None,
        }
    }
}

pub(super) fn standing(settings: &Settings, facts: &Facts, primary: &Primary, now: Time) -> Standing {
    let first = match primary {
        Primary::Asked(_) => return Standing::Waived,
        Primary::Proven(proof) if proof.both_factors => return Standing::Proven(Some(proof.at)),
        Primary::Proven(proof) => Some(proof.authenticator),
        Primary::Held(held) if held.assurance == Assurance::Two => {
            return Standing::Proven(held.second_factor_at);
        }
        Primary::Held(_) => None,
    };
    let second = facts.proven.iter().rev().find(|proof| Some(proof.authenticator) != first);
    if let Some(proof) = second {
        return Standing::Proven(Some(proof.at));
    }
    let own = candidates(settings, facts, first);
    if !is_needed(settings, facts, first.is_some(), &own) {
        return Standing::Waived;
    }
    let is_remembered = |each: &&Remembered| now < each.until && own.contains(&each.authenticator);
    if can_be_remembered(settings) && facts.device.remembered.iter().any(|each| is_remembered(&each)) {
        return Standing::Proven(None);
    }
    let policy = &settings.session_policy;
    let in_session = facts.session.and_then(|session| session.second_factor_at);
    match policy.factor_prompt_mode {
        FactorPromptMode::Session if in_session.is_some() => return Standing::Proven(in_session),
        FactorPromptMode::Device => {
            let lifetime = policy.factor_lifetime_minutes.saturating_mul(MINUTE);
            if facts.device.exempt_since.is_some_and(|since| now < since.plus(lifetime)) {
                return Standing::Waived;
            }
        }
        FactorPromptMode::Session | FactorPromptMode::Always => {}
    }
    if own.is_empty() { Standing::Enroll } else { Standing::Asked(own) }
}

/// What the person has besides `first`, in the order in which it is asked for.
fn candidates(settings: &Settings, facts: &Facts, first: Option<Authenticator>) -> Vec<Authenticator> {
    let Some(user) = &facts.user else { return Vec::new() };
    let passwordless = is_passwordless(settings, Some(user));
    // The password of somebody who came in without it is as good a second factor as any.
    let serves = |each: &Authenticator| {
        let second = each.is_second_factor() || (passwordless && *each == Authenticator::Password);
        let other = Some(*each) != first && settings.access.takes(*each);
        second && other && user.authenticators.contains(each)
    };
    let own: Vec<_> = Authenticator::ALL.into_iter().filter(serves).collect();
    // Recovery codes replace an authenticator; alone they are none.
    if own == [Authenticator::Recovery] { Vec::new() } else { own }
}

/// Whether it is needed at all. Who is already in is asked only by an app that wants two.
fn is_needed(settings: &Settings, facts: &Facts, signs_in: bool, own: &[Authenticator]) -> bool {
    if settings.access.factor_mode == FactorMode::Two {
        return true;
    }
    let passwordless = is_passwordless(settings, facts.user.as_ref());
    // A mailbox is nothing that somebody set up as a second factor; where one is wanted, it will do.
    let set_up = |each: &Authenticator| matches!(each, Authenticator::Totp | Authenticator::Passkey);
    let enrolled =
        settings.access.factor_mode == FactorMode::IfEnrolled && !passwordless && own.iter().any(set_up);
    signs_in && (settings.session_policy.require_factor || enrolled)
}

/// Whether a device may remember the second factor. `ALWAYS` means every time, so then it would buy nothing.
pub(super) fn can_be_remembered(settings: &Settings) -> bool {
    settings.devices.remembered_for() > 0
        && settings.session_policy.factor_prompt_mode != FactorPromptMode::Always
}
