//! Guide 001, the draft of *Configure Keep me signed in*: rules K1, K2, M2, P8. It says in prose what 000 writes out.

use serde_json::{Value, json};
use vestibule_server::clock::MINUTE;

use crate::administrator::Administrator;
use crate::house::support::{House, PASSWORD, WITH_TOTP};

#[tokio::test]
async fn the_switch_in_organization_security_shows_the_box_to_everybody() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    assert!(house.browser().begins().await.field("keep_signed_in").is_none());
    let security = admin.gets("/api/v1/org/security").await;
    let expected = json!({
        "preAuthKeepMeSignedIn": false, "postAuthKeepMeSignedInPrompt": true, "passwordMinLength": 8,
    });
    assert_eq!(security, expected);
    for on in [true, false] {
        let put = admin.puts("/api/v1/org/security", json!({ "preAuthKeepMeSignedIn": on })).await;
        assert_eq!(put["preAuthKeepMeSignedIn"], on);
        assert_eq!(house.browser().begins().await.field("keep_signed_in").is_some(), on);
    }
}

#[tokio::test]
async fn the_mfa_lifetime_of_the_global_session_policy_holds_as_number_and_as_text() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    admin.puts("/api/v1/org/security", json!({ "preAuthKeepMeSignedIn": true })).await;
    let default = admin.default_rule("OKTA_SIGN_ON").await;
    for lifetime in [json!("90"), json!(45)] {
        let signon = json!({ "access": "ALLOW", "factorPromptMode": "DEVICE", "factorLifetime": lifetime });
        let rule = admin.puts(&default, json!({ "type": "SIGN_ON", "actions": { "signon": signon } })).await;
        let minutes = rule["actions"]["signon"]["factorLifetime"].as_i64().unwrap();
        assert_eq!(minutes.to_string(), lifetime.to_string().replace('"', ""));

        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
        flow.types_password(PASSWORD).await.types_code(&house.next_code()).await.is_done();
        for (passes, asked) in [(minutes * MINUTE - 1, false), (1, true)] {
            browser.signs_out().await;
            house.passes(passes);
            let mut flow = browser.begins().await;
            flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
            flow.types_password(PASSWORD).await;
            assert_eq!(flow.is_at("code"), asked, "{minutes}");
        }
    }
}

#[tokio::test]
async fn the_buttons_can_be_customized_alone_and_for_each_language() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let page = "/api/v1/brands/default/pages/sign-in/customized";
    let prompt = json!({
        "acceptButtonText": "Keep me",
        "localized": { "de": { "acceptButtonText": "Bleiben" } },
    });
    admin.puts(page, json!({ "postAuthKeepMeSignedInPrompt": prompt })).await;
    let flow = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || house.code_now()).await;
    let accept = &flow.screen()["actions"][0]["label"];
    assert_eq!(accept, &json!({ "text": "Keep me", "texts": { "de": "Bleiben" } }));
    let screen = flow.screen();
    for default in ["heading", "text"] {
        assert_eq!(screen.get(default), None::<&Value>);
    }
    assert_eq!(screen["actions"][1].get("label"), None);
}
