//! What is not as it should be, each with its own answer, and nothing lost by it.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};
use vestibule_server::clock::DAY;
use vestibule_server::sweep::sweep;

use super::support::{Browser, Flow, House, PASSWORD, WITH_PASSWORD};

/// Somebody at the password screen.
async fn at_the_password(house: &House) -> (Browser, Flow) {
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    (browser, flow)
}

/// Checks that the flow is as it was, and can be finished.
async fn nothing_was_lost(mut flow: Flow) {
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before);
    flow.types_password(PASSWORD).await.rejects().await.is_done();
}

#[tokio::test]
async fn what_is_no_json_is_400() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    for body in ["", "{", "nonsense", "{,}", "\u{feff}{}"] {
        for path in [&flow.path(), "/auth/flow"] {
            let answer = browser.send(browser.raw(path, body)).await;
            assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed"), "{body}");
        }
    }
    let answer = browser.send(browser.raw("/auth/flow", "{}{}")).await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed"));
    let answer = browser.send(browser.raw(&flow.path(), vec![0x22, 0xff, 0x22])).await;
    assert_eq!(answer.status, 400);
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn what_is_of_the_wrong_type_or_unknown_is_422_with_its_path_and_never_its_value() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    for (body, detail) in [
        (json!([]), ".: wrong type"),
        (json!(["continue", null, { "password": "hunter2" }]), ".: wrong type"),
        (json!({}), ".: missing field"),
        (json!({ "action": 5 }), "action: wrong type"),
        (json!({ "action": "continue", "step": "hunter2" }), "step: wrong type"),
        (json!({ "action": "continue", "step": -1 }), "step: wrong type"),
        (json!({ "action": "continue", "fields": "hunter2" }), "fields: wrong type"),
        (json!({ "action": "continue", "fields": { "password": 5 } }), "fields.password: wrong type"),
        (
            json!({ "action": "continue", "fields": { "password": { "a": "hunter2" } } }),
            "fields.password: wrong type",
        ),
        (json!({ "action": "continue", "hunter": 2 }), "hunter: unknown field"),
        (json!({ "action": "continue", "fields": { "password": true } }), "fields.password: it is text"),
        (
            json!({ "action": "continue", "fields": { "password": ["hunter2"] } }),
            "fields.password: it has one value",
        ),
        (
            json!({ "action": "continue", "fields": { "code": "hunter2" } }),
            "fields.code: this screen has no such field",
        ),
    ] {
        let answer = browser.post(&flow.path(), body.clone()).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_field"), "{body}");
        assert_eq!(answer.detail(), detail, "{body}");
        assert!(!answer.text().contains("hunter2"));
    }
    for (body, path) in [
        (json!({ "intent": "sing_in" }), "intent"),
        (json!({ "return_to": 5 }), "return_to"),
        (json!({ "app": "unknown" }), "app"),
        (json!({ "login_hint": "x".repeat(300) }), "login_hint"),
        (json!({ "remember": true }), "remember"),
    ] {
        let answer = browser.post("/auth/flow", body.clone()).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_field"), "{body}");
        assert!(answer.detail().starts_with(path), "{}", answer.detail());
    }
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn a_checkbox_is_true_or_false_and_an_identifier_is_not_endless() {
    let house = House::open().await;
    house.settings(|settings| settings.org.pre_auth_keep_signed_in = true).await;
    let mut flow = house.browser().begins().await;
    for fields in [
        json!({ "identifier": WITH_PASSWORD, "keep_signed_in": "yes" }),
        json!({ "identifier": "x".repeat(255) }),
    ] {
        let answer = flow.submits(flow.submission("continue", &fields)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_field"));
    }
    flow.says_who(&"x".repeat(254)).await;
    assert!(flow.is_at("password"));
}

#[tokio::test]
async fn an_action_that_the_screen_does_not_have_is_422() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    for action in ["accept", "", "delete"] {
        let answer = browser.post(&flow.path(), json!({ "action": action })).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid_action"));
    }
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn a_body_over_16_kib_is_413() {
    let house = House::open().await;
    let (browser, mut flow) = at_the_password(&house).await;
    let long = "x".repeat(17 * 1024);
    let answer = flow.submits(flow.submission("continue", &json!({ "password": long }))).await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too_large"));
    let answer = browser.post("/auth/flow", json!({ "login_hint": long })).await;
    assert_eq!(answer.status, 413);
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn a_wrong_content_type_is_415() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    let body = flow.submission("continue", &json!({ "password": PASSWORD })).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let request = browser.request(Method::POST, &flow.path()).header(ORIGIN, &house.address);
        let answer = browser.send(request.header(CONTENT_TYPE, content_type).body(body.clone())).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (415, "unsupported_media_type"),
            "{content_type}"
        );
    }
    let request = browser.request(Method::POST, "/auth/flow").header(ORIGIN, &house.address);
    let answer =
        browser.send(request.header(CONTENT_TYPE, "Application/JSON; charset=utf-8").body("{}")).await;
    assert_eq!(answer.status, 200);
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn a_post_from_a_foreign_origin_or_none_is_403() {
    let house = House::open().await;
    let (browser, mut flow) = at_the_password(&house).await;
    let (path, body) = (flow.path(), flow.submission("continue", &json!({ "password": PASSWORD })));
    let request = || browser.request(Method::POST, &path).json(&body);
    let near = house.address.replace("http://", "https://");
    for origin in
        ["https://evil.example", "null", "", near.as_str(), &format!("{}.evil.example", house.address)]
    {
        let answer = browser.send(request().header(ORIGIN, origin)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (403, "wrong_origin"), "{origin}");
    }
    for site in ["cross-site", "same-site", "none"] {
        let answer = browser.send(request().header("Sec-Fetch-Site", site)).await;
        assert_eq!(answer.status, 403, "{site}");
    }
    assert_eq!(browser.send(request()).await.status, 403, "neither of both");
    assert!(!browser.is_signed_in().await);
    let before = flow.reply.clone();
    assert_eq!(flow.reloads().await.reply, before);
    let answer = browser.send(request().header("Sec-Fetch-Site", "same-origin")).await;
    assert_eq!((answer.status, &answer.json()["screen"]["kind"]), (200, &json!("stay_signed_in")));
}

