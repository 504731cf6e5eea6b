//! From a document to a screen: which step it is, what stands above, and everything that it offers.

use super::body::Form;
use super::context::{Authenticator, Context, about, with};
use super::document::said;
use super::remediation::Sheet;
use super::{device, document, enroll, label, messages, place, terminal, words};
use crate::json::Json;
use crate::screen::{Action, Does, Field, FieldKind, Local, Message, Role, Screen, ScreenKind, Who};
use crate::text::{Key, Param, Text};

/// How many remediations and messages are read. A document of a real org has some twenty.
const MOST: usize = 200;

/// What a document means.
pub(super) enum Outcome {
    /// Show this; the forms behind its actions, and what is sent while it waits.
    Show(Box<Screen>, Vec<Form>, Option<Form>),
    /// Signed in: go there.
    Done(String),
    /// Go there in the middle of the flow.
    Visit(String),
    /// There is nothing in it that a person could act on.
    Nothing,
}

/// Reads a document. `alone` says whether a person may be sent on to an only identity provider unasked: not before
/// anything was shown in a page of one's own.
pub(super) fn read(context: Context<'_>, alone: bool) -> Outcome {
    let document = context.document;
    let redirect = |name: &str| {
        let member = document.get(name);
        place::visitable(member.get("href")).or_else(|| place::visitable(document.value(name).get("href")))
    };
    if let Some(location) = redirect("success") {
        return Outcome::Done(location);
    }
    if let Some(location) = redirect("failure") {
        return Outcome::Visit(location);
    }
    let remediations = document.remediations().get(..MOST).unwrap_or(document.remediations());
    let named = |name: &str| remediations.iter().find(|one| one.get("name").text() == Some(name));
    let href = |one: Option<&Json>| one.and_then(|one| place::visitable(one.get("href")));
    if let Some(location) = href(named("success-redirect")) {
        return Outcome::Done(location);
    }
    if let Some(location) = href(named("failure-redirect")) {
        return Outcome::Visit(location);
    }
    let said = messages::explained(document.get("messages"), context);
    if let ([one], true, true) = (remediations, alone, said.is_empty()) {
        let by_itself =
            matches!(one.get("name").text(), Some("redirect-idp" | "piv-idp" | "device-apple-sso-extension"));
        if let (Some(location), true, Some("GET")) = (href(Some(one)), by_itself, one.get("method").text()) {
            return Outcome::Visit(location);
        }
    }
    let mut sheet = Sheet::new(context, frame(context, remediations));
    sheet.screen.messages = said;
    enroll::before(&mut sheet.screen, context, remediations);
    terminal::notes(&mut sheet.screen, context);
    let lead = lead(remediations);
    for (at, remediation) in remediations.iter().enumerate() {
        sheet.remediation(remediation, lead == Some(at));
    }
    device::offer(&mut sheet, context);
    let who = current(context, lead.and_then(|at| remediations.get(at)));
    for extra in document::extras(document) {
        sheet.extra(extra, label::extra(extra.get("name").text().unwrap_or_default(), who));
    }
    field_messages(&mut sheet, remediations);
    device::probe(&mut sheet, context);
    fastpass(&mut sheet);
    leave(&mut sheet, context, remediations);
    let mut screen = sheet.screen;
    enroll::after(&mut screen, context);
    // The main button comes first; the others keep their order.
    screen.actions.sort_by_key(|action| action.role != Role::Primary);
    let silent =
        screen.messages.is_empty() && screen.fields.is_empty() && terminal::heading(context).1.is_none();
    if sheet.forms.is_empty()
        && silent
        && screen.actions.iter().all(|action| action.does != Does::Submit)
        && remediations.is_empty()
    {
        return Outcome::Nothing;
    }
    Outcome::Show(Box::new(screen), sheet.forms, sheet.poll)
}

