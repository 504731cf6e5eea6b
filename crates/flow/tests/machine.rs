//! One sign-in from beginning to end, and everything that may come in between: what a person sees, what goes over the
//! wire, and what the browser keeps. Rules (I1, K3, …) are those of the system's description.

mod support;

use serde_json::json;
use support::{
    Json, Person, REMEMBER_ME, Scripted, code_screen, done, identifier_screen, password_screen, person,
    person_known_as, request, said, stay_signed_in_screen, turn, waiting_screen, wrong_password_screen,
};
use vestibule_flow::house::House;
use vestibule_flow::machine::Kept;
use vestibule_flow::screen::{Action, Decision, Does, Local, Takes};
use vestibule_flow::text::{Param, Text};
use vestibule_flow::{
    Answer, Capabilities, Config, Effect, Event, Field, FieldKind, Key, Method, Notice, Remember, Response,
    Screen, ScreenKind, Secret, Start, Trust, Turn, Value,
};

const SOMEONE: &str = "someone@example.com";
const PASSWORD: &str = "correct horse battery staple";

fn remembering() -> Config {
    Config { remember_me: true, ..Config::default() }
}

/// Someone, asked for their password.
fn someone_at_the_password() -> Person<House> {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &password_screen(SOMEONE));
    someone
}

/// Someone, waiting for their telephone.
fn someone_waiting() -> Person<House> {
    let mut someone = person();
    someone.opens_the_page().gets(200, &waiting_screen("42"));
    someone
}

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
    let effects = someone.event(Event::Arrived(ticket, Response { status: 200, headers: Vec::new(), body }));
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
        return_to: Some("/inbox".to_owned()),
        login_hint: Some(SOMEONE.to_owned()),
        app: Some("mail".to_owned()),
    };
    let mut someone = Person::new(House::new("/auth"), Config { start, ..Config::default() });
    someone.opens_the_page();
    let asked = json!({"intent": "sign_in", "return_to": "/inbox", "login_hint": "someone@example.com", "app": "mail"});
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
    let late = Response { status: 200, headers: Vec::new(), body: done().to_string() };
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
    let twice = Response { status: 200, headers: Vec::new(), body };
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

// What goes wrong and can be mended

#[test]
fn a_wrong_password_is_a_new_turn_with_the_backends_message() {
    let mut someone = someone_at_the_password();
    someone.types("password", "wrong").presses("sign_in").gets(200, &wrong_password_screen(SOMEONE));
    assert_eq!((someone.turn(), someone.is_waiting()), (3, false));
    assert_eq!(someone.messages(), ["message.invalid_credentials"]);
    assert_eq!(someone.sees().messages()[0].field.as_deref(), Some("password"));
    assert_eq!(someone.stands_in("password"), "", "a wrong password does not stay in the form");
    someone.types("password", PASSWORD).presses("sign_in");
    assert_eq!(someone.asked().2["step"], 3);
}

#[test]
fn the_same_mistake_again_is_another_turn() {
    let mut someone = someone_at_the_password();
    for turn in 3..6 {
        someone.types("password", "wrong").presses("sign_in").gets(200, &wrong_password_screen(SOMEONE));
        assert_eq!(someone.turn(), turn, "it is said again, and the field is empty again");
        assert_eq!(someone.stands_in("password"), "");
    }
}

