//! The two screens of a sign-in. better-auth sends documents, not forms: what is asked is known here.

use super::settings::{Login, Settings};
use super::stage::{Code, Method};
use crate::screen::{
    Action, Decision, Field, FieldKind, Local, PasswordUse, Role, Screen, ScreenKind, Takes, Who,
};
use crate::text::{Key, Text};

/// The names of fields. They are names here alone; on the wire each has its place in a body.
pub(super) const IDENTIFIER: &str = "identifier";
pub(super) const PASSWORD: &str = "password";
pub(super) const KEEP: &str = "keep";
pub(super) const CODE: &str = "code";
pub(super) const TRUST: &str = "trust";
/// The name of the action that asks for another code.
pub(super) const RESEND: &str = "resend";

/// Identifier and password.
pub(super) fn sign_in(settings: &Settings, identifier: &str, keep: bool) -> Screen {
    let mut screen = Screen::new(ScreenKind::Identifier);
    let kind = FieldKind::Identifier { value: identifier.to_owned(), passkeys: false, max_length: None };
    let mut who = Field::new(IDENTIFIER, kind).required();
    if settings.login == Login::Email {
        who.label = Key::LABEL_EMAIL.into();
    }
    let password = Field::new(PASSWORD, FieldKind::Password { usage: PasswordUse::Current }).required();
    screen.fields = vec![who, password, checkbox(KEEP, keep, Decision::KeepSignedIn)];
    screen.actions = vec![Action::primary("sign_in")];
    screen
}

/// The second factor.
pub(super) fn code(code: &Code, identifier: &str) -> Screen {
    let mut screen = Screen::new(ScreenKind::Code);
    screen.who = (!identifier.is_empty()).then(|| Who { identifier: identifier.to_owned(), name: None });
    let (kind, text) = match code.method {
        Method::Totp => (FieldKind::Code { length: Some(6), digits: true }, Some(Key::TEXT_TOTP)),
        Method::Otp => (FieldKind::Code { length: None, digits: true }, None),
        Method::Backup => (FieldKind::Code { length: None, digits: false }, Some(Key::TEXT_RECOVERY_CODE)),
    };
    if code.method == Method::Backup {
        screen.heading = Key::HEADING_RECOVERY_CODE.into();
    }
    screen.text = text.map(Text::from);
    screen.fields = vec![Field::new(CODE, kind).required()];
    if code.keep {
        screen.fields.push(checkbox(TRUST, code.trust, Decision::RememberDevice));
    }
    screen.actions = vec![Action::primary("continue")];
    if code.method == Method::Otp {
        screen.actions.push(link(RESEND, Key::ACTION_RESEND));
    }
    let others = code.offered.iter().filter(|method| **method != code.method);
    screen.actions.extend(others.map(|method| link(method.action(), label(*method))));
    screen.actions.push(Action { role: Role::Link, ..Action::local(Local::Restart, Key::ACTION_BACK) });
    screen
}

fn label(method: Method) -> Key {
    match method {
        Method::Totp => Key::AUTHENTICATOR_TOTP,
        Method::Otp => Key::ACTION_SEND_CODE,
        Method::Backup => Key::AUTHENTICATOR_RECOVERY,
    }
}

fn link(name: impl Into<String>, label: Key) -> Action {
    let mut action = Action::primary(name);
    (action.label, action.role, action.takes) = (label.into(), Role::Link, Takes::Nothing);
    action
}

fn checkbox(name: &str, checked: bool, decision: Decision) -> Field {
    Field::new(name, FieldKind::Checkbox { checked, decision })
}
