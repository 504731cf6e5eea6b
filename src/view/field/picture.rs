//! Something to look at or to copy.

use leptos::html::{a, code, div, img, li, span, ul};
use leptos::prelude::*;
use vestibule_flow::screen::Picture;

use super::Place;

pub(super) fn picture(place: &Place<'_>, picture: &Picture) -> AnyView {
    let label = place.label_text();
    let inside = match picture {
        // Only images that travel in the document itself: a URL would tell a third party who signs in.
        Picture::Image(data) if data.starts_with("data:image/") => {
            img().class("vst-image").src(data.clone()).alt(label.clone()).into_any()
        }
        Picture::Image(_) => ().into_any(),
        // On the device that holds the authenticator, the URI opens it.
        Picture::QrCode(uri) if uri.starts_with("otpauth://") => {
            a().class("vst-message-link").href(uri.clone()).child(label.clone()).into_any()
        }
        Picture::QrCode(_) => ().into_any(),
        Picture::Secret(secret) => code().class("vst-secret").child(secret.clone()).into_any(),
        Picture::Codes(codes) => {
            let codes = codes.iter().map(|each| li().child(code().child(each.clone()))).collect_view();
            ul().class("vst-codes").child(codes).into_any()
        }
    };
    div().class("vst-field").child((span().class("vst-label").child(label), inside, place.hint())).into_any()
}
