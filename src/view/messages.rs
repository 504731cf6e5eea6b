//! What has to be said. Errors are alerts, everything else is a status; a place with nothing to say has no live region,
//! so that none ever speaks of nothing.

use vestibule_flow::Message;
use vestibule_flow::screen::Level;

use super::context::Context;
use super::element::El;

/// What has to be said about the screen as a whole.
pub(super) fn about_the_screen(context: Context) -> El {
    El::of("div", "vst-messages").children_live(move || {
        context.messages(None).iter().map(|message| banner(context, message)).collect()
    })
}

fn banner(context: Context, message: &Message) -> El {
    let link = |link: &vestibule_flow::screen::Link| {
        let element = El::of("a", "vst-message-link").text(&context.say(&link.label));
        // A link from a backend may lead to a page, never run a script.
        let safe = ["https://", "http://", "/"].iter().any(|start| link.url.starts_with(start));
        element.attr_maybe("href", safe.then_some(&link.url))
    };
    El::of("div", &["vst-message vst-", message.level.as_str()].concat())
        .attr("role", role(message.level))
        .child(El::new("span").text(&context.say(&message.text)))
        .children(message.links.iter().map(link))
}

/// What has to be said about a field, below it. `id` is what the field's `aria-describedby` names.
pub(super) fn about_a_field(context: Context, name: String, id: String) -> El {
    El::of("div", "vst-field-messages").children_live(move || {
        let messages = context.messages(Some(&name));
        let Some(level) = messages.first().map(|message| message.level) else { return Vec::new() };
        let texts: Vec<_> = messages.iter().map(|message| context.say(&message.text)).collect();
        let said = El::of("p", &["vst-field-message vst-", level.as_str()].concat());
        vec![said.attr("id", &id).attr("role", role(level)).text(&texts.join(" "))]
    })
}

fn role(level: Level) -> &'static str {
    if level == Level::Error { "alert" } else { "status" }
}
