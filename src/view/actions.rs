//! Buttons. Each is a real one; the main one submits the form, the others never do.

use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{Form, button, div, span};
use leptos::prelude::*;
use vestibule_flow::screen::Role;
use vestibule_flow::{Action, Screen};

use super::context::Context;

/// A screen's buttons, in its order.
pub(super) fn actions(context: Context, form: NodeRef<Form>, screen: &Screen) -> AnyView {
    let main = screen.main_action().map(|action| action.name.as_str());
    let buttons = screen
        .actions
        .iter()
        .map(|action| {
            if Some(action.name.as_str()) == main {
                submit(context, action)
            } else {
                other(context, form, action)
            }
        })
        .collect_view();
    div().class("vst-actions").child(buttons).into_any()
}

fn submit(context: Context, action: &Action) -> AnyView {
    // Busy is said by `aria-disabled`: a disabled button would drop the focus. A second press does nothing, because
    // the machine takes one answer at a time.
    button()
        .r#type("submit")
        .class(class(action.role))
        .attr("data-action", action.name.clone())
        .attr("aria-disabled", move || context.busy().then_some("true"))
        .child((span().class("vst-button-label").child(context.say(&action.label)), spinner()))
        .into_any()
}

fn other(context: Context, form: NodeRef<Form>, action: &Action) -> AnyView {
    let name = action.name.clone();
    let press = move |_| {
        if let Some(form) = form.get_untracked() {
            context.act(&form, &name);
        }
    };
    button()
        .r#type("button")
        .class(class(action.role))
        .attr("data-action", action.name.clone())
        .attr("aria-disabled", move || context.busy().then_some("true"))
        .on(ev::click, press)
        .child(context.say(&action.label))
        .into_any()
}

fn spinner() -> impl IntoView {
    span().class("vst-spinner").attr("aria-hidden", "true")
}

fn class(role: Role) -> &'static str {
    match role {
        Role::Primary => "vst-button vst-primary",
        Role::Secondary => "vst-button vst-secondary",
        Role::Link => "vst-button vst-link",
    }
}
