//! From a field of a document to one of a screen.

use super::body::{Asked, Sort};
use super::context::{Authenticator, Context, readable};
use super::document::said;
use super::variant::{Leaf, display};
use super::{enroll, label, words};
use crate::json::Json;
use crate::screen::{Choice, Decision, Field, FieldKind, Format, PasswordUse, Shape};
use crate::text::{Key, Text};

/// The field of a screen that asks for `leaf`, under `name`. `remediation` is the name of its form.
pub(super) fn field(
    context: Context<'_>,
    remediation: &str,
    who: Authenticator<'_>,
    leaf: &Leaf<'_>,
    name: &str,
) -> Field {
    let kind = kind(context, remediation, who, leaf);
    let asks = !matches!(kind, FieldKind::Checkbox { .. });
    let mut field = Field::new(name, kind);
    if let Some(label) = named(who, leaf, &field.kind) {
        field.label = label;
    }
    field.hint = said(leaf.field.get("desc")).map(Text::literal).or_else(|| hint(leaf)).or(field.hint);
    // For a box `required` says that the value must be sent, not that it must be ticked.
    field.required = asks && (leaf.is_required() || is_credential(leaf));
    field.read_only = leaf.is_fixed();
    if leaf.name() == "passcode"
        && (usage(remediation) == PasswordUse::New)
        && label::repeated(who.key()).is_some()
    {
        field.rules = enroll::rules(who);
    }
    field
}

/// Documents do not always mark as required what nobody can sign in without.
fn is_credential(leaf: &Leaf<'_>) -> bool {
    let first = leaf.path.first().map(String::as_str);
    first == Some("credentials") || matches!(leaf.name(), "identifier" | "userCode")
}

fn kind(context: Context<'_>, remediation: &str, who: Authenticator<'_>, leaf: &Leaf<'_>) -> FieldKind {
    let value = leaf.field.get("value");
    let written = shown(value);
    let max_length = number(leaf.field.get("maxLength"));
    let secret = leaf.field.get("secret").flag() == Some(true);
    let line = |format| FieldKind::Text { value: written.clone(), format, max_length, secret };
    if !leaf.options().is_empty() {
        return choice(leaf);
    }
    if leaf.is_flag() {
        let decision = if leaf.name() == "rememberMe" { Decision::KeepSignedIn } else { Decision::Other };
        return FieldKind::Checkbox { checked: value.flag() == Some(true), decision };
    }
    match leaf.name() {
        "identifier" => {
            let hint = context.login_hint.filter(|_| written.is_empty()).unwrap_or_default();
            FieldKind::Identifier { value: written + hint, passkeys: false, max_length }
        }
        "passcode" | "totp" | "nextPasscode" => code(remediation, who, leaf, secret),
        _ if secret => {
            FieldKind::Text { value: String::new(), format: Format::Plain, max_length, secret: true }
        }
        "answer" => FieldKind::Text { value: String::new(), format: Format::Plain, max_length, secret: true },
        "userCode" => line(Format::Plain),
        "phoneNumber" | "mobilePhone" | "primaryPhone" => line(Format::Phone),
        "email" | "secondEmail" => line(Format::Email),
        "firstName" | "givenName" => line(Format::GivenName),
        "lastName" | "familyName" => line(Format::FamilyName),
        _ => line(match leaf.field.get("type").text() {
            Some("number" | "integer") => Format::Number,
            Some("date") => Format::Date,
            _ => Format::Plain,
        }),
    }
}

/// What is asked for as a passcode is a password, a PIN or a code, by the authenticator that wants it.
fn code(remediation: &str, who: Authenticator<'_>, leaf: &Leaf<'_>, secret: bool) -> FieldKind {
    let length = number(leaf.field.get("maxLength"));
    let digits = leaf.field.get("format").text() != Some("alphanumeric");
    match who.key() {
        "okta_password" => FieldKind::Password { usage: usage(remediation) },
        "nfc_pin" | "yubikey_token" => {
            FieldKind::Text { value: String::new(), format: Format::Plain, max_length: length, secret: true }
        }
        "tac" => FieldKind::Code { length, digits: false },
        "" if secret => FieldKind::Password { usage: usage(remediation) },
        "" if remediation == "identify" => FieldKind::Password { usage: PasswordUse::Current },
        // Of another maker's token nobody knows what a code looks like.
        "onprem_mfa" | "rsa_token" | "custom_otp" => FieldKind::Code { length, digits: false },
        _ => FieldKind::Code { length, digits },
    }
}

/// Whether a password is being chosen or used to sign in.
fn usage(remediation: &str) -> PasswordUse {
    const NEW: [&str; 4] = ["enroll", "reenroll", "reset", "profile"];
    let new = NEW.iter().any(|part| remediation.contains(part));
    if new { PasswordUse::New } else { PasswordUse::Current }
}