#[test]
fn a_lost_network_keeps_the_screen_and_the_same_answer_can_be_sent_again() {
    let mut someone = someone_at_the_password();
    let (turn, screen) = (someone.turn(), someone.sees().screen);
    someone.ticks("keep").types("password", PASSWORD).presses("sign_in");
    let first = someone.request().clone();
    someone.loses_the_network();
    assert_eq!((someone.turn(), someone.sees().screen, someone.is_waiting()), (turn, screen, false));
    assert_eq!(someone.messages(), ["message.unreachable"]);
    assert_eq!(someone.told.last(), Some(&Notice::Error("message.unreachable".to_owned())));

    someone.presses("sign_in");
    assert!(*someone.request() == first, "the same answer is the same request");
    assert!(someone.sees().notices.is_empty());
    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

#[test]
fn something_new_is_said_instead_of_the_screens_own_messages() {
    let mut someone = someone_at_the_password();
    someone.types("password", "wrong").presses("sign_in").gets(200, &wrong_password_screen(SOMEONE));
    someone.types("password", PASSWORD).presses("sign_in").loses_the_network();
    assert_eq!(someone.messages(), ["message.unreachable"]);
}

#[test]
fn without_a_network_there_is_a_screen_that_offers_to_try_again() {
    let mut someone = person();
    someone.opens_the_page().loses_the_network();
    assert_eq!((someone.kind(), someone.is_waiting()), (ScreenKind::Notice, false));
    assert_eq!(said(&someone.sees().screen.heading), "heading.unreachable");
    assert_eq!(someone.messages(), ["message.offline"]);
    let action = someone.sees().screen.actions[0].clone();
    assert_eq!(said(&action.label), "action.retry");

    someone.presses(&action.name).loses_the_network();
    assert_eq!(someone.messages(), ["message.offline"], "and again");
    someone.presses(&action.name);
    assert_eq!(someone.asked(), (Method::Post, "/auth/flow", json!({"intent": "sign_in"})));
    someone.gets(200, &identifier_screen());
    assert_eq!(someone.kind(), ScreenKind::Identifier);
    assert!(someone.messages().is_empty());
}

#[test]
fn rubbish_and_errors_before_any_screen_offer_to_try_again() {
    for (status, code) in [
        (500, "message.unavailable"),
        (503, "message.unavailable"),
        (200, "message.unavailable"),
        (409, "message.unavailable"),
        (302, "message.unavailable"),
        (0, "message.unavailable"),
        (403, "message.not_allowed"),
        (400, "message.failed"),
        (415, "message.failed"),
        (410, "message.unavailable"),
        (404, "message.unavailable"),
        (429, "message.rate_limited"),
    ] {
        let mut someone = person();
        someone.opens_the_page().gets(status, &json!({"title": "Oops"}));
        assert_eq!(someone.kind(), ScreenKind::Notice, "{status}");
        assert_eq!(someone.messages(), [code], "{status}");
        assert_eq!(someone.told, [Notice::Error(code.to_owned())], "{status}");
        someone.presses("vestibule:retry").gets(200, &identifier_screen());
        assert_eq!(someone.kind(), ScreenKind::Identifier, "{status}");
    }
}

#[test]
fn rubbish_and_errors_in_the_middle_keep_the_screen() {
    for (status, body, code) in [
        (500, "<h1>Internal Server Error</h1>", "message.unavailable"),
        (502, "", "message.unavailable"),
        (200, "<!doctype html>", "message.unavailable"),
        (200, "", "message.unavailable"),
        (200, "null", "message.unavailable"),
        (200, r#"{"flow": "f1"}"#, "message.unavailable"),
        (204, "", "message.unavailable"),
        (403, "{}", "message.not_allowed"),
        (400, "{}", "message.failed"),
        (413, "{}", "message.failed"),
        (422, "{}", "message.failed"),
    ] {
        let mut someone = someone_at_the_password();
        let turn = someone.turn();
        someone.types("password", PASSWORD).presses("sign_in");
        someone.gets_response(Response { status, headers: Vec::new(), body: body.to_owned() });
        assert_eq!((someone.kind(), someone.turn()), (ScreenKind::Password, turn), "{status} {body}");
        assert_eq!(someone.messages(), [code], "{status} {body}");
        assert_eq!(someone.stands_in("password"), PASSWORD);
        someone.presses("sign_in").gets(200, &done());
        assert_eq!(someone.finished.as_deref(), Some("/app"), "{status} {body}");
    }
}

#[test]
fn too_many_tries_says_how_long_to_wait() {
    for (header, seconds) in [
        (Some("30"), 30),
        (Some(" 7 "), 7),
        (Some("0"), 1),
        (None, 60),
        (Some("Wed, 21 Oct 2026 07:28:00 GMT"), 60),
        (Some("-5"), 60),
    ] {
        let mut someone = someone_at_the_password();
        someone.types("password", "x").presses("sign_in");
        let headers = header.map(|value| ("retry-after".to_owned(), value.to_owned())).into_iter().collect();
        someone.gets_response(Response { status: 429, headers, body: String::new() });
        let expected = Text::from(Key::MESSAGE_RATE_LIMITED).with("time", Param::Seconds(seconds));
        assert_eq!(someone.sees().notices[0].text, expected, "{header:?}");
        assert_eq!((someone.kind(), someone.is_waiting()), (ScreenKind::Password, false));
        assert_eq!(someone.stands_in("password"), "x");
    }
}

#[test]
fn who_went_on_in_another_tab_goes_on_from_there() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in").gets(409, &code_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::Code);
    assert_eq!(someone.messages(), ["message.moved_on"]);
    someone.types("code", "123456").presses("continue");
    assert_eq!(someone.asked().2["step"], 4);
    someone.gets(200, &stay_signed_in_screen(SOMEONE));
    assert!(someone.messages().is_empty(), "it is said once");
}

// An expired flow

#[test]
fn a_flow_that_ends_in_the_middle_begins_again_with_the_identifier() {
    for status in [404, 410] {
        let mut someone = someone_at_the_password();
        someone.types("password", PASSWORD).presses("sign_in").gets(status, &json!({}));
        assert_eq!(someone.kind(), ScreenKind::Password, "what is shown stays until there is something else");
        assert!(someone.is_waiting());
        let asked = json!({"intent": "sign_in", "login_hint": SOMEONE});
        assert_eq!(someone.asked(), (Method::Post, "/auth/flow", asked));
        someone.gets(200, &identifier_screen());
        assert_eq!(someone.kind(), ScreenKind::Identifier);
        assert_eq!(someone.messages(), ["message.flow_expired"]);
        assert_eq!(someone.stands_in("identifier"), SOMEONE);
        someone.presses("continue").gets(200, &password_screen(SOMEONE));
        assert!(someone.messages().is_empty(), "it is said once");
    }
}

#[test]
fn what_was_typed_goes_before_the_pages_hint() {
    let start = Start { login_hint: Some("another".to_owned()), ..Start::default() };
    let mut someone = Person::new(House::new("/auth"), Config { start, ..Config::default() });
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", "  someone ").presses("continue").gets(410, &json!({}));
    assert_eq!(someone.asked().2["login_hint"], "someone");
}

#[test]
fn a_begin_that_has_expired_does_not_go_round_in_circles() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in").gets(410, &json!({}));
    let sent = someone.sent.len();
    someone.gets(410, &json!({}));
    assert_eq!(someone.sent.len(), sent, "no request without a press");
    assert_eq!(someone.messages(), ["message.unavailable"]);
    assert!(!someone.is_waiting());
}

