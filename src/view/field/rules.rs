//! What is asked of a new password, below it. What the widget can tell is ticked off while the person types; what is
//! typed is counted and not kept.

use vestibule_flow::Key;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Place;
use crate::view::element::El;

/// The list of a field's rules, if it has some, kept by what is typed into `control`.
pub(super) fn rules(place: &Place<'_>, control: &El) -> Option<El> {
    let context = place.context;
    if place.field.rules.is_empty() {
        return None;
    }
    let title = El::new("p").text(&context.say(&Key::LABEL_RULES.into()));
    let mut list = El::of("ul", "vst-rules");
    for rule in &place.field.rules {
        let met = El::of("span", "vst-hidden");
        let item = El::of("li", "vst-rule")
            .child(El::of("span", "vst-rule-mark").attr("aria-hidden", "true"))
            .child(El::new("span").text(&context.say(&rule.text)).child(met.clone()));
        list = list.child(item.clone());
        let input: HtmlInputElement = control.element().clone().unchecked_into();
        let rule = rule.clone();
        let said = [" (", &context.say(&Key::STATUS_RULE_KEPT.into()), ")"].concat();
        control.clone().on("input", move |_| {
            let is_kept = rule.kept_by(&input.value()) == Some(true);
            met.set_text(if is_kept { &said } else { "" });
            item.clone().flag("data-kept", is_kept);
        });
    }
    Some(El::of("div", "vst-hint").attr("id", &place.rules_id).child(title).child(list))
}
