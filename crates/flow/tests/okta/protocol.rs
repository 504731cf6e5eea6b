//! What is sent, to the letter, and what comes of it.

use serde_json::json;
use vestibule_flow::okta::{Begin, Okta, Prompt, Settings};
use vestibule_flow::screen::{Does, Level, Picture, Probe, Role};
use vestibule_flow::text::english_duration;
use vestibule_flow::{
    Answer, Backend, Catalog, Config, Effect, Event, FieldKind, Key, Machine, Method, Request, Response,
    Screen, ScreenKind, Secret, Start, Text, Turn, Value,
};

use super::{ORG, body, document, hosted, response, shown};

const ION: &str = "application/ion+json; okta-version=1.0.0";

fn accept(request: &Request) -> &str {
    request.headers.iter().find(|(name, _)| *name == "Accept").map_or("", |(_, value)| value)
}

fn embedded(issuer: &str) -> Okta {
    let begin = Begin::Interact {
        client_id: "client-1".to_owned(),
        redirect_uri: "https://app.example.com/callback".to_owned(),
        scope: "openid profile".to_owned(),
        more: vec![("acr_values".to_owned(), "urn:a b".to_owned()), ("state".to_owned(), "mine".to_owned())],
    };
    Okta::new(Settings::new(issuer, begin), [7; 32])
}

/// The members of a form's body.
fn members(request: &Request) -> Vec<(String, String)> {
    let (kind, body) = request.body.as_ref().unwrap();
    assert_eq!(*kind, "application/x-www-form-urlencoded");
    body.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn member<'a>(members: &'a [(String, String)], name: &str) -> &'a str {
    let mut found = members.iter().filter(|(member, _)| member == name);
    let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn say(text: &Text) -> String {
    Catalog::english().say(text, &english_duration)
}

fn secret(text: &str) -> Value {
    Value::Secret(Secret::new(text.to_owned()))
}

fn label(screen: &Screen, action: &str) -> String {
    say(&screen.action(action).unwrap_or_else(|| panic!("no {action}")).label)
}

// Beginning

