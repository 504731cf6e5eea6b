//! The JSON of the house protocol, as both sides write it.
//!
//! ```text
//! POST {base}/flow         Begin   → Reply
//! POST {base}/flow/{id}    Submit  → Reply
//! GET  {base}/flow/{id}            → Reply
//! ```
//!
//! Requests refuse unknown fields; replies ignore them, so that a backend may say more than this widget knows.
//! Enumerations in replies have a variant that unknown values become, for the same reason. What is left out has a
//! default that is named at its field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The body of `POST {base}/flow`: begin a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// What the person came for.
    #[serde(default)]
    pub intent: Intent,
    /// Where to go afterwards: a path on the backend's origin, or an absolute URL that it allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_to: Option<String>,
    /// An identifier to fill in (as OpenID Connect's `login_hint`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The app (relying party) that is signed in to. Left out: the backend's default app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Sign in.
    #[default]
    SignIn,
}

/// The body of `POST {base}/flow/{id}`: what the person did on a screen.
///
/// `Debug` leaves the fields out: they hold credentials.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// The name of the [`Action`] that was taken.
    pub action: String,
    /// The `step` of the turn that is answered. A backend refuses an answer to an older one with 409 and the current
    /// turn, so that nothing is done twice. Left out where the turn had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The values that go with it, by the fields' names. A box that was left alone is not in it (rule K3).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
}

impl std::fmt::Debug for Submit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submit")
            .field("action", &self.action)
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}

/// A field's value, in a turn (as it stands) and in a submission (as it was answered).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Value {
    /// A checkbox.
    Flag(bool),
    /// Anything typed or chosen.
    Text(String),
    /// Several choices.
    Many(Vec<String>),
}

/// What a backend answers: the next turn, or the end. HTTP status 200, or 409 for an answer to an older step.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "there is one for each response, made and written at once")]
pub enum Reply {
    /// The sign-in is over.
    Done {
        /// How it ended.
        done: Done,
    },
    /// The next screen.
    Turn(Turn),
}

/// A sign-in that has ended well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// Where to go now: a path, or an absolute URL. The widget goes only where its page allows.
    pub location: String,
}

/// One screen of a flow.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turn {
    /// The flow's id, for the next request's path. Not a secret: the flow is bound to a cookie as well.
    pub flow: String,
    /// When the flow ends, in seconds since 1970-01-01 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
    /// The number of this screen in the flow; sent back with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What to show.
    pub screen: Screen,
    /// Whose sign-in it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Brand>,
}

/// Whose sign-in it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brand {
    /// The brand's name, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The URL of its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

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

/// A text: by code, which the widget puts into the user's language, or literal, where a brand or backend wrote it.
///
/// `{"code": "message.invalid_credentials"}`, `{"text": "Stay signed in, my friend?"}` or, for each language,
/// `{"text": "Bleiben?", "texts": {"en": "Stay?"}}`. A literal text goes before a code. It is text, never markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Text {
    /// A text's code: a key of the widget's catalogue, listed in `docs/texts.md`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the code's placeholders stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Param>,
    /// A literal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same for particular languages, by BCP 47 tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
}

impl Text {
    /// The text with this code and no placeholders.
    pub fn code(code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..Self::default() }
    }

    /// A literal text.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Param {
    /// A length of time in seconds, said in the user's language ("2 minutes").
    Seconds {
        /// How many.
        seconds: u64,
    },
    /// Anything else, as it stands.
    Text(String),
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

/// Something to ask.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// The name under which the answer is sent.
    pub name: String,
    /// What sort of field it is.
    pub kind: FieldKind,
    /// Left out: the default for `kind` and `decision`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// A sentence about the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// Whether it must be answered. Left out: no.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Its value as it stands. Never a credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// For a checkbox: what it decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// For a code: how many characters it has. For other texts: how many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u16>,
    /// For a choice: what can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What sort of field it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Who are you? `autocomplete="username"`.
    Identifier,
    /// The current password.
    Password,
    /// A new password.
    NewPassword,
    /// A code of digits, `autocomplete="one-time-code"`.
    Code,
    /// A recovery or other code that is not digits alone.
    RecoveryCode,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A box to tick.
    Checkbox,
    /// One of several, all in sight.
    Radio,
    /// One of several, from a list.
    Select,
    /// A line of text. Also what a kind becomes that this widget does not know.
    #[default]
    #[serde(other)]
    Text,
}

/// What a checkbox decides: the four choices that people mix up, kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// *Keep me signed in*: the session outlives the browser (rules K1–K4, D2–D4).
    KeepSignedIn,
    /// *Remember this device*: no second factor here until a fixed date (rules D3, D5).
    RememberDevice,
    /// *Don't show this again* on the prompt (rule P6).
    DontShowAgain,
    /// Anything else.
    #[default]
    #[serde(other)]
    Other,
}

/// One of several to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: Text,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// Something that can be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Action {
    /// What is sent as [`Submit::action`].
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

/// What went wrong where no screen can say it: an RFC 9457 problem document (`application/problem+json`).
///
/// | status | `code` | what the widget does |
/// |---|---|---|
/// | 400, 415, 422 | `malformed`, `unsupported_media_type`, `invalid_field`, `invalid_action` | says that it did not work, keeps the input |
/// | 403 | `wrong_origin` | says that this page may not sign in here |
/// | 404, 410 | `flow_expired` | begins again with the identifier filled in |
/// | 405, 413 | `method_not_allowed`, `too_large` | as 400 |
/// | 429 | `rate_limited` | says how long to wait, from `Retry-After` (seconds) |
/// | 5xx | `unavailable` | offers to try again |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem; `about:blank` where `code` says it all.
    #[serde(rename = "type", default = "about_blank")]
    pub type_: String,
    /// The kind of problem in a few English words, for developers.
    pub title: String,
    /// The HTTP status once more.
    pub status: u16,
    /// The kind of problem, for programs.
    pub code: String,
    /// What exactly, in English, for developers. Never anything secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}
