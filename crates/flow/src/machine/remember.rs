//! *Remember me* during one sign-in (rules I1–I4): which identifier, and whether it is to be remembered at the end.

use super::event::{Config, Effect};
use crate::answer::{Answer, Value};
use crate::screen::{Decision, Field, FieldKind, Screen, Takes};

/// The name of the box that the widget puts beside an identifier. It is never sent to a backend.
const BOX: &str = "vestibule:remember";

/// What was typed and ticked so far.
pub(super) struct Remember {
    offered: bool,
    /// What the identifier is filled in with, where nothing better is known.
    remembered: Option<String>,
    /// Everybody who is remembered here, the most recent first.
    accounts: Vec<String>,
    ticked: Option<bool>,
    identifier: Option<String>,
}

impl Remember {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            offered: config.remember_me,
            remembered: config.remembered.first().cloned(),
            accounts: config.remembered.clone(),
            ticked: config.kept.as_ref().and_then(|kept| kept.remember),
            identifier: None,
        }
    }

    /// The identifier that was typed in this sign-in.
    pub(super) fn identifier(&self) -> Option<&str> {
        self.identifier.as_deref()
    }

    /// What was ticked, once that was said.
    pub(super) fn ticked(&self) -> Option<bool> {
        self.ticked
    }

    /// The person wants to be someone else: nothing is filled in, and nothing ticked.
    pub(super) fn another_account(&mut self) {
        self.identifier = None;
        self.ticked = None;
        self.remembered = None;
    }

    /// An account is not to be offered any more (rule I3).
    pub(super) fn forget(&mut self, identifier: &str) {
        self.accounts.retain(|account| account != identifier);
        self.remembered = self.remembered.take().filter(|remembered| remembered != identifier);
    }

    /// Fills the identifier in and puts the box below it.
    pub(super) fn shown(&mut self, screen: &mut Screen) {
        if let Some(who) = screen.who.as_ref().filter(|who| !who.identifier.trim().is_empty()) {
            self.identifier = Some(who.identifier.clone());
        }
        // The app's settings, where the backend knows them, go before the page's attribute (rule I1).
        self.offered = screen.remember_me.unwrap_or(self.offered);
        let known = self.identifier.clone().or_else(|| self.remembered.clone().filter(|_| self.offered));
        let mut at = None;
        for (index, field) in screen.fields.iter_mut().enumerate() {
            if let FieldKind::Identifier { value, .. } = &mut field.kind {
                if value.is_empty() {
                    *value = known.clone().unwrap_or_default();
                }
                at = Some(index + 1);
            }
        }
        // One is filled in already; of several, the person picks (rule I3).
        if at.is_some() && self.offered && self.accounts.len() > 1 {
            screen.accounts.clone_from(&self.accounts);
        }
        if let Some(at) = at.filter(|_| self.offered) {
            let checked = self.ticked.unwrap_or(self.remembered.is_some());
            let kind = FieldKind::Checkbox { checked, decision: Decision::RememberIdentifier };
            screen.fields.insert(at, Field::new(BOX, kind));
        }
    }

    /// Notes what was typed and ticked, and takes the box out of the answer. An identifier that the action does not take is
    /// not who signs in: a passkey may be another's.
    pub(super) fn answered(&mut self, screen: &Screen, takes: &Takes, answer: &mut Answer) {
        let drawn = screen.field(BOX).and_then(|field| match field.kind {
            FieldKind::Checkbox { checked, .. } => Some(checked),
            _ => None,
        });
        match answer.take(BOX) {
            Some(Value::Flag(ticked)) => self.ticked = Some(ticked),
            // Left alone, a ticked box says yes. An empty one says nothing: it forgets nobody (rule I4).
            _ => self.ticked = drawn.filter(|ticked| *ticked).or(self.ticked),
        }
        for field in screen.fields.iter().filter(|field| takes.field(&field.name)) {
            if let (FieldKind::Identifier { .. }, Some(Value::Text(typed))) =
                (&field.kind, answer.get(&field.name))
            {
                self.identifier = Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
            }
        }
    }

    /// What to do about the identifier, now that the sign-in has succeeded.
    pub(super) fn done(&self) -> Option<Effect> {
        let identifier = self.identifier.clone().filter(|_| self.offered)?;
        Some(match self.ticked {
            Some(true) => Effect::Remember(identifier),
            Some(false) => Effect::Forget(identifier),
            None => return None,
        })
    }
}
