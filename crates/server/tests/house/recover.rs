//! A new password for who cannot remember theirs. What it ends is rule R.

use serde_json::json;

use super::support::{Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP, logs};

const NEW: &str = "a kumquat under the lantern";

/// Up to the screen for a new password, by the link below the password.
async fn forgets(house: &House, who: &str) -> Flow {
    let mut flow = house.browser().begins().await;
    flow.says_who(who).await.answers("forgot_password", json!({})).await;
    assert!(flow.is_at("code"));
    flow.types_code(&house.mailed_code(who).await).await;
    assert!(flow.is_at("new_password"));
    flow
}

async fn chooses<'a>(flow: &'a mut Flow, password: &str) -> &'a mut Flow {
    flow.answers("save", json!({ "password": password })).await
}

#[tokio::test]
async fn a_new_password_signs_in_and_ends_all_that_the_old_one_had_opened() {
    let house = House::open().await;
    let (before, elsewhere) = (house.browser(), house.browser());
    before.signs_in(WITH_PASSWORD, String::new).await;
    let mut half_way = elsewhere.begins().await;
    half_way.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(half_way.is_at("stay_signed_in"));

    let mut flow = forgets(&house, WITH_PASSWORD).await;
    assert!(before.is_signed_in().await, "not before there is a new password");
    chooses(&mut flow, NEW).await;
    assert!(flow.is_at("stay_signed_in"), "R1: the answers are forgotten");
    flow.rejects().await.is_done();
    assert!(!before.is_signed_in().await, "R1");
    let answer = half_way.submits(half_way.submission("accept", &json!({}))).await;
    assert_eq!(answer.status, 404, "R1: a flow in which something was proven has ended");

    let mut again = house.browser().begins().await;
    again.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert_eq!(again.messages(), [("message.invalid_credentials", "password")]);
    again.types_password(NEW).await;
    assert!(again.is_at("stay_signed_in"));
    let told = house.mails_to(WITH_PASSWORD).await;
    assert!(told.iter().any(|mail| mail.subject.starts_with("Your password was changed")));
}

