//! One line of text: identifier, code, e-mail address and the like.

use leptos::attr::custom::CustomAttribute;
use leptos::html::input;
use leptos::prelude::*;
use vestibule_flow::FieldKind;
use vestibule_flow::screen::Format;

use super::Place;

pub(super) fn line(place: &Place<'_>) -> AnyView {
    let kind = &place.field.kind;
    let (value, keyboard, length) = match kind {
        FieldKind::Identifier { value, .. } => (value.as_str(), "email", None),
        FieldKind::Code { digits: true, .. } => ("", "numeric", None),
        FieldKind::Code { digits: false, .. } => ("", "text", None),
        FieldKind::Text { value, format, max_length, .. } => (value.as_str(), keyboard(*format), *max_length),
        _ => ("", "text", None),
    };
    let type_ = match kind {
        FieldKind::Text { secret: true, .. } => "password",
        FieldKind::Text { format: Format::Date, .. } => "date",
        // Not `email`: an identifier may be a username, and the browser would refuse one. Not `tel` or `number`: a
        // code may begin with 0 and is no quantity.
        _ => "text",
    };
    let classes = if matches!(kind, FieldKind::Code { .. }) { "vst-input vst-code" } else { "vst-input" };
    input()
        .id(place.id.clone())
        .class(classes)
        .r#type(type_)
        .name(place.field.name.clone())
        .value(value.to_owned())
        .attr("inputmode", keyboard)
        .attr("autocomplete", kind.autocomplete())
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        .attr("maxlength", length.map(|length| length.to_string()))
        .attr("readonly", place.field.read_only.then_some(""))
        // Lets the style sheet and the focus tell an empty field (`:placeholder-shown`); nothing is to be seen of it.
        .attr("placeholder", " ")
        .attr("aria-required", place.required())
        .attr("aria-invalid", place.invalid())
        .attr("aria-describedby", place.described_by())
        .into_any()
}

fn keyboard(format: Format) -> &'static str {
    match format {
        Format::Email => "email",
        Format::Phone => "tel",
        Format::Number => "decimal",
        Format::Plain | Format::GivenName | Format::FamilyName | Format::Date => "text",
    }
}
