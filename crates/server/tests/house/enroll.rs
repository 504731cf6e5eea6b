//! Setting up an authenticator from the account: the intent to enroll.

use serde_json::json;
use vestibule_server::authn::totp;
use vestibule_server::clock::MINUTE;

use super::support::{Browser, Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

async fn enrolls(browser: &Browser, what: &str) -> Flow {
    browser.begins_with(json!({ "intent": "enroll", "authenticator": what, "return_to": "/account" })).await
}

fn secret(flow: &Flow) -> String {
    flow.field("secret").unwrap()["value"].as_str().unwrap().to_owned()
}

fn code(house: &House, secret: &str) -> String {
    totp::code(secret, house.now().unix() / totp::STEP).unwrap()
}

#[tokio::test]
async fn an_app_and_the_session_stays_as_it_is() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let session = browser.cookie("vestibule_session").unwrap().value;
    let mut flow = enrolls(&browser, "totp").await;
    assert!(flow.is_at("enroll"));
    let secret = secret(&flow);
    let typed = code(&house, &secret);
    assert_eq!(flow.types_code(&typed).await.is_done(), "/account");
    assert_eq!(browser.cookie("vestibule_session").unwrap().value, session);
    assert!(browser.is_signed_in().await);
    assert!(house.authenticators(WITH_PASSWORD).await.totp.is_some());
    assert!(house.mails_to(WITH_PASSWORD).await[0].subject.starts_with("An authenticator app was set up"));
}

#[tokio::test]
async fn who_was_not_asked_for_a_while_is_asked_again() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    house.passes(15 * MINUTE);
    let mut flow = enrolls(&browser, "totp").await;
    assert!(flow.is_at("password"));
    assert_eq!(flow.screen()["user"]["identifier"], WITH_PASSWORD);
    flow.types_password("wrong").await;
    assert!(flow.is_at("password"));
    flow.types_password(PASSWORD).await;
    let secret = secret(&flow);
    flow.types_code(&code(&house, &secret)).await.is_done();
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn who_has_a_second_factor_proves_it_before_they_add_another() {
    let house = House::open().await;
    // Let in with the password alone, as the policy is now.
    house
        .settings(|settings| settings.access.factor_mode = vestibule_server::policy::rules::FactorMode::One)
        .await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || panic!("no code is asked for")).await;
    assert_eq!(browser.session().await["assurance"], "1fa");
    let mut flow = enrolls(&browser, "recovery").await;
    assert!(flow.is_at("code"), "{}", flow.reply);
    flow.types_code(&house.code_now()).await;
    assert_eq!(flow.screen()["heading"]["code"], "heading.enroll_recovery");
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_first() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = enrolls(&browser, "totp").await;
    assert!(flow.is_at("identifier"));
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("enroll"));
    assert!(!browser.is_signed_in().await, "not before it is over");
    let secret = secret(&flow);
    assert_eq!(flow.types_code(&code(&house, &secret)).await.is_done(), "/account");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_person_chooses_where_nothing_was_named() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let mut flow = browser.begins_with(json!({ "intent": "enroll" })).await;
    assert!(flow.is_at("choose"));
    let options = flow.field("authenticator").unwrap()["options"].as_array().unwrap().clone();
    let values: Vec<_> = options.iter().map(|option| option["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["totp", "email", "password"], "recovery codes are for who has something to lose");
    flow.answers("continue", json!({ "authenticator": "totp" })).await;
    flow.answers("another_way", json!({})).await;
    assert!(flow.is_at("choose"));
    flow.answers("cancel", json!({})).await.is_done();
    assert!(house.authenticators(WITH_PASSWORD).await.totp.is_none());
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_replace_the_old_ones() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let old = browser.makes_recovery_codes().await;
    let new = browser.makes_recovery_codes().await;
    assert_ne!(old, new);
    assert_eq!(house.authenticators(WITH_TOTP).await.recovery_left, 10);
    for (code, right) in [(&old[0], false), (&new[0], true)] {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await.answers("another_way", json!({})).await;
        flow.answers("continue", json!({ "authenticator": "recovery" })).await.types_code(code).await;
        assert_eq!(flow.reply["done"].is_object(), right);
    }
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        for code in &new {
            assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
        }
    }
}

#[tokio::test]
async fn another_address_counts_once_it_is_proven_and_the_old_one_is_told() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let mut flow = enrolls(&browser, "email").await;
    flow.answers("continue", json!({ "email": "new@example.com" })).await;
    assert_eq!(house.authenticators(WITH_PASSWORD).await.email.as_deref(), Some(WITH_PASSWORD));
    flow.types_code(&house.mailed_code("new@example.com").await).await.is_done();
    assert_eq!(house.authenticators(WITH_PASSWORD).await.email.as_deref(), Some("new@example.com"));
    assert!(house.mails_to(WITH_PASSWORD).await[0].subject.starts_with("Your address was changed"));
}

#[tokio::test]
async fn another_password_signs_out_every_other_browser_and_not_this_one() {
    let house = House::open().await;
    let (browser, other) = (house.browser(), house.browser());
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let next = house.next_code();
    other.signs_in(WITH_TOTP, || next).await;
    let mut flow = enrolls(&browser, "password").await;
    assert!(flow.is_at("new_password"));
    flow.answers("save", json!({ "password": "password" })).await;
    assert_eq!(flow.messages(), [("message.password_is_common", "password")]);
    flow.answers("save", json!({ "password": "a kumquat under the lantern" })).await.is_done();
    assert!(browser.is_signed_in().await);
    assert_eq!(browser.session().await["assurance"], "2fa", "as it was");
    assert!(!other.is_signed_in().await);
    assert!(house.mails_to(WITH_TOTP).await[0].subject.starts_with("Your password was changed"));
}

#[tokio::test]
async fn what_cannot_be_set_up_is_refused() {
    let house = House::open().await;
    let browser = house.browser();
    for begin in [
        json!({ "intent": "enroll", "authenticator": "federated" }),
        json!({ "intent": "enroll", "authenticator": "x" }),
        json!({ "intent": "enroll", "authenticator": "passkey" }),
        json!({ "intent": "sign_in", "authenticator": "totp" }),
        json!({ "intent": "recover", "authenticator": "password" }),
        json!({ "intent": "x" }),
    ] {
        assert_eq!(browser.post("/auth/flow", begin.clone()).await.status, 422, "{begin}");
    }
}
