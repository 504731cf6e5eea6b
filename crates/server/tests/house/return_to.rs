//! Where a sign-in leads. What is allowed is tested beside `return_to.rs`; here, that it is asked.

use serde_json::json;

use super::support::{House, PASSWORD, WITH_PASSWORD};

#[tokio::test]
async fn a_sign_in_leads_where_it_was_asked_to() {
    let house =
        House::open_with(|config| config.allow_return_to.push("https://app.example".to_owned())).await;
    for to in ["/app?x=1#y", "https://app.example/in"] {
        let mut flow = house.browser().begins_with(json!({ "return_to": to })).await;
        flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
        assert_eq!(flow.rejects().await.is_done(), to);
    }
}

#[tokio::test]
async fn it_leads_nowhere_else_signed_in_or_not() {
    let house = House::open().await;
    let browser = house.browser();
    for signed_in in [false, true] {
        if signed_in {
            browser.signs_in(WITH_PASSWORD, String::new).await;
        }
        for to in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/.//evil.example", "javascript:x"]
        {
            let answer = browser.post("/auth/flow", json!({ "return_to": to })).await;
            assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_field"), "{to}");
            assert_eq!(answer.detail(), "return_to: a sign-in may not lead there");
        }
    }
}
