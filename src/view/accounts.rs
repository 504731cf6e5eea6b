//! The accounts of this browser, to pick one instead of typing (rule I3).

use leptos::prelude::*;
use vestibule_flow::text::Param;
use vestibule_flow::{Event, FieldKind, Key, Screen, Text};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

use super::context::Context;
use super::element::El;

/// The list, below the form whose identifier it fills in. Nothing where there is nobody to pick.
pub(super) fn accounts(context: Context, form: &HtmlFormElement, screen: &Screen) -> Option<El> {
    if screen.accounts.is_empty() {
        return None;
    }
    let field = screen.fields.iter().find(|field| matches!(field.kind, FieldKind::Identifier { .. }))?;
    let (name, form, label) = (field.name.clone(), form.clone(), context.id("accounts"));
    let shown =
        Memo::new(move |_| context.with_view(|view| view.screen.accounts.clone()).unwrap_or_default());
    let (listed, named) = (form.clone(), name.clone());
    let list = El::of("ul", "vst-account-list").attr("aria-labelledby", &label).children_live(move || {
        shown.get().iter().map(|account| row(context, &listed, &named, account)).collect()
    });
    let another = El::of("button", "vst-button vst-link")
        .attr("type", "button")
        .text(&context.say(&Key::ACTION_ANOTHER.into()))
        .on("click", move |_| {
            if let Some(input) = input(&form, &name) {
                input.set_value("");
                let _ = input.focus();
            }
        });
    let title = El::of("p", "vst-accounts-title").attr("id", &label);
    let title = title.text(&context.say(&Key::LABEL_ACCOUNTS.into()));
    Some(El::of("div", "vst-accounts").child(title).child(list).child(another))
}

fn row(context: Context, form: &HtmlFormElement, name: &str, account: &str) -> El {
    let (picked, filled, name) = (account.to_owned(), form.clone(), name.to_owned());
    let pick = El::of("button", "vst-account").attr("type", "button").text(account).on("click", move |_| {
        if let Some(input) = input(&filled, &name) {
            input.set_value(&picked);
            super::card::submit(&filled);
        }
    });
    let forget = Text::from(Key::ACTION_FORGET).with("account", Param::Text(account.to_owned()));
    let (forgotten, form) = (account.to_owned(), form.clone());
    let forget = El::of("button", "vst-forget")
        .attr("type", "button")
        .attr("aria-label", &context.say(&forget))
        .text("\u{d7}")
        .on("click", move |_| {
            context.driver().on(Event::Forgotten(forgotten.clone()));
            // The button is gone; the focus goes to the next one, or back to the form.
            let next = form.query_selector(".vst-account, input").ok().flatten();
            if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
                let _ = next.focus();
            }
        });
    El::new("li").child(pick).child(forget)
}

fn input(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    form.elements().named_item(name)?.dyn_into().ok()
}
