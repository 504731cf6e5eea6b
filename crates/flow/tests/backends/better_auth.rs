//! better-auth, by documents as version 1.7.25 sends them.

use super::*;
use vestibule_flow::better_auth::{BetterAuth, Login, Settings};

const WRONG: &str = r#"{"message":"Invalid email or password","code":"INVALID_EMAIL_OR_PASSWORD"}"#;
const BAD_CODE: &str = r#"{"message":"Invalid code","code":"INVALID_CODE"}"#;
const NO_CHALLENGE: &str = r#"{"message":"Invalid two factor cookie","code":"INVALID_TWO_FACTOR_COOKIE"}"#;

fn user() -> Json {
    json!({"name": "Someone", "email": SOMEONE, "emailVerified": false, "image": null, "twoFactorEnabled": true,
        "createdAt": "2026-11-21T22:19:04.411Z", "updatedAt": "2026-11-21T22:19:05.138Z", "id": "u1"})
}

fn signed_in() -> Json {
    json!({"redirect": false, "token": "ofMzbQm0", "user": user()})
}

fn second_factor(methods: &[&str]) -> Json {
    json!({"twoFactorRedirect": true, "twoFactorMethods": methods})
}

fn backend() -> BetterAuth {
    BetterAuth::new(Settings::new("/api/auth/"))
}

/// Somebody who is asked who they are.
fn someone() -> Person<BetterAuth> {
    let mut someone = visitor(backend());
    assert_eq!(someone.went_to(), (Method::Get, "/api/auth/get-session?disableCookieCache=true"));
    someone.gets(200, &Json::Null);
    someone
}

/// Somebody who has sent the right password.
fn after_the_password(keep: bool, methods: &[&str]) -> Person<BetterAuth> {
    let mut someone = someone();
    if keep {
        someone.ticks("keep");
    }
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
    someone.gets(200, &second_factor(methods));
    someone
}

#[test]
fn a_password_signs_in_and_the_box_is_sent_as_it_stands() {
    for keep in [false, true] {
        let mut someone = someone();
        assert_eq!(someone.kind(), ScreenKind::Identifier);
        assert_eq!(someone.is_asked(), ["identifier", "vestibule:remember", "password", "keep"]);
        if keep {
            someone.ticks("keep");
        }
        someone.types("identifier", " someone@example.com ").types("password", PASSWORD).presses("sign_in");
        // Left out, better-auth would take it for yes.
        let body = json!({"email": SOMEONE, "password": PASSWORD, "rememberMe": keep});
        assert_eq!(someone.asked(), (Method::Post, "/api/auth/sign-in/email", body));
        someone.gets(200, &signed_in());
        assert_eq!((someone.kind(), someone.finished.as_deref()), (ScreenKind::Done, Some("/app")));
        assert_eq!(someone.kept, None);
    }
}

#[test]
fn a_wrong_password_loses_nothing_but_itself() {
    let mut someone = someone();
    someone.types("identifier", SOMEONE).types("password", "x").ticks("keep").presses("sign_in");
    someone.gets_response(response(401, WRONG));
    assert_eq!(someone.messages(), ["message.invalid_credentials"]);
    assert_eq!(someone.sees().screen.messages[0].field.as_deref(), Some("password"));
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
    assert_eq!(someone.stands_in("password"), "");
    assert!(someone.is_ticked("keep"), "rule K4");
    someone.types("password", PASSWORD).presses("sign_in");
    assert_eq!(someone.asked().2["rememberMe"], json!(true));
}

#[test]
fn a_box_that_was_ticked_beforehand_can_be_unticked() {
    let settings = Settings { keep_by_default: true, ..Settings::new("/api/auth") };
    for (untick, remember) in [(false, true), (true, false)] {
        let mut someone = visitor(BetterAuth::new(settings.clone()));
        someone.gets(200, &Json::Null);
        assert!(someone.is_ticked("keep"));
        if untick {
            someone.unticks("keep");
        }
        someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
        assert_eq!(someone.asked().2["rememberMe"], json!(remember));
    }
}

