//! Whether the second factor is asked for: K2, D5, D6.

use super::super::rules::{FactorMode, FactorPromptMode};
use super::*;

#[test]
fn k2_when_the_second_factor_is_asked_for() {
    use FactorPromptMode::{Always, Device, Session};
    for (mode, exempt_since, in_session, asked) in [
        (Device, None, None, true),
        (Device, Some(ago(0)), None, false),
        (Device, Some(ago(15 * MINUTE - 1)), None, false),
        (Device, Some(ago(15 * MINUTE)), None, true),
        (Session, None, None, true),
        (Session, Some(ago(0)), None, true),
        (Session, None, Some(ago(HOUR)), false),
        (Always, None, None, true),
        (Always, Some(ago(0)), None, true),
        (Always, None, Some(ago(HOUR)), true),
    ] {
        let settings = quiet(|settings| settings.session_policy.factor_prompt_mode = mode);
        let device = DeviceFacts { exempt_since, ..DeviceFacts::default() };
        let session = in_session.map(|at| SessionFacts {
            authenticated_at: at,
            second_factor_at: Some(at),
            last_used_at: at,
            assurance: Assurance::Two,
            persistent: true,
            ends_at: None,
        });
        let facts = Facts { device, session, ..two_factor() };
        let is_asked = asks(&settings, &facts, Authenticator::Totp);
        assert_eq!(is_asked, asked, "{mode:?} {exempt_since:?} {in_session:?}");
    }
}

#[test]
fn k2_who_ticked_it_is_exempt_from_when_the_code_was_typed() {
    let settings = quiet(|settings| settings.org.pre_auth_keep_signed_in = true);
    let ticked = Facts { keep_signed_in: Some(true), ..typed(|_| {}) };
    assert_eq!(outcome(&settings, &ticked).holds.exempt_since, Some(NOW));
    let unticked = Facts { keep_signed_in: Some(false), ..typed(|_| {}) };
    assert_eq!(outcome(&settings, &unticked).holds.exempt_since, None);
    // An exemption that is used does not begin anew.
    let device = DeviceFacts { exempt_since: Some(ago(MINUTE)), ..DeviceFacts::default() };
    let used = Facts { keep_signed_in: Some(true), device, ..two_factor() };
    assert_eq!(outcome(&settings, &used).holds.exempt_since, None);
}

#[test]
fn who_needs_a_second_factor() {
    use FactorMode::{IfEnrolled, One, Two};
    let enroll = Next::Enroll;
    let code = Next::Prove { options: vec![Authenticator::Totp], primary: false };
    for (mode, required, has_one, wanted) in [
        (One, false, true, None),
        (One, true, true, Some(&code)),
        (One, true, false, Some(&enroll)),
        (Two, false, true, Some(&code)),
        (Two, false, false, Some(&enroll)),
        (IfEnrolled, false, true, Some(&code)),
        (IfEnrolled, false, false, None),
    ] {
        let settings = quiet(|settings| {
            settings.access.factor_mode = mode;
            settings.session_policy.require_factor = required;
        });
        let facts = if has_one { two_factor() } else { one_factor() };
        let comes = next(&settings, &facts, NOW);
        match wanted {
            Some(wanted) => assert_eq!(&comes, wanted, "{mode:?} {required} {has_one}"),
            None => assert!(matches!(comes, Next::Finish(_)), "{mode:?} {required} {has_one}: {comes:?}"),
        }
    }
}

#[test]
fn recovery_codes_alone_are_no_second_factor_and_beside_one_they_replace_it() {
    use Authenticator::{Password, Recovery, Totp};
    let settings = quiet(|settings| settings.access.factor_mode = FactorMode::Two);
    let alone = Facts { user: user(&[Password, Recovery]), ..one_factor() };
    assert_eq!(next(&settings, &alone, NOW), Next::Enroll);
    let beside = Facts { user: user(&[Password, Recovery, Totp]), ..one_factor() };
    let options = vec![Totp, Recovery];
    assert_eq!(next(&settings, &beside, NOW), Next::Prove { options, primary: false });
    let used = Facts { proven: vec![proof(Password), proof(Recovery)], ..beside };
    assert_eq!(outcome(&settings, &used).assurance, Assurance::Two);
}

#[test]
fn d5_a_remembered_device_has_a_fixed_date() {
    let settings = quiet(|_| {});
    let remembered = |until| {
        let authenticator = Authenticator::Totp;
        DeviceFacts { remembered: vec![Remembered { authenticator, until }], ..DeviceFacts::default() }
    };
    for (until, asked) in [(NOW.plus(1), false), (NOW, true)] {
        let facts = Facts { device: remembered(until), ..two_factor() };
        assert_eq!(asks(&settings, &facts, Authenticator::Totp), asked);
    }
    let always = quiet(|settings| settings.session_policy.factor_prompt_mode = FactorPromptMode::Always);
    let facts = Facts { device: remembered(NOW.plus(DAY)), ..two_factor() };
    assert!(asks(&always, &facts, Authenticator::Totp));
}

#[test]
fn d6_while_something_is_kept_no_second_factor_is_asked_for_past_the_remembered_date_too() {
    let settings = quiet(|settings| settings.access.factor_mode = FactorMode::Two);
    let authenticator = Authenticator::Totp;
    let device = DeviceFacts {
        kept: vec![kept(Authenticator::Password, Assurance::Two)],
        remembered: vec![Remembered { authenticator, until: ago(DAY) }],
        ..DeviceFacts::default()
    };
    let facts = Facts { device, proven: Vec::new(), ..two_factor() };
    let outcome = outcome(&settings, &facts);
    assert!(outcome.seamless);
    assert_eq!(outcome.assurance, Assurance::Two);
}

#[test]
fn how_sure_it_is_who_this_is() {
    let settings = quiet(|_| {});
    let authenticator = Authenticator::Totp;
    let remembered = DeviceFacts {
        remembered: vec![Remembered { authenticator, until: NOW.plus(1) }],
        ..DeviceFacts::default()
    };
    let exempt = DeviceFacts { exempt_since: Some(NOW), ..DeviceFacts::default() };
    for (facts, assurance) in [
        (one_factor(), Assurance::One),
        (typed(|_| {}), Assurance::Two),
        (Facts { device: remembered, ..two_factor() }, Assurance::Two),
        (Facts { device: exempt, ..two_factor() }, Assurance::One),
    ] {
        assert_eq!(outcome(&settings, &facts).assurance, assurance);
    }
}
