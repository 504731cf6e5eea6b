//! What a form holds when it is submitted. Values are read here and nowhere else: password managers write them without
//! any event, and a credential must not be kept between typing and sending (design wall 3).

use vestibule_flow::{Answer, Field, FieldKind, Screen, Secret, Value};
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement, HtmlSelectElement};

/// The answer that `action` makes of what the form holds.
pub(crate) fn read(form: &HtmlFormElement, screen: &Screen, action: &str) -> Answer {
    let mut answer = Answer::action(action);
    for field in &screen.fields {
        if let Some(value) = value(form, field) {
            answer.values.push((field.name.clone(), value));
        }
    }
    answer
}

fn value(form: &HtmlFormElement, field: &Field) -> Option<Value> {
    match &field.kind {
        FieldKind::Checkbox { .. } => {
            let input: HtmlInputElement = control(form, &field.name)?;
            // A box that was left alone sends nothing at all (rule K3).
            (input.checked() != input.default_checked()).then(|| Value::Flag(input.checked()))
        }
        FieldKind::Choice { several: true, .. } => {
            let data = web_sys::FormData::new_with_form(form).ok()?;
            Some(Value::Many(
                data.get_all(&field.name).iter().filter_map(|value| value.as_string()).collect(),
            ))
        }
        FieldKind::Choice { several: false, .. } => {
            let data = web_sys::FormData::new_with_form(form).ok()?;
            data.get(&field.name).as_string().map(Value::Text)
        }
        FieldKind::Code { .. } => {
            // People paste codes as they are shown: "123 456". White space is never part of one.
            let typed = text(form, &field.name)?;
            Some(Value::Secret(Secret::new(typed.split_whitespace().collect())))
        }
        kind if kind.is_secret() => text(form, &field.name).map(|typed| Value::Secret(Secret::new(typed))),
        kind if kind.asks() => text(form, &field.name).map(Value::Text),
        _ => None,
    }
}

fn text(form: &HtmlFormElement, name: &str) -> Option<String> {
    control::<HtmlInputElement>(form, name)
        .map(|input| input.value())
        .or_else(|| control::<HtmlSelectElement>(form, name).map(|select| select.value()))
}

fn control<T: JsCast>(form: &HtmlFormElement, name: &str) -> Option<T> {
    form.elements().named_item(name)?.dyn_into().ok()
}

/// Empties the fields that hold credentials, so that they do not stay in the page when the form goes.
pub(crate) fn clear_secrets(form: &HtmlFormElement, screen: &Screen) {
    for field in screen.fields.iter().filter(|field| field.kind.is_secret()) {
        if let Some(input) = control::<HtmlInputElement>(form, &field.name) {
            input.set_value("");
        }
    }
}
