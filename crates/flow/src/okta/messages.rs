//! What a document has to say, at each of its levels.

use super::context::{Authenticator, Context, about};
use super::document::{opened, said};
use super::{place, words};
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
        None if known(code).is_some() => known(code)?.into(),
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

/// What a code without a text says.
fn known(code: &str) -> Option<Key> {
    Some(match code {
        "error.username.required" => words::MESSAGE_USERNAME,
        "error.password.required" => words::MESSAGE_PASSWORD,
        "error.expired.session" | "idx.session.expired" => Key::MESSAGE_FLOW_EXPIRED,
        _ => return None,
    })
}

/// The messages of a document, those that need it with a title before them.
pub(super) fn explained(envelope: &Json, context: Context<'_>) -> Vec<Message> {
    let mut out = Vec::new();
    for json in opened(envelope).list().iter().take(200) {
        let Some(message) = message(json, None) else { continue };
        let title = title(json.get("i18n").get("key").text().unwrap_or_default(), context);
        out.extend(title.map(|text| Message::new(message.level, text)));
        out.push(message);
    }
    out
}

fn title(code: &str, context: Context<'_>) -> Option<Text> {
    const NFC: &str = "api.authenticator.error.nfc.sign_in_to_use";
    let who = Authenticator(context.document.authenticator(&Json::Null));
    Some(match code {
        NFC => words::MESSAGE_NFC.into(),
        "core.auth.factor.signedNonce.error.invalidDevice" => words::MESSAGE_INVALID_DEVICE.into(),
        _ if code.contains("non_fips_compliant_enrollment") => words::MESSAGE_UPDATE.into(),
        _ if code.ends_with("enroll.enable.biometrics") => words::MESSAGE_BIOMETRICS_ENROLL.into(),
        _ if code.contains("verify.enable.biometrics") => {
            about(words::MESSAGE_BIOMETRICS, "name", who.name(None))
        }
        _ => return None,
    })
}

/// What a person can do where nothing on the device has mended it by itself: a text to read, an app's link to open.
pub(super) fn fallback(message: &Json) -> Option<(Option<&Json>, Option<String>)> {
    let fallback = opened(message.get("deviceRemediation")).get("fallback");
    let text = Some(fallback.get("message")).filter(|message| matches!(message, Json::Object(_)));
    let link = place::visitable(fallback.get("href"));
    (text.is_some() || link.is_some()).then_some((text, link))
}
