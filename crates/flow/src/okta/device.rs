//! Authenticator apps on the same device: what the browser tries by itself, and the button where that gets nowhere.

use super::context::{Authenticator, Context, with};
use super::document::{opened, said};
use super::messages;
use super::remediation::Sheet;
use super::{place, words};
use crate::json::Json;
use crate::screen::{Action, Does, Link, Probe, Role, Takes};
use crate::text::Text;

/// How long a program on this machine has to answer where a document does not say, in milliseconds.
const TIMEOUT: u64 = 3000;
/// How many addresses are tried. Okta names four.
const MOST: usize = 8;

/// The challenge for an app on this device.
fn challenge(context: Context<'_>, who: Authenticator<'_>) -> Json {
    // A document that does not wait for the app has its challenge from an earlier one.
    let waits = context.document.remediations().iter().any(polls);
    let apart = if waits { context.document.value("authenticatorChallenge") } else { &Json::Null };
    let inside = opened(who.data("challenge"));
    if matches!(inside, Json::Object(_)) { inside.clone() } else { apart.clone() }
}

fn polls(remediation: &Json) -> bool {
    remediation.get("name").text().is_some_and(|name| name.ends_with("-poll"))
}

fn current(context: Context<'_>) -> Authenticator<'_> {
    let lead = context.document.remediations().iter().find(|one| polls(one));
    Authenticator(context.document.authenticator(lead.unwrap_or(&Json::Null)))
}

/// The heading while an app is asked, or a device.
pub(super) fn heading(context: Context<'_>, who: Authenticator<'_>) -> Text {
    let method = challenge(context, who);
    match (who.method(), method.get("challengeMethod").text()) {
        (_, Some("CUSTOM_URI" | "UNIVERSAL_LINK" | "APP_LINK")) if who.key() != "nfc_pin" => {
            words::HEADING_FASTPASS.into()
        }
        (_, Some("LOOPBACK" | "CHROME_DTC")) => words::HEADING_VERIFYING.into(),
        ("push", _) => words::HEADING_PUSH.into(),
        _ if who.key().is_empty() => words::HEADING_VERIFYING.into(),
        _ => super::context::about(words::HEADING_VERIFY, "name", who.name(None)),
    }
}

/// What to do meanwhile.
pub(super) fn text(context: Context<'_>, who: Authenticator<'_>) -> Option<Text> {
    let challenge = challenge(context, who);
    match challenge.get("challengeMethod").text() {
        Some("CUSTOM_URI") => return Some(words::TEXT_OV_DESKTOP.into()),
        Some("UNIVERSAL_LINK" | "APP_LINK") => return Some(words::TEXT_FASTPASS.into()),
        Some(_) => return None,
        None => {}
    }
    match number(who) {
        Some(number) => Some(with(words::TEXT_NUMBER_CHALLENGE, "number", number)),
        None if who.method() == "push" => Some(words::TEXT_ANSWER_PUSH.into()),
        None => None,
    }
}

/// The number to tap in the app.
fn number(who: Authenticator<'_>) -> Option<String> {
    let answer = who.data("correctAnswer");
    said(answer).map(str::to_owned).or_else(|| answer.number().map(|number| number.to_string()))
}

/// Puts on the screen what a person does where the browser gets nowhere: open the app, get it.
pub(super) fn offer(sheet: &mut Sheet<'_>, context: Context<'_>) {
    let who = current(context);
    if let (Some(wait), number @ Some(_)) = (&mut sheet.screen.wait, number(who)) {
        wait.number = number;
    }
    let challenge = challenge(context, who);
    let same_device = who.data("samedevice");
    let open = [
        (challenge.get("href"), words::ACTION_OPEN, linked(&challenge)),
        (who.data("setupNfcUrl"), words::ACTION_OPEN, true),
        (same_device.get("setupOVUrl"), words::ACTION_SET_UP, true),
    ];
    for (href, label, is_link) in open {
        if let Some(link) = launchable(href).filter(|_| is_link) {
            launch(sheet, "launch", label.into(), link);
        }
    }
    for get in [challenge.get("downloadHref"), same_device.get("downloadHref")] {
        if let Some(url) = place::visitable(get) {
            sheet.screen.links.push(Link { label: words::ACTION_APP.into(), url });
        }
    }
    let messages = opened(context.document.get("messages")).list();
    for message in messages {
        let Some((text, _)) = messages::fallback(message) else { continue };
        let text = text.and_then(|text| said(text.get("message")));
        if let Some(text) = text {
            let name = sheet.screen.fields.len().to_string();
            super::screen::note(&mut sheet.screen, &["fallback.", &name].concat(), Text::literal(text));
        }
    }
}

fn linked(challenge: &Json) -> bool {
    matches!(challenge.get("challengeMethod").text(), Some("CUSTOM_URI" | "UNIVERSAL_LINK" | "APP_LINK"))
}

fn launch(sheet: &mut Sheet<'_>, name: &str, label: Text, link: String) {
    let action = Action {
        name: name.to_owned(),
        label,
        role: Role::Primary,
        takes: Takes::Nothing,
        does: Does::Launch(link),
        after: None,
    };
    if sheet.screen.action(name).is_none() {
        sheet.screen.actions.insert(0, action);
    }
}

/// A link that opens an app: of the web, or of a scheme that only an app has.
fn launchable(href: &Json) -> Option<String> {
    place::visitable(href).or_else(|| {
        let href = href.text()?.trim();
        let (scheme, _) = href.split_once(':')?;
        let protocol = [&scheme.to_ascii_lowercase(), ":"].concat();
        let own = crate::redirect::may_launch(&protocol, "null", "", &[]);
        (own && !href.contains(char::is_control)).then(|| href.to_owned())
    })
}

/// What the browser tries by itself.
pub(super) fn probe(sheet: &mut Sheet<'_>, context: Context<'_>) {
    let who = current(context);
    let challenge = challenge(context, who);
    let otherwise = sheet.forms.iter().find(|form| form.action.starts_with("cancel-polling"));
    sheet.screen.probe = match challenge.get("challengeMethod").text() {
        Some("LOOPBACK") => {
            let timeout = challenge.get("probeTimeoutMillis").number().unwrap_or(TIMEOUT);
            let addresses = addresses(&challenge);
            let text = challenge.get("challengeRequest").owned().filter(|_| !addresses.is_empty());
            text.map(|challenge| Probe::Loopback {
                addresses,
                challenge,
                timeout_ms: timeout.try_into().unwrap_or(u32::MAX),
                otherwise: otherwise.map(|form| form.action.clone()),
            })
        }
        Some("CHROME_DTC") => {
            let href = challenge.get("href").text().unwrap_or_default();
            place::own(href, context.origins).map(Probe::Frame)
        }
        Some(_) if linked(&challenge) => launchable(challenge.get("href")).map(Probe::Link),
        _ => launchable(who.data("setupNfcUrl")).map(Probe::Link),
    };
}

/// Where a program on this machine listens, with a certificate first. A challenge goes nowhere else, whatever a
/// document says.
fn addresses(challenge: &Json) -> Vec<String> {
    let domains = ["httpsDomain", "domain"].iter().filter_map(|name| challenge.get(name).text());
    let ports: Vec<_> = challenge.get("ports").list().iter().take(MOST).filter_map(port).collect();
    let local = domains.filter(|domain| is_this_machine(domain));
    local.flat_map(|domain| ports.iter().map(move |port| [domain, ":", port].concat())).collect()
}

fn port(port: &Json) -> Option<String> {
    let port: u16 =
        port.number().and_then(|port| port.try_into().ok()).or_else(|| port.text()?.parse().ok())?;
    Some(port.to_string())
}

fn is_this_machine(domain: &str) -> bool {
    // Names under these lead to 127.0.0.1, so that the app can have a certificate.
    const LOCAL: [&str; 2] = [".authenticatorlocalprod.com", ".authenticatorlocaldev.com"];
    let host = domain.strip_prefix("https://").or_else(|| domain.strip_prefix("http://")).unwrap_or_default();
    let label = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
        || LOCAL.iter().any(|suffix| host.strip_suffix(suffix).is_some_and(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_goes_to_this_machine_only() {
        let at = |domain: &str| {
            let ports = Json::List(vec!["6511".into(), Json::from(65_536_u64), Json::from(8769_u64)]);
            addresses(&Json::object([("domain", Some(domain.into())), ("ports", Some(ports))]))
        };
        assert_eq!(at("http://localhost"), ["http://localhost:6511", "http://localhost:8769"]);
        assert_eq!(at("https://org1.authenticatorlocalprod.com").len(), 2);
        for foreign in [
            "https://evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "",
            "https://evil.example/.authenticatorlocalprod.com",
            "ftp://localhost",
        ] {
            assert!(at(foreign).is_empty(), "{foreign}");
        }
    }

    #[test]
    fn an_app_is_opened_and_a_script_is_not() {
        assert!(launchable(&"com-okta-authenticator:/x?y".into()).is_some());
        assert!(launchable(&"https://login.example/ul".into()).is_some());
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///x"] {
            assert_eq!(launchable(&bad.into()), None, "{bad}");
        }
    }
}
