//! Whole sign-ins, one request at a time, and what is to be filled in.

use super::*;

// Whole sign-ins

#[test]
fn someone_signs_in_with_their_password() {
    let mut someone = person();
    someone.opens_the_page();
    assert!(someone.sees_nothing());
    assert_eq!(someone.asked(), (Method::Post, "/auth/flow", json!({"intent": "sign_in"})));

    someone.gets(200, &identifier_screen());
    assert_eq!((someone.kind(), someone.turn(), someone.is_waiting()), (ScreenKind::Identifier, 1, false));
    assert_eq!(someone.kept, Some(Kept { flow: "f1".to_owned(), remember: None }));

    someone.types("identifier", SOMEONE).presses("continue");
    assert!(someone.is_waiting());
    let asked = json!({"action": "continue", "step": 1, "fields": {"identifier": SOMEONE}});
    assert_eq!(someone.asked(), (Method::Post, "/auth/flow/f1", asked));

    someone.gets(200, &password_screen(SOMEONE));
    assert_eq!((someone.kind(), someone.turn()), (ScreenKind::Password, 2));
    assert_eq!(someone.sees().screen.who.as_ref().map(|who| who.identifier.as_str()), Some(SOMEONE));

    someone.types("password", PASSWORD).presses("sign_in");
    let asked = json!({"action": "sign_in", "step": 2, "fields": {"password": PASSWORD}});
    assert_eq!(someone.asked().2, asked);
    assert_eq!(someone.finished, None);

    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    assert_eq!((someone.kind(), someone.is_waiting(), someone.kept.clone()), (ScreenKind::Done, true, None));
    let screens = [ScreenKind::Identifier, ScreenKind::Password, ScreenKind::Done];
    assert_eq!(someone.told, screens.map(Notice::Screen));
    assert_eq!(someone.sent.len(), 3);
}

#[test]
fn someone_signs_in_with_a_code_and_is_asked_whether_to_stay() {
    let mut someone = someone_at_the_password();
    someone.ticks("keep").types("password", PASSWORD).presses("sign_in");
    assert_eq!(someone.asked().2["fields"], json!({"password": PASSWORD, "keep": true}));
    someone.gets(200, &code_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::Code);

    someone.types("code", "123456").ticks("trust").presses("continue");
    assert_eq!(someone.asked().2["fields"], json!({"code": "123456", "trust": true}));
    someone.gets(200, &stay_signed_in_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::StaySignedIn);
    assert_eq!(someone.sees().screen.who.as_ref().and_then(|who| who.name.as_deref()), Some("Someone"));

    someone.ticks("dont").presses("reject");
    assert_eq!(someone.asked().2, json!({"action": "reject", "step": 5, "fields": {"dont": true}}));
    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

#[test]
fn the_end_of_a_sign_in_is_told_in_this_order() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).ticks(REMEMBER_ME).presses("continue");
    let (ticket, body) = (someone.ticket(), done().to_string());
    let effects =
        someone.event(Event::Arrived(ticket, Response { status: 200, body, ..Response::default() }));
    let expected = [
        Effect::Keep(None),
        Effect::Tell(Notice::Screen(ScreenKind::Done)),
        Effect::Remember(SOMEONE.to_owned()),
        Effect::Finish("/app".to_owned()),
    ];
    assert_eq!(effects, expected);
}

#[test]
fn the_last_screen_shows_whose_sign_in_it_was() {
    let mut screen = identifier_screen();
    screen["brand"] = json!({"name": "Acme", "logo": "/logo.svg"});
    let mut someone = person();
    someone.opens_the_page().gets(200, &screen);
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &done());
    assert_eq!(someone.sees().screen.brand.name.as_deref(), Some("Acme"));
}

#[test]
fn whoever_is_signed_in_already_is_sent_on_at_once() {
    let mut someone = person_known_as(&["another"]);
    someone.opens_the_page().gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    assert!(someone.remembered.is_empty() && someone.forgotten.is_empty());
}

