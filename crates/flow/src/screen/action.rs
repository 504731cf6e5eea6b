//! What can be done on a screen.

use crate::text::{Key, Text};

/// Something that can be done: a button.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The name under which it is sent.
    pub name: String,
    /// What the button says.
    pub label: Text,
    /// How it looks.
    pub role: Role,
    /// Which fields go with it.
    pub takes: Takes,
    /// What it does.
    pub does: Does,
    /// In how many seconds it can be taken, counted from when the screen came; now, where there is none.
    pub after: Option<u32>,
}

impl Action {
    /// The main button: sends every field.
    pub fn primary(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            label: label(&name).into(),
            name,
            role: Role::Primary,
            takes: Takes::All,
            does: Does::Submit,
            after: None,
        }
    }

    /// A button that the machine itself acts on.
    pub fn local(local: Local, label: Key) -> Self {
        Self {
            name: local.as_str().to_owned(),
            label: label.into(),
            role: Role::Primary,
            takes: Takes::Nothing,
            does: Does::Local(local),
            after: None,
        }
    }
}

/// The default label of an action, by its name.
pub(crate) fn label(name: &str) -> Key {
    match name {
        "accept" => Key::ACTION_ACCEPT,
        "reject" => Key::ACTION_REJECT,
        "back" => Key::ACTION_BACK,
        "cancel" => Key::ACTION_CANCEL,
        "resend" => Key::ACTION_RESEND,
        "skip" => Key::ACTION_SKIP,
        "choose_another" => Key::ACTION_ANOTHER,
        "sign_in" => Key::ACTION_SIGN_IN,
        "forgot_password" => Key::ACTION_FORGOT_PASSWORD,
        "use_passkey" => Key::ACTION_USE_PASSKEY,
        "add_passkey" => Key::ACTION_ADD_PASSKEY,
        "another_way" => Key::ACTION_ANOTHER_WAY,
        "save" => Key::ACTION_SAVE,
        "done" => Key::ACTION_DONE,
        _ => Key::ACTION_CONTINUE,
    }
}

/// How an action looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The main button.
    Primary,
    /// Another button.
    Secondary,
    /// A button that looks like a link.
    Link,
}

/// Which fields go with an action. Only these must be filled in for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// All of the screen's.
    All,
    /// None.
    Nothing,
    /// Those of these names: a protocol's form among several on one screen.
    Only(Vec<String>),
}

impl Takes {
    /// Whether the field of this name goes with the action.
    pub fn field(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Only(names) => names.iter().any(|taken| taken == name),
        }
    }
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// It is written as a request.
    Submit,
    /// The browser goes there: another identity provider, a hosted page.
    Visit(String),
    /// The machine acts on it without asking the backend.
    Local(Local),
    /// An app on this device is opened by its link, and the page stays: a universal link or a scheme of the app's own.
    /// The page decides whether it may be opened ([`redirect::may_launch`](crate::redirect::may_launch)).
    Launch(String),
}

/// What the machine does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// Goes on with the flow that could not be reached after a reload, or begins one.
    Retry,
    /// Begins a new flow.
    Restart,
}

impl Local {
    /// The action's name; no protocol uses it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "vestibule:retry",
            Self::Restart => "vestibule:restart",
        }
    }
}
