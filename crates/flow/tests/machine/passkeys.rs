//! Passkeys: by a button, in the identifier's autofill, refused, unsupported. And detours, which share with them that the
//! browser does something else for a while.

use super::*;
use vestibule_flow::machine::NoCredential;
use vestibule_flow::screen::Passkey;

const CREDENTIAL: &str = r#"{"id":"AAAA","type":"public-key"}"#;

/// The identifier, or a passkey from its autofill or by a button.
fn either_screen() -> Json {
    turn(
        1,
        &json!({"kind": "identifier",
            "fields": [
                {"name": "identifier", "kind": "identifier", "required": true},
                {"name": "passkey", "kind": "passkey", "required": true,
                    "passkey": {"ceremony": "get", "conditional": true, "options": {"challenge": "AAAA"}}}],
            "actions": [
                {"name": "continue", "takes": ["identifier"]},
                {"name": "use_passkey", "takes": ["passkey"]}]}),
    )
}

/// Nothing but a new passkey.
fn new_passkey_screen() -> Json {
    turn(
        2,
        &json!({"kind": "enroll",
            "fields": [{"name": "passkey", "kind": "passkey", "required": true,
                "passkey": {"ceremony": "create", "options": {"challenge": "AAAA"}}}],
            "actions": [{"name": "add_passkey"}, {"name": "cancel", "role": "link"}]}),
    )
}

/// Someone whose browser has passkeys, before a screen.
fn someone_before(screen: &Json) -> Person<House> {
    let config = Config { remember_me: true, passkeys: true, ..Config::default() };
    let mut someone = Person::new(House::new("/auth"), config);
    someone.opens_the_page().gets(200, screen);
    someone
}

fn asked(someone: &Person<House>) -> Option<(bool, bool)> {
    someone.asked.as_ref().map(|(_, Passkey { create, autofill, .. })| (*create, *autofill))
}

// By a button

#[test]
fn a_passkey_is_asked_for_by_its_button_and_then_sent() {
    let mut someone = someone_before(&new_passkey_screen());
    assert_eq!((asked(&someone), someone.sent.len()), (None, 1), "nothing is made unasked");
    someone.presses("add_passkey");
    assert_eq!((asked(&someone), someone.sent.len()), (Some((true, false)), 1));
    assert_eq!(someone.messages(), ["status.passkey"]);
    assert!(!someone.is_waiting(), "there is a way out of a dialog that hides");

    someone.confirms(Ok(CREDENTIAL));
    let sent = json!({"action": "add_passkey", "step": 2, "fields": {"passkey": CREDENTIAL}});
    assert_eq!(someone.asked(), (Method::Post, "/auth/flow/f1", sent));
    assert!(someone.is_waiting() && someone.messages().is_empty());
}

#[test]
fn what_goes_wrong_is_said_on_the_screen_as_it_stands() {
    for (why, message) in [
        (NoCredential::Cancelled, "message.passkey_cancelled"),
        (NoCredential::Exists, "message.passkey_exists"),
        (NoCredential::Failed, "message.passkey_failed"),
        (NoCredential::Unsupported, "message.passkey_unsupported"),
    ] {
        let mut someone = someone_before(&new_passkey_screen());
        let turn = someone.turn();
        someone.presses("add_passkey").confirms(Err(why));
        assert_eq!(someone.messages(), [message]);
        assert_eq!((someone.turn(), someone.sent.len(), someone.is_waiting()), (turn, 1, false));
        someone.presses("add_passkey").confirms(Ok(CREDENTIAL));
        assert_eq!(someone.sent.len(), 2, "and can be tried again");
    }
}

#[test]
fn another_way_stops_the_ceremony_and_a_late_credential_is_dropped() {
    let mut someone = someone_before(&new_passkey_screen());
    someone.presses("add_passkey");
    let (ticket, _) = someone.asked.clone().unwrap();
    someone.presses("cancel");
    assert_eq!((asked(&someone), someone.sent.len()), (None, 2));
    assert_eq!(someone.event(Event::Credential(ticket, Ok(Secret::new(CREDENTIAL.to_owned())))), []);
    assert!(someone.is_waiting());
}

#[test]
fn the_same_button_again_begins_the_ceremony_anew() {
    let mut someone = someone_before(&new_passkey_screen());
    someone.presses("add_passkey");
    let (first, _) = someone.asked.clone().unwrap();
    someone.presses("add_passkey");
    assert_ne!(someone.asked.as_ref().unwrap().0, first);
    assert_eq!(someone.event(Event::Credential(first, Err(NoCredential::Cancelled))), []);
    assert_eq!(someone.messages(), ["status.passkey"]);
}

