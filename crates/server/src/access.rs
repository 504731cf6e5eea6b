//! Whether a session that is good is good enough for an app: what a reverse proxy asks at each request, long after the
//! sign-in.
//!
//! It is not asked what a new sign-in would ask. `factorPromptMode: ALWAYS` is about sign-ins, and a request is none.

use std::net::IpAddr;

use crate::clock::{Seconds, Time};
use crate::node::Node;
use crate::policy::rules::FactorMode;
use crate::policy::{Assurance, Person, Settings};
use crate::session::Session;
use crate::store::{Result, UserRow};

/// What an app makes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will do.
    Good,
    /// It will, once the person has signed in to the app: with another factor, afresh, or as another.
    SignIn,
    /// A policy does not let this person in, however they sign in.
    Denied,
    /// There is no such app.
    NoApp,
}

/// What `app` makes of a session in a request from `address`.
///
/// # Errors
/// Where the database does not answer.
pub async fn verdict(node: &Node, session: &Session, app: &str, address: IpAddr) -> Result<Verdict> {
    let Some(rulebook) = node.store().rulebook(app).await? else { return Ok(Verdict::NoApp) };
    if session.identity_store() != rulebook.app.identity_store {
        return Ok(Verdict::SignIn);
    }
    let user = node.store().user(session.user_id()).await?;
    let groups = node.store().groups_of(session.user_id()).await?;
    let groups: Vec<String> = groups.into_iter().map(|group| group.id).collect();
    let risk = user.as_ref().map(UserRow::risk).unwrap_or_default();
    let person = Person { id: Some(session.user_id()), groups: &groups, address, risk };
    let settings = rulebook.for_person(person);
    Ok(judge(&settings, Assurance::read(session.assurance()), session.authenticated_at(), node.now()))
}

fn judge(settings: &Settings, assurance: Assurance, authenticated_at: Time, now: Time) -> Verdict {
    let (session, access) = (&settings.session_policy, &settings.access);
    if !(session.allow && access.allow) {
        return Verdict::Denied;
    }
    let two = session.require_factor || access.factor_mode == FactorMode::Two;
    if two && assurance == Assurance::One {
        return Verdict::SignIn;
    }
    // "At every sign-in" (0) says nothing about a request: nobody would get in at all.
    let afresh: Option<Seconds> = access.reauthenticate_in_s.filter(|length| *length > 0);
    if afresh.is_some_and(|length| now.since(authenticated_at) >= length) {
        return Verdict::SignIn;
    }
    Verdict::Good
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    const THEN: Time = Time::from_unix(1_800_000_000);

    fn judged(change: impl FnOnce(&mut Settings), assurance: Assurance, after: Seconds) -> Verdict {
        let mut settings = Settings::default();
        change(&mut settings);
        judge(&settings, assurance, THEN, THEN.plus(after))
    }

    #[test]
    fn a_session_is_good_until_the_app_wants_more() {
        assert_eq!(judged(|_| {}, Assurance::One, 1000 * HOUR), Verdict::Good);
        for two in
            [(|settings| settings.access.factor_mode = FactorMode::Two) as fn(&mut Settings), |settings| {
                settings.session_policy.require_factor = true
            }]
        {
            assert_eq!(judged(two, Assurance::One, 0), Verdict::SignIn);
            assert_eq!(judged(two, Assurance::Two, 0), Verdict::Good);
        }
        let afresh = |settings: &mut Settings| settings.access.reauthenticate_in_s = Some(2 * HOUR);
        assert_eq!(judged(afresh, Assurance::One, 2 * HOUR - 1), Verdict::Good);
        assert_eq!(judged(afresh, Assurance::One, 2 * HOUR), Verdict::SignIn);
        let always = |settings: &mut Settings| settings.access.reauthenticate_in_s = Some(0);
        assert_eq!(judged(always, Assurance::One, 0), Verdict::Good);
    }

    #[test]
    fn who_is_not_let_in_is_not_sent_to_sign_in_again() {
        assert_eq!(judged(|settings| settings.access.allow = false, Assurance::Two, 0), Verdict::Denied);
        assert_eq!(
            judged(|settings| settings.session_policy.allow = false, Assurance::Two, 0),
            Verdict::Denied
        );
    }
}
