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

mod field;
mod screen;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use field::{Ceremony, Choice, ChoiceKind, Decision, Field, FieldKind, Passkey, Rule};
pub use screen::{Action, Level, Link, Message, Role, Screen, ScreenKind, User, Wait};
pub use text::{Param, Text};

/// The body of `POST {base}/flow`: begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// What the person came for.
    #[serde(default)]
    pub intent: Intent,
    /// With [`Intent::Enroll`]: which authenticator is added. Left out: the person chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticator: Option<Authenticator>,
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

/// What a flow is for. What is not known is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Sign in.
    #[default]
    SignIn,
    /// Add an authenticator to the account that is signed in.
    Enroll,
    /// Get back into an account whose password is lost.
    Recover,
}

/// An authenticator that a person can add. What is not known is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Authenticator {
    /// A password, or a new one.
    Password,
    /// An authenticator app.
    Totp,
    /// Codes by e-mail.
    Email,
    /// A passkey or security key.
    Passkey,
    /// Recovery codes.
    Recovery,
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

/// What a backend answers: the next turn, the end, or a detour. HTTP status 200, or 409 for an answer to an older step.
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
    /// The flow goes on elsewhere for a while, at an identity provider, and comes back.
    Visit {
        /// The flow's id, where this is the first reply of a flow: the tab asks for its turn when it comes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flow: Option<String>,
        /// Where it goes on.
        visit: Visit,
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

/// A detour. Nobody is signed in yet: the browser comes back to the widget's page, which asks for the turn again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
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
