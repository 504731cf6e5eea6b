//! The errors of a 400: what is wrong, and with which field.

use super::screen::{CODE, IDENTIFIER, PASSWORD};
use crate::json::Json;
use crate::screen::Message;
use crate::text::{Key, Text};

/// What the errors of a 400 say.
pub(super) enum Errors {
    /// Something that can be mended, to be said on the screen. Empty where nothing is said.
    Mend(Vec<Message>),
    /// Too many tries for this identifier.
    TooMany,
}

/// The most that is said at once. Nobody reads more.
const MOST: usize = 5;

/// Reads the errors of a 400.
pub(super) fn read(json: &Json) -> Errors {
    let errors = json.get("errors").list();
    let too_many = |error: &Json| {
        let code = error.get("code").text();
        code.is_some_and(|code| code.starts_with("too_many_") || code == "rate_limited")
    };
    if errors.iter().any(too_many) {
        return Errors::TooMany;
    }
    Errors::Mend(errors.iter().filter_map(message).take(MOST).collect())
}

fn message(error: &Json) -> Option<Message> {
    let param = error.get("param").text().unwrap_or_default();
    let code = error.get("code").text().unwrap_or_default();
    let field = match param {
        "email" | "username" | "phone" => Some(IDENTIFIER),
        "password" => Some(PASSWORD),
        "code" | "key" => Some(CODE),
        _ => None,
    };
    let key = match code {
        "required" => Some(Key::MESSAGE_REQUIRED),
        "incorrect_code" if param == "credential" => Some(Key::MESSAGE_PASSKEY_FAILED),
        "incorrect_code" => Some(Key::MESSAGE_INVALID_CODE),
        "invalid_login" => Some(Key::MESSAGE_INVALID_CREDENTIALS),
        code if code.ends_with("_password_mismatch") => Some(Key::MESSAGE_INVALID_CREDENTIALS),
        _ => None,
    };
    // The rest in allauth's own words, which are in the language that the browser asked for.
    let said =
        error.get("message").text().map(str::trim).filter(|said| !said.is_empty() && said.len() <= 500);
    let text = key.map(Text::from).or_else(|| said.map(Text::literal))?;
    let message = Message::error(text);
    Some(match field {
        Some(field) => message.about(field),
        None => message,
    })
}
