//! Guide 000, *Configure Keep Me Signed In (KMSI)*: rules K1, K2, P1 to P3, P8, R1, M1 to M4.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule_server::clock::{HOUR, MINUTE};
use vestibule_server::demo::API_TOKEN;

use crate::administrator::{Administrator, text};
use crate::house::support::{Browser, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

/// *Create a global session policy*, as the guide writes it.
const POLICY: &str = r#"{
"description": "Sets the MFA lifetime",
"name": "KMSI",
"priority": 2,
"status": "ACTIVE",
"system": true,
"type": "OKTA_SIGN_ON",
"conditions": {
"people": {
"groups": {
"include": [
"{groupId}"
]
}
}
}
}"#;

/// *Create a global session policy rule*, as the guide writes it.
const RULE: &str = r#"{
"type": "SIGN_ON",
"status": "ACTIVE",
"name": "KMSI modify policy",
"conditions": {
"network": {
"connection": "ANYWHERE",
"include": []
},
"authContext": {
"authType": "ANY"
}
},
"actions": {
"signon": {
"access": "ALLOW",
"factorLifetime": "200",
"factorPromptMode": "DEVICE",
"primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
"requireFactor": true
}
}
}
"#;

/// *Modify your global session policy*: the guide's fragment, with the type that its text asks for.
const DEFAULT_RULE: &str = r#"{
"type": "SIGN_ON",
"actions": {
"signon": {
"access": "ALLOW",
"requireFactor": false,
"primaryFactor": "PASSWORD_IDP_ANY_FACTOR",
"session": {
"usePersistentCookie": false,
"maxSessionIdleMinutes": 120,
"maxSessionLifetimeMinutes": 0
}
}
}
}"#;

/// *Update an authentication policy for post-authentication KMSI*: the guide's fragment, `contraints` and all, without the
/// comma that ends it before a brace.
const APP_RULE: &str = r#"{
"actions": {
"appSignOn": {
"access": "ALLOW"
},
"keepMeSignedIn": {
"postAuth": "ALLOWED",
"postAuthPromptFrequency": "PT168H"
},
"verificationMethod": {
"contraints": [],
"factorMode": "2FA",
"reauthenticateIn": "PT168H",
"type": "ASSURANCE"
}
}
}"#;

/// *Customize post-authentication sign-in prompts*: the guide's fragment.
const PROMPT: &str = r#"{
"postAuthKeepMeSignedInPrompt": {
"title": "Stay signed in, my friend?",
"subtitle": "Make your selection below",
"acceptButtonText": "Test accept",
"rejectButtonText": "Test reject"
}
}"#;

/// The organisation after the guide's part about KMSI before authentication.
async fn asks_before(house: &House) -> Administrator {
    let admin = Administrator::of(house);
    admin.puts("/api/v1/org/security", json!({ "preAuthKeepMeSignedIn": true })).await;
    let group = admin.has_group_with("KMSI", WITH_TOTP).await;
    let policy =
        admin.posts_text("/api/v1/policies?activate=true", &POLICY.replace("{groupId}", &group)).await;
    let rules = format!("/api/v1/policies/{}/rules", text(&policy["id"]));
    admin.posts_text(&rules, RULE).await;
    // The guide's text: an id, the type, and two fields of appSignOn.
    let rule = json!({
        "id": "kmsi-app-rule",
        "type": "ACCESS_POLICY",
        "name": "KMSI",
        "actions": { "appSignOn": { "factorMode": "2FA", "reauthenticateIn": "PT43800H" } },
    });
    let path = admin.has_app_with_rule("kmsi", rule).await;
    assert!(path.ends_with("/kmsi-app-rule"), "{path}");
    admin
}

/// Signs in to the guide's app up to whatever follows the password.
async fn types_password(browser: &Browser, keep: Option<bool>) -> crate::house::support::Flow {
    let mut flow = browser.begins_at("kmsi").await;
    let mut who = json!({ "identifier": WITH_TOTP });
    if let Some(keep) = keep {
        who["keep_signed_in"] = keep.into();
    }
    flow.answers("continue", who).await.types_password(PASSWORD).await;
    flow
}

