//! From a state of the flow to a screen and what its actions send.

use super::form::{self, Form, From, Part};
use super::layout::{self, Placed};
use super::widget;
use crate::json::Json;
use crate::place;
use crate::screen::{
    Action, Brand, Field, FieldKind, Level, Link, Local, Message, Role, Screen, ScreenKind, Takes, Wait, Who,
};
use crate::text::{Key, Text};

/// How often a screen that only waits asks again.
const POLL_MS: u32 = 2000;
/// The most messages that are said at once.
const MOST: usize = 20;

/// What can be drawn of a state.
pub(super) struct Drawn {
    pub(super) screen: Screen,
    /// By the name of the action that sends them.
    pub(super) forms: Vec<(String, Form)>,
    /// Whether there is a widget in it that nobody here knows.
    pub(super) unknown: bool,
}

/// Draws a state. `None` where its layout makes no sense.
pub(super) fn draw(state: &Json) -> Option<Drawn> {
    let placed = layout::widgets(state)?;
    let names = names(&placed);
    let mut screen = Screen::new(kind(state));
    let mut forms: Vec<(String, Form)> = Vec::new();
    let mut unknown = false;
    let mut waits = false;
    let mut titled = false;
    for (at, (placed, name)) in placed.iter().zip(&names).enumerate() {
        let widget = placed.widget;
        screen.links.extend(widget::links(widget));
        match widget.get("type").text().unwrap_or_default() {
            "static" => match (widget.get("id").text(), widget::said(widget)) {
                (Some("identifier"), Some(identifier)) => screen.who = Some(Who { identifier, name: None }),
                (Some("section-title"), Some(title)) if !titled => {
                    titled = true;
                    (screen.heading, screen.text) = (Text::literal(title), None);
                }
                (_, Some(said)) => note(&mut screen, at, said),
                _ => {}
            },
            // Only its words are shown; it is sent as it stands.
            "checkbox" if hidden(widget) => note(&mut screen, at, widget::label(widget)),
            "submit" => submit(&mut screen, &mut forms, placed, widget),
            "close" => {
                let mut action = Action::local(Local::Restart, Key::ACTION_CANCEL);
                (action.label, action.role) = (said(widget, Key::ACTION_CANCEL), Role::Link);
                screen.actions.retain(|known| known.name != action.name);
                screen.actions.push(action);
            }
            "layout" => {}
            "loading" => waits = true,
            // What has no name, or another's, could not be answered.
            _ if name.is_empty() || screen.field(name).is_some() => unknown = true,
            _ => match widget::field(name, placed.form, widget) {
                Some(field) => ask(&mut screen, &mut forms, placed, field),
                None => {
                    unknown = true;
                    screen.fields.extend(widget::unknown(name, widget));
                }
            },
        }
    }
    fill(&placed, &names, &screen, &mut forms);
    finish(&mut screen, &forms);
    screen.wait = waits.then_some(Wait { poll_ms: POLL_MS, number: None });
    screen.messages = messages(state, &placed, &names);
    brand(&mut screen, state.get("branding"));
    Some(Drawn { screen, forms, unknown })
}

/// The names of the widgets as fields: their ids, with the form's before it where two forms have the same.
fn names(placed: &[Placed<'_>]) -> Vec<String> {
    let id = |placed: &Placed<'_>| placed.widget.get("id").owned().unwrap_or_default();
    let count = |name: &str| placed.iter().filter(|other| id(other) == name).count();
    let name = |placed: &Placed<'_>| {
        let id = id(placed);
        if count(&id) > 1 { [placed.form, "/", &id].concat() } else { id }
    };
    placed.iter().map(name).collect()
}

fn kind(state: &Json) -> ScreenKind {
    match state.get("screen").text().unwrap_or_default() {
        "identification" => ScreenKind::Identifier,
        "password" => ScreenKind::Password,
        "mfaPasscode" | "mfaEnrollChallenge" => ScreenKind::Code,
        "mfaMethod" | "mfaEnrollTargetSelect" => ScreenKind::Choose,
        "mfaEnrollStart" => ScreenKind::Enroll,
        "genericResult" => ScreenKind::Notice,
        _ => ScreenKind::Form,
    }
}

fn hidden(widget: &Json) -> bool {
    widget.get("render").get("type").text() == Some("checkboxHidden")
}

fn note(screen: &mut Screen, at: usize, said: String) {
    let name = ["note:", &at.to_string()].concat();
    if !said.is_empty() && screen.field(&name).is_none() {
        screen.fields.push(Field::new(name, FieldKind::Note { text: Text::literal(said) }));
    }
}

fn said(widget: &Json, otherwise: Key) -> Text {
    let label = widget::label(widget);
    if label.is_empty() { otherwise.into() } else { Text::literal(label) }
}

