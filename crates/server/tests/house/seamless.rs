//! Seamless single sign-on: rules S4, D4, D6, D7 and D8.

use serde_json::json;
use vestibule_server::clock::{DAY, HOUR, MINUTE};
use vestibule_server::policy::rules::FactorMode;
use vestibule_server::policy::settings::KeepOffer;

use super::support::{Browser, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

/// A house whose default app offers *Keep me signed in* beside the password, and three more apps: one like it, one of
/// another identity store, one that asks for fresh authentication after an hour.
async fn house() -> House {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary).await;
    house.has_app("sister", |_| {}).await;
    house.has_app("foreign", |app| app.identity_store = "elsewhere".to_owned()).await;
    house.has_app_with_policy("strict", |_| {}, |rule| rule.reauthenticate_in_s = Some(HOUR)).await;
    house
}

async fn signs_in(browser: &Browser, who: &str, keep: bool, code: Option<String>) {
    let mut flow = browser.begins().await;
    flow.says_who(who).await;
    let mut answer = json!({ "password": PASSWORD });
    if keep {
        answer["keep_signed_in"] = true.into();
    }
    flow.answers("continue", answer).await;
    if let Some(code) = code {
        flow.types_code(&code).await;
    }
    flow.is_done();
}

#[tokio::test]
async fn s4_one_session_serves_every_app_of_its_identity_store() {
    let house = house().await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, false, None).await;
    assert_eq!(browser.begins_at("sister").await.is_done(), "/app?sister");
    assert!(browser.begins_at("foreign").await.is_at("identifier"));
    let mut flow = browser.begins_at("foreign").await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")], "they are nobody there");
}

#[tokio::test]
async fn s4_an_app_can_ask_for_fresh_authentication_all_the_same() {
    let house = house().await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, true, None).await;
    house.passes(HOUR - 1);
    browser.begins_at("strict").await.is_done();
    house.passes(1);
    let mut flow = browser.begins_at("strict").await;
    assert!(flow.is_at("password"), "{}", flow.reply);
    assert_eq!(flow.screen()["user"]["identifier"], WITH_PASSWORD);
    browser.begins_at("sister").await.is_done();
    let before = browser.session().await["since"].clone();
    flow.types_password(PASSWORD).await.is_done();
    assert_ne!(browser.session().await["since"], before, "S5: a new session");
    browser.begins_at("strict").await.is_done();
}

#[tokio::test]
async fn s4_an_app_that_wants_two_factors_asks_for_the_second_alone() {
    let house = house().await;
    house.has_app_with_policy("safe", |_| {}, |rule| rule.factor_mode = FactorMode::Two).await;
    house.settings(|settings| settings.access.factor_mode = FactorMode::One).await;
    let browser = house.browser();
    signs_in(&browser, WITH_TOTP, false, None).await;
    let mut flow = browser.begins_at("safe").await;
    assert!(flow.is_at("code"), "{}", flow.reply);
    flow.types_code(&house.code_now()).await.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
    browser.begins_at("safe").await.is_done();
}

#[tokio::test]
async fn d7_what_is_kept_carries_across_apps_and_browser_restarts_until_it_was_idle_too_long() {
    let house = house().await;
    house.settings(|settings| settings.app.idle_minutes = Some(60)).await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, true, None).await;
    // D4: it slides.
    for _ in 0..5 {
        house.passes(HOUR - MINUTE);
        browser.close_and_reopen();
        // Even without the session's cookie: what the device keeps is enough.
        browser.forget_cookie("vestibule_session");
        browser.begins_at("sister").await.is_done();
        assert!(browser.is_signed_in().await);
    }
    assert!(browser.begins_at("foreign").await.is_at("identifier"));
    house.passes(HOUR);
    browser.forget_cookie("vestibule_session");
    assert!(browser.begins_at("sister").await.is_at("identifier"));
}

#[tokio::test]
async fn d4_what_is_kept_has_an_absolute_maximum_where_there_is_one() {
    let house = house().await;
    house.settings(|settings| settings.app.max_minutes = Some(24 * 60)).await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, true, None).await;
    for _ in 0..23 {
        house.passes(HOUR);
        browser.forget_cookie("vestibule_session");
        browser.begins().await.is_done();
    }
    let until = browser.session().await["until"].clone();
    assert_eq!(until, json!(house.now().plus(HOUR).unix()), "the session that it made ends with it");
    house.passes(HOUR);
    assert!(!browser.is_signed_in().await);
    assert!(browser.begins().await.is_at("identifier"));
}

#[tokio::test]
async fn d4_signing_out_lets_go_of_what_is_kept_and_of_nothing_that_is_remembered() {
    let house = house().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await;
    flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    browser.signs_out().await;
    let mut flow = browser.begins().await;
    assert!(flow.is_at("identifier"));
    flow.says_who(WITH_TOTP).await;
    assert!(flow.is_at("password"), "the password is kept no more");
    flow.types_password(PASSWORD).await.is_done();
}

