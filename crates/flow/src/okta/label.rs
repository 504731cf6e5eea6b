//! What the buttons say.

use super::context::{Authenticator, Context, about, readable, with};
use super::document::said;
use super::variant::{Chosen, Variant};
use super::words;
use crate::json::Json;
use crate::screen::FieldKind;
use crate::text::{Key, Param, Text};

/// What the button of a remediation says, taken as `variant`. `at` is its place among the ways to take it, `first`
/// whether the document is about it.
pub(super) fn action(
    context: Context<'_>,
    name: &str,
    who: Authenticator<'_>,
    variant: &Variant<'_>,
    at: usize,
    first: bool,
) -> Text {
    if name.starts_with("select-authenticator") && !variant.chosen.is_empty() {
        let chosen = authenticator(context, variant);
        return match (name, first) {
            ("select-authenticator-enroll", _) => about(words::ACTION_SET_UP_NAME, "name", chosen),
            (_, true) => chosen,
            (_, false) => about(words::ACTION_USE, "name", chosen),
        };
    }
    let way = variant.chosen.last().and_then(|chosen| said(chosen.option.get("label")));
    let yes = at == 0;
    match name {
        "keep-me-signed-in" => {
            let prompt = &context.settings.prompt;
            let (brand, own) = match yes {
                true => (&prompt.accept, Key::ACTION_ACCEPT),
                false => (&prompt.reject, Key::ACTION_REJECT),
            };
            brand.clone().unwrap_or_else(|| own.into())
        }
        "email-challenge-consent" if yes => words::ACTION_YES_ME.into(),
        "email-challenge-consent" => words::ACTION_NO_ME.into(),
        _ if name.ends_with("consent") && yes => words::ACTION_CONSENT_ALLOW.into(),
        _ if name.ends_with("consent") => words::ACTION_CONSENT_DENY.into(),
        "authenticator-verification-data" | "authenticator-enrollment-data" => match (who.key(), way) {
            ("okta_email", _) => words::ACTION_EMAIL.into(),
            ("phone_number", None) => words::ACTION_SEND_CODE.into(),
            (_, way) => match (method(variant), way) {
                (Some("sms"), _) => words::ACTION_SMS.into(),
                (Some("voice"), _) => words::ACTION_VOICE.into(),
                (Some("push"), _) => words::ACTION_PUSH.into(),
                (Some("totp"), _) => words::ACTION_CODE.into(),
                (Some("signed_nonce"), _) => words::ACTION_LAUNCH.into(),
                (_, Some(way)) => with(words::ACTION_WAY, "way", way),
                _ => Key::ACTION_CONTINUE.into(),
            },
        },
        "select-enrollment-channel" => way.map_or_else(
            || Key::ACTION_CONTINUE.into(),
            |way| with(words::ACTION_SET_UP_WAY, "way", channel(way)),
        ),
        "enroll-authenticator" if !variant.chosen.is_empty() => {
            let own = variant.leaves.iter().any(|leaf| leaf.name() == "question" && !leaf.is_fixed());
            if own { words::ACTION_OTHER_QUESTION } else { words::ACTION_QUESTION }.into()
        }
        "resend" if matches!(who.method(), "push" | "signed_nonce") => words::ACTION_PUSH_AGAIN.into(),
        _ => match plain(name, who) {
            Some(key) => key.into(),
            None if first => Key::ACTION_CONTINUE.into(),
            None => way.map_or_else(|| Text::literal(readable(name)), Text::literal),
        },
    }
}

/// The method that a variant stands for.
fn method<'a>(variant: &Variant<'a>) -> Option<&'a str> {
    variant.leaves.iter().find(|leaf| leaf.name() == "methodType").and_then(|leaf| leaf.fixed)?.text()
}

