//! What is shown once, to be kept or typed elsewhere: a secret, recovery codes. It is on the screen and nowhere else.

use leptos::task::spawn_local;
use vestibule_flow::Key;

use super::Place;
use crate::browser::keep;
use crate::view::context::Context;
use crate::view::element::El;

/// The file that codes are downloaded as.
const FILE: &str = "recovery-codes.txt";

/// A secret in groups of four, as people type it, and a button that copies it.
pub(super) fn secret(place: &Place<'_>, secret: &str) -> Vec<El> {
    let letters: Vec<char> = secret.chars().collect();
    // The gaps are drawn, not written: whoever selects it gets the secret alone.
    let mut code = El::of("code", "vst-secret").attr("dir", "ltr").attr("translate", "no");
    for four in letters.chunks(4) {
        code = code.child(El::new("span").text(&String::from_iter(four)));
    }
    let (tools, copied) = tools();
    vec![code, tools.children(copy(place.context, copied, secret.to_owned()))]
}

/// Codes in a list, and buttons that copy, download and print them.
pub(super) fn codes(place: &Place<'_>, codes: &[String]) -> Vec<El> {
    let context = place.context;
    let mut list = El::of("ul", "vst-codes").attr("dir", "ltr").attr("translate", "no");
    for code in codes {
        list = list.child(El::new("li").child(El::new("code").text(code)));
    }
    let text = codes.join("\n") + "\n";
    let file = text.clone();
    let (tools, copied) = tools();
    vec![
        list,
        tools
            .children(copy(context, copied, text))
            .child(tool(context, &Key::ACTION_DOWNLOAD, move || keep::download(FILE, &file)))
            .child(tool(context, &Key::ACTION_PRINT, keep::print)),
    ]
}

/// A row of buttons, and the place that says that something was copied.
fn tools() -> (El, El) {
    let copied = El::of("span", "vst-hint vst-copied").attr("role", "status");
    (El::of("div", "vst-tools").child(copied.clone()), copied)
}

/// A button that copies `text`, where the browser has a clipboard.
fn copy(context: Context, copied: El, text: String) -> Option<El> {
    keep::can_copy().then(|| {
        let said = context.say(&Key::STATUS_COPIED.into());
        tool(context, &Key::ACTION_COPY, move || {
            let (text, copied, said) = (text.clone(), copied.clone(), said.clone());
            spawn_local(async move {
                if keep::copy(text).await {
                    copied.set_text(&said);
                }
            });
        })
    })
}

fn tool(context: Context, label: &Key, act: impl Fn() + 'static) -> El {
    El::of("button", "vst-button vst-secondary vst-tool")
        .attr("type", "button")
        .text(&context.say(&label.clone().into()))
        .on("click", move |_| act())
}
