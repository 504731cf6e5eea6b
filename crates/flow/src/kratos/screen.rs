//! From a flow to a screen and what its actions send.

use super::form::Form;
use super::message;
use super::node::{Kind, Node};
use super::webauthn;
use crate::json::Json;
use crate::place;
use crate::screen::{
    Action, Decision, Field, FieldKind, Format, Link, Passkey, PasswordUse, Picture, Role, Screen,
    ScreenKind, Takes, Who,
};
use crate::text::{Key, Param, Text};

/// The screen of a flow, and what each of its actions sends.
pub(super) fn read(flow: &Json, login_hint: &str) -> (Screen, Vec<Form>) {
    let mut screen = Screen::new(ScreenKind::Form);
    let mut forms = Vec::new();
    for node in Node::all(flow) {
        match node.kind() {
            Kind::Input(name) if screen.field(name).is_none() => {
                screen.fields.push(field(node, name, login_hint));
            }
            Kind::Hidden("identifier") if !node.value().is_empty() => {
                screen.who = Some(Who { identifier: node.value(), name: None });
            }
            Kind::Submit(name) if !node.is_disabled() => {
                let asks = name == "method";
                let form = Form::new(flow, node.group(), &[(name, node.value().as_str().into())], asks);
                add(&mut screen, &mut forms, form, asks, submit(node, name));
            }
            Kind::Button("webauthn_login_trigger") => {
                let written = [node.attribute("onclick"), node.attribute("value")].into_iter();
                let options = written.filter_map(Json::text).find_map(webauthn::options);
                ceremony(&mut screen, &mut forms, flow, "webauthn", "webauthn_login", options, false);
            }
            Kind::Button("passkey_login_trigger") => {
                let challenge = Node::all(flow).find(|node| node.kind() == Kind::Hidden("passkey_challenge"));
                let options = challenge.and_then(|node| webauthn::options(&node.value()));
                let typed = Node::all(flow).any(|node| node.kind() == Kind::Input("identifier"));
                ceremony(&mut screen, &mut forms, flow, "passkey", "passkey_login", options, typed);
            }
            Kind::Text => {
                let said = node.attribute("text").get("text").text().filter(|said| !said.trim().is_empty());
                show(&mut screen, said.map(|said| FieldKind::Note { text: Text::literal(said) }));
            }
            Kind::Image => {
                let source = node.attribute("src").text().filter(|source| source.starts_with("data:image/"));
                show(&mut screen, source.map(|source| FieldKind::Picture(Picture::Image(source.to_owned()))));
            }
            Kind::Link => {
                let label =
                    node.attribute("title").get("text").text().or_else(|| node.label().get("text").text());
                let url = place::visitable(node.attribute("href"));
                let link = label.zip(url).map(|(label, url)| Link { label: Text::literal(label), url });
                screen.links.extend(link);
            }
            Kind::Input(_) | Kind::Hidden(_) | Kind::Submit(_) | Kind::Button(_) | Kind::Other => {}
        }
    }
    offer_passkeys(&mut screen);
    name(&mut screen, &forms);
    screen.messages = message::all(flow);
    (screen, forms)
}

/// Something to read or to look at among the fields.
fn show(screen: &mut Screen, kind: Option<FieldKind>) {
    let name = ["shown:", &screen.fields.len().to_string()].concat();
    if let Some(kind) = kind.filter(|_| screen.field(&name).is_none()) {
        screen.fields.push(Field::new(name, kind));
    }
}

fn add(screen: &mut Screen, forms: &mut Vec<Form>, mut form: Form, asks: bool, label: Text) {
    let number = forms.len().to_string();
    form.action = [&form.method, ":", &number].concat();
    let mut action = Action::primary(&form.action);
    action.label = label;
    action.takes = if form.takes.is_empty() { Takes::Nothing } else { Takes::Only(form.takes.clone()) };
    let first = !screen.actions.iter().any(|action| action.role == Role::Primary);
    action.role = match (asks, first) {
        (true, true) => Role::Primary,
        (true, false) => Role::Secondary,
        (false, _) if form.method == "oidc" || form.method == "saml" => Role::Secondary,
        (false, _) => Role::Link,
    };
    screen.actions.push(action);
    forms.push(form);
}

/// A WebAuthn ceremony as a field and the action that starts it.
fn ceremony(
    screen: &mut Screen,
    forms: &mut Vec<Form>,
    flow: &Json,
    group: &str,
    name: &str,
    options: Option<String>,
    autofill: bool,
) {
    let Some(options) = options.filter(|_| screen.field(name).is_none()) else { return };
    let passkey = FieldKind::Passkey(Passkey { create: false, options, autofill });
    screen.fields.push(Field::new(name, passkey).required());
    let mut form = Form::new(flow, group, &[("method", group.into())], false);
    form.takes = vec![name.to_owned()];
    form.forget(name);
    add(screen, forms, form, true, Key::ACTION_USE_PASSKEY.into());
}

