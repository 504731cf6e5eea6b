//! Sessions: their cookies, their end, and cookies that stand for nothing.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::json;

use super::support::{House, WITH_PASSWORD, WITH_TOTP};

const SESSION: &str = "vestibule_session";

#[tokio::test]
async fn s5_signing_out_ends_a_copied_cookie_too() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let thief = browser.copied();
    assert!(thief.is_signed_in().await);
    browser.signs_out().await;
    assert!(browser.cookie(SESSION).is_none());
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn s5_signing_in_makes_a_new_session_and_ends_the_one_before() {
    let house = House::open().await;
    let browser = house.browser();
    // Two flows at once, so that the second ends in a browser that is signed in already.
    let mut first = browser.begins().await;
    let mut second = browser.begins().await;
    for (flow, who) in [(&mut first, WITH_PASSWORD), (&mut second, WITH_TOTP)] {
        flow.says_who(who).await.types_password(super::support::PASSWORD).await;
    }
    first.rejects().await.is_done();
    let pats = browser.copied();
    second.types_code(&house.code_now()).await.rejects().await.is_done();
    assert_ne!(browser.cookie(SESSION).unwrap().value, pats.cookie(SESSION).unwrap().value);
    assert_eq!(browser.session().await["user"]["identifier"], WITH_TOTP);
    assert!(!pats.is_signed_in().await);
}

#[tokio::test]
async fn a_session_cookie_that_somebody_planted_does_not_become_good() {
    let house = House::open().await;
    let browser = house.browser();
    let planted = "A".repeat(43);
    browser.set_cookie(SESSION, &planted);
    browser.signs_in(WITH_PASSWORD, String::new).await;
    assert_ne!(browser.cookie(SESSION).unwrap().value, planted);
}

#[tokio::test]
async fn stale_and_garbage_cookies_are_ignored_and_cleared() {
    let house = House::open().await;
    for rubbish in ["", "x", "ÿ", &"A".repeat(43), &"A".repeat(5000), "\"quoted\""] {
        let browser = house.browser();
        browser.set_cookie(SESSION, rubbish);
        assert!(!browser.is_signed_in().await);
        assert!(browser.cookie(SESSION).is_none(), "{rubbish}");

        browser.set_cookie(SESSION, rubbish);
        browser.set_cookie("vestibule_device", rubbish);
        let flow = browser.begins().await;
        assert!(flow.is_at("identifier"));
        assert!(
            browser.cookie(SESSION).is_none() && browser.cookie("vestibule_device").is_none(),
            "{rubbish}"
        );
    }
}

#[tokio::test]
async fn signing_out_by_a_form_leads_to_the_front_page() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let form =
        browser.request(Method::POST, "/auth/sign-out").header(ORIGIN, &house.address).form(&[("", "")]);
    let answer = browser.send(form).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_out() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for origin in ["https://evil.example", "null"] {
        let form = browser.request(Method::POST, "/auth/sign-out").header(ORIGIN, origin).form(&[("", "")]);
        let answer = browser.send(form).await;
        assert_eq!((answer.status, answer.problem()), (403, "wrong_origin".to_owned()));
    }
    let text = browser.request(Method::POST, "/auth/sign-out").header(ORIGIN, &house.address);
    let answer = browser.send(text.header(CONTENT_TYPE, "text/plain").body("{}")).await;
    assert_eq!(answer.status, 415);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_without_a_session_is_fine() {
    let house = House::open().await;
    house.browser().signs_out().await;
}

#[tokio::test]
async fn over_tls_cookies_are_secure_and_for_this_host_alone() {
    let house =
        House::open_with(|config| config.public_url = url::Url::parse("https://id.example").unwrap()).await;
    let browser = house.browser();
    let begin = browser.request(Method::POST, "/auth/flow").header(ORIGIN, "https://id.example");
    let answer = browser.send(begin.json(&json!({}))).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-vestibule_flow="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    assert!(answer.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.post("/auth/flow", json!({})).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("vestibule_flow=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_user_who_is_disabled_is_signed_in_no_more() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let user = house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!browser.is_signed_in().await);
}