#[test]
fn an_answer_to_a_flow_that_is_over_begins_another_and_is_not_sent() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in").gets(410, &json!({})).loses_the_network();
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Password, vec!["message.unreachable".into()])
    );
    for _ in 0..2 {
        someone.presses("sign_in");
        let begin = json!({"intent": "sign_in", "login_hint": SOMEONE});
        assert_eq!(
            someone.asked(),
            (Method::Post, "/auth/flow", begin),
            "there is nowhere to send a password to"
        );
        someone.gets(503, &json!({}));
    }
    someone.presses("sign_in").gets(200, &identifier_screen());
    assert_eq!(someone.messages(), ["message.flow_expired"]);
    someone.presses("continue");
    assert_eq!(someone.asked().1, "/auth/flow/f1");
}

// Reloads

#[test]
fn a_reload_goes_on_with_the_flow() {
    let someone = someone_at_the_password();
    let mut someone = someone.reloads(House::new("/auth"), remembering());
    assert_eq!(someone.asked(), (Method::Get, "/auth/flow/f1", Json::Null));
    someone.gets(200, &password_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::Password);
    someone.types("password", PASSWORD).presses("sign_in");
    let asked = json!({"action": "sign_in", "step": 2, "fields": {"password": PASSWORD}});
    assert_eq!(someone.asked(), (Method::Post, "/auth/flow/f1", asked));
}

#[test]
fn a_reload_after_the_flow_has_ended_begins_silently() {
    for status in [404, 410] {
        let mut someone = someone_at_the_password().reloads(House::new("/auth"), remembering());
        someone.gets(status, &json!({}));
        assert_eq!(someone.asked(), (Method::Post, "/auth/flow", json!({"intent": "sign_in"})));
        someone.gets(200, &identifier_screen());
        assert!(someone.messages().is_empty());
        assert_eq!(someone.told, [Notice::Screen(ScreenKind::Identifier)]);
    }
}

#[test]
fn a_reload_without_a_network_does_not_lose_the_flow() {
    let mut someone = someone_at_the_password().reloads(House::new("/auth"), remembering());
    someone.loses_the_network();
    assert_eq!(someone.kind(), ScreenKind::Notice);
    someone.presses("vestibule:retry").loses_the_network();
    someone.presses("vestibule:retry");
    assert_eq!(someone.asked(), (Method::Get, "/auth/flow/f1", Json::Null));
    someone.gets(200, &password_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::Password);

    let mut someone = someone.reloads(House::new("/auth"), remembering());
    someone
        .loses_the_network()
        .presses("vestibule:retry")
        .gets(410, &json!({}))
        .gets(200, &identifier_screen());
    assert!(someone.messages().is_empty(), "she was not in the middle of anything");
}

