//! What a device keeps and remembers: D2 to D9.

use super::super::settings::KeepOffer;
use super::*;
use Authenticator::{Email, Password, Totp};

fn each() -> Settings {
    quiet(|settings| settings.app.keep_me_signed_in = KeepOffer::Each)
}

fn kept_now(settings: &Settings, facts: &Facts) -> Vec<Authenticator> {
    outcome(settings, facts).holds.kept.iter().map(|keep| keep.authenticator).collect()
}

#[test]
fn d2_on_which_screens_keep_me_signed_in_is_offered() {
    use KeepOffer::{Each, Off, Primary};
    for (offer, before, on_primary, on_second) in [
        (Off, false, false, false),
        (Primary, false, true, false),
        (Each, false, true, true),
        // What was asked before authentication is not asked again for the same authenticator.
        (Off, true, false, false),
        (Primary, true, false, false),
        (Each, true, false, true),
    ] {
        let settings = with(|settings| {
            settings.app.keep_me_signed_in = offer;
            settings.org.pre_auth_keep_signed_in = before;
        });
        let offered = (offers_keep_on(&settings, true), offers_keep_on(&settings, false));
        assert_eq!(offered, (on_primary, on_second), "{offer:?} {before}");
    }
}

#[test]
fn d3_the_primary_authenticator_is_never_remembered() {
    let settings = quiet(|_| {});
    let remember = |authenticator| Proof { remember: Some(true), ..proof(authenticator) };
    let passwordless = Facts { user: user(&[Totp]), proven: vec![remember(Totp)], ..one_factor() };
    assert_eq!(outcome(&settings, &passwordless).holds.remembered, []);
    let both = Facts { proven: vec![remember(Password), remember(Totp)], ..two_factor() };
    let until = NOW.plus(30 * DAY);
    assert_eq!(outcome(&settings, &both).holds.remembered, [Remembered { authenticator: Totp, until }]);
}

#[test]
fn d3_d9_each_decision_belongs_to_its_own_authenticator() {
    let decided = |first: Option<bool>, second: Option<bool>| Facts {
        proven: vec![Proof { keep: first, ..proof(Password) }, Proof { keep: second, ..proof(Totp) }],
        ..two_factor()
    };
    for (first, second, keeps) in [
        (None, None, &[][..]),
        (Some(true), None, &[Password]),
        (Some(true), Some(false), &[Password]),
        (None, Some(true), &[Totp]),
        (Some(false), Some(true), &[Totp]),
        (Some(true), Some(true), &[Password, Totp]),
    ] {
        let facts = decided(first, second);
        assert_eq!(kept_now(&each(), &facts), keeps, "{first:?} {second:?}");
        assert_eq!(outcome(&each(), &facts).lifetime.persistent, !keeps.is_empty());
    }
    let dropped = outcome(&each(), &decided(Some(false), None)).holds.dropped;
    assert_eq!(dropped, [Password], "a later no overrides an earlier yes");
}

#[test]
fn d3_a_second_factor_may_be_kept_remembered_or_both() {
    for (keep, remember) in [(false, false), (true, false), (false, true), (true, true)] {
        let facts = typed(|code| (code.keep, code.remember) = (Some(keep), Some(remember)));
        let holds = outcome(&each(), &facts).holds;
        assert_eq!(holds.kept.iter().any(|each| each.authenticator == Totp), keep);
        assert_eq!(holds.remembered.len(), usize::from(remember));
    }
}

#[test]
fn d2_in_a_passwordless_flow_the_other_authenticator_is_kept() {
    let primary = quiet(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary);
    let ticked = Proof { keep: Some(true), ..proof(Email) };
    let facts = Facts { user: user(&[Email]), proven: vec![ticked], ..one_factor() };
    assert_eq!(kept_now(&primary, &facts), [Email]);
}

