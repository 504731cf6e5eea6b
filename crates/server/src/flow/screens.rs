//! What each stage of a flow looks like on the wire. Texts that are left out have their defaults in the widget, in the
//! user's language.

use vestibule_flow::house::wire::{
    Action, Brand, Decision, Done, Field, FieldKind, Level, Message, Reply, Role, Screen, ScreenKind, Text,
    Turn, User, Value,
};

use super::{Flow, Stage, State, federated, prove};
use crate::authn::identifier::MAX_CHARS;
use crate::policy::settings::BrandText;
use crate::policy::{self, Settings};

pub(super) const CONTINUE: &str = "continue";
pub(super) const BACK: &str = "back";
pub(super) const ACCEPT: &str = "accept";
pub(super) const REJECT: &str = "reject";

pub(super) const IDENTIFIER: &str = "identifier";
pub(super) const PASSWORD: &str = "password";
pub(super) const CODE: &str = "code";
pub(super) const KEEP_SIGNED_IN: &str = "keep_signed_in";
pub(super) const REMEMBER_DEVICE: &str = "remember_device";
pub(super) const CONSENT_FOR_ALL: &str = "consent_for_all";
pub(super) const DONT_SHOW_AGAIN: &str = "dont_show_again";

/// What is answered: the screen that the flow is at, or where it has led.
pub(super) fn reply(flow: &Flow, settings: &Settings) -> Reply {
    match screen(&flow.state, settings) {
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
pub(super) fn screen(state: &State, settings: &Settings) -> Option<Screen> {
    let mut screen = match state.stage {
        Stage::Identifier => identifier(state, settings),
        Stage::Prove => prove::screen(state, settings),
        Stage::Consent => consent(state, settings),
        Stage::StaySignedIn => stay_signed_in(state, settings),
        Stage::Denied => denied(state),
        Stage::Done => return None,
    };
    screen.messages.extend(state.messages.iter().map(message));
    Some(screen)
}

fn identifier(state: &State, settings: &Settings) -> Screen {
    let mut fields = vec![Field {
        name: IDENTIFIER.to_owned(),
        kind: FieldKind::Identifier,
        required: true,
        value: (!state.identifier.is_empty()).then(|| Value::Text(state.identifier.clone())),
        length: u16::try_from(MAX_CHARS).ok(),
        ..Field::default()
    }];
    if policy::offers_keep_signed_in(settings) {
        let ticked = state.keep_signed_in.unwrap_or(settings.session_policy.remember_device_by_default);
        fields.push(checkbox(KEEP_SIGNED_IN, Decision::KeepSignedIn, ticked));
    }
    let takes: Vec<String> =
        fields.iter().filter(|field| !field.required).map(|field| field.name.clone()).collect();
    let mut actions = vec![action(CONTINUE)];
    actions.extend(state.offers.iter().map(|offer| federated::action(offer, &takes)));
    Screen {
        kind: ScreenKind::Identifier,
        fields,
        actions,
        remember_me: settings.app.remember_me,
        ..Screen::default()
    }
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
fn named(state: &State) -> User {
    User { name: Some(state.user_name.clone()).filter(|name| !name.is_empty()), ..user(state) }
}

fn message(said: &super::Said) -> Message {
    Message {
        level: Level::Error,
        text: Text::code(&*said.code),
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