#[test]
fn the_other_fields_of_the_action_go_with_it_and_must_be_filled_in_first() {
    let mut someone = someone_before(&turn(
        1,
        &json!({"kind": "enroll",
            "fields": [{"name": "nickname", "kind": "text", "required": true},
                {"name": "passkey", "kind": "passkey",
                    "passkey": {"ceremony": "create", "options": {}}}],
            "actions": [{"name": "add_passkey"}]}),
    ));
    someone.presses("add_passkey");
    assert_eq!((someone.messages(), asked(&someone)), (vec!["message.required".to_owned()], None));
    someone.types("nickname", "Laptop").presses("add_passkey").confirms(Ok(CREDENTIAL));
    let fields = json!({"nickname": "Laptop", "passkey": CREDENTIAL});
    assert_eq!(someone.asked().2["fields"], fields);
}

#[test]
fn a_poll_that_brings_the_end_stops_the_ceremony() {
    let mut screen = new_passkey_screen();
    screen["screen"]["wait"] = json!({"poll_ms": 4000});
    let mut someone = someone_before(&screen);
    someone.presses("add_passkey").waits();
    assert_eq!(asked(&someone), Some((true, false)), "to ask how things are is no answer");
    someone.gets(200, &done());
    assert_eq!((asked(&someone), someone.finished.as_deref()), (None, Some("/app")));
}

// In the identifier's autofill

#[test]
fn the_identifiers_autofill_offers_passkeys_from_the_beginning() {
    let mut someone = someone_before(&either_screen());
    assert_eq!(asked(&someone), Some((false, true)));
    assert!(matches!(someone.field("identifier").kind, FieldKind::Identifier { passkeys: true, .. }));
    assert!(someone.messages().is_empty() && !someone.is_waiting());
    someone.confirms(Ok(CREDENTIAL));
    let sent = json!({"action": "use_passkey", "step": 1, "fields": {"passkey": CREDENTIAL}});
    assert_eq!(someone.asked().2, sent);
}

#[test]
fn who_types_is_not_asked_for_a_passkey() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", SOMEONE).presses("continue");
    assert_eq!(asked(&someone), None, "the offer ends with the answer");
    assert_eq!(someone.asked().2["fields"], json!({"identifier": SOMEONE}));
}

#[test]
fn an_action_that_takes_everything_does_not_mean_what_is_only_offered() {
    let mut screen = either_screen();
    screen["screen"]["actions"] = json!([{"name": "continue"}]);
    let mut someone = someone_before(&screen);
    assert_eq!(asked(&someone), None, "nothing could be done with it");
    someone.types("identifier", SOMEONE).presses("continue");
    assert_eq!((asked(&someone), someone.sent.len()), (None, 2));
}

#[test]
fn the_button_takes_the_place_of_the_offer_and_the_offer_comes_back() {
    let mut someone = someone_before(&either_screen());
    someone.presses("use_passkey");
    assert_eq!(asked(&someone), Some((false, false)));
    someone.confirms(Err(NoCredential::Cancelled));
    assert_eq!(asked(&someone), Some((false, true)));
    assert_eq!(someone.messages(), ["message.passkey_cancelled"]);
}

#[test]
fn an_offer_that_comes_to_nothing_says_nothing() {
    for why in [NoCredential::Cancelled, NoCredential::Failed, NoCredential::Unsupported] {
        let mut someone = someone_before(&either_screen());
        assert_eq!(someone.confirms(Err(why)), []);
        assert_eq!(asked(&someone), None);
        assert!(someone.messages().is_empty());
    }
}

#[test]
fn the_offer_comes_back_when_an_answer_was_lost() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", SOMEONE).presses("continue").loses_the_network();
    assert_eq!(asked(&someone), Some((false, true)));
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
}

#[test]
fn the_offer_goes_with_its_screen() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &password_screen(SOMEONE));
    assert_eq!(asked(&someone), None);
}

#[test]
fn a_passkey_may_be_anothers_than_what_is_typed() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", "someone-else@example.com").ticks(REMEMBER_ME);
    someone.presses("use_passkey").confirms(Ok(CREDENTIAL));
    someone.gets(200, &done());
    assert_eq!(someone.finished.as_deref(), Some("/app"));
    assert!(someone.remembered.is_empty(), "who it was is not known");
}

