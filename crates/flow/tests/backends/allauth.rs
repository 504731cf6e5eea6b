//! django-allauth's headless API, by documents as version 65.21.1 sends them.

use super::*;
use vestibule_flow::allauth::{Allauth, Settings};
use vestibule_flow::screen::Takes;
use vestibule_flow::{Answer, Event, Secret, Value};

const FORBIDDEN: &str =
    "<!DOCTYPE html>\n<html lang=\"en\"><title>403 Forbidden</title><h1>CSRF verification failed.</h1>";
const MISMATCH: &str = r#"{"status": 400, "errors": [{"message": "The email address and/or password you specified are not correct.", "code": "email_password_mismatch", "param": "password"}]}"#;
const BAD_CODE: &str = r#"{"status": 400, "errors": [{"message": "Incorrect code.", "code": "incorrect_code", "param": "code"}]}"#;
const TOO_MANY: &str = r#"{"status": 400, "errors": [{"message": "Too many failed login attempts. Try again later.", "code": "too_many_login_attempts"}]}"#;

fn config() -> Json {
    json!({"status": 200, "data": {"account": {"login_methods": ["email"], "is_open_for_signup": true,
        "email_verification_by_code_enabled": false, "login_by_code_enabled": true,
        "password_reset_by_code_enabled": false, "authentication_method": "email"},
        "mfa": {"supported_types": ["totp", "recovery_codes", "webauthn"], "passkey_login_enabled": true}}})
}

/// A state in which nobody is signed in, with one of the flows pending.
fn anonymous(pending: Option<&Json>) -> Json {
    let mut flows = vec![json!({"id": "login"}), json!({"id": "login_by_code"}), json!({"id": "signup"})];
    flows.extend(pending.cloned());
    json!({"status": 401, "data": {"flows": flows}, "meta": {"is_authenticated": false}})
}

fn second_factor(types: &[&str]) -> Json {
    anonymous(Some(&json!({"id": "mfa_authenticate", "is_pending": true, "types": types})))
}

fn trust() -> Json {
    anonymous(Some(&json!({"id": "mfa_trust", "is_pending": true})))
}

fn signed_in() -> Json {
    json!({"status": 200, "data": {"user": {"id": 1, "display": "someone", "email": SOMEONE},
        "methods": [{"method": "password", "at": 1_795_299_455.687, "email": SOMEONE}]},
        "meta": {"is_authenticated": true}})
}

fn backend() -> Allauth {
    Allauth::new(Settings::new("/_allauth/"))
}

fn with_shim() -> Allauth {
    Allauth::new(Settings { remember_shim: true, ..Settings::new("/_allauth") })
}

/// Somebody who is asked who they are.
fn arrives(backend: Allauth) -> Person<Allauth> {
    let mut someone = visitor(backend);
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/config"));
    someone.gets(200, &config());
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/session"));
    someone.gets(401, &anonymous(None));
    someone
}

/// Somebody who has sent a password.
fn sends_a_password(backend: Allauth) -> Person<Allauth> {
    let mut someone = arrives(backend);
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
    someone
}

