//! Where the focus goes.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Where the focus goes when a screen appears, in this order: the first field with an error, the first field that
/// is still empty unless there is something to look at before it can be filled in, the heading.
const FIRST_ERROR: &str = "[aria-invalid=true]";
const EMPTY_FIELD: &str = ".vst-input:placeholder-shown:not([readonly])";
const HEADING: &str = ".vst-heading";
const TO_LOOK_AT: &str = ".vst-image, .vst-secret, .vst-codes";

/// Puts the focus where a new screen wants it.
pub(crate) fn into_screen(root: &Element) {
    let looks = matches!(root.query_selector(TO_LOOK_AT), Ok(Some(_)));
    for selector in [FIRST_ERROR, if looks { HEADING } else { EMPTY_FIELD }, HEADING] {
        if let Ok(Some(found)) = root.query_selector(selector) {
            return focus(found);
        }
    }
}

/// Puts the focus on the first field with an error, if there is one.
pub(crate) fn into_first_error(root: &Element) {
    if let Ok(Some(found)) = root.query_selector(FIRST_ERROR) {
        focus(found);
    }
}

fn focus(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Whether nothing in the page has the focus.
pub(crate) fn is_free() -> bool {
    document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

/// The name of the field that has the focus.
pub(crate) fn name() -> Option<String> {
    document().active_element()?.get_attribute("name")
}

/// Whether the focus is inside `element`.
pub(crate) fn is_inside(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}
