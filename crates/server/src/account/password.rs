//! `/account/password`: changing the password, with a plain form.

use maud::{Markup, html};

use super::page::page;
use super::words;
use crate::authn::password::{MAX_LENGTH, PasswordPolicy};
use crate::session::Session;

/// What was wrong with what was typed, and with which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// `current` or `new`.
    pub(crate) field: &'static str,
    pub(crate) why: String,
}

/// The form. What was typed is never in it again.
pub(crate) fn view(
    session: &Session,
    has_one: bool,
    policy: &PasswordPolicy,
    wrong: Option<&Wrong>,
) -> Markup {
    let why = |field: &str| wrong.filter(|wrong| wrong.field == field).map(|wrong| wrong.why.as_str());
    let content = html! {
        h1 { (words::NEW_PASSWORD) }
        form.fields method="post" action="/account/password" {
            // For password managers: whose password it is.
            input type="text" name="username" value=(session.identifier()) autocomplete="username" hidden;
            @if has_one { (field("current", words::CURRENT_LABEL, "current-password", None, why("current"))) }
            (field("new", words::NEW_LABEL, "new-password", Some(policy.min_length), why("new")))
            p.hint { (words::NEW_HINT) }
            button type="submit" { (words::SAVE) }
        }
        p { a href="/account" { (words::BACK) } }
    };
    page(words::NEW_PASSWORD, &content)
}

fn field(name: &str, label: &str, autocomplete: &str, at_least: Option<u16>, wrong: Option<&str>) -> Markup {
    let said = format!("{name}-wrong");
    html! {
        label for=(name) { (label) }
        input type="password" id=(name) name=(name) autocomplete=(autocomplete) required maxlength=(MAX_LENGTH)
            minlength=[at_least] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| &said)]
            autofocus[wrong.is_some()];
        @if let Some(wrong) = wrong { p.wrong id=(said) role="alert" { (wrong) } }
    }
}
