//! Fields: one file a kind. Each has a real label; hints and errors are tied to it by `aria-describedby`.

mod checkbox;
mod choice;
mod line;
mod password;
mod picture;

use leptos::html::{div, label, p};
use leptos::prelude::*;
use vestibule_flow::screen::Level;
use vestibule_flow::{Field, FieldKind};

use super::context::Context;
use super::messages;

/// Draws the field at place `at` of its screen.
pub(super) fn field(context: Context, at: usize, field: &Field) -> AnyView {
    let place = Place::new(context, at, field);
    match &field.kind {
        FieldKind::Checkbox { checked, .. } => checkbox::checkbox(&place, *checked),
        FieldKind::Password { .. } => place.below_label(password::password(&place)),
        FieldKind::Choice { options, selected, shape, several } => {
            choice::choice(&place, options, selected, *shape, *several)
        }
        FieldKind::Note { text } => p().class("vst-note").child(context.say(text)).into_any(),
        FieldKind::Picture(picture) => picture::picture(&place, picture),
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
}

impl<'a> Place<'a> {
    fn new(context: Context, at: usize, field: &'a Field) -> Self {
        let id = context.id(&at.to_string());
        Self { context, field, hint_id: [&id, "-hint"].concat(), error_id: [&id, "-error"].concat(), id }
    }

    /// The field's label.
    fn label_text(&self) -> String {
        self.context.say(&self.field.label)
    }

    /// A label, the control, its hint and what is said about it.
    fn below_label(&self, control: AnyView) -> AnyView {
        div()
            .class("vst-field")
            .child((
                label().class("vst-label").r#for(self.id.clone()).child(self.label_text()),
                control,
                self.hint(),
                self.errors(),
            ))
            .into_any()
    }

    fn hint(&self) -> Option<AnyView> {
        let hint = self.field.hint.as_ref()?;
        Some(p().id(self.hint_id.clone()).class("vst-hint").child(self.context.say(hint)).into_any())
    }

    fn errors(&self) -> AnyView {
        messages::about_a_field(self.context, self.field.name.clone(), self.error_id.clone()).into_any()
    }

    /// `aria-describedby`: the hint, and what is said about the field. Reactive.
    fn described_by(&self) -> impl Fn() -> Option<String> + Clone + Send + 'static + use<> {
        let context = self.context;
        let name = self.field.name.clone();
        let hint = self.field.hint.is_some().then(|| self.hint_id.clone());
        let error = self.error_id.clone();
        move || {
            let error = (!context.messages(Some(&name)).is_empty()).then_some(error.as_str());
            let ids: Vec<_> = error.into_iter().chain(hint.as_deref()).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    /// `aria-invalid`: only once something was found wrong. Reactive.
    fn invalid(&self) -> impl Fn() -> Option<&'static str> + Clone + Send + 'static + use<> {
        let context = self.context;
        let name = self.field.name.clone();
        move || {
            context
                .messages(Some(&name))
                .iter()
                .any(|message| message.level == Level::Error)
                .then_some("true")
        }
    }

    /// `required`, as assistive technology hears it. The browser's own bubbles are off: they cannot be translated.
    fn required(&self) -> Option<&'static str> {
        self.field.required.then_some("true")
    }
}
