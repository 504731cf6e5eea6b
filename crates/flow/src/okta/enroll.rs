//! What stands around the fields: what was sent where, what to scan, what a password needs, what is agreed to.

use super::context::{Authenticator, Context, about, with};
use super::document::{opened, said};
use super::screen::{labelled, note, provider_of_identity};
use super::{label, place, words};
use crate::json::Json;
use crate::screen::{Field, FieldKind, Link, Picture, Rule, Screen, ScreenKind};
use crate::text::{Key, Param, Text};

/// The sentence below the heading, by the remediation and its authenticator.
pub(super) fn text(context: Context<'_>, name: &str, who: Authenticator<'_>) -> Option<Text> {
    let to = destination(who);
    let sent = |to_key: Key, you_key: Key| {
        Some(to.clone().map_or_else(|| you_key.into(), |to| about(to_key, "to", to)))
    };
    let app = || context.app().map(Text::literal);
    match (name, who.key()) {
        ("select-authenticator-authenticate", _)
            if *context.document.value("recoveryAuthenticator") != Json::Null =>
        {
            Some(words::TEXT_CHOOSE_RESET.into())
        }
        ("select-authenticator-authenticate" | "select-authenticator-unlock-account", _) => {
            Some(words::TEXT_CHOOSE.into())
        }
        ("select-authenticator-enroll", _) => Some(words::TEXT_CHOOSE_ENROLL.into()),
        ("launch-authenticator", _) => Some(about(words::TEXT_ACCESS, "app", app()?)),
        ("user-code", _) => Some(words::TEXT_DEVICE_CODE.into()),
        ("poll", _) => Some(words::TEXT_RETRYING.into()),
        ("email-challenge-consent", _) => None,
        (consent, _) if consent.ends_with("consent") => Some(about(words::TEXT_CONSENT, "app", app()?)),
        ("redirect-idp", "external_idp") | ("challenge-authenticator", "external_idp") => {
            Some(about(words::TEXT_IDP, "name", who.name(None)))
        }
        ("piv-idp", _) => Some(words::TEXT_PIV.into()),
        ("reenroll-custom-password-expiry" | "reenroll-custom-password-expiry-warning", _) => {
            Some(words::TEXT_CUSTOM_PASSWORD.into())
        }
        ("authenticator-verification-data" | "authenticator-enrollment-data", key) => {
            match (key, who.method()) {
                ("okta_email", _) => sent(words::TEXT_EMAIL_TO, words::TEXT_EMAIL_YOU_TO),
                ("phone_number", "voice") => Some(about(words::TEXT_VOICE_TO, "to", to?)),
                ("phone_number", _) => Some(about(words::TEXT_SMS_TO, "to", to?)),
                _ => None,
            }
        }
        ("enrollment-channel-data", _) => None,
        ("enroll-poll", "nfc_pin") => Some(words::TEXT_NFC_ENROLL.into()),
        ("enroll-poll", _) => okta_verify(who),
        ("challenge-poll" | "device-challenge-poll", "nfc_pin") => Some(words::TEXT_NFC_VERIFY.into()),
        ("challenge-poll" | "device-challenge-poll", _) => super::device::text(context, who),
        ("enroll-authenticator-promotion", _) => Some(words::TEXT_PASSKEYS.into()),
        ("challenge-authenticator" | "enroll-authenticator" | "reset-authenticator", key) => {
            match (key, who.method()) {
                ("okta_email", _)
                    if *who.data("useEmailMagicLink") == Json::Bool(false)
                        || name == "enroll-authenticator" =>
                {
                    sent(words::TEXT_EMAIL, words::TEXT_EMAIL_YOU)
                }
                ("okta_email", _) => sent(words::TEXT_EMAIL_LINK, words::TEXT_EMAIL_LINK_YOU),
                ("phone_number", "voice") => sent(words::TEXT_CALLING, words::TEXT_CALLING_YOU),
                ("phone_number", _) => sent(words::TEXT_SMS, words::TEXT_SMS_YOU),
                ("google_otp", _) if *who.data("qrcode") != Json::Null => {
                    Some(words::TEXT_TOTP_ENROLL.into())
                }
                ("symantec_vip", _) if name == "enroll-authenticator" => Some(words::TEXT_SYMANTEC.into()),
                ("google_otp" | "okta_verify" | "symantec_vip" | "custom_otp", _) => {
                    Some(words::TEXT_TOTP.into())
                }
                ("tac", _) => Some(words::TEXT_TAC.into()),
                ("yubikey_token", _) => Some(words::TEXT_YUBIKEY.into()),
                ("nfc_pin", _) if name == "enroll-authenticator" => Some(words::TEXT_NFC_PIN.into()),
                ("webauthn", _) => Some(webauthn(who, name == "challenge-authenticator").into()),
                _ => None,
            }
        }
        _ => None,
    }
}

