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
