//! Something to look at or to copy.

use vestibule_flow::screen::Picture;

use super::Place;
use crate::view::element::El;

pub(super) fn picture(place: &Place<'_>, picture: &Picture) -> El {
    let label = place.label_text();
    let inside = match picture {
        // Only images that travel in the document itself: a URL would tell a third party who signs in.
        Picture::Image(data) => data
            .starts_with("data:image/")
            .then(|| El::of("img", "vst-image").attr("src", data).attr("alt", &label)),
        // On the device that holds the authenticator, the URI opens it.
        Picture::QrCode(uri) => uri
            .starts_with("otpauth://")
            .then(|| El::of("a", "vst-message-link").attr("href", uri).text(&label)),
        Picture::Secret(secret) => Some(El::of("code", "vst-secret").text(secret)),
        Picture::Codes(codes) => {
            let code = |each: &String| El::new("li").child(El::new("code").text(each));
            Some(El::of("ul", "vst-codes").children(codes.iter().map(code)))
        }
    };
    El::of("div", "vst-field")
        .child(El::of("span", "vst-label").text(&label))
        .children(inside)
        .children(place.hint())
}
