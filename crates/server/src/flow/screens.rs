//! What each stage of a flow looks like on the wire. Texts that are left out have their defaults in the widget, in the
//! user's language.

use vestibule_flow::house::wire::{
    Action, Brand, Ceremony, Decision, Done, Field, FieldKind, Level, Message, Param, Passkey, Reply, Role,
    Screen, ScreenKind, Text, Turn, User, Value,
};

use super::shown::Shown;
use super::{Flow, Goal, Stage, State, enroll, federated, prove, recover};
use crate::authn::identifier::MAX_CHARS;
use crate::policy::settings::BrandText;
use crate::policy::{self, Settings};

pub(super) const CONTINUE: &str = "continue";
pub(super) const BACK: &str = "back";
pub(super) const ACCEPT: &str = "accept";
pub(super) const REJECT: &str = "reject";
pub(super) const CANCEL: &str = "cancel";
pub(super) const SKIP: &str = "skip";
pub(super) const DONE: &str = "done";
pub(super) const SAVE: &str = "save";
pub(super) const RESEND: &str = "resend";
pub(super) const FORGOT_PASSWORD: &str = "forgot_password";
pub(super) const USE_PASSKEY: &str = "use_passkey";
pub(super) const ADD_PASSKEY: &str = "add_passkey";
pub(super) const ANOTHER_WAY: &str = "another_way";

pub(super) const IDENTIFIER: &str = "identifier";
pub(super) const PASSWORD: &str = "password";
pub(super) const CODE: &str = "code";
pub(super) const PASSKEY: &str = "passkey";
pub(super) const AUTHENTICATOR: &str = "authenticator";
pub(super) const KEEP_SIGNED_IN: &str = "keep_signed_in";
pub(super) const REMEMBER_DEVICE: &str = "remember_device";
pub(super) const CONSENT_FOR_ALL: &str = "consent_for_all";
pub(super) const DONT_SHOW_AGAIN: &str = "dont_show_again";

/// What is answered: the screen that the flow is at, or where it has led.
pub(super) fn reply(flow: &Flow, settings: &Settings, shown: &Shown) -> Reply {
    match screen(&flow.state, settings, shown) {
        Some(screen) => Reply::Turn(Turn {
            flow: flow.id.clone(),
            expires_at: Some(flow.expires_at.unix()),
            step: Some(flow.step.try_into().unwrap_or(u32::MAX)),
            screen,
            brand: brand(settings),
        }),
        None => Reply::Done { done: Done { location: flow.state.return_to.clone() } },
    }
}

/// The screen that a flow is at; nothing once it is done.
pub(super) fn screen(state: &State, settings: &Settings, shown: &Shown) -> Option<Screen> {
    let mut screen = match state.stage {
        Stage::Identifier => identifier(state, settings, shown),
        Stage::Prove => prove::screen(state, settings, shown),
        Stage::Choose => prove::choose::screen(state, shown),
        Stage::RecoverCode => recover::code_screen(state, shown),
        Stage::NewPassword => recover::password_screen(state, settings),
        Stage::Enroll => enroll::screen(state, settings, shown),
        Stage::Consent => consent(state, settings),
        Stage::StaySignedIn => stay_signed_in(state, settings),
        Stage::Denied => denied(state),
        Stage::Done => return None,
    };
    screen.messages.extend(state.messages.iter().map(message));
    Some(screen)
}

fn identifier(state: &State, settings: &Settings, shown: &Shown) -> Screen {
    let mut fields = vec![Field {
        name: IDENTIFIER.to_owned(),
        kind: FieldKind::Identifier,
        required: true,
        value: (!state.identifier.is_empty()).then(|| Value::Text(state.identifier.clone())),
        length: u16::try_from(MAX_CHARS).ok(),
        ..Field::default()
    }];
    if state.goal == Goal::Recover {
        let heading = Some(Text::code("heading.recover"));
        let text = Some(Text::code("text.recover"));
        let actions = vec![action(CONTINUE)];
        return Screen { kind: ScreenKind::Identifier, heading, text, fields, actions, ..Screen::default() };
    }
    if policy::offers_keep_signed_in(settings) {
        let ticked = state.keep_signed_in.unwrap_or(settings.session_policy.remember_device_by_default);
        fields.push(checkbox(KEEP_SIGNED_IN, Decision::KeepSignedIn, ticked));
    }
    let boxes: Vec<String> =
        fields.iter().filter(|field| !field.required).map(|field| field.name.clone()).collect();
    let mut actions = vec![action(CONTINUE)];
    if let Some(options) = &shown.passkey {
        actions = vec![taking(action(CONTINUE), &fields), passkey_action(USE_PASSKEY, Role::Secondary)];
        fields.push(passkey(Ceremony::Get, true, options));
    }
    actions.extend(state.offers.iter().map(|offer| federated::action(offer, &boxes)));
    let remember_me = settings.app.remember_me;
    Screen { kind: ScreenKind::Identifier, fields, actions, remember_me, ..Screen::default() }
}

