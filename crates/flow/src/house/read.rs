//! From the wire's JSON to [`Screen`]: fills in what was left out, and takes what it does not know for what comes
//! nearest. The shapes are those of [`wire`](super::wire); a test reads what its types write.

use std::collections::BTreeMap;

use crate::json::Json;
use crate::screen::{
    Action, Brand, Choice, Decision, Does, Field, FieldKind, Format, Level, Link, Message, Passkey,
    PasswordUse, Picture, Role, Rule, Screen, ScreenKind, Shape, Takes, Wait, Who,
};
use crate::text::{Key, Param, Text};

/// The screen of a [`Turn`](super::wire::Turn).
pub(super) fn screen(turn: &Json) -> Screen {
    let wire = turn.get("screen");
    let mut screen = Screen::new(kind(wire.get("kind")));
    if let Some(heading) = text(wire.get("heading")) {
        screen.heading = heading;
    }
    screen.text = text(wire.get("text")).or(screen.text);
    screen.who = who(wire.get("user"));
    screen.fields = each(wire.get("fields"), field);
    offer_passkeys(&mut screen.fields);
    let actions = wire.get("actions").list().iter().enumerate();
    screen.actions = actions.filter_map(|(at, wire)| action(at == 0, wire)).collect();
    screen.messages = wire.get("messages").list().iter().map(message).collect();
    screen.wait = wait(wire.get("wait"));
    screen.links = each(wire.get("links"), link);
    screen.remember_me = wire.get("remember_me").flag();
    screen.expires_at = turn.get("expires_at").number();
    let brand = turn.get("brand");
    screen.brand = Brand { name: brand.get("name").owned(), logo: brand.get("logo").owned() };
    screen
}

fn kind(wire: &Json) -> ScreenKind {
    match wire.text() {
        Some("identifier") => ScreenKind::Identifier,
        Some("password") => ScreenKind::Password,
        Some("code") => ScreenKind::Code,
        Some("choose") => ScreenKind::Choose,
        Some("enroll") => ScreenKind::Enroll,
        Some("new_password") => ScreenKind::NewPassword,
        Some("stay_signed_in") => ScreenKind::StaySignedIn,
        Some("consent") => ScreenKind::Consent,
        Some("passkey") => ScreenKind::Passkey,
        Some("waiting") => ScreenKind::Waiting,
        Some("notice") => ScreenKind::Notice,
        _ => ScreenKind::Form,
    }
}

fn who(wire: &Json) -> Option<Who> {
    Some(Who { identifier: wire.get("identifier").owned()?, name: wire.get("name").owned() })
}

fn wait(wire: &Json) -> Option<Wait> {
    let poll_ms = wire.get("poll_ms").number()?.try_into().unwrap_or(u32::MAX);
    Some(Wait { poll_ms, number: wire.get("number").owned() })
}

fn link(wire: &Json) -> Option<Link> {
    Some(Link { label: text(wire.get("label"))?, url: wire.get("location").owned()? })
}

/// Where a passkey is asked for in the identifier's autofill, the identifier says so.
fn offer_passkeys(fields: &mut [Field]) {
    let offered =
        fields.iter().any(|field| matches!(&field.kind, FieldKind::Passkey(passkey) if passkey.autofill));
    for field in fields {
        if let FieldKind::Identifier { passkeys, .. } = &mut field.kind {
            *passkeys = offered;
        }
    }
}

/// A field without a name could not be answered; there is none.
fn field(wire: &Json) -> Option<Field> {
    let name = wire.get("name").owned()?;
    let value = wire.get("value");
    let written = value.owned().unwrap_or_default();
    let length = wire.get("length").number().and_then(|length| length.try_into().ok());
    let kind = match wire.get("kind").text() {
        Some("identifier") => FieldKind::Identifier { value: written, passkeys: false, max_length: length },
        Some("password") => FieldKind::Password { usage: PasswordUse::Current },
        Some("new_password") => FieldKind::Password { usage: PasswordUse::New },
        Some("code") => FieldKind::Code { length, digits: true },
        Some("recovery_code") => FieldKind::Code { length, digits: false },
        Some("email") => line(written, Format::Email, length),
        Some("phone") => line(written, Format::Phone, length),
        Some("qr") => FieldKind::Picture(Picture::QrCode(written)),
        Some("secret") => FieldKind::Picture(Picture::Secret(written)),
        Some("codes") => FieldKind::Picture(Picture::Codes(each(value, Json::owned))),
        Some("passkey") => FieldKind::Passkey(passkey(wire.get("passkey"))),
        Some("checkbox") => FieldKind::Checkbox {
            checked: value.flag() == Some(true),
            decision: decision(wire.get("decision")),
        },
        Some("radio") => choice(wire, Shape::Open, false),
        Some("select") => choice(wire, Shape::List, false),
        Some("multi_select") => choice(wire, Shape::Open, true),
        _ if wire.get("secret").flag() == Some(true) => {
            FieldKind::Text { value: String::new(), format: Format::Plain, max_length: length, secret: true }
        }
        _ => line(written, Format::Plain, length),
    };
    let mut field = Field::new(name, kind);
    if let Some(label) = text(wire.get("label")) {
        field.label = label;
    }
    field.hint = text(wire.get("hint")).or(field.hint);
    field.required = wire.get("required").flag() == Some(true);
    field.read_only = wire.get("read_only").flag() == Some(true);
    field.rules = each(wire.get("rules"), rule);
    field.expires_in = seconds(wire.get("expires_in"));
    Some(field)
}