#[test]
fn a_reload_that_fails_at_the_backend_offers_to_begin_again() {
    let mut someone = someone_at_the_password().reloads(House::new("/auth"), remembering());
    someone.gets(500, &json!({}));
    assert_eq!(
        (someone.kind(), someone.messages()),
        (ScreenKind::Notice, vec!["message.unavailable".into()])
    );
    someone.presses("vestibule:retry");
    assert_eq!(someone.asked().1, "/auth/flow");
}

#[test]
fn starting_again_drops_what_was_under_way() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in");
    let old = someone.ticket();
    someone.opens_the_page();
    assert!(someone.sees_nothing());
    let late = Response { status: 200, headers: Vec::new(), body: done().to_string() };
    assert_eq!(someone.event(Event::Arrived(old, late)), []);
}

// I: the identifier's memory

/// Signs in as `typed` (or as what stands there), having done `act` to *Remember me*.
fn signs_in(mut someone: Person<House>, typed: Option<&str>, act: &str) -> Person<House> {
    someone.opens_the_page().gets(200, &identifier_screen());
    if let Some(typed) = typed {
        someone.types("identifier", typed);
    }
    match act {
        "tick" => someone.ticks(REMEMBER_ME),
        "untick" => someone.unticks(REMEMBER_ME),
        _ => &mut someone,
    }
    .presses("continue");
    let who = someone.asked().2["fields"]["identifier"].as_str().unwrap().trim().to_owned();
    someone.gets(200, &password_screen(&who));
    assert!(someone.remembered.is_empty() && someone.forgotten.is_empty(), "I2: not before success");
    someone.types("password", "x").presses("sign_in").gets(200, &done());
    assert!(someone.finished.is_some());
    someone
}

#[test]
fn i2_ticked_is_remembered_after_success() {
    let someone = signs_in(person(), Some(SOMEONE), "tick");
    assert_eq!((someone.remembered, someone.forgotten), (vec![SOMEONE.to_owned()], vec![]));
}

#[test]
fn i2_a_sign_in_that_does_not_succeed_is_not_remembered() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).ticks(REMEMBER_ME).presses("continue");
    someone.gets(200, &password_screen(SOMEONE)).types("password", "x").presses("sign_in");
    someone.gets(200, &wrong_password_screen(SOMEONE)).presses("back").loses_the_network();
    assert!(someone.remembered.is_empty() && someone.forgotten.is_empty());
}

#[test]
fn i4_unticked_is_forgotten() {
    let someone = signs_in(person_known_as(&[SOMEONE, "another"]), None, "untick");
    assert_eq!((someone.remembered, someone.forgotten), (vec![], vec![SOMEONE.to_owned()]));
    assert_eq!(someone.memory.identifiers().collect::<Vec<_>>(), ["another"]);
}

#[test]
fn i1_left_alone_with_nothing_remembered_remembers_nothing() {
    let someone = signs_in(person(), Some(SOMEONE), "leave");
    assert!(someone.remembered.is_empty());
    assert_eq!(someone.memory.identifiers().count(), 0);
}

#[test]
fn i1_prefilled_and_left_alone_stays_remembered() {
    let mut someone = person_known_as(&[SOMEONE, "another"]);
    someone.opens_the_page().gets(200, &identifier_screen());
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
    assert!(someone.is_ticked(REMEMBER_ME));
    let someone = signs_in(person_known_as(&[SOMEONE, "another"]), None, "leave");
    assert_eq!((someone.remembered, someone.forgotten), (vec![SOMEONE.to_owned()], vec![]));
}

#[test]
fn i1_where_it_is_not_offered_nothing_is_filled_in_remembered_or_forgotten() {
    let config = Config { remembered: vec![SOMEONE.to_owned()], ..Config::default() };
    let mut another = Person::new(House::new("/auth"), config);
    another.opens_the_page().gets(200, &identifier_screen());
    assert!(another.sees().screen.field(REMEMBER_ME).is_none());
    assert_eq!(another.stands_in("identifier"), "");
    another.types("identifier", "another").presses("continue").gets(200, &done());
    assert!(another.remembered.is_empty() && another.forgotten.is_empty());
}

#[test]
fn i1_where_it_is_not_offered_any_more_an_earlier_tick_counts_for_nothing() {
    let kept = Some(Kept { flow: "f1".to_owned(), remember: Some(true) });
    let mut someone = Person::new(House::new("/auth"), Config { kept, ..Config::default() });
    someone.opens_the_page().gets(200, &password_screen(SOMEONE));
    someone.types("password", "x").presses("sign_in").gets(200, &done());
    assert!(someone.finished.is_some() && someone.remembered.is_empty() && someone.forgotten.is_empty());
}

