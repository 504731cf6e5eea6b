//! A person in front of the widget: what they do, what their browser keeps, and what they get to see.
//!
//! [`Person`] does what `src/driver.rs` and `src/browser/form.rs` do in a page: reads the form as it stands, sends one
//! request at a time, keeps what is to be kept. The backend is the test itself, which says what it answers.

use std::collections::BTreeMap;

use serde_json::json;
use vestibule_flow::house::House;
use vestibule_flow::machine::{Kept, NoCredential};
use vestibule_flow::memory::Memory;
use vestibule_flow::screen::Passkey;
use vestibule_flow::{
    Answer, Backend, Capabilities, Config, Effect, Event, Field, FieldKind, Machine, Method, Notice, Request,
    Response, ScreenKind, Secret, Start, Text, Ticket, Turn, Value, View,
};

pub(crate) type Json = serde_json::Value;

/// The name of the *Remember me* box.
pub(crate) const REMEMBER_ME: &str = "vestibule:remember";

/// Somebody who signs in, and the tab they do it in.
pub(crate) struct Person<B> {
    machine: Machine<B>,
    /// What stands in the form and was not there when it was drawn.
    typed: BTreeMap<String, String>,
    boxes: BTreeMap<String, bool>,
    drawn: u64,
    awaited: Option<Ticket>,
    timer: Option<(u32, Ticket)>,
    /// Every request that was sent.
    pub(crate) sent: Vec<Request>,
    /// What the tab keeps of the flow.
    pub(crate) kept: Option<Kept>,
    /// What the browser remembers, and how often it was told to remember or to forget.
    pub(crate) memory: Memory,
    pub(crate) remembered: Vec<String>,
    pub(crate) forgotten: Vec<String>,
    /// Where the person was sent at the end, and in the middle.
    pub(crate) finished: Option<String>,
    pub(crate) visited: Option<String>,
    pub(crate) told: Vec<Notice>,
    /// The passkey ceremony that the browser is in.
    pub(crate) asked: Option<(Ticket, Passkey)>,
}

/// Somebody before the house protocol, in a page that offers *Remember me*.
pub(crate) fn person() -> Person<House> {
    Person::new(House::new("/auth"), Config { remember_me: true, ..Config::default() })
}

/// The same, in a browser that remembers these identifiers, the most recent first.
pub(crate) fn person_known_as(identifiers: &[&str]) -> Person<House> {
    let remembered = identifiers.iter().map(|&identifier| identifier.to_owned()).collect();
    Person::new(House::new("/auth"), Config { remember_me: true, remembered, ..Config::default() })
}

impl<B: Backend> Person<B> {
    pub(crate) fn new(backend: B, config: Config) -> Self {
        let mut memory = Memory::default();
        for (now, identifier) in (1..).zip(config.remembered.iter().rev()) {
            memory.remember(identifier, now);
        }
        Self {
            kept: config.kept.clone(),
            memory,
            machine: Machine::new(backend, config),
            typed: BTreeMap::new(),
            boxes: BTreeMap::new(),
            drawn: 0,
            awaited: None,
            timer: None,
            sent: Vec::new(),
            remembered: Vec::new(),
            forgotten: Vec::new(),
            finished: None,
            visited: None,
            told: Vec::new(),
            asked: None,
        }
    }

