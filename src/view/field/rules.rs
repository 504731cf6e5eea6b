//! What is asked of a new password, below it. What the widget can tell is ticked off while the person types; what is
//! typed is counted and not kept.

use leptos::prelude::*;
use vestibule_flow::Key;
use vestibule_flow::screen::Rule;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Place;
use crate::view::element::El;

/// The list of a field's rules, if it has some, kept by what is typed into `control`.
pub(super) fn rules(place: &Place<'_>, control: &El) -> Option<El> {
    let (context, rules) = (place.context, place.field.rules.clone());
    if rules.is_empty() {
        return None;
    }
    let kept = RwSignal::new(Vec::new());
    let check = {
        let rules = rules.clone();
        let input: HtmlInputElement = control.element().clone().unchecked_into();
        move || {
            let typed = input.value();
            let now: Vec<_> = rules.iter().map(|rule| rule.kept_by(&typed) == Some(true)).collect();
            // Only what has changed is drawn anew.
            let _ = kept.try_maybe_update(|kept| (std::mem::replace(kept, now.clone()) != now, ()));
        }
    };
    control.clone().on("input", move |_| check());
    let rule = |(at, rule): (usize, &Rule)| {
        let is_kept = move || kept.with(|kept| kept.get(at).copied().unwrap_or_default());
        let mark = El::of("span", "vst-rule-mark").attr("aria-hidden", "true");
        let said = El::of("span", "vst-hidden").children_live(move || {
            let said = is_kept().then(|| [" (", &context.say(&Key::STATUS_RULE_KEPT.into()), ")"].concat());
            said.map(|said| El::new("span").text(&said)).into_iter().collect()
        });
        El::of("li", "vst-rule")
            .attr_live("data-kept", move || is_kept().then(String::new))
            .child(mark)
            .child(El::new("span").text(&context.say(&rule.text)).child(said))
    };
    let list = El::of("ul", "vst-rules").children(rules.iter().enumerate().map(rule));
    let title = El::new("p").text(&context.say(&Key::LABEL_RULES.into()));
    Some(El::of("div", "vst-hint").attr("id", &place.rules_id).child(title).child(list))
}