#[test]
fn i1_the_box_stands_below_the_identifier_and_only_there() {
    let mut someone = person();
    let field = |name: &str, kind: &str| json!({"name": name, "kind": kind});
    let fields = [field("identifier", "identifier"), field("password", "password")];
    let screen = json!({"kind": "identifier", "fields": fields, "actions": [{"name": "continue"}]});
    someone.opens_the_page().gets(200, &turn(1, &screen));
    let names: Vec<_> = someone.sees().screen.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(names, ["identifier", REMEMBER_ME, "password"]);
    let kind = FieldKind::Checkbox { checked: false, decision: Decision::RememberIdentifier };
    assert_eq!(someone.field(REMEMBER_ME).kind, kind);
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &password_screen(SOMEONE));
    assert!(someone.sees().screen.field(REMEMBER_ME).is_none());
}

#[test]
fn i1_the_box_is_never_sent_to_the_backend() {
    for act in ["tick", "untick", "leave"] {
        for known in [&[][..], &[SOMEONE]] {
            let someone = signs_in(person_known_as(known), Some(SOMEONE), act);
            for request in &someone.sent {
                let (_, body) = request.body.as_ref().unwrap();
                assert!(!body.contains("vestibule"), "{act}: {body}");
            }
        }
    }
}

#[test]
fn i1_what_is_remembered_is_filled_in_here_and_not_told_to_the_backend() {
    let mut someone = person_known_as(&[SOMEONE]);
    someone.opens_the_page();
    assert_eq!(someone.asked().2, json!({"intent": "sign_in"}));
}

#[test]
fn i1_what_the_backend_fills_in_goes_before_what_is_remembered() {
    let mut screen = identifier_screen();
    screen["screen"]["fields"][0]["value"] = json!("hinted");
    let mut someone = person_known_as(&[SOMEONE]);
    someone.opens_the_page().gets(200, &screen);
    assert_eq!(someone.stands_in("identifier"), "hinted");
}

#[test]
fn the_identifier_remembered_is_the_one_that_signed_in() {
    let someone = signs_in(person_known_as(&["another"]), Some(" someone "), "leave");
    assert_eq!(someone.remembered, ["someone"]);
}

#[test]
fn after_going_back_it_is_the_other_one() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", "another").ticks(REMEMBER_ME).presses("continue");
    someone.gets(200, &password_screen("another")).presses("back").gets(200, &identifier_screen());
    assert_eq!(someone.stands_in("identifier"), "another", "what was typed stands there again");
    assert!(someone.is_ticked(REMEMBER_ME), "and so does the tick");
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &password_screen(SOMEONE));
    someone.types("password", "x").presses("sign_in").gets(200, &done());
    assert_eq!((someone.remembered, someone.forgotten), (vec![SOMEONE.to_owned()], vec![]));
}

#[test]
fn who_the_backend_says_it_is_goes_before_what_was_typed() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", "SOMEONE").ticks(REMEMBER_ME).presses("continue");
    someone.gets(200, &password_screen(SOMEONE)).types("password", "x").presses("sign_in").gets(200, &done());
    assert_eq!(someone.remembered, [SOMEONE]);
}

#[test]
fn a_backend_that_names_nobody_does_not_make_the_typed_forgotten() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).ticks(REMEMBER_ME).presses("continue");
    someone.gets(200, &password_screen(" ")).types("password", "x").presses("sign_in").gets(200, &done());
    assert_eq!(someone.remembered, [SOMEONE]);
}

#[test]
fn after_a_reload_it_is_still_known_who_and_whether() {
    for (act, remembered, forgotten) in [("tick", &[SOMEONE][..], &[][..]), ("untick", &[], &[SOMEONE])] {
        let mut someone = person_known_as(if act == "untick" { &[SOMEONE] } else { &[] });
        someone.opens_the_page().gets(200, &identifier_screen());
        match act {
            "tick" => someone.types("identifier", SOMEONE).ticks(REMEMBER_ME),
            _ => someone.unticks(REMEMBER_ME),
        }
        .presses("continue")
        .gets(200, &password_screen(SOMEONE));
        let mut someone = someone.reloads(House::new("/auth"), remembering());
        someone.gets(200, &password_screen(SOMEONE)).types("password", "x").presses("sign_in");
        someone.gets(200, &done());
        assert_eq!(someone.remembered, remembered, "{act}");
        assert_eq!(someone.forgotten, forgotten, "{act}");
    }
}

