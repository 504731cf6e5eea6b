//! Signing in with a passkey.

use serde_json::{Value, json};

use super::support::authenticator::Authenticator;
use super::support::{Browser, Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

fn options(flow: &Flow) -> String {
    flow.field("passkey").unwrap_or_else(|| panic!("no passkey: {}", flow.reply))["passkey"]["options"]
        .to_string()
}

/// Somebody who is signed in gets a passkey.
async fn gets_a_passkey(house: &House, browser: &Browser) -> Authenticator {
    registers(browser, Authenticator::new(&house.node.config().origin())).await
}

async fn registers(browser: &Browser, mut device: Authenticator) -> Authenticator {
    let mut flow = browser.begins_with(json!({ "intent": "enroll", "authenticator": "passkey" })).await;
    let answer = device.registers(&options(&flow)).to_string();
    flow.answers("add_passkey", json!({ "passkey": answer })).await.is_done();
    device
}

async fn house_with_a_passkey() -> (House, Authenticator) {
    let house = House::open_with_passkeys().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let device = gets_a_passkey(&house, &browser).await;
    (house, device)
}

async fn uses(flow: &mut Flow, answer: &Value) {
    flow.answers("use_passkey", json!({ "passkey": answer.to_string() })).await;
}

#[tokio::test]
async fn without_typing_who_one_is() {
    let (house, mut device) = house_with_a_passkey().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    assert!(flow.is_at("identifier"));
    let field = flow.field("passkey").unwrap()["passkey"].clone();
    assert_eq!((&field["ceremony"], &field["conditional"]), (&json!("get"), &json!(true)));
    assert_eq!(field["options"]["allowCredentials"], json!([]));
    let actions = flow.screen()["actions"].clone();
    assert_eq!(actions[0]["takes"], json!(["identifier"]));
    assert_eq!((&actions[1]["name"], &actions[1]["takes"]), (&json!("use_passkey"), &json!(["passkey"])));
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before, "after a reload it is the same challenge");
    let answer = device.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    flow.is_done();
    let session = browser.session().await;
    assert_eq!(
        (&session["user"]["identifier"], &session["assurance"]),
        (&json!(WITH_PASSWORD), &json!("2fa"))
    );
    assert!(house.mails_to(WITH_PASSWORD).await[0].subject.starts_with("A passkey was added"));
}

#[tokio::test]
async fn as_the_second_factor_after_the_password() {
    let (house, mut device) = house_with_a_passkey().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("passkey"), "{}", flow.reply);
    let field = flow.field("passkey").unwrap()["passkey"].clone();
    assert_eq!(field.get("conditional"), None);
    assert_eq!(field["options"]["allowCredentials"][0]["id"], device.id());
    device.verifies = false;
    let answer = device.signs(&options(&flow));
    flow.answers("use_passkey", json!({ "passkey": answer.to_string(), "remember_device": true }))
        .await
        .is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");
    browser.signs_out().await;
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await.is_done();
}

#[tokio::test]
async fn what_proves_nothing_says_so_and_asks_anew() {
    let (house, mut device) = house_with_a_passkey().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    let first = options(&flow);
    let mut stranger = Authenticator::new(&device.origin);
    stranger.registers(
        &json!({ "user": { "id": "A".repeat(86) }, "challenge": "", "rp": { "id": "" } }).to_string(),
    );
    device.verifies = false;
    let unverified = device.signs(&first);
    device.verifies = true;
    let elsewhere = device.signs_but(&first, |said| said.origin = "https://evil.example".to_owned());
    for answer in [json!(""), json!({}), stranger.signs(&first), unverified, elsewhere, device.signs(&first)]
    {
        uses(&mut flow, &answer).await;
        assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")], "{answer:.80}");
        assert!(flow.is_at("identifier"));
        assert_ne!(options(&flow), first, "the challenge was used up by the first of these");
    }
    let nothing = flow.submission("use_passkey", &json!({}));
    assert_eq!(flow.submits(nothing).await.status, 200);
    flow.reloads().await;
    let answer = device.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    flow.is_done();
    let failures = house.logged().await.into_iter().filter(|code| *code == 50126).count();
    assert_eq!(failures, 7, "with the empty one");
}

#[tokio::test]
async fn an_answer_is_good_once_and_in_its_own_flow() {
    let (house, mut device) = house_with_a_passkey().await;
    let (one, mut two) = (house.browser().begins().await, house.browser().begins().await);
    let answer = device.signs(&options(&one));
    uses(&mut two, &answer).await;
    assert_eq!(two.messages(), [("message.passkey_failed", "passkey")], "another flow's");
    let submission = one.submission("use_passkey", &json!({ "passkey": answer.to_string() }));
    let (browser, path) = (one.browser(), one.path());
    let (first, second) =
        tokio::join!(browser.post(&path, submission.clone()), browser.post(&path, submission.clone()));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let successes = house.logged().await.into_iter().filter(|code| *code == 0).count();
    assert_eq!(successes, 2, "one sign-in, and the one before it");
}

#[tokio::test]
async fn a_copy_of_a_key_is_found_out() {
    let house = House::open_with_passkeys().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let mut key = registers(&browser, Authenticator::ed25519(&house.node.config().origin())).await;
    let mut copy = key.cloned();
    let mut flow = house.browser().begins().await;
    let answer = key.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    flow.is_done();
    let mut flow = house.browser().begins().await;
    let answer = copy.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")]);
}

#[tokio::test]
async fn whoever_may_not_sign_in_may_not_by_passkey() {
    let (house, mut device) = house_with_a_passkey().await;
    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut flow = house.browser().begins().await;
    let answer = device.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")]);
}

#[tokio::test]
async fn anothers_passkey_is_no_second_factor() {
    let (house, mut device) = house_with_a_passkey().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    gets_a_passkey(&house, &browser).await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    let answer = device.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    assert_eq!(flow.messages(), [("message.passkey_failed", "passkey")]);
    flow.answers("another_way", json!({}))
        .await
        .answers("continue", json!({ "authenticator": "totp" }))
        .await;
    flow.types_code(&house.next_code()).await.is_done();
}

#[tokio::test]
async fn where_the_policy_wants_a_password_first_it_is_the_second() {
    let (house, mut device) = house_with_a_passkey().await;
    house
        .settings(|settings| {
            settings.session_policy.primary_factor =
                vestibule_server::policy::rules::PrimaryFactor::PasswordIdp;
        })
        .await;
    let mut flow = house.browser().begins().await;
    assert!(flow.field("passkey").is_none(), "it is not offered before");
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    let answer = device.signs(&options(&flow));
    uses(&mut flow, &answer).await;
    flow.is_done();
}

#[tokio::test]
async fn where_the_site_is_an_address_nothing_is_offered() {
    let house = House::open().await;
    let flow = house.browser().begins().await;
    assert!(flow.field("passkey").is_none());
    assert_eq!(flow.screen()["actions"].as_array().unwrap().len(), 1);
}
