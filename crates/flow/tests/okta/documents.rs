//! Every document is read completely: each form can be sent as the document asks, each field is asked for, each
//! message is said.
//!
//! `IDX_DOCUMENTS` names a folder of documents; without it those that stand beside this test are read.

use std::path::PathBuf;

use vestibule_flow::screen::{Action, Does, Takes};
use vestibule_flow::text::english_duration;
use vestibule_flow::{Answer, Backend, Catalog, Field, FieldKind, Request, Screen, Secret, Turn, Value};

use super::plain::{self, Form, Leaf};
use super::support::{self, Json, hosted, response};

/// What is found wrong about one document.
type Wrong = Vec<String>;

#[test]
fn every_document_is_read_completely() {
    let folder = std::env::var_os("IDX_DOCUMENTS").map(PathBuf::from);
    let named = folder.is_some();
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/okta/documents");
    let folder = folder.unwrap_or(beside);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no documents", folder.display());
    let mut incomplete = Vec::new();
    for path in &files {
        let body = std::fs::read_to_string(path).unwrap();
        let wrong = read(&body);
        if !wrong.is_empty() {
            incomplete.push(format!("{}\n    {}", path.file_stem().unwrap().display(), wrong.join("\n    ")));
        }
    }
    let whose = if named { "IDX_DOCUMENTS" } else { "our own" };
    eprintln!("{} of {} documents read completely ({whose})", files.len() - incomplete.len(), files.len());
    assert!(incomplete.is_empty(), "{}", incomplete.join("\n"));
}

/// Reads one document, and says what is missing.
fn read(body: &str) -> Wrong {
    let document: Json = serde_json::from_str(body).unwrap_or(Json::Null);
    let mut okta = hosted(&plain::origins(&document));
    let turn = okta.read(&response(200, body));
    if document["version"].is_null() && document["messages"].is_null() {
        return match turn {
            Turn::Failed(_) | Turn::RateLimited { .. } => Vec::new(),
            _ => vec!["is no document, and was read as one".to_owned()],
        };
    }
    if let Some((location, done)) = redirect(&document) {
        return match turn {
            Turn::Done { location: to } if done && to == location => Vec::new(),
            Turn::Visit { location: to } if !done && to == location => Vec::new(),
            _ => vec![format!("does not go to {location}")],
        };
    }
    if !document["successWithInteractionCode"].is_null() {
        // On a hosted page there is nobody to take the code; the exchange has a test of its own.
        return match turn {
            Turn::Failed(_) => Vec::new(),
            _ => vec!["an interaction code was taken by nobody".to_owned()],
        };
    }
    let Turn::Show(screen) = turn else { return vec!["shows nothing".to_owned()] };
    complete(&mut okta, &screen, &document)
}

/// Where the document sends the person at once, and whether that is the end.
fn redirect(document: &Json) -> Option<(String, bool)> {
    let href = |json: &Json| json["href"].as_str().map(str::to_owned);
    let ends = [("success", true), ("failure", false)];
    if let Some(found) = ends.iter().find_map(|(name, done)| Some((href(&document[*name])?, *done))) {
        return Some(found);
    }
    let remediations = document["remediation"]["value"].as_array()?;
    for (name, done) in [("success-redirect", true), ("failure-redirect", false)] {
        if let Some(one) = remediations.iter().find(|one| one["name"] == name) {
            return Some((href(one)?, done));
        }
    }
    let [only] = remediations.as_slice() else { return None };
    let by_itself = only["name"] == "redirect-idp" || only["name"] == "device-apple-sso-extension";
    (by_itself && only["method"] == "GET" && document["messages"].is_null())
        .then(|| href(only))?
        .map(|to| (to, false))
}

fn complete(okta: &mut vestibule_flow::okta::Okta, screen: &Screen, document: &Json) -> Wrong {
    let mut wrong = Vec::new();
    let say = |text| Catalog::english().say(text, &english_duration);
    let said: Vec<_> = screen.messages.iter().map(|message| say(&message.text)).collect();
    for message in plain::messages(document) {
        let message = message.trim().trim_start_matches("API error: ");
        if !said.iter().any(|said| said == message) {
            wrong.push(format!("does not say: {message}"));
        }
    }
    let who = document["user"]["value"]["identifier"].as_str();
    if who.is_some() && screen.who.as_ref().map(|who| who.identifier.as_str()) != who {
        wrong.push(format!("does not say that it is {who:?}"));
    }
    let mut names: Vec<_> = screen.actions.iter().map(|action| &action.name).collect();
    names.sort();
    names.dedup();
    if names.len() != screen.actions.len() {
        wrong.push("has two actions of one name".to_owned());
    }
    for field in &screen.fields {
        if say(&field.label).trim().is_empty() {
            wrong.push(format!("{} has no name", field.name));
        }
    }
    let sent: Vec<_> = submits(screen).map(|action| (action, okta.write(&answer(screen, action)))).collect();
    for form in plain::forms(document) {
        offered(screen, &sent, &form, document, &mut wrong);
    }
    wrong
}

