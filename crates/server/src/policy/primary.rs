//! The primary authenticator: who is this? (rules D1, D6, D7, D8, S4)

use super::facts::{Facts, Kept, Proof, SessionFacts, UserFacts};
use super::rules::PrimaryFactor;
use super::settings::minutes;
use super::{Assurance, Authenticator, Settings};
use crate::clock::{Seconds, Time};

/// How the primary authenticator stands.
#[derive(Clone, Debug)]
pub(super) enum Primary {
    /// One of these is to be asked for, the first by preference.
    Asked(Vec<Authenticator>),
    /// It was proven in this flow.
    Proven(Proof),
    /// It was proven before, and that still holds here: seamless single sign-on.
    Held(Held),
}

/// What still holds from before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) authenticated_at: Time,
    pub(super) second_factor_at: Option<Time>,
    pub(super) assurance: Assurance,
    pub(super) persistent: bool,
    pub(super) idle: Option<Seconds>,
    pub(super) ends_at: Option<Time>,
}

pub(super) fn primary(settings: &Settings, facts: &Facts, now: Time) -> Primary {
    if let Some(proof) = proven(settings, facts) {
        return Primary::Proven(proof);
    }
    if let Some(held) = held(settings, facts, now) {
        return Primary::Held(held);
    }
    Primary::Asked(candidates(settings, facts.user.as_ref()))
}

/// The password where the flow has one, else the authenticator that stands in for it (rule D1).
fn proven(settings: &Settings, facts: &Facts) -> Option<Proof> {
    let user = facts.user.as_ref()?;
    let passwordless = is_passwordless(settings, Some(user));
    let first = |proof: &&Proof| match proof.authenticator {
        Authenticator::Password | Authenticator::Federated => true,
        Authenticator::Passkey if proof.both_factors => takes_any_first(settings),
        other => passwordless && other.can_be_primary(),
    };
    let password = facts.proven.iter().find(|proof| proof.authenticator == Authenticator::Password);
    password.or_else(|| facts.proven.iter().find(first)).copied()
}

/// Whether a sign-in of this person has no password: the app takes none, or they have none.
pub(super) fn is_passwordless(settings: &Settings, user: Option<&UserFacts>) -> bool {
    let has_none = |user: &UserFacts| {
        !user.authenticators.contains(&Authenticator::Password)
            && user.authenticators.iter().any(|each| each.can_be_primary() && settings.access.takes(*each))
    };
    let takes_password = settings.access.takes(Authenticator::Password);
    takes_any_first(settings) && (!takes_password || user.is_some_and(has_none))
}

pub(super) fn takes_any_first(settings: &Settings) -> bool {
    settings.session_policy.primary_factor == PrimaryFactor::PasswordIdpAnyFactor
}

/// What is asked of somebody, and of nobody in particular: the same, so that an unknown name looks like a known one.
fn candidates(settings: &Settings, user: Option<&UserFacts>) -> Vec<Authenticator> {
    if !is_passwordless(settings, user) {
        return vec![Authenticator::Password];
    }
    let takes = |each: &Authenticator| {
        *each != Authenticator::Password && each.can_be_primary() && settings.access.takes(*each)
    };
    let of = |user: &UserFacts| {
        let has = |each: &Authenticator| user.authenticators.contains(each);
        Authenticator::ALL.into_iter().filter(takes).filter(has).collect::<Vec<_>>()
    };
    let own = user.map(of).unwrap_or_default();
    if own.is_empty() { vec![Authenticator::Email] } else { own }
}

fn held(settings: &Settings, facts: &Facts, now: Time) -> Option<Held> {
    facts.user.as_ref()?;
    // S4: the app's policy can ask for fresh authentication all the same.
    let is_fresh =
        |since: Time| settings.access.reauthenticate_in_s.is_none_or(|after| now < since.plus(after));
    let session = facts.session.filter(|session| is_fresh(session.authenticated_at));
    if let Some(session) = session.filter(|session| app_allows(settings, session, now)) {
        return Some(Held {
            authenticated_at: session.authenticated_at,
            second_factor_at: session.second_factor_at,
            assurance: session.assurance,
            persistent: session.persistent,
            idle: None,
            ends_at: session.ends_at,
        });
    }
    // D7, D8: what the device keeps carries over, what was kept implicitly to the apps that manage sessions so.
    let serves = |kept: &&Kept| {
        kept.is_good(now)
            && is_fresh(kept.granted_at)
            && (!kept.implicit || settings.app.idp_session_management)
            && settings.access.takes(kept.authenticator)
    };
    let kept = facts.device.kept.iter().filter(serves);
    let kept = kept.max_by_key(|kept| (kept.assurance == Assurance::Two, !kept.implicit, kept.granted_at))?;
    Some(Held {
        authenticated_at: kept.granted_at,
        second_factor_at: (kept.assurance == Assurance::Two).then_some(kept.granted_at),
        assurance: kept.assurance,
        persistent: !kept.implicit,
        idle: kept.idle,
        ends_at: kept.ends_at,
    })
}

/// Whether a session is young and busy enough for the app's own limits (guide 003, application inactivity timeout).
fn app_allows(settings: &Settings, session: &SessionFacts, now: Time) -> bool {
    let within = |limit: Option<i64>, since: Time| {
        limit.and_then(minutes).is_none_or(|length| now < since.plus(length))
    };
    within(settings.app.idle_minutes, session.last_used_at)
        && within(settings.app.max_minutes, session.authenticated_at)
}
