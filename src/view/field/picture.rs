//! Something to look at or to copy.

use vestibule_flow::screen::Picture;

use super::{Place, keep, qr};
use crate::view::element::El;

/// A group of its own, named by its label: what is in it is not one control.
pub(super) fn picture(place: &Place<'_>, picture: &Picture) -> El {
    let label = place.label_text();
    let inside = match picture {
        // Only images that travel in the document itself: a URL would tell a third party who signs in.
        Picture::Image(data) => data
            .starts_with("data:image/")
            .then(|| El::of("img", "vst-image").attr("src", data).attr("alt", &label))
            .into_iter()
            .collect(),
        Picture::QrCode(text) => qr::qr(place, text),
        Picture::Secret(secret) => keep::secret(place, secret),
        Picture::Codes(codes) => keep::codes(place, codes),
    };
    let group = El::of("div", "vst-field").attr("role", "group").attr("aria-label", &label);
    // The name of an image is its alternative text: to be seen it would only repeat the screen's own.
    let label = (!matches!(picture, Picture::Image(_) | Picture::QrCode(_)))
        .then(|| El::of("span", "vst-label").attr("aria-hidden", "true").text(&label));
    group.children(label).children(place.hint()).children(inside)
}
