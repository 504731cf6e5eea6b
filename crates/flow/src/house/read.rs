//! From the wire's screen to [`Screen`]: fills in what was left out.

use super::client::text;
use super::wire;
use crate::screen::{
    Action, Brand, Choice, Decision, Does, Field, FieldKind, Format, Level, Message, PasswordUse, Role,
    Screen, ScreenKind, Shape, Takes, Wait, Who,
};
use crate::text::{Key, Text};

/// The screen of a turn.
pub(super) fn screen(turn: wire::Turn) -> Screen {
    let wire::Turn { screen: wire, brand, expires_at, .. } = turn;
    let mut screen = Screen::new(kind(wire.kind));
    if let Some(heading) = text(wire.heading) {
        screen.heading = heading;
    }
    screen.text = text(wire.text).or(screen.text);
    screen.who = wire.user.map(|user| Who { identifier: user.identifier, name: user.name });
    screen.fields = wire.fields.into_iter().map(field).collect();
    screen.actions = wire.actions.into_iter().enumerate().map(|(at, wire)| action(at == 0, wire)).collect();
    screen.messages = wire.messages.into_iter().map(message).collect();
    screen.wait = wire.wait.map(|wait| Wait { poll_ms: wait.poll_ms, number: wait.number });
    screen.expires_at = expires_at;
    if let Some(brand) = brand {
        screen.brand = Brand { name: brand.name, logo: brand.logo };
    }
    screen
}

fn kind(kind: wire::ScreenKind) -> ScreenKind {
    match kind {
        wire::ScreenKind::Identifier => ScreenKind::Identifier,
        wire::ScreenKind::Password => ScreenKind::Password,
        wire::ScreenKind::Code => ScreenKind::Code,
        wire::ScreenKind::Choose => ScreenKind::Choose,
        wire::ScreenKind::Enroll => ScreenKind::Enroll,
        wire::ScreenKind::NewPassword => ScreenKind::NewPassword,
        wire::ScreenKind::StaySignedIn => ScreenKind::StaySignedIn,
        wire::ScreenKind::Consent => ScreenKind::Consent,
        wire::ScreenKind::Passkey => ScreenKind::Passkey,
        wire::ScreenKind::Waiting => ScreenKind::Waiting,
        wire::ScreenKind::Notice => ScreenKind::Notice,
        wire::ScreenKind::Form => ScreenKind::Form,
    }
}

fn field(wire: wire::Field) -> Field {
    let written = match &wire.value {
        Some(wire::Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let kind = match wire.kind {
        wire::FieldKind::Identifier => FieldKind::Identifier { value: written, passkeys: false },
        wire::FieldKind::Password => FieldKind::Password { usage: PasswordUse::Current },
        wire::FieldKind::NewPassword => FieldKind::Password { usage: PasswordUse::New },
        wire::FieldKind::Code => FieldKind::Code { length: wire.length, digits: true },
        wire::FieldKind::RecoveryCode => FieldKind::Code { length: wire.length, digits: false },
        wire::FieldKind::Email => line(written, Format::Email, wire.length),
        wire::FieldKind::Phone => line(written, Format::Phone, wire.length),
        wire::FieldKind::Text => line(written, Format::Plain, wire.length),
        wire::FieldKind::Checkbox => FieldKind::Checkbox {
            checked: wire.value == Some(wire::Value::Flag(true)),
            decision: decision(wire.decision.unwrap_or_default()),
        },
        wire::FieldKind::Radio => choice(wire.options, wire.value, Shape::Open),
        wire::FieldKind::Select => choice(wire.options, wire.value, Shape::List),
    };
    let mut field = Field::new(wire.name, kind);
    if let Some(label) = text(wire.label) {
        field.label = label;
    }
    field.hint = text(wire.hint).or(field.hint);
    field.required = wire.required;
    field
}

fn line(value: String, format: Format, max_length: Option<u16>) -> FieldKind {
    FieldKind::Text { value, format, max_length, secret: false }
}

fn choice(options: Vec<wire::Choice>, value: Option<wire::Value>, shape: Shape) -> FieldKind {
    let option = |wire: wire::Choice| Choice {
        label: text(Some(wire.label)).unwrap_or_else(|| Text::literal(wire.value.clone())),
        value: wire.value,
        hint: text(wire.hint),
    };
    let selected = match value {
        Some(wire::Value::Text(value)) => vec![value],
        Some(wire::Value::Many(values)) => values,
        Some(wire::Value::Flag(_)) | None => Vec::new(),
    };
    FieldKind::Choice { options: options.into_iter().map(option).collect(), selected, shape, several: false }
}

fn decision(decision: wire::Decision) -> Decision {
    match decision {
        wire::Decision::KeepSignedIn => Decision::KeepSignedIn,
        wire::Decision::RememberDevice => Decision::RememberDevice,
        wire::Decision::DontShowAgain => Decision::DontShowAgain,
        wire::Decision::Other => Decision::Other,
    }
}

fn action(first: bool, wire: wire::Action) -> Action {
    let mut action = Action::primary(wire.name);
    if let Some(label) = text(wire.label) {
        action.label = label;
    }
    action.role = match wire.role {
        Some(wire::Role::Primary) => Role::Primary,
        Some(wire::Role::Secondary) => Role::Secondary,
        Some(wire::Role::Link) => Role::Link,
        None if first => Role::Primary,
        None => Role::Secondary,
    };
    action.takes = if wire.takes_fields.unwrap_or(first) { Takes::All } else { Takes::Nothing };
    action.does = Does::Submit;
    action
}

fn message(wire: wire::Message) -> Message {
    let level = match wire.level {
        wire::Level::Success => Level::Success,
        wire::Level::Info => Level::Info,
        wire::Level::Warning => Level::Warning,
        wire::Level::Error => Level::Error,
    };
    let said = text(Some(wire.text)).unwrap_or_else(|| Key::MESSAGE_FAILED.into());
    Message { field: wire.field, ..Message::new(level, said) }
}