fn line(value: String, format: Format, max_length: Option<u16>) -> FieldKind {
    FieldKind::Text { value, format, max_length, secret: false }
}

/// A length of time in seconds.
fn seconds(wire: &Json) -> Option<u32> {
    Some(wire.number()?.try_into().unwrap_or(u32::MAX))
}

/// What a list holds. What cannot be read in it is left out.
fn each<T>(wire: &Json, read: fn(&Json) -> Option<T>) -> Vec<T> {
    let mut all = Vec::new();
    for item in wire.list() {
        all.extend(read(item));
    }
    all
}

/// A ceremony that is not known has no options that a browser would take, and fails there.
fn passkey(wire: &Json) -> Passkey {
    let create = wire.get("ceremony").text() == Some("create");
    let autofill = !create && wire.get("conditional").flag() == Some(true);
    Passkey { create, options: wire.get("options").write(), autofill }
}

/// A rule that says nothing is none.
fn rule(wire: &Json) -> Option<Rule> {
    let min_length: Option<u16> = wire.get("min_length").number().and_then(|least| least.try_into().ok());
    let said = text(wire).or_else(|| {
        let count = Param::Text(min_length?.to_string());
        Some(Text::from(Key::RULE_MIN_LENGTH).with("count", count))
    });
    Some(Rule { text: said?, min_length })
}

/// What an authenticator is called.
fn authenticator(wire: &Json) -> Option<Text> {
    let key = match wire.text()? {
        "password" => Key::AUTHENTICATOR_PASSWORD,
        "totp" => Key::AUTHENTICATOR_TOTP,
        "email" => Key::AUTHENTICATOR_EMAIL,
        "passkey" => Key::AUTHENTICATOR_PASSKEY,
        "recovery" => Key::AUTHENTICATOR_RECOVERY,
        "federated" => Key::AUTHENTICATOR_FEDERATED,
        _ => return None,
    };
    Some(key.into())
}

fn choice(wire: &Json, shape: Shape, several: bool) -> FieldKind {
    let option = |wire: &Json| {
        let value = wire.get("value").owned()?;
        let label = text(wire.get("label")).or_else(|| authenticator(wire.get("kind")));
        let label = label.unwrap_or_else(|| Text::literal(value.clone()));
        Some(Choice { value, label, hint: text(wire.get("hint")) })
    };
    let value = wire.get("value");
    let mut selected = each(value, Json::owned);
    selected.extend(value.owned());
    let options = each(wire.get("options"), option);
    FieldKind::Choice { options, selected, shape, several }
}

fn decision(wire: &Json) -> Decision {
    match wire.text() {
        Some("keep_signed_in") => Decision::KeepSignedIn,
        Some("remember_device") => Decision::RememberDevice,
        Some("dont_show_again") => Decision::DontShowAgain,
        _ => Decision::Other,
    }
}

fn action(first: bool, wire: &Json) -> Option<Action> {
    let mut action = Action::primary(wire.get("name").text()?);
    if let Some(label) = text(wire.get("label")) {
        action.label = label;
    }
    action.role = match wire.get("role").text() {
        Some("primary") => Role::Primary,
        Some("secondary") => Role::Secondary,
        Some(_) => Role::Link,
        None if first => Role::Primary,
        None => Role::Secondary,
    };
    let takes = wire.get("takes_fields").flag().unwrap_or(first);
    action.takes = match wire.get("takes") {
        names @ Json::List(_) => Takes::Only(each(names, Json::owned)),
        _ if takes => Takes::All,
        _ => Takes::Nothing,
    };
    action.after = seconds(wire.get("resend_after"));
    action.does = Does::Submit;
    Some(action)
}

fn message(wire: &Json) -> Message {
    let level = match wire.get("level").text() {
        Some("success") => Level::Success,
        Some("info") => Level::Info,
        Some("warning") => Level::Warning,
        _ => Level::Error,
    };
    let said = text(wire).unwrap_or_else(|| Key::MESSAGE_FAILED.into());
    Message { field: wire.get("field").owned(), ..Message::new(level, said) }
}

/// What a [`Text`](super::wire::Text) says, if it says anything.
fn text(wire: &Json) -> Option<Text> {
    if let Some(text) = wire.get("text").owned() {
        let languages = wire.get("texts").members().iter();
        let languages: BTreeMap<_, _> =
            languages.filter_map(|(language, text)| Some((language.clone(), text.owned()?))).collect();
        return Some(Text::Literal { text, languages });
    }
    let key = Key::from(wire.get("code").owned()?);
    let param = |(name, value): &(String, Json)| {
        let seconds = value.get("seconds").number().map(Param::Seconds);
        Some((name.clone().into(), seconds.or_else(|| value.owned().map(Param::Text))?))
    };
    Some(Text::Key { key, params: wire.get("params").members().iter().filter_map(param).collect() })
}
