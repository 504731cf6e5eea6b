//! A box to tick. Its hint stands below its label, so that what it decides can be told from its neighbours.

use leptos::attr::custom::CustomAttribute;
use leptos::html::{div, input, label};
use leptos::prelude::*;

use super::Place;

pub(super) fn checkbox(place: &Place<'_>, checked: bool) -> AnyView {
    let control = input()
        .id(place.id.clone())
        .class("vst-box")
        .r#type("checkbox")
        .name(place.field.name.clone())
        .attr("checked", checked.then_some(""))
        .attr("disabled", place.field.read_only.then_some(""))
        .attr("aria-required", place.required())
        .attr("aria-invalid", place.invalid())
        .attr("aria-describedby", place.described_by());
    let text = label().class("vst-box-label").r#for(place.id.clone()).child(place.label_text());
    div()
        .class("vst-field vst-check")
        .child((control, div().class("vst-check-text").child((text, place.hint(), place.errors()))))
        .into_any()
}