fn webauthn(who: Authenticator<'_>, verifies: bool) -> Key {
    let keys = *said_name(who.0) != *"Passkeys" && who.name(None).key() == Some(&words::LABEL_SECURITY_KEY);
    match (keys, verifies) {
        (true, true) => words::TEXT_SECURITY_KEY,
        (true, false) => words::TEXT_SECURITY_KEY_ENROLL,
        (false, true) => words::TEXT_PASSKEY,
        (false, false) => words::TEXT_PASSKEY_ENROLL,
    }
}

fn said_name(authenticator: &Json) -> &str {
    said(authenticator.get("displayName")).unwrap_or_default()
}

/// Where something was sent: an address or a number, masked by Okta, and what the user calls it.
fn destination(who: Authenticator<'_>) -> Option<Text> {
    let first = ["email", "phoneNumber"]
        .iter()
        .find_map(|name| who.profile(name).or_else(|| said(who.data(name))))?;
    let nickname = said(who.0.get("nickname"));
    if let Some(nickname) = nickname {
        return Some(
            about(words::LABEL_WITH, "name", Text::literal(first))
                .with("detail", Param::Text(nickname.to_owned())),
        );
    }
    Some(match who.profile("secondaryEmail") {
        Some(second) => with(words::TEXT_TO_AND, "to", first).with("other", Param::Text(second.to_owned())),
        None => Text::literal(first),
    })
}

/// What to do to set up Okta Verify, by the way that was chosen.
fn okta_verify(who: Authenticator<'_>) -> Option<Text> {
    let to = destination(who);
    let sent =
        |to_key: Key, you_key: Key| to.clone().map_or_else(|| you_key.into(), |to| about(to_key, "to", to));
    Some(match who.data("selectedChannel").text()? {
        "email" => sent(words::TEXT_OV_EMAIL, words::TEXT_OV_EMAIL_YOU),
        "sms" => sent(words::TEXT_OV_SMS, words::TEXT_OV_SMS_YOU),
        "qrcode" => words::TEXT_OV_QR.into(),
        "samedevice" if said(who.data("samedevice").get("setupOVUrl")).is_some() => {
            words::TEXT_OV_RETURN.into()
        }
        "samedevice" => words::TEXT_OV_INSTALL.into(),
        _ => return None,
    })
}

/// The heading while Okta Verify is set up.
pub(super) fn heading(who: Authenticator<'_>) -> Text {
    match who.data("selectedChannel").text() {
        Some("email") => words::HEADING_CHECK_EMAIL.into(),
        Some("sms") if said(who.data("phoneNumber")).is_some() => words::HEADING_CHECK_SMS.into(),
        _ => about(words::HEADING_SET_UP, "name", who.name(None)),
    }
}

/// What stands before the fields.
pub(super) fn before(screen: &mut Screen, context: Context<'_>, remediations: &[Json]) {
    let named = |name: &str| remediations.iter().find(|one| one.get("name").text() == Some(name));
    for remediation in remediations {
        agreement(screen, context, remediation);
    }
    let cards = remediations.iter().filter(|one| one.get("type").text() == Some("X509")).count();
    if cards > 0 && remediations.iter().filter(|one| one.get("method").text() == Some("GET")).count() == cards
    {
        note(screen, "piv", words::TEXT_PIV.into());
    }
    let lead = remediations.first().unwrap_or(&Json::Null);
    let who = Authenticator(context.document.authenticator(lead));
    pictures(screen, who);
    if let Some(instructions) = said(who.0.get("description")) {
        note(screen, "instructions", labelled(words::TEXT_ADMIN_SAYS.into(), instructions));
    }
    if who.data("challengeData").get("userVerification").text() == Some("required") {
        note(screen, "verification", words::TEXT_BIOMETRICS.into());
    }
    if who.key() == "webauthn" && matches!(who.data("challengeData"), Json::Object(_)) {
        note(screen, "cant_verify", words::TEXT_CANT_VERIFY.into());
    }
    let makes_passkey = matches!(who.data("activationData"), Json::Object(_))
        && said_name(who.0) != "Security Key or Biometric";
    if makes_passkey && named("enroll-authenticator-promotion").is_none() {
        note(screen, "passkeys", words::TEXT_PASSKEYS.into());
    }
    if who.key() == "phone_number"
        && named("authenticator-enrollment-data").is_none()
        && screen.kind != ScreenKind::Choose
    {
        note(screen, "carrier", words::TEXT_CARRIER.into());
    }
    if let Some(choose) = named("select-authenticator-enroll").filter(|_| screen.kind == ScreenKind::Choose) {
        deadlines(screen, context, choose);
    }
}

