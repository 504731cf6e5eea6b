//! What is no document, and documents that mean harm: no panic, nothing lost that was typed, and nothing sent to
//! anybody but the backend.

use proptest::prelude::*;
use serde_json::json;
use vestibule_flow::screen::{Does, Probe};
use vestibule_flow::text::english_duration;
use vestibule_flow::{
    Answer, Backend, Catalog, Config, Effect, Event, FieldKind, Machine, Screen, Secret, Turn, Value,
};

use super::support::{Json, ORG, document, hosted, response};

const NAMES: &[&str] = &[
    "challenge-email",
    "challenge-passkey",
    "cyclic",
    "device-enrollment",
    "device-loopback",
    "email-consent",
    "enroll-passkey",
    "enroll-phone-data",
    "enroll-question",
    "enroll-totp",
    "granular-consent",
    "identify-autofill",
    "identify-captcha",
    "identify-password",
    "keep-me-signed-in",
    "only-idp",
    "push-number",
    "registration",
    "reset-password",
    "select-authenticator",
    "success",
    "terminal",
    "unknown-remediation",
    "verification-data-phone",
];

/// What stands in the place of something else.
fn any_value() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        Just(json!({})),
        Just(json!([])),
        Just(json!({"form": {"value": [{"name": "inner", "required": true}]}})),
        Just(json!({"type": "object", "value": {"key": "webauthn", "relatesTo": "$.currentAuthenticator"}})),
        prop::sample::select(WORDS).prop_map(Json::from),
        ".{0,12}".prop_map(Json::from),
    ]
}

const WORDS: &[&str] = &[
    "",
    "javascript:alert(1)",
    "https://evil.example/x",
    "//evil.example/x",
    "https://org.example.com@evil.example/",
    "https://org.example.com.evil.example/",
    "/idp/idx/own",
    "POST",
    "GET",
    "PUT",
    "$.remediation",
    "$.a[0].b",
    "identify",
    "challenge-poll",
    "keep-me-signed-in",
    "select-authenticator-enroll",
    "redirect-idp",
    "okta_password",
    "boolean",
    "object",
    "credentials",
    "passcode",
    "identifier",
    "rememberMe",
    "clientData",
    "captchaToken",
    "multipart/form-data\r\nX-Evil: 1",
    "data:text/html,x",
    "com-okta-authenticator:/x",
    "🦀",
];

