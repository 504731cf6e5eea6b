//! The rules as tables.

use super::settings::{AppPolicy, FactorPromptMode, PostAuth};
use super::*;
use crate::clock::{DAY, HOUR, MINUTE};

const NOW: Time = Time::from_unix(1_800_000_000);

fn ago(seconds: i64) -> Option<Time> {
    Some(NOW.plus(-seconds))
}

fn settings() -> Settings {
    Settings {
        app: AppPolicy { post_auth: PostAuth::Allowed, ..AppPolicy::default() },
        ..Settings::default()
    }
}

fn with(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = settings();
    change(&mut settings);
    settings
}

/// Somebody whose password was right.
fn one_factor() -> Facts {
    Facts { identified: true, password_proven: true, ..Facts::default() }
}

/// Somebody who has a second factor, and whose password was right.
fn two_factor() -> Facts {
    Facts { has_second_factor: true, ..one_factor() }
}

fn outcome(settings: &Settings, facts: &Facts) -> Outcome {
    match next(settings, facts, NOW) {
        Next::Finish(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_screens_come_in_order() {
    let settings = settings();
    let mut facts = Facts { has_second_factor: true, ..Facts::default() };
    assert_eq!(next(&settings, &facts, NOW), Next::AskIdentifier);
    facts.identified = true;
    assert_eq!(next(&settings, &facts, NOW), Next::AskPassword);
    facts.password_proven = true;
    assert_eq!(next(&settings, &facts, NOW), Next::AskCode);
    facts.second_factor_proven_at = Some(NOW);
    assert_eq!(next(&settings, &facts, NOW), Next::AskStaySignedIn);
    facts.stay = Some(Stay { accepted: false, never_again: false });
    assert!(matches!(next(&settings, &facts, NOW), Next::Finish(_)));
}

#[test]
fn k2_when_the_second_factor_is_asked_for() {
    use FactorPromptMode::{Always, Device, Session};
    let exempt = |seconds| DeviceFacts { exempt_since: ago(seconds), ..DeviceFacts::default() };
    let nothing = DeviceFacts::default();
    for (mode, device, in_session, asked) in [
        (Device, nothing, None, true),
        (Device, exempt(0), None, false),
        (Device, exempt(15 * MINUTE - 1), None, false),
        (Device, exempt(15 * MINUTE), None, true),
        (Session, nothing, None, true),
        (Session, exempt(0), None, true),
        (Session, nothing, ago(HOUR), false),
        (Always, nothing, None, true),
        (Always, exempt(0), None, true),
        (Always, nothing, ago(HOUR), true),
    ] {
        let settings = with(|settings| settings.session_policy.factor_prompt_mode = mode);
        let facts = Facts { device, second_factor_in_session_at: in_session, ..two_factor() };
        let is_asked = next(&settings, &facts, NOW) == Next::AskCode;
        assert_eq!(is_asked, asked, "{mode:?} {device:?} {in_session:?}");
    }
}

#[test]
fn k2_who_ticked_it_is_exempt_from_when_the_code_was_typed() {
    let settings = with(|settings| settings.org.pre_auth_keep_signed_in = true);
    let typed = Facts { second_factor_proven_at: Some(NOW), ..two_factor() };
    let ticked = Facts { keep_signed_in: Some(true), ..typed.clone() };
    assert_eq!(outcome(&settings, &ticked).exempt_since, Some(NOW));
    let unticked = Facts {
        keep_signed_in: Some(false),
        stay: Some(Stay { accepted: false, never_again: false }),
        ..typed
    };
    assert_eq!(outcome(&settings, &unticked).exempt_since, None);
    // An exemption that is used does not begin anew.
    let device = DeviceFacts { exempt_since: ago(MINUTE), ..DeviceFacts::default() };
    let used = Facts { keep_signed_in: Some(true), device, ..two_factor() };
    assert_eq!(outcome(&settings, &used).exempt_since, None);
}

#[test]
fn k1_k3_what_the_box_says_or_the_default_where_it_was_left_alone() {
    for (offered, by_default, ticked, keeps) in [
        (false, false, None, false),
        (false, true, None, false),
        (true, false, None, false),
        (true, true, None, true),
        (true, true, Some(false), false),
        (true, false, Some(true), true),
        // Switched off while somebody was at it: it counts no more.
        (false, false, Some(true), false),
    ] {
        let settings = with(|settings| {
            settings.org.pre_auth_keep_signed_in = offered;
            settings.session_policy.remember_device_by_default = by_default;
        });
        let facts = Facts { keep_signed_in: ticked, ..one_factor() };
        assert_eq!(offers_keep_signed_in(&settings), offered);
        assert_eq!(keeps_signed_in(&settings, &facts), keeps, "{offered} {by_default} {ticked:?}");
        // P7: not asked again.
        assert_eq!(next(&settings, &facts, NOW) == Next::AskStaySignedIn, !keeps);
    }
}

#[test]
fn p1_p3_p6_when_stay_signed_in_is_asked() {
    use PostAuth::{Allowed, NotAllowed};
    let week = 168 * HOUR;
    for (post_auth, frequency, answered, never, asked) in [
        (Allowed, week, None, false, true),
        (NotAllowed, week, None, false, false),
        (Allowed, week, ago(0), false, false),
        (Allowed, week, ago(week - 1), false, false),
        (Allowed, week, ago(week), false, true),
        (Allowed, week, ago(10 * week), true, false),
        (Allowed, 0, ago(0), false, true),
    ] {
        let settings = with(|settings| {
            settings.app.post_auth = post_auth;
            settings.app.post_auth_prompt_frequency_s = frequency;
        });
        let device =
            DeviceFacts { prompt_answered_at: answered, prompt_never: never, ..DeviceFacts::default() };
        let facts = Facts { device, ..one_factor() };
        let is_asked = next(&settings, &facts, NOW) == Next::AskStaySignedIn;
        assert_eq!(is_asked, asked, "{post_auth:?} {frequency} {answered:?} {never}");
    }
}

#[test]
fn p3_p6_an_answer_holds_for_as_long_as_it_is_not_asked_again() {
    let facts = |accepted, answered| {
        let device = DeviceFacts {
            prompt_answered_at: Some(answered),
            prompt_accepted: accepted,
            ..DeviceFacts::default()
        };
        Facts { device, ..one_factor() }
    };
    let persistent = |settings: &Settings, facts: &Facts| outcome(settings, facts).lifetime.persistent;
    let asked = with(|settings| settings.app.post_auth = PostAuth::Allowed);
    assert!(persistent(&asked, &facts(true, NOW)));
    assert!(!persistent(&asked, &facts(false, NOW)));
    let no = Facts { stay: Some(Stay { accepted: false, never_again: false }), ..facts(true, NOW) };
    assert!(!persistent(&asked, &no), "a new answer goes before the last one");
    let off = with(|settings| settings.app.post_auth = PostAuth::NotAllowed);
    assert!(!persistent(&off, &facts(true, NOW)), "where it is not asked at all, no answer holds");
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
        let Lifetime { persistent, idle, absolute } = outcome(&settings, &facts).lifetime;
        assert_eq!((persistent, idle, absolute), lifetime);
    }
}

#[test]
fn d5_a_remembered_device_has_a_fixed_date() {
    let settings = with(|settings| settings.app.post_auth = PostAuth::NotAllowed);
    let typed = Facts { second_factor_proven_at: Some(NOW), remember_device: Some(true), ..two_factor() };
    assert_eq!(outcome(&settings, &typed).remember_until, Some(NOW.plus(30 * DAY)));
    for (until, asked) in [(NOW.plus(1), false), (NOW, true)] {
        let device = DeviceFacts { remembered_until: Some(until), ..DeviceFacts::default() };
        let facts = Facts { device, ..two_factor() };
        assert_eq!(next(&settings, &facts, NOW) == Next::AskCode, asked);
    }
    // Used, even with the box ticked: it keeps its date.
    let device = DeviceFacts { remembered_until: Some(NOW.plus(1)), ..DeviceFacts::default() };
    let used = Facts { device, remember_device: Some(true), ..two_factor() };
    assert_eq!(outcome(&settings, &used).remember_until, None);
}

#[test]
fn a_box_that_would_do_nothing_is_not_offered() {
    assert!(offers_remember_device(&settings()));
    assert!(!offers_remember_device(&with(|settings| settings.devices.remember_days = 0)));
    let always = with(|settings| settings.session_policy.factor_prompt_mode = FactorPromptMode::Always);
    assert!(!offers_remember_device(&always));
    let device = DeviceFacts { remembered_until: Some(NOW.plus(DAY)), ..DeviceFacts::default() };
    assert_eq!(next(&always, &Facts { device, ..two_factor() }, NOW), Next::AskCode);
}

#[test]
fn how_sure_it_is_who_this_is() {
    let settings = with(|settings| settings.app.post_auth = PostAuth::NotAllowed);
    let remembered = DeviceFacts { remembered_until: Some(NOW.plus(1)), ..DeviceFacts::default() };
    let exempt = DeviceFacts { exempt_since: Some(NOW), ..DeviceFacts::default() };
    for (facts, assurance) in [
        (one_factor(), Assurance::One),
        (Facts { second_factor_proven_at: Some(NOW), ..two_factor() }, Assurance::Two),
        (Facts { device: remembered, ..two_factor() }, Assurance::Two),
        (Facts { device: exempt, ..two_factor() }, Assurance::One),
    ] {
        assert_eq!(outcome(&settings, &facts).assurance, assurance);
    }
}
