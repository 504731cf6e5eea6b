//! The demo's own pages.

use reqwest::Method;
use reqwest::header::ORIGIN;
use serde_json::json;
use vestibule_server::demo;

use super::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

#[tokio::test]
async fn the_page_behind_the_sign_in_says_who_and_until_when() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.get("/app").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/?return_to=/app")));

    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.accepts().await.is_done();
    let page = browser.get("/app").await;
    for said in [
        "TOTP Account (totp@example.com)",
        "You stay signed in",
        r#"<time datetime="2027-01-15T08:00:00Z">15 January 2027, 08:00 UTC</time>"#,
        r#"Asks for no code until <time datetime="2027-02-14T08:00:00Z">"#,
        r#"<form class="sign-out" method="post" action="/auth/sign-out">"#,
    ] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
}

#[tokio::test]
async fn a_sign_in_from_a_new_device_sends_a_mail_and_one_from_a_known_device_does_not() {
    let house = House::open().await;
    let browser = house.browser();
    assert!(browser.get("/mailbox").await.text().contains("Nothing yet"));
    browser.signs_in(WITH_PASSWORD, String::new).await;
    browser.signs_out().await;
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let mail = house.node.store().mail().await.unwrap();
    assert_eq!(mail.len(), 1);
    assert_eq!(
        (mail[0].recipient.as_str(), mail[0].subject.as_str()),
        (WITH_PASSWORD, "New sign-in – 127.0.0.1")
    );
    let page = browser.get("/mailbox").await;
    assert!(page.text().contains("New sign-in") && page.text().contains("Testfox/1.0"));
    house.browser().signs_in(WITH_PASSWORD, String::new).await;
    assert_eq!(house.node.store().mail_count().await.unwrap(), 2);
}

#[tokio::test]
async fn what_a_browser_calls_itself_is_text_and_not_endless() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    let reject = browser.raw(&flow.path(), flow.submission("reject", &json!({})).to_string());
    browser.send(reject.header("User-Agent", format!("<script>alert(1)</script>{}", "x".repeat(5000)))).await;
    let page = browser.get("/mailbox").await;
    assert!(page.text().contains("&lt;script&gt;") && !page.text().contains("<script"));
    assert!(page.text().len() < 5000);
}

#[tokio::test]
async fn the_state_has_what_is_needed_to_sign_in() {
    let house = House::open().await;
    let state = house.browser().get("/demo/state").await.json();
    assert_eq!(state["api_token"], "demo-token");
    assert_eq!(state["mail_count"], 0);
    assert_eq!(state["settings"], json!({ "pre_auth": false, "prompt": true }));
    let accounts = state["accounts"].as_array().unwrap();
    assert_eq!(accounts[0]["identifier"], WITH_PASSWORD);
    assert_eq!(accounts[0].get("totp"), None);
    assert_eq!(accounts[1]["totp"]["seconds_left"], 30);
    let code = || async {
        let state = house.browser().get("/demo/state").await.json();
        state["accounts"][1]["totp"]["code"].as_str().unwrap().to_owned()
    };
    // Twice within 30 seconds: the second time it gives the next code, which is accepted already.
    for _ in 0..2 {
        let code = code().await;
        house.browser().signs_in(WITH_TOTP, || code).await;
    }
}

#[tokio::test]
async fn the_settings_change_the_next_sign_in() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.post("/demo/settings", json!({ "pre_auth": true, "prompt": false })).await;
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "settings": { "pre_auth": true, "prompt": false } }))
    );
    assert_eq!(
        browser.get("/demo/state").await.json()["settings"],
        json!({ "pre_auth": true, "prompt": false })
    );
    let mut flow = browser.begins().await;
    assert!(flow.field("keep_signed_in").is_some());
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
    browser.post("/demo/settings", json!({ "prompt": true })).await;
    assert_eq!(
        browser.get("/demo/state").await.json()["settings"],
        json!({ "pre_auth": true, "prompt": true })
    );
}

#[tokio::test]
async fn the_settings_refuse_what_they_do_not_know_and_who_may_not() {
    let house = House::open().await;
    let browser = house.browser();
    for body in [json!({ "prompted": true }), json!({ "prompt": "yes" }), json!([1, 2, 3])] {
        let answer = browser.post("/demo/settings", body.clone()).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_field"), "{body}");
    }
    let foreign = browser.request(Method::POST, "/demo/settings").header(ORIGIN, "https://evil.example");
    assert_eq!(browser.send(foreign.json(&json!({ "prompt": false }))).await.status, 403);
    assert_eq!(
        browser.get("/demo/state").await.json()["settings"],
        json!({ "pre_auth": false, "prompt": true })
    );
}

#[tokio::test]
async fn seeding_again_changes_nothing() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let before = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    demo::seed(&house.node).await.unwrap();
    let after = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    assert_eq!((before.id, before.password), (after.id, after.password));
    house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.is_done();
}

#[tokio::test]
async fn without_the_demo_its_pages_are_not_there() {
    let house = House::open_with(|config| config.demo = false).await;
    for path in ["/app", "/mailbox", "/demo/state"] {
        assert_eq!(house.browser().get(path).await.status, 404, "{path}");
    }
}
