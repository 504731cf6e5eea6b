//! What holds whatever the settings, the facts and the time.

use proptest::prelude::*;

use super::super::rules::{FactorMode, FactorPromptMode, PersistentBrowser, PrimaryFactor, Risk};
use super::super::settings::KeepOffer;
use super::prompts::conditions_of_p4;
use super::*;

const SECOND: [Authenticator; 4] =
    [Authenticator::Passkey, Authenticator::Totp, Authenticator::Email, Authenticator::Recovery];

fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1..200_i64, (0..60 * DAY)]
}

fn minutes() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1..100_000_i64]
}

prop_compose! {
    fn any_settings()(
        (pre_auth, prompt, shared) in (any::<bool>(), any::<bool>(), 0..5_i64),
        (require, mode, lifetime, ticked) in (any::<bool>(), 0..3_usize, minutes(), any::<bool>()),
        (cookie, idle, most, any_first) in (any::<bool>(), minutes(), minutes(), any::<bool>()),
        (factors, again, post, frequency) in (0..3_usize, proptest::option::of(seconds()), any::<bool>(), seconds()),
        (control, offer, days) in (0..3_usize, 0..3_usize, 0..60_i64),
        (app_idle, app_most, managed) in
            (proptest::option::of(minutes()), proptest::option::of(minutes()), any::<bool>()),
    ) -> Settings {
        let mut settings = Settings::default();
        settings.org.pre_auth_keep_signed_in = pre_auth;
        settings.org.post_auth_prompt = prompt;
        settings.devices.shared_from_users = shared;
        settings.devices.remember_days = days;
        settings.session_policy.require_factor = require;
        settings.session_policy.factor_prompt_mode =
            [FactorPromptMode::Device, FactorPromptMode::Session, FactorPromptMode::Always][mode];
        settings.session_policy.factor_lifetime_minutes = lifetime;
        settings.session_policy.remember_device_by_default = ticked;
        settings.session_policy.use_persistent_cookie = cookie;
        settings.session_policy.max_session_idle_minutes = idle;
        settings.session_policy.max_session_lifetime_minutes = most;
        settings.session_policy.primary_factor =
            if any_first { PrimaryFactor::PasswordIdpAnyFactor } else { PrimaryFactor::PasswordIdp };
        settings.access.factor_mode = [FactorMode::One, FactorMode::Two, FactorMode::IfEnrolled][factors];
        settings.access.reauthenticate_in_s = again;
        settings.access.post_auth = if post { PostAuth::Allowed } else { PostAuth::NotAllowed };
        settings.access.post_auth_prompt_frequency_s = frequency;
        settings.access.persistent_browser =
            [None, Some(PersistentBrowser::Always), Some(PersistentBrowser::Never)][control];
        settings.app.keep_me_signed_in = [KeepOffer::Off, KeepOffer::Primary, KeepOffer::Each][offer];
        settings.app.idle_minutes = app_idle;
        settings.app.max_minutes = app_most;
        settings.app.idp_session_management = managed;
        settings
    }
}

prop_compose! {
    fn any_proof(authenticator: Authenticator)(
        when in 0..600_i64,
        both in any::<bool>(),
        keep in any::<Option<bool>>(),
        remember in any::<Option<bool>>(),
    ) -> Proof {
        let both_factors = both && authenticator == Authenticator::Passkey;
        Proof { authenticator, at: ago(when), both_factors, keep, remember }
    }
}

prop_compose! {
    fn any_kept()(
        which in 0..5_usize,
        two in any::<bool>(),
        granted in 0..40 * DAY,
        used in 0..40 * DAY,
        idle in proptest::option::of(1..40 * DAY),
        left in proptest::option::of(-DAY..40 * DAY),
        implicit in any::<bool>(),
    ) -> Kept {
        Kept {
            authenticator: Authenticator::ALL[which],
            assurance: if two { Assurance::Two } else { Assurance::One },
            granted_at: ago(granted.max(used)),
            last_used_at: ago(used),
            idle,
            ends_at: left.map(|left| NOW.plus(left)),
            implicit,
        }
    }
}

