//! When *Stay signed in?* is not shown although the app asks it: rule P4. What a provider has to do with it is in the tests
//! of federation.

use serde_json::json;
use vestibule_server::policy::rules::PersistentBrowser;
use vestibule_server::store::GroupRow;

use super::support::{Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

async fn signs_in(house: &House) -> Flow {
    house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await
}

#[tokio::test]
async fn p4_not_to_guests_and_not_where_the_risk_is_high() {
    let house = House::open().await;
    assert!(signs_in(&house).await.is_at("stay_signed_in"));
    let user = house.user(WITH_PASSWORD).await;
    for (guest, risk, asked) in
        [(true, "LOW", false), (false, "HIGH", false), (false, "MEDIUM", true), (false, "LOW", true)]
    {
        let mut tx = house.node.store().begin().await.unwrap();
        tx.set_guest_and_risk(&user.id, guest, risk).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(signs_in(&house).await.is_at("stay_signed_in"), asked, "{guest} {risk}");
    }
}

#[tokio::test]
async fn p4_not_on_a_shared_device() {
    let house = House::open().await;
    house.settings(|settings| settings.devices.shared_from_users = 2).await;
    let browser = house.browser();
    assert!(
        browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.rejects().await.is_done() != ""
    );
    browser.signs_out().await;
    let code = house.code_now();
    browser.signs_in_up_to_the_prompt(WITH_TOTP, || code).await.is_done();

    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let user = house.user(WITH_PASSWORD).await;
    let device = house.node.store().devices_of(&user.id).await.unwrap().remove(0);
    let mut tx = house.node.store().begin().await.unwrap();
    assert!(tx.set_shared(&device.id, true).await.unwrap());
    tx.commit().await.unwrap();
    browser.signs_out().await;
    house.passes(200 * 3600);
    browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.is_done();
}

#[tokio::test]
async fn p4_not_where_the_org_or_a_group_has_it_switched_off() {
    let house = House::open().await;
    let user = house.user(WITH_PASSWORD).await;
    let group = |prompt_off| GroupRow {
        id: "quiet".to_owned(),
        name: "Quiet".to_owned(),
        description: String::new(),
        system: 0,
        prompt_off,
        created_at: house.now(),
    };
    for (prompt_off, asked) in [(0, true), (1, false)] {
        let mut tx = house.node.store().begin().await.unwrap();
        tx.put_group(&group(prompt_off)).await.unwrap();
        tx.add_member("quiet", &user.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(signs_in(&house).await.is_at("stay_signed_in"), asked);
    }
    let code = house.code_now();
    let other = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
    assert!(other.is_at("stay_signed_in"), "others are still asked");
    house.settings(|settings| settings.org.post_auth_prompt = false).await;
    let code = house.next_code();
    house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await.is_done();
}

#[tokio::test]
async fn p4_not_where_a_policy_decides_about_persistence() {
    for (control, persistent) in [(PersistentBrowser::Always, true), (PersistentBrowser::Never, false)] {
        let house = House::open().await;
        house.settings(|settings| settings.access.persistent_browser = Some(control)).await;
        let browser = house.browser();
        browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.is_done();
        assert_eq!(browser.session().await["persistent"], persistent);
    }
}

#[tokio::test]
async fn p4_not_as_part_of_a_consent_flow() {
    let house = House::open().await;
    house.settings(|settings| settings.app.consent = vec!["read your calendar".to_owned()]).await;
    let browser = house.browser();
    let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    assert!(flow.is_at("consent"), "{}", flow.reply);
    assert!(flow.screen()["text"]["text"].as_str().unwrap().contains("read your calendar"));
    assert!(flow.field("consent_for_all").is_none(), "only an administrator consents for everybody");
    flow.answers("accept", json!({})).await.is_done();
    browser.signs_out().await;
    // The next time nothing is to be consented to, and the question comes.
    assert!(browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await.is_at("stay_signed_in"));
}

#[tokio::test]
async fn p4_who_refuses_is_not_signed_in_and_an_administrator_may_consent_for_everybody() {
    let house = House::open().await;
    house.settings(|settings| settings.app.consent = vec!["read your calendar".to_owned()]).await;
    let browser = house.browser();
    let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    flow.answers("reject", json!({})).await;
    assert!(flow.is_at("notice") && !browser.is_signed_in().await);
    assert_eq!(house.logged().await, [65004]);

    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    let (id, name) = ("administrators".to_owned(), "Administrators".to_owned());
    let (description, created_at) = (String::new(), house.now());
    tx.put_group(&GroupRow { id, name, description, system: 0, prompt_off: 0, created_at }).await.unwrap();
    tx.add_member("administrators", &user.id).await.unwrap();
    tx.commit().await.unwrap();
    let mut flow = house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    flow.answers("accept", json!({ "consent_for_all": true })).await.is_done();
    let code = house.code_now();
    let other = house.browser().signs_in_up_to_the_prompt(WITH_TOTP, || code).await;
    assert!(other.is_at("stay_signed_in"), "nobody else is asked for consent: {}", other.reply);
}

#[tokio::test]
async fn p4_not_after_seamless_sign_on() {
    let house = House::open().await;
    house.has_app("sister", |_| {}).await;
    let browser = house.browser();
    let mut flow = browser.signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;
    assert!(flow.is_at("stay_signed_in"));
    flow.accepts().await.is_done();
    browser.begins_at("sister").await.is_done();
    browser.forget_cookie("vestibule_session");
    browser.begins_at("sister").await.is_done();
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn who_a_policy_does_not_let_in_is_told_so_after_the_password() {
    let house = House::open().await;
    house.settings(|settings| settings.access.allow = false).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    assert!(flow.is_at("password"));
    flow.types_password(PASSWORD).await;
    assert!(flow.is_at("notice"));
    assert_eq!(flow.screen()["messages"][0]["code"], "message.access_denied");
    assert!(!browser.is_signed_in().await);
    assert_eq!(house.logged().await, [53003]);
    assert!(flow.goes_back().await.is_at("identifier"));
}
