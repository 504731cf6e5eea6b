//! What is sent for an answer, to the letter.

use serde_json::json;
use vestibule_flow::okta::{Begin, Okta, Prompt, Settings};
use vestibule_flow::screen::Role;
use vestibule_flow::text::english_duration;
use vestibule_flow::{Answer, Backend, Catalog, FieldKind, Key, Method, ScreenKind, Turn, Value};

use super::support::{Json, ORG, accept, body, document, hosted, label, response, say, secret, shown};

// Keep me signed in

#[test]
fn keep_me_signed_in_is_left_out_when_it_was_left_alone() {
    for name in ["identify-password", "identify-captcha"] {
        let (mut okta, screen) = shown(name);
        let FieldKind::Checkbox { checked, .. } = screen.field("rememberMe").unwrap().kind else { panic!() };
        assert_eq!(checked, name == "identify-captcha", "as the document presets it");
        let answer = Answer::action("identify").with("identifier", Value::Text("a@example.com".to_owned()));
        assert!(body(&okta.write(&answer)).get("rememberMe").is_none());
        for ticked in [true, false] {
            let sent = body(&okta.write(&answer.clone().with("rememberMe", Value::Flag(ticked))));
            assert_eq!(sent["rememberMe"], json!(ticked));
        }
    }
}

#[test]
fn fast_pass_takes_the_box_along() {
    let (mut okta, screen) = shown("identify-password");
    let launch = Answer::action("launch-authenticator");
    assert_eq!(body(&okta.write(&launch)), json!({"stateHandle": "state-1"}));
    assert!(screen.action("launch-authenticator").unwrap().takes.field("rememberMe"));
    let sent = body(&okta.write(&launch.with("rememberMe", Value::Flag(true))));
    assert_eq!(sent, json!({"rememberMe": true, "stateHandle": "state-1"}));
}

#[test]
fn stay_signed_in_is_answered_with_two_keys_and_no_more() {
    let (mut okta, screen) = shown("keep-me-signed-in");
    assert_eq!(screen.kind, ScreenKind::StaySignedIn);
    assert_eq!(screen.fields, []);
    let answers: Vec<_> = screen.actions.iter().map(|action| (say(&action.label), action.role)).collect();
    assert_eq!(
        answers,
        [
            ("Yes, stay signed in".to_owned(), Role::Primary),
            ("No, not on this device".to_owned(), Role::Secondary)
        ]
    );
    for (action, keeps) in screen.actions.iter().zip([true, false]) {
        let request = okta.write(&Answer::action(&action.name));
        assert_eq!(request.url, "https://org.example.com/idp/idx/keep-me-signed-in");
        assert_eq!(accept(&request), "application/json; okta-version=1.0.0");
        assert_eq!(body(&request), json!({"keepMeSignedIn": keeps, "stateHandle": "state-1"}));
    }
}

#[test]
fn the_brand_says_stay_signed_in_in_its_own_words_for_each_language() {
    let mut settings = Settings::new(ORG, Begin::StateToken("t".to_owned()));
    settings.prompt = Prompt::from_json(
        r#"{"title": {"en": "Stay a while?", "de": "Ein wenig bleiben?"}, "acceptButtonText": "Gladly"}"#,
    );
    let mut okta = Okta::new(settings, [7; 32]);
    let Turn::Show(screen) = okta.read(&response(200, &document("keep-me-signed-in"))) else { panic!() };
    let german = Catalog::from_json("de", "{}").unwrap();
    assert_eq!(say(&screen.heading), "Stay a while?");
    assert_eq!(german.say(&screen.heading, &english_duration), "Ein wenig bleiben?");
    assert_eq!(label(&screen, "keep-me-signed-in"), "Gladly");
    assert_eq!(screen.text, Some(Key::TEXT_STAY_SIGNED_IN.into()), "what the brand left out has its default");
    assert_eq!(screen.action("keep-me-signed-in.2").unwrap().label, Key::ACTION_REJECT.into());
}

// Answering

#[test]
fn a_password_is_nested_where_the_form_wants_it_and_never_trimmed() {
    let (mut okta, _) = shown("identify-password");
    let answer = Answer::action("identify")
        .with("identifier", Value::Text("a@example.com".to_owned()))
        .with("credentials.passcode", secret(" pass\"word "));
    let request = okta.write(&answer);
    assert_eq!(
        body(&request),
        json!({"identifier": "a@example.com", "credentials": {"passcode": " pass\"word "}, "stateHandle": "state-1"})
    );
    assert!(!request.url.contains("pass") && !format!("{request:?}").contains("pass\""));
}

