//! The rules as tables, and as properties that hold whatever the settings are.

mod holds;
mod prompts;
mod properties;
mod second_factors;
mod selection;
mod sessions;

use super::settings::{AccessPolicy, PostAuth};
use super::*;
use crate::clock::{DAY, HOUR, MINUTE};

const NOW: Time = Time::from_unix(1_800_000_000);

fn ago(seconds: i64) -> Time {
    NOW.plus(-seconds)
}

/// Settings that ask *Stay signed in?*, which is otherwise off.
fn settings() -> Settings {
    let access = AccessPolicy { post_auth: PostAuth::Allowed, ..AccessPolicy::default() };
    Settings { access, ..Settings::default() }
}

fn with(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = settings();
    change(&mut settings);
    settings
}

/// The same without *Stay signed in?*.
fn quiet(change: impl FnOnce(&mut Settings)) -> Settings {
    with(|settings| {
        settings.access.post_auth = PostAuth::NotAllowed;
        change(settings);
    })
}

fn user(authenticators: &[Authenticator]) -> Option<UserFacts> {
    Some(UserFacts { authenticators: authenticators.to_vec(), ..UserFacts::default() })
}

fn proof(authenticator: Authenticator) -> Proof {
    Proof::new(authenticator, NOW)
}

/// Somebody whose password was right.
fn one_factor() -> Facts {
    Facts {
        identified: true,
        user: user(&[Authenticator::Password]),
        proven: vec![proof(Authenticator::Password)],
        ..Facts::default()
    }
}

/// Somebody who has an authenticator app, and whose password was right.
fn two_factor() -> Facts {
    Facts { user: user(&[Authenticator::Password, Authenticator::Totp]), ..one_factor() }
}

/// The same, who has typed the code as well.
fn typed(change: impl FnOnce(&mut Proof)) -> Facts {
    let mut code = proof(Authenticator::Totp);
    change(&mut code);
    Facts { proven: vec![proof(Authenticator::Password), code], ..two_factor() }
}

fn outcome(settings: &Settings, facts: &Facts) -> Outcome {
    match next(settings, facts, NOW) {
        Next::Finish(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

fn asks(settings: &Settings, facts: &Facts, authenticator: Authenticator) -> bool {
    matches!(next(settings, facts, NOW), Next::Prove { options, .. } if options.first() == Some(&authenticator))
}

fn kept(authenticator: Authenticator, assurance: Assurance) -> Kept {
    Kept {
        authenticator,
        assurance,
        granted_at: ago(HOUR),
        last_used_at: ago(HOUR),
        idle: Some(DAY),
        ends_at: None,
        implicit: false,
    }
}

#[test]
fn the_screens_come_in_order() {
    let settings = settings();
    let mut facts = Facts::default();
    assert_eq!(next(&settings, &facts, NOW), Next::AskIdentifier);
    facts.identified = true;
    let password = Next::Prove { options: vec![Authenticator::Password], primary: true };
    assert_eq!(next(&settings, &facts, NOW), password, "an unknown name looks like any other");
    facts.user = user(&[Authenticator::Password, Authenticator::Totp]);
    assert_eq!(next(&settings, &facts, NOW), password);
    facts.proven.push(proof(Authenticator::Password));
    let code = Next::Prove { options: vec![Authenticator::Totp], primary: false };
    assert_eq!(next(&settings, &facts, NOW), code);
    facts.proven.push(proof(Authenticator::Totp));
    facts.consent = Consent::Wanted;
    assert_eq!(next(&settings, &facts, NOW), Next::AskConsent);
    facts.consent = Consent::NotAsked;
    assert_eq!(next(&settings, &facts, NOW), Next::AskStaySignedIn);
    facts.stay = Some(Stay { accepted: false, never_again: false });
    assert!(matches!(next(&settings, &facts, NOW), Next::Finish(_)));
}

#[test]
fn who_is_not_let_in_learns_it_after_they_have_proven_who_they_are() {
    for denies in [
        |settings: &mut Settings| settings.session_policy.allow = false,
        |settings: &mut Settings| settings.access.allow = false,
    ] {
        let settings = with(denies);
        let stranger = Facts { proven: Vec::new(), ..one_factor() };
        assert!(asks(&settings, &stranger, Authenticator::Password));
        assert_eq!(next(&settings, &one_factor(), NOW), Next::Deny);
    }
}

#[test]
fn d1_the_password_is_primary_where_the_flow_has_one() {
    use Authenticator::{Email, Passkey, Password, Totp};
    let takes = |authenticators: &[Authenticator]| {
        let authenticators = authenticators.to_vec();
        quiet(|settings| settings.access.constraints = vec![rules::Constraint { authenticators }])
    };
    let any = quiet(|_| {});
    for (settings, has, first) in [
        (&any, &[Password, Totp][..], Password),
        (&any, &[Passkey, Password], Password),
        (&any, &[Totp], Totp),
        (&any, &[Totp, Passkey], Passkey),
        (&takes(&[Totp, Email]), &[Password, Totp], Totp),
        // Nobody who has none of them looks otherwise than nobody at all.
        (&takes(&[Email]), &[Password, Totp], Email),
        (&takes(&[Password, Totp]), &[Password, Totp], Password),
    ] {
        let facts = Facts { identified: true, user: user(has), ..Facts::default() };
        assert!(asks(settings, &facts, first), "{has:?} {first:?}");
    }
    let first_only = quiet(|settings| {
        settings.session_policy.primary_factor = rules::PrimaryFactor::PasswordIdp;
    });
    let facts = Facts { identified: true, user: user(&[Totp]), ..Facts::default() };
    assert!(asks(&first_only, &facts, Password), "PASSWORD_IDP knows no passwordless sign-in");
}

#[test]
fn a_passkey_that_verified_the_person_is_both_factors_and_one_that_did_not_is_none() {
    let settings = quiet(|settings| settings.access.factor_mode = rules::FactorMode::Two);
    let has = user(&[Authenticator::Password, Authenticator::Passkey]);
    let passkey = |both_factors| Proof { both_factors, ..proof(Authenticator::Passkey) };
    let verified = Facts { user: has.clone(), proven: vec![passkey(true)], ..one_factor() };
    assert_eq!(outcome(&settings, &verified).assurance, Assurance::Two);
    let touched = Facts { user: has, proven: vec![passkey(false)], ..one_factor() };
    assert!(asks(&settings, &touched, Authenticator::Password));
}