fn submits(screen: &Screen) -> impl Iterator<Item = &Action> {
    screen.actions.iter().filter(|action| action.does == Does::Submit)
}

/// An answer in which everything that the action takes is filled in.
fn answer(screen: &Screen, action: &Action) -> Answer {
    let taken = screen.fields.iter().filter(|field| action.takes.field(&field.name) && field.kind.asks());
    taken.fold(Answer::action(&action.name), |answer, field| {
        let value = match &field.kind {
            FieldKind::Passkey(_) => Value::Secret(Secret::new(CREDENTIAL.to_owned())),
            FieldKind::Checkbox { checked, .. } => Value::Flag(!checked),
            FieldKind::Choice { options, .. } => Value::Text(options.last().unwrap().value.clone()),
            kind if kind.is_secret() => Value::Secret(Secret::new(typed(field))),
            _ => Value::Text(typed(field)),
        };
        answer.with(&field.name, value)
    })
}

fn typed(field: &Field) -> String {
    format!("typed into {}", field.name)
}

const CREDENTIAL: &str = r#"{"id":"AQID","type":"public-key","clientExtensionResults":{"credProps":{"rk":true}},"response":{
    "clientDataJSON":"Y2xpZW50","authenticatorData":"YXV0aA","signature":"c2ln","userHandle":"dXNlcg",
    "attestationObject":"YXR0","transports":["usb"]}}"#;

/// Whether a form can be sent as it asks.
fn offered(
    screen: &Screen,
    sent: &[(&Action, Request)],
    form: &Form<'_>,
    document: &Json,
    wrong: &mut Wrong,
) {
    let name = form.name;
    let mut not = |what: String| wrong.push(format!("{name}: {what}"));
    if let Some(url) = form.json["customExpiredPasswordURL"].as_str() {
        // The password is changed elsewhere.
        if !visits(screen, url) {
            not("does not lead to where the password is set".to_owned());
        }
        return;
    }
    if form.is_visited() {
        if !visits(screen, form.text("href")) {
            not("is not led to".to_owned());
        }
        return;
    }
    let begins = ["identify", "launch-authenticator"].iter().any(|name| has(document, name));
    let unneeded = name == "cancel" && (begins && screen.who.is_none() || has(document, "keep-me-signed-in"));
    // A form without an address is sent nowhere.
    if unneeded || form.text("href").is_empty() {
        return;
    }
    let polls = form.json["refresh"].is_number() || name == "poll";
    if polls && screen.wait.is_none() {
        not("is not waited for".to_owned());
    }
    if polls && !form.remediation {
        return;
    }
    let bodies: Vec<_> = sent
        .iter()
        .filter(|(action, request)| base(&action.name) == name && request.url == form.text("href"))
        .map(|(action, request)| (*action, request, support::body(request)))
        .collect();
    if bodies.is_empty() {
        not("cannot be sent".to_owned());
        return;
    }
    for (_, request, body) in &bodies {
        let accept =
            request.headers.iter().find(|(name, _)| *name == "Accept").map(|(_, value)| value.as_str());
        if form.json["accepts"].is_string() && accept != form.json["accepts"].as_str() {
            not(format!("is sent with Accept: {accept:?}"));
        }
        for path in plain::paths(body) {
            let known = known(form, &path) || name == "launch-authenticator" && path == ["rememberMe"];
            if !known {
                not(format!("sends {} unasked", path.join("/")));
            }
        }
    }
    for leaf in form.leaves() {
        leaf_offered(screen, &bodies, form, &leaf, &mut not);
    }
    for (path, option) in form.options() {
        option_offered(screen, &bodies, &path, option, name, &mut not);
    }
}