/// Which remediation a document is about: the first that is not beside the matter, else an identity provider, else a
/// choice.
fn lead(remediations: &[Json]) -> Option<usize> {
    let name = |one: &Json| one.get("name").text().unwrap_or_default().to_owned();
    let first = |test: &dyn Fn(&str) -> bool| remediations.iter().position(|one| test(&name(one)));
    let matters = |name: &str| name == "resend" || !label::is_aside(name) && name != "redirect-idp";
    first(&matters)
        .or_else(|| first(&|name| name == "redirect-idp"))
        .or_else(|| first(&|name| name.starts_with("select-authenticator")))
        .or_else(|| first(&|name| name == "unlock-account"))
        .or_else(|| first(&|_| true))
}

/// The authenticator that the document is about.
fn current<'a>(context: Context<'a>, lead: Option<&'a Json>) -> Authenticator<'a> {
    Authenticator(context.document.authenticator(lead.unwrap_or(&Json::Null)))
}

/// A screen with its kind and what stands above its fields.
fn frame(context: Context<'_>, remediations: &[Json]) -> Screen {
    let lead = lead(remediations).and_then(|at| remediations.get(at));
    let who = current(context, lead);
    let name = lead.and_then(|one| one.get("name").text()).unwrap_or_default();
    let (kind, heading) = match lead {
        Some(lead) => heading(context, lead, name, who),
        None => terminal::heading(context),
    };
    let mut screen = Screen::new(kind);
    if let Some(heading) = heading {
        screen.heading = heading;
    }
    screen.text = enroll::text(context, name, who).or(screen.text);
    if kind == ScreenKind::StaySignedIn {
        let prompt = &context.settings.prompt;
        screen.heading = prompt.title.clone().unwrap_or(screen.heading);
        screen.text = prompt.subtitle.clone().or(screen.text);
    }
    screen.who = person(context);
    screen.expires_at = context.document.get("expiresAt").text().and_then(document::seconds);
    screen
}

fn person(context: Context<'_>) -> Option<Who> {
    let user = context.document.value("user");
    let identifier = said(user.get("identifier"))?.to_owned();
    let part = |name| said(user.get("profile").get(name));
    let name = match (part("firstName"), part("lastName")) {
        (Some(first), Some(last)) => Some([first, " ", last].concat()),
        (one, other) => one.or(other).map(str::to_owned),
    };
    Some(Who { identifier, name })
}