fn choice(leaf: &Leaf<'_>) -> FieldKind {
    let option = |option: &Json| {
        let value = shown(option.get("value"));
        let label = said(option.get("label")).map_or_else(|| value.clone(), str::to_owned);
        Choice { value, label: Text::literal(label), hint: None }
    };
    let options: Vec<_> = leaf.options().iter().map(option).collect();
    let value = leaf.field.get("value");
    // Where a choice must be made and nothing says which, the first is the usual one for how a code is sent.
    let usual = options.first().filter(|_| matches!(leaf.name(), "methodType" | "channel"));
    let selected = match value {
        Json::Null => usual.map(|option| option.value.clone()).into_iter().collect(),
        Json::List(values) => values.iter().map(shown).collect(),
        value => vec![shown(value)],
    };
    let open = options.len() <= 4 || display(leaf.field).get("inputType").text() == Some("radio");
    let several = leaf.field.get("type").text() == Some("array");
    FieldKind::Choice { options, selected, shape: if open { Shape::Open } else { Shape::List }, several }
}

fn named(who: Authenticator<'_>, leaf: &Leaf<'_>, kind: &FieldKind) -> Option<Text> {
    let document = said(leaf.field.get("label")).map(Text::literal);
    let custom = leaf.field.get("customLabel").flag() == Some(true);
    if custom && document.is_some() {
        return document;
    }
    match (who.key(), leaf.name()) {
        // These have one name with every backend, in the user's language.
        (_, "rememberMe") => return None,
        ("security_question", "answer") => {
            let asked =
                said(who.data("enrolledQuestion").get("question")).or_else(|| who.profile("question"));
            return Some(asked.map_or_else(|| words::LABEL_ANSWER.into(), Text::literal));
        }
        ("yubikey_token", "passcode") => return Some(words::LABEL_TAP.into()),
        ("nfc_pin", "passcode") => return Some(words::LABEL_PIN.into()),
        (_, "autoChallenge") => return Some(words::LABEL_AUTO_PUSH.into()),
        (_, "revokeSessions") => return Some(words::LABEL_REVOKE.into()),
        (_, "methodType" | "channel") if document.is_none() => return Some(words::LABEL_METHOD.into()),
        _ => {}
    }
    document.or_else(|| match kind {
        FieldKind::Password { .. } | FieldKind::Identifier { .. } => None,
        FieldKind::Code { .. } => Some(words::LABEL_CODE.into()),
        FieldKind::Text { format: Format::Phone | Format::Email, .. } => None,
        _ if leaf.name() == "answer" => Some(words::LABEL_ANSWER.into()),
        // A scope has its name for a label.
        FieldKind::Checkbox { .. } if leaf.path.len() > 1 => Some(Text::literal(leaf.name())),
        _ => Some(Text::literal(readable(leaf.name()))),
    })
}

fn hint(leaf: &Leaf<'_>) -> Option<Text> {
    let key: Key = match leaf.name() {
        "phoneNumber" => words::HINT_EXTENSION,
        "mobilePhone" | "primaryPhone" => words::HINT_COUNTRY_CODE,
        "timezone" if leaf.options().is_empty() => words::HINT_TIMEZONE,
        _ if display(leaf.field).get("format").text() == Some("country-code") => words::HINT_COUNTRY,
        _ if leaf.field.get("format").text() == Some("country-code") => words::HINT_COUNTRY,
        _ => return None,
    };
    Some(key.into())
}

/// A value as a screen has it.
pub(super) fn shown(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Text(text) => text.clone(),
        value => value.write(),
    }
}

fn number(json: &Json) -> Option<u16> {
    json.number().and_then(|number| number.try_into().ok()).filter(|number| *number > 0)
}

/// What is sent for the answer to `leaf`, which the screen asks for as `field`.
pub(super) fn asked(field: &str, leaf: &Leaf<'_>) -> Asked {
    let value = leaf.field.get("value");
    let options = leaf.options().iter().map(|option| option.get("value"));
    let options: Vec<_> = options.map(|value| (shown(value), value.clone())).collect();
    let numeric = matches!(leaf.field.get("type").text(), Some("number" | "integer"));
    let flags = options.iter().all(|(value, _)| matches!(value.as_str(), "true" | "false"));
    let sort = if leaf.is_flag() && !options.is_empty() && flags {
        // A registration writes the options of a yes or no as texts.
        Sort::OneOf(
            options.into_iter().map(|(value, _)| (value.clone(), Json::Bool(value == "true"))).collect(),
        )
    } else if !options.is_empty() {
        Sort::OneOf(options)
    } else if numeric {
        Sort::Number
    } else {
        Sort::Plain
    };
    // Keep me signed in that was left alone says nothing (rule K3), unless the form cannot do without.
    let left_alone = leaf.name() == "rememberMe" && !leaf.is_required();
    let default = match value {
        _ if left_alone => None,
        Json::Null if leaf.is_flag() && leaf.is_required() && leaf.options().is_empty() => {
            Some(Json::Bool(false))
        }
        Json::Null => None,
        value => Some(value.clone()),
    };
    Asked { field: field.to_owned(), sort, default, required: leaf.is_required() }
}
