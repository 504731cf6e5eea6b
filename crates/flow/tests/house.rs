//! The house protocol as the widget speaks it: what is sent, byte for byte, and what every reply is read as.

use std::collections::BTreeMap;

use serde_json::json;
use vestibule_flow::house::{House, wire};
use vestibule_flow::machine::Kept;
use vestibule_flow::screen::{
    Choice, Decision, Does, Format, Level, PasswordUse, Role, Shape, Takes, Wait, Who,
};
use vestibule_flow::text::{Catalog, Param, Text, english_duration};
use vestibule_flow::{
    Action, Answer, Backend, Config, Effect, Event, Field, FieldKind, Intent, Key, Machine, Message, Method,
    Request, Response, Screen, ScreenKind, Secret, Start, Turn, Value,
};

type Json = serde_json::Value;

const SECRET: &str = "hunter2";

fn response(status: u16, body: &str) -> Response {
    Response { status, body: body.to_owned(), ..Response::default() }
}

fn reads(body: &Json) -> Turn {
    House::new("/auth").read(&response(200, &body.to_string()))
}

/// The screen of a turn that has only this screen.
fn screen(screen: &Json) -> Screen {
    match reads(&json!({"flow": "f1", "screen": screen})) {
        Turn::Show(screen) => *screen,
        _ => panic!("no screen: {screen}"),
    }
}

fn field(field: &Json) -> Field {
    screen(&json!({"kind": "form", "fields": [field]})).fields.remove(0)
}

fn actions(actions: &Json) -> Vec<Action> {
    screen(&json!({"kind": "form", "actions": actions})).actions
}

fn messages(messages: &Json) -> Vec<Message> {
    screen(&json!({"kind": "form", "messages": messages})).messages
}

fn key(text: &Text) -> &str {
    text.key().map_or("", Key::as_str)
}

/// A backend that has shown the first screen of the flow `id`.
fn in_flow(id: &str) -> House {
    let mut house = House::new("/auth");
    let body = json!({"flow": id, "step": 7, "screen": {"kind": "form"}}).to_string();
    assert!(matches!(house.read(&response(200, &body)), Turn::Show(_)));
    house
}

// What is sent