/// Which step a remediation is, and its heading where that is not the kind's own.
fn heading(
    context: Context<'_>,
    lead: &Json,
    name: &str,
    who: Authenticator<'_>,
) -> (ScreenKind, Option<Text>) {
    use ScreenKind as Kind;
    let called = |key: Key| about(key, "name", who.name(None));
    let unknown = *who.0 == Json::Null;
    let (kind, heading): (Kind, Text) = match name {
        "identify" | "redirect-idp" | "launch-webauthn-authenticator" if who.key() != "external_idp" => {
            return (Kind::Identifier, None);
        }
        "launch-authenticator" => return (Kind::Identifier, None),
        "redirect-idp" => (
            Kind::Notice,
            called(if enrolls(context) { words::HEADING_SET_UP } else { words::HEADING_VERIFY }),
        ),
        "piv-idp" => (Kind::Notice, words::HEADING_PIV.into()),
        "redirect-idverify" => {
            let idp = said(lead.get("idp").get("name")).unwrap_or_default();
            (Kind::Notice, with(words::HEADING_IDENTITY, "name", provider_of_identity(idp)))
        }
        "identify-recovery" => (Kind::Identifier, words::HEADING_RECOVERY.into()),
        "unlock-account" => (Kind::Identifier, words::HEADING_CHOOSE_UNLOCK.into()),
        "select-authenticator-unlock-account" => (Kind::Choose, words::HEADING_CHOOSE_UNLOCK.into()),
        "select-authenticator-authenticate" if is_recovery(context) => {
            (Kind::Choose, words::HEADING_RECOVERY.into())
        }
        "select-authenticator-authenticate" => (Kind::Choose, words::HEADING_CHOOSE.into()),
        "select-authenticator-enroll" => (Kind::Choose, words::HEADING_CHOOSE_ENROLL.into()),
        "enroll-profile" | "select-enroll-profile" => (Kind::Form, words::HEADING_SIGN_UP.into()),
        "profile-update" => (Kind::Form, words::HEADING_PROFILE.into()),
        "keep-me-signed-in" => return (Kind::StaySignedIn, None),
        "email-challenge-consent" => (Kind::Consent, words::HEADING_EMAIL_CONSENT.into()),
        _ if name.ends_with("consent") => return (Kind::Consent, None),
        "user-code" => (Kind::Code, words::HEADING_DEVICE_CODE.into()),
        "request-activation-email" => (Kind::Notice, words::HEADING_ACTIVATION.into()),
        "device-assurance-grace-period" => (Kind::Notice, words::HEADING_DEVICE_REMINDER.into()),
        "skip" => (Kind::Notice, words::HEADING_UNAVAILABLE.into()),
        "poll" => (Kind::Waiting, words::HEADING_RETRYING.into()),
        "device-apple-sso-extension" | "cancel-transaction" => {
            (Kind::Waiting, words::HEADING_VERIFYING.into())
        }
        "device-challenge-poll" | "challenge-poll" => (Kind::Waiting, device::heading(context, who)),
        "enroll-poll" | "enrollment-channel-data" => {
            (if name == "enroll-poll" { Kind::Waiting } else { Kind::Enroll }, enroll::heading(who))
        }
        "reenroll-authenticator" => (Kind::NewPassword, words::HEADING_EXPIRED.into()),
        "reenroll-authenticator-warning" | "reenroll-custom-password-expiry-warning" => {
            let days = who.0.get("settings").get("daysToExpiry").number();
            let soon = words::HEADING_EXPIRED.into();
            (
                Kind::NewPassword,
                days.map_or(soon, |days| with(words::HEADING_EXPIRES_DAYS, "days", days.to_string())),
            )
        }
        "reenroll-custom-password-expiry" => (Kind::Notice, words::HEADING_EXPIRED.into()),
        "reset-authenticator" if who.key() == "okta_password" => {
            (Kind::NewPassword, words::HEADING_RECOVERY.into())
        }
        "enroll-authenticator-promotion" => (Kind::Passkey, words::HEADING_PROMOTION.into()),
        "enroll-authenticator" if who.key() == "nfc_pin" => (Kind::Enroll, words::HEADING_PIN.into()),
        "enroll-authenticator" | "reset-authenticator" | "authenticator-enrollment-data" => {
            let kind = match who.key() {
                "okta_password" => Kind::NewPassword,
                "webauthn" => Kind::Passkey,
                _ => Kind::Enroll,
            };
            (kind, called(words::HEADING_SET_UP))
        }
        "challenge-authenticator" if unknown => return (Kind::Password, None),
        "authenticator-verification-data" => (Kind::Choose, called(words::HEADING_VERIFY)),
        "challenge-authenticator" | "resend" => {
            let kind = match who.key() {
                _ if name == "resend" => Kind::Notice,
                "okta_password" => Kind::Password,
                "webauthn" => Kind::Passkey,
                "external_idp" | "duo" => Kind::Notice,
                _ => Kind::Code,
            };
            (kind, called(words::HEADING_VERIFY))
        }
        _ => return (Kind::Form, None),
    };
    (kind, Some(heading))
}

/// Whether the flow sets something up, rather than verifying with it.
pub(super) fn enrolls(context: Context<'_>) -> bool {
    let remediations = context.document.remediations().iter();
    remediations.into_iter().any(|one| one.get("name").text() == Some("select-authenticator-enroll"))
}

fn is_recovery(context: Context<'_>) -> bool {
    let recovers = *context.document.value("recoveryAuthenticator") != Json::Null;
    recovers && Authenticator(context.document.value("recoveryAuthenticator")).key() == "okta_password"
}

/// The providers of proofs of identity that Okta knows by a constant.
pub(super) fn provider_of_identity(idp: &str) -> String {
    let known = idp.strip_prefix("IDV_").unwrap_or(idp);
    if known.len() == idp.len() {
        idp.to_owned()
    } else {
        super::context::readable(&known.to_ascii_lowercase())
    }
}