fn plain(name: &str, who: Authenticator<'_>) -> Option<Key> {
    Some(match name {
        "identify" => match who.key() {
            "okta_password" => Key::ACTION_SIGN_IN,
            _ => Key::ACTION_CONTINUE,
        },
        "select-identify" => words::ACTION_SIGN_IN,
        "select-enroll-profile" | "enroll-profile" => words::ACTION_SIGN_UP,
        "profile-update" => words::ACTION_FINISH,
        "unlock-account" => words::ACTION_UNLOCK,
        "launch-authenticator" => words::ACTION_LAUNCH,
        "launch-webauthn-authenticator"
        | "launch-passkeys-authenticator"
        | "challenge-webauthn-autofillui-authenticator" => words::ACTION_PASSKEY,
        "launch-nfc-authenticator" => words::ACTION_LAUNCH_NFC,
        "enroll-webauthn-residentkey" => words::ACTION_PASSKEY_ENROLL,
        "enroll-authenticator-promotion" => words::ACTION_PASSKEY_CREATE,
        "challenge-authenticator" => words::ACTION_VERIFY,
        "enroll-authenticator" => match who.key() {
            "okta_password" | "nfc_pin" => Key::ACTION_CONTINUE,
            "webauthn" | "security_question" | "yubikey_token" => words::ACTION_SET_UP,
            _ => words::ACTION_VERIFY,
        },
        "reset-authenticator" if who.key() != "okta_password" => words::ACTION_VERIFY,
        "reset-authenticator" | "reenroll-authenticator" | "reenroll-authenticator-warning" => {
            words::ACTION_CHANGE_PASSWORD
        }
        "enrollment-channel-data" => words::ACTION_LINK,
        "request-activation-email" => words::ACTION_ACTIVATION_EMAIL,
        "device-assurance-grace-period" => words::ACTION_CONTINUE_APP,
        "skip" => words::ACTION_REMIND,
        "resend" => Key::ACTION_RESEND,
        "cancel" => words::ACTION_BACK,
        "poll" | "challenge-poll" | "enroll-poll" | "device-challenge-poll" => words::ACTION_CHECK,
        "device-apple-sso-extension" | "cancel-transaction" => Key::ACTION_CONTINUE,
        _ => return None,
    })
}

/// What an authenticator that can be chosen is called: its name, what tells it from others, the way to use it.
fn authenticator(context: Context<'_>, variant: &Variant<'_>) -> Text {
    let Some(Chosen { option, .. }) = variant.chosen.first() else { return Key::ACTION_CONTINUE.into() };
    let who = Authenticator(context.document.related(option));
    let label = said(option.get("label"));
    let mut text = who.name(label);
    // A security key has the name that its owner gave it, where the option has the kind's.
    let named = said(who.0.get("displayName")).filter(|name| who.key() == "webauthn" && label != Some(name));
    let named = named.filter(|name| Authenticator(who.0).name(Some(name)).key().is_none());
    if let Some(detail) = who.detail().or(named) {
        text = about(words::LABEL_WITH, "name", text).with("detail", Param::Text(detail.to_owned()));
    }
    for chosen in variant.chosen.iter().skip(1) {
        if let Some(way) = said(chosen.option.get("label")) {
            let way = Param::Text(channel(way));
            text = about(words::LABEL_WAY, "name", text).with("way", way);
        }
    }
    text
}

/// Some documents write the ways like constants (`QRCODE`).
fn channel(way: &str) -> String {
    match way {
        "QRCODE" | "QRcode" => "QR code".to_owned(),
        "EMAIL" => "Email".to_owned(),
        "VOICE" => "Voice call".to_owned(),
        "SAMEDEVICE" => "this device".to_owned(),
        way => way.to_owned(),
    }
}

