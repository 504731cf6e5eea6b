//! One screen: a card that is one form.

use std::sync::Arc;

use leptos::prelude::*;
use vestibule_flow::screen::Who;
use vestibule_flow::{FieldKind, Screen};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

use super::context::Context;
use super::element::El;
use super::{accounts, actions, field, messages};
use crate::browser::{focus, form};

/// The screen that is to be seen now.
pub(super) fn card(context: Context) -> Option<El> {
    let screen = untrack(|| context.with_view(|view| Arc::clone(&view.screen)))?;
    let card = El::of("form", "vst-card")
        .flag("novalidate", true)
        .attr("method", "post")
        .attr("data-screen", screen.kind.as_str())
        .attr_live("aria-busy", move || Some(context.busy().to_string()));
    let form: HtmlFormElement = card.element().clone().unchecked_into();
    forget_secrets(form.clone(), &screen);

    // Whoever hears the page hears the screen's text with the first thing that takes the focus.
    let text = screen.text.as_ref().map(|_| context.id("text"));
    let first_field = screen.fields.iter().position(|field| field.kind.asks());
    let heading = El::of(&["h", &context.heading_level().to_string()].concat(), "vst-heading")
        .attr("tabindex", "-1")
        .attr_maybe("aria-describedby", text.as_deref())
        .text(&context.say(&screen.heading));
    let fields = screen.fields.iter().enumerate().map(|(at, field)| {
        let text = text.clone().filter(|_| first_field == Some(at));
        field::field(context, at, field, text)
    });
    let said = screen.text.as_ref().zip(text.as_deref());
    let number = screen.wait.as_ref().and_then(|wait| wait.number.as_deref());
    let entered = Arc::clone(&screen);
    let card = card
        .children(brand(&screen))
        .child(heading)
        .children(said.map(|(said, id)| El::of("p", "vst-text").attr("id", id).text(&context.say(said))))
        .children(screen.who.iter().flat_map(|who| chip(who, &screen)))
        .child(messages::about_the_screen(context))
        .children(fields)
        .children(number.map(|number| El::of("p", "vst-number").text(number)))
        .child(actions::actions(context, &form, &screen))
        .children(accounts::accounts(context, &form, &screen))
        .children(links(context, &screen))
        .on("submit", move |event| {
            event.prevent_default();
            let field = focus::name();
            let action = entered.action_in(field.as_deref());
            if let Some(action) = action.filter(|action| action.after.is_none()) {
                context.act(&form, &action.name);
            }
        });
    Some(card)
}

/// Where to read on. What the page does not allow to go to is not shown.
fn links(context: Context, screen: &Screen) -> Option<El> {
    let mut list = None;
    for link in &screen.links {
        if let Some(url) = context.allowed(&link.url) {
            let link = El::of("a", "vst-message-link").attr("href", &url).text(&context.say(&link.label));
            list = Some(list.unwrap_or_else(|| El::of("ul", "vst-links")).child(El::new("li").child(link)));
        }
    }
    list
}

/// Whose sign-in it is.
fn brand(screen: &Screen) -> Option<El> {
    let name = screen.brand.name.as_deref();
    let header = El::of("div", "vst-brand");
    match (&screen.brand.logo, name) {
        (Some(logo), name) => Some(
            header.child(El::of("img", "vst-logo").attr("src", logo).attr("alt", name.unwrap_or_default())),
        ),
        (None, Some(name)) => Some(header.text(name)),
        (None, None) => None,
    }
}

/// Who is signing in, to be seen; and a username input for password managers (design wall 4), unless the screen asks
/// for the identifier itself.
fn chip(who: &Who, screen: &Screen) -> Vec<El> {
    if screen.fields.iter().any(|field| matches!(field.kind, FieldKind::Identifier { .. })) {
        return Vec::new();
    }
    let username = El::of("input", "vst-hidden")
        .attr("type", "text")
        .attr("name", "username")
        .attr("autocomplete", "username")
        .attr("aria-hidden", "true")
        .attr("tabindex", "-1")
        .flag("readonly", true)
        .attr("value", &who.identifier);
    let name = who.name.as_deref().map(|name| El::of("span", "vst-who-name").text(name));
    let identifier = El::of("span", "vst-who-identifier").text(&who.identifier);
    vec![El::of("div", "vst-who").children(name).child(identifier), username]
}

/// When this screen goes, what was typed into its secret fields goes first.
fn forget_secrets(form: HtmlFormElement, screen: &Arc<Screen>) {
    let screen = Arc::clone(screen);
    let form = StoredValue::new_local(form);
    on_cleanup(move || {
        form.try_with_value(|form| form::clear_secrets(form, &screen));
    });
}

/// Submits the form that is shown, as Enter would.
pub(super) fn submit(root: &Element) {
    let button = root.query_selector("button[type=submit]").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}