/// What is said about single fields, and about forms and options.
fn field_messages(sheet: &mut Sheet<'_>, remediations: &[Json]) {
    let mut found = Vec::new();
    for remediation in remediations {
        found.extend(messages::read(remediation.get("messages"), None));
        below(remediation.get("value").list(), "", &mut found);
    }
    for mut message in found {
        if let Some(field) = message.field.as_deref() {
            let inside = [field, "."].concat();
            let about =
                sheet.screen.fields.iter().find(|one| one.name == field || one.name.starts_with(&inside));
            message.field = about.map(|field| field.name.clone());
        }
        if sheet.screen.messages.len() < MOST && !sheet.screen.messages.contains(&message) {
            sheet.screen.messages.push(message);
        }
    }
}

fn below(fields: &[Json], path: &str, found: &mut Vec<Message>) {
    for field in fields {
        let name = field.get("name").text().unwrap_or_default();
        let path = if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() };
        found.extend(messages::read(field.get("messages"), Some(&path)));
        for form in [field.get("form"), field.get("value").get("form")] {
            found.extend(messages::read(form.get("messages"), Some(&path)));
            below(form.get("value").list(), &path, found);
        }
        for option in field.get("options").list() {
            found.extend(messages::read(option.get("messages"), Some(&path)));
            for form in [option.get("form"), option.get("value").get("form")] {
                below(form.get("value").list(), &path, found);
            }
        }
    }
}

/// Okta `FastPass` takes *Keep me signed in* along, though its form does not name it.
fn fastpass(sheet: &mut Sheet<'_>) {
    use super::body::{Asked, Part, Sort, What};
    const BOX: &str = "rememberMe";
    if sheet.screen.field(BOX).is_none() {
        return;
    }
    let asked = Asked { field: BOX.to_owned(), sort: Sort::Plain, default: None, required: false };
    let part = Part { path: vec![BOX.to_owned()], what: What::Asked(asked) };
    let forms = sheet.forms.iter_mut().filter(|form| form.action == "launch-authenticator");
    forms.for_each(|form| form.parts.push(part.clone()));
    for action in sheet.screen.actions.iter_mut().filter(|action| action.name == "launch-authenticator") {
        action.takes = crate::screen::Takes::Only(vec![BOX.to_owned()]);
    }
}

/// The way out: the document's own `cancel`, or a new flow where the document ends one.
fn leave<'a>(sheet: &mut Sheet<'a>, context: Context<'a>, remediations: &[Json]) {
    let named = |names: &[&str]| {
        remediations.iter().any(|one| one.get("name").text().is_some_and(|name| names.contains(&name)))
    };
    // At its very beginning a flow need not be cancelled to begin again; and who is asked whether to stay signed in
    // is signed in.
    let begins = named(&["identify", "launch-authenticator"]) && sheet.screen.who.is_none();
    if !begins && !named(&["keep-me-signed-in"]) {
        sheet.extra(context.document.get("cancel"), words::ACTION_BACK.into());
    }
    if !sheet.screen.actions.is_empty() || terminal::is_final(context) {
        return;
    }
    let label = if terminal::may_retry(context) { Key::ACTION_RETRY } else { words::ACTION_BACK };
    let mut action = Action::local(Local::Restart, label);
    if let Some(back) = &context.settings.back {
        action.does = Does::Visit(back.clone());
    }
    sheet.screen.actions.push(action);
}

/// A sentence among the fields.
pub(super) fn note(screen: &mut Screen, name: &str, text: Text) {
    let mut field = Field::new(name, FieldKind::Note { text: text.clone() });
    field.label = text;
    screen.fields.push(field);
}

/// A text of the document with its name before it.
pub(super) fn labelled(name: Text, text: &str) -> Text {
    about(words::LABEL_WAY, "name", name).with("way", Param::Text(text.to_owned()))
}
