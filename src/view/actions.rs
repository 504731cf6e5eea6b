//! Buttons. Each is a real one; the main one submits the form, the others never do.

use vestibule_flow::screen::Role;
use vestibule_flow::{Action, Screen};
use web_sys::HtmlFormElement;

use super::context::Context;
use super::element::El;

/// A screen's buttons, in its order.
pub(super) fn actions(context: Context, form: &HtmlFormElement, screen: &Screen) -> El {
    let main = screen.main_action().map(|action| action.name.as_str());
    let button = |action: &Action| {
        if Some(action.name.as_str()) == main {
            let label = El::of("span", "vst-button-label").text(&context.say(&action.label));
            let spinner = El::of("span", "vst-spinner").attr("aria-hidden", "true");
            return button(context, action).attr("type", "submit").child(label).child(spinner);
        }
        let (form, name) = (form.clone(), action.name.clone());
        button(context, action)
            .attr("type", "button")
            .text(&context.say(&action.label))
            .on("click", move |_| context.act(&form, &name))
    };
    El::of("div", "vst-actions").children(screen.actions.iter().map(button))
}

fn button(context: Context, action: &Action) -> El {
    let class = match action.role {
        Role::Primary => "vst-button vst-primary",
        Role::Secondary => "vst-button vst-secondary",
        Role::Link => "vst-button vst-link",
    };
    // Busy is said by `aria-disabled`: a disabled button would drop the focus. A second press does nothing, because
    // the machine takes one answer at a time.
    El::of("button", class)
        .attr("data-action", &action.name)
        .attr_live("aria-disabled", move || context.busy().then(|| "true".to_owned()))
}