fn field(node: Node<'_>, name: &str, login_hint: &str) -> Field {
    let value = node.value();
    let length = node.attribute("maxlength").number().and_then(|length| length.try_into().ok());
    let line = |format| FieldKind::Text { value: value.clone(), format, max_length: length, secret: false };
    let kind = match (name, node.attribute("type").text().unwrap_or_default()) {
        ("identifier", _) => {
            let value = if value.is_empty() { login_hint.to_owned() } else { value.clone() };
            FieldKind::Identifier { value, passkeys: false, max_length: length }
        }
        ("totp_code", _) => FieldKind::Code { length: length.or(Some(6)), digits: true },
        ("code", _) => FieldKind::Code { length, digits: true },
        ("lookup_secret", _) => FieldKind::Code { length, digits: false },
        (_, "password") if node.attribute("autocomplete").text() == Some("new-password") => {
            FieldKind::Password { usage: PasswordUse::New }
        }
        (_, "password") => FieldKind::Password { usage: PasswordUse::Current },
        (_, "checkbox") => FieldKind::Checkbox { checked: value == "true", decision: Decision::Other },
        (_, "email") => line(Format::Email),
        (_, "tel") => line(Format::Phone),
        (_, "number") => line(Format::Number),
        (_, "date") => line(Format::Date),
        _ => line(Format::Plain),
    };
    let ours = !matches!(kind, FieldKind::Text { .. } | FieldKind::Checkbox { .. });
    let mut field = Field::new(name, kind);
    // 1070002 is a label out of the identity schema: the site's own words. So are those of what nobody here knows.
    let own = node.label().get("id").number() == Some(1_070_002);
    let said = node.label().get("text").text().filter(|said| !said.trim().is_empty());
    if let Some(said) = said.filter(|_| own || !ours) {
        field.label = Text::literal(said);
    }
    field.required = node.attribute("required").flag() == Some(true) || ours;
    field.read_only = node.is_disabled();
    field
}

/// What a button says.
fn submit(node: Node<'_>, name: &str) -> Text {
    let key = match (name, node.group()) {
        ("resend", _) => Key::ACTION_RESEND,
        ("provider", _) => {
            let provider =
                node.label().get("context").get("provider").owned().unwrap_or_else(|| node.value());
            return Text::from(Key::ACTION_SIGN_IN_WITH).with("provider", Param::Text(provider));
        }
        ("method", "password") => Key::ACTION_SIGN_IN,
        ("method", "identifier_first") => Key::ACTION_CONTINUE,
        ("method", "webauthn" | "passkey") => Key::ACTION_USE_PASSKEY,
        ("method", "totp") => Key::AUTHENTICATOR_TOTP,
        ("method", "lookup_secret") => Key::AUTHENTICATOR_RECOVERY,
        _ => {
            let said = node.label().get("text").text().filter(|said| !said.trim().is_empty());
            return said.map_or(Key::ACTION_CONTINUE.into(), Text::literal);
        }
    };
    key.into()
}

/// Where a passkey is asked for in the identifier's autofill, the identifier says so.
fn offer_passkeys(screen: &mut Screen) {
    let offered = |field: &Field| matches!(&field.kind, FieldKind::Passkey(passkey) if passkey.autofill);
    let offered = screen.fields.iter().any(offered);
    for field in &mut screen.fields {
        if let FieldKind::Identifier { passkeys, .. } = &mut field.kind {
            *passkeys = offered;
        }
    }
}

/// Which step it is, by what is asked; and what the only button of a code says.
fn name(screen: &mut Screen, forms: &[Form]) {
    let has = |name: &str| screen.field(name).is_some_and(|field| !field.read_only);
    let passkey = screen.fields.iter().any(|field| matches!(field.kind, FieldKind::Passkey(_)));
    let kind = if has("identifier") {
        ScreenKind::Identifier
    } else if has("password") {
        ScreenKind::Password
    } else if has("totp_code") || has("code") || has("lookup_secret") {
        ScreenKind::Code
    } else if passkey {
        ScreenKind::Passkey
    } else if forms.len() > 1 {
        ScreenKind::Choose
    } else {
        return;
    };
    let named = Screen::new(kind);
    (screen.kind, screen.heading, screen.text) = (kind, named.heading, named.text);
    let codes = forms.iter().filter(|form| {
        ["totp_code", "code", "lookup_secret"].iter().any(|code| form.takes.iter().any(|taken| taken == code))
    });
    if let [only] = codes.collect::<Vec<_>>().as_slice() {
        for action in screen.actions.iter_mut().filter(|action| action.name == only.action) {
            action.label = Key::ACTION_CONTINUE.into();
        }
    }
}
