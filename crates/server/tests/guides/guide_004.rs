//! Guide 004, *Manage the 'Stay signed in?' prompt*: rules P2, P4, P5, S1.
//!
//! Sign-ins through a federation service, with and without integrated Windows authentication, are in the tests of federation:
//! they need a provider.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule_server::clock::{DAY, HOUR, MINUTE};
use vestibule_server::sweep::sweep;

use crate::administrator::{Administrator, text};
use crate::house::support::{Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

async fn signs_in(house: &House) -> Flow {
    house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await
}

#[tokio::test]
async fn yes_is_a_persistent_cookie_and_no_lasts_24_hours_or_until_the_browser_is_closed() {
    let house = House::open().await;
    let yes = house.browser();
    yes.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.accepts().await.is_done();
    yes.close_and_reopen();
    assert!(yes.is_signed_in().await);

    let (stays, closes) = (house.browser(), house.browser());
    for browser in [&stays, &closes] {
        browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.rejects().await.is_done();
        assert_eq!(browser.cookie("vestibule_session").unwrap().expires, None);
    }
    closes.close_and_reopen();
    assert!(!closes.is_signed_in().await);
    house.passes(24 * HOUR - 1);
    assert!(stays.is_signed_in().await);
    house.passes(1);
    assert!(!stays.is_signed_in().await);
    assert!(yes.is_signed_in().await);
}

#[tokio::test]
async fn the_toggle_disables_the_prompt_for_all_users() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    for on in [false, true] {
        let put = json!({ "postAuthKeepMeSignedInPrompt": on });
        admin.puts("/api/v1/org/security", put).await;
        assert_eq!(signs_in(&house).await.is_at("stay_signed_in"), on);
        let code = house.next_code();
        let other = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
        assert_eq!(other.is_at("stay_signed_in"), on);
    }
}

#[tokio::test]
async fn an_abandoned_prompt_is_in_the_sign_in_log_as_50140() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let left = house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    assert!(left.is_at("stay_signed_in"));
    let code = house.code_now();
    house.browser().signs_in(WITH_TOTP, || code).await;
    house.passes(10 * MINUTE);
    sweep(&house.node).await.unwrap();

    let log = admin.gets(&format!("/api/v1/logs?code=50140&user={WITH_PASSWORD}")).await;
    let entries = log.as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["code"], 50140);
    let words = r#"This error occurred due to "Keep me signed in" interrupt when the user was signing in."#;
    assert_eq!(entries[0]["reason"], words);
    assert_eq!(entries[0]["login"], WITH_PASSWORD);
    assert_eq!(entries[0]["published"], house.now().to_string());
    assert_eq!(admin.gets(&format!("/api/v1/logs?code=50140&user={WITH_TOTP}")).await, json!([]));
    let codes: Vec<Value> = admin
        .gets("/api/v1/logs")
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["code"].clone())
        .collect();
    assert_eq!(codes, [json!(50140), json!(0)], "an answered prompt is none");
}

#[tokio::test]
async fn not_shown_to_who_comes_in_by_seamless_sso() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    admin.posts("/api/v1/apps", json!({ "id": "second", "label": "Second" })).await;
    let browser = house.browser();
    browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.accepts().await.is_done();
    // Another app, where it was never answered.
    browser.begins_at("second").await.is_done();
    browser.signs_out().await;
    let mut flow = browser.begins_at("second").await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("stay_signed_in"), "with a password it is shown there");
}

#[tokio::test]
async fn not_shown_to_a_guest_nor_where_the_risk_is_high() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let user = format!("/api/v1/users/{WITH_PASSWORD}");
    for (change, shown) in [
        (json!({ "guest": true }), false),
        (json!({ "guest": false }), true),
        (json!({ "risk": "HIGH" }), false),
        (json!({ "risk": "MEDIUM" }), true),
        (json!({ "risk": "LOW" }), true),
    ] {
        admin.puts(&user, change.clone()).await;
        assert_eq!(signs_in(&house).await.is_at("stay_signed_in"), shown, "{change}");
    }
}