#[test]
fn what_a_tab_keeps_names_nobody() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).ticks(REMEMBER_ME).presses("continue");
    someone.gets(200, &password_screen(SOMEONE));
    let kept = someone.kept.clone().unwrap();
    assert_eq!(kept, Kept { flow: "f1".to_owned(), remember: Some(true) });
    let stored = kept.write();
    assert_eq!(stored, r#"{"flow":"f1","remember":true}"#);
    assert_eq!(Kept::read(&stored), Some(kept));
    for rubbish in ["", "null", "{}", "[]", r#"{"flow":5}"#, r#"{"flow":"f1""#] {
        assert_eq!(Kept::read(rubbish), None, "{rubbish}");
    }
}

#[test]
fn a_session_that_was_there_already_is_not_remembered_as_who_typed() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).ticks(REMEMBER_ME).presses("continue").gets(410, &json!({}));
    someone.gets(200, &done());
    assert!(someone.finished.is_some());
    assert!(someone.remembered.is_empty(), "somebody signed in elsewhere; nobody knows that it was Someone");
}

// What a backend cannot do

const NATIVE: Capabilities = Capabilities { remember: Remember::Native, trust: Trust::Flag };

/// Somebody before a backend that begins with the first of `turns`.
fn signing_in_with(turns: Vec<Turn>, capabilities: Capabilities, config: Config) -> Person<Scripted> {
    let mut person = Person::new(Scripted { turns, capabilities }, config);
    person.opens_the_page().gets(200, &json!(0));
    person
}

#[test]
fn a_box_that_would_do_nothing_is_never_shown() {
    let (keep, device) = (Decision::KeepSignedIn, Decision::RememberDevice);
    for (remember, trust, shown) in [
        (Remember::Native, Trust::Flag, vec![keep, device]),
        (Remember::Shim, Trust::Stage, vec![keep, device]),
        (Remember::None, Trust::Flag, vec![device]),
        (Remember::Native, Trust::Implied, vec![keep]),
        (Remember::None, Trust::None, vec![]),
    ] {
        let mut screen = Screen::new(ScreenKind::Password);
        let others = [Decision::DontShowAgain, Decision::Other];
        for (at, decision) in [keep, device].into_iter().chain(others).enumerate() {
            let kind = FieldKind::Checkbox { checked: false, decision };
            screen.fields.push(Field::new(format!("box{at}"), kind));
        }
        let someone = signing_in_with(
            vec![Turn::Show(Box::new(screen))],
            Capabilities { remember, trust },
            Config::default(),
        );
        let decisions: Vec<_> = someone.sees().screen.fields.iter().map(decision).collect();
        assert_eq!(decisions, [shown, others.into()].concat(), "{remember:?} {trust:?}");
    }
}

fn decision(field: &Field) -> Decision {
    let FieldKind::Checkbox { decision, .. } = field.kind else { panic!("{} is no box", field.name) };
    decision
}

// Places to go

#[test]
fn a_place_that_the_page_does_not_allow_is_said_and_nothing_is_lost() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in").gets(200, &done());
    let effects = someone.event(Event::Refused);
    assert_eq!(effects, [Effect::Tell(Notice::Error("message.wrong_place".to_owned()))]);
    assert_eq!((someone.kind(), someone.is_waiting()), (ScreenKind::Done, false));
    assert_eq!(someone.messages(), ["message.wrong_place"]);
}

