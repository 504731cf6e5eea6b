//! Prints what a person would be offered for a document of a backend: one line of JSON for each file.
//!
//! ```text
//! cargo run -p vestibule-flow --example turn -- okta FILE…
//! ```
//!
//! Nothing is sent. Each document is read as the answer to a first request, with status 200 where it is one of the
//! protocol, 400 where it is an error of the API or of OAuth, else 500; whatever origin it names counts as the
//! backend's own. `done` is where the person is sent, at the end (`kind` is `done`) or in the middle (`visit`).
//! Links that open beside the page stand among the actions, with their address for a name.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Value as Json, json};
use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::screen::Picture;
use vestibule_flow::text::english_duration;
use vestibule_flow::{
    Catalog, Config, Effect, Event, Field, FieldKind, Machine, Message, Response, Text, View,
};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let protocol = arguments.next();
    let files: Vec<_> = arguments.collect();
    if protocol.as_deref() != Some("okta") || files.is_empty() {
        eprintln!("usage: turn okta FILE…");
        return ExitCode::from(2);
    }
    let mut missing = false;
    for file in files {
        match std::fs::read(&file) {
            Ok(bytes) => println!("{}", line(&file, &String::from_utf8_lossy(&bytes))),
            Err(error) => {
                eprintln!("{file}: {error}");
                missing = true;
            }
        }
    }
    ExitCode::from(u8::from(missing))
}

fn line(file: &str, body: &str) -> String {
    let document: Json = serde_json::from_str(body).unwrap_or(Json::Null);
    let is_idx =
        ["version", "stateHandle", "remediation", "messages"].iter().any(|mark| document.get(mark).is_some());
    let is_error = ["error", "errorCode"].iter().any(|mark| document.get(mark).is_some());
    let status = match (is_idx || document.is_null(), is_error) {
        (true, _) => 200,
        (false, true) => 400,
        (false, false) => 500,
    };
    let mut settings = Settings::new("https://org.okta.com", Begin::StateToken("token".to_owned()));
    origins(&document, &mut settings.origins);
    if document.get("successWithInteractionCode").is_some() {
        settings.begin = Begin::Interaction {
            handle: "handle".to_owned(),
            redirect_uri: "/callback".to_owned(),
            state: "state".to_owned(),
        };
    }
    let okta = Okta::new(settings, [0; 32]);
    let mut machine = Machine::new(okta, Config { passkeys: true, ..Config::default() });
    let first = machine.on(Event::Start);
    let Some(Effect::Fetch(ticket, _)) = first.first() else { return String::new() };
    let response = Response { status, body: body.to_owned(), ..Response::default() };
    let effects = machine.on(Event::Arrived(*ticket, response));
    let leaves = effects.iter().find_map(|effect| match effect {
        Effect::Finish(location) | Effect::Visit(location) => Some(location.clone()),
        _ => None,
    });
    let view = machine.view();
    let line = match &view {
        Some(view) => show(file, view, leaves),
        None => Line {
            file,
            kind: "visit",
            heading: None,
            who: None,
            fields: Vec::new(),
            actions: Vec::new(),
            messages: Vec::new(),
            wait: None,
            done: leaves,
        },
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The origin of every address in a document.
fn origins(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            let href = members.get("href").and_then(Json::as_str);
            let origin = href.and_then(|href| {
                let (scheme, rest) = href.split_once("://")?;
                Some(format!("{scheme}://{}", rest.split('/').next()?))
            });
            found.extend(origin.filter(|origin| !found.contains(origin)));
            members.values().for_each(|value| origins(value, found));
        }
        Json::Array(values) => values.iter().for_each(|value| origins(value, found)),
        _ => {}
    }
}

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    kind: &'a str,
    heading: Option<String>,
    who: Option<&'a str>,
    fields: Vec<Input>,
    actions: Vec<Button>,
    messages: Vec<Said>,
    wait: Option<Wait>,
    done: Option<String>,
}

#[derive(Serialize)]
struct Input {
    name: String,
    label: String,
    kind: &'static str,
    required: bool,
    value: Json,
    options: Vec<Json>,
}