/// What to scan, and what to type where it can't be scanned.
fn pictures(screen: &mut Screen, who: Authenticator<'_>) {
    let mut picture = |name: &str, label: Key, hint: Option<Key>, picture| {
        let mut field = Field::new(name, FieldKind::Picture(picture));
        field.label = label.into();
        field.hint = hint.map(Text::from);
        screen.fields.push(field);
    };
    let code = who.data("qrcode").get("href").text().unwrap_or_default();
    if code.starts_with("data:image/") {
        picture("qrcode", words::LABEL_QR, None, Picture::Image(code.to_owned()));
    } else if code.starts_with("otpauth:") {
        picture("qrcode", words::LABEL_QR, None, Picture::QrCode(code.to_owned()));
    }
    if let Some(secret) = said(who.data("sharedSecret")) {
        let hint = (!code.is_empty()).then_some(words::TEXT_NO_SCAN);
        picture("sharedSecret", words::LABEL_SECRET_KEY, hint, Picture::Secret(secret.to_owned()));
    }
    if let Some(url) = said(who.data("samedevice").get("orgUrl")) {
        picture("orgUrl", words::LABEL_SIGN_IN_URL, None, Picture::Secret(url.to_owned()));
    }
}

/// What a new password or PIN needs.
pub(super) fn rules(who: Authenticator<'_>) -> Vec<Rule> {
    let settings = who.0.get("settings");
    let complexity = settings.get("complexity");
    let mut rules = Vec::new();
    let least =
        complexity.get("minLength").number().or_else(|| settings.get("minLength").number()).unwrap_or(0);
    if least > 0 {
        let text = with(Key::RULE_MIN_LENGTH, "count", least.to_string());
        rules.push(Rule { text, min_length: least.try_into().ok() });
    }
    let mut say = |text| rules.push(Rule { text, min_length: None });
    let mut counted = |json: &Json, one: Option<Key>, more: Key| match (json.number().unwrap_or(0), one) {
        (0, _) => {}
        (1, Some(one)) => say(Text::from(one)),
        (count, _) => say(with(more, "count", count.to_string())),
    };
    let directory = complexity.get("useADComplexityRequirements").flag() == Some(true);
    if !directory {
        counted(complexity.get("minLowerCase"), Some(words::TEXT_LOWER), words::TEXT_MIN_LOWER);
        counted(complexity.get("minUpperCase"), Some(words::TEXT_UPPER), words::TEXT_MIN_UPPER);
        counted(complexity.get("minNumber"), Some(words::TEXT_NUMBER), words::TEXT_MIN_NUMBER);
        counted(complexity.get("minSymbol"), Some(words::TEXT_SYMBOL), words::TEXT_MIN_SYMBOL);
    }
    counted(settings.get("maxLength"), None, words::TEXT_MAX_LENGTH);
    counted(complexity.get("maxConsecutiveRepeatingCharacters"), None, words::TEXT_REPEATING);
    counted(settings.get("age").get("historyCount"), None, words::TEXT_HISTORY);
    let minutes = settings.get("age").get("minAgeMinutes").number().unwrap_or(0);
    match (minutes, minutes % 60) {
        (0, _) => {}
        (_, 0) => say(with(words::TEXT_MIN_AGE, "count", (minutes / 60).to_string())),
        _ => say(with(words::TEXT_MIN_AGE_MINUTES, "count", minutes.to_string())),
    }
    if directory {
        say(words::TEXT_AD_RULE.into());
    }
    if complexity.get("excludeUsername").flag() == Some(true) {
        say(words::TEXT_USERNAME.into());
    }
    for attribute in complexity.get("excludeAttributes").list().iter().filter_map(Json::text) {
        say(match attribute {
            "firstName" => words::TEXT_FIRST_NAME.into(),
            "lastName" => words::TEXT_LAST_NAME.into(),
            other => with(words::TEXT_EXCLUDES, "name", super::context::readable(other)),
        });
    }
    rules
}

/// What must be set up by when.
fn deadlines(screen: &mut Screen, context: Context<'_>, choose: &Json) {
    let mut any = false;
    for option in choose.get("value").list().iter().flat_map(|field| field.get("options").list()) {
        let who = Authenticator(context.document.related(option));
        let grace = who.0.get("gracePeriod");
        let name = || who.name(said(option.get("label")));
        let text = match (grace.get("remainingSkips").number(), said(grace.get("expiry"))) {
            (Some(skips), _) => {
                about(words::TEXT_SKIPS, "name", name()).with("count", Param::Text(skips.to_string()))
            }
            (None, Some(date)) => {
                let day = date.split('T').next().unwrap_or(date);
                about(words::TEXT_EXPIRY, "name", name()).with("date", Param::Text(day.to_owned()))
            }
            (None, None) => continue,
        };
        any = true;
        let at = screen.fields.len().to_string();
        note(screen, &["deadline.", &at].concat(), text);
    }
    if any {
        note(screen, "deadline", words::TEXT_REQUIRED_SOON.into());
    }
}

