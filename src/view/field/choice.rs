//! One or several of a few: radio buttons, boxes, or a list that opens.

use vestibule_flow::screen::{Choice, Shape};

use super::Place;
use crate::view::element::El;

pub(super) fn choice(
    place: &Place<'_>,
    options: &[Choice],
    selected: &[String],
    shape: Shape,
    several: bool,
) -> El {
    match shape {
        Shape::List if !several => place.below_label(list(place, options, selected)),
        Shape::List | Shape::Open => open(place, options, selected, several),
    }
}

fn list(place: &Place<'_>, options: &[Choice], selected: &[String]) -> El {
    let option = |choice: &Choice| {
        El::new("option")
            .attr("value", &choice.value)
            .flag("selected", selected.contains(&choice.value))
            .text(&place.context.say(&choice.label))
    };
    let select = place.control("select", "vst-input vst-select").flag("disabled", place.field.read_only);
    select.children(options.iter().map(option))
}

fn open(place: &Place<'_>, options: &[Choice], selected: &[String], several: bool) -> El {
    let option = |(at, choice): (usize, &Choice)| {
        let id = [&place.id, "-", &at.to_string()].concat();
        let hint_id = choice.hint.as_ref().map(|_| [&id, "-hint"].concat());
        let control = El::of("input", "vst-box")
            .attr("id", &id)
            .attr("type", if several { "checkbox" } else { "radio" })
            .attr("name", &place.field.name)
            .attr("value", &choice.value)
            .flag("checked", selected.contains(&choice.value))
            .flag("disabled", place.field.read_only)
            .attr_maybe("aria-describedby", hint_id.as_deref());
        let label = El::of("label", "vst-box-label").attr("for", &id).text(&place.context.say(&choice.label));
        let hint = choice.hint.as_ref().zip(hint_id.as_deref());
        let hint =
            hint.map(|(hint, id)| El::of("p", "vst-hint").attr("id", id).text(&place.context.say(hint)));
        El::of("div", "vst-check")
            .child(control)
            .child(El::of("div", "vst-check-text").child(label).children(hint))
    };
    place
        .described(El::of("fieldset", "vst-field vst-choice"))
        .child(El::of("legend", "vst-label").text(&place.label_text()))
        .children(options.iter().enumerate().map(option))
        .children(place.hint())
        .child(place.errors())
}
