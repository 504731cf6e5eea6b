//! Signing in with a code by mail.

use serde_json::{Value, json};
use vestibule_server::policy::Authenticator;
use vestibule_server::policy::rules::Constraint;

use super::support::{Flow, House, PASSWORD, WITH_PASSWORD};

const WITH_EMAIL: &str = "email@example.com";

fn actions(flow: &Flow) -> Vec<&str> {
    flow.screen()["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action["name"].as_str().unwrap())
        .collect()
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn d1_who_has_no_password_signs_in_with_a_code_by_mail() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_EMAIL).await;
    assert!(flow.is_at("code"));
    assert_eq!(flow.screen()["heading"], json!({ "code": "heading.email_code" }));
    assert_eq!(flow.screen()["text"]["params"]["address"], WITH_EMAIL);
    assert_eq!(flow.field("code").unwrap()["length"], 6);
    assert_eq!(flow.field("code").unwrap()["expires_in"], 600);
    let code = house.mailed_code(WITH_EMAIL).await;
    flow.types_code(&wrong(&code)).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
    house.passes(60);
    flow.reloads().await;
    assert_eq!(flow.field("code").unwrap()["expires_in"], 540);
    assert_eq!(house.mails_to(WITH_EMAIL).await.len(), 1, "nothing is sent again by itself");
    flow.types_code(&format!(" {} {} ", &code[..3], &code[3..])).await.rejects().await.is_done();
    assert_eq!(browser.session().await["user"]["identifier"], WITH_EMAIL);
    assert_eq!(house.logged().await, [0, 50126], "a minute apart");
}

#[tokio::test]
async fn a_code_is_good_once_and_in_its_own_flow() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_EMAIL).await;
    let code = house.mailed_code(WITH_EMAIL).await;
    let mut other = house.browser().begins().await;
    other.says_who(WITH_EMAIL).await;
    other.types_code(&code).await;
    assert_eq!(other.messages(), [("message.invalid_code", "code")]);
    flow.types_code(&code).await;
    assert!(flow.is_at("stay_signed_in"));
}

#[tokio::test]
async fn another_is_sent_after_a_pause_and_five_in_all() {
    let house = House::open().await;
    house.settings(|_| {}).await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_EMAIL).await;
    let resend = |flow: &Flow| {
        let actions = flow.screen()["actions"].as_array().unwrap().clone();
        actions.into_iter().find(|action| action["name"] == "resend")
    };
    for (sent, pause) in [(1, 30), (2, 60), (3, 120), (4, 240)] {
        assert_eq!(resend(&flow).unwrap()["resend_after"], pause);
        flow.answers("resend", json!({})).await;
        assert!(flow.messages_of_any().is_empty(), "too soon: nothing happens");
        assert_eq!(house.mails_to(WITH_EMAIL).await.len(), sent);
        house.passes(pause);
        flow.reloads().await;
        assert_eq!(resend(&flow).unwrap().get("resend_after"), None);
        flow.answers("resend", json!({})).await;
        assert_eq!(flow.messages_of_any(), ["message.code_sent"]);
        assert_eq!(flow.screen()["messages"][0]["level"], "success");
        assert_eq!(house.mails_to(WITH_EMAIL).await.len(), sent + 1);
    }
    assert_eq!(resend(&flow), None, "that was the last");
    let refused = flow.submits(flow.submission("resend", &json!({}))).await;
    assert_eq!((refused.status, refused.problem()), (422, "invalid_action".to_owned()));
    flow.types_code(&house.mailed_code(WITH_EMAIL).await).await;
    assert!(flow.is_at("stay_signed_in"));
}

#[tokio::test]
async fn after_five_wrong_codes_none_is_right_until_another_is_sent() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_EMAIL).await;
    let code = house.mailed_code(WITH_EMAIL).await;
    for _ in 0..5 {
        flow.types_code(&wrong(&code)).await;
        assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
    }
    flow.types_code(&code).await;
    assert_eq!(flow.messages(), [("message.code_expired", "code")]);
    house.passes(30);
    flow.answers("resend", json!({})).await;
    flow.types_code(&house.mailed_code(WITH_EMAIL).await).await;
    assert!(flow.is_at("stay_signed_in"));
}

/// A screen without what differs for every flow.
fn without_names(flow: &Flow, who: &str) -> String {
    let mut screen = flow.screen().clone();
    for field in screen["fields"].as_array_mut().unwrap() {
        if let Some(options) = field.get_mut("passkey") {
            *options = Value::Null;
        }
    }
    screen.to_string().replace(who, "WHO")
}

#[tokio::test]
async fn an_identifier_that_nobody_has_looks_the_same_and_gets_no_mail() {
    let house = House::open().await;
    house
        .settings(|settings| {
            settings.access.constraints = vec![Constraint { authenticators: vec![Authenticator::Email] }];
        })
        .await;
    let nobody = "nobody@example.com";
    let mut screens = Vec::new();
    for who in [WITH_EMAIL, nobody] {
        let mut seen = Vec::new();
        let mut flow = house.browser().begins().await;
        flow.says_who(who).await;
        seen.push(without_names(&flow, who));
        for _ in 0..6 {
            flow.types_code("000000").await;
            seen.push(without_names(&flow, who));
        }
        flow.answers("resend", json!({})).await;
        seen.push(without_names(&flow, who));
        house.passes(30);
        flow.answers("resend", json!({})).await;
        seen.push(without_names(&flow, who));
        screens.push(seen);
    }
    assert_eq!(screens[0], screens[1]);
    assert!(house.mails_to(nobody).await.is_empty());
    assert_eq!(house.mails_to(WITH_EMAIL).await.len(), 2);
}

#[tokio::test]
async fn where_two_factors_are_asked_for_the_mailbox_is_the_second() {
    let house = House::open().await;
    house.asks_for_two_factors().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"));
    assert_eq!(flow.screen()["text"]["params"]["address"], "p•••@example.com", "masked");
    assert!(!actions(&flow).contains(&"another_way"), "it is the only one");
    flow.types_code(&house.mailed_code(WITH_PASSWORD).await).await.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
    flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.types_code("x").await;
    assert!(house.logged().await.contains(&500_121));
}

#[tokio::test]
async fn mail_to_one_person_has_an_end() {
    let house = House::open().await;
    for _ in 0..10 {
        house.browser().begins().await.says_who(WITH_EMAIL).await;
    }
    let mut flow = house.browser().begins().await;
    let refused = flow.submits(flow.submission("continue", &json!({ "identifier": WITH_EMAIL }))).await;
    assert_eq!((refused.status, refused.problem()), (429, "rate_limited".to_owned()));
    assert_eq!(house.mails_to(WITH_EMAIL).await.len(), 10);
    flow.reloads().await;
    assert!(flow.is_at("identifier"), "and the flow is where it was");
}