    /// Something happens: the machine's effects are carried out, as the driver does it.
    pub(crate) fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.machine.on(event);
        for effect in &effects {
            match effect.clone() {
                Effect::Fetch(ticket, request) => {
                    self.awaited = Some(ticket);
                    self.sent.push(request);
                }
                Effect::After(milliseconds, ticket) => self.timer = Some((milliseconds, ticket)),
                Effect::Keep(kept) => self.kept = kept,
                Effect::Remember(identifier) => {
                    self.memory.remember(&identifier, 1000);
                    self.remembered.push(identifier);
                }
                Effect::Forget(identifier) => {
                    self.memory.forget(&identifier);
                    self.forgotten.push(identifier);
                }
                Effect::Finish(location) => self.finished = Some(location),
                Effect::Visit(location) | Effect::Launch(location) => self.visited = Some(location),
                Effect::Tell(notice) => self.told.push(notice),
                Effect::Ask(ticket, passkey) => self.asked = Some((ticket, passkey)),
                Effect::StopAsking => self.asked = None,
            }
        }
        let turn = self.machine.view().map_or(0, |view| view.turn);
        if turn != self.drawn {
            // The fields are drawn anew, and what stood in them is gone.
            (self.typed, self.boxes, self.drawn) = (BTreeMap::new(), BTreeMap::new(), turn);
        }
        effects
    }

    // What the person does.

    pub(crate) fn opens_the_page(&mut self) -> &mut Self {
        self.event(Event::Start);
        self
    }

    pub(crate) fn types(&mut self, field: &str, text: &str) -> &mut Self {
        self.typed.insert(self.field(field).name, text.to_owned());
        self
    }

    pub(crate) fn ticks(&mut self, field: &str) -> &mut Self {
        self.boxes.insert(self.field(field).name, true);
        self
    }

    pub(crate) fn unticks(&mut self, field: &str) -> &mut Self {
        self.boxes.insert(self.field(field).name, false);
        self
    }

    pub(crate) fn presses(&mut self, action: &str) -> &mut Self {
        let answer = self.answer(action);
        self.event(Event::Answered(answer));
        self
    }

    /// Presses the button that forgets an account.
    pub(crate) fn forgets(&mut self, account: &str) -> &mut Self {
        self.event(Event::Forgotten(account.to_owned()));
        self
    }

    pub(crate) fn loses_the_network(&mut self) -> &mut Self {
        let ticket = self.ticket();
        self.event(Event::Unreachable(ticket));
        self
    }

    /// Does what the browser's passkey dialog asks, or does not.
    pub(crate) fn confirms(&mut self, got: Result<&str, NoCredential>) -> Vec<Effect> {
        let (ticket, _) = self.asked.take().expect("the browser asks for no passkey");
        self.event(Event::Credential(ticket, got.map(|json| Secret::new(json.to_owned()))))
    }

    /// Waits until the timer rings. Says for how many milliseconds.
    pub(crate) fn waits(&mut self) -> u32 {
        let (milliseconds, ticket) = self.timer.take().expect("nothing is to be waited for");
        self.event(Event::Elapsed(ticket));
        milliseconds
    }

    /// Loads the page again: only what the browser keeps is still there.
    pub(crate) fn reloads(&self, backend: B, mut config: Config) -> Self {
        config.kept = self.kept.clone();
        config.remembered = self.memory.identifiers().map(str::to_owned).collect();
        let mut reloaded = Self::new(backend, config);
        reloaded.opens_the_page();
        reloaded
    }

    // What the backend does.

    pub(crate) fn gets(&mut self, status: u16, body: &Json) -> &mut Self {
        self.gets_response(Response { status, body: body.to_string(), ..Response::default() })
    }

    pub(crate) fn gets_response(&mut self, response: Response) -> &mut Self {
        let ticket = self.ticket();
        self.event(Event::Arrived(ticket, response));
        self
    }

    // What is to be seen.

    pub(crate) fn sees(&self) -> View {
        self.machine.view().expect("there is nothing to be seen")
    }

    pub(crate) fn sees_nothing(&self) -> bool {
        self.machine.view().is_none()
    }

    pub(crate) fn kind(&self) -> ScreenKind {
        self.sees().screen.kind
    }

    pub(crate) fn turn(&self) -> u64 {
        self.sees().turn
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.machine.view().is_none_or(|view| view.busy)
    }

    /// What is said, by code or to the letter.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.sees().messages().iter().map(|message| said(&message.text)).collect()
    }

    pub(crate) fn field(&self, name: &str) -> Field {
        self.sees().screen.field(name).unwrap_or_else(|| panic!("there is no field {name}")).clone()
    }

    /// What stands in a field.
    pub(crate) fn stands_in(&self, name: &str) -> String {
        let drawn = match self.field(name).kind {
            FieldKind::Identifier { value, .. } | FieldKind::Text { value, .. } => value,
            _ => String::new(),
        };
        self.typed.get(name).cloned().unwrap_or(drawn)
    }

    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        let FieldKind::Checkbox { checked, .. } = self.field(name).kind else { panic!("{name} is no box") };
        self.boxes.get(name).copied().unwrap_or(checked)
    }

    // What goes over the wire.

    pub(crate) fn ticket(&self) -> Ticket {
        self.awaited.expect("no request was sent")
    }

    pub(crate) fn request(&self) -> &Request {
        self.sent.last().expect("no request was sent")
    }

    /// The last request: its method, its URL and what is in its body.
    pub(crate) fn asked(&self) -> (Method, &str, Json) {
        let request = self.request();
        let body = request.body.as_ref().map_or(Json::Null, |(_, body)| serde_json::from_str(body).unwrap());
        (request.method, &request.url, body)
    }

    /// The answer that an action makes of what stands in the form, as `src/browser/form.rs` reads it.
    pub(crate) fn answer(&self, action: &str) -> Answer {
        let mut answer = Answer::action(action);
        let Some(view) = self.machine.view() else { return answer };
        for Field { name, kind, .. } in &view.screen.fields {
            let value = match kind {
                // Not in the form: the ceremony answers it.
                FieldKind::Passkey(_) => None,
                FieldKind::Checkbox { checked, .. } => {
                    self.boxes.get(name).filter(|&ticked| ticked != checked).copied().map(Value::Flag)
                }
                FieldKind::Choice { selected, .. } => {
                    self.typed.get(name).or(selected.first()).cloned().map(Value::Text)
                }
                kind if kind.is_secret() => {
                    Some(Value::Secret(Secret::new(self.typed.get(name).cloned().unwrap_or_default())))
                }
                kind if kind.asks() => Some(Value::Text(self.stands_in(name))),
                _ => None,
            };
            answer.values.extend(value.map(|value| (name.clone(), value)));
        }
        answer
    }
}

