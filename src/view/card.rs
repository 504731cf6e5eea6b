//! One screen: a card that is one form.

use std::sync::Arc;

use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{Form, custom, div, form, header, img, input, p, span};
use leptos::prelude::*;
use vestibule_flow::Screen;
use vestibule_flow::screen::Who;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

use super::context::Context;
use super::{actions, field, messages};
use crate::browser::form;

/// The screen that is to be seen now.
pub(super) fn card(context: Context) -> Option<AnyView> {
    let screen = untrack(|| context.with_view(|view| Arc::clone(&view.screen)))?;
    let form_ref = NodeRef::<Form>::new();
    let heading = context.id("heading");
    let text = context.id("text");
    let described_by = screen.text.is_some().then(|| text.clone());

    let main_action = screen.main_action().map(|action| action.name.clone());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (Some(form), Some(action)) = (form_ref.get_untracked(), &main_action) {
            context.act(&form, action);
        }
    };
    forget_secrets(form_ref, &screen);

    let card = form()
        .node_ref(form_ref)
        .class("vst-card")
        .attr("novalidate", "")
        .attr("method", "post")
        .attr("data-screen", screen.kind.as_str())
        .attr("aria-labelledby", heading.clone())
        .attr("aria-describedby", described_by)
        .attr("aria-busy", move || if context.busy() { "true" } else { "false" })
        .on(ev::submit, submit)
        .child((
            brand(&screen),
            custom(["h", &context.heading_level().to_string()].concat())
                .id(heading)
                .class("vst-heading")
                .tabindex("-1")
                .child(context.say(&screen.heading)),
            screen.text.as_ref().map(|said| p().id(text).class("vst-text").child(context.say(said))),
            screen.who.as_ref().map(|who| chip(who, &screen)),
            messages::about_the_screen(context),
            screen
                .fields
                .iter()
                .enumerate()
                .map(|(at, field)| field::field(context, at, field))
                .collect_view(),
            screen
                .wait
                .as_ref()
                .and_then(|wait| wait.number.clone())
                .map(|number| p().class("vst-number").child(number)),
            actions::actions(context, form_ref, &screen),
        ));
    Some(card.into_any())
}

/// Whose sign-in it is.
fn brand(screen: &Screen) -> Option<AnyView> {
    let name = screen.brand.name.clone();
    let logo = screen.brand.logo.clone();
    if name.is_none() && logo.is_none() {
        return None;
    }
    let inside = match logo {
        Some(logo) => img().class("vst-logo").src(logo).alt(name.unwrap_or_default()).into_any(),
        None => name.into_any(),
    };
    Some(header().class("vst-brand").child(inside).into_any())
}

/// Who is signing in, to be seen; and a username input for password managers (design wall 4), unless the screen asks
/// for the identifier itself.
fn chip(who: &Who, screen: &Screen) -> AnyView {
    let asks_identifier =
        screen.fields.iter().any(|field| matches!(field.kind, vestibule_flow::FieldKind::Identifier { .. }));
    if asks_identifier {
        return ().into_any();
    }
    let username = input()
        .r#type("text")
        .class("vst-hidden")
        .name("username")
        .autocomplete("username")
        .attr("aria-hidden", "true")
        .attr("readonly", "")
        .tabindex("-1")
        .value(who.identifier.clone());
    let name = who.name.clone().map(|name| span().class("vst-who-name").child(name));
    let identifier = span().class("vst-who-identifier").child(who.identifier.clone());
    (div().class("vst-who").child((name, identifier)), username).into_any()
}

/// When this screen goes, what was typed into its secret fields goes first.
fn forget_secrets(form_ref: NodeRef<Form>, screen: &Arc<Screen>) {
    let screen = Arc::clone(screen);
    form_ref.on_load(move |element| {
        let element = StoredValue::new_local(HtmlFormElement::from(element));
        on_cleanup(move || {
            element.try_with_value(|element| form::clear_secrets(element, &screen));
        });
    });
}

/// Submits the form that is shown, as Enter would.
pub(super) fn submit(root: &Element) {
    let button = root.query_selector(".vst-card button[type=submit]").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}
