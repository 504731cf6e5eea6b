//! The screens of the stages. allauth sends states, not forms: what is asked is known here.

use super::config::Config;
use super::stage::{Mfa, Stage, Way};
use crate::screen::{
    Action, Decision, Does, Field, FieldKind, Format, Local, Passkey, PasswordUse, Role, Screen, ScreenKind,
    Takes, Who,
};
use crate::text::{Key, Param, Text};

/// The names of fields. They are names here alone; on the wire each has its place in a body.
pub(super) const IDENTIFIER: &str = "identifier";
pub(super) const PASSWORD: &str = "password";
pub(super) const KEEP: &str = "keep";
pub(super) const CODE: &str = "code";
pub(super) const PASSKEY: &str = "passkey";
/// The names of actions, beside those of the ways to show a second factor.
pub(super) const SEND_CODE: &str = "send_code";
pub(super) const USE_PASSKEY: &str = "use_passkey";
pub(super) const RESEND: &str = "resend";
pub(super) const TRUST: &str = "trust";

/// What the screens are made of, beside the stage.
pub(super) struct Known<'a> {
    pub(super) config: &'a Config,
    pub(super) identifier: &'a str,
    /// The box *Keep me signed in* as it stands; nothing where there is none.
    pub(super) keep: Option<bool>,
    pub(super) by_code: bool,
    /// What the browser is to ask for a passkey to sign in with.
    pub(super) passkey: Option<&'a str>,
}

/// The screen of a stage.
pub(super) fn screen(stage: &Stage, known: &Known<'_>) -> Screen {
    let mut screen = match stage {
        Stage::Login => return login(known),
        Stage::Mfa(mfa) => second_factor(mfa),
        Stage::Trust => trust(),
        Stage::Code => sent(known, true),
        Stage::VerifyEmail if known.config.verifies_by_code => sent(known, true),
        Stage::VerifyPhone => sent(known, false),
        Stage::VerifyEmail => {
            let mut screen = Screen::new(ScreenKind::Notice);
            screen.heading = Key::HEADING_EMAIL_CODE.into();
            screen.text = Some(Key::TEXT_EMAIL_LINK.into());
            screen.actions = vec![link(RESEND, Key::ACTION_RESEND)];
            screen
        }
        Stage::Unknown => {
            let mut screen = Screen::new(ScreenKind::Notice);
            screen.text = Some(Key::MESSAGE_UNSUPPORTED.into());
            screen
        }
    };
    screen.who =
        (!known.identifier.is_empty()).then(|| Who { identifier: known.identifier.to_owned(), name: None });
    let role = if screen.actions.is_empty() { Role::Primary } else { Role::Link };
    screen.actions.push(Action { role, ..Action::local(Local::Restart, Key::ACTION_BACK) });
    screen
}

fn login(known: &Known<'_>) -> Screen {
    let mut screen = Screen::new(ScreenKind::Identifier);
    let passkeys = known.passkey.is_some();
    let kind = FieldKind::Identifier { value: known.identifier.to_owned(), passkeys, max_length: None };
    let mut who = Field::new(IDENTIFIER, kind).required();
    match known.config.only() {
        Some(Format::Email) => who.label = Key::LABEL_EMAIL.into(),
        Some(Format::Phone) => who.label = Key::LABEL_PHONE.into(),
        _ => {}
    }
    let password = Field::new(PASSWORD, FieldKind::Password { usage: PasswordUse::Current }).required();
    screen.fields = vec![who, password];
    let mut with_code = vec![IDENTIFIER.to_owned()];
    let mut with_password = vec![IDENTIFIER.to_owned(), PASSWORD.to_owned()];
    if let Some(checked) = known.keep {
        let kind = FieldKind::Checkbox { checked, decision: Decision::KeepSignedIn };
        screen.fields.push(Field::new(KEEP, kind));
        with_code.push(KEEP.to_owned());
        with_password.push(KEEP.to_owned());
    }
    let mut sign_in = Action::primary("sign_in");
    sign_in.takes = Takes::Only(with_password);
    screen.actions = vec![sign_in];
    if let Some(options) = known.passkey {
        screen.fields.push(passkey(options, true));
        let mut action = with_passkey(Role::Secondary);
        if known.keep.is_some() {
            action.takes = Takes::Only(vec![PASSKEY.to_owned(), KEEP.to_owned()]);
        }
        screen.actions.push(action);
    }
    if known.by_code {
        screen
            .actions
            .push(Action { takes: Takes::Only(with_code), ..link(SEND_CODE, Key::ACTION_SEND_CODE) });
    }
    screen
}