#[test]
fn whose_passkey_it_was_is_remembered_once_the_backend_says_so() {
    let mut someone = someone_before(&either_screen());
    someone.ticks(REMEMBER_ME).presses("use_passkey").confirms(Ok(CREDENTIAL));
    someone.gets(200, &stay_signed_in_screen(SOMEONE)).presses("accept").gets(200, &done());
    assert_eq!(someone.remembered, [SOMEONE]);
}

// A browser without

#[test]
fn a_browser_without_passkeys_does_not_see_them_where_there_is_another_way() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &either_screen());
    assert_eq!(asked(&someone), None);
    let view = someone.sees();
    assert!(view.screen.field("passkey").is_none() && view.screen.action("use_passkey").is_none());
    assert!(someone.messages().is_empty());
    assert!(matches!(someone.field("identifier").kind, FieldKind::Identifier { .. }));
    someone.types("identifier", SOMEONE).presses("continue");
    assert_eq!(someone.sent.len(), 2);
}

#[test]
fn where_a_passkey_is_the_only_way_a_browser_without_says_so() {
    let mut someone = person();
    someone.opens_the_page().gets(200, &new_passkey_screen());
    assert_eq!(someone.messages(), ["message.passkey_unsupported"]);
    let actions: Vec<_> = someone.sees().screen.actions.iter().map(|action| action.name.clone()).collect();
    assert_eq!(actions, ["cancel"]);
}

// Detours

fn visit() -> Json {
    json!({"visit": {"location": "/auth/federation/example"}})
}

#[test]
fn a_detour_is_made_and_the_tab_comes_back_to_its_flow() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &visit());
    assert_eq!(someone.visited.as_deref(), Some("/auth/federation/example"));
    assert!(someone.is_waiting() && someone.finished.is_none());
    assert_eq!(someone.kept.as_ref().map(|kept| kept.flow.as_str()), Some("f1"));

    let mut someone = someone.reloads(House::new("/auth"), remembering());
    assert_eq!(someone.asked(), (Method::Get, "/auth/flow/f1", Json::Null));
    someone.gets(200, &stay_signed_in_screen(SOMEONE));
    assert_eq!(someone.kind(), ScreenKind::StaySignedIn);
}

#[test]
fn a_flow_may_begin_with_a_detour() {
    let mut someone = person();
    let mut reply = visit();
    reply["flow"] = json!("f9");
    someone.opens_the_page().gets(200, &reply);
    assert_eq!(someone.kept.as_ref().map(|kept| kept.flow.as_str()), Some("f9"));
    assert_eq!(someone.visited.as_deref(), Some("/auth/federation/example"));
    assert!(someone.sees_nothing());
}

#[test]
fn a_detour_that_the_page_does_not_allow_is_said_and_nothing_is_lost() {
    let mut someone = someone_before(&either_screen());
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &visit());
    someone.event(Event::Refused);
    assert_eq!((someone.messages(), someone.is_waiting()), (vec!["message.unsupported".to_owned()], false));
    assert_eq!(someone.stands_in("identifier"), SOMEONE);
    assert_eq!(asked(&someone), Some((false, true)), "a passkey is offered again");
}

// What counts down

#[test]
fn what_counts_down_is_no_other_screen() {
    let waiting = |seconds: u32| {
        turn(
            6,
            &json!({"kind": "code", "wait": {"poll_ms": 4000},
                "fields": [{"name": "code", "kind": "code", "expires_in": seconds + 500}],
                "actions": [{"name": "continue"}, {"name": "resend", "resend_after": seconds}]}),
        )
    };
    let mut someone = someone_before(&waiting(30));
    let turn = someone.turn();
    someone.types("code", "123").waits();
    someone.gets(200, &waiting(26));
    assert_eq!((someone.turn(), someone.stands_in("code")), (turn, "123".to_owned()));
}

#[test]
fn what_is_only_to_be_read_is_not_sent() {
    let mut someone = someone_before(&turn(
        1,
        &json!({"kind": "form",
            "fields": [{"name": "a", "kind": "text", "value": "x", "read_only": true, "required": true},
                {"name": "b", "kind": "text", "value": "y"}],
            "actions": [{"name": "go"}]}),
    ));
    someone.presses("go");
    assert_eq!(someone.asked().2["fields"], json!({"b": "y"}));
}
