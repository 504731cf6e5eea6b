//! Whatever is sent, a reader gives what it means or says what is wrong, and never panics.

pub(super) mod garbled;

use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use super::{Problem, apps, brands, devices, groups, json, org, pages, policies, users, zones};
use crate::Config;
use crate::clock::Time;
use crate::policy::rules::Zone;
use crate::policy::settings::{App, Org};
use crate::store::{AccountRow, GroupRow, PolicyRow};
use garbled::garbled;

fn config() -> Config {
    Config::new(Url::parse("https://id.example.com/").unwrap())
}

/// What was said about a body: nothing, or something about every problem.
fn is_told<T>(read: Result<T, Vec<Problem>>) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| !problem.path.is_empty() && !problem.why.is_empty()));
            None
        }
    }
}

const POLICY: &str = r#"{ "id": "p", "type": "ADAPTIVE_ACCESS", "name": "P", "description": "", "priority": 2, "status": "ACTIVE",
    "system": true, "conditions": { "people": { "groups": { "include": [] } } },
    "deviceRecognition": { "rememberDays": 3, "sharedFromUsers": 2, "sharedDays": 9 } }"#;
const USER: &str = r#"{ "profile": { "login": "a@b", "displayName": "A", "email": null }, "guest": true, "risk": "HIGH",
    "status": "ACTIVE", "identityStore": "default", "credentials": { "password": { "value": "kumquat lantern 7" } } }"#;
const APP: &str = r#"{ "label": "A", "location": "/a", "identityStore": "s", "accessPolicy": "p", "adaptivePolicy": "q",
    "brand": "b", "rememberMe": null, "keepMeSignedIn": "EACH", "idleMinutes": 5, "maxMinutes": null,
    "idpSessionManagement": true, "consent": ["x", "y"] }"#;
const PAGE: &str = r#"{ "postAuthKeepMeSignedInPrompt": { "title": "T", "subtitle": "S", "acceptButtonText": "Y",
    "rejectButtonText": "N", "localized": { "de": { "title": "t" }, "pt-BR": { "title": "u", "subtitle": "v" } } } }"#;
const ZONE: &str = r#"{ "name": "Z", "gateways": ["192.0.2.0/24", "2001:db8::1"] }"#;
const GROUP: &str =
    r#"{ "id": "g", "profile": { "name": "G", "description": "d" }, "promptOff": true, "system": false }"#;

#[test]
fn the_bodies_that_are_garbled_here_are_good_to_begin_with() {
    let body = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    policies::read_new(&body(POLICY), None).unsettled().unwrap();
    users::read_new(&body(USER)).unsettled().unwrap();
    apps::read_new(&body(APP), &config()).unsettled().unwrap();
    pages::read_page(&body(PAGE)).unsettled().unwrap();
    zones::read_new(&body(ZONE)).unsettled().unwrap();
    groups::read_new(&body(GROUP)).unsettled().unwrap();
}

proptest! {
    #[test]
    fn no_body_makes_a_reader_panic(
        body in prop_oneof![
            garbled(POLICY), garbled(USER), garbled(APP), garbled(PAGE), garbled(ZONE), garbled(GROUP),
        ],
        activate in any::<Option<bool>>(),
    ) {
        let now = Time::from_unix(1_800_000_000);
        is_told(policies::read_new(&body, activate).unsettled());
        let row = PolicyRow {
            id: "p".to_owned(),
            kind: "OKTA_SIGN_ON".to_owned(),
            name: "P".to_owned(),
            description: String::new(),
            priority: 1,
            active: 1,
            system: 1,
            group_ids: "[]".to_owned(),
            document: "{}".to_owned(),
            created_at: now,
            updated_at: now,
        };
        is_told(policies::read_change(&body, &row, 1).unsettled());
        is_told(users::read_new(&body).unsettled());
        let account = AccountRow {
            id: "u".to_owned(),
            identifier: "a@b".to_owned(),
            name: "A".to_owned(),
            email: None,
            disabled: 0,
            guest: 0,
            risk: "LOW".to_owned(),
            identity_store: "default".to_owned(),
            created_at: now,
        };
        is_told(users::read_change(&body, &account).unsettled());
        is_told(groups::read_new(&body).unsettled());
        let group = GroupRow {
            id: "g".to_owned(),
            name: "G".to_owned(),
            description: String::new(),
            system: 1,
            prompt_off: 0,
            created_at: now,
        };
        is_told(groups::read_change(&body, &group).unsettled());
        is_told(brands::read_new(&body).unsettled());
        is_told(brands::read_change(&body, "b").unsettled());
        is_told(devices::read_change(&body).unsettled());
        is_told(org::read_change(&body, &Org::default()).unsettled());
    }

    #[test]
    fn an_app_that_is_read_is_shown_as_it_was_meant(body in garbled(APP)) {
        if let Some((_, app)) = is_told(apps::read_new(&body, &config()).unsettled()) {
            let shown = serde_json::to_value(apps::show("a", &app)).unwrap();
            let again = apps::read_change(&shown, "a", App::default(), &config()).unsettled();
            prop_assert_eq!(again.unwrap(), app);
        }
    }

    #[test]
    fn words_that_are_read_are_shown_as_they_were_meant(body in garbled(PAGE)) {
        if let Some(words) = is_told(pages::read_page(&body).unsettled()) {
            let shown = serde_json::to_value(pages::show(&words)).unwrap();
            prop_assert_eq!(pages::read_page(&shown).unsettled().unwrap(), words);
        }
    }

    #[test]
    fn a_zone_that_is_read_is_shown_as_it_was_meant(body in garbled(ZONE)) {
        if let Some(change) = is_told(zones::read_new(&body).unsettled()) {
            let (name, gateways) = (change.name.clone().unwrap(), change.gateways.clone().unwrap());
            let zone = Zone { id: "z".to_owned(), name, gateways };
            let shown = serde_json::to_value(zones::show(&zone)).unwrap();
            let again = zones::read_change(&shown, &zone).unsettled().unwrap();
            prop_assert_eq!((again.name, again.gateways), (change.name, change.gateways));
        }
    }

    #[test]
    fn no_bytes_make_the_json_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let read = json::read(&bytes);
        prop_assert_eq!(read.is_ok(), serde_json::from_slice::<Value>(&bytes).is_ok());
    }

    #[test]
    fn json_is_read_as_serde_json_reads_it(body in garbled(POLICY)) {
        let text = body.to_string();
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(json::read(text.as_bytes()).unwrap(), expected);
    }
}

#[test]
fn a_name_that_stands_twice_is_the_only_thing_that_is_stricter() {
    assert!(json::read(br#"{"a":{"b":1,"b":1}}"#).is_err());
    assert_eq!(json::read(br#"{"a":{"b":1},"b":1}"#).unwrap(), json!({ "a": { "b": 1 }, "b": 1 }));
}
