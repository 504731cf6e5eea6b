//! From who are you to signed in, and what goes wrong on the way.

use serde_json::json;

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

#[tokio::test]
async fn somebody_signs_in_with_a_password() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    assert_eq!(flow.kind(), "identifier");
    assert_eq!(flow.step(), 1);
    assert!(flow.says_who(WITH_PASSWORD).await.is_at("password"));
    assert_eq!(flow.screen()["user"], json!({ "identifier": WITH_PASSWORD }));
    assert!(flow.types_password(PASSWORD).await.is_at("stay_signed_in"));
    assert_eq!(flow.screen()["user"], json!({ "identifier": WITH_PASSWORD, "name": "Password Account" }));
    assert_eq!(flow.accepts().await.is_done(), "/app");

    let session = browser.session().await;
    assert_eq!(session["user"], json!({ "identifier": WITH_PASSWORD, "name": "Password Account" }));
    assert_eq!(session["since"], house.now().unix());
    assert_eq!(session["persistent"], true);
    assert_eq!(session["assurance"], "1fa");
    assert_eq!(house.logged().await, [0]);
}

#[tokio::test]
async fn somebody_signs_in_with_a_password_and_a_code() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await;
    assert!(flow.types_password(PASSWORD).await.is_at("code"));
    assert_eq!(flow.field("code").unwrap()["length"], 6);
    assert!(flow.types_code(&house.code_now()).await.is_at("stay_signed_in"));
    flow.rejects().await.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
}

#[tokio::test]
async fn a_wrong_password_can_be_mended() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    let step = flow.step();
    flow.types_password("wrong").await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")]);
    assert_eq!(flow.step(), step + 1);
    assert_eq!(flow.screen()["user"], json!({ "identifier": WITH_PASSWORD }));
    assert!(!browser.is_signed_in().await);
    flow.types_password(PASSWORD).await;
    assert!(flow.messages().is_empty());
    flow.rejects().await.is_done();
    assert!(browser.is_signed_in().await);
    assert_eq!(house.logged().await.len(), 2);
}

#[tokio::test]
async fn an_unknown_user_a_disabled_one_and_a_wrong_password_look_the_same_and_are_the_same_work() {
    let house = House::open().await;
    let user = house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();

    let mut seen = Vec::new();
    for (who, password) in [(WITH_TOTP, "wrong"), ("nobody@example.com", PASSWORD), (WITH_PASSWORD, PASSWORD)]
    {
        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.says_who(who).await;
        let verified = house.node.passwords().verified();
        flow.types_password(password).await;
        assert_eq!(house.node.passwords().verified(), verified + 1, "{who}");
        assert!(!browser.is_signed_in().await);
        flow.reply["flow"] = json!("the same");
        flow.reply["screen"]["user"]["identifier"] = json!("the same");
        seen.push(flow.reply);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn an_identifier_is_found_however_it_is_spelt_and_shown_as_it_was_typed() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who("  Password@EXAMPLE.com ").await;
    assert_eq!(flow.screen()["user"]["identifier"], "Password@EXAMPLE.com");
    flow.types_password(PASSWORD).await.rejects().await.is_done();
}

#[tokio::test]
async fn a_password_is_never_trimmed() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await;
    flow.types_password(&format!("{PASSWORD} ")).await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")]);
    flow.types_password("   ").await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")]);
}

#[tokio::test]
async fn what_must_be_answered_is_said_to_be_missing() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    for fields in [json!({}), json!({ "identifier": "" }), json!({ "identifier": "  " })] {
        flow.answers("continue", fields).await;
        assert_eq!(flow.messages(), [("message.required", "identifier")]);
    }
    flow.says_who(WITH_PASSWORD).await;
    flow.answers("continue", json!({})).await;
    assert_eq!(flow.messages(), [("message.required", "password")]);
}

#[tokio::test]
async fn somebody_goes_back_and_comes_as_another() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.goes_back().await.is_at("identifier"));
    assert_eq!(flow.field("identifier").unwrap()["value"], WITH_TOTP);
    flow.says_who(WITH_PASSWORD).await;
    assert!(flow.is_at("password"), "what one account proved is not the other's: {}", flow.reply);
    flow.types_password(PASSWORD).await.rejects().await.is_done();
    assert_eq!(browser.session().await["user"]["identifier"], WITH_PASSWORD);
}

#[tokio::test]
async fn a_login_hint_is_filled_in() {
    let house = House::open().await;
    let flow = house.browser().begins_with(json!({ "login_hint": WITH_TOTP })).await;
    assert_eq!(flow.field("identifier").unwrap()["value"], WITH_TOTP);
}

#[tokio::test]
async fn a_reload_shows_the_same_screen_with_the_same_error() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password("wrong").await;
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before);
    flow.types_password(PASSWORD).await.rejects().await;
    let done = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, done, "and the end stays the end");
}

#[tokio::test]
async fn two_tabs_have_a_flow_each() {
    let house = House::open().await;
    let browser = house.browser();
    let mut one = browser.begins().await;
    let mut other = browser.begins().await;
    assert_ne!(one.path(), other.path());
    one.says_who(WITH_PASSWORD).await;
    other.says_who(WITH_TOTP).await;
    one.types_password(PASSWORD).await.rejects().await.is_done();
    assert!(other.reloads().await.is_at("password"));
}

#[tokio::test]
async fn s4_who_is_signed_in_is_done_at_once() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let flow = browser.begins_with(json!({ "return_to": "/app?x=1" })).await;
    assert_eq!(flow.is_done(), "/app?x=1");
}
