//! Whether the second factor is asked for: rules K2, D5 and D6.

use super::settings::FactorPromptMode;
use super::{Assurance, Facts, Settings};
use crate::clock::{MINUTE, Time};

/// How the second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is to be asked for.
    Asked,
    /// It was proven, here or by a device that remembers it.
    Proven,
    /// The user has none, or is exempt from it for now.
    Waived,
}

impl Standing {
    pub(super) fn assurance(self) -> Assurance {
        match self {
            Self::Proven => Assurance::Two,
            Self::Asked | Self::Waived => Assurance::One,
        }
    }
}

pub(super) fn standing(settings: &Settings, facts: &Facts, now: Time) -> Standing {
    if !facts.has_second_factor {
        return Standing::Waived;
    }
    if facts.second_factor_proven_at.is_some() {
        return Standing::Proven;
    }
    let remembered = facts.device.remembered_until.is_some_and(|until| now < until);
    if remembered && can_be_remembered(settings) {
        return Standing::Proven;
    }
    let policy = &settings.session_policy;
    match policy.factor_prompt_mode {
        FactorPromptMode::Always => Standing::Asked,
        FactorPromptMode::Session if facts.second_factor_in_session_at.is_some() => Standing::Proven,
        FactorPromptMode::Session => Standing::Asked,
        FactorPromptMode::Device => {
            let lifetime = policy.factor_lifetime_minutes.saturating_mul(MINUTE);
            match facts.device.exempt_since {
                Some(since) if now < since.plus(lifetime) => Standing::Waived,
                _ => Standing::Asked,
            }
        }
    }
}

/// Whether a device may remember the second factor. `ALWAYS` means every time, so then it would buy nothing.
pub(super) fn can_be_remembered(settings: &Settings) -> bool {
    settings.devices.remembered_for() > 0
        && settings.session_policy.factor_prompt_mode != FactorPromptMode::Always
}

/// The fixed date of what is remembered from now on (rule D5). Only a code that was typed can be: what is remembered is
/// never extended by being used.
pub(super) fn remember_until(settings: &Settings, facts: &Facts) -> Option<Time> {
    let ticked = facts.remember_device == Some(true) && can_be_remembered(settings);
    let proven_at = facts.second_factor_proven_at?;
    ticked.then(|| proven_at.plus(settings.devices.remembered_for()))
}