#[tokio::test]
async fn a_global_session_policy_and_its_rule_are_made_as_written() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let group = admin.has_group_with("KMSI", WITH_TOTP).await;
    let policy =
        admin.posts_text("/api/v1/policies?activate=true", &POLICY.replace("{groupId}", &group)).await;
    for (field, expected) in [
        ("name", json!("KMSI")),
        ("description", json!("Sets the MFA lifetime")),
        ("priority", json!(2)),
        ("status", json!("ACTIVE")),
        ("type", json!("OKTA_SIGN_ON")),
        ("conditions", json!({ "people": { "groups": { "include": [group] } } })),
        // What is the system's own nobody can make.
        ("system", json!(false)),
        ("created", json!("2027-01-15T08:00:00Z")),
        ("lastUpdated", json!("2027-01-15T08:00:00Z")),
    ] {
        assert_eq!(policy[field], expected, "{field}");
    }
    let path = format!("/api/v1/policies/{}", text(&policy["id"]));
    assert_eq!(admin.gets(&path).await, policy);

    let rule = admin.posts_text(&format!("{path}/rules"), RULE).await;
    assert_eq!(rule["actions"]["signon"]["factorLifetime"], 200);
    assert_eq!(rule["actions"]["signon"]["factorPromptMode"], "DEVICE");
    assert_eq!(rule["conditions"]["network"], json!({ "connection": "ANYWHERE", "include": [] }));
    assert_eq!(rule["conditions"]["authContext"], json!({ "authType": "ANY" }));
    assert_eq!(admin.gets(&format!("{path}/rules")).await, json!([rule]));
    // "Provide a value for id": then it has that one.
    let named =
        RULE.replacen('{', r#"{"id": "0pr2syd4moJ2gFXnD5g7","#, 1).replace("KMSI modify policy", "Another");
    let named = admin.posts_text(&format!("{path}/rules"), &named).await;
    assert_eq!(named["id"], "0pr2syd4moJ2gFXnD5g7");
    // What a response has can be sent back.
    let same = admin.puts(&format!("{path}/rules/0pr2syd4moJ2gFXnD5g7"), named.clone()).await;
    assert_eq!(same, named);
}

#[tokio::test]
async fn who_ticked_the_box_is_not_asked_for_a_second_factor_for_200_minutes() {
    let house = House::open().await;
    asks_before(&house).await;
    let browser = house.browser();
    assert!(browser.begins_at("kmsi").await.field("keep_signed_in").is_some());
    let mut flow = types_password(&browser, Some(true)).await;
    assert!(flow.is_at("code"));
    flow.types_code(&house.code_now()).await.is_done();

    browser.signs_out().await;
    house.passes(200 * MINUTE - 1);
    types_password(&browser, Some(true)).await.is_done();
    browser.signs_out().await;
    house.passes(1);
    assert!(types_password(&browser, Some(true)).await.is_at("code"), "the lifetime has passed");
}

#[tokio::test]
async fn who_left_the_box_alone_or_cleared_the_cookies_is_asked_every_time() {
    let house = House::open().await;
    asks_before(&house).await;
    let browser = house.browser();
    for keep in [None, Some(false)] {
        types_password(&browser, keep).await.types_code(&house.next_code()).await.is_done();
        browser.signs_out().await;
        assert!(types_password(&browser, keep).await.is_at("code"));
    }
    types_password(&browser, Some(true)).await.types_code(&house.next_code()).await.is_done();
    browser.signs_out().await;
    types_password(&browser, Some(true)).await.is_done();
    assert!(types_password(&house.browser(), Some(true)).await.is_at("code"), "another browser");
    browser.signs_out().await;
    browser.forget_cookie("vestibule_device");
    assert!(types_password(&browser, Some(true)).await.is_at("code"), "cookies cleared");
}

