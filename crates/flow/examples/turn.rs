//! Prints what a person would be offered for a document of a backend: one line of JSON for each file.
//!
//! ```text
//! cargo run -p vestibule-flow --example turn -- okta FILE…
//! ```
//!
//! Nothing is sent. Each document is read as the answer to a first request, with status 200 where it is one of the
//! protocol and 400 where it is an error of another shape; whatever origin it names counts as the backend's own.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::process::ExitCode;

use serde_json::{Value as Json, json};
use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::screen::Picture;
use vestibule_flow::text::{Param, english_duration};
use vestibule_flow::{Backend, Catalog, Field, FieldKind, Key, Response, Screen, Text, Turn};

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

fn line(file: &str, body: &str) -> Json {
    let document: Json = serde_json::from_str(body).unwrap_or(Json::Null);
    let is_idx = ["version", "stateHandle", "remediation", "messages"].iter().any(|mark| document.get(mark).is_some());
    let status = if is_idx || document.is_null() { 200 } else { 400 };
    let mut settings = Settings::new("https://org.okta.com", Begin::StateToken("token".to_owned()));
    origins(&document, &mut settings.origins);
    if document.get("successWithInteractionCode").is_some() {
        settings.begin = Begin::Interaction {
            handle: "handle".to_owned(),
            redirect_uri: "/callback".to_owned(),
            state: "state".to_owned(),
        };
    }
    let mut okta = Okta::new(settings, [0; 32]);
    match okta.read(&Response { status, headers: Vec::new(), body: body.to_owned() }) {
        Turn::Show(screen) => show(file, &screen),
        Turn::Done { location } => bare(file, "done", None, Some(location)),
        Turn::Visit { location } => bare(file, "visit", None, Some(location)),
        Turn::Follow(request) => bare(file, "follow", None, Some(request.url)),
        Turn::Expired => bare(file, "expired", Some(Key::MESSAGE_FLOW_EXPIRED.into()), None),
        Turn::RateLimited { retry_after } => {
            let wait = Param::Seconds(retry_after.unwrap_or(60));
            bare(file, "rate_limited", Some(Text::from(Key::MESSAGE_RATE_LIMITED).with("time", wait)), None)
        }
        Turn::Failed(text) => bare(file, "failed", Some(text), None),
    }
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

fn show(file: &str, screen: &Screen) -> Json {
    let actions = screen.actions.iter().map(|action| json!({"name": action.name, "label": say(&action.label)}));
    // A link is something to do as well: at the foot of the screen, or in what it says.
    let links = screen.messages.iter().flat_map(|message| &message.links).chain(&screen.links);
    let links = links.map(|link| json!({"name": link.url, "label": say(&link.label)}));
    let messages = screen.messages.iter().map(|message| {
        json!({"level": message.level.as_str(), "text": say(&message.text), "field": message.field})
    });
    // Sentences that stand above the fields are read like notes among them.
    let text = screen.text.as_ref().map(|text| {
        json!({"name": "text", "label": say(text), "kind": "note", "required": false, "value": null, "options": []})
    });
    json!({
        "file": file,
        "kind": screen.kind.as_str(),
        "heading": say(&screen.heading),
        "who": screen.who.as_ref().map(|who| &who.identifier),
        "fields": text.into_iter().chain(screen.fields.iter().map(field)).collect::<Vec<_>>(),
        "actions": actions.chain(links).collect::<Vec<_>>(),
        "messages": messages.collect::<Vec<_>>(),
        "wait": screen.wait.as_ref().map(|wait| json!({"poll_ms": wait.poll_ms, "number": wait.number})),
        "done": null,
    })
}

fn bare(file: &str, kind: &str, message: Option<Text>, done: Option<String>) -> Json {
    let message = message.map(|text| json!({"level": "error", "text": say(&text), "field": null}));
    json!({
        "file": file,
        "kind": kind,
        "heading": null,
        "who": null,
        "fields": [],
        "actions": [],
        "messages": message.into_iter().collect::<Vec<_>>(),
        "wait": null,
        "done": done,
    })
}

fn field(field: &Field) -> Json {
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
    json!({
        "name": field.name,
        "label": say(&field.label),
        "kind": kind,
        "required": field.required,
        "value": value,
        "options": options,
    })
}

fn say(text: &Text) -> String {
    Catalog::english().say(text, &english_duration)
}
