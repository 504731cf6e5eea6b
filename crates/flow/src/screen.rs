//! What is shown: plain data that a few components can draw, whatever backend it came from.
//!
//! A screen is one step of a sign-in. It is drawn as one form. A protocol that offers several forms at once (IDX
//! remediations, Strivacity forms) becomes one screen with several [`Action`]s, each of which names the fields that
//! it [takes](Takes).

mod action;
mod field;
mod message;
mod probe;

use crate::text::{Key, Text};

pub use action::{Action, Does, Local, Role, Takes};
pub use field::{Choice, Decision, Field, FieldKind, Format, Passkey, PasswordUse, Picture, Rule, Shape};
pub use message::{Level, Link, Message};
pub use probe::Probe;

/// One step of a sign-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// Which step it is. It names the screen to the page; it does not limit its fields.
    pub kind: ScreenKind,
    /// The heading. Focus goes to it when the screen appears, unless a field takes it.
    pub heading: Text,
    /// A sentence or two below the heading.
    pub text: Option<Text>,
    /// Who is signing in, once that was said.
    pub who: Option<Who>,
    /// What has to be said, about the screen or one of its fields.
    pub messages: Vec<Message>,
    /// What is asked, in this order.
    pub fields: Vec<Field>,
    /// What can be done, the main action first. Enter takes the first one that submits.
    pub actions: Vec<Action>,
    /// What the screen waits for.
    pub wait: Option<Wait>,
    /// Where to read on. What the page does not allow to go to is not shown.
    pub links: Vec<Link>,
    /// Whether *Remember me* is offered beside an identifier (rule I1). Nothing: as the page says.
    pub remember_me: Option<bool>,
    /// Who has signed in in this browser before, the most recent first, to pick from (rule I3). The machine puts them here
    /// where there are several; no backend knows them.
    pub accounts: Vec<String>,
    /// Whose sign-in it is.
    pub brand: Brand,
    /// When the flow ends, in seconds since 1970-01-01 UTC by the backend's clock.
    pub expires_at: Option<u64>,
    /// What the browser tries by itself while the screen is shown, to reach an authenticator app on this device.
    pub probe: Option<Probe>,
}

impl Screen {
    /// An empty screen of a kind, with that kind's default texts.
    pub fn new(kind: ScreenKind) -> Self {
        Self {
            kind,
            heading: kind.heading().into(),
            text: kind.text().map(Text::from),
            who: None,
            messages: Vec::new(),
            fields: Vec::new(),
            actions: Vec::new(),
            wait: None,
            links: Vec::new(),
            remember_me: None,
            accounts: Vec::new(),
            brand: Brand::default(),
            expires_at: None,
            probe: None,
        }
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The action of this name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// The action that Enter takes: the first that is sent to the backend with fields, else the first that is sent.
    pub fn main_action(&self) -> Option<&Action> {
        let sent = || self.actions.iter().filter(|action| action.does == Does::Submit);
        sent().find(|action| action.takes != Takes::Nothing).or_else(|| sent().next())
    }
}

impl Screen {
    /// The action that Enter takes in the field of this name: the main one, unless that leaves the field out and another
    /// takes it (several forms on one screen).
    pub fn action_in(&self, field: Option<&str>) -> Option<&Action> {
        let main = self.main_action()?;
        let taking = |action: &&Action| {
            action.does == Does::Submit && field.is_some_and(|field| action.takes.field(field))
        };
        if taking(&main) {
            return Some(main);
        }
        self.actions.iter().find(taking).or(Some(main))
    }
}

/// Which step of a sign-in a screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenKind {
    /// Who are you?
    Identifier,
    /// The password.
    Password,
    /// A code: TOTP, e-mail, SMS or recovery.
    Code,
    /// A choice of authenticators.
    Choose,
    /// Setting an authenticator up.
    Enroll,
    /// A new password.
    NewPassword,
    /// *Stay signed in?* (rules P1–P8).
    StaySignedIn,
    /// Consent to what the app asks for.
    Consent,
    /// A passkey ceremony.
    Passkey,
    /// Waiting for something that happens elsewhere.
    Waiting,
    /// Something to read, and perhaps a way on.
    Notice,
    /// Any other form.
    Form,
    /// Signed in, on the way to the app.
    Done,
}

impl ScreenKind {
    /// The kind's name, as events and `data-screen` give it to the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Password => "password",
            Self::Code => "code",
            Self::Choose => "choose",
            Self::Enroll => "enroll",
            Self::NewPassword => "new_password",
            Self::StaySignedIn => "stay_signed_in",
            Self::Consent => "consent",
            Self::Passkey => "passkey",
            Self::Waiting => "waiting",
            Self::Notice => "notice",
            Self::Form => "form",
            Self::Done => "done",
        }
    }

    fn heading(self) -> Key {
        match self {
            Self::Identifier => Key::HEADING_IDENTIFIER,
            Self::Password => Key::HEADING_PASSWORD,
            Self::Code => Key::HEADING_CODE,
            Self::Choose => Key::HEADING_CHOOSE,
            Self::Enroll => Key::HEADING_ENROLL,
            Self::NewPassword => Key::HEADING_NEW_PASSWORD,
            Self::StaySignedIn => Key::HEADING_STAY_SIGNED_IN,
            Self::Consent => Key::HEADING_CONSENT,
            Self::Passkey => Key::HEADING_PASSKEY,
            Self::Waiting => Key::HEADING_WAITING,
            Self::Notice => Key::HEADING_NOTICE,
            Self::Form => Key::HEADING_FORM,
            Self::Done => Key::HEADING_DONE,
        }
    }

    fn text(self) -> Option<Key> {
        match self {
            Self::StaySignedIn => Some(Key::TEXT_STAY_SIGNED_IN),
            Self::Done => Some(Key::TEXT_DONE),
            _ => None,
        }
    }
}

/// Who is signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The identifier that was typed. Shown, and kept in the form for password managers (design wall 4).
    pub identifier: String,
    /// A name to show with it.
    pub name: Option<String>,
}

/// Whose sign-in it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// The brand's name.
    pub name: Option<String>,
    /// The URL of its logo.
    pub logo: Option<String>,
}

/// What a screen waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Ask again after this many milliseconds.
    pub poll_ms: u32,
    /// A number to compare or to tap on the other device.
    pub number: Option<String>,
}