#[test]
fn nothing_is_refused_while_nobody_is_leaving() {
    let mut someone = someone_at_the_password();
    someone.types("password", PASSWORD).presses("sign_in");
    assert_eq!(someone.event(Event::Refused), []);
    assert!(someone.is_waiting());
    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

fn identity_provider_screen() -> Turn {
    let mut screen = Screen::new(ScreenKind::Choose);
    let does = Does::Visit("https://idp.example/authorize".to_owned());
    screen.actions.push(Action { does, takes: Takes::Nothing, ..Action::primary("idp") });
    Turn::Show(Box::new(screen))
}

#[test]
fn another_identity_provider_is_visited() {
    let mut someone = signing_in_with(vec![identity_provider_screen()], NATIVE, Config::default());
    let answer = someone.answer("idp");
    let effects = someone.event(Event::Answered(answer));
    assert_eq!(effects, [Effect::Visit("https://idp.example/authorize".to_owned())]);
    assert_eq!((someone.is_waiting(), someone.sent.len(), someone.finished.clone()), (true, 1, None));

    someone.event(Event::Refused);
    assert_eq!((someone.kind(), someone.is_waiting()), (ScreenKind::Choose, false));
    assert_eq!(someone.messages(), ["message.unsupported"], "she is not signed in, and is not told so");
    someone.presses("idp");
    assert!(someone.is_waiting());
}

#[test]
fn a_handshake_is_followed_before_anything_is_shown() {
    let mut screen = Screen::new(ScreenKind::Form);
    screen.actions.push(Action::primary("continue"));
    let turns = vec![Turn::Follow(request("/introspect", json!({}))), Turn::Show(Box::new(screen))];
    let mut someone = signing_in_with(turns, NATIVE, Config::default());
    assert!(someone.sees_nothing());
    assert_eq!(someone.asked().1, "/introspect");
    someone.gets(200, &json!(1));
    assert_eq!(someone.kind(), ScreenKind::Form);
}

#[test]
fn a_handshake_that_has_expired_does_not_go_round_in_circles() {
    let turns = vec![Turn::Follow(request("/introspect", json!({}))), Turn::Expired];
    let mut someone = signing_in_with(turns, NATIVE, Config::default());
    someone.gets(200, &json!(1));
    assert_eq!((someone.sent.len(), someone.kind()), (2, ScreenKind::Notice));
}

#[test]
fn a_backend_may_send_people_elsewhere_unasked_and_nobody_is_signed_in() {
    let away = Turn::Visit { location: "https://idp.example/authorize".to_owned() };
    let someone = signing_in_with(vec![away], NATIVE, remembering());
    assert_eq!(someone.visited.as_deref(), Some("https://idp.example/authorize"));
    assert_eq!((someone.finished.clone(), someone.remembered.len()), (None, 0));
}

#[test]
fn a_page_that_comes_back_from_the_browsers_cache_goes_on_with_its_flow() {
    let mut someone = someone_at_the_password();
    someone.opens_the_page();
    let (method, url, _) = someone.asked();
    assert_eq!((method, url), (Method::Get, "/auth/flow/f1"));
}

#[test]
fn another_account_begins_anew_with_nothing_filled_in() {
    let mut screen = Screen::new(ScreenKind::Identifier);
    let kind = FieldKind::Identifier { value: String::new(), passkeys: false, max_length: None };
    screen.fields.push(Field::new("identifier", kind));
    screen.actions.push(Action::primary("continue"));
    screen.actions.push(Action::local(Local::Restart, Key::ACTION_ANOTHER));
    let start = Start { login_hint: Some(SOMEONE.to_owned()), ..Start::default() };
    let config = Config { start, remembered: vec![SOMEONE.to_owned()], ..remembering() };
    let mut another = signing_in_with(vec![Turn::Show(Box::new(screen))], NATIVE, config);
    assert_eq!(another.asked().2, json!({"login_hint": SOMEONE}));
    assert_eq!(another.stands_in("identifier"), SOMEONE);

    another.presses("vestibule:restart");
    assert_eq!(another.asked(), (Method::Post, "/start", json!({"login_hint": null})));
    another.gets(200, &json!(0));
    assert_eq!((another.stands_in("identifier"), another.turn()), (String::new(), 2));
    assert!(!another.is_ticked(REMEMBER_ME));
}

// Polling

#[test]
fn a_screen_that_waits_asks_again_in_its_own_time() {
    let mut someone = someone_waiting();
    assert_eq!(someone.waits(), 4000);
    assert_eq!(someone.asked(), (Method::Get, "/auth/flow/f1", Json::Null));
    assert!(!someone.is_waiting(), "she may go on using the screen");
    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
}

#[test]
fn the_same_screen_again_is_no_new_turn() {
    let mut someone = someone_waiting();
    someone.types("code", "12").waits();
    let before = someone.sees();
    let told = someone.told.len();
    let mut again = waiting_screen("42");
    again["expires_at"] = json!(1_800_000_000);
    again["screen"]["wait"]["poll_ms"] = json!(8000);
    someone.gets(200, &again);
    assert_eq!(someone.sees(), before);
    assert_eq!((someone.stands_in("code").as_str(), someone.told.len()), ("12", told));
    assert_eq!(someone.waits(), 8000, "when to ask again is the newest");

    someone.gets(200, &waiting_screen("17"));
    assert_eq!(someone.turn(), 2, "another number is to be seen");
    assert_eq!(someone.waits(), 4000);
}

#[test]
fn a_poll_is_neither_too_quick_nor_too_slow_for_a_timer() {
    for (asked, waited, after_failing) in
        [(0, 500, 500), (499, 500, 998), (501, 501, 1002), (u32::MAX, 3_600_000, 3_600_000)]
    {
        let mut screen = waiting_screen("42");
        screen["screen"]["wait"]["poll_ms"] = json!(asked);
        let mut someone = person();
        someone.opens_the_page().gets(200, &screen);
        assert_eq!(someone.waits(), waited);
        someone.loses_the_network();
        assert_eq!(someone.waits(), after_failing);
    }
}

#[test]
fn a_poll_that_failed_is_silent_and_tried_again_later() {
    let mut someone = someone_waiting();
    let before = someone.sees();
    let told = someone.told.len();
    someone.waits();
    someone.loses_the_network();
    assert_eq!(someone.waits(), 8000);
    someone.gets(503, &json!({}));
    assert_eq!(someone.waits(), 8000);
    for (retry_after, waited) in [("20", 20_000), ("1", 8000), ("99999999999", 3_600_000)] {
        let headers = vec![("retry-after".to_owned(), retry_after.to_owned())];
        someone.gets_response(Response { status: 429, headers, body: String::new() });
        assert_eq!(someone.waits(), waited);
    }
    assert_eq!((someone.sees(), someone.told.len()), (before, told));
}

#[test]
fn an_answer_during_a_poll_wins() {
    let mut someone = someone_waiting();
    someone.waits();
    let poll = someone.ticket();
    someone.types("code", "123456").presses("continue");
    assert!(someone.is_waiting());
    let late = Response { status: 200, headers: Vec::new(), body: waiting_screen("17").to_string() };
    assert_eq!(someone.event(Event::Arrived(poll, late)), []);
    assert_eq!(someone.event(Event::Unreachable(poll)), []);
    someone.gets(200, &stay_signed_in_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::StaySignedIn);
}

#[test]
fn a_timer_of_another_screen_asks_for_nothing() {
    let mut someone = someone_waiting();
    let old = someone.ticket();
    someone.types("code", "1").presses("continue");
    assert_eq!(someone.event(Event::Elapsed(old)), [], "not while an answer is under way");
    someone.gets(200, &stay_signed_in_screen(SOMEONE));
    assert_eq!(someone.event(Event::Elapsed(old)), [], "nor afterwards");
}

#[test]
fn a_screen_that_waits_goes_on_waiting_after_an_answer_was_lost() {
    let mut someone = someone_waiting();
    someone.types("code", "123456").presses("continue").loses_the_network();
    assert_eq!(someone.messages(), ["message.unreachable"]);
    assert_eq!(someone.waits(), 8000);
    assert_eq!(someone.asked().0, Method::Get);
    someone.gets(200, &waiting_screen("42"));
    assert_eq!(someone.messages(), ["message.unreachable"], "it is still true that the answer was lost");
    assert_eq!(someone.waits(), 4000);
}

#[test]
fn a_flow_that_ends_while_waiting_begins_again() {
    let mut someone = someone_waiting();
    someone.waits();
    someone.gets(410, &json!({}));
    assert_eq!(someone.asked().1, "/auth/flow");
    assert!(someone.is_waiting());
    someone.gets(200, &identifier_screen());
    assert_eq!(someone.messages(), ["message.flow_expired"]);
}

#[test]
fn a_backend_without_a_way_to_ask_again_is_not_polled() {
    let mut screen = Screen::new(ScreenKind::Waiting);
    screen.wait = Some(vestibule_flow::screen::Wait { poll_ms: 1000, number: None });
    let mut someone = signing_in_with(vec![Turn::Show(Box::new(screen))], NATIVE, Config::default());
    let sent = someone.sent.len();
    someone.waits();
    assert_eq!(someone.sent.len(), sent);
    assert!(!someone.is_waiting());
}

// Credentials

#[test]
fn a_credential_is_in_one_body_and_nowhere_else() {
    let mut someone = someone_at_the_password();
    let answer = Answer::action("sign_in").with("password", Value::Secret(Secret::new(PASSWORD.to_owned())));
    let effects = someone.event(Event::Answered(answer));
    assert!(!format!("{effects:?}").contains(PASSWORD));
    let [Effect::Fetch(_, request)] = effects.as_slice() else { panic!("one request") };
    assert!(request.body.as_ref().is_some_and(|(_, body)| body.contains(PASSWORD)));
    assert!(!request.url.contains(PASSWORD) && request.headers.is_empty());
    someone.loses_the_network();
    assert!(!format!("{:?} {:?} {:?}", someone.sees(), someone.told, someone.kept).contains(PASSWORD));
}
