//! *Remember this device*: rule D5.

use vestibule_server::clock::DAY;
use vestibule_server::policy::settings::FactorPromptMode;

use super::support::{House, PASSWORD, WITH_TOTP};

#[tokio::test]
async fn d5_a_remembered_device_asks_for_no_code_until_its_fixed_date() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert_eq!(flow.ticked("remember_device"), Some(false));
    flow.types_code_and_ticks(&house.code_now()).await.is_done();

    // Used half way: that does not make it longer. It survives signing out and closing the browser.
    house.passes(15 * DAY);
    browser.signs_out().await;
    browser.close_and_reopen();
    browser.signs_in(WITH_TOTP, || unreachable!("asked for a code")).await;
    assert_eq!(browser.session().await["assurance"], "2fa");

    house.passes(15 * DAY - 1);
    browser.signs_out().await;
    browser.signs_in(WITH_TOTP, || unreachable!("asked for a code a second too early")).await;

    house.passes(1);
    browser.signs_out().await;
    let flow = browser.signs_in_up_to_the_prompt(WITH_TOTP, || house.code_now()).await;
    flow.is_done();
    assert_eq!(house.logged().await.len(), 4);
    browser.signs_out().await;
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"), "its date has passed");
}

#[tokio::test]
async fn d5_another_browser_is_another_device() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.rejects().await.is_done();
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"));
}

#[tokio::test]
async fn k4_the_tick_survives_a_wrong_code_and_a_reload() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks("000000").await;
    assert_eq!(flow.ticked("remember_device"), Some(true));
    assert_eq!(flow.reloads().await.ticked("remember_device"), Some(true));
    flow.types_code(&house.code_now()).await.is_done();
    browser.signs_out().await;
    browser.signs_in(WITH_TOTP, || unreachable!("it was ticked")).await;
}

#[tokio::test]
async fn the_box_is_not_offered_where_it_would_do_nothing() {
    let house = House::open().await;
    for (days, mode) in [(0, FactorPromptMode::Device), (30, FactorPromptMode::Always)] {
        house
            .settings(|settings| {
                settings.devices.remember_days = days;
                settings.session_policy.factor_prompt_mode = mode;
            })
            .await;
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
        assert!(flow.is_at("code") && flow.field("remember_device").is_none());
    }
}
