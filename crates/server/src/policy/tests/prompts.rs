//! *Keep me signed in* and *Stay signed in?*: K1, K3, P1, P3, P4, P6, P7.

use super::super::prompt::WhyNot;
use super::super::rules::{PersistentBrowser, Risk};
use super::*;

fn is_asked(settings: &Settings, facts: &Facts) -> bool {
    next(settings, facts, NOW) == Next::AskStaySignedIn
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
        let change = |settings: &mut Settings| {
            settings.org.pre_auth_keep_signed_in = offered;
            settings.session_policy.remember_device_by_default = by_default;
        };
        let facts = Facts { keep_signed_in: ticked, ..one_factor() };
        assert_eq!(offers_keep_signed_in(&with(change)), offered);
        let persistent = outcome(&quiet(change), &facts).lifetime.persistent;
        assert_eq!(persistent, keeps, "{offered} {by_default} {ticked:?}");
        // P7: not asked again.
        assert_eq!(is_asked(&with(change), &facts), !keeps);
    }
}

#[test]
fn p1_p3_p6_when_stay_signed_in_is_asked() {
    use PostAuth::{Allowed, NotAllowed};
    let week = 168 * HOUR;
    for (post_auth, frequency, answered, never, asked) in [
        (Allowed, week, None, false, true),
        (NotAllowed, week, None, false, false),
        (Allowed, week, Some(ago(0)), false, false),
        (Allowed, week, Some(ago(week - 1)), false, false),
        (Allowed, week, Some(ago(week)), false, true),
        (Allowed, week, Some(ago(10 * week)), true, false),
        (Allowed, 0, Some(ago(0)), false, true),
    ] {
        let settings = with(|settings| {
            settings.access.post_auth = post_auth;
            settings.access.post_auth_prompt_frequency_s = frequency;
        });
        let device =
            DeviceFacts { prompt_answered_at: answered, prompt_never: never, ..DeviceFacts::default() };
        let facts = Facts { device, ..one_factor() };
        assert_eq!(is_asked(&settings, &facts), asked, "{post_auth:?} {frequency} {answered:?} {never}");
    }
}

/// Every condition of P4 that can hold of a sign-in, made to hold.
pub(super) fn conditions_of_p4() -> Vec<(WhyNot, fn(&mut Settings, &mut Facts))> {
    vec![
        (WhyNot::Seamless, |_, facts| {
            facts.proven.clear();
            facts.device.kept = vec![kept(Authenticator::Password, Assurance::Two)];
        }),
        (WhyNot::Windows, |_, facts| facts.by_windows = true),
        (WhyNot::Guest, |_, facts| facts.user.as_mut().unwrap().guest = true),
        (WhyNot::Risk, |_, facts| facts.user.as_mut().unwrap().risk = Risk::High),
        (WhyNot::Shared, |_, facts| facts.device.marked_shared = true),
        (WhyNot::Shared, |settings, facts| {
            settings.devices.shared_from_users = 4;
            facts.device.users = 4;
        }),
        (WhyNot::Consent, |_, facts| facts.consent = Consent::Given),
        (WhyNot::Decided, |settings, _| {
            settings.access.persistent_browser = Some(PersistentBrowser::Always);
        }),
        (WhyNot::Decided, |settings, _| {
            settings.access.persistent_browser = Some(PersistentBrowser::Never);
        }),
        (WhyNot::SwitchedOff, |settings, _| settings.org.post_auth_prompt = false),
        (WhyNot::SwitchedOff, |_, facts| facts.user.as_mut().unwrap().prompt_off = true),
    ]
}

#[test]
fn p4_it_is_not_shown_where_it_would_not_help() {
    assert!(is_asked(&settings(), &one_factor()));
    for (why, condition) in conditions_of_p4() {
        let (mut settings, mut facts) = (settings(), one_factor());
        condition(&mut settings, &mut facts);
        assert!(!is_asked(&settings, &facts), "{why:?}");
        assert!(matches!(next(&settings, &facts, NOW), Next::Finish(_)), "{why:?}");
    }
}

#[test]
fn p4_what_does_not_count() {
    let spared: [(&str, fn(&mut Settings, &mut Facts)); 4] = [
        ("some risk", |_, facts| facts.user.as_mut().unwrap().risk = Risk::Medium),
        ("three people", |_, facts| facts.device.users = 3),
        ("recognition off", |settings, facts| {
            settings.devices.shared_from_users = 0;
            facts.device.users = 1000;
        }),
        ("a persistent cookie by default", |settings, _| {
            settings.session_policy.use_persistent_cookie = true;
        }),
    ];
    for (what, condition) in spared {
        let (mut settings, mut facts) = (settings(), one_factor());
        condition(&mut settings, &mut facts);
        assert!(is_asked(&settings, &facts), "{what}");
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
    assert!(persistent(&settings(), &facts(true, NOW)));
    assert!(!persistent(&settings(), &facts(false, NOW)));
    let no = Facts { stay: Some(Stay { accepted: false, never_again: false }), ..facts(true, NOW) };
    assert!(!persistent(&settings(), &no), "a new answer goes before the last one");
    assert!(!persistent(&quiet(|_| {}), &facts(true, NOW)), "where it is not asked at all, no answer holds");
    let box_before = with(|settings| settings.org.pre_auth_keep_signed_in = true);
    let unticked = Facts { keep_signed_in: Some(false), ..facts(true, NOW) };
    assert!(!persistent(&box_before, &unticked), "a box that was unticked now goes before an old answer");
}

#[test]
fn p4_where_the_policy_decides_nothing_that_people_say_counts() {
    for (control, persistent) in [(PersistentBrowser::Always, true), (PersistentBrowser::Never, false)] {
        for ticked in [None, Some(true), Some(false)] {
            let settings = with(|settings| {
                settings.org.pre_auth_keep_signed_in = true;
                settings.access.persistent_browser = Some(control);
            });
            let facts = Facts { keep_signed_in: ticked, ..one_factor() };
            let outcome = outcome(&settings, &facts);
            assert_eq!(outcome.lifetime.persistent, persistent, "{control:?} {ticked:?}");
            assert_eq!(outcome.holds.kept.len(), usize::from(persistent), "{control:?} {ticked:?}");
        }
    }
}