/// A button that sends its form.
fn submit(screen: &mut Screen, forms: &mut Vec<(String, Form)>, placed: &Placed<'_>, widget: &Json) {
    let Some(path) = form::path(placed.form) else { return };
    let name = [placed.form, ":", widget.get("id").text().unwrap_or_default()].concat();
    if forms.iter().any(|(known, _)| *known == name) {
        return;
    }
    let render = widget.get("render");
    let mut action = Action::primary(&name);
    action.label = said(widget, Key::ACTION_CONTINUE);
    action.role = match (render.get("type").text(), render.get("hint").get("variant").text()) {
        (Some("link"), _) => Role::Link,
        (_, Some("primary")) => Role::Primary,
        _ => Role::Secondary,
    };
    screen.actions.push(action);
    forms.push((name, Form { path, parts: Vec::new() }));
}

/// A field; a passkey brings its own button.
fn ask(screen: &mut Screen, forms: &mut Vec<(String, Form)>, placed: &Placed<'_>, field: Field) {
    if matches!(field.kind, FieldKind::Passkey(_)) {
        let Some(path) = form::path(placed.form) else { return };
        let name = ["passkey:", &field.name].concat();
        if forms.iter().any(|(known, _)| *known == name) {
            return;
        }
        let mut action = Action::primary(&name);
        (action.label, action.role) = (field.label.clone(), Role::Secondary);
        action.takes = Takes::Only(vec![field.name.clone()]);
        screen.actions.push(action);
        forms.push((name, Form { path, parts: Vec::new() }));
    }
    screen.fields.push(field);
}

/// What each form sends: the values of its own widgets and no other's.
fn fill(placed: &[Placed<'_>], names: &[String], screen: &Screen, forms: &mut [(String, Form)]) {
    for (action, form) in forms {
        let passkey = action.strip_prefix("passkey:");
        for (placed, name) in placed.iter().zip(names) {
            let Some(id) = placed.widget.get("id").owned() else { continue };
            if form::path(placed.form).as_deref() != Some(&form.path) {
                continue;
            }
            let value = placed.widget.get("value");
            let from = match screen.field(name).map(|field| (&field.kind, field.read_only)) {
                Some((FieldKind::Passkey(_), _)) if passkey == Some(name) => From::Credential(name.clone()),
                Some((FieldKind::Passkey(_), _)) => continue,
                Some((_, true)) => From::Fixed(value.clone()),
                // A box whose state the document says is sent in the state that is seen; else only where it was touched.
                Some((FieldKind::Checkbox { checked, .. }, _)) => {
                    From::Field(name.clone(), value.flag().map(|_| Json::Bool(*checked)))
                }
                Some(_) => From::Field(name.clone(), None),
                None if hidden(placed.widget) && value.flag().is_some() => From::Fixed(value.clone()),
                None => continue,
            };
            form.parts.push(Part { id, from });
        }
    }
}

/// Which fields go with which action, and which button is the main one.
fn finish(screen: &mut Screen, forms: &[(String, Form)]) {
    for action in &mut screen.actions {
        let Some((_, form)) = forms.iter().find(|(name, _)| *name == action.name) else { continue };
        let fields = form.parts.iter().filter_map(|part| match &part.from {
            From::Field(name, _) | From::Credential(name) => Some(name.clone()),
            From::Fixed(_) => None,
        });
        let fields: Vec<_> = fields.collect();
        action.takes = if fields.is_empty() { Takes::Nothing } else { Takes::Only(fields) };
    }
    // The main button is the first, unless the document says which.
    let main = screen.actions.iter().position(|action| action.role == Role::Primary);
    let first = screen.actions.iter().position(|action| action.role == Role::Secondary);
    if let Some(at) = main.or(first) {
        let mut action = screen.actions.remove(at);
        action.role = Role::Primary;
        screen.actions.insert(0, action);
    }
}

fn messages(state: &Json, placed: &[Placed<'_>], names: &[String]) -> Vec<Message> {
    let messages = state.get("messages");
    let about = placed.iter().zip(names).filter_map(|(placed, name)| {
        let id = placed.widget.get("id").text()?;
        Some(message(messages.get(placed.form).get(id))?.about(name))
    });
    about.chain(message(messages.get("global"))).take(MOST).collect()
}

fn message(json: &Json) -> Option<Message> {
    let said =
        json.get("text").text().map(str::trim).filter(|said| !said.is_empty() && said.len() <= 1000)?;
    let level = match json.get("type").text() {
        Some("success") => Level::Success,
        Some("info") => Level::Info,
        Some("warning") => Level::Warning,
        _ => Level::Error,
    };
    Some(Message::new(level, Text::literal(said)))
}

fn brand(screen: &mut Screen, branding: &Json) {
    let logo = place::visitable(branding.get("logoUrl"));
    screen.brand = Brand { name: branding.get("brandName").owned(), logo };
    for (name, label) in [("siteTermsUrl", Key::LINK_TERMS), ("privacyPolicyUrl", Key::LINK_PRIVACY)] {
        let url = place::visitable(branding.get(name));
        screen.links.extend(url.map(|url| Link { label: label.into(), url }));
    }
}
