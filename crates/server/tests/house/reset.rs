//! Resets: rules R1 to R3.

use serde_json::json;
use vestibule_server::notices::Why;
use vestibule_server::policy::settings::KeepOffer;

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

async fn resets(house: &House, who: &str) {
    let user = house.user(who).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.reset_user(&user.id, true, Why::Reset, house.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn r1_after_a_reset_the_next_sign_in_asks_for_everything_again() {
    let house = House::open().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await;
    flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    let other = house.browser();
    let code = house.next_code();
    let mut prompted = other.signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
    prompted.answers("accept", json!({ "dont_show_again": true })).await.is_done();

    resets(&house, WITH_TOTP).await;
    for browser in [&browser, &other] {
        // R3: at the next request.
        assert!(!browser.is_signed_in().await);
        let mut flow = browser.begins().await;
        assert!(flow.is_at("identifier"));
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
        assert!(flow.is_at("code"), "neither kept nor remembered nor exempt");
        flow.types_code(&house.next_code()).await;
        assert!(flow.is_at("stay_signed_in"), "and the answers are forgotten");
        flow.rejects().await.is_done();
        browser.signs_out().await;
    }
    let user = house.user(WITH_TOTP).await;
    assert_eq!(house.node.store().devices_of(&user.id).await.unwrap().len(), 2, "R2: devices stay");
}

#[tokio::test]
async fn r1_a_reset_ends_flows_in_which_something_was_proven_and_nobody_elses() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    let mut unproven = house.browser().begins().await;
    unproven.says_who(WITH_TOTP).await;
    let other = house.browser();
    other.signs_in(WITH_PASSWORD, String::new).await;
    resets(&house, WITH_TOTP).await;
    let answer = browser
        .post(&flow.path(), json!({ "action": "continue", "fields": { "code": house.code_now() } }))
        .await;
    assert_eq!((answer.status, answer.problem()), (404, "flow_expired".to_owned()));
    assert!(unproven.types_password(PASSWORD).await.is_at("code"));
    assert!(other.is_signed_in().await);
}

#[tokio::test]
async fn r3_a_reset_holds_on_every_node_at_the_next_request() {
    let one = House::open().await;
    let two = one.second().await;
    let browser = one.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let at_two = browser.at(&two.address);
    assert!(at_two.is_signed_in().await);
    resets(&one, WITH_PASSWORD).await;
    assert!(!at_two.is_signed_in().await);
}

#[tokio::test]
async fn d10_deleting_a_device_ends_its_sessions_and_what_it_holds_for_that_person_alone() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    let user = house.user(WITH_TOTP).await;
    let device = house.node.store().devices_of(&user.id).await.unwrap().remove(0);
    let stranger = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    assert!(!tx.remove_device_of(&device.id, &stranger.id, house.now()).await.unwrap(), "not theirs");
    assert!(tx.remove_device_of(&device.id, &user.id, house.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!browser.is_signed_in().await);
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"), "D5: remembered no more");
}

#[tokio::test]
async fn a_changed_password_leaves_nothing_that_the_old_one_opened_elsewhere() {
    let house = House::open().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary).await;
    house.asks_nothing_afterwards().await;
    let keeps = async |browser: &super::support::Browser| {
        let mut flow = browser.begins().await;
        flow.says_who(WITH_PASSWORD).await;
        flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await.is_done();
    };
    let (here, elsewhere) = (house.browser(), house.browser());
    keeps(&here).await;
    keeps(&elsewhere).await;
    let user = house.user(WITH_PASSWORD).await;
    let hash = vestibule_server::token::hash(&here.cookie("vestibule_session").unwrap().value);
    let session = house.node.store().session(&hash, house.now()).await.unwrap().unwrap();

    let mut tx = house.node.store().begin().await.unwrap();
    let spared = Some((&*session.id, &*session.device_id));
    assert_eq!(tx.password_changed(&user.id, spared, house.now()).await.unwrap(), 1);
    tx.commit().await.unwrap();

    assert!(here.is_signed_in().await);
    here.forget_cookie("vestibule_session");
    here.begins().await.is_done();
    assert!(!elsewhere.is_signed_in().await);
    assert!(elsewhere.begins().await.is_at("identifier"), "what was kept there opens nothing");
}

#[tokio::test]
async fn who_is_allowed_in_again_is_not_signed_in_by_it() {
    let house = House::open().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary).await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await.is_done();
    let user = house.user(WITH_PASSWORD).await;
    for disabled in [true, false] {
        let mut tx = house.node.store().begin().await.unwrap();
        tx.set_disabled(&user.id, disabled, house.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!browser.is_signed_in().await);
        assert!(browser.begins().await.is_at("identifier"));
    }
}
