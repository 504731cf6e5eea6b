//! What a document has to say, at each of its levels.

use super::document::{opened, said};
use super::place;
use crate::json::Json;
use crate::screen::{Level, Link, Message};
use crate::text::{Key, Text};

/// The messages in an envelope, about `field` or the whole screen.
pub(super) fn read(envelope: &Json, field: Option<&str>) -> Vec<Message> {
    let values = opened(envelope).list().iter();
    values.filter_map(|json| message(json, field)).collect()
}

fn message(json: &Json, field: Option<&str>) -> Option<Message> {
    let code = json.get("i18n").get("key").text().unwrap_or_default();
    let literal = said(json.get("message")).map(|text| text.strip_prefix("API error: ").unwrap_or(text));
    // Okta writes in the language that the browser asks for. A code alone is one that the page may have a text for.
    let text = match literal {
        Some(text) => Text::literal(text),
        None if !code.is_empty() => Key::from(["message.okta.", code].concat()).into(),
        None => return None,
    };
    let level = match json.get("class").text() {
        Some("INFO") => Level::Info,
        Some("WARNING") => Level::Warning,
        Some("SUCCESS") => Level::Success,
        _ => Level::Error,
    };
    let link = |link: &Json| {
        let url = place::visitable(link.get("url"))?;
        Some(Link { label: said(link.get("label")).map_or_else(|| text.clone(), Text::literal), url })
    };
    let mut links: Vec<_> = json.get("links").list().iter().filter_map(link).collect();
    let app = fallback(json).and_then(|(_, url)| url);
    links.extend(app.map(|url| Link { label: text.clone(), url }));
    let field = field.map(str::to_owned);
    Some(Message { level, text, field, links })
}

/// What a person can do where nothing on the device has mended it by itself: a text to read, an app's link to open.
pub(super) fn fallback(message: &Json) -> Option<(Option<&Json>, Option<String>)> {
    let fallback = opened(message.get("deviceRemediation")).get("fallback");
    let text = Some(fallback.get("message")).filter(|message| matches!(message, Json::Object(_)));
    let link = place::visitable(fallback.get("href"));
    (text.is_some() || link.is_some()).then_some((text, link))
}
