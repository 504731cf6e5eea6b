//! What every response says to browsers.

use serde_json::json;

use super::support::{House, WITH_PASSWORD};

#[tokio::test]
async fn every_response_has_the_security_headers() {
    let house = House::open().await;
    let browser = house.browser();
    for answer in [
        browser.get("/").await,
        browser.get("/nothing").await,
        browser.get("/app").await,
        browser.get("/healthz").await,
        browser.get("/auth/session").await,
        browser.get("/auth/flow").await,
        browser.post("/auth/flow", json!({})).await,
        browser.post("/auth/flow", json!({ "x": 1 })).await,
    ] {
        let policy = answer.header("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "'wasm-unsafe-eval'", "frame-ancestors 'none'", "trusted-types 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("'unsafe-"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert!(answer.header("permissions-policy").is_some());
        assert_eq!(answer.header("strict-transport-security"), None, "this is not TLS");
    }
}

#[tokio::test]
async fn nothing_about_anybody_is_stored_on_the_way() {
    let house = House::open().await;
    let browser = house.browser();
    let flow = browser.signs_in(WITH_PASSWORD, String::new).await;
    for answer in [
        browser.get(&flow.path()).await,
        browser.get("/auth/session").await,
        browser.get("/auth/nothing").await,
        browser.post("/auth/flow", json!({})).await,
        browser.post("/auth/flow", json!([])).await,
        browser.get("/app").await,
        browser.get("/mailbox").await,
        browser.get("/demo/state").await,
        browser.post("/auth/sign-out", json!({})).await,
    ] {
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}
