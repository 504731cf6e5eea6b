//! What a person gets to see.

use serde_json::json;
use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::screen::{Does, Picture};
use vestibule_flow::{Answer, Backend, Catalog, FieldKind, Key, Response, ScreenKind, Start, Turn, Value};

use super::support::{ORG, body, document, hosted, response, say, shown};

// What is shown

#[test]
fn what_is_to_be_scanned_can_be_typed_as_well() {
    let (_, screen) = shown("enroll-totp");
    let kinds: Vec<_> = screen.fields.iter().map(|field| &field.kind).collect();
    assert!(matches!(kinds[0], FieldKind::Picture(Picture::Image(_))));
    assert_eq!(kinds[1], &FieldKind::Picture(Picture::Secret("JBSWY3DPEHPK3PXP".to_owned())));
    assert!(matches!(kinds[2], FieldKind::Code { digits: true, .. }));
}

#[test]
fn a_captcha_is_asked_for_by_its_site_key() {
    let (mut okta, screen) = shown("identify-captcha");
    let field = screen.field("captchaVerify.captchaToken").unwrap();
    let kind = FieldKind::Captcha { provider: "hcaptcha".to_owned(), site_key: "site-key".to_owned() };
    assert_eq!((field.required, &field.kind), (true, &kind));
    let answer = Answer::action("identify")
        .with("identifier", Value::Text("a".to_owned()))
        .with("captchaVerify.captchaToken", Value::Text("token".to_owned()));
    let sent = &body(&okta.write(&answer))["captchaVerify"];
    assert_eq!(*sent, json!({"captchaId": "cap-1", "captchaToken": "token"}));
}

#[test]
fn identity_providers_of_one_name_are_told_apart() {
    let (_, screen) = shown("identify-password");
    let visits = |name: &str| match &screen.action(name).unwrap().does {
        Does::Visit(url) => url.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(visits("redirect-idp"), "https://org.example.com/sso/idps/i1?stateToken=t");
    assert_eq!(visits("redirect-idp.2"), "https://org.example.com/sso/idps/i2?stateToken=t");
}

#[test]
fn the_end_of_a_flow_says_why_and_where_to_read_on() {
    let (_, screen) = shown("terminal");
    assert_eq!(screen.kind, ScreenKind::Notice);
    assert_eq!(screen.messages[1].links[0].url, "https://help.example.com/");
    assert!(matches!(screen.actions[0].does, Does::Local(_)));
    let mut settings = Settings::new(ORG, Begin::StateToken("t".to_owned()));
    settings.back = Some("https://org.example.com/".to_owned());
    let Turn::Show(screen) = Okta::new(settings, [7; 32]).read(&response(200, &document("terminal"))) else {
        panic!()
    };
    assert_eq!(screen.actions[0].does, Does::Visit("https://org.example.com/".to_owned()));
}

#[test]
fn an_identifier_that_is_known_is_filled_in() {
    let mut okta = hosted(&[]);
    okta.start(&Start { login_hint: Some("known@example.com".to_owned()), ..Start::default() });
    let Turn::Show(screen) = okta.read(&response(200, &document("identify-password"))) else { panic!() };
    let FieldKind::Identifier { value, .. } = &screen.field("identifier").unwrap().kind else { panic!() };
    assert_eq!(value, "known@example.com");
}

// Errors

#[test]
fn an_error_that_is_a_document_is_a_screen_whatever_its_status() {
    for status in [400, 401, 403, 429, 500] {
        let mut reply = response(status, &document("challenge-email"));
        reply.headers.push(("www-authenticate".to_owned(), "Oktadevicejwt realm=\"Okta Device\"".to_owned()));
        assert!(matches!(hosted(&[]).read(&reply), Turn::Show(_)), "{status}");
    }
}

#[test]
fn an_error_that_is_none_is_said_in_its_words_or_ours() {
    let read = |status: u16, body: &str| hosted(&[]).read(&response(status, body));
    let failed = |turn| match turn {
        Turn::Failed(text) => say(&text),
        _ => panic!("not failed"),
    };
    assert_eq!(failed(read(401, &document("api-error"))), "Authentication failed");
    let oauth = r#"{"error":"access_denied","error_description":"Not enabled."}"#;
    assert_eq!(failed(read(400, oauth)), "Not enabled.");
    let unavailable = Catalog::english().get(&Key::MESSAGE_UNAVAILABLE).to_owned();
    assert_eq!(failed(read(500, r#"{"message":"stack trace"}"#)), unavailable);
    for no_document in ["", "<!doctype html><title>x", "{\"version\": \"1.0", "[]", "null", "{}", "\u{0}"] {
        assert_eq!(failed(read(200, no_document)), unavailable, "{no_document}");
    }
    let summary = r#"{"errorCode":"E0000047","errorSummary":"Too many"}"#;
    assert!(matches!(read(429, summary), Turn::RateLimited { retry_after: None }));
    assert!(matches!(read(429, ""), Turn::RateLimited { retry_after: None }));
    let slow = Response {
        status: 429,
        headers: vec![("retry-after".to_owned(), "30".to_owned())],
        body: String::new(),
        url: None,
    };
    assert!(matches!(hosted(&[]).read(&slow), Turn::RateLimited { retry_after: Some(30) }));
}