#[tokio::test]
async fn from_the_first_screen_by_the_intent_to_recover() {
    let house = House::open().await;
    let mut flow = house.browser().begins_with(json!({ "intent": "recover" })).await;
    assert!(flow.is_at("identifier"));
    assert_eq!(flow.screen()["heading"]["code"], "heading.recover");
    flow.says_who("Password@Example.com").await;
    flow.types_code(&house.mailed_code(WITH_PASSWORD).await).await;
    chooses(&mut flow, NEW).await.rejects().await.is_done();
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_next_one_taken() {
    let house = House::open().await;
    let mut flow = forgets(&house, WITH_PASSWORD).await;
    let field = flow.field("password").unwrap();
    assert_eq!(field["rules"], json!([{ "min_length": 8 }, { "code": "rule.not_common" }]));
    for (weak, code) in [
        ("short", "message.password_too_short"),
        ("password1", "message.password_is_common"),
        (WITH_PASSWORD, "message.password_is_common"),
        ("", "message.required"),
    ] {
        chooses(&mut flow, weak).await;
        assert_eq!(flow.messages(), [(code, "password")], "{weak}");
    }
    let long = flow.submission("save", &json!({ "password": "x".repeat(257) }));
    assert_eq!(flow.submits(long).await.status, 422);
    chooses(&mut flow, NEW).await;
    assert!(flow.is_at("stay_signed_in"));
}

#[tokio::test]
async fn the_second_factor_is_asked_for_all_the_same_and_the_mailbox_is_none() {
    let house = House::open().await;
    // A device that remembers the second factor: a reset ends that as well.
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.rejects().await.is_done();
    browser.signs_out().await;

    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.answers("forgot_password", json!({})).await;
    flow.types_code(&house.mailed_code(WITH_TOTP).await).await;
    chooses(&mut flow, NEW).await;
    assert!(flow.is_at("code"), "not remembered any more");
    assert_eq!(flow.screen()["text"]["code"], "text.totp");
    let actions = flow.screen()["actions"].to_string();
    assert!(!actions.contains("another_way"), "the mailbox has been used: {actions}");
    flow.types_code(&house.next_code()).await;
    assert!(flow.is_at("stay_signed_in"));
}

#[tokio::test]
async fn nobody_and_who_has_no_password_look_the_same_and_get_no_mail() {
    let house = House::open().await;
    let mut screens = Vec::new();
    for who in [WITH_PASSWORD, "nobody@example.com", "email@example.com"] {
        let mut flow = house.browser().begins_with(json!({ "intent": "recover" })).await;
        flow.says_who(who).await;
        let mut seen = vec![flow.screen().to_string()];
        for _ in 0..6 {
            flow.types_code("000000").await;
            seen.push(flow.screen().to_string());
        }
        screens.push(seen.join("\n").replace(who, "WHO"));
    }
    assert_eq!(screens[0], screens[1]);
    assert_eq!(screens[0], screens[2]);
    assert!(house.mails_to("nobody@example.com").await.is_empty());
    assert!(house.mails_to("email@example.com").await.is_empty());
    assert_eq!(house.mails_to(WITH_PASSWORD).await.len(), 1);
}

#[tokio::test]
async fn no_screen_can_be_jumped_over() {
    let house = House::open().await;
    let mut flow = house.browser().begins_with(json!({ "intent": "recover" })).await;
    for (action, fields) in [
        ("save", json!({ "password": NEW })),
        ("continue", json!({ "password": NEW })),
        ("continue", json!({ "identifier": WITH_PASSWORD, "code": "000000" })),
        ("forgot_password", json!({})),
    ] {
        let refused = flow.submits(flow.submission(action, &fields)).await;
        assert_eq!(refused.status, 422, "{action} {fields}");
    }
    flow.says_who(WITH_PASSWORD).await;
    let refused = flow.submits(flow.submission("save", &json!({ "password": NEW }))).await;
    assert_eq!(refused.status, 422);
    let mut other = house.browser().begins().await;
    other.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(other.is_at("stay_signed_in"), "the old password holds");
}

#[tokio::test]
async fn a_code_to_sign_in_is_none_to_recover() {
    let house = House::open().await;
    house.asks_for_two_factors().await;
    let browser = house.browser();
    let mut signing_in = browser.begins().await;
    signing_in.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    let code = house.mailed_code(WITH_PASSWORD).await;
    let mut flow = browser.begins_with(json!({ "intent": "recover" })).await;
    flow.says_who(WITH_PASSWORD).await.types_code(&code).await;
    assert!(flow.is_at("code"));
}

#[tokio::test]
async fn of_two_answers_with_the_right_code_one_is_taken() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins_with(json!({ "intent": "recover" })).await;
    flow.says_who(WITH_PASSWORD).await;
    let answer = flow.submission("continue", &json!({ "code": house.mailed_code(WITH_PASSWORD).await }));
    let path = flow.path();
    let (one, two) = tokio::join!(browser.post(&path, answer.clone()), browser.post(&path, answer.clone()));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(flow.reloads().await.kind(), "new_password");
}

#[tokio::test]
async fn neither_code_nor_password_is_kept_or_logged() {
    let house = House::open().await;
    let mut flow = forgets(&house, WITH_PASSWORD).await;
    let code = house.mailed_code(WITH_PASSWORD).await;
    chooses(&mut flow, "tiny pw").await;
    chooses(&mut flow, NEW).await.rejects().await.is_done();
    let logs = logs::of_this_test();
    assert!(logs.contains("a new password by way of the mailbox"));
    for secret in [&*code, NEW, "tiny pw", WITH_PASSWORD] {
        assert!(!logs.contains(secret), "{secret}");
    }
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in [NEW, "tiny pw"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
    }
}
