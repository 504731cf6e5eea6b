//! A password, with a button that shows it. What is typed is never read here.

use leptos::prelude::*;
use vestibule_flow::Key;

use super::{Place, line, rules};
use crate::view::element::El;

pub(super) fn password(place: &Place<'_>) -> El {
    let shown = RwSignal::new(false);
    let control = line::typed(place, "vst-input vst-password")
        .attr_live("type", move || Some(if shown.get() { "text" } else { "password" }.to_owned()));
    let name = place.context.say(&Key::ACTION_SHOW_PASSWORD.into());
    let toggle = El::of("button", "vst-reveal")
        .attr("type", "button")
        .attr("aria-controls", &place.id)
        .attr_live("aria-pressed", move || Some(shown.get().to_string()))
        .child(El::of("span", "vst-eye").attr("aria-hidden", "true"))
        .child(El::of("span", "vst-hidden").text(&name))
        .on("click", move |_| shown.update(|shown| *shown = !*shown));
    let rules = rules::rules(place, &control);
    place.below_label(El::of("div", "vst-with-button").child(control).child(toggle)).children(rules)
}