#[derive(Serialize)]
struct Button {
    name: String,
    label: String,
}

#[derive(Serialize)]
struct Said {
    level: &'static str,
    text: String,
    field: Option<String>,
}

#[derive(Serialize)]
struct Wait {
    poll_ms: u32,
    number: Option<String>,
}

fn show<'a>(file: &'a str, view: &'a View, done: Option<String>) -> Line<'a> {
    let screen = &view.screen;
    let button = |name: &str, label: &Text| Button { name: name.to_owned(), label: say(label) };
    let actions = screen.actions.iter().map(|action| button(&action.name, &action.label));
    // A link is something to do as well: at the foot of the screen, or in what it says.
    let links = view.messages().iter().flat_map(|message| &message.links).chain(&screen.links);
    let links = links.map(|link| button(&link.url, &link.label));
    let said = |message: &Message| Said {
        level: message.level.as_str(),
        text: say(&message.text),
        field: message.field.clone(),
    };
    // The sentence above the fields is read like a note among them.
    let text = screen.text.as_ref().map(|text| Input {
        name: "text".to_owned(),
        label: say(text),
        kind: "note",
        required: false,
        value: Json::Null,
        options: Vec::new(),
    });
    Line {
        file,
        kind: screen.kind.as_str(),
        heading: Some(say(&screen.heading)),
        who: screen.who.as_ref().map(|who| who.identifier.as_str()),
        fields: text.into_iter().chain(screen.fields.iter().flat_map(fields)).collect(),
        actions: actions.chain(links).collect(),
        messages: view.messages().iter().map(said).collect(),
        wait: screen.wait.as_ref().map(|wait| Wait { poll_ms: wait.poll_ms, number: wait.number.clone() }),
        done,
    }
}

/// A field, and the rules that are shown with it.
fn fields(one: &Field) -> Vec<Input> {
    let rules = one.rules.iter().enumerate().map(|(at, rule)| Input {
        name: format!("{}~rule{}", one.name, at + 1),
        label: say(&rule.text),
        kind: "rule",
        required: false,
        value: Json::Null,
        options: Vec::new(),
    });
    std::iter::once(field(one)).chain(rules).collect()
}

fn field(field: &Field) -> Input {
    let (kind, value, options) = match &field.kind {
        FieldKind::Identifier { value, .. } => ("identifier", json!(value), Vec::new()),
        FieldKind::Password { .. } => ("password", Json::Null, Vec::new()),
        FieldKind::Code { .. } => ("code", Json::Null, Vec::new()),
        FieldKind::Text { secret: true, .. } => ("secret", Json::Null, Vec::new()),
        FieldKind::Text { value, .. } => ("text", json!(value), Vec::new()),
        FieldKind::Checkbox { checked, .. } => ("checkbox", json!(checked), Vec::new()),
        FieldKind::Choice { options, selected, .. } => {
            let options = options.iter().map(|one| json!({"label": say(&one.label), "value": one.value}));
            ("choice", json!(selected), options.collect())
        }
        FieldKind::Note { text } => ("note", json!(say(text)), Vec::new()),
        FieldKind::Picture(Picture::Image(_)) => ("image", Json::Null, Vec::new()),
        FieldKind::Picture(Picture::QrCode(uri)) => ("qr", json!(uri), Vec::new()),
        FieldKind::Picture(Picture::Secret(secret)) => ("copy", json!(secret), Vec::new()),
        FieldKind::Picture(Picture::Codes(codes)) => ("codes", json!(codes), Vec::new()),
        FieldKind::Passkey(passkey) if passkey.create => ("passkey_create", Json::Null, Vec::new()),
        FieldKind::Passkey(_) => ("passkey", Json::Null, Vec::new()),
        FieldKind::Captcha { provider, .. } => ("captcha", json!(provider), Vec::new()),
        FieldKind::Duo { host, .. } => ("duo", json!(host), Vec::new()),
    };
    Input {
        name: field.name.clone(),
        label: say(&field.label),
        kind,
        required: field.required,
        value,
        options,
    }
}

fn say(text: &Text) -> String {
    Catalog::english().say(text, &english_duration)
}
