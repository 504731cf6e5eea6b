//! Signing in by way of a provider: which screens there are before and after it.

use serde_json::json;
use vestibule_server::clock::{DAY, MINUTE};
use vestibule_server::federation::{self, Accounts};
use vestibule_server::policy::settings::FactorMode;

use super::journey::{WITH_CORP, said, sent_to, signs_in_by, there_and_back, up_to_the_answer, visit};
use super::people::Person;
use super::provider::{house_with_provider, set, settings};
use super::support::{WITH_PASSWORD, WITH_TOTP};

const SESSION: &str = "vestibule_session";

#[tokio::test]
async fn the_first_screen_offers_every_provider_that_can_be_used() {
    let (house, provider) = house_with_provider().await;
    let other = |id: &str, position, enabled| federation::Provider {
        id: id.to_owned(),
        name: format!("The {id}"),
        position,
        enabled,
        ..settings(&provider)
    };
    for provider in [other("first", -1, true), other("off", 0, false), other("zebra", 0, true)] {
        set(&house, &provider).await;
    }
    house.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    let flow = house.browser().begins().await;
    let actions = flow.screen()["actions"].as_array().unwrap();
    let names: Vec<_> = actions.iter().map(|action| action["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["continue", "sign_in_with:first", WITH_CORP, "sign_in_with:zebra"]);
    let label = json!({ "code": "action.sign_in_with", "params": { "provider": "The first" } });
    let expected = json!({
        "name": "sign_in_with:first", "label": label, "role": "secondary", "takes": ["keep_signed_in"]
    });
    assert_eq!(actions[1], expected);
}

#[tokio::test]
async fn p1_who_comes_by_a_provider_is_asked_to_stay_signed_in() {
    let (house, provider) = house_with_provider().await;
    for accepts in [true, false] {
        let browser = house.browser();
        let mut flow = signs_in_by(&browser, &provider, &Person::verified("1", WITH_PASSWORD)).await;
        assert_eq!(flow.kind(), "stay_signed_in", "{}", flow.reply);
        assert!(!browser.is_signed_in().await);
        flow.answers(if accepts { "accept" } else { "reject" }, json!({})).await.is_done();
        assert_eq!(browser.session().await["user"]["identifier"], WITH_PASSWORD);
        assert_eq!(browser.cookie(SESSION).unwrap().expires.is_some(), accepts);
        browser.close_and_reopen();
        house.passes(DAY);
        assert_eq!(browser.is_signed_in().await, accepts);
        assert_eq!(house.logged().await.first(), Some(&0));
        provider.takes_the_time_of(&house).await;
    }
    let log = house.node.store().sign_in_log().await.unwrap();
    assert_eq!(log[0].reason, "success by corp");
}

#[tokio::test]
async fn p5_left_unanswered_after_a_provider_it_is_an_entry_as_well() {
    let (house, provider) = house_with_provider().await;
    signs_in_by(&house.browser(), &provider, &Person::verified("1", WITH_PASSWORD)).await;
    house.passes(10 * MINUTE);
    vestibule_server::sweep::sweep(&house.node).await.unwrap();
    assert_eq!(house.logged().await, [50140]);
}

#[tokio::test]
async fn p4_after_integrated_windows_authentication_it_is_not_asked() {
    let (house, provider) = house_with_provider().await;
    for (amr, is_asked) in
        [("wia", false), ("pwd kerb", false), ("iwa", false), ("pwd", true), ("wiax", true)]
    {
        let browser = house.browser();
        let flow = signs_in_by(&browser, &provider, &Person::verified("1", WITH_PASSWORD).by(amr)).await;
        assert_eq!(flow.is_at("stay_signed_in"), is_asked, "{amr}: {}", flow.reply);
        assert_eq!(browser.is_signed_in().await, !is_asked, "{amr}");
        if !is_asked {
            assert_eq!(browser.cookie(SESSION).unwrap().expires, None);
        }
    }
    let mut own = settings(&provider);
    own.treats_as.integrated_windows = vec!["pwd".to_owned()];
    set(&house, &own).await;
    for (amr, is_asked) in [("wia", true), ("pwd", false)] {
        let person = Person::verified("1", WITH_PASSWORD).by(amr);
        let flow = signs_in_by(&house.browser(), &provider, &person).await;
        assert_eq!(flow.is_at("stay_signed_in"), is_asked, "{amr}: as the provider is set up");
    }
}

#[tokio::test]
async fn p4_a_guest_by_a_provider_is_not_asked() {
    let (house, provider) = house_with_provider().await;
    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_guest_and_risk(&user.id, true, "LOW").await.unwrap();
    tx.commit().await.unwrap();
    let flow = signs_in_by(&house.browser(), &provider, &Person::verified("1", WITH_PASSWORD)).await;
    flow.is_done();
}

#[tokio::test]
async fn k4_the_box_before_authentication_survives_the_provider_and_p7_nobody_is_asked_twice() {
    let (house, provider) = house_with_provider().await;
    house.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    for (sent, kept) in [(json!({ "keep_signed_in": true }), true), (json!({}), false)] {
        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.answers(WITH_CORP, sent).await;
        there_and_back(&mut flow, &browser, &provider, &Person::verified("1", WITH_PASSWORD)).await;
        assert_eq!(flow.is_at("stay_signed_in"), !kept, "{}", flow.reply);
        if kept {
            assert!(browser.cookie(SESSION).unwrap().expires.is_some());
        }
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_where_the_providers_own_does_not_count() {
    let (house, provider) = house_with_provider().await;
    house.asks_nothing_afterwards().await;
    let counts = |values: &[&str]| {
        let mut own = settings(&provider);
        own.treats_as.second_factor = values.iter().map(|&value| value.to_owned()).collect();
        own
    };
    for (counting, amr, is_asked) in [
        (&[][..], "pwd mfa", true),
        (&["mfa"], "pwd", true),
        (&["mfa"], "pwd mfa", false),
        (&["mfa"], "", true),
    ] {
        set(&house, &counts(counting)).await;
        let browser = house.browser();
        let person = Person::verified("1", WITH_TOTP).by(amr);
        let mut flow = signs_in_by(&browser, &provider, &person).await;
        assert_eq!(flow.is_at("code"), is_asked, "{counting:?} {amr}: {}", flow.reply);
        if is_asked {
            flow.types_code(&house.next_code()).await;
        }
        flow.is_done();
        assert_eq!(browser.session().await["assurance"], "2fa");
        provider.takes_the_time_of(&house).await;
    }
    // Who has none here has one factor, and that is what the session says.
    set(&house, &counts(&[])).await;
    let browser = house.browser();
    signs_in_by(&browser, &provider, &Person::verified("2", WITH_PASSWORD).by("mfa")).await.is_done();
    assert_eq!(browser.session().await["assurance"], "1fa");
}

#[tokio::test]
async fn the_second_factor_that_a_policy_wants_cannot_be_gone_round_by_a_provider() {
    let (house, provider) = house_with_provider().await;
    house.settings(|settings| settings.access.factor_mode = FactorMode::Two).await;
    let browser = house.browser();
    signs_in_by(&browser, &provider, &Person::verified("1", WITH_PASSWORD)).await;
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_domain_leads_to_its_provider_and_what_is_typed_to_no_other() {
    let (house, provider) = house_with_provider().await;
    let domains = vec!["corp.example".to_owned()];
    set(&house, &federation::Provider { domains, accounts: Accounts::Create, ..settings(&provider) }).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who("Somebody@Corp.example ").await;
    let person = Person::verified("1", "somebody@corp.example");
    there_and_back(&mut flow, &browser, &provider, &person).await;
    assert_eq!(provider.seen().await[0]["login_hint"], "somebody@corp.example");
    flow.rejects().await.is_done();
    assert_eq!(browser.session().await["user"]["name"], "Federated Account");

    for other in [WITH_PASSWORD, "somebody@corp.example.org", "nobody@sub.corp.example", "corp.example"] {
        let mut flow = house.browser().begins().await;
        flow.says_who(other).await;
        assert_eq!(flow.kind(), "password", "{other}");
        flow.goes_back().await;
        assert_eq!(flow.field("identifier").unwrap()["value"], other);
        let browser = house.browser();
        let mut flow = browser.begins_with(json!({ "login_hint": other })).await;
        flow.answers(WITH_CORP, json!({})).await;
        up_to_the_answer(&flow, &browser, &provider, &person).await;
        assert_eq!(provider.seen().await[0].get("login_hint"), None, "{other}");
    }
}

#[tokio::test]
async fn s4_an_app_that_wants_it_fresh_has_it_fresh_from_the_provider() {
    let (house, provider) = house_with_provider().await;
    house.asks_nothing_afterwards().await;
    let person = Person::verified("1", WITH_PASSWORD);
    signs_in_by(&house.browser(), &provider, &person).await.is_done();
    provider.seen().await;
    house.settings(|settings| settings.access.reauthenticate_in_s = Some(5 * MINUTE)).await;
    house.passes(20 * MINUTE);
    provider.takes_the_time_of(&house).await;
    let browser = house.browser();
    signs_in_by(&browser, &provider, &person).await.is_done();
    assert_eq!(provider.seen().await[0]["max_age"], "300");
    let again = browser.begins().await;
    again.is_done();

    // One that does not ask them again although it should is not believed.
    house.passes(20 * MINUTE);
    provider.takes_the_time_of(&house).await;
    provider.tampers("authenticated-long-ago").await;
    let browser = house.browser();
    let flow = signs_in_by(&browser, &provider, &person).await;
    assert_eq!(said(&flow), ["message.federation_failed"]);
    assert_eq!(house.logged().await[0], 50013);
}

#[tokio::test]
async fn people_come_back_to_the_sign_in_page_wherever_it_is() {
    let (house, provider) = house_with_provider().await;
    let page = "https://www.example.com/sign-in?from=provider";
    let other = federation::Secrets::default();
    let elsewhere = super::support::House::open_with(|config| {
        config.sign_in_page = page.to_owned();
        config.client_secrets = other;
    })
    .await;
    set(&elsewhere, &settings(&provider)).await;
    let browser = elsewhere.browser();
    let mut flow = browser.begins().await;
    flow.answers(WITH_CORP, json!({})).await;
    let answer = browser.get("/auth/federation/callback?state=unknown").await;
    assert_eq!(sent_to(&answer), page);
    assert!(visit(&flow).starts_with("/auth/federation/corp/start?flow="));
    drop(house);
}
