//! From a widget to a field.

use super::html;
use crate::json::Json;
use crate::screen::{Choice, Decision, Field, FieldKind, Format, Link, Passkey, PasswordUse, Rule, Shape};
use crate::text::{Key, Param, Text};

/// The longest list that is offered.
const MOST: usize = 1000;

/// The field of a widget that asks something, `None` where it asks nothing that is known.
pub(super) fn field(name: &str, form: &str, widget: &Json) -> Option<Field> {
    let id = widget.get("id").text()?;
    let value = widget.get("value");
    let validator = widget.get("validator");
    let length = |name: &str| validator.get(name).number().and_then(|length| length.try_into().ok());
    let line = |format| FieldKind::Text {
        value: value.owned().unwrap_or_default(),
        format,
        max_length: length("maxLength"),
        secret: false,
    };
    let kind = match widget.get("type").text()? {
        "input" => input(id, widget, length("maxLength")),
        "password" => FieldKind::Password { usage: usage(form, widget) },
        "passcode" => {
            let length = length("length");
            FieldKind::Code { length, digits: length.is_none_or(|length: u16| length <= 8) }
        }
        "checkbox" => FieldKind::Checkbox { checked: value.flag() == Some(true), decision: decision(id) },
        "select" => choice(widget, false),
        "multiSelect" => choice(widget, true),
        "date" => line(Format::Date),
        "phone" => line(Format::Phone),
        "passkeyLogin" | "webauthnLogin" => ceremony(widget.get("assertionOptions"), false)?,
        "passkeyEnroll" | "webauthnEnroll" => ceremony(widget.get("enrollOptions"), true)?,
        _ => return None,
    };
    let mut field = Field::new(name, kind);
    let said = label(widget);
    if !said.is_empty() {
        field.label = Text::literal(said);
    }
    let asked = matches!(
        field.kind,
        FieldKind::Password { .. }
            | FieldKind::Code { .. }
            | FieldKind::Identifier { .. }
            | FieldKind::Passkey(_)
    );
    let least = validator.get("minSelectable").number().is_some_and(|least| least > 0);
    field.required = asked || least || validator.get("required").flag() == Some(true);
    field.read_only = widget.get("readonly").flag() == Some(true);
    field.rules = rules(&field.kind, validator);
    Some(field)
}

/// A widget of a kind that nobody knows, as a line of text: the last resort where there is no hosted page.
pub(super) fn unknown(name: &str, widget: &Json) -> Option<Field> {
    let value = widget.get("value").owned().unwrap_or_default();
    let mut field =
        Field::new(name, FieldKind::Text { value, format: Format::Plain, max_length: None, secret: false });
    let said = label(widget);
    field.label = Some(Text::literal(said.clone())).filter(|_| !said.is_empty())?;
    Some(field)
}

/// What a widget is called, as text, whatever it is written in.
pub(super) fn label(widget: &Json) -> String {
    let written = widget.get("label").text().unwrap_or_default();
    if is_html(widget.get("render").get("labelType")) {
        html::plain(written).text
    } else {
        written.trim().to_owned()
    }
}

/// The links of a label or a text that is HTML.
pub(super) fn links(widget: &Json) -> Vec<Link> {
    let render = widget.get("render");
    let label = widget.get("label").text().filter(|_| is_html(render.get("labelType")));
    let value = widget.get("value").text().filter(|_| is_html(render.get("type")));
    let links = label.into_iter().chain(value).flat_map(|written| html::plain(written).links);
    let link = |(label, url): (String, String)| {
        Some(Link { label: Text::literal(label), url: crate::place::visitable(&url.as_str().into())? })
    };
    links.filter_map(link).collect()
}

/// What a static widget says.
pub(super) fn said(widget: &Json) -> Option<String> {
    let written = widget.get("value").text()?;
    let said = if is_html(widget.get("render").get("type")) {
        html::plain(written).text
    } else {
        written.trim().to_owned()
    };
    Some(said).filter(|said| !said.is_empty())
}

fn is_html(json: &Json) -> bool {
    json.text() == Some("html")
}

fn input(id: &str, widget: &Json, max_length: Option<u16>) -> FieldKind {
    let value = widget.get("value").owned().unwrap_or_default();
    let hint =
        [widget.get("autocomplete"), widget.get("render").get("autocompleteHint"), widget.get("inputmode")];
    let hint = hint.iter().filter_map(|hint| hint.text()).collect::<Vec<_>>().join(" ");
    let is = |token: &str| hint.split_whitespace().any(|known| known == token);
    if id == "identifier" || is("username") {
        return FieldKind::Identifier { value, passkeys: false, max_length };
    }
    let formats = [
        ("email", Format::Email),
        ("tel", Format::Phone),
        ("given-name", Format::GivenName),
        ("family-name", Format::FamilyName),
        ("bday", Format::Date),
        ("numeric", Format::Number),
    ];
    let format = formats.into_iter().find_map(|(token, format)| is(token).then_some(format));
    FieldKind::Text { value, format: format.unwrap_or(Format::Plain), max_length, secret: false }
}

/// A password that is chosen has rules, or stands in a form where one is chosen.
fn usage(form: &str, widget: &Json) -> PasswordUse {
    let rules = !widget.get("validator").members().is_empty();
    let chosen = widget.get("qualityIndicator").flag() == Some(true) || rules;
    if chosen || form != "password" { PasswordUse::New } else { PasswordUse::Current }
}

fn rules(kind: &FieldKind, validator: &Json) -> Vec<Rule> {
    let least = validator.get("minLength").number().and_then(|least| u16::try_from(least).ok());
    let least =
        least.filter(|least| *least > 0 && matches!(kind, FieldKind::Password { usage: PasswordUse::New }));
    let rule = |least: u16| Rule {
        text: Text::from(Key::RULE_MIN_LENGTH).with("count", Param::Text(least.to_string())),
        min_length: Some(least),
    };
    least.map(rule).into_iter().collect()
}

fn decision(id: &str) -> Decision {
    match id.rsplit('.').next() {
        Some("keepMeLoggedIn") => Decision::KeepSignedIn,
        Some("rememberDevice") => Decision::RememberDevice,
        _ => Decision::Other,
    }
}

fn choice(widget: &Json, several: bool) -> FieldKind {
    let mut options = Vec::new();
    for option in widget.get("options").list() {
        match option.get("options") {
            Json::List(items) => options.extend(items.iter().filter_map(|item| item_of(option, item))),
            _ => options.extend(item_of(&Json::Null, option)),
        }
    }
    options.truncate(MOST);
    // The SDKs do not agree on the name.
    let chosen = [widget.get("value"), widget.get("values")];
    let chosen =
        chosen.iter().flat_map(|chosen| chosen.list().iter().filter_map(Json::owned).chain(chosen.owned()));
    let open = several || widget.get("render").get("type").text() == Some("radio");
    let shape = if open { Shape::Open } else { Shape::List };
    FieldKind::Choice { selected: chosen.collect(), options, shape, several }
}

fn item_of(group: &Json, item: &Json) -> Option<Choice> {
    let value = item.get("value").owned()?;
    let label = item.get("label").text().unwrap_or(&value).to_owned();
    Some(Choice { value, label: Text::literal(label), hint: group.get("label").owned().map(Text::literal) })
}

fn ceremony(options: &Json, create: bool) -> Option<FieldKind> {
    let inner = options.get("publicKey");
    let options = if *inner == Json::Null { options } else { inner };
    let Json::Object(_) = options else { return None };
    Some(FieldKind::Passkey(Passkey { create, options: options.write(), autofill: false }))
}