fn has(document: &Json, name: &str) -> bool {
    document["remediation"]["value"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
}

fn visits(screen: &Screen, href: &str) -> bool {
    screen.actions.iter().any(|action| action.does == Does::Visit(href.to_owned()))
}

/// The name of an action without the number that tells it from its siblings.
fn base(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((base, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => base,
        _ => name,
    }
}

/// Whether the form knows a path, in itself or in one of its options. An object that is fixed holds paths of its own.
fn known(form: &Form<'_>, path: &[String]) -> bool {
    let mut leaves = form.leaves();
    for (path, option) in form.options() {
        plain::collect(plain::subform(option), &path, &mut leaves);
    }
    leaves.iter().any(|leaf| path.starts_with(&leaf.path))
}

type Sent<'a> = (&'a Action, &'a Request, Json);

fn leaf_offered(
    screen: &Screen,
    bodies: &[Sent<'_>],
    form: &Form<'_>,
    leaf: &Leaf<'_>,
    not: &mut impl FnMut(String),
) {
    let path = leaf.path.join(".");
    let sends = |(_, _, body): &Sent<'_>, value: &Json| plain::at(body, &leaf.path) == value;
    let value = &leaf.json["value"];
    if leaf.is_fixed() && !leaf.has_options() {
        let fixed = if value.is_null() { Json::from("") } else { value.clone() };
        if !bodies.iter().all(|sent| sends(sent, &fixed)) {
            not(format!("does not send {path} as it is fixed"));
        }
        return;
    }
    if leaf.name() == "consent" || leaf.name() == "keepMeSignedIn" {
        if ![true, false].iter().all(|answer| bodies.iter().any(|sent| sends(sent, &Json::from(*answer)))) {
            not(format!("{path} cannot be said yes and no to"));
        }
        return;
    }
    if !leaf.is_visible() && !value.is_null() {
        if !bodies.iter().all(|sent| sends(sent, value)) {
            not(format!("does not send {path} as it is preset"));
        }
        return;
    }
    // What a choice asks for without need, the backend asks for after it.
    if form.name.starts_with("select-") && !leaf.flag("required", false) {
        return;
    }
    let field = screen.field(&path);
    let options: Vec<_> = leaf.json["options"].as_array().into_iter().flatten().collect();
    let by_buttons = options.iter().all(|option| bodies.iter().any(|sent| sends(sent, &option["value"])));
    if field.is_none() && !options.is_empty() && by_buttons {
        return;
    }
    let asked = bodies.iter().all(|(action, _, body)| {
        let sent = plain::at(body, &leaf.path);
        match field.map(|field| &field.kind) {
            Some(FieldKind::Checkbox { checked, .. }) => sent.as_bool() == Some(!checked),
            Some(FieldKind::Choice { .. }) => !sent.is_null(),
            Some(_) => sent.as_str() == Some(&format!("typed into {path}")) || takes_nothing(action),
            // A part of a credential, or of a proof.
            None => !leaf.is_visible() && (sent.is_string() || !leaf.flag("required", false)),
        }
    });
    if !asked {
        not(format!("does not send what was answered to {path}"));
    }
}

fn takes_nothing(action: &Action) -> bool {
    action.takes == Takes::Nothing
}

fn option_offered(
    screen: &Screen,
    bodies: &[Sent<'_>],
    path: &[String],
    option: &Json,
    form: &str,
    not: &mut impl FnMut(String),
) {
    let label = option["label"].as_str().unwrap_or_default();
    let mut leaves = Vec::new();
    plain::collect(plain::subform(option), path, &mut leaves);
    let (fixed, open): (Vec<_>, Vec<_>) =
        leaves.iter().partition(|leaf| leaf.is_fixed() && !leaf.has_options());
    let own: Vec<_> = bodies
        .iter()
        .filter(|(_, _, body)| fixed.iter().all(|leaf| *plain::at(body, &leaf.path) == leaf.json["value"]))
        .collect();
    if own.is_empty() {
        not(format!("{label} cannot be chosen"));
    }
    let text = |leaf: &&Leaf<'_>| !leaf.has_options() && !leaf.flag("required", false) && leaf.is_visible();
    let asks_later = form.starts_with("select-") && open.iter().any(text);
    for leaf in open {
        let sent = |value: &Json| own.iter().any(|(_, _, body)| plain::at(body, &leaf.path) == value);
        let any = own.iter().any(|(_, _, body)| !plain::at(body, &leaf.path).is_null());
        let options = leaf.json["options"].as_array().into_iter().flatten();
        let all = leaf.has_options()
            && (screen.field(&leaf.path.join(".")).is_some() && any || { options }
                .all(|one| sent(&one["value"])));
        let later = asks_later && !leaf.flag("required", false);
        if !all && !later && (leaf.has_options() || !any) {
            not(format!("{label}: {} cannot be answered", leaf.path.join(".")));
        }
    }
}
