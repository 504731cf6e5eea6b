//! What the set-up of each authenticator looks like.

use vestibule_flow::house::wire::{
    Action, Ceremony, Field, FieldKind, Role, Screen, ScreenKind, Text, User, Value,
};

use super::super::mailed;
use super::super::prove::choose;
use super::super::recover;
use super::super::screens::{
    ADD_PASSKEY, ANOTHER_WAY, CANCEL, CODE, CONTINUE, DONE, SAVE, SKIP, action, back, link, named, passkey,
    taking,
};
use super::super::shown::Shown;
use super::super::{Goal, State};
use super::{ADDRESS, NAME};
use crate::authn::identifier::MAX_CHARS;
use crate::authn::{passkey as passkeys, totp};
use crate::policy::{Authenticator, Settings};

/// The screen of what is being set up.
pub(in super::super) fn screen(state: &State, settings: &Settings, shown: &Shown) -> Screen {
    let user = Some(named(state));
    match state.enrolling {
        None => Screen {
            kind: ScreenKind::Choose,
            fields: vec![choose::field(&state.options, shown)],
            ..basic(state, user, vec![action(CONTINUE)])
        },
        Some(Authenticator::Totp) => app(state, shown, user),
        Some(Authenticator::Passkey) => key(state, shown, user),
        Some(Authenticator::Email) if state.address.is_none() => address(state, user),
        Some(Authenticator::Email) => mailbox(state, shown, user),
        Some(Authenticator::Recovery) => codes(state, shown, user),
        Some(_) => Screen {
            kind: ScreenKind::NewPassword,
            fields: vec![recover::new_password(settings)],
            ..basic(state, user, vec![action(SAVE)])
        },
    }
}

/// With the ways out: something else to set up, and not to; or, where a policy asks for it, to be somebody else.
fn basic(state: &State, user: Option<User>, mut actions: Vec<Action>) -> Screen {
    if state.enrolling.is_some() && state.options.len() > 1 {
        actions.push(link(ANOTHER_WAY));
    }
    actions.push(if state.goal == Goal::Enroll && !state.must_enroll { link(CANCEL) } else { back() });
    Screen { kind: ScreenKind::Enroll, user, actions, ..Screen::default() }
}

fn said(what: &str) -> (Option<Text>, Option<Text>) {
    (Some(Text::code(format!("heading.enroll_{what}"))), Some(Text::code(format!("text.enroll_{what}"))))
}

fn app(state: &State, shown: &Shown, user: Option<User>) -> Screen {
    let mut fields = Vec::new();
    if let Some(app) = &shown.totp {
        let read = |name: &str, kind, value: &str| Field {
            name: name.to_owned(),
            kind,
            value: Some(Value::Text(value.to_owned())),
            ..Field::default()
        };
        fields.push(read("qr", FieldKind::Qr, &app.uri));
        fields.push(read("secret", FieldKind::Secret, &app.secret));
    }
    fields.push(Field {
        name: CODE.to_owned(),
        kind: FieldKind::Code,
        required: true,
        length: Some(totp::DIGITS),
        ..Field::default()
    });
    let (heading, text) = said("totp");
    Screen { heading, text, fields, ..basic(state, user, vec![action(CONTINUE)]) }
}

fn key(state: &State, shown: &Shown, user: Option<User>) -> Screen {
    let mut fields: Vec<_> =
        shown.passkey.iter().map(|options| passkey(Ceremony::Create, false, options)).collect();
    fields.push(Field {
        name: NAME.to_owned(),
        label: Some(Text::code("label.passkey_name")),
        length: u16::try_from(passkeys::NAME_CHARS).ok(),
        ..Field::default()
    });
    let add = Action { role: Some(Role::Primary), ..action(ADD_PASSKEY) };
    let (heading, text) = said("passkey");
    let actions = vec![taking(add, &fields)];
    Screen { heading, text, fields, ..basic(state, user, actions) }
}

fn address(state: &State, user: Option<User>) -> Screen {
    let known = state.identifier.contains('@').then(|| Value::Text(state.identifier.clone()));
    let field = Field {
        name: ADDRESS.to_owned(),
        kind: FieldKind::Email,
        required: true,
        value: known,
        length: u16::try_from(MAX_CHARS).ok(),
        ..Field::default()
    };
    let (heading, text) = said("email");
    Screen { heading, text, fields: vec![field], ..basic(state, user, vec![action(CONTINUE)]) }
}

fn mailbox(state: &State, shown: &Shown, user: Option<User>) -> Screen {
    let mut actions = vec![action(CONTINUE)];
    actions.extend(mailed::resend_action(shown));
    let (heading, _) = said("email");
    let (text, fields) = (mailed::text(shown), vec![mailed::field(shown)]);
    Screen { heading, text, fields, ..basic(state, user, actions) }
}

/// After a second factor that a policy asked for they are offered, and can be left for later.
fn codes(state: &State, shown: &Shown, user: Option<User>) -> Screen {
    let field = Field {
        name: "codes".to_owned(),
        kind: FieldKind::Codes,
        value: Some(Value::Many(shown.codes.clone())),
        ..Field::default()
    };
    let (heading, text) = said("recovery");
    let screen = basic(state, user, vec![action(DONE)]);
    let mut actions = screen.actions.clone();
    if state.options.is_empty() {
        actions = vec![action(DONE), link(SKIP)];
    }
    Screen { heading, text, fields: vec![field], actions, ..screen }
}