pub(crate) fn said(text: &Text) -> String {
    match text {
        Text::Key { key, .. } => key.as_str().to_owned(),
        Text::Literal { text, .. } => text.clone(),
    }
}

// Screens of the house protocol.

pub(crate) fn turn(step: u32, screen: &Json) -> Json {
    json!({"flow": "f1", "step": step, "screen": screen})
}

pub(crate) fn identifier_screen() -> Json {
    turn(
        1,
        &json!({"kind": "identifier",
            "fields": [{"name": "identifier", "kind": "identifier", "required": true}],
            "actions": [{"name": "continue"}]}),
    )
}

pub(crate) fn password_screen(who: &str) -> Json {
    turn(
        2,
        &json!({"kind": "password", "user": {"identifier": who},
            "fields": [
                {"name": "password", "kind": "password", "required": true},
                {"name": "keep", "kind": "checkbox", "decision": "keep_signed_in"}],
            "actions": [{"name": "sign_in"}, {"name": "back", "role": "link"}]}),
    )
}

pub(crate) fn wrong_password_screen(who: &str) -> Json {
    let mut reply = password_screen(who);
    reply["step"] = json!(3);
    reply["screen"]["messages"] = json!([{"code": "message.invalid_credentials", "field": "password"}]);
    reply
}

pub(crate) fn code_screen(who: &str) -> Json {
    turn(
        4,
        &json!({"kind": "code", "user": {"identifier": who},
            "fields": [
                {"name": "code", "kind": "code", "length": 6, "required": true},
                {"name": "trust", "kind": "checkbox", "decision": "remember_device"}],
            "actions": [{"name": "continue"}]}),
    )
}

pub(crate) fn stay_signed_in_screen(who: &str) -> Json {
    turn(
        5,
        &json!({"kind": "stay_signed_in", "user": {"identifier": who, "name": "Someone"},
            "fields": [{"name": "dont", "kind": "checkbox", "decision": "dont_show_again"}],
            "actions": [{"name": "accept"}, {"name": "reject", "takes_fields": true}]}),
    )
}

pub(crate) fn waiting_screen(number: &str) -> Json {
    turn(
        6,
        &json!({"kind": "waiting", "user": {"identifier": "someone"},
            "fields": [{"name": "code", "kind": "code"}],
            "actions": [{"name": "continue"}],
            "wait": {"poll_ms": 4000, "number": number}}),
    )
}

pub(crate) fn done() -> Json {
    json!({"done": {"location": "/app"}})
}

/// A backend that answers what it was told to: turn number `n` for the body `n`.
pub(crate) struct Scripted {
    pub(crate) turns: Vec<Turn>,
    pub(crate) capabilities: Capabilities,
}

impl Backend for Scripted {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn start(&mut self, start: &Start) -> Request {
        request("/start", json!({"login_hint": start.login_hint}))
    }

    fn resume(&mut self, _: &str) -> Option<Request> {
        None
    }

    fn read(&mut self, response: &Response) -> Turn {
        self.turns[response.body.parse::<usize>().unwrap()].clone()
    }

    fn write(&mut self, answer: &Answer) -> Request {
        let fields: Vec<_> = answer.values.iter().map(|(name, _)| name).collect();
        request("/answer", json!({"action": answer.action, "fields": fields}))
    }

    fn flow(&self) -> Option<&str> {
        None
    }
}

pub(crate) fn request(url: &str, body: Json) -> Request {
    let body = Some(("application/json", body.to_string()));
    Request { body, ..Request::new(Method::Post, url) }
}
