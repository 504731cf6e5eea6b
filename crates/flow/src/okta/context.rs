//! What the reading of one document has at hand.

use super::document::{Document, said};
use super::settings::Settings;
use super::words;
use crate::json::Json;
use crate::text::{Key, Param, Text};

/// What the reading of one document has at hand.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) document: &'a Document,
    pub(super) settings: &'a Settings,
    /// Origins that things may be sent to.
    pub(super) origins: &'a [String],
    /// An identifier to fill in where the document has none.
    pub(super) login_hint: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// The app's name, where the document says it.
    pub(super) fn app(&self) -> Option<&'a str> {
        let app = self.document.value("app");
        said(app.get("label")).or_else(|| said(app.get("name")))
    }
}

/// An authenticator, as a document describes it.
#[derive(Clone, Copy)]
pub(super) struct Authenticator<'a>(pub(super) &'a Json);

impl<'a> Authenticator<'a> {
    /// What kind it is: `okta_password`, `phone_number`, …. Where the document leaves it out, what its type says.
    pub(super) fn key(&self) -> &'a str {
        let key = self.0.get("key").text().or_else(|| self.0.get("catalogKey").text());
        key.unwrap_or_else(|| match self.0.get("type").text() {
            Some("password") => "okta_password",
            Some("email") => "okta_email",
            Some("phone") => "phone_number",
            Some("security_question") => "security_question",
            _ => "",
        })
    }

    /// The method under way: `sms`, `push`, `totp`, ….
    pub(super) fn method(&self) -> &'a str {
        let method = self.0.get("methods").list().first().unwrap_or(&Json::Null);
        method.get("type").text().or_else(|| method.get("methodType").text()).unwrap_or_default()
    }

    /// A member of its `contextualData`.
    pub(super) fn data(&self, name: &str) -> &'a Json {
        self.0.get("contextualData").get(name)
    }

    /// A text of its `profile`.
    pub(super) fn profile(&self, name: &str) -> Option<&'a str> {
        said(self.0.get("profile").get(name))
    }

    /// What it is called, in the user's language where it is one of Okta's own, else as the admin named it. `label` is
    /// what the option that stands for it says.
    pub(super) fn name(&self, label: Option<&'a str>) -> Text {
        let admin = said(self.0.get("displayName")).or_else(|| said(self.0.get("authenticatorName")));
        let called = label.or(admin);
        let own =
            |names: &[&str]| called.is_none_or(|name| names.iter().any(|own| name.eq_ignore_ascii_case(own)));
        let key = match self.key() {
            "okta_password" => Some(Key::LABEL_PASSWORD),
            "okta_email" => Some(words::LABEL_EMAIL),
            "phone_number" => Some(words::LABEL_PHONE),
            "security_question" => Some(words::LABEL_QUESTION),
            "webauthn" if own(&["passkey", "passkeys"]) && called.is_some() => Some(words::LABEL_PASSKEY),
            "webauthn" if own(SECURITY_KEYS) => Some(words::LABEL_SECURITY_KEY),
            _ => None,
        };
        match (key, called) {
            (Some(key), _) => key.into(),
            (None, Some(name)) => Text::literal(name),
            (None, None) if self.key() == "okta_verify" => Text::literal("Okta Verify"),
            (None, None) if self.key().is_empty() => words::LABEL_ACCOUNT.into(),
            (None, None) => Text::literal(readable(self.key())),
        }
    }

    /// What tells it from another of its kind: an address, a number, a device.
    pub(super) fn detail(&self) -> Option<&'a str> {
        let names = ["email", "phoneNumber", "deviceName"];
        let profile = names.iter().find_map(|name| self.profile(name));
        profile.or_else(|| said(self.0.get("nickname")))
    }
}

/// What a passkey authenticator is called where nobody has given it a name.
const SECURITY_KEYS: &[&str] = &[
    "Security Key or Biometric",
    "Security Key or Biometric Authenticator",
    "Security Key or Biometric Authenticator (FIDO2)",
    "FIDO2 (WebAuthn)",
];

/// `key` with one placeholder filled in by another text.
pub(super) fn about(key: Key, placeholder: &'static str, text: Text) -> Text {
    Text::from(key).with(placeholder, Param::Said(Box::new(text)))
}

/// `key` with one placeholder filled in as it stands.
pub(super) fn with(key: Key, placeholder: &'static str, text: impl Into<String>) -> Text {
    Text::from(key).with(placeholder, Param::Text(text.into()))
}

/// A name of the protocol as words: `some-new-thing` is "Some new thing".
pub(super) fn readable(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut previous = ' ';
    for each in name.chars() {
        let each = if each == '-' || each == '_' { ' ' } else { each };
        if out.is_empty() {
            out.extend(each.to_uppercase());
        } else if each.is_ascii_uppercase() && previous.is_ascii_lowercase() {
            out.push(' ');
            out.push(each.to_ascii_lowercase());
        } else {
            out.push(each);
        }
        previous = each;
    }
    out
}