/// One change: at which of a document's nodes (counted modulo), what becomes of it.
#[derive(Clone, Debug)]
enum Change {
    Replace(usize, Json),
    Remove(usize),
    Repeat(usize),
    Rename(usize, &'static str),
}

fn any_change() -> impl Strategy<Value = Change> {
    let at = any::<usize>();
    prop_oneof![
        3 => (at, any_value()).prop_map(|(at, value)| Change::Replace(at, value)),
        2 => any::<usize>().prop_map(Change::Remove),
        1 => any::<usize>().prop_map(Change::Repeat),
        1 => (any::<usize>(), prop::sample::select(WORDS)).prop_map(|(at, name)| Change::Rename(at, name)),
    ]
}

fn count(json: &Json) -> usize {
    1 + match json {
        Json::Array(values) => values.iter().map(count).sum(),
        Json::Object(members) => members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn change(json: &mut Json, change_: &Change) {
    let nodes = count(json);
    let (Change::Replace(at, _) | Change::Remove(at) | Change::Repeat(at) | Change::Rename(at, _)) = change_;
    let mut left = at % nodes;
    reach(json, &mut left, change_);
}

/// Walks to the node and changes it. Says whether it was there.
fn reach(json: &mut Json, left: &mut usize, change: &Change) -> bool {
    if *left == 0 {
        if let Change::Replace(_, value) = change {
            *json = value.clone();
        }
        return true;
    }
    *left -= 1;
    match json {
        Json::Array(values) => {
            for at in 0..values.len() {
                let here = *left == 0;
                if reach(&mut values[at], left, change) {
                    match change {
                        Change::Remove(_) if here => drop(values.remove(at)),
                        Change::Repeat(_) if here => values.push(values[at].clone()),
                        _ => {}
                    }
                    return true;
                }
            }
        }
        Json::Object(members) => {
            let names: Vec<_> = members.keys().cloned().collect();
            for name in names {
                let here = *left == 0;
                if reach(members.get_mut(&name).unwrap(), left, change) {
                    match change {
                        Change::Remove(_) if here => drop(members.remove(&name)),
                        Change::Rename(_, to) if here => {
                            let value = members.remove(&name).unwrap();
                            members.insert((*to).to_owned(), value);
                        }
                        _ => {}
                    }
                    return true;
                }
            }
        }
        _ => {}
    }
    false
}

/// What is typed into a field. No document has it.
fn typed(name: &str) -> String {
    format!("ŝecret<{name}>")
}

fn answer(screen: &Screen, action: &vestibule_flow::Action) -> Answer {
    let taken = screen.fields.iter().filter(|field| action.takes.field(&field.name) && field.kind.asks());
    taken.fold(Answer::action(&action.name), |answer, field| {
        let value = match &field.kind {
            FieldKind::Checkbox { checked, .. } => Value::Flag(!checked),
            FieldKind::Choice { options, .. } => {
                Value::Text(options.first().map(|option| option.value.clone()).unwrap_or_default())
            }
            _ => Value::Secret(Secret::new(typed(&field.name))),
        };
        answer.with(&field.name, value)
    })
}

fn is_own(url: &str) -> bool {
    url.starts_with("https://org.example.com/")
}

/// What holds of every screen, whatever document it came from.
fn harmless(okta: &mut vestibule_flow::okta::Okta, screen: &Screen) {
    let say = |text| Catalog::english().say(text, &english_duration);
    assert!(!say(&screen.heading).is_empty());
    let launched = screen.probe.iter().filter_map(|probe| match probe {
        Probe::Loopback { addresses, .. } => {
            assert!(
                addresses.iter().all(|address| address.starts_with("http://localhost:")),
                "{addresses:?}"
            );
            None
        }
        Probe::Link(link) => Some(link.clone()),
        Probe::Frame(url) => {
            assert!(is_own(url), "{url}");
            None
        }
    });
    let visited = screen.actions.iter().filter_map(|action| match &action.does {
        Does::Visit(url) | Does::Launch(url) => Some(url.clone()),
        _ => None,
    });
    let links = screen.messages.iter().flat_map(|message| &message.links).chain(&screen.links);
    for url in visited.chain(launched).chain(links.map(|link| link.url.clone())) {
        let scheme = url.split(['/', '?', '#']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let known = ["", "http:", "https:"].contains(&scheme.as_str()) || !scheme.contains(':');
        assert!(known || scheme.starts_with("com-okta-authenticator:"), "{url}");
    }
    let mut names: Vec<_> = screen.actions.iter().map(|action| &action.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), screen.actions.len(), "two actions of one name");
    let mut names: Vec<_> =
        screen.fields.iter().filter(|field| field.kind.asks()).map(|field| &field.name).collect();
    names.sort();
    names.dedup();
    let asks = screen.fields.iter().filter(|field| field.kind.asks()).count();
    assert_eq!(names.len(), asks, "two fields of one name");
    for action in screen.actions.iter().filter(|action| action.does == Does::Submit) {
        let answer = answer(screen, action);
        let request = okta.write(&answer);
        assert!(is_own(&request.url), "{}", request.url);
        assert!(!request.url.contains("ŝecret"), "{}", request.url);
        assert!(
            request.headers.iter().all(|(_, value)| value.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
        );
        let body = request.body.as_ref().map_or("", |(_, body)| body.as_str());
        let sent: Json = serde_json::from_str(body).unwrap_or(Json::Null);
        for field in screen.fields.iter().filter(|field| action.takes.field(&field.name)) {
            let apart = matches!(
                field.kind,
                FieldKind::Choice { .. } | FieldKind::Checkbox { .. } | FieldKind::Passkey(_)
            );
            if !apart && field.same_as.is_none() && !field.read_only {
                assert!(holds(&sent, &typed(&field.name)), "{} is lost: {body}", field.name);
            }
        }
    }
}

fn holds(json: &Json, text: &str) -> bool {
    match json {
        Json::String(one) => one == text,
        Json::Array(values) => values.iter().any(|value| holds(value, text)),
        Json::Object(members) => members.values().any(|value| holds(value, text)),
        _ => false,
    }
}

/// Reads a document as a machine does, and checks what comes of it.
fn survives(status: u16, body: &str) {
    let mut okta = hosted(&[]);
    if let Turn::Show(screen) = okta.read(&response(status, body)) {
        harmless(&mut okta, &screen);
        if let Some(request) = okta.resume("idx") {
            assert!(is_own(&request.url), "{}", request.url);
        }
    }
    let mut machine = Machine::new(hosted(&[]), Config::default());
    let Some(Effect::Fetch(ticket, _)) = machine.on(Event::Start).into_iter().next() else {
        panic!("nothing sent")
    };
    for effect in machine.on(Event::Arrived(ticket, response(status, body))) {
        if let Effect::Fetch(_, request) = effect {
            assert!(is_own(&request.url), "{}", request.url);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_document_harms_nobody(
        name in prop::sample::select(NAMES),
        changes in prop::collection::vec(any_change(), 1..6),
        status in prop::sample::select(&[200_u16, 401, 403, 429, 500][..]),
    ) {
        let mut json: Json = serde_json::from_str(&document(name)).unwrap();
        changes.iter().for_each(|one| change(&mut json, one));
        survives(status, &json.to_string());
    }

    #[test]
    fn two_documents_in_one_harm_nobody(one in prop::sample::select(NAMES), other in prop::sample::select(NAMES)) {
        let mut json: Json = serde_json::from_str(&document(one)).unwrap();
        let other: Json = serde_json::from_str(&document(other)).unwrap();
        let more = other["remediation"]["value"].as_array().into_iter().flatten().cloned();
        json["remediation"]["value"].as_array_mut().into_iter().for_each(|all| all.extend(more.clone()));
        survives(200, &json.to_string());
    }

    #[test]
    fn a_truncated_document_is_none(name in prop::sample::select(NAMES), part in 0.0..1.0_f64) {
        let body = document(name);
        let end = (body.len() as f64 * part) as usize;
        let cut = body.get(..end.min(body.trim_end().len() - 1)).unwrap_or_default();
        let failed = matches!(hosted(&[]).read(&response(200, cut)), Turn::Failed(_));
        prop_assert!(failed);
    }

    #[test]
    fn any_bytes_are_read(status in any::<u16>(), body in ".{0,200}") {
        survives(status, &body);
    }
}

#[test]
fn a_form_of_another_origin_is_not_offered() {
    for href in
        ["https://evil.example/idp", "//evil.example/", "http://org.example.com/idp", "javascript:x", "idp"]
    {
        let mut json: Json = serde_json::from_str(&document("identify-password")).unwrap();
        json["remediation"]["value"][0]["href"] = json!(href);
        let mut okta = hosted(&[]);
        let Turn::Show(screen) = okta.read(&response(200, &json.to_string())) else { panic!() };
        assert!(screen.action("identify").is_none() && screen.field("identifier").is_none(), "{href}");
        assert!(screen.action("unlock-account").is_some(), "the others are");
    }
    // What the page's author lists as the backend's own is.
    let mut json: Json = serde_json::from_str(&document("identify-password")).unwrap();
    json["remediation"]["value"][0]["href"] = json!("https://login.example.com/idp");
    let mut okta = hosted(&["https://login.example.com".to_owned()]);
    let Turn::Show(screen) = okta.read(&response(200, &json.to_string())) else { panic!() };
    assert!(screen.action("identify").is_some());
    assert_eq!(okta.write(&Answer::action("identify")).url, "https://login.example.com/idp");
}

#[test]
fn nobody_is_sent_to_a_script() {
    let mut json: Json = serde_json::from_str(&document("only-idp")).unwrap();
    json["remediation"]["value"][0]["href"] = json!("javascript:alert(1)");
    let Turn::Show(screen) = hosted(&[]).read(&response(200, &json.to_string())) else {
        panic!("gone there")
    };
    assert!(screen.actions.iter().all(|action| !matches!(action.does, Does::Visit(_))));
    let success = json!({"version": "1", "success": {"href": "javascript:alert(1)"}}).to_string();
    assert!(!matches!(hosted(&[]).read(&response(200, &success)), Turn::Done { .. }));
}

#[test]
fn a_document_of_a_megabyte_is_read_as_far_as_a_person_would() {
    let form = |at: usize| {
        json!({"rel": ["create-form"], "name": "select-authenticator-authenticate", "method": "POST",
        "href": format!("{ORG}/idp/{at}"), "value": [{"name": "authenticator", "options": (0..40).map(|option| {
            json!({"label": "One", "value": {"form": {"value": [{"name": "id", "value": option, "mutable": false},
                {"name": "methodType", "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]}]}}})
        }).collect::<Vec<_>>()}]})
    };
    let many =
        |count| json!({"version": "1", "remediation": {"value": (0..count).map(form).collect::<Vec<_>>()}});
    let fields: Vec<_> = (0..20_000).map(|at| json!({"name": format!("f{at}"), "required": true})).collect();
    let wide = json!({"version": "1", "remediation": {"value": [
        {"rel": ["create-form"], "name": "wide", "method": "POST", "href": format!("{ORG}/idp"), "value": fields}]}});
    let messages: Vec<_> =
        (0..20_000).map(|at| json!({"message": format!("m{at}"), "class": "ERROR"})).collect();
    let talk = json!({"version": "1", "messages": {"value": messages}});
    for json in [many(250), wide, talk] {
        let body = json.to_string();
        survives(200, &body);
        if let Turn::Show(screen) = hosted(&[]).read(&response(200, &body)) {
            // Every step looks through what is there already: without a bound a megabyte would take minutes.
            assert!(
                screen.actions.len() <= 256 && screen.fields.len() <= 513 && screen.messages.len() <= 200
            );
        }
    }
}