#[tokio::test]
async fn the_policy_is_for_its_group_alone() {
    let house = House::open().await;
    let admin = asks_before(&house).await;
    let members = format!("/api/v1/groups/{}/users/{WITH_TOTP}", group_called(&admin, "KMSI").await);
    admin.deletes(&members).await;
    let browser = house.browser();
    types_password(&browser, Some(true)).await.types_code(&house.code_now()).await.is_done();
    browser.signs_out().await;
    // The default rule's lifetime holds: 15 minutes.
    house.passes(15 * MINUTE);
    assert!(types_password(&browser, Some(true)).await.is_at("code"));
}

async fn group_called(admin: &Administrator, name: &str) -> String {
    let groups = admin.gets("/api/v1/groups").await;
    let group = groups.as_array().unwrap().iter().find(|group| group["profile"]["name"] == name).unwrap();
    text(&group["id"])
}

/// The organisation after the guide's part about KMSI after authentication. Gives the path of the app's rule.
async fn asks_after(house: &House) -> (Administrator, String) {
    let admin = Administrator::of(house);
    let default = admin.default_rule("OKTA_SIGN_ON").await;
    let rule = admin.puts_text(&default, DEFAULT_RULE).await;
    assert_eq!(rule["actions"]["signon"]["session"]["maxSessionIdleMinutes"], 120);
    let before =
        json!({ "type": "ACCESS_POLICY", "name": "Rule", "actions": { "appSignOn": { "access": "ALLOW" } } });
    let path = admin.has_app_with_rule("kmsi", before).await;
    let rule = admin.puts_text(&path, APP_RULE).await;
    let expected: Value = json!({
        "access": "ALLOW",
        "keepMeSignedIn": { "postAuth": "ALLOWED", "postAuthPromptFrequency": "PT168H" },
        "verificationMethod":
            { "type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT168H", "constraints": [] },
    });
    assert_eq!(rule["actions"], json!({ "appSignOn": expected }));
    (admin, path)
}

async fn signs_in(house: &House, browser: &Browser) -> crate::house::support::Flow {
    let mut flow = browser.begins_at("kmsi").await;
    if flow.is_at("identifier") {
        flow.says_who(WITH_TOTP).await;
    }
    flow.types_password(PASSWORD).await;
    if flow.is_at("code") {
        flow.types_code(&house.next_code()).await;
    }
    flow
}

#[tokio::test]
async fn the_prompt_is_not_shown_again_for_168_hours_whatever_the_answer() {
    let house = House::open().await;
    asks_after(&house).await;
    for accepts in [true, false] {
        let browser = house.browser();
        let mut flow = signs_in(&house, &browser).await;
        assert!(flow.is_at("stay_signed_in"), "{}", flow.reply);
        flow.answers(if accepts { "accept" } else { "reject" }, json!({})).await.is_done();
        let answered = house.now();
        let cookie = browser.cookie("vestibule_session").unwrap();
        assert_eq!(cookie.expires.is_some(), accepts, "P2");

        browser.signs_out().await;
        house.passes(answered.plus(168 * HOUR - 60).since(house.now()));
        signs_in(&house, &browser).await.is_done();
        browser.signs_out().await;
        house.passes(answered.plus(168 * HOUR).since(house.now()));
        assert!(signs_in(&house, &browser).await.is_at("stay_signed_in"));
    }
}

#[tokio::test]
async fn sessions_end_after_120_minutes_without_use_and_the_app_asks_afresh_after_168_hours() {
    let house = House::open().await;
    asks_after(&house).await;
    let browser = house.browser();
    signs_in(&house, &browser).await.accepts().await.is_done();
    browser.close_and_reopen();
    // In use all the while: no maximum, and no question from the app before 168 hours.
    for _ in 0..167 {
        house.passes(HOUR);
        browser.begins_at("kmsi").await.is_done();
    }
    house.passes(HOUR);
    let flow = browser.begins_at("kmsi").await;
    assert!(flow.is_at("password"), "{}", flow.reply);
    assert!(browser.is_signed_in().await);
    house.passes(120 * MINUTE - 1);
    assert!(browser.is_signed_in().await);
    house.passes(120 * MINUTE);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn without_the_rule_nobody_is_asked() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let rule =
        json!({ "type": "ACCESS_POLICY", "name": "Rule", "actions": { "appSignOn": { "access": "ALLOW" } } });
    admin.has_app_with_rule("kmsi", rule).await;
    signs_in(&house, &house.browser()).await.is_done();
}

