//! Buttons. Each is a real one; the main one submits the form, the others never do.

use leptos::prelude::*;
use vestibule_flow::screen::Role;
use vestibule_flow::text::Param;
use vestibule_flow::{Action, Key, Screen, Text};
use web_sys::HtmlFormElement;

use super::context::Context;
use super::countdown::count_down;
use super::element::El;

/// A screen's buttons, in its order.
pub(super) fn actions(context: Context, form: &HtmlFormElement, screen: &Screen) -> El {
    let main = screen.main_action().map(|action| action.name.as_str());
    let mut row = El::of("div", "vst-actions");
    for (at, action) in screen.actions.iter().enumerate() {
        row = match action.after.filter(|seconds| *seconds > 0) {
            Some(seconds) => later(row, context, form, action, at, seconds),
            None if Some(action.name.as_str()) == main => row.child(submit(context, action)),
            None => row.child(plain(context, form, action, None).attr_live("aria-disabled", busy(context))),
        };
    }
    row
}

/// The button that Enter presses.
fn submit(context: Context, action: &Action) -> El {
    let label = El::of("span", "vst-button-label").text(&context.say(&action.label));
    let spinner = El::of("span", "vst-spinner").attr("aria-hidden", "true");
    button(action)
        .attr("type", "submit")
        .attr_live("aria-disabled", busy(context))
        .child(label)
        .child(spinner)
}

/// Any other button. One that has to wait does nothing until that is `over`.
fn plain(context: Context, form: &HtmlFormElement, action: &Action, over: Option<RwSignal<bool>>) -> El {
    let (form, name) = (form.clone(), action.name.clone());
    button(action).attr("type", "button").text(&context.say(&action.label)).on("click", move |_| {
        if over.is_none_or(|over| over.get_untracked()) {
            context.act(&form, &name);
        }
    })
}

/// A button that has to wait. How long is to be seen, second by second; who hears the page is told when it is over.
fn later(row: El, context: Context, form: &HtmlFormElement, action: &Action, at: usize, seconds: u32) -> El {
    let over = RwSignal::new(false);
    let id = context.id(&["later", &at.to_string()].concat());
    let waits = busy(context);
    let button = plain(context, form, action, Some(over))
        .attr_live("aria-disabled", move || if over.get() { waits() } else { Some("true".to_owned()) })
        .attr("aria-describedby", &id);
    let hint = El::of("p", "vst-hint vst-later").attr("id", &id);
    let ready = El::of("div", "vst-hidden").attr("role", "status");
    let (shown, said, label) = (hint.clone(), ready.clone(), context.say(&action.label));
    count_down(seconds, move |left| {
        if left > 0 {
            shown.set_text(&context.say(&Text::from(Key::HINT_LATER).with("time", Param::Seconds(left))));
            return;
        }
        shown.set_text("");
        let text = Text::from(Key::STATUS_READY).with("action", Param::Text(label.clone()));
        said.set_text(&context.say(&text));
        let _ = over.try_set(true);
    });
    row.child(button).child(hint).child(ready)
}

/// Busy is said by `aria-disabled`: a disabled button would drop the focus. A second press does nothing, because the
/// machine takes one answer at a time.
fn busy(context: Context) -> impl Fn() -> Option<String> {
    move || context.busy().then(|| "true".to_owned())
}

fn button(action: &Action) -> El {
    let class = match action.role {
        Role::Primary => "vst-button vst-primary",
        Role::Secondary => "vst-button vst-secondary",
        Role::Link => "vst-button vst-link",
    };
    El::of("button", class).attr("data-action", &action.name)
}
