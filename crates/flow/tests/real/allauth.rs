//! django-allauth, as `examples/allauth` runs it.

use super::*;
use vestibule_flow::Method;
use vestibule_flow::allauth::{Allauth, Settings};

const SESSION: &str = "sessionid";
const TRUST: &str = "mfa_trusted";
const CSRF: &str = "csrftoken";
const PLAIN: &str = "password@example.com";
const TOTP: &str = "totp@example.com";

fn server(rate_limit: &str, shim: &str) -> Server {
    let python = server::folder("allauth").join(".venv/bin/python");
    let settings = [("RATE_LIMIT", rate_limit), ("REMEMBER_SHIM", shim)];
    Server::start("allauth", python.to_str().unwrap(), &["serve.py"], &settings)
}

fn backend(shim: bool) -> Allauth {
    Allauth::new(Settings { remember_shim: shim, ..Settings::new("/_allauth") })
}

fn arrives(browser: Browser) -> Visitor<Allauth> {
    Visitor::opens(browser, backend(true), going_to_the_app())
}

/// Somebody who has sent the right password.
fn after_the_password(server: &Server, browser: Browser, email: &str, keep: bool) -> Visitor<Allauth> {
    let mut someone = arrives(browser);
    assert_eq!(someone.person.kind(), ScreenKind::Identifier);
    let password = server.account(email)["password"].as_str().unwrap().to_owned();
    someone.types("identifier", email).types("password", &password).ticks("keep", keep).presses("sign_in");
    someone
}

fn code(server: &Server) -> String {
    totp(server.account(TOTP)["totpSecret"].as_str().unwrap())
}

