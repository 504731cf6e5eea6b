//! *Stay signed in?*, after authentication: rules P1 to P8.

use serde_json::json;
use vestibule_server::clock::{DAY, HOUR};
use vestibule_server::policy::settings::BrandText;
use vestibule_server::sweep::sweep;

use super::support::{Browser, House, WITH_PASSWORD, WITH_TOTP};

const SESSION: &str = "vestibule_session";

async fn is_asked(browser: &Browser, house: &House, who: &str) -> bool {
    let flow = browser.signs_in_up_to_the_prompt(who, || house.next_code()).await;
    flow.is_at("stay_signed_in")
}

#[tokio::test]
async fn p2_yes_is_a_cookie_that_outlives_the_browser() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.accepts().await.is_done();
    let cookie = browser.cookie(SESSION).unwrap();
    assert_eq!(cookie.expires, Some(house.now().plus(400 * DAY)), "no maximum: as long as browsers keep any");
    browser.close_and_reopen();
    house.passes(13 * DAY);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn p2_no_is_a_session_cookie_alone() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.rejects().await.is_done();
    assert_eq!(browser.cookie(SESSION).unwrap().expires, None);
    assert_eq!(browser.session().await["persistent"], false);
    browser.close_and_reopen();
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn s1_without_a_persistent_cookie_a_session_lives_24_hours_at_most() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for _ in 0..23 {
        house.passes(HOUR);
        assert!(browser.is_signed_in().await);
    }
    house.passes(HOUR - 1);
    assert!(browser.is_signed_in().await);
    house.passes(1);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn p3_it_is_asked_again_after_a_week_whatever_the_answer_was() {
    let house = House::open().await;
    for accepts in [true, false] {
        let browser = house.browser();
        let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
        flow.answers(if accepts { "accept" } else { "reject" }, json!({})).await.is_done();
        browser.signs_out().await;
        assert!(!is_asked(&browser, &house, WITH_PASSWORD).await);
        browser.signs_out().await;
        house.passes(168 * HOUR - 1);
        assert!(!is_asked(&browser, &house, WITH_PASSWORD).await);
        browser.signs_out().await;
        house.passes(1);
        assert!(is_asked(&browser, &house, WITH_PASSWORD).await);
    }
}

#[tokio::test]
async fn p3_another_user_and_another_device_are_asked_for_themselves() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    browser.signs_out().await;
    assert!(is_asked(&browser, &house, WITH_TOTP).await);
    assert!(is_asked(&house.browser(), &house, WITH_PASSWORD).await);
}

#[tokio::test]
async fn p3_a_prompt_that_was_left_unanswered_is_asked_again() {
    let house = House::open().await;
    let browser = house.browser();
    assert!(is_asked(&browser, &house, WITH_PASSWORD).await);
    assert!(is_asked(&browser, &house, WITH_PASSWORD).await);
}

#[tokio::test]
async fn p5_left_unanswered_it_makes_an_entry_in_the_log_once() {
    let house = House::open().await;
    assert!(is_asked(&house.browser(), &house, WITH_PASSWORD).await);
    house.browser().begins().await;
    sweep(&house.node).await.unwrap();
    assert!(house.logged().await.is_empty(), "it may still be answered");
    house.passes(600);
    sweep(&house.node).await.unwrap();
    sweep(&house.node).await.unwrap();
    let log = house.node.store().sign_in_log().await.unwrap();
    let user = house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].code, log[0].user_id.as_ref()), (50140, Some(&user.id)));
    assert_eq!(
        log[0].reason,
        r#"This error occurred due to "Keep me signed in" interrupt when the user was signing in."#
    );
}

#[tokio::test]
async fn p6_dont_show_this_again_is_for_good() {
    let house = House::open().await;
    for action in ["accept", "reject"] {
        let browser = house.browser();
        let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
        assert_eq!(flow.field("dont_show_again").unwrap()["decision"], "dont_show_again");
        flow.answers(action, json!({ "dont_show_again": true })).await.is_done();
        browser.signs_out().await;
        house.passes(300 * DAY);
        assert!(!is_asked(&browser, &house, WITH_PASSWORD).await);
    }
}

#[tokio::test]
async fn p1_it_is_not_asked_where_the_app_does_not_allow_it() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    assert!(!is_asked(&browser, &house, WITH_PASSWORD).await);
    assert_eq!(browser.cookie(SESSION).unwrap().expires, None);
}

#[tokio::test]
async fn p8_a_brand_gives_its_own_words_and_the_rest_has_its_defaults() {
    let house = House::open().await;
    let flow = house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    for default in ["heading", "text"] {
        assert_eq!(flow.screen().get(default), None);
    }
    house
        .settings(|settings| {
            let texts = [("de".to_owned(), "Bleiben?".to_owned())].into();
            settings.brand.prompt.title = Some(BrandText { text: "<b>Stay</b>?".to_owned(), texts });
            settings.brand.prompt.reject = Some(BrandText { text: "Nope".to_owned(), texts: [].into() });
        })
        .await;
    let flow = house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    let screen = flow.screen();
    assert_eq!(screen["heading"], json!({ "text": "<b>Stay</b>?", "texts": { "de": "Bleiben?" } }));
    assert_eq!(screen.get("text"), None);
    assert_eq!(screen["actions"][0], json!({ "name": "accept", "role": "primary", "takes_fields": true }));
    assert_eq!(screen["actions"][1]["label"], json!({ "text": "Nope" }));
}