#[test]
fn a_code_of_the_app_and_the_device_remembered() {
    let mut someone = after_the_password(true, &["totp"]);
    assert_eq!(someone.kind(), ScreenKind::Code);
    assert_eq!(someone.is_asked(), ["code", "trust"]);
    assert_eq!(someone.can(), ["continue", "use_backup", "vestibule:restart"]);
    assert_eq!(someone.sees().screen.who.as_ref().unwrap().identifier, SOMEONE);
    someone.types("code", "000000").ticks("trust").presses("continue");
    someone.gets_response(response(401, BAD_CODE));
    assert_eq!(someone.messages(), ["message.invalid_code"]);
    assert!(someone.is_ticked("trust"), "rule K4");
    someone.types("code", " 123 456 ").presses("continue");
    let body = json!({"code": "123456", "trustDevice": true});
    assert_eq!(someone.asked(), (Method::Post, "/api/auth/two-factor/verify-totp", body));
    someone.gets(200, &json!({"token": "dxaA", "user": user()}));
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

/// `trustDevice: true` would make a session of seven days of one that is to end with the browser.
#[test]
fn who_does_not_stay_signed_in_is_not_offered_to_have_the_device_remembered() {
    let mut someone = after_the_password(false, &["totp"]);
    assert_eq!(someone.is_asked(), ["code"]);
    let kept = someone.kept.clone();
    let forged = vestibule_flow::Answer::action("continue").with("trust", vestibule_flow::Value::Flag(true));
    let forged = forged.with("code", vestibule_flow::Value::Text("123456".to_owned()));
    someone.event(vestibule_flow::Event::Answered(forged));
    assert_eq!(someone.asked().2, json!({"code": "123456", "trustDevice": false}));
    // Nor after a reload.
    assert_eq!(kept.as_ref().unwrap().flow, "code forget totp backup");
    let mut reloaded = someone.reloads(backend(), going_to_the_app());
    reloaded.gets(200, &Json::Null);
    assert_eq!(reloaded.is_asked(), ["code"]);
}

#[test]
fn a_backup_code_in_place_of_the_app() {
    let mut someone = after_the_password(true, &["totp", "otp"]);
    assert_eq!(someone.can(), ["continue", "use_otp", "use_backup", "vestibule:restart"]);
    someone.presses("use_backup").gets(200, &Json::Null);
    assert_eq!(said(&someone.sees().screen.heading), "heading.recovery_code");
    assert!(matches!(someone.field("code").kind, FieldKind::Code { digits: false, length: None }));
    someone.types("code", "1kh99-AFgfH").presses("continue");
    let body = json!({"code": "1kh99-AFgfH", "trustDevice": false});
    assert_eq!(someone.asked(), (Method::Post, "/api/auth/two-factor/verify-backup-code", body));
    someone.gets_response(response(401, r#"{"message":"Invalid backup code","code":"INVALID_BACKUP_CODE"}"#));
    assert_eq!(someone.messages(), ["message.invalid_code"]);
    someone.presses("use_totp").gets(200, &Json::Null);
    assert!(matches!(someone.field("code").kind, FieldKind::Code { digits: true, length: Some(6) }));
}

#[test]
fn a_code_that_is_sent() {
    let mut someone = after_the_password(true, &["otp"]);
    assert_eq!(someone.asked(), (Method::Post, "/api/auth/two-factor/send-otp", json!({})));
    someone.gets(200, &json!({"status": true}));
    assert_eq!(someone.messages(), ["message.code_on_its_way"]);
    assert_eq!(someone.can(), ["continue", "resend", "use_backup", "vestibule:restart"]);
    someone.types("code", "111111").presses("continue");
    assert_eq!(someone.went_to(), (Method::Post, "/api/auth/two-factor/verify-otp"));
    for code in ["OTP_HAS_EXPIRED", "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE"] {
        someone.gets(400, &json!({"message": "…", "code": code}));
        assert_eq!(someone.messages(), ["message.code_expired"]);
        someone.presses("resend").gets(200, &json!({"status": true}));
        someone.types("code", "222222").presses("continue");
    }
    someone.gets(200, &json!({"token": "t", "user": user()}));
    assert!(someone.finished.is_some());
}

#[test]
fn a_reload_in_the_middle_goes_on_at_the_code() {
    let someone = after_the_password(true, &["otp"]);
    let kept = someone.kept.clone();
    assert_eq!(kept, None, "nothing is kept before it is shown");
    let mut someone = after_the_password(true, &["totp"]);
    let kept = someone.kept.clone().unwrap();
    assert!(!kept.write().contains(SOMEONE) && !kept.write().contains("correct"));
    someone = someone.reloads(backend(), going_to_the_app());
    assert_eq!(someone.went_to().0, Method::Get);
    someone.gets(200, &Json::Null);
    assert_eq!(
        (someone.kind(), someone.is_asked()),
        (ScreenKind::Code, vec!["code".to_owned(), "trust".to_owned()])
    );
    // The challenge may have run out in the meantime.
    someone.types("code", "123456").presses("continue").gets_response(response(401, NO_CHALLENGE));
    assert!(someone.is_waiting());
    someone.gets(200, &Json::Null);
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Identifier, vec!["message.flow_expired".to_owned()])
    );
    // Or the sign-in was finished in another tab.
    let mut done = after_the_password(true, &["totp"]).reloads(backend(), going_to_the_app());
    done.gets(200, &json!({"session": {"id": "s1"}, "user": user()}));
    assert_eq!(done.finished.as_deref(), Some("/app"));
}

#[test]
fn whoever_is_signed_in_already_goes_on_and_nobody_is_remembered() {
    let mut someone = visitor(backend());
    someone.gets(200, &json!({"session": {"expiresAt": "2026-11-28T22:19:04.783Z"}, "user": user()}));
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    assert!(someone.remembered.is_empty());
}

#[test]
fn too_many_tries_wait_as_long_as_the_backend_says() {
    let body = r#"{"message":"Too many requests. Please try again later."}"#;
    let wait = |response: Response| {
        let mut someone = someone();
        someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
        someone.gets_response(response);
        assert_eq!(someone.messages(), ["message.rate_limited"]);
        assert_eq!(someone.stands_in("password"), PASSWORD, "nothing typed is lost");
        someone.sees().notices[0].text.clone()
    };
    let text = |seconds| {
        let time = vestibule_flow::text::Param::Seconds(seconds);
        vestibule_flow::Text::from(vestibule_flow::Key::MESSAGE_RATE_LIMITED).with("time", time)
    };
    assert_eq!(wait(with_header(429, body, "x-retry-after", "10")), text(10));
    assert_eq!(wait(with_header(429, body, "retry-after", "20")), text(20));
    assert_eq!(wait(response(429, body)), text(60));
    assert_eq!(wait(response(429, "")), text(60));
    assert_eq!(wait(with_header(429, "<html>", "x-retry-after", "soon")), text(60));
}

#[test]
fn a_username_or_either() {
    for (login, typed, path, name) in [
        (Login::Username, "someone", "/api/auth/sign-in/username", "username"),
        (Login::Either, "someone", "/api/auth/sign-in/username", "username"),
        (Login::Either, SOMEONE, "/api/auth/sign-in/email", "email"),
        (Login::parse("email"), "someone", "/api/auth/sign-in/email", "email"),
    ] {
        let mut someone = visitor(BetterAuth::new(Settings { login, ..Settings::new("/api/auth") }));
        someone.gets(200, &Json::Null);
        someone.types("identifier", typed).types("password", PASSWORD).presses("sign_in");
        let body = json!({name: typed, "password": PASSWORD, "rememberMe": false});
        assert_eq!(someone.asked(), (Method::Post, path, body));
    }
}

#[test]
fn what_better_auth_says_in_its_own_words_is_said() {
    let mut someone = someone();
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
    someone.gets(403, &json!({"message": "Email not verified", "code": "EMAIL_NOT_VERIFIED"}));
    assert_eq!(someone.messages(), ["Email not verified"]);
    assert_eq!(someone.sees().screen.messages[0].field, None);
}

#[test]
fn what_is_no_answer_of_better_auth_is_said_on_the_screen_as_it_stands() {
    let mega =
        format!(r#"{{"twoFactorRedirect":true,"twoFactorMethods":[{}"x"]}}"#, r#""totp","#.repeat(150_000));
    for (status, body, said) in [
        (200, "<!DOCTYPE html><title>Hello</title>", "message.unavailable"),
        (200, "", "message.unavailable"),
        (200, "null", "message.unavailable"),
        (200, "[]", "message.unavailable"),
        (200, r#"{"redirect":false,"token":"#, "message.unavailable"),
        (200, r#"{"token":null,"user":null}"#, "message.unavailable"),
        (200, r#"{"status":true}"#, "message.unavailable"),
        (204, "", "message.unavailable"),
        (301, "", "message.unavailable"),
        (401, "<html>", "message.not_allowed"),
        (403, r#"{"message":"Invalid origin","code":"INVALID_ORIGIN"}"#, "message.not_allowed"),
        (403, "<html>", "message.not_allowed"),
        (400, "{", "message.failed"),
        (404, "", "message.failed"),
        (500, WRONG, "message.unavailable"),
        (0, "", "message.unavailable"),
    ] {
        let mut someone = someone();
        someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
        someone.gets_response(response(status, body));
        assert_eq!(someone.messages(), [said], "{status} {body}");
        assert_eq!(someone.stands_in("password"), PASSWORD, "{status} {body}");
        assert!(!someone.is_waiting() && someone.finished.is_none());
    }
    let mut someone = after_the_password(true, &[]);
    assert_eq!(someone.can(), ["continue", "vestibule:restart"], "backup codes are what is left");
    someone.presses("vestibule:restart").gets(200, &Json::Null);
    someone.types("identifier", SOMEONE).types("password", PASSWORD).presses("sign_in");
    someone.gets_response(response(200, &mega));
    assert_eq!(someone.can(), ["continue", "use_backup", "vestibule:restart"]);
}

#[test]
fn what_it_cannot_do_is_said_and_not_taken_for_a_sign_in() {
    let start = Start { intent: vestibule_flow::Intent::Recover, ..Start::default() };
    let mut someone = Person::new(backend(), Config { start, ..Config::default() });
    someone.opens_the_page().gets(200, &Json::Null);
    assert_eq!(someone.messages(), ["message.unsupported"]);
}
