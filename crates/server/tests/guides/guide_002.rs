//! Guide 002, *Delete all Stay signed in sessions*: rules S1, S2, S3, R2, M1, M2.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule_server::clock::{HOUR, MINUTE};

use crate::administrator::{Administrator, text};
use crate::house::support::{House, PASSWORD, WITH_TOTP};

/// The body of the guide's PUT.
const RULE: &str = r#"{ "name": "Your Policy Rule", "type": "SIGN_ON", "actions": { "signon": { "access": "ALLOW", "requireFactor": true, "factorPromptMode": "ALWAYS", "rememberDeviceByDefault": false, "session": { "usePersistentCookie": true, "maxSessionIdleMinutes": 100, "maxSessionLifetimeMinutes": 100 } } } }"#;

/// The guide's steps up to its PUT: find the policy, find that it has only a Default Rule, make a custom one, copy its id.
/// Gives the path of the rules and of the custom rule.
async fn custom_rule(admin: &Administrator) -> (String, String) {
    // Nobody is asked afterwards: the policy alone decides about the cookie.
    let app = admin.default_rule("ACCESS_POLICY").await;
    let quiet = json!({ "appSignOn": { "keepMeSignedIn": { "postAuth": "NOT_ALLOWED" } } });
    admin.puts(&app, json!({ "type": "ACCESS_POLICY", "actions": quiet })).await;

    let policies = admin.gets("/api/v1/policies?type=OKTA_SIGN_ON").await;
    let rules = format!("/api/v1/policies/{}/rules", text(&policies[0]["id"]));
    let listed = admin.gets(&rules).await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["name"], "Default Rule");
    let rule = json!({ "name": "Your Policy Rule", "type": "SIGN_ON", "actions": listed[0]["actions"] });
    let id = text(&admin.posts(&rules, rule).await["id"]);
    (rules.clone(), format!("{rules}/{id}"))
}

#[tokio::test]
async fn a_custom_rule_gets_the_persistent_cookie() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let (rules, rule) = custom_rule(&admin).await;
    let browser = house.browser();
    let code = house.code_now();
    browser.signs_in(WITH_TOTP, || code).await;
    assert_eq!(browser.cookie("vestibule_session").unwrap().expires, None, "session SSO by default");

    let put = admin.puts_text(&rule, RULE).await;
    let expected: Value = serde_json::from_str(RULE).unwrap();
    assert_eq!(put["actions"]["signon"]["session"], expected["actions"]["signon"]["session"]);
    let listed = admin.gets(&rules).await;
    assert_eq!((&listed[0], &listed[1]["name"]), (&put, &json!("Default Rule")), "the default one is last");

    let browser = house.browser();
    let code = house.next_code();
    browser.signs_in(WITH_TOTP, || code).await;
    let cookie = browser.cookie("vestibule_session").unwrap();
    assert_eq!(cookie.expires, Some(house.now().plus(100 * MINUTE)), "S1: as long as the session may live");
    browser.close_and_reopen();
    house.passes(100 * MINUTE - 1);
    assert!(browser.is_signed_in().await, "across different sessions of the browser");
    house.passes(1);
    assert!(!browser.is_signed_in().await);
    // factorPromptMode ALWAYS, requireFactor.
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"));
}

#[tokio::test]
async fn what_a_put_leaves_out_stays() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let (_, rule) = custom_rule(&admin).await;
    let group = admin.has_group_with("Some", WITH_TOTP).await;
    let conditions = json!({ "people": { "groups": { "include": [group] } } });
    admin.puts(&rule, json!({ "type": "SIGN_ON", "conditions": conditions })).await;
    // The guide's body has no conditions: the rule must not become everybody's by it.
    let put = admin.puts_text(&rule, RULE).await;
    assert_eq!(put["conditions"]["people"], conditions["people"]);
}