#[tokio::test]
async fn an_allowed_origin_may_post() {
    let house =
        House::open_with(|config| config.allow_origins.push("http://localhost:8080".to_owned())).await;
    let browser = house.browser();
    let begin = browser.request(Method::POST, "/auth/flow").header(ORIGIN, "http://localhost:8080");
    assert_eq!(browser.send(begin.json(&json!({}))).await.status, 200);
}

#[tokio::test]
async fn an_unknown_a_tampered_and_a_foreign_flow_are_the_same_404() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    let stranger = house.browser();
    stranger.begins().await;
    let nobody = house.browser();
    let tampered = format!("{}x", flow.path());
    let mut answers = Vec::new();
    for (who, path) in [
        (&browser, "/auth/flow/nosuchflow"),
        (&browser, tampered.as_str()),
        (&browser, "/auth/flow/%00"),
        (&browser, "/auth/flow/%00AAAAAAAAAAAAAAAAAAAAA"),
        (&browser, "/auth/flow/AAAAAAAAAAAAAAAAAAAAAA"),
        (&browser, "/auth/flow/..%2f..%2fetc"),
        (&browser, "/auth/flow/'%20OR%201=1--"),
        (&stranger, &flow.path()),
        (&nobody, &flow.path()),
    ] {
        for answer in [who.get(path).await, who.post(path, json!({ "action": "continue" })).await] {
            assert_eq!((answer.status, answer.problem().as_str()), (404, "flow_expired"), "{path}");
            answers.push(answer.body);
        }
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn an_ended_flow_is_410() {
    let house = House::open().await;
    let (browser, mut flow) = at_the_password(&house).await;
    assert_eq!(flow.reply["expires_at"], house.now().unix() + 600);
    house.passes(599);
    flow.types_password("wrong").await;
    assert_eq!(flow.reply["expires_at"], house.now().unix() + 1, "an answer does not make it longer");
    house.passes(1);
    sweep(&house.node).await.unwrap();
    for answer in [browser.get(&flow.path()).await, flow.submits(flow.submission("back", &json!({}))).await] {
        assert_eq!((answer.status, answer.problem().as_str()), (410, "flow_expired"));
    }
    house.passes(DAY);
    sweep(&house.node).await.unwrap();
    assert_eq!(browser.get(&flow.path()).await.status, 404, "forgotten");
}

#[tokio::test]
async fn an_answer_to_another_step_is_409_with_the_turn_as_it_is() {
    let house = House::open().await;
    let (browser, mut flow) = at_the_password(&house).await;
    flow.types_password("wrong").await;
    let now = flow.reply.clone();
    for step in [0, 1, 2, 4, 4_294_967_295_u64] {
        let late = json!({ "action": "continue", "step": step, "fields": { "password": PASSWORD } });
        let answer = browser.post(&flow.path(), late).await;
        assert_eq!((answer.status, answer.json()), (409, now.clone()), "{step}");
    }
    assert_eq!(house.logged().await, [50126], "nothing was done");
    nothing_was_lost(flow).await;
}

#[tokio::test]
async fn an_answer_without_a_step_is_to_the_screen_as_it_is() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    let answer =
        browser.post(&flow.path(), json!({ "action": "continue", "fields": { "password": PASSWORD } })).await;
    assert_eq!((answer.status, &answer.json()["screen"]["kind"]), (200, &json!("stay_signed_in")));
}

