//! What somebody can do who is not who they say: forged links, foreign answers, rubbish; and what must not be found afterwards.

use serde_json::json;
use vestibule_server::federation::{self, Accounts};

use super::journey::{WITH_CORP, said, sent_to, signs_in_by, there_and_back, up_to_the_answer, visit};
use super::people::Person;
use super::provider::{SECRET, house_with_provider, set, settings};
use super::support::{House, WITH_PASSWORD, logs};

#[tokio::test]
async fn an_attackers_answer_signs_nobody_else_in() {
    let (house, provider) = house_with_provider().await;
    house.asks_nothing_afterwards().await;
    let (attacker, victim) = (house.browser(), house.browser());
    let mut flow = attacker.begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let person = Person::verified("1", WITH_PASSWORD);
    let answer = up_to_the_answer(&flow, &attacker, &provider, &person).await;
    victim.begins().await;
    assert_eq!(sent_to(&victim.get(&answer).await), "/");
    assert!(!victim.is_signed_in().await, "login CSRF");
    // A form of another site's is not even a request that there is.
    let posted = victim.send(victim.request(reqwest::Method::POST, &answer)).await;
    assert_eq!(posted.status, 405);
    // It was not the victim's to use up.
    assert_eq!(sent_to(&attacker.get(&answer).await), "/");
    flow.reloads().await.is_done();
    let before = attacker.cookie("vestibule_session").unwrap().value;
    assert_eq!(sent_to(&attacker.get(&answer).await), "/");
    assert_eq!(attacker.cookie("vestibule_session").unwrap().value, before, "once is once");
}

#[tokio::test]
async fn a_link_to_a_flow_of_another_browser_leads_to_the_sign_in_page() {
    let (house, provider) = house_with_provider().await;
    let mut flow = house.browser().begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let victim = house.browser();
    victim.begins().await;
    let id = flow.path().rsplit_once('/').unwrap().1.to_owned();
    for link in [
        visit(&flow),
        "/auth/federation/corp/start".to_owned(),
        "/auth/federation/corp/start?flow=".to_owned(),
        format!("/auth/federation/unknown/start?flow={id}"),
        format!("/auth/federation/..%2Fcorp/start?flow={id}"),
        "/auth/federation/%ff/start?flow=%00".to_owned(),
    ] {
        assert_eq!(sent_to(&victim.get(&link).await), "/", "{link}");
    }
    assert!(provider.seen().await.is_empty());
}

#[tokio::test]
async fn rubbish_leads_to_the_sign_in_page() {
    let house = House::open().await;
    let browser = house.browser();
    browser.begins().await;
    let token = "A".repeat(43);
    for query in [
        "",
        "?",
        "?code=1",
        "?state=1&code=1",
        &format!("?state={token}&code=1"),
        &format!("?state={token}&state={token}&code=1"),
        &format!("?state={token}&error=access_denied&error_description=%3Cscript%3E"),
        &format!("?state={token}&code={}", "x".repeat(9000)),
        "?state=%00%ff&code=%ff",
        "?iss=javascript:alert(1)",
    ] {
        let answer = browser.get(&format!("/auth/federation/callback{query}")).await;
        assert_eq!(sent_to(&answer), "/", "{query}");
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn an_unknown_provider_is_said_on_the_screen() {
    let (house, _provider) = house_with_provider().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    let id = flow.path().rsplit_once('/').unwrap().1.to_owned();
    assert_eq!(sent_to(&browser.get(&format!("/auth/federation/other/start?flow={id}")).await), "/");
    assert_eq!(said(flow.reloads().await), ["message.federation_failed"]);
    let refused = flow.submits(flow.submission("sign_in_with:other", &json!({}))).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "invalid_action"));
}

#[tokio::test]
async fn what_goes_wrong_is_said_on_the_screen_and_in_the_log() {
    let (house, provider) = house_with_provider().await;
    let stranger = Person::verified("2", "nobody@example.com");
    let unverified = Person::with_claims("3", json!({ "email": WITH_PASSWORD }));
    for (person, message, code) in [
        (Person::verified("1", WITH_PASSWORD).who_denies(), "message.federation_refused", 65004),
        (stranger, "message.federation_no_account", 50020),
        (unverified, "message.federation_unverified", 50020),
    ] {
        house.passes(1); // so that the log has an order
        let browser = house.browser();
        let mut flow = signs_in_by(&browser, &provider, &person).await;
        assert_eq!((flow.kind(), said(&flow)), ("identifier", vec![message]));
        assert_eq!(house.logged().await[0], code);
        // And the flow goes on.
        flow.says_who(WITH_PASSWORD).await;
        assert_eq!(flow.kind(), "password");
        assert!(said(&flow).is_empty());
    }
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let person = Person::verified("1", WITH_PASSWORD);
    let answer = up_to_the_answer(&flow, &browser, &provider, &person).await;
    drop(provider);
    house.passes(1);
    assert_eq!(sent_to(&browser.get(&answer).await), "/");
    assert_eq!(said(flow.reloads().await), ["message.federation_failed"]);
    assert_eq!(house.logged().await[0], 90033);
}

