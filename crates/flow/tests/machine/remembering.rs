//! The identifier's memory (rules I1–I4).

use super::*;

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
fn i1_the_apps_settings_go_before_the_pages_attribute() {
    for (page, app) in [(true, Some(false)), (false, Some(true)), (true, None), (false, None)] {
        let remembered = vec![SOMEONE.to_owned()];
        let config = Config { remember_me: page, remembered, ..Config::default() };
        let mut someone = Person::new(House::new("/auth"), config);
        let fields = [json!({"name": "identifier", "kind": "identifier"})];
        let actions = [json!({"name": "continue"})];
        let screen = json!({"kind": "identifier", "fields": fields, "actions": actions, "remember_me": app});
        someone.opens_the_page().gets(200, &turn(1, &screen));
        let offered = app.unwrap_or(page);
        assert_eq!(someone.sees().screen.field(REMEMBER_ME).is_some(), offered, "{page} {app:?}");
        assert_eq!(someone.stands_in("identifier"), if offered { SOMEONE } else { "" });
    }
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

#[test]
fn i3_several_people_are_offered_as_accounts_to_pick_most_recent_first() {
    let five = ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"];
    let mut someone = person_known_as(&five);
    someone.opens_the_page().gets(200, &identifier_screen());
    assert_eq!(someone.sees().screen.accounts, five);
    assert_eq!(someone.stands_in("identifier"), five[0]);
    // Picked: as if it had been typed.
    someone.types("identifier", five[3]).presses("continue").gets(200, &password_screen(five[3]));
    assert_eq!(someone.sees().screen.accounts, [""; 0], "only where somebody says who they are");
    someone.types("password", "x").presses("sign_in").gets(200, &done());
    assert_eq!(someone.remembered, [five[3]]);
}

#[test]
fn i3_each_can_be_forgotten_and_what_was_typed_stays() {
    let mut someone = person_known_as(&["first", "second", "third"]);
    someone.opens_the_page().gets(200, &identifier_screen());
    let turn = someone.sees().turn;
    someone.forgets("first");
    assert_eq!(someone.sees().screen.accounts, ["second", "third"]);
    assert_eq!((someone.sees().turn, &*someone.forgotten), (turn, &["first".to_owned()][..]));
    assert_eq!(someone.memory.identifiers().collect::<Vec<_>>(), ["second", "third"]);
    // A new flow does not bring it back.
    someone
        .types("identifier", "another")
        .presses("continue")
        .gets(410, &json!({}))
        .gets(200, &identifier_screen());
    assert_eq!(someone.sees().screen.accounts, ["second", "third"]);
}

#[test]
fn i3_one_alone_is_filled_in_and_where_it_is_not_offered_nobody_is_listed() {
    let mut someone = person_known_as(&[SOMEONE]);
    someone.opens_the_page().gets(200, &identifier_screen());
    assert!(someone.sees().screen.accounts.is_empty());
    let remembered = vec![SOMEONE.to_owned(), "another".to_owned()];
    let mut someone = Person::new(House::new("/auth"), Config { remembered, ..Config::default() });
    someone.opens_the_page().gets(200, &identifier_screen());
    assert!(someone.sees().screen.accounts.is_empty());
}
