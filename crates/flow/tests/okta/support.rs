//! What the tests have in common: the org, the documents that stand beside them, what was sent.

use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::text::english_duration;
use vestibule_flow::{Backend, Catalog, Request, Response, Screen, Secret, Text, Turn, Value};

pub(crate) type Json = serde_json::Value;

/// The org of the documents that stand beside these tests.
pub(crate) const ORG: &str = "https://org.example.com";

pub(crate) fn response(status: u16, body: &str) -> Response {
    Response { status, body: body.to_owned(), ..Response::default() }
}

/// A backend on a page that Okta hosts, and whose own origins are these.
pub(crate) fn hosted(origins: &[String]) -> Okta {
    let mut settings = Settings::new(ORG, Begin::StateToken("state-token".to_owned()));
    settings.origins = origins.to_vec();
    Okta::new(settings, [7; 32])
}

pub(crate) fn document(name: &str) -> String {
    let path = format!("{}/tests/okta/documents/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A backend that has shown one of the documents, and the screen.
pub(crate) fn shown(name: &str) -> (Okta, Screen) {
    let mut okta = hosted(&[]);
    let Turn::Show(screen) = okta.read(&response(200, &document(name))) else {
        panic!("{name} shows nothing")
    };
    (okta, *screen)
}

/// The body of a request, as JSON.
pub(crate) fn body(request: &Request) -> Json {
    serde_json::from_str(&request.body.as_ref().expect("a body").1).expect("a JSON body")
}

pub(crate) const ION: &str = "application/ion+json; okta-version=1.0.0";

pub(crate) fn accept(request: &Request) -> &str {
    request.headers.iter().find(|(name, _)| *name == "Accept").map_or("", |(_, value)| value)
}

pub(crate) fn embedded(issuer: &str) -> Okta {
    let begin = Begin::Interact {
        client_id: "client-1".to_owned(),
        redirect_uri: "https://app.example.com/callback".to_owned(),
        scope: "openid profile".to_owned(),
        more: vec![("acr_values".to_owned(), "urn:a b".to_owned()), ("state".to_owned(), "mine".to_owned())],
    };
    Okta::new(Settings::new(issuer, begin), [7; 32])
}

/// The members of a form's body.
pub(crate) fn members(request: &Request) -> Vec<(String, String)> {
    let (kind, body) = request.body.as_ref().unwrap();
    assert_eq!(*kind, "application/x-www-form-urlencoded");
    body.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(crate) fn member<'a>(members: &'a [(String, String)], name: &str) -> &'a str {
    let mut found = members.iter().filter(|(member, _)| member == name);
    let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "{name} twice");
    value
}

pub(crate) fn say(text: &Text) -> String {
    Catalog::english().say(text, &english_duration)
}

pub(crate) fn secret(text: &str) -> Value {
    Value::Secret(Secret::new(text.to_owned()))
}

pub(crate) fn label(screen: &Screen, action: &str) -> String {
    say(&screen.action(action).unwrap_or_else(|| panic!("no {action}")).label)
}
