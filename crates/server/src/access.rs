//! Whether a session that is good is good enough for an app: what a reverse proxy asks at each request, long after the
//! sign-in.
//!
//! It is not asked what a new sign-in would ask. `factorPromptMode: ALWAYS` is about sign-ins, and a request is none.

use std::net::IpAddr;

use crate::clock::{MINUTE, Seconds, Time};
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

/// What `app` makes of a session in a request from `address`. Look at the session before you use it ([`session::peek`], not
/// [`session::current`]), or it will never have been idle.
///
/// [`session::peek`]: crate::session::peek
/// [`session::current`]: crate::session::current
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
    let seen = Seen {
        assurance: Assurance::read(session.assurance()),
        authenticated_at: session.authenticated_at(),
        last_used_at: session.last_used_at(),
    };
    Ok(judge(&settings, seen, node.now()))
}

/// What there is to a session.
#[derive(Clone, Copy, Debug)]
struct Seen {
    assurance: Assurance,
    authenticated_at: Time,
    last_used_at: Time,
}

fn judge(settings: &Settings, seen: Seen, now: Time) -> Verdict {
    let (session, access) = (&settings.session_policy, &settings.access);
    if !(session.allow && access.allow) {
        return Verdict::Denied;
    }
    let two = session.require_factor || access.factor_mode == FactorMode::Two;
    if two && seen.assurance == Assurance::One {
        return Verdict::SignIn;
    }
    // "At every sign-in" (0) says nothing about a request: nobody would get in at all.
    let afresh: Option<Seconds> = access.reauthenticate_in_s.filter(|length| *length > 0);
    // The app's own limits (guide 003, application inactivity timeout); 0 is none.
    let minutes =
        |limit: Option<i64>| limit.filter(|minutes| *minutes > 0).map(|it| it.saturating_mul(MINUTE));
    let (idle, most) = (minutes(settings.app.idle_minutes), minutes(settings.app.max_minutes));
    let is_over =
        |limit: Option<Seconds>, since: Time| limit.is_some_and(|length| now.since(since) >= length);
    if is_over(afresh, seen.authenticated_at)
        || is_over(most, seen.authenticated_at)
        || is_over(idle, seen.last_used_at)
    {
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
        let seen = Seen { assurance, authenticated_at: THEN, last_used_at: THEN.plus(60) };
        judge(&settings, seen, THEN.plus(after))
    }

    #[test]
    fn a_session_is_good_until_the_app_wants_more() {
        assert_eq!(judged(|_| {}, Assurance::One, 1000 * HOUR), Verdict::Good);
        for two in
            [(|settings| settings.access.factor_mode = FactorMode::Two) as fn(&mut Settings), |settings| {
                settings.session_policy.require_factor = true;
            }]
        {
            assert_eq!(judged(two, Assurance::One, 0), Verdict::SignIn);
            assert_eq!(judged(two, Assurance::Two, 0), Verdict::Good);
        }
        let afresh = |settings: &mut Settings| settings.access.reauthenticate_in_s = Some(2 * HOUR);
        assert_eq!(judged(afresh, Assurance::One, 2 * HOUR - 1), Verdict::Good);
        assert_eq!(judged(afresh, Assurance::One, 2 * HOUR), Verdict::SignIn);
        let most = |settings: &mut Settings| settings.app.max_minutes = Some(120);
        assert_eq!(judged(most, Assurance::One, 2 * HOUR - 1), Verdict::Good);
        assert_eq!(judged(most, Assurance::One, 2 * HOUR), Verdict::SignIn);
        let idle = |settings: &mut Settings| settings.app.idle_minutes = Some(60);
        assert_eq!(judged(idle, Assurance::One, HOUR + 59), Verdict::Good);
        assert_eq!(judged(idle, Assurance::One, HOUR + 60), Verdict::SignIn);
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
