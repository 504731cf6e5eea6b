//! Fields: one file a kind. Each has a real label; hints and errors are tied to it by `aria-describedby`.

mod checkbox;
mod choice;
mod keep;
mod line;
mod password;
mod picture;
mod qr;
mod rules;

use vestibule_flow::screen::Level;
use vestibule_flow::text::Param;
use vestibule_flow::{Field, FieldKind, Key, Text};

use super::context::Context;
use super::countdown::count_down;
use super::element::El;
use super::messages;

/// Draws the field at place `at` of its screen. `about` is the id of a text that describes it beside its own hint.
pub(super) fn field(context: Context, at: usize, field: &Field, about: Option<String>) -> El {
    let id = context.id(&at.to_string());
    let place = Place {
        context,
        field,
        hint_id: [&id, "-hint"].concat(),
        error_id: [&id, "-error"].concat(),
        rules_id: [&id, "-rules"].concat(),
        expiry_id: [&id, "-expiry"].concat(),
        about,
        id,
    };
    match &field.kind {
        FieldKind::Checkbox { checked, .. } => checkbox::checkbox(&place, *checked),
        FieldKind::Password { .. } => password::password(&place),
        FieldKind::Choice { options, selected, shape, several } => {
            choice::choice(&place, options, selected, *shape, *several)
        }
        FieldKind::Note { text } => El::of("p", "vst-note").text(&context.say(text)),
        FieldKind::Picture(picture) => picture::picture(&place, picture),
        // The action that takes it is its button. What is said about it stands in its place.
        FieldKind::Passkey(_) => El::of("div", "vst-field vst-passkey").child(place.errors()),
        // Until there is a screen for it: the person is told, and has the screen's other actions.
        FieldKind::Captcha { .. } | FieldKind::Duo { .. } => El::of("p", "vst-note")
            .attr("role", "status")
            .text(&context.say(&Key::MESSAGE_UNSUPPORTED.into())),
        FieldKind::Identifier { .. } | FieldKind::Code { .. } | FieldKind::Text { .. } => {
            place.below_label(line::line(&place))
        }
    }
}

/// What the parts of one field have in common.
struct Place<'a> {
    context: Context,
    field: &'a Field,
    id: String,
    hint_id: String,
    error_id: String,
    rules_id: String,
    expiry_id: String,
    about: Option<String>,
}

impl Place<'_> {
    /// The field's label as text.
    fn label_text(&self) -> String {
        self.context.say(&self.field.label)
    }

    /// The field's label, tied to the control.
    fn label(&self, class: &str) -> El {
        El::of("label", class).attr("for", &self.id).text(&self.label_text())
    }

    /// A label, the control, its hint and what is said about it.
    fn below_label(&self, control: El) -> El {
        El::of("div", "vst-field")
            .child(self.label("vst-label"))
            .child(control)
            .children(self.hint())
            .children(self.expiry())
            .child(self.errors())
    }

    /// How long a code can be used, and that it no longer can.
    fn expiry(&self) -> Option<El> {
        let (context, seconds) = (self.context, self.field.expires_in?);
        let hint = Text::from(Key::HINT_CODE_EXPIRES).with("time", Param::Seconds(seconds.into()));
        let said = El::of("p", "vst-hint").attr("id", &self.expiry_id).attr("role", "status");
        let said = said.text(&context.say(&hint));
        let expired = said.clone();
        // Said when it is over, and not each second before that.
        count_down(seconds, move |left| {
            if left == 0 {
                expired.set_text(&context.say(&Key::MESSAGE_CODE_EXPIRED.into()));
            }
        });
        Some(said)
    }

    /// An element that takes the answer: named, described, and marked where something is wrong with it.
    fn control(&self, tag: &str, classes: &str) -> El {
        self.described(El::of(tag, classes))
            .attr("id", &self.id)
            .attr("name", &self.field.name)
            // As assistive technology hears it. The browser's own bubbles are off: they cannot be translated.
            .attr_maybe("aria-required", self.field.required.then_some("true"))
            .attr_live("aria-invalid", self.invalid())
    }

    fn hint(&self) -> Option<El> {
        let hint = self.field.hint.as_ref()?;
        Some(El::of("p", "vst-hint").attr("id", &self.hint_id).text(&self.context.say(hint)))
    }

    fn errors(&self) -> El {
        messages::about_a_field(self.context, self.field.name.clone(), self.error_id.clone())
    }

    /// `aria-describedby`: what is said about the field, its hint, the screen's text.
    fn described(&self, control: El) -> El {
        let context = self.context;
        let name = self.field.name.clone();
        let hint = self.field.hint.is_some().then(|| self.hint_id.clone());
        let error = self.error_id.clone();
        let about = self.about.clone();
        let rules = (!self.field.rules.is_empty()).then(|| self.rules_id.clone());
        let expiry = self.field.expires_in.map(|_| self.expiry_id.clone());
        control.attr_live("aria-describedby", move || {
            let error = (!context.messages(Some(&name)).is_empty()).then_some(error.as_str());
            let mut ids = Vec::new();
            for id in [error, hint.as_deref(), rules.as_deref(), expiry.as_deref(), about.as_deref()] {
                ids.extend(id);
            }
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    }

    /// `aria-invalid`: only once something was found wrong.
    fn invalid(&self) -> impl Fn() -> Option<String> + use<> {
        let context = self.context;
        let name = self.field.name.clone();
        let wrong = move || context.messages(Some(&name)).iter().any(|message| message.level == Level::Error);
        move || wrong().then(|| "true".to_owned())
    }
}