/// What the button of a form says that stands beside the remediations. `at` is where in the document it stands.
pub(super) fn extra(name: &str, who: Authenticator<'_>) -> Text {
    match name {
        "recover" if who.key() == "nfc_pin" => words::ACTION_FORGOT_PIN.into(),
        "recover" => words::ACTION_FORGOT.into(),
        "resend" => match (who.key(), who.method()) {
            ("phone_number", "voice") => words::ACTION_CALL_AGAIN.into(),
            ("okta_verify" | "custom_app", "push" | "signed_nonce") => words::ACTION_PUSH_AGAIN.into(),
            _ => Key::ACTION_RESEND.into(),
        },
        "send" if who.key() == "okta_email" => words::ACTION_EMAIL.into(),
        "send" if who.key() == "okta_verify" => Key::ACTION_RESEND.into(),
        "send" => words::ACTION_SEND_CODE.into(),
        name if name.starts_with("cancel-polling") => words::ACTION_ANOTHER_WAY.into(),
        name => Text::literal(readable(name)),
    }
}

/// What a link to another place in the flow says: an identity provider, a proof of identity.
pub(super) fn visit(context: Context<'_>, remediation: &Json) -> Text {
    let who = Authenticator(context.document.authenticator(remediation));
    let idp = said(remediation.get("idp").get("name"));
    match (remediation.get("name").text(), remediation.get("type").text()) {
        (Some("redirect-idp" | "piv-idp"), _) if who.key() == "external_idp" => {
            if super::screen::enrolls(context) { words::ACTION_SET_UP } else { words::ACTION_VERIFY }.into()
        }
        (Some("piv-idp"), _) | (_, Some("X509")) => words::ACTION_PIV.into(),
        (Some("redirect-idp"), kind) => {
            let kind = kind.unwrap_or_default();
            let name =
                social(kind).or(idp).map_or_else(|| readable(&kind.to_ascii_lowercase()), str::to_owned);
            with(words::ACTION_IDP, "name", name)
        }
        (Some("redirect-idverify"), _) => Key::ACTION_CONTINUE.into(),
        (Some(name), _) if plain(name, who).is_none() => Text::literal(readable(name)),
        _ => Key::ACTION_CONTINUE.into(),
    }
}

/// Providers that have a type of their own are called by the name that everybody knows.
fn social(kind: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 14] = [
        ("ADOBE", "Adobe"),
        ("AMAZON", "Amazon"),
        ("APPLE", "Apple"),
        ("DISCORD", "Discord"),
        ("FACEBOOK", "Facebook"),
        ("GITHUB", "GitHub"),
        ("GITLAB", "GitLab"),
        ("GOOGLE", "Google"),
        ("LINKEDIN", "LinkedIn"),
        ("MICROSOFT", "Microsoft"),
        ("PAYPAL", "PayPal"),
        ("SALESFORCE", "Salesforce"),
        ("SPOTIFY", "Spotify"),
        ("YAHOO", "Yahoo"),
    ];
    KNOWN.iter().find_map(|(known, name)| (*known == kind).then_some(*name))
}

/// What leads to the website where a password is set.
pub(super) fn go_to(remediation: &Json) -> Text {
    match said(remediation.get("customExpiredPasswordName")) {
        Some(name) => with(words::ACTION_GO_TO, "name", name),
        None => words::ACTION_CHANGE_PASSWORD.into(),
    }
}

/// Whether an action is beside the matter: it leads elsewhere, and is drawn as a link.
pub(super) fn is_aside(name: &str) -> bool {
    name.starts_with("select-")
        || matches!(name, "skip" | "unlock-account" | "resend" | "enroll-webauthn-residentkey")
}

/// What a new password, or what is chosen like one, is typed into once more.
pub(super) fn repeated(key: &str) -> Option<Key> {
    match key {
        "okta_password" => Some(words::LABEL_CONFIRM),
        "nfc_pin" => Some(words::LABEL_CONFIRM_PIN),
        _ => None,
    }
}

/// What a proof by another party's script is called.
pub(super) fn proof(kind: &FieldKind) -> Text {
    match kind {
        FieldKind::Captcha { provider, .. } => Text::literal(captcha(provider)),
        _ => words::LABEL_DUO.into(),
    }
}

/// A captcha's name.
pub(super) fn captcha(provider: &str) -> &str {
    match provider {
        "hcaptcha" => "hCaptcha",
        "recaptcha" => "reCAPTCHA",
        "" => "CAPTCHA",
        other => other,
    }
}
