//! A box to tick. Its hint stands below its label, so that what it decides can be told from its neighbours.

use super::Place;
use crate::view::element::El;

pub(super) fn checkbox(place: &Place<'_>, checked: bool) -> El {
    let control = place
        .control("input", "vst-box")
        .attr("type", "checkbox")
        .flag("checked", checked)
        .flag("disabled", place.field.read_only);
    let text = El::of("div", "vst-check-text")
        .child(place.label("vst-box-label"))
        .children(place.hint())
        .child(place.errors());
    El::of("div", "vst-field vst-check").child(control).child(text)
}
