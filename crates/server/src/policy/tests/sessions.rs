//! How long a session lives, and when it is not enough: S1, S2, S4.

use super::*;

fn session() -> SessionFacts {
    SessionFacts {
        authenticated_at: ago(HOUR),
        second_factor_at: None,
        last_used_at: ago(MINUTE),
        assurance: Assurance::One,
        persistent: false,
        ends_at: Some(NOW.plus(HOUR)),
    }
}

fn signed_in(change: impl FnOnce(&mut SessionFacts)) -> Facts {
    let mut session = session();
    change(&mut session);
    Facts { session: Some(session), proven: Vec::new(), ..one_factor() }
}

#[test]
fn s1_s2_p2_how_long_a_session_lives() {
    let minutes = |days: i64| days * 24 * 60;
    for (accepted, idle, most, lifetime) in [
        (true, minutes(14), minutes(90), (true, Some(14 * DAY), Some(90 * DAY))),
        (false, minutes(14), minutes(90), (false, Some(14 * DAY), Some(DAY))),
        (true, 0, 0, (true, None, None)),
        (false, 0, 0, (false, None, Some(DAY))),
        (false, 10, 100, (false, Some(600), Some(6000))),
    ] {
        let settings = with(|settings| {
            settings.session_policy.max_session_idle_minutes = idle;
            settings.session_policy.max_session_lifetime_minutes = most;
        });
        let facts = Facts { stay: Some(Stay { accepted, never_again: false }), ..one_factor() };
        let Lifetime { persistent, idle, ends_at } = outcome(&settings, &facts).lifetime;
        assert_eq!((persistent, idle, ends_at.map(|at| at.since(NOW))), lifetime);
    }
}

#[test]
fn s1_the_persistent_cookie_of_a_policy_holds_for_who_did_not_refuse() {
    for (by_policy, stay, ticked, persistent) in [
        (true, None, None, true),
        (true, Some(false), None, false),
        (true, Some(true), None, true),
        (true, None, Some(false), false),
        (false, None, None, false),
        (false, None, Some(true), true),
    ] {
        let settings = quiet(|settings| {
            settings.session_policy.use_persistent_cookie = by_policy;
            settings.org.pre_auth_keep_signed_in = true;
        });
        let stay = stay.map(|accepted| Stay { accepted, never_again: false });
        let facts = Facts { stay, keep_signed_in: ticked, ..one_factor() };
        assert_eq!(outcome(&settings, &facts).lifetime.persistent, persistent);
    }
}

#[test]
fn s4_one_session_serves_every_app_until_the_app_asks_for_fresh_authentication() {
    for (after, asked) in [(None, false), (Some(HOUR + 1), false), (Some(HOUR), true), (Some(0), true)] {
        let settings = quiet(|settings| settings.access.reauthenticate_in_s = after);
        let facts = signed_in(|_| {});
        assert_eq!(asks(&settings, &facts, Authenticator::Password), asked, "{after:?}");
    }
}

#[test]
fn s4_an_app_that_wants_two_factors_asks_for_the_one_that_is_missing() {
    let settings = quiet(|settings| settings.access.factor_mode = rules::FactorMode::Two);
    let has_two = user(&[Authenticator::Password, Authenticator::Totp]);
    let facts = Facts { user: has_two.clone(), ..signed_in(|_| {}) };
    let code = Next::Prove { options: vec![Authenticator::Totp], primary: false };
    assert_eq!(next(&settings, &facts, NOW), code);
    let both = signed_in(|session| session.assurance = Assurance::Two);
    assert!(outcome(&settings, &Facts { user: has_two, ..both }).seamless);
}

#[test]
fn an_apps_own_limits_hold_for_the_session_that_is_shared() {
    for (idle, most, asked) in [
        (None, None, false),
        (Some(2), None, false),
        (Some(1), None, true),
        (None, Some(61), false),
        (None, Some(60), true),
        (Some(0), Some(0), false),
    ] {
        let settings = quiet(|settings| {
            settings.app.idle_minutes = idle;
            settings.app.max_minutes = most;
        });
        let facts = signed_in(|_| {});
        assert_eq!(asks(&settings, &facts, Authenticator::Password), asked, "{idle:?} {most:?}");
    }
}

#[test]
fn what_follows_from_a_session_ends_with_it() {
    let settings = quiet(|_| {});
    let facts = Facts { consent: Consent::Given, ..signed_in(|session| session.persistent = true) };
    let outcome = outcome(&settings, &facts);
    assert_eq!(outcome.lifetime.ends_at, Some(NOW.plus(HOUR)));
    assert_eq!((outcome.authenticated_at, outcome.lifetime.persistent), (ago(HOUR), true));
}