#[test]
fn a_password_signs_in_with_the_cookie_repeated_in_a_header() {
    let mut someone = sends_a_password(backend());
    let body = json!({"email": SOMEONE, "password": PASSWORD});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/login", body));
    let csrf = someone.request().csrf.clone().unwrap();
    assert_eq!((csrf.cookie.as_str(), csrf.header), ("csrftoken", "X-CSRFToken"));
    assert!(someone.sent[..2].iter().all(|request| request.csrf.is_none()), "nothing that only asks");
    someone.gets(200, &signed_in());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

#[test]
fn without_the_shim_there_is_no_box_and_with_it_the_box_is_sent_as_it_stands() {
    let someone = arrives(backend());
    assert_eq!(someone.is_asked(), ["identifier", "vestibule:remember", "password"]);
    for keep in [false, true] {
        let mut someone = arrives(with_shim());
        assert_eq!(someone.is_asked(), ["identifier", "vestibule:remember", "password", "keep"]);
        if keep {
            someone.ticks("keep");
        }
        someone.types("identifier", SOMEONE).types("password", "x").presses("sign_in");
        assert_eq!(someone.asked().2["remember"], json!(keep));
        someone.gets_response(response(400, MISMATCH));
        assert_eq!(someone.is_ticked("keep"), keep, "rule K4");
    }
}

#[test]
fn a_wrong_password_is_400_and_loses_nothing_else() {
    let mut someone = sends_a_password(backend());
    someone.gets_response(response(400, MISMATCH));
    assert_eq!(someone.messages(), ["message.invalid_credentials"]);
    assert_eq!(someone.sees().screen.messages[0].field.as_deref(), Some("password"));
    assert_eq!(
        (someone.stands_in("identifier").as_str(), someone.stands_in("password").as_str()),
        (SOMEONE, "")
    );
}

#[test]
fn a_second_factor_then_the_question_whether_to_remember_the_device() {
    for (action, trusted) in [("trust", true), ("reject", false)] {
        let mut someone = sends_a_password(backend());
        someone.gets(401, &second_factor(&["recovery_codes", "totp"]));
        assert_eq!((someone.kind(), someone.is_asked()), (ScreenKind::Code, vec!["code".to_owned()]));
        assert_eq!(someone.can(), ["continue", "use_recovery", "vestibule:restart"]);
        someone.types("code", "000000").presses("continue").gets_response(response(400, BAD_CODE));
        assert_eq!(someone.messages(), ["message.invalid_code"]);
        someone.types("code", "027 669").presses("continue");
        let body = json!({"code": "027669"});
        assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/2fa/authenticate", body));
        someone.gets(401, &trust());
        assert_eq!(said(&someone.sees().screen.heading), "label.remember_device");
        assert_eq!(someone.can(), ["trust", "reject", "vestibule:restart"]);
        someone.presses(action);
        let body = json!({"trust": trusted});
        assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/2fa/trust", body));
        someone.gets(200, &signed_in());
        assert!(someone.finished.is_some());
    }
}

#[test]
fn a_recovery_code_goes_the_same_way_and_the_choice_of_it_survives_an_error() {
    let mut someone = sends_a_password(backend());
    let state = second_factor(&["totp", "recovery_codes"]);
    someone.gets(401, &state).presses("use_recovery").gets(401, &state);
    assert_eq!(said(&someone.sees().screen.heading), "heading.recovery_code");
    someone.types("code", "11111111").presses("continue").gets_response(response(400, BAD_CODE));
    assert_eq!(said(&someone.sees().screen.heading), "heading.recovery_code");
    someone.types("code", "35146266").presses("continue");
    assert_eq!(someone.asked().2, json!({"code": "35146266"}));
}

#[test]
fn a_reload_goes_on_with_the_flow_that_is_pending() {
    for (pending, kind) in [(second_factor(&["totp"]), ScreenKind::Code), (trust(), ScreenKind::Form)] {
        let mut someone = sends_a_password(backend());
        someone.gets(401, &pending);
        assert_eq!(someone.kept.as_ref().unwrap().flow, "pending");
        let mut reloaded = someone.reloads(backend(), going_to_the_app());
        reloaded.gets(200, &config()).gets(401, &pending);
        assert_eq!(reloaded.kind(), kind);
        // It was finished elsewhere in the meantime.
        let mut again = reloaded.reloads(backend(), going_to_the_app());
        again.gets(200, &config()).gets(200, &signed_in());
        assert_eq!(again.finished.as_deref(), Some("/app"));
    }
}

#[test]
fn another_account_ends_the_flow_that_is_pending() {
    let mut someone = sends_a_password(backend());
    someone.gets(401, &second_factor(&["totp"])).presses("vestibule:restart");
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/session"));
    someone.gets(401, &second_factor(&["totp"]));
    assert_eq!(someone.went_to(), (Method::Delete, "/_allauth/browser/v1/auth/session"));
    assert!(someone.request().csrf.is_some());
    someone.gets(401, &anonymous(None));
    assert_eq!((someone.kind(), someone.messages()), (ScreenKind::Identifier, Vec::new()));
    assert_eq!(someone.kept, None);
}

#[test]
fn a_flow_that_has_gone_begins_again_and_says_so() {
    let mut someone = sends_a_password(backend());
    someone.gets(401, &second_factor(&["totp"])).types("code", "123456").presses("continue");
    let gone =
        json!({"status": 401, "data": {"flows": [{"id": "login"}]}, "meta": {"is_authenticated": null}});
    someone.gets(401, &gone).gets(401, &anonymous(None));
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Identifier, vec!["message.flow_expired".to_owned()])
    );
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
}