/// What the app asks consent for, in its own words.
fn consent(state: &State, settings: &Settings) -> Screen {
    let label = &settings.app.label;
    let heading = (!label.is_empty()).then(|| Text::literal(label));
    let list = settings.app.consent.iter().map(|scope| format!("– {scope}")).collect::<Vec<_>>().join("\n");
    let choice = |name, role| Action { role: Some(role), takes_fields: Some(true), ..action(name) };
    let for_all = Field {
        label: Some(Text::code("label.consent_for_all")),
        ..checkbox(CONSENT_FOR_ALL, Decision::Other, false)
    };
    Screen {
        kind: ScreenKind::Consent,
        heading,
        text: Some(Text::literal(list)),
        user: Some(named(state)),
        fields: state.may_consent_for_all.then_some(for_all).into_iter().collect(),
        actions: vec![choice(ACCEPT, Role::Primary), choice(REJECT, Role::Secondary)],
        ..Screen::default()
    }
}

/// A policy does not let them in; another account might be.
fn denied(state: &State) -> Screen {
    let said = Message { level: Level::Error, text: Text::code("message.access_denied"), field: None };
    Screen {
        kind: ScreenKind::Notice,
        user: Some(user(state)),
        messages: vec![said],
        actions: vec![back()],
        ..Screen::default()
    }
}

fn stay_signed_in(state: &State, settings: &Settings) -> Screen {
    let words = &settings.brand.prompt;
    let choice = |name, label: &Option<BrandText>, role| Action {
        label: label.as_ref().map(brand_text),
        role: Some(role),
        takes_fields: Some(true),
        ..action(name)
    };
    Screen {
        kind: ScreenKind::StaySignedIn,
        heading: words.title.as_ref().map(brand_text),
        text: words.subtitle.as_ref().map(brand_text),
        user: Some(named(state)),
        fields: vec![checkbox(DONT_SHOW_AGAIN, Decision::DontShowAgain, false)],
        actions: vec![
            choice(ACCEPT, &words.accept, Role::Primary),
            choice(REJECT, &words.reject, Role::Secondary),
        ],
        ..Screen::default()
    }
}

pub(super) fn action(name: &str) -> Action {
    Action { name: name.to_owned(), ..Action::default() }
}

/// An action that takes these fields and no others.
pub(super) fn taking(action: Action, fields: &[Field]) -> Action {
    Action { takes: Some(fields.iter().map(|field| field.name.clone()).collect()), ..action }
}

/// A link, which takes no field.
pub(super) fn link(name: &str) -> Action {
    Action { role: Some(Role::Link), takes_fields: Some(false), ..action(name) }
}

pub(super) fn passkey_action(name: &str, role: Role) -> Action {
    Action { role: Some(role), takes: Some(vec![PASSKEY.to_owned()]), ..action(name) }
}

pub(super) fn passkey(ceremony: Ceremony, conditional: bool, options: &serde_json::Value) -> Field {
    let passkey = Passkey { ceremony, conditional, options: options.clone() };
    Field { name: PASSKEY.to_owned(), kind: FieldKind::Passkey, passkey: Some(passkey), ..Field::default() }
}

/// To who are you?, as another.
pub(super) fn back() -> Action {
    Action { role: Some(Role::Link), ..action(BACK) }
}

pub(super) fn checkbox(name: &str, decision: Decision, ticked: bool) -> Field {
    Field {
        name: name.to_owned(),
        kind: FieldKind::Checkbox,
        value: Some(Value::Flag(ticked)),
        decision: Some(decision),
        ..Field::default()
    }
}

pub(super) fn user(state: &State) -> User {
    User { identifier: state.identifier.clone(), name: None }
}

/// With their name, which only those see who have proven who they are.
pub(super) fn named(state: &State) -> User {
    User { name: Some(state.user_name.clone()).filter(|name| !name.is_empty()), ..user(state) }
}

fn message(said: &super::Said) -> Message {
    let text = Text::code(&*said.code);
    let text =
        said.params.iter().fold(text, |text, (name, value)| text.with(name, Param::Text(value.clone())));
    Message {
        level: if said.good { Level::Success } else { Level::Error },
        text,
        field: (!said.field.is_empty()).then(|| said.field.clone()),
    }
}

fn brand_text(words: &BrandText) -> Text {
    Text { texts: words.texts.clone(), ..Text::literal(&*words.text) }
}

fn brand(settings: &Settings) -> Option<Brand> {
    let (name, logo) = (settings.brand.name.clone(), settings.brand.logo.clone());
    (name.is_some() || logo.is_some()).then_some(Brand { name, logo })
}
