//! The translators of other people's protocols: documents as their servers send them, whole journeys through the machine,
//! and everything that may go wrong on the way.

mod allauth;
mod better_auth;
mod hostile;
mod kratos;
#[path = "../support/mutate.rs"]
mod mutate;
mod strivacity;
#[expect(dead_code, reason = "the house protocol's screens are for the machine's own tests")]
#[path = "../support/mod.rs"]
mod support;

use serde_json::json;
use support::{Json, Person, said};
use vestibule_flow::{Backend, Config, FieldKind, Method, Response, ScreenKind, Start};

const SOMEONE: &str = "someone@example.com";
const PASSWORD: &str = " correct horse battery staple ";

/// Somebody who has opened the page. Afterwards they are to go to `/app`.
fn visitor<B: Backend>(backend: B) -> Person<B> {
    let mut someone = Person::new(backend, going_to_the_app());
    someone.opens_the_page();
    someone
}

fn going_to_the_app() -> Config {
    let start = Start { return_to: Some("/app".to_owned()), ..Start::default() };
    Config { start, remember_me: true, passkeys: true, ..Config::default() }
}

fn response(status: u16, body: &str) -> Response {
    Response { status, body: body.to_owned(), ..Response::default() }
}

fn with_header(status: u16, body: &str, name: &str, value: &str) -> Response {
    Response { headers: vec![(name.to_owned(), value.to_owned())], ..response(status, body) }
}

impl<B: Backend> Person<B> {
    /// The names of what is asked.
    fn is_asked(&self) -> Vec<String> {
        let screen = self.sees().screen;
        screen.fields.iter().filter(|field| field.kind.asks()).map(|field| field.name.clone()).collect()
    }

    /// The names of what can be done.
    fn can(&self) -> Vec<String> {
        self.sees().screen.actions.iter().map(|action| action.name.clone()).collect()
    }

    /// The last request: its method and its URL.
    fn went_to(&self) -> (Method, &str) {
        let request = self.request();
        (request.method, &request.url)
    }
}
