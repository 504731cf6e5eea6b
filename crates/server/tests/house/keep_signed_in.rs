//! *Keep me signed in*, before authentication: rules K1 to K4 and P7.

use serde_json::json;
use vestibule_server::clock::{DAY, HOUR, MINUTE};
use vestibule_server::policy::settings::FactorPromptMode;

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

async fn house() -> House {
    let house = House::open().await;
    house.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    house
}

#[tokio::test]
async fn k1_the_box_is_there_where_the_org_says_so() {
    let house = House::open().await;
    assert!(house.browser().begins().await.field("keep_signed_in").is_none());
    house.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    let flow = house.browser().begins().await;
    assert_eq!(flow.ticked("keep_signed_in"), Some(false));
    assert_eq!(flow.field("keep_signed_in").unwrap()["decision"], "keep_signed_in");
}

#[tokio::test]
async fn p7_who_ticked_it_stays_signed_in_and_is_not_asked_again() {
    let house = house().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_PASSWORD, "keep_signed_in": true })).await;
    flow.types_password(PASSWORD).await.is_done();
    browser.close_and_reopen();
    assert_eq!(browser.session().await["persistent"], true);
}

#[tokio::test]
async fn k3_a_box_left_alone_leaves_the_default_and_one_that_was_touched_does_not() {
    let house = house().await;
    house.settings(|settings| settings.session_policy.remember_device_by_default = true).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    assert_eq!(flow.ticked("keep_signed_in"), Some(true));
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
    assert_eq!(browser.session().await["persistent"], true);

    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_PASSWORD, "keep_signed_in": false })).await;
    assert!(flow.types_password(PASSWORD).await.is_at("stay_signed_in"));
}

#[tokio::test]
async fn k4_the_choice_survives_an_error_a_back_and_a_reload() {
    let house = house().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "keep_signed_in": true })).await;
    assert_eq!(flow.messages(), [("message.required", "identifier")]);
    assert_eq!(flow.ticked("keep_signed_in"), Some(true));
    assert_eq!(flow.reloads().await.ticked("keep_signed_in"), Some(true));
    flow.says_who(WITH_PASSWORD).await.types_password("wrong").await.goes_back().await;
    assert_eq!(flow.ticked("keep_signed_in"), Some(true));
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
    assert_eq!(browser.session().await["persistent"], true);
}

#[tokio::test]
async fn k2_device_who_ticked_it_is_not_asked_for_a_code_until_the_lifetime_has_passed() {
    let house = house().await;
    house.settings(|settings| settings.session_policy.factor_lifetime_minutes = 200).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
    flow.types_password(PASSWORD).await.types_code(&house.code_now()).await.is_done();

    house.passes(200 * MINUTE - 1);
    browser.signs_out().await;
    browser.signs_in(WITH_TOTP, || unreachable!("asked for a code too early")).await;
    assert_eq!(browser.session().await["assurance"], "1fa", "an exemption is no proof");

    house.passes(1);
    browser.signs_out().await;
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"), "using it did not make it longer");
}

#[tokio::test]
async fn k2_device_clearing_the_cookies_ends_it() {
    let house = house().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
    flow.types_password(PASSWORD).await.types_code(&house.code_now()).await.is_done();
    for cookie in ["vestibule_session", "vestibule_device", "vestibule_flow"] {
        browser.forget_cookie(cookie);
    }
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"));
}

#[tokio::test]
async fn k2_session_and_always_ask_at_each_sign_in_ticked_or_not() {
    for mode in [FactorPromptMode::Session, FactorPromptMode::Always] {
        let house = house().await;
        house.settings(|settings| settings.session_policy.factor_prompt_mode = mode).await;
        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.answers("continue", json!({ "identifier": WITH_TOTP, "keep_signed_in": true })).await;
        flow.types_password(PASSWORD).await.types_code(&house.code_now()).await.is_done();
        browser.signs_out().await;
        let mut flow = browser.begins().await;
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
        assert!(flow.is_at("code"), "{mode:?}");
    }
}

#[tokio::test]
async fn s2_the_idle_time_slides_and_the_lifetime_does_not() {
    let house = house().await;
    house
        .settings(|settings| {
            settings.session_policy.max_session_idle_minutes = 60;
            settings.session_policy.max_session_lifetime_minutes = 150;
        })
        .await;
    let sign_in = async || {
        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.answers("continue", json!({ "identifier": WITH_PASSWORD, "keep_signed_in": true })).await;
        flow.types_password(PASSWORD).await.is_done();
        browser
    };
    let used = sign_in().await;
    let cookie = used.cookie("vestibule_session").unwrap();
    assert_eq!(
        cookie.expires.unwrap(),
        house.now().plus(150 * MINUTE),
        "S1: as long as the session may live"
    );
    for _ in 0..2 {
        house.passes(HOUR - 1);
        assert!(used.is_signed_in().await);
    }
    house.passes(30 * MINUTE + 2);
    used.set_cookie("vestibule_session", &cookie.value);
    assert!(!used.is_signed_in().await, "150 minutes are over, used or not, cookie or not");

    let unused = sign_in().await;
    house.passes(HOUR);
    assert!(!unused.is_signed_in().await, "an hour without use");
}

#[tokio::test]
async fn s2_zero_is_no_maximum() {
    let house = house().await;
    house
        .settings(|settings| {
            settings.session_policy.max_session_idle_minutes = 0;
            settings.session_policy.max_session_lifetime_minutes = 0;
        })
        .await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers("continue", json!({ "identifier": WITH_PASSWORD, "keep_signed_in": true })).await;
    flow.types_password(PASSWORD).await.is_done();
    let session = browser.session().await;
    assert_eq!((session.get("until"), session.get("idle_until")), (None, None));
    house.passes(399 * DAY);
    assert!(browser.is_signed_in().await);
}
