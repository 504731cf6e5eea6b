//! Documents that end a flow: they have something to say and nothing to fill in.

use super::context::{Authenticator, Context, with};
use super::document::{opened, said};
use super::screen::{labelled, note};
use super::words;
use crate::json::Json;
use crate::screen::{Field, FieldKind, Picture, Screen, ScreenKind};
use crate::text::{Key, Text};

/// The kind and the heading of a document without remediations.
pub(super) fn heading(context: Context<'_>) -> (ScreenKind, Option<Text>) {
    let setup = context.document.value("deviceEnrollment");
    let key: Option<Key> = match setup.get("name").text() {
        Some("oda") => Some(words::HEADING_DOWNLOAD),
        Some(_) => Some(words::HEADING_DEVICE_SETUP),
        None if otp(context).is_some() => Some(words::HEADING_CODE_ELSEWHERE),
        None => messages(context).find_map(by_code),
    };
    let told = opened(context.document.get("messages")).list().iter().find(|one| {
        one.get("i18n").get("key").text().is_some_and(|code| code.ends_with("remediation.title"))
    });
    let told = told.and_then(|one| said(one.get("message"))).map(Text::literal);
    (ScreenKind::Notice, told.or_else(|| key.map(Text::from)))
}

/// Whether trying once more may help.
pub(super) fn may_retry(context: Context<'_>) -> bool {
    messages(context).any(|code| code.starts_with("idx.device.not.activated"))
}

/// The codes of the document's messages.
fn messages(context: Context<'_>) -> impl Iterator<Item = &str> {
    opened(context.document.get("messages")).list().iter().filter_map(|one| one.get("i18n").get("key").text())
}

fn by_code(code: &str) -> Option<Key> {
    Some(match code {
        "idx.return.to.original.tab" => words::HEADING_RETURNED,
        "idx.request.activation.email" => words::HEADING_ACTIVATION_SENT,
        "idx.expired.activation.token" => words::HEADING_ACTIVATION,
        "idx.missing.activation.token" => words::HEADING_ACTIVATION_INVALID,
        "idx.error.server.safe.mode.enrollment.unavailable" => words::HEADING_UNAVAILABLE,
        "idx.device.activated" => words::HEADING_DEVICE_ACTIVATED,
        code if code.starts_with("idx.device.not.activated") => words::HEADING_DEVICE_NOT_ACTIVATED,
        code if code.starts_with("oie.selfservice.unlock_user") && code.contains("success") => {
            words::HEADING_UNLOCKED
        }
        code if code.contains("access_denied") => words::HEADING_ENDED,
        _ => return None,
    })
}

/// The code of an e-mail whose link was opened elsewhere: it is typed where the sign-in began.
fn otp(context: Context<'_>) -> Option<&str> {
    let who =
        ["currentAuthenticator", "currentAuthenticatorEnrollment"].map(|name| context.document.value(name));
    who.into_iter().find_map(|who| said(Authenticator(who).data("otp")))
}

/// Whether nothing is left to do in this window: the sign-in goes on in another, or on another device.
pub(super) fn is_final(context: Context<'_>) -> bool {
    const ELSEWHERE: [&str; 4] = [
        "idx.return.to.original.tab",
        "idx.transferred.to.new.tab",
        "idx.operation.cancelled.on.other.device",
        "idx.device.activated",
    ];
    otp(context).is_some() || messages(context).any(|code| ELSEWHERE.contains(&code))
}

/// What a document says outside its messages.
pub(super) fn notes(screen: &mut Screen, context: Context<'_>) {
    device_setup(screen, context.document.value("deviceEnrollment"));
    if let Some(code) = otp(context) {
        let mut field = Field::new("otp", FieldKind::Picture(Picture::Codes(vec![code.to_owned()])));
        field.label = words::LABEL_OTP.into();
        screen.fields.push(field);
        note(screen, "otp.page", words::TEXT_OTP_PAGE.into());
        requester(screen, context);
        note(screen, "otp.ignore", words::TEXT_OTP_IGNORE.into());
    } else if context.document.remediations().is_empty() && is_final(context) {
        note(screen, "close", words::TEXT_CLOSE.into());
    }
    let unlocked = messages(context).any(|code| code == "oie.selfservice.unlock_user.success.message");
    if unlocked && context.document.remediations().is_empty() {
        note(screen, "unlocked", words::TEXT_UNLOCKED.into());
    }
}

/// Who asked for the code: browser, app and place.
fn requester(screen: &mut Screen, context: Context<'_>) {
    let client = context.document.value("client");
    let browser: Vec<_> = ["browser", "os"].iter().filter_map(|name| said(client.get(name))).collect();
    if !browser.is_empty() {
        note(screen, "client.browser", labelled(words::LABEL_BROWSER.into(), &browser.join(", ")));
    }
    if let Some(app) = context.app() {
        note(screen, "client.app", labelled(words::LABEL_APPLICATION.into(), app));
    }
    let place = client.get("location");
    let parts: Vec<_> =
        ["city", "state", "country"].iter().filter_map(|name| said(place.get(name))).collect();
    if !parts.is_empty() {
        note(screen, "client.location", Text::literal(parts.join(", ")));
    }
}

/// How to set up a device that the organization wants to manage.
fn device_setup(screen: &mut Screen, setup: &Json) {
    let Some(name) = setup.get("name").text() else { return };
    let vendor = said(setup.get("vendor")).unwrap_or("Okta Verify");
    let copy = |screen: &mut Screen, name: &str, label: Key, url: &Json| {
        let Some(url) = said(url) else { return };
        let mut field = Field::new(name, FieldKind::Picture(Picture::Secret(url.to_owned())));
        field.label = label.into();
        screen.fields.push(field);
    };
    if name == "oda" {
        note(screen, "setup", words::TEXT_DOWNLOAD.into());
        note(screen, "setup.steps", words::TEXT_OV_INSTALL.into());
        copy(screen, "signInUrl", words::LABEL_SIGN_IN_URL, setup.get("signInUrl"));
        let store = match setup.get("platform").text() {
            Some("IOS") => Some("https://apps.apple.com/us/app/okta-verify/id490179405"),
            Some("ANDROID") => Some("https://play.google.com/store/apps/details?id=com.okta.android.auth"),
            _ => None,
        };
        if let Some(store) = store {
            copy(screen, "appLink", words::LABEL_APP_LINK, &store.into());
            super::enroll::link(screen, words::ACTION_APP, Some(store.to_owned()));
        }
    } else {
        note(screen, "setup", words::TEXT_DEVICE_SETUP.into());
        note(screen, "setup.copy", words::TEXT_DEVICE_COPY.into());
        copy(screen, "enrollmentLink", words::LABEL_APP_LINK, setup.get("enrollmentLink"));
        note(screen, "setup.finish", with(words::TEXT_DEVICE_FINISH, "name", vendor));
    }
}
