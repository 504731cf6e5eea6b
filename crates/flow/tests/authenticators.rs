//! The house protocol's words for other authenticators: what each is read as, and what a server writes.

use serde_json::json;
use vestibule_flow::house::{House, wire};
use vestibule_flow::screen::{Link, Passkey, Picture, Rule, Shape, Takes};
use vestibule_flow::text::{Catalog, Param, Text, english_duration};
use vestibule_flow::{Backend, Field, FieldKind, Key, Response, Screen, Turn};

type Json = serde_json::Value;

fn reads(body: &Json) -> Turn {
    House::new("/auth").read(&Response { status: 200, body: body.to_string(), ..Response::default() })
}

fn screen(screen: &Json) -> Screen {
    match reads(&json!({"flow": "f1", "screen": screen})) {
        Turn::Show(screen) => *screen,
        _ => panic!("no screen: {screen}"),
    }
}

fn field(field: &Json) -> Field {
    screen(&json!({"kind": "form", "fields": [field]})).fields.remove(0)
}

fn said(text: &Text) -> String {
    Catalog::english().say(text, &english_duration)
}

// Detours

#[test]
fn a_detour_names_its_flow_where_it_is_the_first_reply() {
    let mut house = House::new("/auth");
    let mut read =
        |body: Json| house.read(&Response { status: 200, body: body.to_string(), ..Response::default() });
    let first = read(json!({"flow": "f1", "visit": {"location": "https://idp.example/"}}));
    let second = read(json!({"visit": {"location": "/there"}}));
    for (turn, to) in [(first, "https://idp.example/"), (second, "/there")] {
        assert!(matches!(turn, Turn::Visit { location } if location == to));
    }
    assert_eq!(house.flow(), Some("f1"));
}

#[test]
fn a_flow_that_is_no_segment_is_not_kept_for_a_detour() {
    for id in ["", ".", ".."] {
        let mut house = House::new("/auth");
        let body = json!({"flow": id, "visit": {"location": "/there"}}).to_string();
        assert!(matches!(
            house.read(&Response { status: 200, body, ..Response::default() }),
            Turn::Visit { .. }
        ));
        assert_eq!(house.flow(), None);
    }
}

#[test]
fn a_detour_to_nowhere_is_none() {
    for visit in [json!({}), json!({"location": 1}), json!("/there"), json!(null)] {
        assert!(matches!(reads(&json!({"flow": "f1", "visit": visit})), Turn::Failed(_)), "{visit}");
    }
}

// Passkeys

#[test]
fn a_passkeys_options_are_handed_on_as_they_are() {
    let options = json!({"challenge": "wHmH-_", "timeout": 60000, "allowCredentials": [{"id": "AA", "type": "public-key"}],
        "extensions": {"x": [1, -2.5, true, null, "ü\"\n"]}});
    for (ceremony, conditional, create, autofill) in [
        ("get", true, false, true),
        ("get", false, false, false),
        ("create", false, true, false),
        // Nothing is made unasked.
        ("create", true, true, false),
    ] {
        let field = field(&json!({"name": "p", "kind": "passkey",
            "passkey": {"ceremony": ceremony, "conditional": conditional, "options": options}}));
        let FieldKind::Passkey(passkey) = field.kind else { panic!("no passkey") };
        assert_eq!((passkey.create, passkey.autofill), (create, autofill), "{ceremony} {conditional}");
        assert_eq!(serde_json::from_str::<Json>(&passkey.options).unwrap(), options);
    }
}

#[test]
fn rubbish_for_a_passkey_is_a_ceremony_that_no_browser_takes() {
    for passkey in [json!(null), json!([]), json!("x"), json!({"ceremony": "hologram", "conditional": 1})] {
        let field = field(&json!({"name": "p", "kind": "passkey", "passkey": passkey}));
        let nothing = Passkey { create: false, autofill: false, options: "null".to_owned() };
        assert_eq!(field.kind, FieldKind::Passkey(nothing), "{passkey}");
        assert!(field.kind.is_secret());
    }
}

#[test]
fn the_identifier_offers_passkeys_where_they_are_offered_in_it() {
    for (conditional, autocomplete) in [(true, "username webauthn"), (false, "username")] {
        let screen = screen(&json!({"kind": "identifier", "fields": [
            {"name": "i", "kind": "identifier"},
            {"name": "p", "kind": "passkey", "passkey": {"ceremony": "get", "conditional": conditional}}]}));
        assert_eq!(screen.fields[0].kind.autocomplete(), Some(autocomplete));
    }
}