#[test]
fn a_sign_in_begins_with_what_is_known_and_no_more() {
    let mut house = House::new("/auth");
    let request = house.start(&Start::default());
    assert_eq!((request.method, request.url.as_str()), (Method::Post, "/auth/flow"));
    assert_eq!(request.body, Some(("application/json", r#"{"intent":"sign_in"}"#.to_owned())));
    let start = Start {
        intent: Intent::Enroll,
        authenticator: Some("totp".to_owned()),
        return_to: Some("/in\"box".to_owned()),
        login_hint: Some("älice".to_owned()),
        app: Some("mail".to_owned()),
    };
    let body = r#"{"intent":"enroll","authenticator":"totp","return_to":"/in\"box","login_hint":"älice","app":"mail"}"#;
    assert_eq!(house.start(&start).body, Some(("application/json", body.to_owned())));
}

#[test]
fn an_answer_is_the_action_the_step_and_the_values() {
    let answer = Answer::action("continue")
        .with("password", Value::Secret(Secret::new(" p\"w ".to_owned())))
        .with("identifier", Value::Text("someone".to_owned()))
        .with("keep", Value::Flag(false))
        .with("scopes", Value::Many(vec!["a".to_owned(), "b".to_owned()]));
    let request = in_flow("f1").write(&answer);
    let body = concat!(
        r#"{"action":"continue","step":7,"fields":"#,
        r#"{"password":" p\"w ","identifier":"someone","keep":false,"scopes":["a","b"]}}"#
    );
    assert_eq!((request.method, request.url.as_str()), (Method::Post, "/auth/flow/f1"));
    assert_eq!(request.body, Some(("application/json", body.to_owned())));
    assert!(request.headers.is_empty());

    let request = in_flow("f1").write(&Answer::action("back"));
    assert_eq!(request.body.unwrap().1, r#"{"action":"back","step":7}"#);
}

#[test]
fn a_turn_without_a_step_is_answered_without_one() {
    let mut house = in_flow("f1");
    house.read(&response(200, r#"{"flow":"f1","screen":{"kind":"form"}}"#));
    assert_eq!(house.write(&Answer::action("go")).body.unwrap().1, r#"{"action":"go"}"#);
}

#[test]
fn a_new_flow_has_nothing_of_the_old_one() {
    let mut house = in_flow("f1");
    house.start(&Start::default());
    assert_eq!(house.flow(), None);
    house.read(&response(200, r#"{"flow":"f2","screen":{"kind":"form"}}"#));
    let request = house.write(&Answer::action("go"));
    assert_eq!(
        (request.url.as_str(), request.body.unwrap().1.as_str()),
        ("/auth/flow/f2", r#"{"action":"go"}"#)
    );
}

#[test]
fn the_current_turn_is_asked_for_without_a_body() {
    let request = House::new("/auth").resume("f1").unwrap();
    assert_eq!((request.method, request.url.as_str()), (Method::Get, "/auth/flow/f1"));
    assert_eq!(request.body, None);
}

#[test]
fn both_sides_write_the_same_bodies() {
    let body = House::new("/auth").start(&Start::default()).body.unwrap().1;
    let begin: wire::Begin = serde_json::from_str(&body).unwrap();
    assert_eq!(begin, wire::Begin::default());
    let body = in_flow("f1").write(&Answer::action("go").with("a", Value::Flag(true))).body.unwrap().1;
    let submit: wire::Submit = serde_json::from_str(&body).unwrap();
    let fields = BTreeMap::from([("a".to_owned(), wire::Value::Flag(true))]);
    assert!(submit == wire::Submit { action: "go".to_owned(), step: Some(7), fields });
}

#[test]
fn a_request_with_more_than_is_known_is_refused() {
    for begin in [r#"{"intent":"sign_in","x":1}"#, r#"{"intent":"sign_up"}"#, r#"{"return_to":5}"#] {
        assert!(serde_json::from_str::<wire::Begin>(begin).is_err(), "{begin}");
    }
    for submit in [
        r#"{"action":"go","x":1}"#,
        r#"{"fields":{}}"#,
        r#"{"action":"go","step":-1}"#,
        r#"{"action":"go","fields":{"a":{}}}"#,
        r#"{"action":"go","fields":{"a":1}}"#,
    ] {
        assert!(serde_json::from_str::<wire::Submit>(submit).is_err(), "{submit}");
    }
    assert!(serde_json::from_str::<wire::Begin>("{}").is_ok());
    assert!(serde_json::from_str::<wire::Submit>(r#"{"action":"go"}"#).is_ok());
}

// Where it is sent

#[test]
fn the_base_may_end_with_a_slash_or_not() {
    for (base, url) in [
        ("/auth", "/auth/flow"),
        ("/auth/", "/auth/flow"),
        ("/auth//", "/auth/flow"),
        ("https://id.example/auth/", "https://id.example/auth/flow"),
        ("", "/flow"),
        ("/", "/flow"),
    ] {
        assert_eq!(House::new(base).start(&Start::default()).url, url, "{base}");
    }
}

#[test]
fn a_flows_id_stays_one_segment_of_the_path_whatever_it_is() {
    for (id, segment) in [
        ("b2c0-A_z~9", "b2c0-A_z~9"),
        ("../../admin?x", "%2E%2E%2F%2E%2E%2Fadmin%3Fx"),
        ("a/b", "a%2Fb"),
        ("a\\b", "a%5Cb"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("50%2F", "50%252F"),
        ("a\r\nb\0", "a%0D%0Ab%00"),
        ("schlüssel", "schl%C3%BCssel"),
        ("🔑", "%F0%9F%94%91"),
        ("...", "%2E%2E%2E"),
        ("//evil.example", "%2F%2Fevil%2Eexample"),
        ("javascript:x", "javascript%3Ax"),
    ] {
        let url = ["/auth/flow/", segment].concat();
        assert_eq!(in_flow(id).write(&Answer::action("go")).url, url, "{id}");
        assert_eq!(House::new("/auth").resume(id).unwrap().url, url, "{id}");
        assert_eq!(in_flow(id).flow(), Some(id));
    }
}

#[test]
fn an_id_that_no_escaping_keeps_in_its_place_is_none() {
    for id in ["", ".", ".."] {
        let mut house = House::new("/auth");
        let body = json!({"flow": id, "screen": {"kind": "form"}}).to_string();
        assert!(matches!(house.read(&response(200, &body)), Turn::Failed(_)), "{id}");
        assert_eq!(house.flow(), None);
        assert!(house.resume(id).is_none(), "{id}");
    }
}

#[test]
fn a_tab_that_kept_such_an_id_begins_anew() {
    let kept = Some(Kept { flow: "..".to_owned(), remember: None });
    let mut machine = Machine::new(House::new("/auth"), Config { kept, ..Config::default() });
    let effects = machine.on(Event::Start);
    let [Effect::Fetch(_, request)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((request.method, request.url.as_str()), (Method::Post, "/auth/flow"));
}

// Credentials

#[test]
fn a_credential_is_in_the_body_alone() {
    let answer = Answer::action("sign_in").with("password", Value::Secret(Secret::new(SECRET.to_owned())));
    let request = in_flow("f1").write(&answer);
    assert!(request.body.as_ref().unwrap().1.contains(SECRET));
    assert!(!request.url.contains(SECRET));
    assert!(request.headers.is_empty());
}

#[test]
fn no_debug_output_shows_a_credential() {
    let answer = Answer::action("sign_in").with("password", Value::Secret(Secret::new(SECRET.to_owned())));
    let mut house = in_flow("f1");
    let request = house.write(&answer);
    let submit: wire::Submit = serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap();
    let with_a_header = Request { headers: vec![("authorization", SECRET.to_owned())], ..request.clone() };
    let mut machine = Machine::new(house.clone(), Config::default());
    let Some(Effect::Fetch(ticket, _)) = machine.on(Event::Start).pop() else { panic!("no request") };
    let shown = json!({"flow": "f1", "screen": {"kind": "password",
        "fields": [{"name": "password", "kind": "password"}], "actions": [{"name": "sign_in"}]}});
    machine.on(Event::Arrived(ticket, response(200, &shown.to_string())));
    let effects = machine.on(Event::Answered(answer.clone()));
    assert_eq!(effects.len(), 1);

    let output = format!(
        "{answer:?} {submit:?} {request:?} {with_a_header:?} {effects:?} {house:?} {:?}",
        machine.view()
    );
    let secret = format!("{:?}", Secret::new(SECRET.to_owned()));
    assert!(!secret.contains(SECRET), "{secret}");
    assert!(!output.contains(SECRET), "{output}");
    assert!(
        output.contains("password") && output.contains("/auth/flow/f1"),
        "but what it is about: {output}"
    );
}

#[test]
fn a_credential_that_a_backend_sends_is_shown_to_nobody() {
    for kind in ["password", "new_password", "code", "recovery_code"] {
        let field = field(&json!({"name": "x", "kind": kind, "value": SECRET}));
        assert!(field.kind.is_secret());
        assert!(!format!("{field:?}").contains(SECRET), "{kind}");
    }
}

// What a reply is read as

#[test]
fn a_status_is_read_as_what_it_says() {
    let screen = r#"{"flow":"f1","screen":{"kind":"form"}}"#;
    let read = |status, body: &str| House::new("/auth").read(&response(status, body));
    for status in [200, 201, 299, 409] {
        assert!(matches!(read(status, screen), Turn::Show(_)), "{status}");
        assert!(matches!(read(status, r#"{"done":{"location":"/"}}"#), Turn::Done { .. }), "{status}");
    }
    for status in [404, 410] {
        assert!(matches!(read(status, screen), Turn::Expired), "{status}");
    }
    assert!(matches!(read(429, screen), Turn::RateLimited { retry_after: None }));
    let failed = |status| match read(status, screen) {
        Turn::Failed(text) => key(&text).to_owned(),
        _ => panic!("{status} is a failure"),
    };
    assert_eq!(failed(403), "message.not_allowed");
    for status in [400, 401, 405, 408, 413, 415, 422, 499] {
        assert_eq!(failed(status), "message.failed", "{status}");
    }
    for status in [0, 100, 199, 300, 302, 399, 500, 502, 503, 599, 999, u16::MAX] {
        assert_eq!(failed(status), "message.unavailable", "{status}");
    }
}

#[test]
fn the_end_says_where_to_go_to_the_letter() {
    let Turn::Done { location } = reads(&json!({"done": {"location": "javascript:alert(1)"}})) else {
        panic!("not done");
    };
    assert_eq!(location, "javascript:alert(1)", "the page decides whether it may be gone to");
}

#[test]
fn a_reply_may_say_more_than_is_known() {
    let reply = json!({"flow": "f1", "x": 1, "brand": {"name": "Acme", "x": {}}, "screen": {
        "kind": "form", "x": [],
        "user": {"identifier": "someone", "x": 1},
        "fields": [{"name": "a", "kind": "text", "x": null}, {"name": "b", "kind": "radio",
            "options": [{"value": "1", "label": {"text": "One", "x": 1}, "x": 1}]}],
        "actions": [{"name": "go", "x": {"y": 1}}],
        "messages": [{"code": "message.failed", "x": 1}],
        "wait": {"poll_ms": 1000, "x": 1}}});
    let Turn::Show(screen) = reads(&reply) else { panic!("no screen") };
    assert_eq!((screen.fields.len(), screen.actions.len(), screen.messages.len()), (2, 1, 1));
    assert_eq!(screen.brand.name.as_deref(), Some("Acme"));
    assert!(matches!(reads(&json!({"done": {"location": "/", "x": 1}, "x": 1})), Turn::Done { .. }));
}

#[test]
fn a_kind_that_is_not_known_is_the_plainest_there_is() {
    assert_eq!(screen(&json!({"kind": "hologram"})).kind, ScreenKind::Form);
    let field = field(&json!({"name": "x", "kind": "retina", "value": "v"}));
    let text =
        FieldKind::Text { value: "v".to_owned(), format: Format::Plain, max_length: None, secret: false };
    assert_eq!(field.kind, text);
    let actions = actions(&json!([{"name": "a", "role": "hero"}]));
    assert_eq!(actions[0].role, Role::Link);
    let messages = messages(&json!([{"level": "catastrophe", "text": "Oh"}]));
    assert_eq!(messages[0].level, Level::Error);
    let checkbox = self::field(&json!({"name": "x", "kind": "checkbox", "decision": "share_my_data"}));
    assert_eq!(checkbox.kind, FieldKind::Checkbox { checked: false, decision: Decision::Other });
}

#[test]
fn an_empty_screen_has_its_kinds_texts() {
    for (name, kind, heading, text) in [
        ("identifier", ScreenKind::Identifier, "heading.identifier", None),
        ("password", ScreenKind::Password, "heading.password", None),
        ("code", ScreenKind::Code, "heading.code", None),
        ("choose", ScreenKind::Choose, "heading.choose", None),
        ("enroll", ScreenKind::Enroll, "heading.enroll", None),
        ("new_password", ScreenKind::NewPassword, "heading.new_password", None),
        ("stay_signed_in", ScreenKind::StaySignedIn, "heading.stay_signed_in", Some("text.stay_signed_in")),
        ("consent", ScreenKind::Consent, "heading.consent", None),
        ("passkey", ScreenKind::Passkey, "heading.passkey", None),
        ("waiting", ScreenKind::Waiting, "heading.waiting", None),
        ("notice", ScreenKind::Notice, "heading.notice", None),
        ("form", ScreenKind::Form, "heading.form", None),
    ] {
        let screen = screen(&json!({"kind": name}));
        assert_eq!((screen.kind, screen.kind.as_str()), (kind, name));
        assert_eq!(key(&screen.heading), heading);
        assert_eq!(screen.text.as_ref().map(key), text, "{name}");
        assert!(screen.fields.is_empty() && screen.actions.is_empty() && screen.messages.is_empty());
        assert_eq!((screen.who, screen.wait, screen.expires_at), (None, None, None));
    }
}

#[test]
fn what_a_screen_says_goes_before_its_kinds_texts() {
    let reply = json!({"flow": "f1", "expires_at": 1_800_000_000, "brand": {"name": "Acme", "logo": "/l.svg"},
        "screen": {"kind": "code", "heading": {"code": "heading.mine"}, "text": {"text": "Look at your phone."},
            "user": {"identifier": "someone", "name": "Someone"}, "wait": {"poll_ms": 3000, "number": "42"}}});
    let Turn::Show(screen) = reads(&reply) else { panic!("no screen") };
    assert_eq!(key(&screen.heading), "heading.mine");
    assert_eq!(screen.text, Some(Text::literal("Look at your phone.")));
    assert_eq!(screen.who, Some(Who { identifier: "someone".to_owned(), name: Some("Someone".to_owned()) }));
    assert_eq!(screen.wait, Some(Wait { poll_ms: 3000, number: Some("42".to_owned()) }));
    assert_eq!(screen.expires_at, Some(1_800_000_000));
    assert_eq!((screen.brand.name.as_deref(), screen.brand.logo.as_deref()), (Some("Acme"), Some("/l.svg")));
}

#[test]
fn a_field_has_its_kinds_label_and_autocomplete() {
    let line = |format| FieldKind::Text { value: String::new(), format, max_length: None, secret: false };
    let box_ = FieldKind::Checkbox { checked: false, decision: Decision::Other };
    let choice =
        |shape| FieldKind::Choice { options: Vec::new(), selected: Vec::new(), shape, several: false };
    for (name, kind, label, autocomplete) in [
        (
            "identifier",
            FieldKind::Identifier { value: String::new(), passkeys: false, max_length: None },
            "label.identifier",
            Some("username"),
        ),
        (
            "password",
            FieldKind::Password { usage: PasswordUse::Current },
            "label.password",
            Some("current-password"),
        ),
        (
            "new_password",
            FieldKind::Password { usage: PasswordUse::New },
            "label.new_password",
            Some("new-password"),
        ),
        ("code", FieldKind::Code { length: None, digits: true }, "label.code", Some("one-time-code")),
        ("recovery_code", FieldKind::Code { length: None, digits: false }, "label.recovery_code", None),
        ("email", line(Format::Email), "label.email", Some("email")),
        ("phone", line(Format::Phone), "label.phone", Some("tel")),
        ("text", line(Format::Plain), "label.value", None),
        ("checkbox", box_, "label.value", None),
        ("radio", choice(Shape::Open), "label.value", None),
        ("select", choice(Shape::List), "label.value", None),
    ] {
        let field = field(&json!({"name": "x", "kind": name}));
        assert_eq!((field.name.as_str(), &field.kind), ("x", &kind));
        assert_eq!((key(&field.label), field.kind.autocomplete()), (label, autocomplete), "{name}");
        assert_eq!((field.hint, field.required, field.read_only), (None, false, false), "{name}");
    }
}

#[test]
fn a_box_says_what_it_decides() {
    for (name, decision, label, hint) in [
        ("keep_signed_in", Decision::KeepSignedIn, "label.keep_signed_in", Some("hint.keep_signed_in")),
        ("remember_device", Decision::RememberDevice, "label.remember_device", Some("hint.remember_device")),
        ("dont_show_again", Decision::DontShowAgain, "label.dont_show_again", None),
        ("other", Decision::Other, "label.value", None),
    ] {
        let field = field(&json!({"name": "x", "kind": "checkbox", "decision": name}));
        assert_eq!(field.kind, FieldKind::Checkbox { checked: false, decision });
        assert_eq!((key(&field.label), field.hint.as_ref().map(key)), (label, hint), "{name}");
    }
    for (value, checked) in [(json!(true), true), (json!(false), false), (json!("true"), false)] {
        let field = field(&json!({"name": "x", "kind": "checkbox", "value": value}));
        assert_eq!(field.kind, FieldKind::Checkbox { checked, decision: Decision::Other }, "{value}");
    }
}

#[test]
fn what_a_field_says_is_kept() {
    let identifier = field(&json!({"name": "i", "kind": "identifier", "value": "someone", "required": true,
        "label": {"text": "Staff number"}, "hint": {"code": "hint.mine"}}));
    assert_eq!(
        identifier.kind,
        FieldKind::Identifier { value: "someone".to_owned(), passkeys: false, max_length: None }
    );
    assert_eq!((identifier.label, identifier.required), (Text::literal("Staff number"), true));
    assert_eq!(identifier.hint.as_ref().map(key), Some("hint.mine"));

    let code = field(&json!({"name": "c", "kind": "code", "length": 8}));
    assert_eq!(code.kind, FieldKind::Code { length: Some(8), digits: true });
    let email = field(&json!({"name": "e", "kind": "email", "value": "a@b.c", "length": 254}));
    let value = "a@b.c".to_owned();
    let expected = FieldKind::Text { value, format: Format::Email, max_length: Some(254), secret: false };
    assert_eq!(email.kind, expected);

    let options = json!([{"value": "sms", "label": {"code": "label.sms"}, "hint": {"text": "+1 …42"}},
        {"value": "totp", "label": {}}]);
    let choice = field(&json!({"name": "how", "kind": "radio", "value": "totp", "options": options}));
    let label = Key::from("label.sms".to_owned()).into();
    let options = vec![
        Choice { value: "sms".to_owned(), label, hint: Some(Text::literal("+1 …42")) },
        Choice { value: "totp".to_owned(), label: Text::literal("totp"), hint: None },
    ];
    let selected = vec!["totp".to_owned()];
    assert_eq!(choice.kind, FieldKind::Choice { options, selected, shape: Shape::Open, several: false });
}

#[test]
fn the_first_action_is_the_main_one_and_takes_the_fields() {
    let read = actions(&json!([{"name": "sign_in"}, {"name": "back"}, {"name": "other"}]));
    let [main, second, third] = read.as_slice() else { panic!("three actions") };
    assert_eq!((main.role, &main.takes, &main.does), (Role::Primary, &Takes::All, &Does::Submit));
    for other in [second, third] {
        assert_eq!(
            (other.role, &other.takes, &other.does),
            (Role::Secondary, &Takes::Nothing, &Does::Submit)
        );
    }
    let said = read.iter().map(|action| key(&action.label)).collect::<Vec<_>>();
    assert_eq!(said, ["action.sign_in", "action.back", "action.continue"]);

    let read = actions(&json!([
        {"name": "a", "role": "link", "takes_fields": false, "label": {"text": "A"}},
        {"name": "b", "role": "primary", "takes_fields": true},
        {"name": "c", "role": "secondary", "takes_fields": true}]));
    let roles: Vec<_> = read.iter().map(|action| (action.role, action.takes.clone())).collect();
    let expected = [(Role::Link, Takes::Nothing), (Role::Primary, Takes::All), (Role::Secondary, Takes::All)];
    assert_eq!(roles, expected);
    assert_eq!(read[0].label, Text::literal("A"));
}

#[test]
fn an_actions_name_says_what_its_button_says() {
    for (name, label) in [
        ("accept", "action.accept"),
        ("reject", "action.reject"),
        ("back", "action.back"),
        ("cancel", "action.cancel"),
        ("resend", "action.resend"),
        ("skip", "action.skip"),
        ("choose_another", "action.another"),
        ("sign_in", "action.sign_in"),
        ("continue", "action.continue"),
        ("anything", "action.continue"),
    ] {
        assert_eq!(key(&actions(&json!([{"name": name}]))[0].label), label);
    }
}

#[test]
fn no_action_of_a_backend_is_the_widgets_own() {
    for name in ["vestibule:retry", "vestibule:restart"] {
        assert_eq!(actions(&json!([{"name": name}]))[0].does, Does::Submit);
    }
}

#[test]
fn a_message_is_an_error_about_the_screen_unless_it_says_otherwise() {
    let read = messages(&json!([
        {"code": "message.invalid_code"},
        {"level": "success", "text": "Sent.", "field": "code"},
        {"level": "info", "text": "i"}, {"level": "warning", "text": "w"}, {"level": "error", "text": "e"},
        {}]));
    assert_eq!(
        (read[0].level, key(&read[0].text), &read[0].field),
        (Level::Error, "message.invalid_code", &None)
    );
    assert_eq!((read[1].level, read[1].field.as_deref()), (Level::Success, Some("code")));
    let levels: Vec<_> = read[2..5].iter().map(|message| message.level).collect();
    assert_eq!(levels, [Level::Info, Level::Warning, Level::Error]);
    assert_eq!(key(&read[5].text), "message.failed", "a message always says something");
}

// Texts

#[test]
fn a_literal_text_goes_before_a_code_and_a_language_before_both() {
    let text =
        json!({"code": "heading.code", "text": "Bleiben?", "texts": {"en": "Stay?", "pt-BR": "Ficar?"}});
    let heading = screen(&json!({"kind": "stay_signed_in", "heading": text})).heading;
    let say = |language: &str| Catalog::from_json(language, "{}").unwrap().say(&heading, &english_duration);
    assert_eq!(say("de"), "Bleiben?");
    assert_eq!(say("en"), "Stay?");
    assert_eq!(say("en-GB"), "Stay?");
    assert_eq!(say("pt-BR"), "Ficar?");
    assert_eq!(say("pt"), "Bleiben?");
}

#[test]
fn a_text_that_says_nothing_is_the_default() {
    for nothing in [json!({}), json!({"texts": {"en": "x"}}), json!({"params": {"a": "b"}}), json!(null)] {
        let screen = screen(&json!({"kind": "password", "heading": nothing}));
        assert_eq!(key(&screen.heading), "heading.password", "{nothing}");
    }
}

#[test]
fn placeholders_are_texts_or_lengths_of_time() {
    let message =
        json!({"code": "message.rate_limited", "params": {"time": {"seconds": 300}, "who": "someone"}});
    let read = messages(&json!([message])).remove(0).text;
    let expected = Text::Key {
        key: Key::MESSAGE_RATE_LIMITED,
        params: vec![("time".into(), Param::Seconds(300)), ("who".into(), Param::Text("someone".to_owned()))],
    };
    assert_eq!(read, expected);
    assert!(Catalog::english().say(&read, &english_duration).contains("5 minutes"));
}

#[test]
fn a_text_is_never_markup() {
    let message = messages(&json!([{"text": "<img src=x onerror=alert(1)>"}])).remove(0).text;
    assert_eq!(Catalog::english().say(&message, &english_duration), "<img src=x onerror=alert(1)>");
}

#[test]
fn an_explanation_nobody_knows_does_not_read_like_an_error() {
    let field = field(&json!({"name": "c", "kind": "code", "hint": {"code": "hint.by_pigeon"}}));
    let screen = screen(&json!({"kind": "form", "text": {"code": "text.by_pigeon"}}));
    for text in [field.hint.unwrap(), screen.text.unwrap()] {
        assert_eq!(Catalog::english().say(&text, &english_duration), "");
    }
}

// The server's side of the same types

#[test]
fn what_a_server_writes_is_read_back_and_says_no_more_than_it_must() {
    let turn = wire::Turn {
        flow: "f1".to_owned(),
        expires_at: None,
        step: None,
        screen: wire::Screen {
            kind: wire::ScreenKind::StaySignedIn,
            fields: vec![wire::Field {
                name: "dont".to_owned(),
                kind: wire::FieldKind::Checkbox,
                ..Default::default()
            }],
            actions: vec![wire::Action { name: "accept".to_owned(), ..Default::default() }],
            messages: vec![wire::Message {
                level: wire::Level::Info,
                text: wire::Text::code("message.moved_on"),
                field: None,
            }],
            ..Default::default()
        },
        brand: None,
    };
    let reply = wire::Reply::Turn(turn);
    let body = serde_json::to_value(&reply).unwrap();
    let expected = json!({"flow": "f1", "screen": {"kind": "stay_signed_in",
        "fields": [{"name": "dont", "kind": "checkbox"}], "actions": [{"name": "accept"}],
        "messages": [{"level": "info", "code": "message.moved_on"}]}});
    assert_eq!(body, expected);
    assert!(serde_json::from_value::<wire::Reply>(body).unwrap() == reply);

    let done = wire::Reply::Done { done: wire::Done { location: "/app".to_owned() } };
    assert_eq!(serde_json::to_value(&done).unwrap(), json!({"done": {"location": "/app"}}));
}

#[test]
fn a_problem_document_says_what_went_wrong() {
    let problem: wire::Problem =
        serde_json::from_str(r#"{"title":"Gone","status":410,"code":"flow_expired"}"#).unwrap();
    assert_eq!((problem.type_.as_str(), problem.detail.as_deref()), ("about:blank", None));
    let written = json!({"type": "about:blank", "title": "Gone", "status": 410, "code": "flow_expired"});
    assert_eq!(serde_json::to_value(&problem).unwrap(), written);
}