#[test]
fn an_authenticator_is_chosen_with_one_press_and_all_that_its_form_fixes() {
    let (mut okta, screen) = shown("select-authenticator");
    let mut sends = |action: &str| body(&okta.write(&Answer::action(action)))["authenticator"].clone();
    let name = "select-authenticator-authenticate";
    assert_eq!(sends(name), json!({"id": "aut-password", "methodType": "password"}));
    assert_eq!(
        sends("select-authenticator-authenticate.4"),
        json!({"id": "aut-phone", "methodType": "voice", "enrollmentId": "enr-1"})
    );
    assert_eq!(
        sends("select-authenticator-authenticate.5"),
        json!({"id": "aut-verify", "methodType": "push"})
    );
    assert_eq!(label(&screen, "select-authenticator-authenticate.4"), "Phone (+1 XXX-XXX-0100): Voice call");
}

#[test]
fn a_name_with_dots_is_one_name() {
    let (mut okta, screen) = shown("granular-consent");
    let names: Vec<_> =
        screen.fields.iter().filter(|field| field.kind.asks()).map(|field| &field.name).collect();
    assert_eq!(names, ["optedScopes.openid", "optedScopes.mail", "optedScopes.mail.send"]);
    assert!(screen.field("optedScopes.openid").unwrap().read_only);
    let answer = Answer::action("granular-consent").with("optedScopes.mail.send", Value::Flag(false));
    let opted = json!({"openid": true, "mail": true, "mail.send": false});
    assert_eq!(
        body(&okta.write(&answer)),
        json!({"consent": true, "optedScopes": opted, "stateHandle": "state-1"})
    );
    assert_eq!(body(&okta.write(&Answer::action("granular-consent.2")))["consent"], json!(false));
}

#[test]
fn what_a_registration_asks_for_has_its_type() {
    let (mut okta, _) = shown("registration");
    let text = |text: &str| Value::Text(text.to_owned());
    let answer = Answer::action("enroll-profile")
        .with("userProfile.firstName", text("Ä"))
        .with("userProfile.email", text("a@example.com"))
        .with("userProfile.pet", text("false"))
        .with("userProfile.size", text("42"))
        .with("userProfile.team", text("b"))
        .with("credentials.passcode", secret("p"));
    let profile = json!({"firstName": "Ä", "email": "a@example.com", "pet": false, "size": 42, "team": "b"});
    let sent = json!({"userProfile": profile, "credentials": {"passcode": "p"}, "stateHandle": "state-1"});
    assert_eq!(body(&okta.write(&answer)), sent);
    let empty = Answer::action("enroll-profile").with("userProfile.size", text(""));
    assert_eq!(
        body(&okta.write(&empty)),
        json!({"stateHandle": "state-1"}),
        "what is empty without need is left out"
    );
}

