//! A password, with a button that shows it. What is typed is never read here.

use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{Input, button, div, input, span};
use leptos::prelude::*;
use vestibule_flow::Key;

use super::Place;

pub(super) fn password(place: &Place<'_>) -> AnyView {
    let shown = RwSignal::new(false);
    let field = NodeRef::<Input>::new();
    let control = input()
        .node_ref(field)
        .id(place.id.clone())
        .class("vst-input vst-password")
        .attr("type", move || if shown.get() { "text" } else { "password" })
        .name(place.field.name.clone())
        .attr("autocomplete", place.field.kind.autocomplete())
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("spellcheck", "false")
        .attr("placeholder", " ")
        .attr("aria-required", place.required())
        .attr("aria-invalid", place.invalid())
        .attr("aria-describedby", place.described_by());
    let toggle = button()
        .r#type("button")
        .class("vst-reveal")
        .attr("aria-pressed", move || if shown.get() { "true" } else { "false" })
        .attr("aria-controls", place.id.clone())
        .attr("aria-label", place.context.say(&Key::ACTION_SHOW_PASSWORD.into()))
        .on(ev::click, move |_| shown.update(|shown| *shown = !*shown))
        .child(span().class("vst-eye").attr("aria-hidden", "true"));
    div().class("vst-with-button").child((control, toggle)).into_any()
}