// Several forms on one screen

#[test]
fn an_action_takes_the_fields_that_it_names() {
    for (takes, expected) in [
        (json!({"takes": ["a", "b"]}), Takes::Only(vec!["a".to_owned(), "b".to_owned()])),
        (json!({"takes": [], "takes_fields": true}), Takes::Only(vec![])),
        (json!({"takes": ["a", 1, null]}), Takes::Only(vec!["a".to_owned()])),
        (json!({"takes": "a"}), Takes::All),
        (json!({"takes": null, "takes_fields": false}), Takes::Nothing),
    ] {
        let mut action = takes.clone();
        action["name"] = json!("go");
        let read = screen(&json!({"kind": "form", "actions": [action]})).actions.remove(0);
        assert_eq!(read.takes, expected, "{takes}");
        assert_eq!(read.after, None);
    }
}

#[test]
fn an_action_may_have_to_wait() {
    for (after, expected) in [
        (json!(30), Some(30)),
        (json!(0), Some(0)),
        (json!(u64::MAX), Some(u32::MAX)),
        (json!(-1), None),
        (json!(1.5), None),
        (json!("30"), None),
    ] {
        let action = json!({"name": "resend", "resend_after": after});
        let read = screen(&json!({"kind": "code", "actions": [action]})).actions.remove(0);
        assert_eq!(read.after, expected, "{after}");
        assert_eq!(field(&json!({"name": "c", "kind": "code", "expires_in": after})).expires_in, expected);
    }
}

#[test]
fn new_actions_have_their_own_words() {
    for (name, label) in [
        ("forgot_password", "Forgot your password?"),
        ("use_passkey", "Use a passkey"),
        ("add_passkey", "Create a passkey"),
        ("another_way", "Try another way"),
        ("save", "Save"),
        ("done", "Done"),
    ] {
        let read = screen(&json!({"kind": "form", "actions": [{"name": name}]})).actions.remove(0);
        assert_eq!(said(&read.label), label);
    }
    let label = json!({"code": "action.sign_in_with", "params": {"provider": "Example"}});
    let action = json!({"name": "federated:example", "label": label});
    let read = screen(&json!({"kind": "form", "actions": [action]})).actions.remove(0);
    assert_eq!(said(&read.label), "Sign in with Example");
}

// Things to look at and to keep

#[test]
fn what_is_shown_is_not_asked_and_told_to_no_log() {
    let codes = Picture::Codes(vec!["abcd-efgh".to_owned(), "ijkl-mnop".to_owned()]);
    for (kind, value, picture, label) in [
        ("qr", json!("otpauth://totp/x"), Picture::QrCode("otpauth://totp/x".to_owned()), Key::LABEL_QR),
        ("secret", json!("JBSWY3DP"), Picture::Secret("JBSWY3DP".to_owned()), Key::LABEL_SECRET),
        ("codes", json!(["abcd-efgh", "ijkl-mnop"]), codes, Key::LABEL_CODES),
        ("codes", json!("abcd-efgh"), Picture::Codes(vec![]), Key::LABEL_CODES),
        ("qr", json!(["x"]), Picture::QrCode(String::new()), Key::LABEL_QR),
    ] {
        let field = field(&json!({"name": "x", "kind": kind, "value": value}));
        assert_eq!(field.kind, FieldKind::Picture(picture), "{kind} {value}");
        assert_eq!(field.label, label.into());
        assert!(!field.kind.asks());
        let debug = format!("{field:?}");
        assert!(!debug.contains("JBSWY") && !debug.contains("otpauth") && !debug.contains("abcd"), "{debug}");
    }
}

// Other fields

#[test]
fn several_may_be_chosen() {
    let field = field(&json!({"name": "x", "kind": "multi_select", "value": ["b"],
        "options": [{"value": "a"}, {"value": "b", "label": {"text": "B"}}, {"label": {"text": "no value"}}]}));
    let FieldKind::Choice { options, selected, shape, several } = field.kind else { panic!("no choice") };
    assert_eq!((selected, shape, several), (vec!["b".to_owned()], Shape::Open, true));
    let read: Vec<_> = options.iter().map(|option| (option.value.as_str(), said(&option.label))).collect();
    assert_eq!(read, [("a", "a".to_owned()), ("b", "B".to_owned())]);
}

