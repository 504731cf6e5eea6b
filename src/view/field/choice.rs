//! One or several of a few: radio buttons, boxes, or a list that opens.

use leptos::attr::custom::CustomAttribute;
use leptos::html::{div, fieldset, input, label, legend, option, p, select};
use leptos::prelude::*;
use vestibule_flow::screen::{Choice, Shape};

use super::Place;

pub(super) fn choice(
    place: &Place<'_>,
    options: &[Choice],
    selected: &[String],
    shape: Shape,
    several: bool,
) -> AnyView {
    match shape {
        Shape::List if !several => place.below_label(list(place, options, selected)),
        Shape::List | Shape::Open => open(place, options, selected, several),
    }
}

fn list(place: &Place<'_>, options: &[Choice], selected: &[String]) -> AnyView {
    let options = options
        .iter()
        .map(|choice| {
            option()
                .value(choice.value.clone())
                .attr("selected", selected.contains(&choice.value).then_some(""))
                .child(place.context.say(&choice.label))
        })
        .collect_view();
    select()
        .id(place.id.clone())
        .class("vst-input vst-select")
        .name(place.field.name.clone())
        .attr("aria-required", place.required())
        .attr("aria-invalid", place.invalid())
        .attr("aria-describedby", place.described_by())
        .child(options)
        .into_any()
}

fn open(place: &Place<'_>, options: &[Choice], selected: &[String], several: bool) -> AnyView {
    let options = options
        .iter()
        .enumerate()
        .map(|(at, choice)| {
            let id = [&place.id, "-", &at.to_string()].concat();
            let hint_id = [&id, "-hint"].concat();
            let hint = choice
                .hint
                .as_ref()
                .map(|hint| p().id(hint_id.clone()).class("vst-hint").child(place.context.say(hint)));
            let control = input()
                .id(id.clone())
                .class("vst-box")
                .r#type(if several { "checkbox" } else { "radio" })
                .name(place.field.name.clone())
                .value(choice.value.clone())
                .attr("checked", selected.contains(&choice.value).then_some(""))
                .attr("aria-describedby", choice.hint.is_some().then_some(hint_id));
            let text = label().class("vst-box-label").r#for(id).child(place.context.say(&choice.label));
            div().class("vst-check").child((control, div().class("vst-check-text").child((text, hint))))
        })
        .collect_view();
    fieldset()
        .class("vst-field vst-choice")
        .attr("aria-describedby", place.described_by())
        .child((legend().class("vst-label").child(place.label_text()), options, place.hint(), place.errors()))
        .into_any()
}
