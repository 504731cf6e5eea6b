//! Choosing another authenticator.

use serde_json::json;
use vestibule_server::policy::settings::KeepOffer;

use super::support::{House, PASSWORD, WITH_TOTP};

#[tokio::test]
async fn the_code_comes_by_mail_instead() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(house.mails_to(WITH_TOTP).await.is_empty(), "not before it is asked for");
    flow.answers("another_way", json!({})).await;
    assert!(flow.is_at("choose"));
    let choices = flow.field("authenticator").unwrap()["options"].clone();
    assert_eq!(
        choices,
        json!([
            { "value": "totp", "kind": "totp" },
            { "value": "email", "kind": "email", "hint": { "text": "t•••@example.com" } },
        ])
    );
    flow.answers("continue", json!({ "authenticator": "email" })).await;
    assert_eq!(flow.screen()["heading"]["code"], "heading.email_code");
    flow.types_code(&house.code_now()).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")], "the app's code is no mailed one");
    flow.types_code(&house.mailed_code(WITH_TOTP).await).await.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
}

#[tokio::test]
async fn what_is_not_among_the_choices_cannot_be_chosen() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await.answers("another_way", json!({})).await;
    for wanted in ["password", "recovery", "federated", "passkey", "x"] {
        let submission = flow.submission("continue", &json!({ "authenticator": wanted }));
        let refused = flow.submits(submission).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid_field".to_owned()), "{wanted}");
    }
    flow.answers("continue", json!({})).await;
    assert_eq!(flow.messages(), [("message.required", "authenticator")]);
    flow.answers("continue", json!({ "authenticator": "totp" })).await;
    flow.types_code(&house.code_now()).await;
    assert!(flow.is_at("stay_signed_in"));
}

#[tokio::test]
async fn k4_d9_the_choice_before_survives_the_detour_and_a_box_stays_with_its_screen() {
    let house = House::open().await;
    house
        .settings(|settings| {
            settings.org.pre_auth_keep_signed_in = true;
            settings.app.keep_me_signed_in = KeepOffer::Each;
        })
        .await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
    flow.types_password(PASSWORD).await;
    flow.answers("continue", json!({ "code": "000000", "remember_device": true })).await;
    assert_eq!(flow.ticked("remember_device"), Some(true));
    flow.answers("another_way", json!({}))
        .await
        .answers("continue", json!({ "authenticator": "email" }))
        .await;
    assert_eq!(flow.ticked("remember_device"), Some(false), "D9: another screen, another box");
    flow.types_code(&house.mailed_code(WITH_TOTP).await).await.is_done();
    assert!(browser.cookie("vestibule_session").unwrap().expires.is_some(), "K4: kept");
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_a_lost_app_once_and_its_owner_is_told() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let codes = browser.makes_recovery_codes().await;
    for (at, right) in [(0, true), (0, false), (1, true)] {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await.answers("another_way", json!({})).await;
        flow.answers("continue", json!({ "authenticator": "recovery" })).await;
        assert_eq!(flow.screen()["heading"]["code"], "heading.recovery_code");
        assert!(flow.field("remember_device").is_none(), "D5: it says nothing about the device");
        flow.types_code(&codes[at].to_uppercase().replace('-', " ")).await;
        assert_eq!(flow.reply["done"].is_object(), right);
        if !right {
            assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
        }
    }
    assert_eq!(house.authenticators(WITH_TOTP).await.recovery_left, 8);
    let told = house.mails_to(WITH_TOTP).await;
    assert_eq!(told.iter().filter(|mail| mail.subject.starts_with("A recovery code was used")).count(), 2);
}
