//! Setting up a second factor on the way, where a policy asks for one and somebody has none.

use serde_json::json;
use vestibule_server::authn::totp;
use vestibule_server::policy::Authenticator;
use vestibule_server::policy::rules::Constraint;

use super::support::authenticator::Authenticator as Device;
use super::support::{Flow, House, PASSWORD, WITH_PASSWORD};

fn code(house: &House, secret: &str) -> String {
    totp::code(secret, house.now().unix() / totp::STEP).unwrap()
}

fn secret(flow: &Flow) -> String {
    flow.field("secret").unwrap()["value"].as_str().unwrap().to_owned()
}

async fn asked_for_a_second_factor(house: &House) -> Flow {
    house.asks_for_two_factors().await;
    house.has_no_address(WITH_PASSWORD).await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    flow
}

#[tokio::test]
async fn an_authenticator_app_and_then_codes_for_the_day_it_is_lost() {
    let house = House::open().await;
    let mut flow = asked_for_a_second_factor(&house).await;
    assert!(flow.is_at("choose"));
    let options = flow.field("authenticator").unwrap()["options"].to_string();
    assert!(
        options.contains("totp") && options.contains("email") && !options.contains("passkey"),
        "{options}"
    );
    flow.answers("continue", json!({ "authenticator": "totp" })).await;
    assert!(flow.is_at("enroll"));
    assert_eq!(flow.screen()["heading"]["code"], "heading.enroll_totp");
    let secret = secret(&flow);
    let uri = flow.field("qr").unwrap()["value"].as_str().unwrap().to_owned();
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&secret), "{uri}");
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before, "after a reload it is the same secret");

    flow.types_code("000000").await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
    assert_eq!(self::secret(&flow), secret);
    assert!(house.authenticators(WITH_PASSWORD).await.totp.is_none());
    flow.types_code(&code(&house, &secret)).await;
    assert_eq!(flow.screen()["heading"]["code"], "heading.enroll_recovery");
    let codes = flow.field("codes").unwrap()["value"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    assert_eq!(house.authenticators(WITH_PASSWORD).await.recovery_left, 0, "not before they are saved");
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before);
    flow.answers("done", json!({})).await.is_done();

    let has = house.authenticators(WITH_PASSWORD).await;
    assert!(has.totp.is_some() && has.recovery_left == 10);
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert_eq!(flow.screen()["text"]["code"], "text.totp", "from now on it is asked for");
    flow.types_code(&code(&house, &secret)).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")], "the code that confirmed it was used");
    house.passes(30);
    flow.types_code(&code(&house, &secret)).await.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
}

#[tokio::test]
async fn the_codes_can_wait() {
    let house = House::open().await;
    let mut flow = asked_for_a_second_factor(&house).await;
    flow.answers("continue", json!({ "authenticator": "totp" })).await;
    let secret = secret(&flow);
    flow.types_code(&code(&house, &secret)).await.answers("skip", json!({})).await.is_done();
    assert_eq!(house.authenticators(WITH_PASSWORD).await.recovery_left, 0);
}

#[tokio::test]
async fn a_passkey() {
    let house = House::open_with_passkeys().await;
    let mut device = Device::new(&house.node.config().origin());
    let mut flow = asked_for_a_second_factor(&house).await;
    flow.answers("continue", json!({ "authenticator": "passkey" })).await;
    let field = flow.field("passkey").unwrap();
    assert_eq!(field["passkey"]["ceremony"], "create");
    let options = field["passkey"]["options"].to_string();
    let answer = device.registers(&options).to_string();
    flow.answers("add_passkey", json!({ "passkey": "{}" })).await;
    assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")]);
    flow.answers("add_passkey", json!({ "passkey": answer })).await;
    assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")], "that challenge was used up");
    let options = flow.field("passkey").unwrap()["passkey"]["options"].to_string();
    let answer = device.registers(&options).to_string();
    flow.answers("add_passkey", json!({ "passkey": answer, "name": "My phone" })).await;
    flow.answers("skip", json!({})).await.is_done();
    let has = house.authenticators(WITH_PASSWORD).await;
    assert_eq!((has.passkeys.len(), &*has.passkeys[0].name), (1, "My phone"));
}

#[tokio::test]
async fn a_mailbox() {
    let house = House::open().await;
    let mut flow = asked_for_a_second_factor(&house).await;
    flow.answers("continue", json!({ "authenticator": "email" })).await;
    assert_eq!(flow.field("email").unwrap()["value"], WITH_PASSWORD);
    for rubbish in ["x", "a@", "a@b\r\nBcc: c@d", "a@b, c@d"] {
        flow.answers("continue", json!({ "email": rubbish })).await;
        assert_eq!(flow.messages(), [("message.invalid_address", "email")], "{rubbish}");
    }
    flow.answers("continue", json!({ "email": "elsewhere@example.com" })).await;
    assert_eq!(flow.screen()["text"]["params"]["address"], "elsewhere@example.com");
    let code = house.mailed_code("elsewhere@example.com").await;
    // A code for one address proves no other.
    flow.answers("another_way", json!({}))
        .await
        .answers("continue", json!({ "authenticator": "email" }))
        .await;
    flow.answers("continue", json!({ "email": "victim@example.com" })).await;
    flow.types_code(&code).await;
    assert_eq!(flow.messages(), [("message.invalid_code", "code")]);
    flow.types_code(&house.mailed_code("victim@example.com").await).await.is_done();
    assert_eq!(house.authenticators(WITH_PASSWORD).await.email.as_deref(), Some("victim@example.com"));
}

#[tokio::test]
async fn what_the_policy_does_not_take_is_not_offered() {
    let house = House::open().await;
    let only = |authenticator| Constraint { authenticators: vec![Authenticator::Password, authenticator] };
    house.settings(|settings| settings.access.constraints = vec![only(Authenticator::Totp)]).await;
    let flow = asked_for_a_second_factor(&house).await;
    assert!(flow.is_at("enroll"), "there is nothing to choose");
    assert_eq!(flow.screen()["heading"]["code"], "heading.enroll_totp");
    assert!(!flow.screen()["actions"].to_string().contains("cancel"), "there is no way around it");
    house.settings(|settings| settings.access.constraints = vec![only(Authenticator::Passkey)]).await;
    let flow = asked_for_a_second_factor(&house).await;
    assert!(flow.is_at("notice"), "here there are no passkeys, so nobody is let in");
}

#[tokio::test]
async fn it_cannot_be_left_out() {
    let house = House::open().await;
    let mut flow = asked_for_a_second_factor(&house).await;
    for action in ["skip", "cancel", "done", "accept"] {
        let refused = flow.submits(flow.submission(action, &json!({}))).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid_action".to_owned()), "{action}");
    }
    flow.answers("continue", json!({ "authenticator": "totp" })).await;
    for action in ["skip", "cancel", "done"] {
        assert_eq!(flow.submits(flow.submission(action, &json!({}))).await.status, 422, "{action}");
    }
    for field in ["qr", "secret"] {
        let shown = flow.submission("continue", &json!({ "code": "000000", field: "x" }));
        assert_eq!(flow.submits(shown).await.status, 422, "{field} is only shown");
    }
    flow.goes_back().await;
    assert!(flow.is_at("identifier"));
}