#[test]
fn whoever_is_signed_in_already_goes_on() {
    let mut someone = visitor(backend());
    someone.gets(200, &config()).gets(200, &signed_in());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    // In another tab, while the password was typed in this one.
    let mut someone = sends_a_password(backend());
    someone.gets(409, &json!({"status": 409}));
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/session"));
    someone.gets(200, &signed_in());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    // A session that wants its password once more is a session, too.
    let mut someone = visitor(backend());
    let mut state = anonymous(None);
    state["meta"]["is_authenticated"] = json!(true);
    someone.gets(200, &config()).gets(401, &state);
    assert!(someone.finished.is_some());
}

#[test]
fn a_conflict_shows_where_the_sign_in_is_now() {
    let mut someone = sends_a_password(backend());
    someone.gets(409, &json!({"status": 409})).gets(401, &second_factor(&["totp"]));
    assert_eq!((someone.kind(), someone.messages()), (ScreenKind::Code, vec!["message.moved_on".to_owned()]));
}

/// Django changes the token when somebody signs in, in any tab.
#[test]
fn a_token_that_does_not_fit_costs_one_more_press_and_no_typing() {
    let mut someone = sends_a_password(backend());
    someone.gets_response(with_header(403, FORBIDDEN, "content-type", "text/html; charset=utf-8"));
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/session"), "which sets another");
    someone.gets(401, &anonymous(None));
    assert_eq!(someone.messages(), ["message.failed"]);
    assert_eq!(
        (someone.stands_in("identifier").as_str(), someone.stands_in("password").as_str()),
        (SOMEONE, PASSWORD)
    );
    someone.presses("sign_in");
    // It is not the token then: the page's origin is not trusted.
    someone.gets_response(response(403, FORBIDDEN));
    assert_eq!(someone.messages(), ["message.not_allowed"]);
    assert_eq!(someone.stands_in("password"), PASSWORD);
    // In the middle of a flow as well.
    let mut someone = sends_a_password(backend());
    someone.gets(401, &second_factor(&["totp"])).types("code", "123456").presses("continue");
    someone.gets_response(response(403, FORBIDDEN)).gets(401, &second_factor(&["totp"]));
    assert_eq!(
        (someone.messages(), someone.stands_in("code")),
        (vec!["message.failed".to_owned()], "123456".to_owned())
    );
}

