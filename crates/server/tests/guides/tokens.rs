//! Who may: API tokens.

use reqwest::Method;
use serde_json::{Value, json};
use vestibule_server::config::Limit;
use vestibule_server::demo::API_TOKEN;

use crate::administrator::{Administrator, problems, text};
use crate::house::support::{House, WITH_PASSWORD, logs};

#[tokio::test]
async fn only_an_administrators_token_opens_anything_and_nobody_learns_why() {
    let often = Limit { count: 1000, window: 60 };
    let house = House::open_with(|config| config.limits.api_tokens = often).await;
    let admin = Administrator::of(&house);
    let own = admin.posts(&format!("/api/v1/users/{WITH_PASSWORD}/tokens"), json!({ "name": "own" })).await;
    let own = format!("SSWS {}", text(&own["token"]));
    let before = admin.gets("/api/v1/org/security").await;
    let mut answers: Vec<Value> = Vec::new();
    for authorization in [
        "",
        "SSWS",
        "SSWS ",
        "SSWS wrong",
        "Basic ZGVtbw==",
        &format!("Bearer {API_TOKEN}"),
        &own,
        &"x".repeat(4000),
    ] {
        let stranger = Administrator::with(&house, authorization);
        for (method, path, body) in [
            (Method::GET, "/api/v1/users", None),
            (Method::PUT, "/api/v1/org/security", Some(r#"{"preAuthKeepMeSignedIn":true}"#)),
            (Method::PUT, "/api/v1/org/security", Some("rubbish")),
            (Method::GET, "/api/v1/nothing/here", None),
        ] {
            let answer = stranger.sends(method, path, body).await;
            assert_eq!(answer.status, 401, "{authorization}");
            assert_eq!(answer.header("www-authenticate"), Some("SSWS"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(problems(&answer), [""; 0]);
            let mut body = answer.json();
            body["errorId"] = Value::Null;
            answers.push(body);
        }
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(answers[0]["errorCode"], "E0000011");
    assert_eq!(admin.gets("/api/v1/org/security").await, before);
}

#[tokio::test]
async fn wrong_tokens_are_counted_and_right_ones_are_not_kept_out_by_them() {
    let limit = Limit { count: 3, window: 60 };
    let house = House::open_with(|config| config.limits.api_tokens = limit).await;
    let stranger = Administrator::with(&house, "SSWS wrong");
    for _ in 0..3 {
        assert_eq!(stranger.sends(Method::GET, "/api/v1/users", None).await.status, 401);
    }
    let answer = stranger.sends(Method::GET, "/api/v1/users", None).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("60")));
    assert_eq!(answer.json()["errorCode"], "E0000047");
    Administrator::of(&house).gets("/api/v1/users").await;
    let own = Administrator::with(&house, "Bearer wrong");
    assert_eq!(
        own.sends(Method::DELETE, "/idp/myaccount/sessions", None).await.status,
        429,
        "one count for both"
    );
    house.passes(60);
    assert_eq!(stranger.sends(Method::GET, "/api/v1/users", None).await.status, 401);
}

#[tokio::test]
async fn a_token_is_shown_once_and_can_be_revoked() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let issued = admin.posts("/api/v1/api-tokens", json!({ "name": "Terraform" })).await;
    let listed = admin.gets("/api/v1/api-tokens").await;
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let mut shown = issued.clone();
    shown.as_object_mut().unwrap().remove("token");
    assert!(listed.contains(&shown), "{listed:?}");

    let other = Administrator::with(&house, &format!("SSWS {}", text(&issued["token"])));
    other.gets("/api/v1/users").await;
    let path = format!("/api/v1/api-tokens/{}", text(&issued["id"]));
    let (status, paths) = other.is_refused(Method::DELETE, &path, None).await;
    assert_eq!((status, paths), (403, vec!["id".to_owned()]), "not the one that asks");
    admin.deletes(&path).await;
    assert_eq!(other.sends(Method::GET, "/api/v1/users", None).await.status, 401);
    assert_eq!(admin.is_refused(Method::DELETE, &path, None).await.0, 404);
}

#[tokio::test]
async fn a_suspended_users_token_is_worth_nothing() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let tokens = format!("/api/v1/users/{WITH_PASSWORD}/tokens");
    admin.does(Method::POST, &format!("/api/v1/users/{WITH_PASSWORD}/lifecycle/suspend")).await;
    let token = text(&admin.posts(&tokens, json!({ "name": "own" })).await["token"]);
    let own = Administrator::with(&house, &format!("Bearer {token}"));
    assert_eq!(own.sends(Method::DELETE, "/idp/myaccount/sessions", None).await.status, 401);
    admin.does(Method::POST, &format!("/api/v1/users/{WITH_PASSWORD}/lifecycle/unsuspend")).await;
    own.deletes("/idp/myaccount/sessions").await;
}

#[tokio::test]
async fn no_token_and_no_password_is_in_the_log_of_the_process() {
    let house = House::open().await;
    let admin = Administrator::of(&house);
    let issued = admin.posts("/api/v1/api-tokens", json!({ "name": "logged" })).await;
    let own = admin.posts(&format!("/api/v1/users/{WITH_PASSWORD}/tokens"), json!({ "name": "own" })).await;
    Administrator::with(&house, &format!("Bearer {}", text(&own["token"])))
        .deletes("/idp/myaccount/sessions")
        .await;
    Administrator::with(&house, "SSWS a-wrong-one").sends(Method::GET, "/api/v1/users", None).await;
    let secret = "kumquat lantern 7 of a new user";
    let user = json!({ "profile": { "login": "new@example.com" }, "credentials": { "password": { "value": secret } } });
    let made = admin.posts("/api/v1/users?", user).await;
    admin
        .puts(
            &format!("/api/v1/users/{}", text(&made["id"])),
            json!({ "credentials": { "password": { "value": format!("{secret}!") } } }),
        )
        .await;
    assert!(!made.to_string().contains("lantern") && made.get("credentials").is_none());

    let log = logs::of_this_test();
    assert!(log.contains("an administrator changed something"), "the log is captured");
    for secret in [
        text(&issued["token"]),
        text(&own["token"]),
        "a-wrong-one".to_owned(),
        secret.to_owned(),
        API_TOKEN.to_owned(),
    ] {
        assert!(!log.contains(&secret), "{secret}");
    }
}
