//! Okta Identity Engine: every document that there is, the requests to the letter, and what is no document at all.
#![cfg(feature = "okta")]

mod documents;
mod hostile;
mod plain;
mod protocol;

use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::{Backend, Response, Screen, Turn};

type Json = serde_json::Value;

/// The org of the documents that stand beside these tests.
const ORG: &str = "https://org.example.com";

fn response(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.to_owned() }
}

/// A backend on a page that Okta hosts, and whose own origins are these.
fn hosted(origins: &[String]) -> Okta {
    let mut settings = Settings::new(ORG, Begin::StateToken("state-token".to_owned()));
    settings.origins = origins.to_vec();
    Okta::new(settings, [7; 32])
}

fn document(name: &str) -> String {
    let path = format!("{}/tests/okta/documents/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A backend that has shown one of the documents, and the screen.
fn shown(name: &str) -> (Okta, Screen) {
    let mut okta = hosted(&[]);
    let Turn::Show(screen) = okta.read(&response(200, &document(name))) else {
        panic!("{name} shows nothing")
    };
    (okta, *screen)
}

/// The body of a request, as JSON.
fn body(request: &vestibule_flow::Request) -> Json {
    serde_json::from_str(&request.body.as_ref().expect("a body").1).expect("a JSON body")
}