#[test]
fn what_the_page_says_about_the_sign_in_reaches_the_backend() {
    let start = Start {
        intent: Intent::Recover,
        return_to: Some("/inbox".to_owned()),
        login_hint: Some(SOMEONE.to_owned()),
        app: Some("mail".to_owned()),
        ..Start::default()
    };
    let mut someone = Person::new(House::new("/auth"), Config { start, ..Config::default() });
    someone.opens_the_page();
    let asked = json!({"intent": "recover", "return_to": "/inbox", "login_hint": "someone@example.com", "app": "mail"});
    assert_eq!(someone.asked().2, asked);
}

// One request in flight (design wall 5)

#[test]
fn a_second_press_while_the_first_is_under_way_does_nothing() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in");
    let sent = someone.sent.len();
    let again = someone.answer("sign_in");
    assert_eq!(someone.event(Event::Answered(again)), []);
    assert_eq!(someone.event(Event::Answered(Answer::action("back"))), []);
    assert_eq!(someone.sent.len(), sent);
    assert!(someone.is_waiting());
}

#[test]
fn a_response_that_is_not_to_the_last_request_is_dropped() {
    let mut someone = someone_at_the_password();
    let old = someone.ticket();
    someone.types("password", PASSWORD).presses("sign_in");
    let before = someone.sees();
    let late = Response { status: 200, body: done().to_string(), ..Response::default() };
    assert_eq!(someone.event(Event::Arrived(old, late)), []);
    assert_eq!(someone.event(Event::Unreachable(old)), []);
    assert_eq!(someone.event(Event::Elapsed(old)), []);
    assert_eq!(someone.sees(), before);
    someone.gets(200, &code_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::Code);
}

#[test]
fn the_same_response_does_not_count_twice() {
    let mut someone = someone_at_the_password();
    let (ticket, body) = (someone.ticket(), identifier_screen().to_string());
    let twice = Response { status: 200, body, ..Response::default() };
    assert_eq!(someone.event(Event::Arrived(ticket, twice)), []);
    assert_eq!(someone.event(Event::Unreachable(ticket)), []);
    assert_eq!(someone.kind(), ScreenKind::Password);
}

#[test]
fn an_action_that_the_screen_does_not_have_does_nothing() {
    let mut someone = someone_at_the_password();
    for name in ["delete_account", "", "vestibule:retry", "vestibule:restart"] {
        assert_eq!(someone.event(Event::Answered(Answer::action(name))), [], "{name}");
    }
    assert!(!someone.is_waiting());
}

#[test]
fn before_there_is_a_screen_there_is_nothing_to_answer() {
    let mut someone = person();
    assert_eq!(someone.event(Event::Answered(Answer::action("continue"))), []);
    someone.opens_the_page();
    assert_eq!(someone.event(Event::Answered(Answer::action("continue"))), []);
    assert_eq!(someone.sent.len(), 1);
}

// What is to be filled in

#[test]
fn a_field_left_empty_is_said_without_asking_the_backend() {
    let mut someone = someone_at_the_password();
    let (sent, turn) = (someone.sent.len(), someone.turn());
    someone.presses("sign_in");
    let notices = someone.sees().notices;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].field.as_deref(), Some("password"));
    assert_eq!(notices[0].text, Key::MESSAGE_REQUIRED.into());
    assert_eq!(someone.told.last(), Some(&Notice::Error("message.required".to_owned())));
    assert_eq!((someone.sent.len(), someone.turn(), someone.is_waiting()), (sent, turn, false));

    someone.types("password", PASSWORD).presses("sign_in");
    assert!(someone.sees().notices.is_empty(), "what was mended is not said any more");
    assert_eq!(someone.sent.len(), sent + 1);
}

#[test]
fn an_identifier_of_white_space_is_none() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", " \t ").presses("continue");
    assert_eq!(someone.messages(), ["message.required"]);
    assert_eq!(someone.sent.len(), 1);
}