#[test]
fn a_hosted_page_begins_with_its_state_token() {
    let request = hosted(&[]).start(&Start::default());
    assert_eq!(
        (request.method, request.url.as_str()),
        (Method::Post, "https://org.example.com/idp/idx/introspect")
    );
    assert_eq!(accept(&request), ION);
    assert_eq!(request.body, Some((ION, r#"{"stateToken":"state-token"}"#.to_owned())));
}

#[test]
fn a_page_of_ones_own_begins_with_an_interaction_and_a_proof_key() {
    let mut okta = embedded(ORG);
    let request = okta.start(&Start::default());
    assert_eq!(request.url, "https://org.example.com/oauth2/v1/interact");
    let first = members(&request);
    assert_eq!(member(&first, "client_id"), "client-1");
    assert_eq!(member(&first, "redirect_uri"), "https%3A%2F%2Fapp.example.com%2Fcallback");
    assert_eq!(member(&first, "scope"), "openid%20profile");
    assert_eq!(member(&first, "code_challenge_method"), "S256");
    assert_eq!(member(&first, "acr_values"), "urn%3Aa%20b");
    assert_eq!(member(&first, "code_challenge").len(), 43);
    assert_ne!(member(&first, "state"), "mine");
    assert!(!request.body.as_ref().unwrap().1.contains("code_verifier"));

    let Turn::Follow(request) = okta.read(&response(200, r#"{"interaction_handle":"handle-1"}"#)) else {
        panic!("the handle is not followed")
    };
    assert_eq!(request.url, "https://org.example.com/idp/idx/introspect");
    assert_eq!(body(&request), json!({"interactionHandle": "handle-1"}));

    // Each sign-in has a key of its own.
    let second = members(&okta.start(&Start::default()));
    assert_ne!(member(&first, "code_challenge"), member(&second, "code_challenge"));
    assert_ne!(member(&first, "state"), member(&second, "state"));
}

#[test]
fn a_custom_authorization_server_is_asked_itself() {
    let request = embedded("https://org.example.com/oauth2/default/").start(&Start::default());
    assert_eq!(request.url, "https://org.example.com/oauth2/default/v1/interact");
}

#[test]
fn an_interaction_that_the_server_began_is_gone_on_with_and_its_code_taken_there() {
    let begin = Begin::Interaction {
        handle: "handle-2".to_owned(),
        redirect_uri: "https://app.example.com/callback?a=1".to_owned(),
        state: "state&1".to_owned(),
    };
    let mut okta = Okta::new(Settings::new(ORG, begin), [7; 32]);
    assert_eq!(body(&okta.start(&Start::default())), json!({"interactionHandle": "handle-2"}));
    let Turn::Done { location } = okta.read(&response(200, &issued(ORG))) else { panic!("not done") };
    assert_eq!(location, "https://app.example.com/callback?a=1&interaction_code=code%201&state=state%261");
    assert!(okta.take_tokens().is_none());
}

// Ending

/// The document that ends an interaction.
fn issued(origin: &str) -> String {
    json!({"version": "1.0.0", "successWithInteractionCode": {
        "rel": ["create-form"], "name": "issue", "href": format!("{origin}/oauth2/v1/token"), "method": "POST",
        "value": [
            {"name": "grant_type", "value": "interaction_code"},
            {"name": "interaction_code", "value": "code 1"},
            {"name": "client_id", "value": "client-1"},
            {"name": "code_verifier", "required": true}],
        "accepts": "application/x-www-form-urlencoded"}})
    .to_string()
}

fn interacting() -> (Okta, String) {
    let mut okta = embedded(ORG);
    let request = okta.start(&Start { return_to: Some("/inbox".to_owned()), ..Start::default() });
    let challenge = member(&members(&request), "code_challenge").to_owned();
    assert!(matches!(okta.read(&response(200, r#"{"interaction_handle":"h"}"#)), Turn::Follow(_)));
    (okta, challenge)
}

#[test]
fn the_code_is_exchanged_with_the_proof_key_and_the_page_takes_the_tokens() {
    use sha2::Digest;
    let (mut okta, challenge) = interacting();
    let Turn::Follow(request) = okta.read(&response(200, &issued(ORG))) else { panic!("not exchanged") };
    assert_eq!(request.url, "https://org.example.com/oauth2/v1/token");
    assert_eq!(accept(&request), "application/json");
    let sent = members(&request);
    assert_eq!(member(&sent, "grant_type"), "interaction_code");
    assert_eq!(member(&sent, "interaction_code"), "code%201");
    assert_eq!(member(&sent, "client_id"), "client-1");
    let digest = sha2::Sha256::digest(member(&sent, "code_verifier").as_bytes());
    let sextets: Vec<u8> = challenge
        .bytes()
        .map(|letter| ALPHABET.iter().position(|one| *one == letter).unwrap() as u8)
        .collect();
    let bits: String = sextets.iter().map(|sextet| format!("{sextet:06b}")).collect();
    let expected: String = digest.iter().map(|byte| format!("{byte:08b}")).collect();
    assert!(bits.starts_with(&expected), "the challenge is not that of the verifier");

    let tokens = r#"{"access_token":"a","id_token":"i","token_type":"Bearer"}"#;
    let Turn::Done { location } = okta.read(&response(200, tokens)) else { panic!("not done") };
    assert_eq!(location, "/inbox");
    assert_eq!(okta.take_tokens().unwrap().reveal(), tokens);
    assert!(okta.take_tokens().is_none(), "tokens are handed out once");
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[test]
fn an_exchange_that_fails_is_no_sign_in() {
    for (status, reply) in [
        (400, r#"{"error":"invalid_grant","error_description":"The code is spent."}"#),
        (200, "<html>"),
        (200, "{}"),
        (200, ""),
        (500, r#"{"access_token":"a"}"#),
    ] {
        let (mut okta, _) = interacting();
        assert!(matches!(okta.read(&response(200, &issued(ORG))), Turn::Follow(_)));
        assert!(matches!(okta.read(&response(status, reply)), Turn::Failed(_)), "{status} {reply}");
        assert!(okta.take_tokens().is_none());
    }
}

#[test]
fn the_proof_key_goes_to_no_other_origin() {
    let (mut okta, _) = interacting();
    assert!(matches!(okta.read(&response(200, &issued("https://evil.example"))), Turn::Failed(_)));
    // Nor is a code exchanged that this widget has no key for.
    assert!(matches!(embedded(ORG).read(&response(200, &issued(ORG))), Turn::Failed(_)));
}

#[test]
fn success_is_done_and_failure_is_a_visit() {
    let read = |name| hosted(&[]).read(&response(200, &document(name)));
    let Turn::Done { location } = read("success") else { panic!("not done") };
    assert_eq!(location, "https://org.example.com/app/UserHome?stateToken=t");
    let Turn::Visit { location } = read("failure") else { panic!("no visit") };
    assert_eq!(location, "https://org.example.com/app/failed");
}

#[test]
fn an_only_identity_provider_is_gone_to_unless_nothing_was_shown_in_ones_own_page() {
    let only = response(200, &document("only-idp"));
    assert!(matches!(hosted(&[]).read(&only), Turn::Visit { .. }));
    let (mut okta, _) = interacting();
    let Turn::Show(screen) = okta.read(&only) else { panic!("gone unasked") };
    assert_eq!(label(&screen, "redirect-idp"), "Sign in with Partner");
    assert!(matches!(okta.read(&only), Turn::Visit { .. }));
    let mut said: super::Json = serde_json::from_str(&document("only-idp")).unwrap();
    said["messages"] =
        json!({"type": "array", "value": [{"message": "No account there.", "class": "ERROR"}]});
    assert!(
        matches!(hosted(&[]).read(&response(200, &said.to_string())), Turn::Show(_)),
        "an error is gone past"
    );
}

// Keep me signed in

#[test]
fn keep_me_signed_in_is_left_out_when_it_was_left_alone() {
    for name in ["identify-password", "identify-captcha"] {
        let (okta, screen) = shown(name);
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
    let (okta, screen) = shown("identify-password");
    let launch = Answer::action("launch-authenticator");
    assert_eq!(body(&okta.write(&launch)), json!({"stateHandle": "state-1"}));
    assert!(screen.action("launch-authenticator").unwrap().takes.field("rememberMe"));
    let sent = body(&okta.write(&launch.with("rememberMe", Value::Flag(true))));
    assert_eq!(sent, json!({"rememberMe": true, "stateHandle": "state-1"}));
}

#[test]
fn stay_signed_in_is_answered_with_two_keys_and_no_more() {
    let (okta, screen) = shown("keep-me-signed-in");
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
    let (okta, _) = shown("identify-password");
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
    let (okta, screen) = shown("select-authenticator");
    let sends = |action: &str| body(&okta.write(&Answer::action(action)))["authenticator"].clone();
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
    let (okta, screen) = shown("granular-consent");
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
    let (okta, _) = shown("registration");
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
    let (okta, screen) = shown("challenge-passkey");
    let FieldKind::Passkey(passkey) = &screen.field("credentials").unwrap().kind else { panic!() };
    assert!(!passkey.create && !passkey.autofill);
    let options: super::Json = serde_json::from_str(&passkey.options).unwrap();
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

    let (okta, screen) = shown("enroll-passkey");
    let FieldKind::Passkey(passkey) = &screen.field("credentials").unwrap().kind else { panic!() };
    let options: super::Json = serde_json::from_str(&passkey.options).unwrap();
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
    let (okta, screen) = shown("identify-autofill");
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
    let (okta, screen) = shown("reset-password");
    let again = screen.field("credentials.passcode~again").unwrap();
    assert_eq!(again.same_as.as_deref(), Some("credentials.passcode"));
    let rules: Vec<_> = screen
        .fields
        .iter()
        .filter(|field| field.name.starts_with("rule"))
        .map(|field| say(&field.label))
        .collect();
    assert_eq!(
        rules,
        [
            "Requirements:",
            "Characters: at least 8",
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
    let (okta, screen) = shown("unknown-remediation");
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

// Waiting

#[test]
fn a_push_is_polled_for_and_its_number_shown() {
    let (mut okta, screen) = shown("push-number");
    let wait = screen.wait.as_ref().unwrap();
    assert_eq!((wait.poll_ms, wait.number.as_deref()), (3000, Some("42")));
    let flow = okta.flow().unwrap().to_owned();
    let request = okta.resume(&flow).unwrap();
    assert_eq!(request.url, "https://org.example.com/idp/idx/authenticators/poll");
    assert_eq!(body(&request), json!({"autoChallenge": true, "stateHandle": "state-1"}));
    let changed = Answer::action("challenge-poll").with("autoChallenge", Value::Flag(false));
    assert_eq!(body(&okta.write(&changed))["autoChallenge"], json!(false));
    assert!(okta.write(&Answer::action("resend")).url.ends_with("/challenge/resend"));
}

#[test]
fn the_interval_of_a_poll_follows_the_document() {
    let mut machine = Machine::new(hosted(&[]), Config::default());
    let ticket = |effects: &[Effect]| {
        effects
            .iter()
            .find_map(|effect| if let Effect::Fetch(ticket, _) = effect { Some(*ticket) } else { None })
    };
    let first = machine.on(Event::Start);
    let mut slower: super::Json = serde_json::from_str(&document("push-number")).unwrap();
    let shown = machine.on(Event::Arrived(ticket(&first).unwrap(), response(200, &slower.to_string())));
    let Some(Effect::After(3000, timer)) = shown.last() else { panic!("{shown:?}") };
    let turn = machine.view().unwrap().turn;
    let polls = machine.on(Event::Elapsed(*timer));
    slower["remediation"]["value"][0]["refresh"] = json!(9000);
    let again = machine.on(Event::Arrived(ticket(&polls).unwrap(), response(200, &slower.to_string())));
    assert!(matches!(again.as_slice(), [Effect::After(9000, _)]), "{again:?}");
    assert_eq!(machine.view().unwrap().turn, turn, "the screen is not drawn anew");
}

#[test]
fn an_email_is_waited_for_beside_its_code() {
    let (mut okta, screen) = shown("challenge-email");
    assert_eq!(screen.wait.as_ref().unwrap().poll_ms, 4000);
    assert!(screen.action("poll").is_none(), "a poll is nothing to press here");
    assert_eq!(okta.resume("idx").unwrap().url, "https://org.example.com/idp/idx/challenge/poll");
    let about: Vec<_> =
        screen.messages.iter().map(|message| (message.level, message.field.as_deref())).collect();
    assert_eq!(about, [(Level::Info, None), (Level::Error, Some("credentials.passcode"))]);
    assert_eq!(screen.messages[0].links[0].url, "https://help.example.com/mail");
}

#[test]
fn an_app_on_this_device_is_tried_and_there_is_another_way() {
    let (okta, screen) = shown("device-loopback");
    let Some(Probe::Loopback { addresses, challenge, timeout_ms, otherwise }) = &screen.probe else {
        panic!("{:?}", screen.probe)
    };
    assert_eq!(addresses, &["http://localhost:2000", "http://localhost:6511"]);
    assert_eq!(
        (challenge.as_str(), *timeout_ms, otherwise.as_deref()),
        ("challenge-1", 100, Some("cancel-polling"))
    );
    assert!(okta.write(&Answer::action("cancel-polling")).url.ends_with("/authenticators/poll/cancel"));
    assert!(!format!("{screen:?}").contains("challenge-1"), "a challenge is not for logs");
}

#[test]
fn a_flow_is_gone_on_with_after_a_reload_where_the_page_has_its_token() {
    assert_eq!(body(&hosted(&[]).resume("idx").unwrap()), json!({"stateToken": "state-token"}));
    assert!(embedded(ORG).resume("idx").is_none(), "a handle is kept nowhere");
    let (okta, _) = shown("identify-password");
    assert_eq!(okta.flow(), Some("idx"), "what a tab keeps is no secret");
}

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
    let (okta, screen) = shown("identify-captcha");
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
    };
    assert!(matches!(hosted(&[]).read(&slow), Turn::RateLimited { retry_after: Some(30) }));
}