#[test]
fn an_authenticator_is_called_by_its_kind_unless_it_has_a_name() {
    for (option, name) in [
        (json!({"kind": "password"}), "Password"),
        (json!({"kind": "totp"}), "Authenticator app"),
        (json!({"kind": "email"}), "Code by email"),
        (json!({"kind": "passkey"}), "Passkey or security key"),
        (json!({"kind": "recovery"}), "Recovery code"),
        (json!({"kind": "federated"}), "Another organisation’s sign-in"),
        (json!({"kind": "federated", "label": {"text": "Example"}}), "Example"),
        (json!({"kind": "carrier_pigeon"}), "v"),
        (json!({"kind": 1}), "v"),
    ] {
        let mut option = option.clone();
        option["value"] = json!("v");
        let field = field(&json!({"name": "x", "kind": "radio", "options": [option]}));
        let FieldKind::Choice { options, .. } = field.kind else { panic!("no choice") };
        assert_eq!(said(&options[0].label), name);
    }
}

#[test]
fn a_hidden_text_has_no_value_and_is_a_credential() {
    let field = field(&json!({"name": "x", "kind": "text", "secret": true, "value": "hunter2", "length": 9}));
    assert!(field.kind.is_secret() && !format!("{field:?}").contains("hunter2"));
    let FieldKind::Text { value, max_length, secret: true, .. } = field.kind else { panic!("not hidden") };
    assert_eq!((value.as_str(), max_length), ("", Some(9)));
}

#[test]
fn a_field_may_be_only_to_be_read() {
    for (read_only, expected) in [(json!(true), true), (json!(false), false), (json!("true"), false)] {
        let field = field(&json!({"name": "x", "kind": "text", "read_only": read_only}));
        assert_eq!(field.read_only, expected);
    }
}

#[test]
fn a_rule_is_ticked_off_where_the_widget_can_tell() {
    let field = field(&json!({"name": "x", "kind": "new_password", "rules": [
        {"min_length": 12}, {"min_length": 8, "text": "Eight!"}, {"code": "rule.not_common"},
        {"text": "No names"}, {}, {"min_length": -1}, {"min_length": 65536}, null]}));
    let said: Vec<_> = field.rules.iter().map(|rule| (said(&rule.text), rule.min_length)).collect();
    assert_eq!(
        said,
        [
            ("At least 12 characters".to_owned(), Some(12)),
            ("Eight!".to_owned(), Some(8)),
            ("Not a password that many people use".to_owned(), None),
            ("No names".to_owned(), None),
        ]
    );
    let [twelve, _, told, _] = field.rules.as_slice() else { panic!("four rules") };
    for (typed, kept) in [("", false), ("elevenchars", false), ("twelve chars", true), ("äöüßäöüßäöüß", true)]
    {
        assert_eq!((twelve.kept_by(typed), told.kept_by(typed)), (Some(kept), None), "{typed}");
    }
    let of_the_person = Rule { text: Text::literal("x"), min_length: Some(0) };
    assert_eq!(of_the_person.kept_by(""), Some(true));
}

#[test]
fn a_link_says_something_and_leads_somewhere() {
    let screen = screen(&json!({"kind": "identifier", "links": [
        {"label": {"text": "Privacy"}, "location": "/privacy"},
        {"label": {"text": "Nowhere"}}, {"location": "/silent"}, {"label": {}, "location": "/"}, 1]}));
    let privacy = Link { label: Text::literal("Privacy"), url: "/privacy".to_owned() };
    assert_eq!(screen.links, [privacy]);
}

// The server's side

