//! Several servers on one database: none of them keeps anything to itself.

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

#[tokio::test]
async fn a_flow_begun_on_one_node_ends_on_another() {
    let one = House::open().await;
    let other = one.second().await;
    let browser = one.browser();
    let flow = browser.begins().await;
    // The load balancer changes its mind at every request; the browser sees one site.
    let elsewhere = browser.at(&other.address);
    let path = flow.path();
    let answer = elsewhere
        .post(&path, flow.submission("continue", &serde_json::json!({ "identifier": WITH_TOTP })))
        .await;
    assert_eq!(answer.turn().step, Some(2));
    let mut flow = flow;
    flow.reloads().await.types_password(PASSWORD).await;
    flow.types_code(&one.code_now()).await.rejects().await.is_done();
    assert!(elsewhere.is_signed_in().await);
    elsewhere.signs_out().await;
    assert!(!browser.is_signed_in().await, "and an end on one is an end on both, at the next request");
}

#[tokio::test]
async fn nodes_count_tries_together_and_see_each_others_settings() {
    let one = House::open().await;
    let other = one.second().await;
    for house in [&one, &other] {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_PASSWORD).await;
        for _ in 0..5 {
            flow.types_password("wrong").await;
        }
    }
    let mut flow = other.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await;
    let right = flow.submission("continue", &serde_json::json!({ "password": PASSWORD }));
    assert_eq!(flow.submits(right).await.status, 429);

    one.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    assert!(other.browser().begins().await.field("keep_signed_in").is_some());
}

#[tokio::test]
async fn a_code_is_used_on_every_node() {
    let one = House::open().await;
    let other = one.second().await;
    let code = one.code_now();
    one.browser().signs_in(WITH_TOTP, || code.clone()).await;
    let mut flow = other.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code(&code).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let before = House::open().await;
    let browser = before.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let after = before.second().await;
    before.node.store().close().await;
    assert!(browser.at(&after.address).is_signed_in().await);
}
