//! `/auth/forward`, as a reverse proxy asks it.

use reqwest::Method;

use super::support::{House, WITH_PASSWORD, WITH_TOTP};

#[tokio::test]
async fn who_is_signed_in_is_told_to_the_proxy() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let user = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    let sid = {
        let token = vestibule_server::token::hash(&browser.cookie("vestibule_session").unwrap().value);
        house.node.store().session(&token, house.now()).await.unwrap().unwrap().id
    };
    for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let answer = browser.send(browser.request(method.clone(), "/auth/forward")).await;
        assert_eq!(answer.status, 200, "{method}");
        for (name, value) in [
            ("x-vestibule-user", user.id.as_str()),
            ("x-vestibule-identifier", WITH_TOTP),
            ("x-vestibule-name", "TOTP%20Account"),
            ("x-vestibule-assurance", "2fa"),
            ("x-vestibule-session", sid.as_str()),
            ("x-vestibule-since", "1800000000"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{method} {name}");
        }
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn who_is_not_is_sent_to_the_sign_in_and_back() {
    let house = House::open().await;
    let browser = house.browser();
    let asks = |query: &str, headers: &[(&str, &str)]| {
        let mut request = browser.request(Method::GET, &format!("/auth/forward{query}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        browser.send(request)
    };
    let here = format!("{}/", house.address);

    let answer = asks("", &[]).await;
    assert_eq!((answer.status, answer.problem()), (401, "unauthorized".to_owned()));
    assert_eq!(answer.header("location"), Some(&*here));
    assert!(answer.header("www-authenticate").is_some());
    assert!(answer.header("x-vestibule-user").is_none());

    let answer = asks("", &[("x-original-uri", "/reports?of=may&x=%26")]).await;
    let expected = format!("{here}?return_to=%2Freports%3Fof%3Dmay%26x%3D%2526");
    assert_eq!(answer.header("location"), Some(&*expected));

    let answer = asks("", &[("x-original-uri", "//evil.example/")]).await;
    assert_eq!(answer.header("location"), Some(&*here), "there is no way back to there");

    // `redirect=1`: a page load is led on, a script's request is not.
    for (headers, status) in [
        (&[("sec-fetch-mode", "navigate")][..], 302),
        (&[("accept", "text/html,*/*")], 302),
        (&[("accept", "text/html,*/*"), ("sec-fetch-mode", "cors")], 401),
        (&[("accept", "*/*")], 401),
        (&[("sec-fetch-mode", "navigate"), ("x-forwarded-method", "POST")], 401),
    ] {
        let answer = asks("?redirect=1", headers).await;
        assert_eq!((answer.status, answer.header("location")), (status, Some(&*here)), "{headers:?}");
    }
}

#[tokio::test]
async fn the_sign_in_may_be_a_page_of_ones_own() {
    let own = "https://app.example/sign-in?brand=a";
    let house = House::open_with(|config| config.sign_in_page = own.to_owned()).await;
    let browser = house.browser();
    let asks = browser.request(Method::GET, "/auth/forward").header("x-original-uri", "/reports");
    let answer = browser.send(asks).await;
    assert_eq!(answer.header("location"), Some("https://app.example/sign-in?brand=a&return_to=%2Freports"));
}

#[tokio::test]
async fn one_factor_is_not_two() {
    let house = House::open().await;
    let (one, two) = (house.browser(), house.browser());
    one.signs_in(WITH_PASSWORD, String::new).await;
    two.signs_in(WITH_TOTP, || house.code_now()).await;
    assert_eq!(one.get("/auth/forward?assurance=1fa").await.status, 200);
    let answer = one.get("/auth/forward?assurance=2fa").await;
    assert_eq!((answer.status, answer.problem()), (403, "assurance_too_low".to_owned()));
    assert!(answer.header("x-vestibule-user").is_none());
    assert_eq!(two.get("/auth/forward?assurance=2fa").await.status, 200);
}

#[tokio::test]
async fn what_is_mistyped_lets_nobody_in() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for query in ["asurance=2fa", "assurance=2FA", "app=nothing", "redirect=true", "redirect=1&redirect=0"] {
        let answer = browser.get(&format!("/auth/forward?{query}")).await;
        assert_eq!((answer.status, answer.problem()), (422, "invalid_field".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn a_session_that_ended_is_none_and_asking_keeps_one_alive() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    house.settings(|settings| settings.session_policy.max_session_idle_minutes = 60).await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for _ in 0..3 {
        house.passes(59 * 60);
        assert_eq!(browser.get("/auth/forward").await.status, 200);
    }
    house.passes(61 * 60);
    assert_eq!(browser.get("/auth/forward").await.status, 401);
}

#[tokio::test]
async fn an_apps_policies_decide_about_its_requests() {
    use vestibule_server::policy::settings::FactorMode;
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let (one, two) = (house.browser(), house.browser());
    one.signs_in(WITH_PASSWORD, String::new).await;
    two.signs_in(WITH_TOTP, || house.code_now()).await;
    for browser in [&one, &two] {
        assert_eq!(browser.get("/auth/forward?app=default").await.status, 200);
        assert_eq!(browser.get("/auth/forward?app=none").await.status, 422);
    }
    assert_eq!(house.browser().get("/auth/forward?app=none").await.status, 422);

    house.settings(|settings| settings.access.factor_mode = FactorMode::Two).await;
    let answer = one.get("/auth/forward?app=default").await;
    assert_eq!(answer.status, 401, "a second factor would do");
    let expected = format!("{}/?app=default", house.address);
    assert_eq!(answer.header("location"), Some(&*expected), "and the sign-in asks for it");
    assert_eq!(two.get("/auth/forward?app=default").await.status, 200);

    house.settings(|settings| settings.access.reauthenticate_in_s = Some(3600)).await;
    house.passes(3600);
    assert_eq!(two.get("/auth/forward?app=default").await.status, 401);
    assert_eq!(two.get("/auth/forward").await.status, 200, "the session itself is good");

    house.settings(|settings| settings.access.allow = false).await;
    let answer = two.get("/auth/forward?app=default").await;
    assert_eq!((answer.status, answer.problem()), (403, "not_allowed".to_owned()));
}