/// Signs out as a page does it: 401 is the success.
fn signs_out(browser: &mut Browser) {
    let mut request = vestibule_flow::Request::new(Method::Delete, "/_allauth/browser/v1/auth/session");
    request.csrf = Some(vestibule_flow::backend::Csrf { cookie: CSRF.to_owned(), header: "X-CSRFToken" });
    assert_eq!(browser.send(&request).status, 401);
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn with_the_shim_keep_me_signed_in_decides_whether_the_session_outlives_the_browser() {
    let server = server("off", "on");
    for keep in [false, true] {
        let mut someone = after_the_password(&server, Browser::at(&server), PLAIN, keep);
        assert!(someone.is_signed_in());
        assert_eq!(someone.browser.keeps(SESSION), Some(keep));
        someone.browser.is_closed();
        let back = arrives(someone.browser);
        assert_eq!(back.is_signed_in(), keep);
    }
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn without_the_shim_every_session_lasts_so_there_is_no_box() {
    let server = server("off", "off");
    let mut someone = Visitor::opens(Browser::at(&server), backend(false), going_to_the_app());
    assert!(someone.person.sees().screen.field("keep").is_none());
    let password = server.account(PLAIN)["password"].as_str().unwrap().to_owned();
    someone.types("identifier", PLAIN).types("password", &password).presses("sign_in");
    assert!(someone.is_signed_in());
    assert_eq!(someone.browser.keeps(SESSION), Some(true));
    // Which is what the box would have to undo, and cannot.
    let without = after_the_password(&server, Browser::at(&server), PLAIN, false);
    assert_eq!(without.browser.keeps(SESSION), Some(true));
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn wrong_passwords_look_alike_and_an_account_that_is_not_active_is_told_so() {
    let server = server("off", "on");
    let mut someone = arrives(Browser::at(&server));
    for who in [PLAIN, "nobody@example.com"] {
        someone.types("identifier", who).types("password", "wrong").presses("sign_in");
        assert_eq!(someone.person.messages(), ["message.invalid_credentials"], "{who}");
    }
    let inactive = after_the_password(&server, Browser::at(&server), "inactive@example.com", false);
    assert!(!inactive.is_signed_in());
    assert_eq!(inactive.person.kind(), ScreenKind::Identifier);
    assert!(!inactive.person.messages().is_empty(), "it says something");
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_second_factor_a_reload_in_each_stage_and_a_device_remembered() {
    let server = server("off", "on");
    let mut someone = after_the_password(&server, Browser::at(&server), TOTP, false);
    assert_eq!(someone.person.kind(), ScreenKind::Code);
    assert_eq!(someone.browser.keeps(SESSION), Some(false), "a cookie that proves nothing yet");
    someone = someone.reloads(backend(true), going_to_the_app());
    assert_eq!(someone.person.kind(), ScreenKind::Code);
    someone.types("code", "000000").presses("continue");
    assert_eq!(someone.person.messages(), ["message.invalid_code"]);
    someone.types("code", &code(&server)).presses("continue");
    assert!(someone.person.sees().screen.action("trust").is_some());
    someone = someone.reloads(backend(true), going_to_the_app());
    someone.presses("trust");
    assert!(someone.is_signed_in());
    assert_eq!((someone.browser.keeps(SESSION), someone.browser.keeps(TRUST)), (Some(false), Some(true)));

    // Trusting the device has not changed the session; signing out does not forget the device.
    signs_out(&mut someone.browser);
    someone.browser.is_closed();
    let again = after_the_password(&server, someone.browser, TOTP, true);
    assert!(again.is_signed_in(), "no code is asked for");
    assert_eq!(again.browser.keeps(SESSION), Some(true));
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_recovery_code_works_once_and_a_device_need_not_be_trusted() {
    let server = server("off", "on");
    let codes = &server.account(TOTP)["recoveryCodes"];
    for (code, works) in [(&codes[0], true), (&codes[0], false), (&codes[1], true)] {
        let mut someone = after_the_password(&server, Browser::at(&server), TOTP, true);
        someone.presses("use_recovery").types("code", code.as_str().unwrap()).presses("continue");
        if works {
            someone.presses("reject");
        }
        assert_eq!((someone.is_signed_in(), someone.browser.keeps(TRUST)), (works, None));
        assert!(works || someone.person.messages() == ["message.invalid_code"]);
    }
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_code_of_the_app_works_once() {
    let server = server("off", "on");
    let now = code(&server);
    let mut someone = after_the_password(&server, Browser::at(&server), TOTP, true);
    someone.types("code", &now).presses("continue").presses("reject");
    assert!(someone.is_signed_in());
    let mut thief = after_the_password(&server, Browser::at(&server), TOTP, true);
    thief.types("code", &now).presses("continue");
    assert_eq!(thief.person.messages(), ["message.invalid_code"]);
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn another_account_drops_the_second_factor_that_is_pending() {
    let server = server("off", "on");
    let mut someone = after_the_password(&server, Browser::at(&server), TOTP, true);
    someone.presses("vestibule:restart");
    assert_eq!(someone.person.kind(), ScreenKind::Identifier);
    let password = server.account(PLAIN)["password"].as_str().unwrap().to_owned();
    someone.types("identifier", PLAIN).types("password", &password).presses("sign_in");
    assert!(someone.is_signed_in());
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_code_by_email_in_place_of_the_password() {
    let server = server("off", "on");
    let mut someone = arrives(Browser::at(&server));
    someone.types("identifier", PLAIN).ticks("keep", false).presses("send_code");
    assert_eq!(someone.person.kind(), ScreenKind::Code);
    let mail = server.prints()["sent"].clone();
    assert_eq!(mail["to"], PLAIN);
    someone.types("code", "WRONG1").presses("continue");
    assert_eq!(someone.person.messages(), ["message.invalid_code"]);
    // The code is a line of its own.
    let text = mail["text"].as_str().unwrap();
    let is_code =
        |line: &&str| line.len() >= 4 && line.chars().all(|each| each.is_ascii_alphanumeric() || each == '-');
    let code = text.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("no code in {text}"));
    someone.types("code", code).presses("continue");
    assert!(someone.is_signed_in(), "{:?}", someone.person.messages());
    assert_eq!(someone.browser.keeps(SESSION), Some(false), "the shim heeds it here too");
}

/// Django changes the token at each sign-in: another tab of the same browser has an old one until it reads the cookie.
#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_token_that_was_changed_or_lost_costs_one_more_press() {
    let server = server("off", "on");
    let mut someone = arrives(Browser::at(&server));
    let before = someone.browser.cookies[CSRF].0.clone();
    someone.browser.cookies.remove(CSRF);
    let password = server.account(PLAIN)["password"].as_str().unwrap().to_owned();
    someone.types("identifier", PLAIN).types("password", &password).presses("sign_in");
    assert_eq!(someone.person.messages(), ["message.failed"], "403 in HTML");
    assert_eq!(someone.person.stands_in("password"), password, "nothing typed is lost");
    someone.presses("sign_in");
    assert!(someone.is_signed_in());
    assert_ne!(someone.browser.cookies[CSRF].0, before);
    // Every request after a sign-in has the new one: signing out works.
    signs_out(&mut someone.browser);
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn somebody_who_signed_in_elsewhere_meanwhile_goes_on() {
    let server = server("off", "on");
    let mut here = arrives(Browser::at(&server));
    let there = after_the_password(&server, here.browser, PLAIN, true);
    assert!(there.is_signed_in());
    here.browser = there.browser;
    let password = server.account(PLAIN)["password"].as_str().unwrap().to_owned();
    here.types("identifier", PLAIN).types("password", &password).presses("sign_in");
    assert!(here.is_signed_in(), "409, and the session says who it is: {:?}", here.person.messages());
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn too_many_tries() {
    let server = server("on", "on");
    let mut someone = arrives(Browser::at(&server));
    // Five for one account.
    for _ in 0..6 {
        someone.types("identifier", PLAIN).types("password", "wrong").presses("sign_in");
    }
    assert_eq!(someone.person.messages(), ["message.rate_limited"]);
    assert_eq!(someone.person.stands_in("password"), "wrong");
    // Thirty in a minute for one address of the network, by 429.
    let mut last = 0;
    for _ in 0..30 {
        someone.types("identifier", "nobody@example.com").types("password", "wrong").presses("sign_in");
        last += 1;
    }
    assert_eq!((last, someone.person.messages()), (30, vec!["message.rate_limited".to_owned()]));
}

#[test]
#[ignore = "needs python and examples/allauth/.venv"]
fn a_passkey_challenge_is_offered_and_a_wrong_answer_gets_another() {
    let server = server("off", "on");
    let config = Config { passkeys: true, ..going_to_the_app() };
    let mut someone = Visitor::opens(Browser::at(&server), backend(true), config);
    let first = someone.person.asked.as_ref().expect("the autofill offers passkeys").1.options.clone();
    assert!(first.contains("\"challenge\""));
    let forged = json!({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}});
    someone.confirms(&forged.to_string());
    assert!(!someone.is_signed_in());
    assert!(!someone.person.messages().is_empty());
    assert_ne!(someone.person.asked.as_ref().unwrap().1.options, first);
}