#[test]
fn what_a_server_writes_is_read_back() {
    let screen = wire::Screen {
        kind: wire::ScreenKind::Choose,
        fields: vec![
            wire::Field {
                name: "passkey".to_owned(),
                kind: wire::FieldKind::Passkey,
                passkey: Some(wire::Passkey {
                    ceremony: wire::Ceremony::Get,
                    conditional: true,
                    options: json!({"challenge": "AA"}),
                }),
                ..Default::default()
            },
            wire::Field {
                name: "password".to_owned(),
                kind: wire::FieldKind::NewPassword,
                rules: vec![
                    wire::Rule { min_length: Some(12), ..Default::default() },
                    wire::Rule { text: wire::Text::code("rule.not_common"), ..Default::default() },
                ],
                ..Default::default()
            },
            wire::Field {
                name: "how".to_owned(),
                kind: wire::FieldKind::Radio,
                options: vec![wire::Choice {
                    value: "email".to_owned(),
                    kind: Some(wire::ChoiceKind::Email),
                    hint: Some(wire::Text::literal("s•••@example.com")),
                    ..Default::default()
                }],
                ..Default::default()
            },
        ],
        actions: vec![wire::Action {
            name: "resend".to_owned(),
            takes: Some(vec![]),
            resend_after: Some(30),
            ..Default::default()
        }],
        messages: vec![wire::Message {
            level: wire::Level::Info,
            text: wire::Text::code("message.code_sent")
                .with("address", wire::Param::Text("s•••@example.com".to_owned())),
            field: None,
        }],
        links: vec![wire::Link { label: wire::Text::literal("Privacy"), location: "/privacy".to_owned() }],
        ..Default::default()
    };
    let reply = wire::Reply::Turn(wire::Turn {
        flow: "f1".to_owned(),
        expires_at: None,
        step: None,
        screen,
        brand: None,
    });
    let body = serde_json::to_value(&reply).unwrap();
    let expected = json!({"flow": "f1", "screen": {"kind": "choose",
        "fields": [
            {"name": "passkey", "kind": "passkey",
                "passkey": {"ceremony": "get", "conditional": true, "options": {"challenge": "AA"}}},
            {"name": "password", "kind": "new_password",
                "rules": [{"min_length": 12}, {"code": "rule.not_common"}]},
            {"name": "how", "kind": "radio", "options": [
                {"value": "email", "kind": "email", "hint": {"text": "s•••@example.com"}}]}],
        "actions": [{"name": "resend", "takes": [], "resend_after": 30}],
        "messages": [{"level": "info", "code": "message.code_sent", "params": {"address": "s•••@example.com"}}],
        "links": [{"label": {"text": "Privacy"}, "location": "/privacy"}]}});
    assert_eq!(body, expected);
    assert!(serde_json::from_value::<wire::Reply>(body.clone()).unwrap() == reply);
    let Turn::Show(read) = reads(&body) else { panic!("no screen") };
    assert_eq!(said(&read.messages[0].text), "We have sent a new code to s•••@example.com.");
    assert_eq!((read.fields.len(), read.actions[0].after, read.links.len()), (3, Some(30), 1));
    let count = ("count".into(), Param::Text("12".to_owned()));
    assert_eq!(read.fields[1].rules[0].text, Text::Key { key: Key::RULE_MIN_LENGTH, params: vec![count] });
}

#[test]
fn a_detour_is_not_mistaken_for_a_turn_nor_a_turn_for_a_detour() {
    for (reply, expected) in [
        (json!({"visit": {"location": "/a"}}), "visit"),
        (json!({"flow": "f1", "visit": {"location": "/a"}}), "visit"),
        (json!({"flow": "f1", "screen": {"kind": "form"}}), "turn"),
        (json!({"done": {"location": "/a"}}), "done"),
    ] {
        let read: wire::Reply = serde_json::from_value(reply.clone()).unwrap();
        let kind = match &read {
            wire::Reply::Done { .. } => "done",
            wire::Reply::Visit { .. } => "visit",
            wire::Reply::Turn(_) => "turn",
        };
        assert_eq!(kind, expected);
        assert_eq!(serde_json::to_value(&read).unwrap(), reply);
    }
}

#[test]
fn an_intent_or_an_authenticator_that_is_not_known_is_refused() {
    for begin in [
        json!({"intent": "delete"}),
        json!({"intent": "enroll", "authenticator": "federated"}),
        json!({"authenticator": "pigeon"}),
        json!({"intent": null}),
    ] {
        assert!(serde_json::from_value::<wire::Begin>(begin.clone()).is_err(), "{begin}");
    }
    let begin: wire::Begin =
        serde_json::from_value(json!({"intent": "enroll", "authenticator": "recovery"})).unwrap();
    assert_eq!(
        (begin.intent, begin.authenticator),
        (wire::Intent::Enroll, Some(wire::Authenticator::Recovery))
    );
    assert_eq!(
        serde_json::from_value::<wire::Begin>(json!({"intent": "recover"})).unwrap().authenticator,
        None
    );
}
