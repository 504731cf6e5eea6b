//! What is shown: screens, actions, messages.

use serde::{Deserialize, Serialize};

use super::{Field, Text};

/// What to show.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Screen {
    /// Which screen it is.
    pub kind: ScreenKind,
    /// Left out: the default for `kind`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Text>,
    /// A sentence below the heading. Left out: the default for `kind`, if that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Who is signing in, once that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// What to ask, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What can be done, the main action first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// What has to be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// What the screen waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// Where to read on, below everything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// On the identifier screen: whether *Remember me* is offered (rule I1). Left out: as the widget's page says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remember_me: Option<bool>,
}

/// Where to read on: a real link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// What it says.
    pub label: Text,
    /// A path or an absolute URL. What the page does not allow is not shown.
    pub location: String,
}

/// Which screen it is. It names the screen to the page and chooses its default texts; it does not limit its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
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
    /// *Stay signed in?*
    StaySignedIn,
    /// Consent to what the app asks for.
    Consent,
    /// A passkey ceremony.
    Passkey,
    /// Waiting for something that happens elsewhere.
    Waiting,
    /// Something to read, and perhaps a way on.
    Notice,
    /// Any other form. Also what a kind becomes that this widget does not know.
    #[default]
    #[serde(other)]
    Form,
}

/// Who is signing in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The identifier that was typed.
    pub identifier: String,
    /// A name to show with it; only once the person has proven who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Something that can be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Action {
    /// What is sent as [`Submit::action`](super::Submit::action).
    pub name: String,
    /// Left out: the default for `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// How it looks. Left out: primary for the first action, secondary for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether the fields' values go with it. Left out: yes for the first action, no for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_fields: Option<bool>,
    /// The names of the fields whose values go with it, so that one screen can have several forms. Goes before
    /// `takes_fields`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Vec<String>>,
    /// In how many seconds it can be taken, counted from this reply: *Send it again*. Left out: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend_after: Option<u32>,
}

/// How an action looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The main button.
    Primary,
    /// Another button.
    Secondary,
    /// A button that looks like a link. Also what a role becomes that this widget does not know.
    #[serde(other)]
    Link,
}

/// Something that has to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// How grave it is. Left out: an error.
    #[serde(default)]
    pub level: Level,
    /// What is said.
    #[serde(flatten)]
    pub text: Text,
    /// The name of the field it is about. Left out: the whole screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// How grave a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good news.
    Success,
    /// Worth knowing.
    Info,
    /// Worth heeding.
    Warning,
    /// Something to mend. Also what a level becomes that this widget does not know.
    #[default]
    #[serde(other)]
    Error,
}

/// What a screen waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wait {
    /// Ask for the turn again after this many milliseconds.
    pub poll_ms: u32,
    /// A number to compare or to tap on the other device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}
