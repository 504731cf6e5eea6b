use proptest::prelude::*;
use serde_json::json;

use super::super::reader::read;
use super::super::tests::garbled::garbled;
use super::*;

const SESSION: &str = r#"{ "type": "SIGN_ON", "name": "R", "priority": 3, "status": "INACTIVE",
    "conditions": {
        "people": { "groups": { "include": ["a"], "exclude": [] }, "users": { "include": [], "exclude": ["b"] } },
        "network": { "connection": "ZONE", "include": ["z"] }, "authContext": { "authType": "RADIUS" },
        "riskScore": { "level": "HIGH" } },
    "actions": { "signon": { "access": "DENY", "requireFactor": true, "primaryFactor": "PASSWORD_IDP",
        "factorPromptMode": "SESSION", "factorLifetime": "200", "rememberDeviceByDefault": true,
        "session": { "usePersistentCookie": true, "maxSessionIdleMinutes": 5, "maxSessionLifetimeMinutes": 9 } } } }"#;
const ACCESS: &str = r#"{ "type": "ACCESS_POLICY", "name": "R",
    "actions": { "appSignOn": { "access": "DENY", "persistentBrowser": { "mode": "NEVER" } },
        "keepMeSignedIn": { "postAuth": "ALLOWED", "postAuthPromptFrequency": "PT1H" },
        "verificationMethod": { "type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT43800H",
            "contraints": [{ "authenticators": ["password", "totp"] }] } } }"#;

/// What a rule says, as a response has it.
fn shown(says: &Says) -> Value {
    let actions = match says {
        Says::Session(policy) => Actions { signon: Some(SignOn::of(policy)), ..Actions::default() },
        Says::Access(policy) => Actions { app_sign_on: Some(AppSignOn::of(policy)), ..Actions::default() },
    };
    serde_json::to_value(actions).unwrap()
}

fn comes_back(body: &Value, kind: Kind) -> bool {
    let Ok(change) = read_new(body, kind, None).unsettled() else { return false };
    let says = change.says.unwrap();
    let name = if kind == Kind::Session { "SIGN_ON" } else { "ACCESS_POLICY" };
    let mut again = json!({ "type": name, "name": "R", "actions": shown(&says) });
    let conditions = change.conditions.unwrap_or_default();
    again["conditions"] = serde_json::to_value(RuleConditions::of(&conditions)).unwrap();
    let again = read_new(&again, kind, None).unsettled().unwrap();
    assert_eq!((again.says, again.conditions), (Some(says), Some(conditions)));
    true
}

proptest! {
    #[test]
    fn a_session_rule_that_is_read_is_shown_as_it_was_meant(body in garbled(SESSION)) {
        comes_back(&body, Kind::Session);
        comes_back(&body, Kind::Access);
    }

    #[test]
    fn an_app_rule_that_is_read_is_shown_as_it_was_meant(body in garbled(ACCESS)) {
        comes_back(&body, Kind::Access);
        comes_back(&body, Kind::Session);
    }

    /// Rule S3, whatever else a body says.
    #[test]
    fn nothing_moves_what_is_fixed_on_the_default_rule(body in garbled(SESSION)) {
        let stands = SessionPolicy { max_session_lifetime_minutes: 77, ..SessionPolicy::default() };
        let actions = read(&body, |body| {
            body.read_only(&["type", "name", "priority", "status", "conditions"]);
            body.object("actions", |actions| sign_on::read(actions, Some(&stands))).flatten()
        });
        if let Ok(read) = actions.unsettled() {
            prop_assert_eq!(read.use_persistent_cookie, stands.use_persistent_cookie);
            prop_assert_eq!(read.max_session_lifetime_minutes, stands.max_session_lifetime_minutes);
        }
    }
}

#[test]
fn the_rules_that_are_garbled_here_are_good_to_begin_with() {
    assert!(comes_back(&serde_json::from_str(SESSION).unwrap(), Kind::Session));
    assert!(comes_back(&serde_json::from_str(ACCESS).unwrap(), Kind::Access));
}

#[test]
fn what_the_guides_misspell_is_understood() {
    let session = json!({ "userPersistentCookie": true });
    let body = json!({ "type": "SIGN_ON", "name": "R",
        "actions": { "singon": { "access": "ALLOW", "session": session } } });
    let Some(Says::Session(policy)) = read_new(&body, Kind::Session, None).unsettled().unwrap().says else {
        panic!()
    };
    assert!(policy.use_persistent_cookie);
}
