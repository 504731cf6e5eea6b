//! What Prometheus is shown.

use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;
use vestibule_server::http;

use crate::support::{House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

/// Has the house show its figures, and says where.
async fn shown_at(house: &House) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/metrics", listener.local_addr().unwrap());
    tokio::spawn(http::serve_metrics(house.node.clone(), listener));
    address
}

async fn figures(address: &str) -> String {
    let answer = reqwest::get(address).await.unwrap();
    assert_eq!(
        answer.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    answer.text().await.unwrap()
}

/// The value in the line that begins with this.
fn figure(figures: &str, name: &str) -> f64 {
    let line = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{figures}")).parse().unwrap()
}

/// Until a request is on its way.
pub(crate) async fn until_one_waits(house: &House) {
    let at = shown_at(house).await;
    while figure(&figures(&at).await, "vestibule_http_requests_in_flight") < 1.0 {}
}

#[tokio::test]
async fn what_happened_is_counted_once_it_has_happened() {
    let house = House::open().await;
    let at = shown_at(&house).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password("wrong").await.types_password(PASSWORD).await;
    flow.types_code("000000").await.types_code(&house.code_now()).await.rejects().await.is_done();
    browser.signs_out().await;
    // Two guesses at one screen at once: one of them does not happen.
    let other = house.browser();
    let mut flow = other.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    let guess = flow.submission("continue", &json!({ "password": "wrong" }));
    let (path, first, second) = (flow.path(), other.clone(), other.clone());
    let (a, b) = tokio::join!(first.post(&path, guess.clone()), second.post(&path, guess));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    let happened = if statuses == [200, 409] { 1.0 } else { 2.0 };

    let figures = figures(&at).await;
    assert!(figures.ends_with("# EOF\n"));
    for (name, value) in [
        (r#"vestibule_sign_ins_total{code="0"}"#, 1.0),
        (r#"vestibule_sign_ins_total{code="50126"}"#, 1.0 + happened),
        (r#"vestibule_sign_ins_total{code="500121"}"#, 1.0),
        ("vestibule_sessions_begun_total", 1.0),
        ("vestibule_sessions_ended_total", 1.0),
        (r#"vestibule_http_requests_total{method="POST",route="/auth/sign-out",status="200"}"#, 1.0),
        (r#"vestibule_http_request_duration_seconds_count{route="/auth/flow"}"#, 2.0),
        ("vestibule_http_requests_in_flight", 0.0),
        ("vestibule_passwords_waiting", 0.0),
        ("vestibule_passwords_verified", 2.0 + 2.0),
        (r#"vestibule_outstanding{what="mail"}"#, 0.0),
        (r#"vestibule_outstanding{what="notices"}"#, 0.0),
        ("vestibule_draining", 0.0),
    ] {
        assert_eq!(figure(&figures, name), value, "{name}\n{figures}");
    }
    assert!(figure(&figures, r#"vestibule_database_connections{state="most"}"#) >= 2.0);
    assert!(figure(&figures, r#"vestibule_database_connections{state="idle"}"#) >= 1.0);
}

#[tokio::test]
async fn nothing_that_a_client_makes_up_and_nobodys_name_becomes_a_label() {
    let house = House::open().await;
    let at = shown_at(&house).await;
    let browser = house.browser();
    let flow = browser.begins_with(json!({ "login_hint": WITH_PASSWORD })).await;
    browser.get("/made-up-path?made-up-query").await;
    browser.get("/auth/flow/made-up-flow").await;
    browser.send(browser.request(Method::from_bytes(b"MADEUP").unwrap(), "/made-up")).await;
    let figures = figures(&at).await;
    assert!(figures.contains(r#"route="/auth/flow/{id}",status="404""#), "{figures}");
    assert!(figures.contains(r#"method="other""#), "{figures}");
    let id = flow.path().rsplit('/').next().unwrap().to_owned();
    for secret in ["made-up", "MADEUP", "password@", "example.com", "127.0.0.1", &id] {
        assert!(!figures.contains(secret), "{secret} in\n{figures}");
    }
    let shown = browser.get("/metrics").await.text().contains("vestibule_sign_ins");
    assert!(!shown, "not where people are");
}

#[tokio::test]
async fn figures_are_shown_when_the_database_is_not() {
    let house = House::open().await;
    let at = shown_at(&house).await;
    house.node.store().close().await;
    assert_eq!(house.browser().get("/auth/session").await.status, 200, "nobody asked the database");
    assert_eq!(house.browser().post("/auth/flow", json!({})).await.status, 503);
    let figures = figures(&at).await;
    let failed = r#"vestibule_http_requests_total{method="POST",route="/auth/flow",status="503"}"#;
    assert_eq!(figure(&figures, failed), 1.0);
}
