//! Passkey ceremonies: when the browser is asked for a credential, and what becomes of it.
//!
//! Policy:
//! - **By a button** (modal): the action's answer waits for the credential and is then sent. The screen stays usable; any
//!   other answer, or the same button again, stops the ceremony. One that fails says why on the screen as it stands.
//! - **In the identifier's autofill** (conditional): asked for as soon as the screen appears, and again after whatever
//!   stopped it. Its credential is sent by the first action that takes nothing else but boxes. One that fails says nothing: nobody
//!   asked for it.
//! - **No dead button**: where the browser has no passkeys, what needs one is left out of the screen; where that leaves
//!   nothing to answer, the screen says why.

use super::event::{Effect, NoCredential, Notice, Ticket};
use super::{Machine, Pending};
use crate::answer::{Answer, Secret, Value};
use crate::backend::Backend;
use crate::screen::{Action, Does, FieldKind, Level, Message, Passkey, Screen, Takes};
use crate::text::Key;

/// A ceremony that is under way.
pub(super) struct Ceremony {
    ticket: Ticket,
    /// What is sent with the credential.
    answer: Answer,
    /// The field that the credential is for.
    field: String,
    autofill: bool,
}

impl<B: Backend> Machine<B> {
    /// The ceremony that has to come before `answer` can be sent, if one has to.
    pub(super) fn ask_first(&mut self, action: &Action, answer: &Answer) -> Option<Vec<Effect>> {
        let shown = self.shown.as_mut()?;
        let (name, passkey) = passkey(&shown.screen, |name, passkey| {
            // An action that takes everything does not mean what is offered beside it.
            action.takes.field(name) && !(passkey.autofill && action.takes == Takes::All)
        })?;
        shown.notices = vec![Message::new(Level::Info, Key::STATUS_PASSKEY)];
        // What the browser's autofill offers is now asked for in a dialog.
        let passkey = Passkey { autofill: false, ..passkey };
        Some(vec![self.ask(answer.clone(), name, passkey)])
    }

    /// Offers passkeys in the identifier's autofill, where the screen wants that.
    pub(super) fn offer(&mut self) -> Option<Effect> {
        let screen = &self.shown.as_ref().filter(|shown| !shown.over)?.screen;
        let (name, passkey) = passkey(screen, |_, passkey| passkey.autofill)?;
        let takes_it = |action: &&Action| match &action.takes {
            Takes::Only(names) if action.does == Does::Submit => {
                names.contains(&name) && names.iter().all(|taken| *taken == name || is_box(screen, taken))
            }
            _ => false,
        };
        let answer = Answer::action(&screen.actions.iter().find(takes_it)?.name);
        Some(self.ask(answer, name, passkey))
    }

    fn ask(&mut self, answer: Answer, field: String, passkey: Passkey) -> Effect {
        self.asked = Ticket(self.asked.0.wrapping_add(1));
        let ticket = self.asked;
        self.ceremony = Some(Ceremony { ticket, answer, field, autofill: passkey.autofill });
        Effect::Ask(ticket, passkey)
    }

    /// Lets go of the ceremony that is under way, if one is.
    pub(super) fn stop_asking(&mut self) -> Option<Effect> {
        self.ceremony.take().map(|_| Effect::StopAsking)
    }

    /// A ceremony has ended.
    pub(super) fn credential(&mut self, ticket: Ticket, got: Result<Secret, NoCredential>) -> Vec<Effect> {
        let Some(Ceremony { mut answer, field, autofill, .. }) =
            self.ceremony.take_if(|ceremony| ceremony.ticket == ticket)
        else {
            return Vec::new();
        };
        match got {
            Ok(credential) => {
                answer.values.push((field, Value::Secret(credential)));
                if let Some(shown) = &mut self.shown {
                    shown.notices = Vec::new();
                }
                let request = self.backend.write(&answer);
                self.send(Pending::Answer, request)
            }
            Err(_) if autofill => Vec::new(),
            Err(why) => {
                let key = why.key();
                let told = Effect::Tell(Notice::Error(key.as_str().to_owned()));
                if let Some(shown) = &mut self.shown {
                    shown.notices = vec![Message::error(key)];
                }
                let mut effects = vec![told];
                effects.extend(self.offer());
                effects
            }
        }
    }
}

impl NoCredential {
    fn key(self) -> Key {
        match self {
            Self::Cancelled => Key::MESSAGE_PASSKEY_CANCELLED,
            Self::Exists => Key::MESSAGE_PASSKEY_EXISTS,
            Self::Failed => Key::MESSAGE_PASSKEY_FAILED,
            Self::Unsupported => Key::MESSAGE_PASSKEY_UNSUPPORTED,
        }
    }
}

/// The first passkey field that is `wanted`, with its name.
fn passkey(screen: &Screen, wanted: impl Fn(&str, &Passkey) -> bool) -> Option<(String, Passkey)> {
    for field in &screen.fields {
        if let FieldKind::Passkey(passkey) = &field.kind
            && wanted(&field.name, passkey)
        {
            return Some((field.name.clone(), passkey.clone()));
        }
    }
    None
}

/// Whether the field of this name is a box. One may go with a passkey, and does not make another action of it.
fn is_box(screen: &Screen, name: &str) -> bool {
    screen.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Checkbox { .. }))
}

/// Takes everything out of a screen that needs a passkey, for a browser that has none.
pub(super) fn without_passkeys(screen: &mut Screen) {
    let mut gone = Vec::new();
    for field in &screen.fields {
        if let FieldKind::Passkey(_) = field.kind {
            gone.push(field.name.clone());
        }
    }
    if gone.is_empty() {
        return;
    }
    let names = screen.fields.iter().map(|field| &field.name);
    let boxes: Vec<String> = names.filter(|name| is_box(screen, name)).cloned().collect();
    screen.fields.retain(|field| !matches!(field.kind, FieldKind::Passkey(_)));
    let asks = screen.fields.iter().any(|field| field.kind.asks() && !field.read_only);
    let needs = |takes: &Takes| match takes {
        Takes::All => !asks,
        Takes::Nothing => false,
        Takes::Only(names) => {
            names.iter().any(|name| gone.contains(name))
                && names.iter().all(|name| gone.contains(name) || boxes.contains(name))
        }
    };
    screen.actions.retain(|action| action.does != Does::Submit || !needs(&action.takes));
    if !asks {
        screen.messages.push(Message::error(Key::MESSAGE_PASSKEY_UNSUPPORTED));
    }
}