prop_compose! {
    fn any_device()(
        kept in proptest::collection::vec(any_kept(), 0..3),
        remembered in proptest::collection::vec((0..3_usize, -DAY..40 * DAY), 0..3),
        exempt in proptest::option::of(seconds()),
        (answered, never, accepted) in (proptest::option::of(seconds()), any::<bool>(), any::<bool>()),
        (shared, users) in (any::<bool>(), 0..6_i64),
    ) -> DeviceFacts {
        let remembered = remembered.into_iter().map(|(which, left)| Remembered {
            authenticator: SECOND[which],
            until: NOW.plus(left),
        });
        DeviceFacts {
            kept,
            remembered: remembered.collect(),
            exempt_since: exempt.map(ago),
            prompt_answered_at: answered.map(ago),
            prompt_never: never,
            prompt_accepted: accepted,
            marked_shared: shared,
            users,
        }
    }
}

prop_compose! {
    fn any_session()(
        since in seconds(),
        second in any::<bool>(),
        two in any::<bool>(),
        persistent in any::<bool>(),
        left in proptest::option::of(1..40 * DAY),
    ) -> SessionFacts {
        SessionFacts {
            authenticated_at: ago(since),
            second_factor_at: second.then(|| ago(since)),
            last_used_at: ago(since / 2),
            assurance: if two { Assurance::Two } else { Assurance::One },
            persistent,
            ends_at: left.map(|left| NOW.plus(left)),
        }
    }
}

prop_compose! {
    fn any_facts()(
        has in proptest::collection::vec(any::<bool>(), 5),
        proofs in Authenticator::ALL.map(any_proof),
        proven in proptest::collection::vec(any::<bool>(), 6),
        (ticked, windows) in (any::<Option<bool>>(), any::<bool>()),
        (guest, risk, off) in (any::<bool>(), 0..3_usize, any::<bool>()),
        (session, device) in (proptest::option::of(any_session()), any_device()),
        consent in 0..3_usize,
        stay in proptest::option::of((any::<bool>(), any::<bool>())),
    ) -> Facts {
        let pick = |which: &[bool]| {
            Authenticator::ALL.into_iter().zip(which.to_vec()).filter(|(_, on)| *on).map(|(each, _)| each)
        };
        let authenticators: Vec<_> = pick(&has).collect();
        let proven = proofs.into_iter().zip(proven).filter(|(_, on)| *on).map(|(each, _)| each).collect();
        let risk = [Risk::Low, Risk::Medium, Risk::High][risk];
        Facts {
            identified: true,
            user: Some(UserFacts { guest, risk, prompt_off: off, authenticators }),
            proven,
            keep_signed_in: ticked,
            by_windows: windows,
            session,
            device,
            consent: [Consent::NotAsked, Consent::Wanted, Consent::Given][consent],
            stay: stay.map(|(accepted, never_again)| Stay { accepted, never_again }),
        }
    }
}

