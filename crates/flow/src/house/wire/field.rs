//! What a screen asks and shows.

use serde::{Deserialize, Serialize};

use super::{Text, Value};

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
    /// Whether it is only to be read. Left out: no. An answer to it is not sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Its value as it stands; for what is only shown (`qr`, `secret`, `codes`), what is shown. Otherwise never a
    /// credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// For `text`: whether it is hidden while typed. Left out: no.
    #[serde(default, skip_serializing_if = "is_false")]
    pub secret: bool,
    /// For a checkbox: what it decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// For a code: how many characters it has. For other texts: how many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u16>,
    /// For a choice: what can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// For `new_password`: what is asked of it, listed below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// For `passkey`: what the browser is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Passkey>,
    /// For a code: in how many seconds it expires, counted from this reply. Left out: not known, or never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u32>,
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
    /// Any number of several, as boxes. The value is a list.
    MultiSelect,
    /// A passkey ceremony, in [`Field::passkey`]. The answer is the credential's JSON, as text.
    Passkey,
    /// To look at: a QR code of the value.
    Qr,
    /// To look at and to copy: a secret, such as the key of an authenticator app.
    Secret,
    /// To keep: the codes of the value, a list.
    Codes,
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
    /// What is read. Left empty: the default for `kind`, else the value.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub label: Text,
    /// A sentence about it; for an authenticator where it leads, masked (`s•••@example.com`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// For an authenticator: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChoiceKind>,
}

/// Which authenticator is to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    /// A password.
    Password,
    /// An authenticator app.
    Totp,
    /// A code by e-mail.
    Email,
    /// A passkey or security key.
    Passkey,
    /// A recovery code.
    Recovery,
    /// An identity provider.
    Federated,
    /// Anything else. Also what a kind becomes that this widget does not know.
    #[serde(other)]
    Other,
}

/// One of the rules of a new password: a text, and what the widget can check of it while it is typed.
///
/// `{"min_length": 12}` has a text of its own; `{"code": "rule.not_common"}` and `{"text": "No names"}` are only told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    /// How many characters (Unicode scalar values) it must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u16>,
    /// What is read. Left empty: the default for what is checked.
    #[serde(flatten)]
    pub text: Text,
}

/// A WebAuthn ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// Which.
    pub ceremony: Ceremony,
    /// For [`Ceremony::Get`]: whether the browser offers it in the identifier's autofill. It is then asked as soon as
    /// the screen appears, and the first action that takes this field alone is submitted by itself. Left out: only
    /// that action's button asks for it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub conditional: bool,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` (W3C Web Authentication
    /// level 3 §5.1.9, §5.1.10). The answer is a `RegistrationResponseJSON` or an `AuthenticationResponseJSON`
    /// (§5.1.8).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: serde_json::Value,
}

/// What a WebAuthn ceremony does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ceremony {
    /// Makes a credential.
    Create,
    /// Uses one.
    Get,
}