#[tokio::test]
async fn control_characters_are_no_trouble() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins_with(json!({ "login_hint": "a\u{0}b" })).await;
    flow.says_who("\u{0}nobody\u{7}\r\n\u{1b}[31m").await;
    flow.types_password("\u{0}").await;
    assert_eq!(flow.messages(), [("message.invalid_credentials", "password")]);
    assert_eq!(flow.reloads().await.messages().len(), 1);
}

async fn twice(browser: &Browser, path: &str, body: &Value) -> [u16; 2] {
    let (one, other) = tokio::join!(browser.post(path, body.clone()), browser.post(path, body.clone()));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    statuses
}

#[tokio::test]
async fn a_double_submit_is_processed_once() {
    let house = House::open().await;
    let (browser, mut flow) = at_the_password(&house).await;
    let wrong = flow.submission("continue", &json!({ "password": "wrong" }));
    assert_eq!(twice(&browser, &flow.path(), &wrong).await, [200, 409]);
    assert_eq!(house.logged().await, [50126], "one failure, not two");
    flow.reloads().await;
    let right = flow.submission("continue", &json!({ "password": PASSWORD }));
    assert_eq!(twice(&browser, &flow.path(), &right).await, [200, 409]);
    flow.reloads().await;
    assert!(flow.is_at("stay_signed_in"));
    let accept = flow.submission("accept", &json!({}));
    assert_eq!(twice(&browser, &flow.path(), &accept).await, [200, 409]);
    assert_eq!(house.logged().await.iter().filter(|code| **code == 0).count(), 1, "one sign-in, not two");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn what_is_not_there_is_404_and_another_method_405() {
    let house = House::open().await;
    let browser = house.browser();
    let answer = browser.get("/auth/nothing").await;
    assert_eq!((answer.status, answer.problem().as_str()), (404, "not_found"));
    for (method, path, allow) in [
        (Method::GET, "/auth/flow", "POST"),
        (Method::PUT, "/auth/flow/x", "GET,HEAD,POST"),
        (Method::POST, "/auth/session", "GET,HEAD"),
        (Method::GET, "/auth/sign-out", "POST"),
    ] {
        let answer = browser.send(browser.request(method, path)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (405, "method_not_allowed"), "{path}");
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_503() {
    let house = House::open().await;
    let (browser, flow) = at_the_password(&house).await;
    house.node.store().close().await;
    assert_eq!(browser.get("/readyz").await.status, 503);
    let answer = browser.get(&flow.path()).await;
    assert_eq!((answer.status, answer.problem().as_str()), (503, "unavailable"));
    assert!(!answer.text().to_lowercase().contains("pool"), "the cause is not the client's business");
    assert_eq!(browser.get("/healthz").await.text(), "ok");
}
