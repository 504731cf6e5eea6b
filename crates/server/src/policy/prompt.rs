//! Whether *Stay signed in?* is asked: rules P1, P3, P6 and P7.

use super::settings::PostAuth;
use super::{Facts, Settings, keeps_signed_in};
use crate::clock::Time;

pub(super) fn is_asked(settings: &Settings, facts: &Facts, now: Time) -> bool {
    let app = &settings.app;
    let answered = facts.device.prompt_answered_at;
    let again = answered.is_none_or(|at| now >= at.plus(app.post_auth_prompt_frequency_s));
    app.post_auth == PostAuth::Allowed
        && facts.stay.is_none()
        && !keeps_signed_in(settings, facts)
        && !facts.device.prompt_never
        && again
}

/// Whether the answer is yes: the one that was just given, or else the last one, which is why it is not asked now. Without
/// that, who said *Yes* and *Don't show this again* would from then on be treated as having said no.
pub(super) fn says_yes(settings: &Settings, facts: &Facts) -> bool {
    let earlier = settings.app.post_auth == PostAuth::Allowed && facts.device.prompt_accepted;
    facts.stay.map_or(earlier, |stay| stay.accepted)
}