#[test]
fn d4_how_long_something_is_kept() {
    for (app_idle, app_most, policy_most, idle, most) in [
        (None, None, 0, Some(14 * DAY), None),
        (Some(30), None, 0, Some(1800), None),
        (Some(0), None, 0, None, None),
        (None, Some(100), 0, Some(14 * DAY), Some(6000)),
        (None, None, 200, Some(14 * DAY), Some(12000)),
        (None, Some(100), 200, Some(14 * DAY), Some(6000)),
        (None, Some(300), 200, Some(14 * DAY), Some(12000)),
    ] {
        let settings = quiet(|settings| {
            settings.org.pre_auth_keep_signed_in = true;
            settings.app.idle_minutes = app_idle;
            settings.app.max_minutes = app_most;
            settings.session_policy.max_session_lifetime_minutes = policy_most;
        });
        let facts = Facts { keep_signed_in: Some(true), ..one_factor() };
        let keep = outcome(&settings, &facts).holds.kept[0];
        assert_eq!((keep.idle, keep.ends_at.map(|at| at.since(NOW))), (idle, most));
    }
}

#[test]
fn d7_what_is_kept_opens_until_idle_or_maximum_is_reached() {
    let settings = quiet(|_| {});
    for (idle, used, ends, seamless) in [
        (Some(DAY), ago(DAY - 1), None, true),
        (Some(DAY), ago(DAY), None, false),
        (None, ago(1000 * DAY), None, true),
        (Some(DAY), ago(1), Some(NOW.plus(1)), true),
        (Some(DAY), ago(1), Some(NOW), false),
    ] {
        let keeps = Kept { idle, last_used_at: used, ends_at: ends, ..kept(Password, Assurance::One) };
        let device = DeviceFacts { kept: vec![keeps], ..DeviceFacts::default() };
        let facts = Facts { device, proven: Vec::new(), ..one_factor() };
        assert_eq!(!asks(&settings, &facts, Password), seamless, "{idle:?} {used:?} {ends:?}");
    }
}

#[test]
fn s4_what_is_kept_is_not_enough_for_an_app_that_asks_for_fresh_authentication() {
    let settings = quiet(|settings| settings.access.reauthenticate_in_s = Some(HOUR));
    let device = DeviceFacts { kept: vec![kept(Password, Assurance::Two)], ..DeviceFacts::default() };
    let facts = Facts { device, proven: Vec::new(), ..one_factor() };
    assert!(asks(&settings, &facts, Password));
}

#[test]
fn d8_idp_session_management_keeps_it_for_the_apps_that_have_it() {
    for ticked in [None, Some(false), Some(true)] {
        for (begun_at, opens) in [(true, true), (false, ticked == Some(true))] {
            let begins = quiet(|settings| {
                settings.org.pre_auth_keep_signed_in = true;
                settings.app.idp_session_management = begun_at;
            });
            let facts = Facts { keep_signed_in: ticked, ..one_factor() };
            let left = outcome(&begins, &facts);
            assert_eq!(!left.holds.kept.is_empty(), opens, "{ticked:?} {begun_at}");
            assert_eq!(left.lifetime.persistent, ticked == Some(true), "the cookie is the person's choice");
            let kept = left.holds.kept.iter().map(|keep| Kept {
                authenticator: keep.authenticator,
                assurance: left.assurance,
                granted_at: keep.granted_at,
                last_used_at: NOW,
                idle: keep.idle,
                ends_at: keep.ends_at,
                implicit: keep.implicit,
            });
            let device = DeviceFacts { kept: kept.collect(), ..DeviceFacts::default() };
            let returns = Facts { device, proven: Vec::new(), ..one_factor() };
            let managed = quiet(|settings| settings.app.idp_session_management = true);
            assert_eq!(!asks(&managed, &returns, Password), opens, "{ticked:?} {begun_at}");
            let other = quiet(|_| {});
            assert_eq!(!asks(&other, &returns, Password), ticked == Some(true), "{ticked:?} {begun_at}");
        }
    }
}
