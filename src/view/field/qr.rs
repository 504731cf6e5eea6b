//! A QR code, drawn by the widget itself: no image that a page's `img-src` would have to allow, and no third party that
//! would see a secret.

use vestibule_flow::Key;
use vestibule_flow::qr::Code;

use super::Place;
use crate::view::element::El;

/// The light border that scanners need, in modules (ISO/IEC 18004 §6.3.8).
const BORDER: usize = 4;

/// A code that says `text`; and, on the device that has the authenticator, a link that opens it there.
pub(super) fn qr(place: &Place<'_>, text: &str) -> Vec<El> {
    let mut drawn = Vec::new();
    if let Some(code) = Code::of(text) {
        drawn.push(svg(&code, &place.label_text()));
    }
    if text.starts_with("otpauth://") {
        let label = place.context.say(&Key::LINK_OPEN_AUTHENTICATOR.into());
        drawn.push(El::of("a", "vst-message-link").attr("href", text).text(&label));
    }
    drawn
}

fn svg(code: &Code, label: &str) -> El {
    let size = (code.size() + 2 * BORDER).to_string();
    let start = ["-", &BORDER.to_string()].concat();
    El::svg("svg")
        .attr("class", "vst-image")
        .attr("viewBox", &[&start, " ", &start, " ", &size, " ", &size].concat())
        .attr("role", "img")
        .attr("aria-label", label)
        .child(El::svg("path").attr("d", &code.path()))
}