#[tokio::test]
async fn the_prompt_has_the_words_of_the_brand() {
    let house = House::open().await;
    let (admin, _) = asks_after(&house).await;
    let brand = admin.posts("/api/v1/brands", json!({ "name": "Test brand" })).await;
    let page = format!("/api/v1/brands/{}/pages/sign-in/customized", text(&brand["id"]));
    assert_eq!(admin.gets(&page).await, json!({ "postAuthKeepMeSignedInPrompt": {} }));
    let put = admin.puts_text(&page, PROMPT).await;
    assert_eq!(put, serde_json::from_str::<Value>(PROMPT).unwrap());
    assert_eq!(admin.gets(&page).await, put);
    admin.puts("/api/v1/apps/kmsi", json!({ "brand": brand["id"] })).await;

    let flow = signs_in(&house, &house.browser()).await;
    let screen = flow.screen();
    assert_eq!(screen["heading"]["text"], "Stay signed in, my friend?");
    assert_eq!(screen["text"]["text"], "Make your selection below");
    assert_eq!(screen["actions"][0]["label"]["text"], "Test accept");
    assert_eq!(screen["actions"][1]["label"]["text"], "Test reject");
    assert_eq!(flow.reply["brand"]["name"], "Test brand");

    admin.deletes(&page).await;
    let flow = signs_in(&house, &house.browser()).await;
    assert_eq!(flow.screen().get("heading"), None, "the default, in the user's language");
}

/// `curl -i -X DELETE '…/api/v1/users/{userId}/sessions?oauthTokens=false' -H 'Authorization: YOUR_API_KEY_HERE'`
async fn resets(house: &House, user: &str, oauth_tokens: bool) {
    let path = format!("/api/v1/users/{user}/sessions?oauthTokens={oauth_tokens}");
    Administrator::with(house, API_TOKEN).deletes(&path).await;
}

#[tokio::test]
async fn a_reset_ends_every_session_and_everything_is_asked_again() {
    let house = House::open().await;
    let (admin, _) = asks_after(&house).await;
    let user = admin.id_of(WITH_TOTP).await;
    let token = admin.posts(&format!("/api/v1/users/{user}/tokens"), json!({ "name": "phone" })).await;
    let bystander = house.browser();
    bystander.signs_in(WITH_PASSWORD, String::new).await;
    let browsers = [house.browser(), house.browser()];
    for browser in &browsers {
        signs_in(&house, browser).await.accepts().await.is_done();
    }
    // Without the reset: in at once, and asked nothing.
    browsers[0].begins_at("kmsi").await.is_done();
    let other_node = house.second().await;

    resets(&house, &user, false).await;
    assert!(!browsers[1].at(&other_node.address).is_signed_in().await, "R3: on every node");
    for browser in &browsers {
        assert!(!browser.is_signed_in().await);
        let mut flow = browser.begins_at("kmsi").await;
        assert!(flow.is_at("identifier"));
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
        assert!(flow.is_at("code"), "prompted for MFA");
        flow.types_code(&house.next_code()).await;
        assert!(flow.is_at("stay_signed_in"), "and for KMSI");
        flow.rejects().await.is_done();
    }
    assert!(bystander.is_signed_in().await, "nobody else's");

    // oauthTokens=false left the token; with true it goes as well.
    resets(&house, &user, true).await;
    let own = Administrator::with(&house, &format!("Bearer {}", text(&token["token"])));
    let answer = own.sends(Method::DELETE, "/idp/myaccount/sessions", None).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn a_reset_without_tokens_leaves_them() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let token = admin.posts(&format!("/api/v1/users/{WITH_TOTP}/tokens"), json!({ "name": "phone" })).await;
    // By login as well as by id.
    resets(&house, WITH_TOTP, false).await;
    admin.deletes(&format!("/api/v1/users/{WITH_TOTP}/sessions")).await;
    let own = Administrator::with(&house, &format!("Bearer {}", text(&token["token"])));
    own.deletes("/idp/myaccount/sessions").await;
}
