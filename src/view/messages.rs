//! What has to be said. Errors are alerts, everything else is a status; a place with nothing to say has no element,
//! so that a live region never speaks of nothing.

use leptos::attr::custom::CustomAttribute;
use leptos::html::{a, div, p, span};
use leptos::prelude::*;
use vestibule_flow::Message;
use vestibule_flow::screen::Level;

use super::context::Context;

/// What has to be said about the screen as a whole.
pub(super) fn about_the_screen(context: Context) -> impl IntoView {
    move || context.messages(None).iter().map(|message| banner(context, message)).collect_view()
}

fn banner(context: Context, message: &Message) -> AnyView {
    let links = message
        .links
        .iter()
        .map(|link| a().class("vst-message-link").href(link.url.clone()).child(context.say(&link.label)))
        .collect_view();
    div()
        .class(["vst-message vst-", message.level.as_str()].concat())
        .attr("role", role(message.level))
        .child((span().child(context.say(&message.text)), links))
        .into_any()
}

/// What has to be said about a field, below it. `id` is what the field's `aria-describedby` names.
pub(super) fn about_a_field(context: Context, name: String, id: String) -> impl IntoView {
    move || {
        let messages = context.messages(Some(&name));
        let level = messages.first()?.level;
        let texts: Vec<_> = messages.iter().map(|message| context.say(&message.text)).collect();
        let said = p()
            .id(id.clone())
            .class(["vst-field-message vst-", level.as_str()].concat())
            .attr("role", role(level))
            .child(texts.join(" "));
        Some(said.into_any())
    }
}

fn role(level: Level) -> &'static str {
    if level == Level::Error { "alert" } else { "status" }
}
