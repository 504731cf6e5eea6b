//! The account pages, as a browser without scripts sees them, and the administrators' sign-in log.

use reqwest::Method;
use reqwest::header::ORIGIN;
use serde_json::json;
use vestibule_server::notices::Why;
use vestibule_server::policy::settings::KeepOffer;
use vestibule_server::store::{Entry, GroupRow, PasskeyRow};
use vestibule_server::{mail, token};

use super::support::{Answer, Browser, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

/// Sends a form of a page.
async fn sends(browser: &Browser, house: &House, path: &str, fields: &[(&str, &str)]) -> Answer {
    browser.send(browser.request(Method::POST, path).header(ORIGIN, &house.address).form(fields)).await
}

/// The page's text without its elements, with one space between words.
fn text(answer: &Answer) -> String {
    let html = answer.text().replace("&amp;", "&");
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: String = parts.collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn device_of(house: &House, browser: &Browser) -> String {
    let hash = token::hash(&browser.cookie("vestibule_device").unwrap().value);
    house.node.store().device(&hash).await.unwrap().unwrap().id
}

/// The letters that somebody got, newest first.
async fn letters(house: &House) -> Vec<String> {
    mail::kept(&house.node).await.unwrap().into_iter().map(|letter| letter.subject).collect()
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let house = House::open().await;
    let browser = house.browser();
    for (path, back) in [
        ("/account", "%2Faccount"),
        ("/account/password", "%2Faccount%2Fpassword"),
        ("/account/add/totp", "%2Faccount%2Fadd%2Ftotp"),
        ("/admin/log?code=50140", "%2Fadmin%2Flog%3Fcode%3D50140"),
    ] {
        let answer = browser.get(path).await;
        let expected = format!("{}/?return_to={back}", house.address);
        assert_eq!((answer.status, answer.header("location")), (303, Some(&*expected)), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let mut flow = browser.begins_with(json!({ "return_to": "/account" })).await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    flow.rejects().await;
    assert_eq!(flow.reply["done"]["location"], "/account");
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn d10_people_see_their_devices_and_what_they_keep_and_remember_until_when() {
    let house = House::open().await;
    house.settings(|settings| settings.app.keep_me_signed_in = KeepOffer::Primary).await;
    house.asks_nothing_afterwards().await;
    let first = house.browser();
    let mut flow = first.begins().await;
    flow.says_who(WITH_TOTP).await;
    flow.answers("continue", json!({ "password": PASSWORD, "keep_signed_in": true })).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    let began = house.now();
    let second = house.browser();
    let code = house.next_code();
    second.signs_in(WITH_TOTP, || code).await;
    // Somebody else's device is nobody's business.
    house.browser().signs_in(WITH_PASSWORD, String::new).await;

    let page = first.get("/account").await;
    let seen = text(&page);
    assert_eq!(page.text().matches("Forget this browser</button>").count(), 2, "{seen}");
    assert_eq!(seen.matches("This browser").count(), 1, "{seen}");
    assert!(seen.contains("Signed in as TOTP Account (totp@example.com)"), "{seen}");
    assert!(seen.contains(&format!("First used {}", began.readable())), "{seen}");
    let kept = format!("Keeps you signed in Password, until {}", began.plus(14 * 86_400).readable());
    assert!(seen.contains(&kept) && seen.contains("longer with each use"), "{seen}");
    let remembered = format!("Remembered Authenticator app, until {}", began.plus(30 * 86_400).readable());
    assert!(seen.contains(&remembered), "{seen}");

    // What is over is not shown any more.
    house.passes(31 * 86_400);
    second.signs_in(WITH_TOTP, || house.code_now()).await;
    let seen = text(&second.get("/account").await);
    assert!(!seen.contains("Keeps you") && !seen.contains("Remembered"), "{seen}");
    assert!(seen.contains("Now Signed out"), "{seen}");
}

#[tokio::test]
async fn d10_a_device_that_is_forgotten_is_signed_out_and_holds_nothing() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let (here, lost) = (house.browser(), house.browser());
    here.signs_in(WITH_TOTP, || house.code_now()).await;
    let mut flow = lost.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.next_code()).await.is_done();
    let stranger = house.browser();
    stranger.signs_in(WITH_PASSWORD, String::new).await;

    let id = device_of(&house, &lost).await;
    let answer = sends(&stranger, &house, "/account/devices/remove", &[("id", &id)]).await;
    assert_eq!(answer.header("location"), Some("/account?done=gone"));
    assert!(lost.is_signed_in().await, "it is not theirs to forget");

    let answer = sends(&here, &house, "/account/devices/remove", &[("id", &id)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/account?done=device")));
    assert!(text(&here.get("/account?done=device").await).contains("That browser is forgotten."));
    assert!(!lost.is_signed_in().await);
    let mut flow = lost.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    assert!(flow.is_at("code"), "remembered no more");

    let own = device_of(&house, &here).await;
    let answer = sends(&here, &house, "/account/devices/remove", &[("id", &own)]).await;
    assert!(answer.header("location").unwrap().contains("return_to="), "to the sign-in");
    assert!(here.cookie("vestibule_session").is_none() && !here.is_signed_in().await);
}

#[tokio::test]
async fn r2_ending_all_sessions_ends_them_everywhere_tokens_too() {
    let house = House::open().await;
    let (here, elsewhere, other) = (house.browser(), house.browser(), house.browser());
    here.signs_in(WITH_PASSWORD, String::new).await;
    elsewhere.signs_in(WITH_PASSWORD, String::new).await;
    other.signs_in(WITH_TOTP, || house.code_now()).await;
    let user = house.user(WITH_PASSWORD).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.add_api_token(&token::hash("own"), "phone", Some(&user.id), house.now()).await.unwrap();
    tx.commit().await.unwrap();

    let answer = sends(&here, &house, "/account/sessions/end", &[]).await;
    assert_eq!(answer.status, 303);
    assert!(!here.is_signed_in().await && !elsewhere.is_signed_in().await);
    assert!(other.is_signed_in().await);
    assert!(house.node.store().api_token(&token::hash("own")).await.unwrap().is_none());
}

#[tokio::test]
async fn no_other_site_can_send_these_forms() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let id = device_of(&house, &browser).await;
    for path in
        ["/account/sessions/end", "/account/devices/remove", "/account/factors/remove", "/account/password"]
    {
        for origin in ["https://evil.example", "null"] {
            let request = browser.request(Method::POST, path).header(ORIGIN, origin).form(&[("id", &id)]);
            let answer = browser.send(request).await;
            assert_eq!((answer.status, answer.problem()), (403, "wrong_origin".to_owned()), "{path}");
        }
        let none = browser.send(browser.request(Method::POST, path).form(&[("id", &id)])).await;
        assert_eq!(none.status, 403, "{path}: not even one that does not say where it is from");
        let json = browser.request(Method::POST, path).header(ORIGIN, &house.address);
        assert_eq!(browser.send(json.json(&json!({ "id": id }))).await.status, 415, "{path}");
        let large = [("id", "x".repeat(9000))];
        let large = browser.request(Method::POST, path).header(ORIGIN, &house.address).form(&large);
        assert_eq!(browser.send(large).await.status, 413, "{path}");
        // To get is not to do.
        assert!(matches!(browser.get(path).await.status, 405 | 200), "{path}");
    }
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn whoever_changes_how_they_sign_in_has_proven_who_they_are_just_now() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    for path in ["/account/add/passkey", "/account/password"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    house.passes(600);
    for path in ["/account/add/passkey", "/account/password"] {
        let answer = browser.get(path).await;
        let location = answer.header("location").unwrap();
        assert!(
            answer.status == 303 && location.contains("app=account&return_to=%2Faccount%2F"),
            "{location}"
        );
    }
    let answer = sends(&browser, &house, "/account/factors/remove", &[("kind", "totp")]).await;
    assert!(answer.header("location").unwrap().contains("app=account"));
    assert!(house.node.store().authenticators(&house.user(WITH_TOTP).await.id).await.unwrap().totp.is_some());
    assert_eq!(browser.get("/account").await.status, 200, "looking is free");

    // The flow asks for the password although there is a session, and then it goes on.
    let begin = json!({ "app": "account", "return_to": "/account/password" });
    let mut flow = browser.begins_with(begin).await;
    assert!(flow.is_at("password"), "{}", flow.reply);
    flow.types_password(PASSWORD).await;
    if flow.is_at("code") {
        flow.types_code(&house.next_code()).await;
    }
    flow.is_done();
    assert_eq!(browser.get("/account/password").await.status, 200);
}

#[tokio::test]
async fn a_way_to_sign_in_is_removed_and_no_device_remembers_it() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.is_done();
    let user = house.user(WITH_TOTP).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_address(&user.id, None, Some(house.now())).await.unwrap();
    let passkey = PasskeyRow {
        id: "key".to_owned(),
        user_id: user.id.clone(),
        name: "<b>Phone</b>".to_owned(),
        public_key: String::new(),
        counter: String::new(),
        transports: 0,
        created_at: house.now(),
        last_used_at: None,
    };
    assert!(tx.add_passkey(&passkey).await.unwrap());
    tx.replace_recovery_codes(&user.id, &["a".to_owned(), "b".to_owned()], house.now()).await.unwrap();
    tx.commit().await.unwrap();

    let page = browser.get("/account").await;
    let seen = text(&page);
    assert!(page.text().contains("&lt;b&gt;Phone"), "names are text, never markup");
    for expected in ["Authenticator app", "last used", "not used yet", "2 are left.", WITH_TOTP] {
        assert!(seen.contains(expected), "{expected}: {seen}");
    }
    let before = letters(&house).await.len();
    for (fields, then) in [
        (&[("kind", "totp")][..], "factor"),
        (&[("kind", "totp")], "gone"),
        (&[("kind", "passkey"), ("id", "another")], "gone"),
        (&[("kind", "passkey"), ("id", "key")], "factor"),
        (&[("kind", "recovery")], "factor"),
        (&[("kind", "password")], "gone"),
        (&[("kind", "federated")], "gone"),
        (&[("kind", "")], "gone"),
        (&[], "gone"),
    ] {
        let answer = sends(&browser, &house, "/account/factors/remove", fields).await;
        assert_eq!(answer.header("location"), Some(&*format!("/account?done={then}")), "{fields:?}");
    }
    let left = house.node.store().authenticators(&user.id).await.unwrap();
    assert!(left.totp.is_none() && left.passkeys.is_empty() && left.recovery_left == 0);
    assert!(left.password.is_some());
    assert_eq!(letters(&house).await.len(), before + 3, "each is told by mail");
    let held = house.node.store().held(&device_of(&house, &browser).await, &user.id).await.unwrap();
    assert!(held.iter().all(|row| row.authenticator != "totp"), "{held:?}");
}

#[tokio::test]
async fn nobody_removes_their_only_way_in() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_TOTP, || house.code_now()).await;
    let user = house.user(WITH_TOTP).await;
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_address(&user.id, None, None).await.unwrap();
    assert!(tx.remove_authenticator(&user.id, "password").await.unwrap());
    tx.replace_recovery_codes(&user.id, &["a".to_owned()], house.now()).await.unwrap();
    tx.commit().await.unwrap();
    let answer = sends(&browser, &house, "/account/factors/remove", &[("kind", "totp")]).await;
    assert_eq!(answer.header("location"), Some("/account?done=last"));
    assert!(house.node.store().authenticators(&user.id).await.unwrap().totp.is_some());
    assert!(text(&browser.get("/account?done=last").await).contains("your only way to sign in"));
}

#[tokio::test]
async fn adding_takes_the_widget_and_only_for_what_there_is() {
    let house = House::open().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    for kind in ["totp", "passkey", "email", "recovery"] {
        let page = browser.get(&format!("/account/add/{kind}")).await;
        let element = format!(r#"intent="enroll" authenticator="{kind}" return-to="/account""#);
        assert!(page.status == 200 && page.text().contains(&element), "{}", page.text());
        assert!(!page.text().contains("<style") && !page.text().contains("onclick"), "nothing inline");
    }
    for kind in ["password", "x", "%3Cscript%3E"] {
        assert_eq!(browser.get(&format!("/account/add/{kind}")).await.status, 404, "{kind}");
    }
}

#[tokio::test]
async fn a_password_is_changed_and_every_other_browser_signed_out() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let (here, elsewhere) = (house.browser(), house.browser());
    here.signs_in(WITH_PASSWORD, String::new).await;
    elsewhere.signs_in(WITH_PASSWORD, String::new).await;
    let page = here.get("/account/password").await;
    for expected in
        ["autocomplete=\"current-password\"", "autocomplete=\"new-password\"", "autocomplete=\"username\""]
    {
        assert!(page.text().contains(expected), "{}", page.text());
    }
    let new = "kumquat lantern 7";
    for (current, typed, said) in [
        (PASSWORD, "short", "at least 8 characters"),
        (PASSWORD, "password1", "first to be guessed"),
        (PASSWORD, WITH_PASSWORD, "cannot be what you sign in as"),
        (PASSWORD, &"long ".repeat(60), "longer than a password may be"),
        ("a wrong one", new, "not your password now"),
        ("", new, "not your password now"),
    ] {
        let answer = sends(&here, &house, "/account/password", &[("current", current), ("new", typed)]).await;
        assert!(answer.status == 422 && text(&answer).contains(said), "{typed}: {}", text(&answer));
        assert!(!answer.text().contains(typed.trim()) || typed == WITH_PASSWORD, "it is not shown again");
    }
    let answer = sends(&here, &house, "/account/password", &[("current", PASSWORD), ("new", new)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/account?done=password")));
    assert!(here.is_signed_in().await && !elsewhere.is_signed_in().await);
    let mut flow = elsewhere.begins().await;
    flow.says_who(WITH_PASSWORD).await.types_password(PASSWORD).await;
    assert!(flow.is_at("password"));
    flow.types_password(new).await.is_done();
}

#[tokio::test]
async fn the_current_password_cannot_be_guessed_here_either() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let tries = house.node.config().limits.identifier.count;
    let fields = [("current", "a wrong one"), ("new", "kumquat lantern 7")];
    for _ in 0..tries {
        assert_eq!(sends(&browser, &house, "/account/password", &fields).await.status, 422);
    }
    let fields = [("current", PASSWORD), ("new", "kumquat lantern 7")];
    let answer = sends(&browser, &house, "/account/password", &fields).await;
    assert!(answer.status == 429 && text(&answer).contains("Too many tries"), "{}", text(&answer));
}

#[tokio::test]
async fn the_log_is_for_administrators_filtered_and_in_pages() {
    let house = House::open().await;
    house.asks_nothing_afterwards().await;
    let (admin, other) = (house.browser(), house.browser());
    admin.signs_in(WITH_TOTP, || house.code_now()).await;
    other.signs_in(WITH_PASSWORD, String::new).await;
    assert_eq!(admin.get("/admin/log").await.status, 403);
    let user = house.user(WITH_TOTP).await;
    let mut tx = house.node.store().begin().await.unwrap();
    if house.node.store().group("administrators").await.unwrap().is_none() {
        let group = GroupRow {
            id: "administrators".to_owned(),
            name: "Administrators".to_owned(),
            description: String::new(),
            system: 0,
            prompt_off: 0,
            created_at: house.now(),
        };
        tx.put_group(&group).await.unwrap();
    }
    tx.add_member("administrators", &user.id).await.unwrap();
    // More than two pages, many at the same second.
    for at in 0..110 {
        let entry = Entry {
            happened_at: house.now().plus(at / 50),
            user_id: None,
            app: "default".to_owned(),
            code: 50140,
            reason: format!("entry <{at}>"),
        };
        tx.log(&house.node.draw_id().unwrap(), &entry).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(other.get("/admin/log").await.status, 403, "still");
    assert!(text(&admin.get("/account").await).contains("Sign-in log"));

    let mut seen = Vec::new();
    let mut path = "/admin/log?code=50140".to_owned();
    let mut pages = 0;
    loop {
        let page = admin.get(&path).await;
        assert_eq!(page.status, 200);
        pages += 1;
        seen.extend(
            page.text().split("entry &lt;").skip(1).map(|rest| rest.split("&gt;").next().unwrap().to_owned()),
        );
        let html = page.text().replace("&amp;", "&");
        let Some(before) = html.split("before=").nth(1).and_then(|rest| rest.split('"').next()) else {
            break;
        };
        path = format!("/admin/log?code=50140&before={before}");
    }
    assert_eq!((pages, seen.len()), (3, 110));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 110, "each once");

    let of = text(&admin.get("/admin/log?user=Password@example.com").await);
    assert!(of.contains(WITH_PASSWORD) && !of.contains("entry"), "{of}");
    for (query, said) in [("code=x", "whole number"), ("user=nobody", "no user of that name")] {
        let answer = admin.get(&format!("/admin/log?{query}")).await;
        assert!(answer.status == 422 && text(&answer).contains(said), "{query}");
    }
    for rubbish in [
        "before=x",
        "before=1.x",
        "before=.",
        "before=9999999999999999999.AAAAAAAAAAAAAAAAAAAAAA",
        "%00=%ff",
        "x=y",
    ] {
        assert_eq!(admin.get(&format!("/admin/log?{rubbish}")).await.status, 200, "{rubbish}");
    }
    let escaped = admin.get("/admin/log?user=%22%3E%3Cscript%3E").await;
    assert!(!escaped.text().contains("<script>"), "{}", escaped.text());

    // By a program.
    let program = house.browser();
    for (token, status) in [("demo-token", 200), ("wrong", 401)] {
        let request =
            program.request(Method::GET, "/admin/log").header("authorization", format!("SSWS {token}"));
        assert_eq!(program.send(request).await.status, status);
    }
    let mut tx = house.node.store().begin().await.unwrap();
    tx.reset_user(&user.id, false, Why::Reset, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(admin.get("/admin/log").await.status, 303, "to the sign-in");
}
