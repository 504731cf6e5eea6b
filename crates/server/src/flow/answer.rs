//! An answer, read against the screen that it is for. The screen says which actions and fields there are: what it does not
//! have is refused, and nothing that it has has to be listed twice.

use std::collections::BTreeMap;

use vestibule_flow::house::wire::{Action, Field, FieldKind, Screen, Submit, Value};

use super::Refusal;

/// How much of a name that a client made up is repeated to it.
const NAME_CHARS: usize = 40;

/// An answer that fits its screen.
pub(super) struct Answer {
    action: String,
    fields: BTreeMap<String, Value>,
}

/// What came of reading one.
pub(super) enum Read {
    Complete(Answer),
    /// A field that must be answered was left empty. The rest is as it was sent.
    Missing(Answer, String),
}

impl Answer {
    pub(super) fn action(&self) -> &str {
        &self.action
    }

    /// A box, if it was touched.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.fields.get(name) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// What was typed. Never trimmed here: a password may begin with a space.
    pub(super) fn take_text(&mut self, name: &str) -> String {
        match self.fields.remove(name) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }
}

/// Reads what was sent.
///
/// # Errors
/// [`Refusal::InvalidAction`] and [`Refusal::InvalidField`] for what the screen does not have.
pub(super) fn read(screen: &Screen, submit: Submit) -> Result<Read, Refusal> {
    let Submit { action, step: _, mut fields } = submit;
    let (at, taken) = screen
        .actions
        .iter()
        .enumerate()
        .find(|(_, offered)| offered.name == action)
        .ok_or(Refusal::InvalidAction)?;
    for (name, value) in &fields {
        let Some(field) = screen.fields.iter().find(|field| field.name == *name) else {
            return Err(invalid(name, "this screen has no such field"));
        };
        check(field, value)?;
    }
    let takes = |name: &String| takes(at, taken, name);
    fields.retain(|name, _| takes(name));
    let empty = |field: &&Field| match fields.get(&field.name) {
        Some(Value::Text(text)) => text.is_empty() || (!is_secret(field) && text.trim().is_empty()),
        Some(Value::Flag(_)) => false,
        Some(Value::Many(many)) => many.is_empty(),
        None => true,
    };
    let missing = screen.fields.iter().filter(|field| field.required && takes(&field.name)).find(empty);
    let missing = missing.map(|field| field.name.clone());
    let answer = Answer { action, fields };
    Ok(match missing {
        Some(name) => Read::Missing(answer, name),
        None => Read::Complete(answer),
    })
}

fn check(field: &Field, value: &Value) -> Result<(), Refusal> {
    let wanted_flag = field.kind == FieldKind::Checkbox;
    if field.read_only || matches!(field.kind, FieldKind::Qr | FieldKind::Secret | FieldKind::Codes) {
        return Err(invalid(&field.name, "it is only shown"));
    }
    match value {
        Value::Flag(_) if wanted_flag => Ok(()),
        Value::Text(_) if wanted_flag => Err(invalid(&field.name, "it is true or false")),
        Value::Text(_) if field.kind == FieldKind::MultiSelect => Err(invalid(&field.name, "it is a list")),
        Value::Text(text) if !can_be_chosen(field, text) => {
            Err(invalid(&field.name, "it is none of the choices"))
        }
        Value::Text(text) => match field.length {
            // A code has a length of its own; too long a one is simply not the right one.
            Some(most) if field.kind != FieldKind::Code && text.chars().count() > usize::from(most) => {
                Err(invalid(&field.name, "it is too long"))
            }
            _ => Ok(()),
        },
        Value::Flag(_) => Err(invalid(&field.name, "it is text")),
        Value::Many(many) if field.kind == FieldKind::MultiSelect => {
            let all = many.iter().all(|text| can_be_chosen(field, text));
            if all { Ok(()) } else { Err(invalid(&field.name, "it is none of the choices")) }
        }
        Value::Many(_) => Err(invalid(&field.name, "it has one value")),
    }
}

fn is_secret(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Password | FieldKind::NewPassword)
}

fn can_be_chosen(field: &Field, text: &str) -> bool {
    let chosen = matches!(field.kind, FieldKind::Radio | FieldKind::Select | FieldKind::MultiSelect);
    !chosen || text.is_empty() || field.options.iter().any(|option| option.value == text)
}

/// Whether an action takes a field. The wire's default: the first action takes them all, the others none.
fn takes(at: usize, action: &Action, name: &String) -> bool {
    match &action.takes {
        Some(names) => names.contains(name),
        None => action.takes_fields.unwrap_or(at == 0),
    }
}

fn invalid(name: &str, why: &'static str) -> Refusal {
    let name: String = name.chars().filter(|char| !char.is_control()).take(NAME_CHARS).collect();
    Refusal::InvalidField { path: format!("fields.{name}"), why }
}