#[tokio::test]
async fn not_shown_on_a_shared_device() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    browser.signs_out().await;
    let devices = format!("/api/v1/users/{WITH_PASSWORD}/devices");
    let device = format!("{devices}/{}", text(&admin.gets(&devices).await[0]["id"]));
    for shared in [true, false] {
        assert_eq!(admin.puts(&device, json!({ "shared": shared })).await["shared"], shared);
        assert_eq!(admin.gets(&device).await["shared"], shared);
        house.passes(8 * DAY);
        let flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
        assert_eq!(flow.is_at("stay_signed_in"), !shared);
        browser.signs_out().await;
    }
    // Several people on one device make it a shared one, where the adaptive access policy says so.
    let policies = admin.gets("/api/v1/policies?type=ADAPTIVE_ACCESS").await;
    let policy = format!("/api/v1/policies/{}", text(&policies[0]["id"]));
    admin.puts(&policy, json!({ "deviceRecognition": { "sharedFromUsers": 2 } })).await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    browser.signs_out().await;
    let code = house.next_code();
    browser.signs_in_up_to_the_prompt(WITH_TOTP, || code).await.is_done();
}

#[tokio::test]
async fn not_shown_during_a_consent_flow_of_a_user_or_an_administrator() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    admin.puts("/api/v1/apps/default", json!({ "consent": ["Read your calendar"] })).await;
    let browser = house.browser();
    let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    assert!(flow.is_at("consent"), "{}", flow.reply);
    flow.accepts().await.is_done();
    // Consent was given: from now on it is a sign-in like any other.
    browser.signs_out().await;
    assert!(signs_in(&house).await.is_at("stay_signed_in"));

    let group = json!({ "id": "administrators", "profile": { "name": "Administrators" } });
    admin.posts("/api/v1/groups", group).await;
    admin.does(Method::PUT, &format!("/api/v1/groups/administrators/users/{WITH_TOTP}")).await;
    let code = house.code_now();
    let mut flow = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
    assert!(flow.is_at("consent"));
    flow.answers("accept", json!({ "consent_for_all": true })).await.is_done();
}

#[tokio::test]
async fn not_shown_where_a_policy_has_the_persistent_browser_session_control() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let group = admin.has_group_with("Global administrators", WITH_PASSWORD).await;
    let access = admin.default_rule("ACCESS_POLICY").await;
    let (rules, _) = access.rsplit_once('/').unwrap();
    let keep = json!({ "postAuth": "ALLOWED" });
    let mut rule = json!({
        "type": "ACCESS_POLICY", "name": "Persistent browser session",
        "conditions": { "people": { "groups": { "include": [group] } } },
        "actions": { "appSignOn": { "keepMeSignedIn": keep, "persistentBrowser": { "mode": "NEVER" } } },
    });
    let made = admin.posts(rules, rule.clone()).await;
    let path = format!("{rules}/{}", text(&made["id"]));
    for (mode, persistent) in [("NEVER", false), ("ALWAYS", true)] {
        rule["actions"]["appSignOn"]["persistentBrowser"]["mode"] = mode.into();
        admin.puts(&path, rule.clone()).await;
        let browser = house.browser();
        let flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
        flow.is_done();
        assert_eq!(browser.cookie("vestibule_session").unwrap().expires.is_some(), persistent, "{mode}");
    }
    let code = house.code_now();
    let other = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
    assert!(other.is_at("stay_signed_in"), "everyone else's sign-in is as it was");
    admin.does(Method::POST, &format!("{path}/lifecycle/deactivate")).await;
    assert!(signs_in(&house).await.is_at("stay_signed_in"));
}

#[tokio::test]
async fn not_shown_to_a_group_that_has_it_switched_off() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let group = format!("/api/v1/groups/{}", admin.has_group_with("Quiet", WITH_PASSWORD).await);
    for off in [true, false] {
        assert_eq!(admin.puts(&group, json!({ "promptOff": off })).await["promptOff"], off);
        assert_eq!(signs_in(&house).await.is_at("stay_signed_in"), !off);
        let code = house.next_code();
        let other = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
        assert!(other.is_at("stay_signed_in"));
    }
}