#[tokio::test]
async fn a_disabled_user_and_one_of_another_store_are_nobody() {
    let (house, provider) = house_with_provider().await;
    house.has_app("shop", |app| app.identity_store = "customers".to_owned()).await;
    let person = Person::verified("1", WITH_PASSWORD);
    let browser = house.browser();
    let mut flow = browser.begins_with(json!({ "app": "shop" })).await;
    flow.answers(WITH_CORP, json!({})).await;
    there_and_back(&mut flow, &browser, &provider, &person).await;
    assert_eq!(said(&flow), ["message.federation_no_account"]);

    // Who is made there is made for there.
    set(&house, &federation::Provider { accounts: Accounts::Create, guests: true, ..settings(&provider) })
        .await;
    let mut flow = browser.begins_with(json!({ "app": "shop" })).await;
    flow.answers(WITH_CORP, json!({})).await;
    there_and_back(&mut flow, &browser, &provider, &Person::verified("2", "new@example.com")).await;
    let made = house.user("new@example.com").await;
    assert_eq!((&*made.identity_store, made.guest), ("customers", 1));
    set(&house, &settings(&provider)).await;

    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    house.passes(1);
    let flow = signs_in_by(&house.browser(), &provider, &person).await;
    assert_eq!(said(&flow), ["message.federation_no_account"]);
    assert_eq!(house.logged().await[0], 50057);
}

#[tokio::test]
async fn a_flow_that_went_on_by_itself_meanwhile_is_not_turned_back() {
    let (house, provider) = house_with_provider().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let person = Person::verified("1", "totp@example.com");
    let answer = up_to_the_answer(&flow, &browser, &provider, &person).await;
    // In another tab.
    flow.reloads().await;
    flow.says_who(WITH_PASSWORD).await.types_password(super::support::PASSWORD).await.is_done();
    assert_eq!(sent_to(&browser.get(&answer).await), "/");
    assert_eq!(browser.session().await["user"]["identifier"], WITH_PASSWORD);
}

/// A sign-in that makes an account, with all that is secret about it.
async fn whole_journey(house: &House, provider: &super::provider::Provider) -> Vec<String> {
    set(house, &federation::Provider { accounts: Accounts::Create, ..settings(provider) }).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let there = sent_to(&browser.get(&visit(&flow)).await);
    let person = Person::verified("subject-of-somebody", "somebody@example.com");
    let back = url::Url::parse(&provider.sees(&person, &there).await).unwrap();
    let mut secrets = vec![SECRET.to_owned()];
    for (name, value) in back.query_pairs() {
        if name == "code" || name == "state" {
            secrets.push(value.into_owned());
        }
    }
    assert_eq!(secrets.len(), 3);
    // While they are away, and after.
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        let state = secrets[2].as_bytes();
        assert!(!bytes.windows(state.len()).any(|window| window == state));
    }
    browser.get(&format!("{}?{}", back.path(), back.query().unwrap())).await;
    flow.reloads().await.rejects().await.is_done();
    let seen = provider.seen().await;
    secrets.push(seen.iter().find_map(|sent| sent["nonce"].as_str()).unwrap().to_owned());
    secrets.push(seen.iter().find_map(|sent| sent["code_verifier"].as_str()).unwrap().to_owned());
    secrets
}

#[tokio::test]
async fn the_database_and_the_logs_hold_nothing_that_somebody_could_sign_in_with() {
    let (house, provider) = house_with_provider().await;
    let mut secrets = whole_journey(&house, &provider).await;
    for file in house.files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", file.display());
        }
    }
    let refused = signs_in_by(&house.browser(), &provider, &Person::verified("x", "y@z").who_denies()).await;
    assert_eq!(said(&refused), ["message.federation_refused"]);
    secrets.extend(["subject-of-somebody", "somebody@example.com", "eyJ"].map(str::to_owned));
    let logs = logs::of_this_test();
    for logged in ["linked", "signed in", "nobody came back", "s•••@example.com", "provider=\"corp\""] {
        assert!(logs.contains(logged), "{logged} is not in {logs}");
    }
    for secret in secrets {
        assert!(!logs.contains(&secret), "{secret} is in the logs:\n{logs}");
    }
}