/// What is agreed to: scopes, who asks, proofs of identity.
fn agreement(screen: &mut Screen, context: Context<'_>, remediation: &Json) {
    for scope in remediation.get("scopes").list() {
        let Some(name) = said(scope.get("label")).or_else(|| said(scope.get("name"))) else { continue };
        let path = ["scopes.", scope.get("name").text().unwrap_or_default()].concat();
        note(screen, &path, Text::literal(name));
        if let Some(hint) = said(scope.get("desc")) {
            if let Some(field) = screen.fields.last_mut() {
                field.hint = Some(Text::literal(hint));
            }
            note(screen, &[&path, ".description"].concat(), Text::literal(hint));
        }
    }
    for asks in remediation.get("requestInfo").list() {
        let Some(value) = said(asks.get("value")) else { continue };
        let name = said(asks.get("label")).or_else(|| said(asks.get("name"))).unwrap_or_default();
        note(screen, &["requestInfo.", name].concat(), labelled(Text::literal(name), value));
    }
    if remediation.get("name").text() == Some("redirect-idverify") {
        let idp = provider_of_identity(said(remediation.get("idp").get("name")).unwrap_or_default());
        note(screen, "identity", with(words::TEXT_IDV, "name", &*idp));
        note(screen, "identity.agreement", with(words::TEXT_IDV_AGREE, "name", &*idp));
        let known = PROVIDERS.iter().find(|(name, ..)| *name == idp);
        let metadata = remediation.get("idvMetadata");
        let terms = place::visitable(metadata.get("termsOfUse"))
            .or_else(|| known.map(|(_, url, _)| (*url).to_owned()));
        let privacy = place::visitable(metadata.get("privacyPolicy"))
            .or_else(|| known.map(|(.., url)| (*url).to_owned()));
        link(screen, words::ACTION_TERMS, terms);
        link(screen, words::ACTION_PRIVACY, privacy);
    }
    let name = remediation.get("name").text().unwrap_or_default();
    if name.ends_with("consent") && name != "email-challenge-consent" {
        if let Some(app) = context.app() {
            note(screen, "consent.app", with(words::TEXT_CONSENT_SHARE, "app", app));
        }
        if let Some(issuer) = said(context.document.value("authentication").get("issuer").get("uri")) {
            note(screen, "consent.issuer", with(words::TEXT_FROM, "name", issuer));
        }
    }
}

/// Providers of proofs of identity whose terms documents do not bring: name, terms, privacy.
const PROVIDERS: &[(&str, &str, &str)] = &[
    ("Persona", "https://withpersona.com/legal/terms-of-use", "https://withpersona.com/legal/privacy-policy"),
    ("Clear", "https://www.clearme.com/member-terms", "https://www.clearme.com/privacy-policy"),
    ("Incode", "https://incode.id/terms", "https://incode.id/privacy"),
];

/// What stands at the foot of the screen.
pub(super) fn after(screen: &mut Screen, context: Context<'_>) {
    let app = context.document.value("app");
    let client =
        place::visitable(app.get("clientUri")).or_else(|| place::visitable(app.get("clientUri").get("href")));
    if let (ScreenKind::Consent, Some(name), Some(url)) = (screen.kind, context.app(), client) {
        screen.links.push(Link { label: Text::literal(name), url });
    }
    for (name, label) in [("termsOfService", words::ACTION_TERMS), ("privacyPolicy", words::ACTION_PRIVACY)] {
        let link_ = [app.get(name), opened(app.get(name))];
        let url = link_
            .into_iter()
            .find_map(|json| place::visitable(json).or_else(|| place::visitable(json.get("href"))));
        link(screen, label, url);
    }
    let captcha = screen.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Captcha { provider, .. } => Some(provider.clone()),
        _ => None,
    });
    if let Some(provider) = captcha {
        let name = label::captcha(&provider).to_owned();
        note(screen, "captcha", with(words::TEXT_CAPTCHA, "name", name));
        let urls = match provider.as_str() {
            "hcaptcha" => Some(("https://hcaptcha.com/privacy", "https://hcaptcha.com/terms")),
            "recaptcha" => Some(("https://policies.google.com/privacy", "https://policies.google.com/terms")),
            _ => None,
        };
        link(screen, words::ACTION_PRIVACY, urls.map(|(url, _)| url.to_owned()));
        link(screen, words::ACTION_TERMS, urls.map(|(_, url)| url.to_owned()));
    }
    if screen.kind == ScreenKind::Identifier {
        screen.links.extend(context.settings.links.iter().cloned());
    }
}

pub(super) fn link(screen: &mut Screen, label: Key, url: Option<String>) {
    screen.links.extend(url.map(|url| Link { label: label.into(), url }));
}