#[tokio::test]
async fn d4_signing_out_lets_go_also_where_the_session_had_ended_before() {
    let house = house().await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, true, None).await;
    browser.forget_cookie("vestibule_session");
    browser.signs_out().await;
    assert!(browser.begins().await.is_at("identifier"));
}

#[tokio::test]
async fn d6_what_is_kept_spares_the_second_factor_past_the_remembered_date_too() {
    let house = house().await;
    house.settings(|settings| settings.devices.remember_days = 1).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await;
    flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    for _ in 0..3 {
        house.passes(DAY);
        browser.forget_cookie("vestibule_session");
        browser.begins().await.is_done();
        assert_eq!(browser.session().await["assurance"], "2fa");
    }
}

#[tokio::test]
async fn d7_people_who_share_a_browser_are_let_in_by_their_own_name_alone() {
    let house = house().await;
    let browser = house.browser();
    signs_in(&browser, WITH_PASSWORD, true, None).await;
    browser.forget_cookie("vestibule_session");
    // Another signs in, and out again.
    let mut flow = browser.begins_with(json!({ "login_hint": WITH_TOTP, "app": "strict" })).await;
    assert!(flow.is_done() == "/app?strict", "the first is still kept");
    browser.forget_cookie("vestibule_session");
    house.passes(HOUR);
    let mut flow_of_other = browser.begins_at("strict").await;
    assert!(flow_of_other.is_at("identifier"));
    flow_of_other.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow_of_other.types_code(&house.code_now()).await.is_done();
    browser.signs_out().await;
    // Nobody is signed in as somebody else because they signed out.
    flow = browser.begins().await;
    assert!(flow.is_at("identifier"));
    // Who was kept says who they are, and that is enough.
    flow.says_who(WITH_PASSWORD).await.is_done();
    assert_eq!(browser.session().await["user"]["identifier"], WITH_PASSWORD);
}

#[tokio::test]
async fn d2_d9_in_a_passwordless_flow_the_code_is_what_is_kept() {
    use vestibule_server::policy::Authenticator;
    use vestibule_server::policy::rules::Constraint;
    let house = house().await;
    house
        .has_app_with_policy(
            "passwordless",
            |app| app.keep_me_signed_in = KeepOffer::Primary,
            |rule| rule.constraints = vec![Constraint { authenticators: vec![Authenticator::Totp] }],
        )
        .await;
    let browser = house.browser();
    let mut flow = browser.begins_at("passwordless").await;
    flow.says_who(WITH_TOTP).await;
    assert!(flow.is_at("code"), "{}", flow.reply);
    assert_eq!(flow.ticked("keep_signed_in"), Some(false));
    assert!(flow.field("remember_device").is_none(), "D3: the primary authenticator is never remembered");
    flow.answers("continue", json!({ "code": house.code_now(), "keep_signed_in": true })).await.is_done();
    browser.forget_cookie("vestibule_session");
    browser.begins_at("passwordless").await.is_done();
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn d9_a_box_does_not_carry_over_to_the_next_screen() {
    let house = house().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Each).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await;
    flow.answers("continue", json!({ "password": "wrong", "keep_signed_in": true })).await;
    assert_eq!(flow.ticked("keep_signed_in"), Some(true), "K4: it survives an error on its own screen");
    flow.types_password(PASSWORD).await;
    assert_eq!(flow.ticked("keep_signed_in"), Some(false));
    flow.types_code(&house.code_now()).await.is_done();
    let user = house.user(WITH_TOTP).await;
    let devices = house.node.store().devices_of(&user.id).await.unwrap();
    let held = house.node.store().held(&devices[0].id, &user.id).await.unwrap();
    let kept: Vec<_> = held.iter().filter(|row| row.hold == "kept").map(|row| &*row.authenticator).collect();
    assert_eq!(kept, ["password"]);
}

#[tokio::test]
async fn d8_idp_session_management_keeps_people_signed_in_to_the_apps_that_have_it() {
    let house = house().await;
    for app in ["managed", "managed-too"] {
        house.has_app(app, |app| app.idp_session_management = true).await;
    }
    let browser = house.browser();
    let mut flow = browser.begins_at("managed").await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
    assert_eq!(browser.session().await["persistent"], false, "no box was ticked");
    browser.close_and_reopen();
    assert!(!browser.is_signed_in().await);
    browser.begins_at("managed-too").await.is_done();
    assert!(browser.is_signed_in().await);
    browser.close_and_reopen();
    assert!(browser.begins_at("sister").await.is_at("identifier"), "that app has it not");
}
