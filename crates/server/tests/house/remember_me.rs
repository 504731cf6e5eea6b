//! *Remember me*: rule I1. What it remembers is the widget's business, in `crates/flow` and its journeys.

use serde_json::json;

use super::support::House;

#[tokio::test]
async fn i1_the_apps_settings_say_whether_it_is_offered() {
    let house = House::open().await;
    for (offered, says) in [(None, json!(null)), (Some(true), json!(true)), (Some(false), json!(false))] {
        house.settings(|settings| settings.app.remember_me = offered).await;
        assert_eq!(house.browser().begins().await.screen()["remember_me"], says);
    }
}
