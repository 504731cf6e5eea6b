//! One sign-in from beginning to end, and everything that may come in between: what a person sees, what goes over the
//! wire, and what the browser keeps. Rules (I1, K3, …) are those of the system's description.

mod elsewhere;
mod passkeys;
mod remembering;
mod sign_in;
#[path = "../support/mod.rs"]
mod support;
mod trouble;
mod twice;

use serde_json::json;
use support::{
    Json, Person, REMEMBER_ME, Scripted, code_screen, done, identifier_screen, password_screen, person,
    person_known_as, request, said, stay_signed_in_screen, turn, waiting_screen, wrong_password_screen,
};
use vestibule_flow::house::House;
use vestibule_flow::machine::Kept;
use vestibule_flow::screen::{Action, Decision, Does, Local, Takes};
use vestibule_flow::text::{Param, Text};
use vestibule_flow::{
    Answer, Capabilities, Config, Effect, Event, Field, FieldKind, Intent, Key, Method, Notice, Remember,
    Response, Screen, ScreenKind, Secret, Start, Trust, Turn, Value,
};

const SOMEONE: &str = "someone@example.com";
const PASSWORD: &str = "correct horse battery staple";

fn remembering() -> Config {
    Config { remember_me: true, ..Config::default() }
}

/// Someone, asked for their password.
fn someone_at_the_password() -> Person<House> {
    let mut someone = person();
    someone.opens_the_page().gets(200, &identifier_screen());
    someone.types("identifier", SOMEONE).presses("continue").gets(200, &password_screen(SOMEONE));
    someone
}

/// Someone, waiting for their telephone.
fn someone_waiting() -> Person<House> {
    let mut someone = person();
    someone.opens_the_page().gets(200, &waiting_screen("42"));
    someone
}

const NATIVE: Capabilities = Capabilities { remember: Remember::Native, trust: Trust::Flag };

/// Somebody before a backend that begins with the first of `turns`.
fn signing_in_with(turns: Vec<Turn>, capabilities: Capabilities, config: Config) -> Person<Scripted> {
    let mut person = Person::new(Scripted { turns, capabilities }, config);
    person.opens_the_page().gets(200, &json!(0));
    person
}
