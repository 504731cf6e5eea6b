//! What a form sends: kept from the reading of a document until somebody has answered it.

use super::place;
use crate::answer::{Answer, Value};
use crate::backend::{Method, Request};
use crate::json::Json;

/// The names that lead to a value in the JSON that is sent (`credentials`, `passcode`). A name may hold dots of its own.
pub(super) type Path = Vec<String>;

/// Where a form is sent, and how.
#[derive(Clone)]
pub(super) struct Target {
    method: Method,
    url: String,
    accept: String,
    /// Whether the body is that of an HTML form rather than JSON (the token endpoint).
    encoded: bool,
}

impl Target {
    /// The target of a remediation, where it is on one of `origins`.
    pub(super) fn of(form: &Json, origins: &[String]) -> Option<Self> {
        const FORM: &str = "application/x-www-form-urlencoded";
        let url = place::own(form.get("href").text()?, origins)?;
        let method = match form.get("method").text() {
            Some("GET") => Method::Get,
            Some("PUT") => Method::Put,
            Some("DELETE") => Method::Delete,
            _ => Method::Post,
        };
        let accepts = form.get("accepts").text().filter(|accepts| is_header(accepts));
        let encoded = accepts == Some(FORM);
        let accept = if encoded { "application/json" } else { accepts.unwrap_or("application/ion+json") };
        Some(Self { method, url, accept: accept.to_owned(), encoded })
    }

    /// A target that the protocol itself names.
    pub(super) fn new(url: String, accept: &str, encoded: bool) -> Self {
        Self { method: Method::Post, url, accept: accept.to_owned(), encoded }
    }

    pub(super) fn method(&self) -> Method {
        self.method
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The request that carries `body`.
    pub(super) fn request(&self, body: &Json) -> Request {
        let content = if self.encoded {
            let members = body.members().iter();
            let members = members.filter_map(|(name, value)| Some((name.as_str(), value.text()?)));
            ("application/x-www-form-urlencoded", place::form(members))
        } else {
            ("application/json", body.write())
        };
        Request {
            method: self.method,
            url: self.url.clone(),
            headers: vec![("Accept", self.accept.clone())],
            body: (self.method != Method::Get).then_some(content),
            csrf: None,
        }
    }
}

/// Whether a text may stand in a header: printable, and no longer than any media type.
fn is_header(text: &str) -> bool {
    !text.is_empty() && text.len() <= 256 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A form that somebody may answer.
#[derive(Clone)]
pub(super) struct Form {
    /// The name of its action on the screen.
    pub(super) action: String,
    pub(super) target: Target,
    pub(super) parts: Vec<Part>,
}

/// One value of a form.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) path: Path,
    pub(super) what: What,
}

/// Where a part's value comes from.
#[derive(Clone)]
pub(super) enum What {
    /// The form itself.
    Fixed(Json),
    /// A field of the screen.
    Asked(Asked),
}

/// A value that is asked for.
#[derive(Clone)]
pub(super) struct Asked {
    /// The field's name on the screen.
    pub(super) field: String,
    pub(super) sort: Sort,
    /// What is sent where nothing was answered.
    pub(super) default: Option<Json>,
    /// Whether an empty answer is sent rather than left out.
    pub(super) required: bool,
}

/// How an answer becomes JSON.
#[derive(Clone)]
pub(super) enum Sort {
    /// As it is: a text, a box.
    Plain,
    /// A number.
    Number,
    /// One of these, by the value that the screen has for it.
    OneOf(Vec<(String, Json)>),
    /// A part of a passkey's credential (`PublicKeyCredential.toJSON()`): the members that lead to it.
    Credential(&'static [&'static str]),
}

impl Form {
    /// What is sent for `answer`; without one, what is sent unasked (a poll).
    pub(super) fn request(&self, answer: Option<&Answer>) -> Request {
        self.target.request(&self.body(answer))
    }

    fn body(&self, answer: Option<&Answer>) -> Json {
        let mut body = Json::Object(Vec::new());
        for part in &self.parts {
            let value = match &part.what {
                What::Fixed(value) => Some(value.clone()),
                What::Asked(asked) => asked.value(answer.and_then(|answer| answer.get(&asked.field))),
            };
            if let Some(value) = value {
                put(&mut body, &part.path, value);
            }
        }
        body
    }
}

impl Asked {
    fn value(&self, answer: Option<&Value>) -> Option<Json> {
        let Some(answer) = answer else { return self.default.clone() };
        let text = match answer {
            Value::Text(text) => text,
            Value::Secret(secret) => secret.reveal(),
            Value::Flag(flag) => return Some(Json::Bool(*flag)),
            Value::Many(values) => {
                let one = |value: &String| self.option(value).unwrap_or_else(|| value.as_str().into());
                return Some(Json::List(values.iter().map(one).collect()));
            }
        };
        match &self.sort {
            Sort::Credential(path) => credential(text, path).or_else(|| self.required.then(|| "".into())),
            _ if text.is_empty() && !self.required => self.default.as_ref().map(|_| "".into()),
            Sort::Plain => Some(text.into()),
            Sort::Number => Some(match Json::parse(text) {
                Some(number @ Json::Number(_)) => number,
                _ => text.into(),
            }),
            Sort::OneOf(_) => Some(self.option(text).unwrap_or_else(|| text.into())),
        }
    }

    fn option(&self, chosen: &str) -> Option<Json> {
        let Sort::OneOf(options) = &self.sort else { return None };
        options.iter().find_map(|(value, json)| (value == chosen).then(|| json.clone()))
    }
}

/// A part of a credential, as IDX takes it: texts as they are, everything else as JSON in a text.
fn credential(json: &str, path: &[&str]) -> Option<Json> {
    let credential = Json::parse(json)?;
    let value = path.iter().fold(&credential, |at, name| at.get(name));
    match value {
        Json::Null => None,
        Json::Text(text) => Some(text.as_str().into()),
        value => Some(value.write().as_str().into()),
    }
}

/// Puts `value` where `path` leads, making the objects on the way.
pub(super) fn put(body: &mut Json, path: &[String], value: Json) {
    let Some((name, rest)) = path.split_first() else { return };
    if !matches!(body, Json::Object(_)) {
        *body = Json::Object(Vec::new());
    }
    let Json::Object(members) = body else { return };
    let at = members.iter().position(|(member, _)| member == name);
    let place = match at.and_then(|at| members.get_mut(at)) {
        Some((_, place)) => place,
        None => {
            members.push((name.clone(), Json::Null));
            let Some((_, place)) = members.last_mut() else { return };
            place
        }
    };
    if rest.is_empty() {
        *place = value;
    } else {
        put(place, rest, value);
    }
}