#[test]
fn a_password_is_sent_as_it_was_typed() {
    for password in ["   ", " spaces around ", "\ttab", "ünï‑cødé 🔑", "\"quoted\\\""] {
        let mut someone = someone_at_the_password();
        someone.types("password", password).presses("sign_in");
        assert_eq!(someone.asked().2["fields"]["password"], password);
    }
}

#[test]
fn leaving_a_screen_by_another_way_needs_none_of_its_fields() {
    let mut someone = someone_at_the_password();
    someone.types("password", "half a pass").presses("back");
    assert_eq!(someone.asked().2, json!({"action": "back", "step": 2}));
}

#[test]
fn an_action_takes_and_needs_only_its_own_fields() {
    let mut screen = Screen::new(ScreenKind::Form);
    let text = |secret| FieldKind::Text {
        value: String::new(),
        format: vestibule_flow::screen::Format::Plain,
        max_length: None,
        secret,
    };
    screen.fields = vec![Field::new("a", text(false)).required(), Field::new("b", text(true)).required()];
    screen.actions = ["a", "b"]
        .map(|name| Action { takes: Takes::Only(vec![name.into()]), ..Action::primary(name) })
        .into();
    let mut someone = signing_in_with(vec![Turn::Show(Box::new(screen))], NATIVE, Config::default());
    someone.types("a", "1").presses("b");
    assert_eq!(someone.sees().notices.iter().map(|m| m.field.clone().unwrap()).collect::<Vec<_>>(), ["b"]);
    someone.presses("a");
    assert_eq!(someone.asked().2, json!({"action": "a", "fields": ["a"]}));
}

#[test]
fn a_box_that_must_be_ticked_and_is_already_may_be_left_alone() {
    let screen = |value| {
        let field = json!({"name": "terms", "kind": "checkbox", "required": true, "value": value});
        turn(1, &json!({"kind": "form", "fields": [field], "actions": [{"name": "continue"}]}))
    };
    let mut someone = person();
    someone.opens_the_page().gets(200, &screen(true)).presses("continue");
    assert_eq!(someone.asked().2, json!({"action": "continue", "step": 1}));
    someone.gets(200, &screen(true)).unticks("terms").presses("continue");
    assert_eq!(someone.messages(), ["message.required"]);

    let mut another = person();
    another.opens_the_page().gets(200, &screen(false)).presses("continue");
    assert_eq!(another.messages(), ["message.required"]);
    another.ticks("terms").presses("continue");
    assert_eq!(another.asked().2["fields"], json!({"terms": true}));
}

#[test]
fn what_nobody_can_change_is_not_asked_for() {
    let mut screen = Screen::new(ScreenKind::Form);
    let kind = FieldKind::Checkbox { checked: false, decision: Decision::Other };
    screen.fields.push(Field { read_only: true, ..Field::new("fixed", kind).required() });
    screen.actions.push(Action::primary("continue"));
    let mut someone = signing_in_with(vec![Turn::Show(Box::new(screen))], NATIVE, Config::default());
    someone.presses("continue");
    assert_eq!(someone.asked().1, "/answer");
}

// K3

#[test]
fn a_box_left_alone_is_not_in_the_request() {
    for (value, act, sent) in [
        (json!(null), "leave", json!({"password": "x"})),
        (json!(true), "leave", json!({"password": "x"})),
        (json!(null), "tick", json!({"password": "x", "keep": true})),
        (json!(true), "untick", json!({"password": "x", "keep": false})),
    ] {
        let mut screen = password_screen(SOMEONE);
        screen["screen"]["fields"][1]["value"] = value.clone();
        let mut someone = person();
        someone.opens_the_page().gets(200, &screen).types("password", "x");
        match act {
            "tick" => someone.ticks("keep"),
            "untick" => someone.unticks("keep"),
            _ => &mut someone,
        }
        .presses("sign_in");
        assert_eq!(someone.asked().2["fields"], sent, "{value} {act}");
    }
}