#[tokio::test]
async fn s3_on_the_default_rule_two_fields_are_fixed() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let rule = admin.default_rule("OKTA_SIGN_ON").await;
    let before = admin.gets(&rule).await;
    let body = |session: Value| {
        json!({ "type": "SIGN_ON", "actions": { "signon": { "access": "ALLOW", "session": session } } })
            .to_string()
    };
    let (cookie, lifetime) = (
        "actions.signon.session.usePersistentCookie".to_owned(),
        "actions.signon.session.maxSessionLifetimeMinutes".to_owned(),
    );
    for (session, named) in [
        (json!({ "usePersistentCookie": true }), vec![&cookie]),
        (json!({ "userPersistentCookie": true }), vec![&cookie]),
        (json!({ "maxSessionLifetimeMinutes": 100 }), vec![&lifetime]),
        (json!({ "maxSessionIdleMinutes": 5, "maxSessionLifetimeMinutes": 1 }), vec![&lifetime]),
        (json!({ "usePersistentCookie": true, "maxSessionLifetimeMinutes": 100 }), vec![&cookie, &lifetime]),
    ] {
        let (status, paths) = admin.is_refused(Method::PUT, &rule, Some(&body(session))).await;
        assert_eq!(status, 400);
        for name in named {
            assert!(paths.contains(name), "{paths:?}");
        }
        assert_eq!(admin.gets(&rule).await, before);
    }
    // The guide's own body is about a custom rule: here both fields and the name are named.
    let (status, paths) = admin.is_refused(Method::PUT, &rule, Some(RULE)).await;
    assert_eq!((status, paths.len()), (400, 3), "{paths:?}");
    // What repeats the values is accepted, and so is what leaves them out.
    for session in [
        json!({ "usePersistentCookie": false, "maxSessionLifetimeMinutes": 0, "maxSessionIdleMinutes": 60 }),
        json!({ "maxSessionIdleMinutes": 60 }),
    ] {
        let put = admin.puts_text(&rule, &body(session)).await;
        let expected = json!({ "usePersistentCookie": false, "maxSessionIdleMinutes": 60, "maxSessionLifetimeMinutes": 0 });
        assert_eq!(put["actions"]["signon"]["session"], expected);
    }
}

#[tokio::test]
async fn somebody_ends_all_their_own_sessions() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let browsers = [house.browser(), house.browser()];
    for browser in &browsers {
        let code = house.next_code();
        let mut flow = browser.signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
        flow.accepts().await.is_done();
    }
    let tokens = format!("/api/v1/users/{WITH_TOTP}/tokens");
    let token = text(&admin.posts(&tokens, json!({ "name": "account" })).await["token"]);
    let other = text(&admin.posts(&tokens, json!({ "name": "phone" })).await["token"]);
    let devices = format!("/api/v1/users/{WITH_TOTP}/devices");
    assert_eq!(admin.gets(&devices).await.as_array().unwrap().len(), 2);

    // curl -i -X DELETE …/idp/myaccount/sessions -H 'Authorization: Bearer <YOUR_TOKEN_HERE>'
    Administrator::with(&house, &format!("Bearer {token}")).deletes("/idp/myaccount/sessions").await;
    for browser in &browsers {
        assert!(!browser.is_signed_in().await);
        let mut flow = browser.begins().await;
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
        assert!(flow.is_at("code"), "the user must authenticate on the next operation");
    }
    for token in [token, other] {
        let own = Administrator::with(&house, &format!("Bearer {token}"));
        let answer = own.sends(Method::DELETE, "/idp/myaccount/sessions", None).await;
        assert_eq!(answer.status, 401, "tokens are revoked as well");
    }
    let listed = admin.gets(&devices).await;
    assert_eq!(listed.as_array().unwrap().len(), 2, "at the browser level, not the device level");
    assert!(listed.as_array().unwrap().iter().all(|device| device["authenticators"] == json!([])));
}

#[tokio::test]
async fn a_session_persists_across_the_apps_for_as_long_as_it_is_valid() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let (_, rule) = custom_rule(&admin).await;
    let long = RULE.replace("\"maxSessionLifetimeMinutes\": 100", "\"maxSessionLifetimeMinutes\": 0");
    admin.puts_text(&rule, &long).await;
    admin.posts("/api/v1/apps", json!({ "id": "second", "label": "Second" })).await;
    let browser = house.browser();
    let code = house.code_now();
    browser.signs_in(WITH_TOTP, || code).await;
    for _ in 0..50 {
        house.passes(HOUR);
        browser.close_and_reopen();
        browser.begins_at("second").await.is_done();
    }
}