#[test]
fn too_many_tries() {
    for (status, body) in [(400, TOO_MANY), (429, r#"{"status": 429}"#), (429, ""), (429, "<html>")] {
        let mut someone = sends_a_password(backend());
        someone.gets_response(response(status, body));
        assert_eq!(someone.messages(), ["message.rate_limited"], "{status} {body}");
        assert_eq!(someone.stands_in("password"), PASSWORD);
    }
}

#[test]
fn a_code_by_email_in_place_of_the_password() {
    let mut someone = arrives(with_shim());
    someone.types("identifier", SOMEONE).ticks("keep").presses("send_code");
    let body = json!({"email": SOMEONE, "remember": true});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/code/request", body));
    someone.gets(401, &anonymous(Some(&json!({"id": "login_by_code", "is_pending": true}))));
    assert_eq!(said(&someone.sees().screen.heading), "heading.email_code");
    assert_eq!(said(&someone.field("code").label), "label.code");
    someone.presses("resend");
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/code/resend", json!({})));
    someone.gets(200, &json!({"status": 200}));
    assert_eq!(someone.messages(), ["message.code_on_its_way"]);
    someone.presses("resend").gets(403, &json!({"status": 403}));
    assert_eq!(someone.messages(), ["message.rate_limited"]);
    someone.types("code", "ABC 123").presses("continue");
    let body = json!({"code": "ABC123"});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/code/confirm", body));
    someone.gets(200, &signed_in());
    assert!(someone.finished.is_some());
}

fn options(challenge: &str) -> Json {
    json!({"status": 200, "data": {"request_options": {"publicKey": {"challenge": challenge, "rpId": "example.com",
        "allowCredentials": [], "userVerification": "required"}}}})
}

/// Somebody at a site where passkeys sign in.
fn arrives_where_passkeys_are(config_of: Config) -> Person<Allauth> {
    let mut someone = Person::new(with_shim(), config_of);
    someone.opens_the_page();
    let state = anonymous(Some(&json!({"id": "mfa_login_webauthn"})));
    someone.gets(200, &config()).gets(401, &state);
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/webauthn/login"));
    someone
}

#[test]
fn a_passkey_from_the_autofill_or_by_the_button() {
    let mut someone = arrives_where_passkeys_are(going_to_the_app());
    someone.gets(200, &options("AAAA"));
    let asked = &someone.asked.as_ref().unwrap().1;
    assert!(
        asked.autofill
            && asked.options.contains(r#""challenge":"AAAA""#)
            && !asked.options.contains("publicKey")
    );
    someone.confirms(Ok(r#"{"id":"k1","type":"public-key"}"#));
    let body = json!({"credential": {"id": "k1", "type": "public-key"}, "remember": false});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/webauthn/login", body));
    // It was not good; the next try needs another challenge.
    let wrong =
        json!({"status": 400, "errors": [{"message": "…", "code": "incorrect_code", "param": "credential"}]});
    someone.gets(400, &wrong).gets(200, &options("BBBB"));
    assert_eq!(someone.messages(), ["message.passkey_failed"]);
    someone.ticks("keep").presses("use_passkey");
    let asked = &someone.asked.as_ref().unwrap().1;
    assert!(!asked.autofill && asked.options.contains("BBBB"));
    someone.confirms(Ok(r#"{"id":"k2"}"#));
    assert_eq!(someone.asked().2, json!({"credential": {"id": "k2"}, "remember": true}));
    someone.gets(200, &signed_in());
    assert!(someone.finished.is_some());
}

#[test]
fn without_options_or_without_passkeys_in_the_browser_the_rest_is_still_there() {
    for (status, body) in [(200, "{}"), (429, ""), (500, "<html>")] {
        let mut someone = arrives_where_passkeys_are(going_to_the_app());
        someone.gets_response(response(status, body));
        assert_eq!(someone.can(), ["sign_in", "send_code"]);
        assert_eq!(someone.asked.as_ref().map(|_| ()), None);
    }
    let mut someone = arrives_where_passkeys_are(Config { passkeys: false, ..going_to_the_app() });
    someone.gets(200, &options("AAAA"));
    assert_eq!(someone.can(), ["sign_in", "send_code"], "no dead button");
}

#[test]
fn a_security_key_as_the_second_factor() {
    let mut someone = sends_a_password(backend());
    let state = second_factor(&["webauthn", "recovery_codes"]);
    someone.gets(401, &state);
    assert_eq!(someone.went_to(), (Method::Get, "/_allauth/browser/v1/auth/webauthn/authenticate"));
    someone.gets(200, &options("CCCC"));
    assert_eq!(
        (someone.kind(), someone.can()),
        (
            ScreenKind::Passkey,
            vec!["use_passkey".into(), "use_recovery".into(), "vestibule:restart".to_owned()]
        )
    );
    someone.presses("use_passkey").confirms(Ok(r#"{"id":"k"}"#));
    let body = json!({"credential": {"id": "k"}});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/webauthn/authenticate", body));
    // Without a challenge there is the other way.
    let mut someone = sends_a_password(backend());
    someone.gets(401, &state).gets(500, &json!({}));
    assert_eq!(someone.can(), ["continue", "vestibule:restart"]);
}

#[test]
fn an_address_to_verify_and_what_nobody_knows() {
    let state = anonymous(Some(&json!({"id": "verify_email", "is_pending": true})));
    let mut someone = sends_a_password(backend());
    someone.gets(401, &state);
    assert_eq!(
        (someone.kind(), someone.can()),
        (ScreenKind::Notice, vec!["resend".to_owned(), "vestibule:restart".to_owned()])
    );
    someone.presses("resend");
    assert_eq!(someone.went_to(), (Method::Post, "/_allauth/browser/v1/auth/email/verify/resend"));
    // By a code, where the site says so.
    let mut by_code = config();
    by_code["data"]["account"]["email_verification_by_code_enabled"] = json!(true);
    let mut someone = visitor(backend());
    someone.gets(200, &by_code).gets(401, &state).types("code", "AB12").presses("continue");
    let body = json!({"key": "AB12"});
    assert_eq!(someone.asked(), (Method::Post, "/_allauth/browser/v1/auth/email/verify", body));

    let mut someone = sends_a_password(backend());
    someone.gets(401, &anonymous(Some(&json!({"id": "provider_signup", "is_pending": true}))));
    assert_eq!(said(someone.sees().screen.text.as_ref().unwrap()), "message.unsupported");
    assert_eq!(someone.can(), ["vestibule:restart"], "no dead end");
}

#[test]
fn an_account_that_is_not_active_is_told_so() {
    let mut someone = sends_a_password(backend());
    someone.gets(401, &anonymous(None));
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Identifier, vec!["message.access_denied".to_owned()])
    );
}

#[test]
fn what_is_no_answer_of_the_api_is_said_on_the_screen_as_it_stands() {
    for (status, body, said) in [
        (200, "<!DOCTYPE html><title>Hello</title>", "message.unavailable"),
        (200, "", "message.unavailable"),
        (200, r#"{"status": 200}"#, "message.unavailable"),
        (200, r#"{"status": 200, "data": {"user""#, "message.unavailable"),
        (401, "", "message.not_allowed"),
        (401, "<html>", "message.not_allowed"),
        (401, r#"{"status": 401}"#, "message.not_allowed"),
        (400, "{}", "message.failed"),
        (400, "<html>", "message.failed"),
        (404, "<html>", "message.failed"),
        (403, r#"{"status": 403}"#, "message.not_allowed"),
        (500, "<html>", "message.unavailable"),
        (302, "", "message.unavailable"),
    ] {
        let mut someone = sends_a_password(backend());
        someone.gets_response(response(status, body));
        assert_eq!(someone.messages(), [said], "{status} {body}");
        assert_eq!(someone.stands_in("password"), PASSWORD, "{status} {body}");
    }
    let errors: Vec<_> = (0..20_000).map(|at| json!({"message": format!("No {at}"), "param": "x"})).collect();
    let mut someone = sends_a_password(backend());
    someone.gets(400, &json!({"status": 400, "errors": errors}));
    assert_eq!(someone.messages().len(), 5, "nobody reads more");
    for (status, body) in [(200, "<html>"), (404, ""), (200, "{}")] {
        let mut someone = visitor(backend());
        someone.gets_response(response(status, body));
        assert_eq!(someone.kind(), ScreenKind::Notice);
        assert_eq!(someone.can(), ["vestibule:retry"]);
    }
}

#[test]
fn a_form_takes_only_what_it_says() {
    let someone = arrives_where_passkeys_are(going_to_the_app());
    let mut someone = someone;
    someone.gets(200, &options("AAAA"));
    let takes = |name: &str| someone.sees().screen.action(name).unwrap().takes.clone();
    assert_eq!(takes("send_code"), Takes::Only(vec!["identifier".to_owned(), "keep".to_owned()]));
    let forged = Answer::action("send_code").with("identifier", Value::Text(SOMEONE.to_owned()));
    let forged = forged.with("password", Value::Secret(Secret::new(PASSWORD.to_owned())));
    someone.event(Event::Answered(forged));
    assert_eq!(someone.asked().2, json!({"email": SOMEONE, "remember": false}));
}