fn second_factor(mfa: &Mfa) -> Screen {
    let mut screen = match (mfa.way, &mfa.options) {
        (Way::Key, Some(options)) => {
            let mut screen = Screen::new(ScreenKind::Passkey);
            screen.text = Some(Key::TEXT_PASSKEY.into());
            screen.fields = vec![passkey(options, false)];
            screen.actions = vec![with_passkey(Role::Primary)];
            screen
        }
        (Way::Totp, _) => {
            coded(FieldKind::Code { length: Some(6), digits: true }, Some(Key::TEXT_TOTP.into()))
        }
        (Way::Key | Way::Recovery, _) => {
            let kind = FieldKind::Code { length: None, digits: false };
            let mut screen = coded(kind, Some(Key::TEXT_RECOVERY_CODE.into()));
            screen.heading = Key::HEADING_RECOVERY_CODE.into();
            screen
        }
    };
    let others = mfa.ways.iter().filter(|way| **way != mfa.way);
    screen.actions.extend(others.map(|way| {
        let label = match way {
            Way::Totp => Key::AUTHENTICATOR_TOTP,
            Way::Key => Key::AUTHENTICATOR_PASSKEY,
            Way::Recovery => Key::AUTHENTICATOR_RECOVERY,
        };
        link(way.action(), label)
    }));
    screen
}

/// A code that was sent: by e-mail, or to a telephone. It may have letters in it.
fn sent(known: &Known<'_>, by_email: bool) -> Screen {
    let address = Param::Text(known.identifier.to_owned());
    let text = Text::from(Key::TEXT_EMAIL_CODE).with("address", address);
    let mut screen = coded(FieldKind::Code { length: None, digits: false }, None);
    screen.text = Some(text).filter(|_| !known.identifier.is_empty());
    if by_email {
        screen.heading = Key::HEADING_EMAIL_CODE.into();
    }
    for field in &mut screen.fields {
        field.label = Key::LABEL_CODE.into();
    }
    screen.actions.push(link(RESEND, Key::ACTION_RESEND));
    screen
}

fn trust() -> Screen {
    let mut screen = Screen::new(ScreenKind::Form);
    screen.heading = Key::LABEL_REMEMBER_DEVICE.into();
    screen.text = Some(Key::HINT_REMEMBER_DEVICE.into());
    let button = |name: &str, label: Key, role| Action { role, ..link(name, label) };
    screen.actions = vec![
        button(TRUST, Key::LABEL_REMEMBER_DEVICE, Role::Primary),
        button("reject", Key::ACTION_REJECT, Role::Secondary),
    ];
    screen
}

fn coded(kind: FieldKind, text: Option<Text>) -> Screen {
    let mut screen = Screen::new(ScreenKind::Code);
    screen.text = text;
    screen.fields = vec![Field::new(CODE, kind).required()];
    screen.actions = vec![Action::primary("continue")];
    screen
}

fn passkey(options: &str, autofill: bool) -> Field {
    let passkey = Passkey { create: false, options: options.to_owned(), autofill };
    Field::new(PASSKEY, FieldKind::Passkey(passkey)).required()
}

fn with_passkey(role: Role) -> Action {
    let takes = Takes::Only(vec![PASSKEY.to_owned()]);
    Action { role, takes, ..Action::primary(USE_PASSKEY) }
}

fn link(name: &str, label: Key) -> Action {
    Action {
        label: label.into(),
        role: Role::Link,
        takes: Takes::Nothing,
        does: Does::Submit,
        ..Action::primary(name)
    }
}
