//! What has not been filled in yet.

use crate::answer::{Answer, Value};
use crate::screen::{Action, Field, FieldKind, Message, Screen};
use crate::text::Key;

/// An error for each field that `action` needs and `answer` does not have.
pub(super) fn missing(screen: &Screen, action: &Action, answer: &Answer) -> Vec<Message> {
    let needed = |field: &&Field| {
        field.required
            && !field.read_only
            && field.kind.asks()
            // That is what the ceremony is for.
            && !matches!(field.kind, FieldKind::Passkey(_))
            && action.takes.field(&field.name)
    };
    screen
        .fields
        .iter()
        .filter(needed)
        .filter(|field| answer.get(&field.name).map_or(!is_ticked(field), is_empty))
        .map(|field| Message::error(Key::MESSAGE_REQUIRED).about(&field.name))
        .chain(different(screen, action, answer))
        .collect()
}

/// An error for each field that should repeat another and does not.
fn different(screen: &Screen, action: &Action, answer: &Answer) -> Vec<Message> {
    let differs = |field: &&Field| {
        let other = field.same_as.as_deref();
        action.takes.field(&field.name)
            && other.is_some_and(|other| answer.get(other) != answer.get(&field.name))
            && answer.get(&field.name).is_some_and(|typed| !is_empty(typed))
    };
    let fields = screen.fields.iter().filter(differs);
    fields.map(|field| Message::error(Key::MESSAGE_DIFFERENT).about(&field.name)).collect()
}

/// A box that was ticked beforehand and left alone is not in the answer (rule K3), but it is ticked.
fn is_ticked(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Checkbox { checked: true, .. })
}

/// An identifier of white space is none; a password of white space is one.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Secret(secret) => secret.reveal().is_empty(),
        Value::Flag(flag) => !flag,
        Value::Many(values) => values.is_empty(),
    }
}
