//! Rule D8: where an app uses IdP session management, a session at the provider is as good as *Keep me signed in*.

use serde_json::json;
use vestibule_server::clock::DAY;
use vestibule_server::federation;
use vestibule_server::notices::Why;
use vestibule_server::policy::settings::{AccessPolicy, PostAuth};

use super::journey::{said, sent_to, signs_in_by_at, there_and_back, up_to_the_answer, visit};
use super::people::Person;
use super::provider::{Provider, house_with_provider, set, settings};
use super::support::{House, WITH_PASSWORD, WITH_TOTP};

/// Two apps that use IdP session management, and one that does not. Nobody is asked to stay signed in.
async fn house() -> (House, Provider) {
    let (house, provider) = house_with_provider().await;
    house.asks_nothing_afterwards().await;
    for (app, manages) in [("mail", true), ("calendar", true), ("payroll", false)] {
        house.has_app(app, |app| app.idp_session_management = manages).await;
    }
    (house, provider)
}

fn at(app: &str) -> serde_json::Value {
    json!({ "app": app })
}

#[tokio::test]
async fn d8_a_session_at_the_provider_keeps_people_signed_in_to_the_apps_that_use_it() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    assert_eq!(browser.session().await["persistent"], false, "nothing was ticked");
    for days in [1, 5] {
        browser.close_and_reopen();
        house.passes(days * DAY);
        provider.takes_the_time_of(&house).await;
        assert!(!browser.is_signed_in().await);
        let elsewhere = browser.begins_with(at("payroll")).await;
        assert_eq!(elsewhere.kind(), "identifier", "it does not use it");

        let mut flow = browser.begins_with(at("calendar")).await;
        assert!(visit(&flow).ends_with("&silent=1"));
        provider.seen().await;
        there_and_back(&mut flow, &browser, &provider, &person).await;
        assert_eq!(flow.is_done(), "/app?calendar");
        assert_eq!(provider.seen().await[0]["prompt"], "none");
        assert_eq!(browser.session().await["user"]["identifier"], WITH_PASSWORD);
    }
    let log = house.node.store().sign_in_log().await.unwrap();
    assert_eq!((log[0].code, &*log[0].reason), (0, "success by the session at corp"));
}

#[tokio::test]
async fn d8_p4_nobody_is_asked_to_stay_signed_in_after_it() {
    let (house, provider) = house().await;
    house.settings(|settings| settings.access.post_auth = PostAuth::Allowed).await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    let mut flow = signs_in_by_at(&browser, &provider, &person, at("mail")).await;
    assert_eq!(flow.kind(), "stay_signed_in");
    flow.rejects().await.is_done();
    browser.close_and_reopen();
    // Another app, for which nobody has answered yet.
    let mut flow = browser.begins_with(at("calendar")).await;
    there_and_back(&mut flow, &browser, &provider, &person).await;
    flow.is_done();
}

#[tokio::test]
async fn d8_it_counts_for_the_apps_of_its_own_people_that_want_nothing_fresh() {
    let (house, provider) = house().await;
    house
        .has_app("shop", |app| {
            app.idp_session_management = true;
            app.identity_store = "customers".to_owned();
        })
        .await;
    let fresh = |access: &mut AccessPolicy| access.reauthenticate_in_s = Some(60);
    house.has_app_with_policy("bank", |app| app.idp_session_management = true, fresh).await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    browser.close_and_reopen();
    for app in ["shop", "bank"] {
        assert_eq!(browser.begins_with(at(app)).await.kind(), "identifier", "{app}");
    }
    visit(&browser.begins_with(at("mail")).await);
}

#[tokio::test]
async fn d8_it_ends_with_the_session_at_the_provider() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    browser.close_and_reopen();
    person.signs_out_there();
    let mut flow = browser.begins_with(at("mail")).await;
    there_and_back(&mut flow, &browser, &provider, &person).await;
    assert_eq!(flow.kind(), "identifier", "{}", flow.reply);
    assert!(said(&flow).is_empty(), "nothing has gone wrong");
    assert_eq!(house.logged().await, [0], "and nothing is in the log");
    assert_eq!(browser.begins_with(at("mail")).await.kind(), "identifier", "it is not asked again");

    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    browser.close_and_reopen();
    visit(&browser.begins_with(at("mail")).await);
}

#[tokio::test]
async fn d8_s5_who_signs_out_here_is_signed_out() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    browser.signs_out().await;
    assert_eq!(browser.begins_with(at("mail")).await.kind(), "identifier");
    // Nor does somebody else's sign-in bring it back.
    browser.signs_in(WITH_PASSWORD, String::new).await;
    browser.close_and_reopen();
    assert_eq!(browser.begins_with(at("mail")).await.kind(), "identifier");
}

#[tokio::test]
async fn d8_r1_a_reset_ends_it() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.reset_user(&user.id, true, Why::Reset, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(browser.begins_with(at("mail")).await.kind(), "identifier");
}

#[tokio::test]
async fn d8_d6_it_is_seamless_without_the_second_factor_that_was_proven() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_TOTP));
    let mut flow = signs_in_by_at(&browser, &provider, &person, at("mail")).await;
    flow.types_code(&house.next_code()).await.is_done();
    browser.close_and_reopen();
    let mut flow = browser.begins_with(at("calendar")).await;
    there_and_back(&mut flow, &browser, &provider, &person).await;
    flow.is_done();
    assert_eq!(browser.session().await["assurance"], "2fa");

    // In another browser there is no such session to go by.
    let other = house.browser();
    let flow = signs_in_by_at(&other, &provider, &person, at("calendar")).await;
    assert_eq!(flow.kind(), "code");
}

#[tokio::test]
async fn d8_somebody_else_at_the_provider_proves_who_they_are() {
    let (house, provider) = house().await;
    let browser = house.browser();
    signs_in_by_at(&browser, &provider, &Person::verified("1", WITH_PASSWORD), at("mail")).await.is_done();
    browser.close_and_reopen();
    // The same browser, in which another person has signed in at the provider since.
    let other = Person::verified("2", WITH_TOTP);
    let somewhere = house.browser();
    signs_in_by_at(&somewhere, &provider, &other, at("mail")).await;
    let mut flow = browser.begins_with(at("mail")).await;
    there_and_back(&mut flow, &browser, &provider, &other).await;
    assert_eq!(flow.kind(), "code", "{}", flow.reply);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn d8_a_provider_that_is_gone_costs_a_moment_and_no_message() {
    let (house, provider) = house().await;
    let (browser, person) = (house.browser(), Person::verified("1", WITH_PASSWORD));
    signs_in_by_at(&browser, &provider, &person, at("mail")).await.is_done();
    browser.close_and_reopen();
    let mut flow = browser.begins_with(at("mail")).await;
    let back = up_to_the_answer(&flow, &browser, &provider, &person).await;
    let rules = settings(&provider);
    drop(provider);
    assert_eq!(sent_to(&browser.get(&back).await), "/");
    assert_eq!(flow.reloads().await.kind(), "identifier");
    assert!(said(&flow).is_empty());

    set(&house, &federation::Provider { enabled: false, ..rules }).await;
    assert_eq!(browser.begins_with(at("mail")).await.kind(), "identifier", "one that is off is not asked");
}
