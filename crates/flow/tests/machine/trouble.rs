//! What goes wrong and can be mended, flows that end, and reloads.

use super::*;

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
        someone.gets_response(Response { status, body: body.to_owned(), ..Response::default() });
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
        someone.gets_response(Response { status: 429, headers, body: String::new(), ..Response::default() });
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
    let late = Response { status: 200, body: done().to_string(), ..Response::default() };
    assert_eq!(someone.event(Event::Arrived(old, late)), []);
}

#[test]
fn requests_that_only_lead_to_another_come_to_an_end() {
    let again = Turn::Follow(request("/again", json!({})));
    let mut someone = signing_in_with(vec![again], NATIVE, Config::default());
    let mut hops = 1;
    while someone.is_waiting() {
        someone.gets(200, &json!(0));
        hops += 1;
        assert!(hops < 20, "it goes round in circles");
    }
    assert_eq!((hops, someone.kind()), (9, ScreenKind::Notice));
    assert_eq!(someone.messages(), ["message.unavailable"]);
    // Trying again is a new beginning.
    someone.presses(Local::Retry.as_str());
    assert!(someone.is_waiting());
}
