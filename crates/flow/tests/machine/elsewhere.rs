//! What a backend cannot do, places to go, polling, and where credentials are.

use super::*;

// What a backend cannot do

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
        someone.gets_response(Response { status: 429, headers, body: String::new(), ..Response::default() });
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
    let late = Response { status: 200, body: waiting_screen("17").to_string(), ..Response::default() };
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