/// The facts as they are after a reset (rules R1, R2): no session, and nothing on any device.
fn after_reset(facts: &Facts) -> Facts {
    let DeviceFacts { marked_shared, users, .. } = facts.device;
    let device = DeviceFacts { marked_shared, users, ..DeviceFacts::default() };
    Facts { session: None, device, proven: Vec::new(), stay: None, ..facts.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn d5_a_remembered_date_that_stands_never_moves(settings in any_settings(), facts in any_facts()) {
        if let Next::Finish(outcome) = next(&settings, &facts, NOW) {
            for new in outcome.holds.remembered {
                let stood = facts.device.remembered.iter()
                    .any(|old| old.authenticator == new.authenticator && NOW < old.until);
                prop_assert!(!stood);
                let proof = facts.proven.iter().find(|proof| proof.authenticator == new.authenticator);
                let length = settings.devices.remembered_for();
                prop_assert_eq!(Some(new.until), proof.map(|proof| proof.at.plus(length)));
            }
        }
    }

    #[test]
    fn p4_a_condition_that_suppresses_the_prompt_does_so_under_every_other_setting(
        settings in any_settings(), facts in any_facts(), which in 0..11_usize,
    ) {
        let (mut settings, mut facts) = (settings, facts);
        let (why, condition) = conditions_of_p4()[which];
        condition(&mut settings, &mut facts);
        prop_assert_ne!(next(&settings, &facts, NOW), Next::AskStaySignedIn, "{:?}", why);
    }

    #[test]
    fn s2_d4_nothing_outlives_its_absolute_maximum(settings in any_settings(), facts in any_facts()) {
        if let Next::Finish(outcome) = next(&settings, &facts, NOW) {
            let most = |minutes: i64| (minutes > 0).then(|| minutes * MINUTE);
            let policy = most(settings.session_policy.max_session_lifetime_minutes);
            let ends = outcome.lifetime.ends_at;
            if let Some(most) = policy {
                prop_assert!(ends.is_some_and(|ends| ends <= NOW.plus(most)));
            }
            if !outcome.lifetime.persistent {
                prop_assert!(ends.is_some_and(|ends| ends <= NOW.plus(NON_PERSISTENT_MAX)));
            }
            for keep in &outcome.holds.kept {
                for most in [policy, settings.app.max_minutes.and_then(most)].into_iter().flatten() {
                    prop_assert!(keep.ends_at.is_some_and(|ends| ends <= keep.granted_at.plus(most)));
                }
            }
            // What is let in by what was kept ends no later than that.
            if outcome.seamless {
                let by_session = facts.session.is_some_and(|session| session.ends_at.is_none() || session.ends_at >= ends);
                let by_kept = facts.device.kept.iter()
                    .any(|kept| kept.is_good(NOW) && (kept.ends_at.is_none() || ends.is_some_and(|ends| Some(ends) <= kept.ends_at)));
                prop_assert!(by_session || by_kept);
            }
        }
    }

    #[test]
    fn r1_r2_a_reset_leaves_nothing_that_would_skip_a_factor(settings in any_settings(), facts in any_facts()) {
        let mut facts = after_reset(&facts);
        let settings = Settings { app: settings.app.clone(), ..settings };
        // First who they are, from nothing.
        let Next::Prove { options, primary: true } = next(&settings, &facts, NOW) else {
            return Err(TestCaseError::fail("somebody is let in who proved nothing"));
        };
        // Then, if the policy wants it and they have one, a second factor: whatever they did before.
        let first = options[0];
        facts.proven.push(Proof::new(first, NOW));
        let passwordless = is_passwordless(&settings, facts.user.as_ref());
        let has = facts.user.as_ref().unwrap().authenticators.clone();
        let second = has.iter().any(|each| {
            *each != first && *each != Authenticator::Recovery
                && (each.is_second_factor() || (passwordless && *each == Authenticator::Password))
        });
        let needed = settings.access.factor_mode == FactorMode::Two || settings.session_policy.require_factor;
        if needed {
            let comes = next(&settings, &facts, NOW);
            let asked = matches!(comes, Next::Prove { primary: false, .. });
            prop_assert!(if second { asked } else { comes == Next::Enroll }, "{:?}", comes);
        }
    }

    #[test]
    fn d3_the_primary_authenticator_is_never_remembered_and_recovery_codes_never_held(
        settings in any_settings(), facts in any_facts(),
    ) {
        if let Next::Finish(outcome) = next(&settings, &facts, NOW) {
            let has_password = facts.proven.iter().any(|proof| proof.authenticator == Authenticator::Password);
            for each in &outcome.holds.remembered {
                prop_assert_ne!(each.authenticator, Authenticator::Recovery);
                prop_assert_ne!(each.authenticator, Authenticator::Password);
                prop_assert!(has_password || facts.proven.len() > 1 || outcome.seamless);
            }
        }
    }

    #[test]
    fn nobody_is_let_in_who_is_nobody_or_proved_nothing(settings in any_settings(), facts in any_facts()) {
        let unknown = Facts { user: None, ..facts.clone() };
        let primary_asked = matches!(next(&settings, &unknown, NOW), Next::Prove { primary: true, .. });
        prop_assert!(primary_asked);
        let held = facts.session.is_some() || facts.device.kept.iter().any(|kept| kept.is_good(NOW));
        if facts.proven.is_empty() && !held {
            let primary_asked = matches!(next(&settings, &facts, NOW), Next::Prove { primary: true, .. });
            prop_assert!(primary_asked);
        }
    }
}
