//! Codes: wrong ones, late ones, used ones.

use serde_json::json;

use super::support::{House, PASSWORD, WITH_TOTP};

#[tokio::test]
async fn a_wrong_code_can_be_mended() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    for wrong in ["000000", "12345", "x"] {
        flow.types_code(wrong).await;
        assert_eq!(flow.messages(), [("message.invalid_code", "code")], "{wrong}");
    }
    let code = house.code_now();
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    assert!(flow.types_code(&spaced).await.is_at("stay_signed_in"));
}

#[tokio::test]
async fn a_code_is_good_for_one_step_to_either_side() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    let code = house.code_now();
    house.passes(60);
    assert!(flow.types_code(&code).await.is_at("code"), "two steps late");
    house.passes(-30);
    assert!(flow.types_code(&code).await.is_at("stay_signed_in"), "one step late");
}

#[tokio::test]
async fn a_used_code_is_refused_in_another_flow_and_an_older_one_too() {
    let house = House::open().await;
    let older = house.code_now();
    let used = house.next_code();
    house.browser().signs_in(WITH_TOTP, || used.clone()).await;

    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    for code in [used, older] {
        flow.types_code(&code).await;
        assert_eq!(flow.messages(), [("message.invalid_code", "code")], "no different from a wrong one");
    }
    assert!(flow.types_code(&house.next_code()).await.is_at("stay_signed_in"));
}

#[tokio::test]
async fn a_code_that_was_used_for_a_sign_in_that_was_given_up_is_used() {
    let house = House::open().await;
    let code = house.code_now();
    let flow = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code.clone()).await;
    assert!(flow.is_at("stay_signed_in"));

    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code(&code).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn two_flows_with_one_code_at_once_let_one_in() {
    let house = House::open().await;
    let code = house.code_now();
    let (one, other) = (house.browser(), house.browser());
    let mut flows = [one.begins().await, other.begins().await];
    for flow in &mut flows {
        flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    }
    let [first, second] = &mut flows;
    let (first_body, second_body) = (
        first.submission("continue", &json!({ "code": code })),
        second.submission("continue", &json!({ "code": code })),
    );
    let (first, second) = tokio::join!(first.submits(first_body), second.submits(second_body));
    let mut kinds = [first.json()["screen"]["kind"].clone(), second.json()["screen"]["kind"].clone()];
    kinds.sort_by_key(ToString::to_string);
    assert_eq!(kinds, [json!("code"), json!("stay_signed_in")]);
}
