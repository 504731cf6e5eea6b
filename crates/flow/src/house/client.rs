//! The widget's side of the house protocol.

use super::read;
use crate::answer::{Answer, Value};
use crate::backend::{Backend, Capabilities, Method, Remember, Request, Response, Start, Trust};
use crate::json::Json;
use crate::screen::{Level, Message};
use crate::text::Key;
use crate::turn::Turn;

/// The house protocol, as the widget speaks it.
#[derive(Clone, Debug)]
pub struct House {
    base: String,
    flow: Option<String>,
    step: Option<u64>,
}

impl House {
    /// Speaks with the backend below `base` (`/auth`, or an absolute URL).
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), flow: None, step: None }
    }

    fn request(&self, method: Method, path: &str, body: Option<Json>) -> Request {
        let request = Request::new(method, [&self.base, "/flow", path].concat());
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    fn flow_path(&self) -> String {
        ["/", &path_segment(self.flow.as_deref().unwrap_or_default())].concat()
    }

    fn read_reply(&mut self, body: &str) -> Turn {
        let reply = Json::parse(body).unwrap_or(Json::Null);
        if let Some(location) = reply.get("done").get("location").owned() {
            return Turn::Done { location };
        }
        let flow = reply.get("flow").owned().filter(|flow| names_a_flow(flow));
        if let Some(location) = reply.get("visit").get("location").owned() {
            // The first reply of a flow names it; later ones need not.
            self.flow = flow.or(self.flow.take());
            return Turn::Visit { location };
        }
        let (Some(flow), Json::Object(_)) = (flow, reply.get("screen")) else {
            return Turn::Failed(Key::MESSAGE_UNAVAILABLE.into());
        };
        self.flow = Some(flow);
        self.step = reply.get("step").number();
        Turn::Show(Box::new(read::screen(&reply)))
    }
}

impl Backend for House {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::Native, trust: Trust::Flag }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.flow = None;
        self.step = None;
        let text = |text: &Option<String>| text.as_deref().map(Json::from);
        let begin = Json::object([
            ("intent", Some(start.intent.as_str().into())),
            ("authenticator", text(&start.authenticator)),
            ("return_to", text(&start.return_to)),
            ("login_hint", text(&start.login_hint)),
            ("app", text(&start.app)),
        ]);
        self.request(Method::Post, "", Some(begin))
    }

    fn resume(&mut self, flow: &str) -> Option<Request> {
        if !names_a_flow(flow) {
            return None;
        }
        self.flow = Some(flow.to_owned());
        Some(self.request(Method::Get, &self.flow_path(), None))
    }

    fn read(&mut self, response: &Response) -> Turn {
        match response.status {
            200..=299 => self.read_reply(&response.body),
            409 => moved_on(self.read_reply(&response.body)),
            404 | 410 => Turn::Expired,
            429 => Turn::RateLimited { retry_after: response.retry_after() },
            403 => Turn::Failed(Key::MESSAGE_NOT_ALLOWED.into()),
            400..=499 => Turn::Failed(Key::MESSAGE_FAILED.into()),
            _ => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        let fields: Vec<_> =
            answer.values.iter().map(|(name, value)| (name.clone(), wire_value(value))).collect();
        let submit = Json::object([
            ("action", Some(answer.action.as_str().into())),
            ("step", self.step.map(Json::from)),
            ("fields", (!fields.is_empty()).then_some(Json::Object(fields))),
        ]);
        self.request(Method::Post, &self.flow_path(), Some(submit))
    }

    fn flow(&self) -> Option<&str> {
        self.flow.as_deref()
    }
}

/// The answer was to an older screen: the current one says so.
fn moved_on(mut turn: Turn) -> Turn {
    if let Turn::Show(screen) = &mut turn {
        screen.messages.push(Message::new(Level::Info, Key::MESSAGE_MOVED_ON));
    }
    turn
}

fn wire_value(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Secret(secret) => secret.reveal().into(),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Many(values) => Json::List(values.iter().map(|each| each.as_str().into()).collect()),
    }
}

/// Whether `flow` can be a segment of a path of its own. Browsers take `.` and `..` for steps up the path, escaped or
/// not (WHATWG URL §4.4), and an empty one is no segment at all.
fn names_a_flow(flow: &str) -> bool {
    !matches!(flow, "" | "." | "..")
}

/// `segment` so that it stays one segment of a path, whatever a backend called its flow.
fn path_segment(segment: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut path = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
            path.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    path
}
