//! `/auth/introspect`, as a backend asks it.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Answer, Browser, House, WITH_PASSWORD, WITH_TOTP};

const TOKEN: &str = vestibule_server::demo::API_TOKEN;

/// A backend asks about a cookie's value.
async fn asks(backend: &Browser, authorization: &str, token: &str) -> Answer {
    let request = backend.request(Method::POST, "/auth/introspect").header("authorization", authorization);
    backend.send(request.form(&[("token", token)])).await
}

#[tokio::test]
async fn a_backend_learns_whose_session_it_is() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let cookie = browser.cookie("vestibule_session").unwrap().value;
    let user = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    let session = browser.session().await;
    let backend = house.browser();
    for scheme in ["SSWS", "ssws", "Bearer"] {
        let answer = asks(&backend, &format!("{scheme} {TOKEN}"), &cookie).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
        let said = answer.json();
        assert_eq!(said["active"], true);
        assert_eq!(said["sub"], user.id);
        assert_eq!(said["username"], WITH_TOTP);
        assert_eq!(said["acr"], "2fa");
        assert_eq!((&said["iat"], &said["auth_time"]), (&session["since"], &session["since"]));
        let nearer =
            session["until"].as_u64().unwrap().min(session["idle_until"].as_u64().unwrap_or(u64::MAX));
        assert_eq!(said["exp"], nearer);
        assert_eq!(said["iss"], house.address);
        assert_ne!(said["sid"], cookie, "the id is not the token");
    }
}

#[tokio::test]
async fn what_is_no_session_is_inactive_and_nothing_more() {
    let house = House::open().await;
    let backend = house.browser();
    let ended = house.browser();
    ended.signs_in(WITH_PASSWORD, String::new).await;
    let ended_cookie = ended.cookie("vestibule_session").unwrap().value;
    ended.signs_out().await;
    let disabled = house.browser();
    disabled.signs_in(WITH_TOTP, || house.code_now()).await;
    let disabled_cookie = disabled.cookie("vestibule_session").unwrap().value;
    let user = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();

    for token in ["", "x", "ÿ", &"A".repeat(43), &"A".repeat(3000), &ended_cookie, &disabled_cookie] {
        let answer = asks(&backend, &format!("SSWS {TOKEN}"), token).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "active": false })), "{token}");
    }
}

#[tokio::test]
async fn a_session_that_is_over_by_its_time_is_inactive() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let cookie = browser.cookie("vestibule_session").unwrap().value;
    let exp = asks(&house.browser(), &format!("SSWS {TOKEN}"), &cookie).await.json()["exp"].as_i64().unwrap();
    house.passes(exp - i64::try_from(house.now().unix()).unwrap());
    assert_eq!(
        asks(&house.browser(), &format!("SSWS {TOKEN}"), &cookie).await.json(),
        json!({ "active": false })
    );
}

#[tokio::test]
async fn a_wrong_caller_learns_nothing() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let cookie = browser.cookie("vestibule_session").unwrap().value;
    for wrong in [
        "",
        "SSWS",
        "SSWS ",
        "SSWS wrong",
        "Basic ZGVtbzpkZW1v",
        TOKEN,
        "SSWS demo-token,x",
        &format!("Bearer {cookie}"),
    ] {
        let answer = asks(&house.browser(), wrong, &cookie).await;
        assert_eq!((answer.status, answer.problem()), (401, "unauthorized".to_owned()), "{wrong}");
        assert!(answer.header("www-authenticate").is_some());
    }
    // The browser's own cookie is no leave to ask.
    let request = browser.request(Method::POST, "/auth/introspect").form(&[("token", &cookie)]);
    assert_eq!(browser.send(request).await.status, 401);
    // A token that is revoked is none at the next request.
    let mut tx = house.node.store().begin().await.unwrap();
    assert!(tx.remove_api_token(&vestibule_server::token::hash(TOKEN)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(asks(&house.browser(), &format!("SSWS {TOKEN}"), &cookie).await.status, 401);
}

#[tokio::test]
async fn bad_requests_are_refused_by_what_is_wrong_with_them() {
    let house = House::open().await;
    let backend = house.browser();
    let send = |content_type: &'static str, body: Vec<u8>| {
        let request = backend.request(Method::POST, "/auth/introspect");
        let request =
            request.header("authorization", format!("SSWS {TOKEN}")).header("content-type", content_type);
        backend.send(request.body(body))
    };
    let form = "application/x-www-form-urlencoded";
    for (content_type, body, status) in [
        ("application/json", b"{\"token\":\"x\"}".to_vec(), 415),
        ("text/plain", b"token=x".to_vec(), 415),
        (form, b"".to_vec(), 422),
        (form, b"tokn=x".to_vec(), 422),
        (form, b"token=x&token=y".to_vec(), 422),
        (form, vec![b'x'; 5000], 413),
        (form, b"token=%ff%00&token_type_hint=access_token&else=1".to_vec(), 200),
        (form, (0..=255).collect(), 422),
    ] {
        let answer = send(content_type, body.clone()).await;
        assert_eq!(answer.status, status, "{content_type} {}", String::from_utf8_lossy(&body));
    }
}

#[tokio::test]
async fn unknown_ended_and_malformed_take_the_same_way() {
    // Times differ by chance; that the answers are the same bytes with the same headers does not.
    let house = House::open().await;
    let backend = house.browser();
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let ended = browser.cookie("vestibule_session").unwrap().value;
    browser.signs_out().await;
    let mut seen = Vec::new();
    for token in [ended, "B".repeat(43), "short".to_owned()] {
        let answer = asks(&backend, &format!("SSWS {TOKEN}"), &token).await;
        let mut headers = BTreeMap::new();
        for name in answer.headers.keys().filter(|name| !matches!(name.as_str(), "date" | "x-request-id")) {
            headers.insert(name.to_string(), answer.header(name.as_str()).map(str::to_owned));
        }
        seen.push((answer.json(), headers));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    assert_eq!(seen[0].0, Value::from_iter([("active", Value::Bool(false))]));
}