#[test]
fn a_passkey_is_taken_apart_as_okta_wants_it() {
    let credential = r#"{"id":"AQID","response":{"clientDataJSON":"Y2xp","authenticatorData":"YXV0","signature":"c2ln",
        "attestationObject":"YXR0","transports":["usb","nfc"]},"clientExtensionResults":{"credProps":{"rk":true}}}"#;
    let (mut okta, screen) = shown("challenge-passkey");
    let FieldKind::Passkey(passkey) = &screen.field("credentials").unwrap().kind else { panic!() };
    assert!(!passkey.create && !passkey.autofill);
    let options: Json = serde_json::from_str(&passkey.options).unwrap();
    assert_eq!(options["challenge"], "AAEC");
    assert_eq!(
        options["allowCredentials"],
        json!([{"type": "public-key", "id": "AQID", "transports": ["usb"]}])
    );
    let sent =
        body(&okta.write(&Answer::action("challenge-authenticator").with("credentials", secret(credential))));
    assert_eq!(
        sent["credentials"],
        json!({"clientData": "Y2xp", "authenticatorData": "YXV0", "signatureData": "c2ln"})
    );

    let (mut okta, screen) = shown("enroll-passkey");
    let FieldKind::Passkey(passkey) = &screen.field("credentials").unwrap().kind else { panic!() };
    let options: Json = serde_json::from_str(&passkey.options).unwrap();
    assert!(passkey.create && options.get("u2fParams").is_none());
    assert_eq!(options["excludeCredentials"][0]["id"], "AQID");
    let sent =
        body(&okta.write(&Answer::action("enroll-authenticator").with("credentials", secret(credential))));
    assert_eq!(
        sent["credentials"],
        json!({"clientData": "Y2xp", "attestation": "YXR0", "transports": r#"["usb","nfc"]"#,
            "clientExtensions": r#"{"credProps":{"rk":true}}"#})
    );
}

#[test]
fn a_passkey_may_be_picked_where_the_identifier_is_typed() {
    let (mut okta, screen) = shown("identify-autofill");
    let FieldKind::Identifier { passkeys, .. } = &screen.field("identifier").unwrap().kind else { panic!() };
    assert!(passkeys);
    let FieldKind::Passkey(passkey) = &screen.field("credentials").unwrap().kind else { panic!() };
    assert!(passkey.autofill && !passkey.options.contains("allowCredentials"));
    let with = "challenge-webauthn-autofillui-authenticator";
    assert!(screen.action(with).unwrap().takes.field("credentials"));
    assert!(!screen.action("identify").unwrap().takes.field("credentials"));
    assert!(okta.write(&Answer::action(with)).url.ends_with("/webauthn-autofillui"));
}

#[test]
fn a_new_password_is_typed_twice_and_sent_once() {
    let (mut okta, screen) = shown("reset-password");
    let again = screen.field("credentials.passcode~again").unwrap();
    assert_eq!(again.same_as.as_deref(), Some("credentials.passcode"));
    let rules = &screen.field("credentials.passcode").unwrap().rules;
    assert_eq!(rules[0].min_length, Some(8));
    let said: Vec<_> = rules.iter().map(|rule| say(&rule.text)).collect();
    assert_eq!(
        said,
        [
            "At least 8 characters",
            "A lowercase letter",
            "Uppercase letters: at least 2",
            "Not the same as your last passwords: 4",
            "Hours since your last change: at least 2",
            "No parts of your username",
            "Does not include your first name",
            "Does not include your Nick name"
        ]
    );
    let answer = Answer::action("reset-authenticator")
        .with("credentials.passcode", secret("new"))
        .with("credentials.passcode~again", secret("new"))
        .with("credentials.revokeSessions", Value::Flag(true));
    let sent = json!({"credentials": {"passcode": "new", "revokeSessions": true}, "stateHandle": "state-1"});
    assert_eq!(body(&okta.write(&answer)), sent);
}

#[test]
fn a_remediation_nobody_has_seen_is_a_form() {
    let (mut okta, screen) = shown("unknown-remediation");
    assert_eq!(screen.kind, ScreenKind::Form);
    assert_eq!(label(&screen, "warm-up"), "Warm up");
    assert_eq!(okta.write(&Answer::action("warm-up")).method, Method::Put);
    let answer = Answer::action("calibrate-flux-capacitor")
        .with("settings.power", Value::Text("1.21".to_owned()))
        .with("settings.mode", Value::Text("f".to_owned()))
        .with("settings.deep.deeper.deepest", Value::Text("x".to_owned()));
    let settings =
        json!({"power": 1.21, "mode": "f", "deep": {"deeper": {"deepest": "x", "constant": {"a": [1, 2]}}}});
    assert_eq!(
        body(&okta.write(&answer)),
        json!({"settings": settings, "sealed": "", "stateHandle": "state-1"})
    );
}

#[test]
fn of_two_fields_in_each_others_way_the_fixed_one_is_sent_and_nothing_typed_is_asked_for_in_vain() {
    let field = |name: &str, more: Json| {
        let mut field = json!({"name": name, "label": name});
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let inside = field("b", json!({}));
    let value = json!([
        field("a", json!({})),
        field("a", json!({"form": {"value": [inside]}})),
        field("c", json!({"required": true})),
        field("c", json!({"value": "fixed", "mutable": false})),
    ]);
    let form =
        json!({"rel": ["create-form"], "name": "odd", "href": "/odd", "method": "POST", "value": value});
    let document = json!({"version": "1", "remediation": {"type": "array", "value": [form]}});
    let mut okta = hosted(&[]);
    let Turn::Show(screen) = okta.read(&response(200, &document.to_string())) else { panic!() };
    let asked: Vec<_> =
        screen.fields.iter().filter(|field| !field.read_only).map(|field| &field.name).collect();
    assert_eq!(asked, ["a"]);
    let answer = Answer::action("odd").with("a", Value::Text("typed".to_owned()));
    assert_eq!(body(&okta.write(&answer)), json!({"a": "typed", "c": "fixed"}));
}
