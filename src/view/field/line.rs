//! One line of text: identifier, code, e-mail address and the like.

use vestibule_flow::FieldKind;
use vestibule_flow::screen::Format;

use super::Place;
use crate::view::element::El;

pub(super) fn line(place: &Place<'_>) -> El {
    let kind = &place.field.kind;
    let (value, keyboard, length) = match kind {
        FieldKind::Identifier { value, max_length, .. } => (value.as_str(), "email", *max_length),
        FieldKind::Code { digits: true, .. } => ("", "numeric", None),
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
    typed(place, classes)
        .attr("type", type_)
        .attr("value", value)
        .attr("inputmode", keyboard)
        .attr_maybe("maxlength", length.map(|length| length.to_string()).as_deref())
        .flag("readonly", place.field.read_only)
}

/// An input that is typed into, to the letter: nothing is corrected or capitalised.
pub(super) fn typed(place: &Place<'_>, classes: &str) -> El {
    place
        .control("input", classes)
        .attr_maybe("autocomplete", place.field.kind.autocomplete())
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        // Lets the style sheet and the focus tell an empty field (`:placeholder-shown`); nothing is to be seen of it.
        .attr("placeholder", " ")
}

fn keyboard(format: Format) -> &'static str {
    match format {
        Format::Email => "email",
        Format::Phone => "tel",
        Format::Number => "decimal",
        Format::Plain | Format::GivenName | Format::FamilyName | Format::Date => "text",
    }
}
