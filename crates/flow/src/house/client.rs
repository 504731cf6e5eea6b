//! The widget's side of the house protocol.

use std::collections::BTreeMap;

use super::{read, wire};
use crate::answer::{Answer, Value};
use crate::backend::{Backend, Capabilities, Method, Remember, Request, Response, Start, Trust};
use crate::text::{Key, Text};
use crate::turn::Turn;

const JSON: &str = "application/json";

/// The house protocol, as the widget speaks it.
#[derive(Clone, Debug)]
pub struct House {
    base: String,
    flow: Option<String>,
    step: Option<u32>,
}

impl House {
    /// Speaks with the backend below `base` (`/auth`, or an absolute URL).
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), flow: None, step: None }
    }

    fn request(&self, method: Method, path: &str, body: Option<String>) -> Request {
        Request {
            method,
            url: [&self.base, "/flow", path].concat(),
            headers: Vec::new(),
            body: body.map(|body| (JSON, body)),
        }
    }

    fn flow_path(&self) -> String {
        ["/", &path_segment(self.flow.as_deref().unwrap_or_default())].concat()
    }

    fn read_reply(&mut self, body: &str) -> Turn {
        match serde_json::from_str::<wire::Reply>(body) {
            Ok(wire::Reply::Done { done }) => Turn::Done { location: done.location },
            Ok(wire::Reply::Turn(turn)) => {
                self.flow = Some(turn.flow.clone());
                self.step = turn.step;
                Turn::Show(Box::new(read::screen(turn)))
            }
            Err(_) => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
        }
    }
}

impl Backend for House {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::Native, trust: Trust::Flag }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.flow = None;
        self.step = None;
        let begin = wire::Begin {
            intent: wire::Intent::SignIn,
            return_to: start.return_to.clone(),
            login_hint: start.login_hint.clone(),
            app: start.app.clone(),
        };
        self.request(Method::Post, "", Some(json(&begin)))
    }

    fn resume(&mut self, flow: &str) -> Option<Request> {
        self.flow = Some(flow.to_owned());
        Some(self.request(Method::Get, &self.flow_path(), None))
    }

    fn read(&mut self, response: &Response) -> Turn {
        match response.status {
            200..=299 | 409 => self.read_reply(&response.body),
            404 | 410 => Turn::Expired,
            429 => Turn::RateLimited { retry_after: response.retry_after() },
            403 => Turn::Failed(Key::MESSAGE_NOT_ALLOWED.into()),
            400..=499 => Turn::Failed(Key::MESSAGE_FAILED.into()),
            _ => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
        }
    }

    fn write(&self, answer: &Answer) -> Request {
        let fields = answer.values.iter().map(|(name, value)| (name.clone(), wire_value(value)));
        let submit =
            wire::Submit { action: answer.action.clone(), step: self.step, fields: fields.collect() };
        self.request(Method::Post, &self.flow_path(), Some(json(&submit)))
    }

    fn flow(&self) -> Option<&str> {
        self.flow.as_deref()
    }
}

fn wire_value(value: &Value) -> wire::Value {
    match value {
        Value::Text(text) => wire::Value::Text(text.clone()),
        Value::Secret(secret) => wire::Value::Text(secret.reveal().to_owned()),
        Value::Flag(flag) => wire::Value::Flag(*flag),
        Value::Many(values) => wire::Value::Many(values.clone()),
    }
}

/// Maps of strings and plain enums cannot fail to be written.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
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

/// What a text of the wire is, with `default` where the wire has none.
pub(super) fn text(text: Option<wire::Text>) -> Option<Text> {
    let text = text?;
    if let Some(literal) = text.text {
        return Some(Text::Literal { text: literal, languages: text.texts });
    }
    let code = text.code?;
    Some(Text::Key { key: Key::from(code), params: params(text.params) })
}

fn params(
    params: BTreeMap<String, wire::Param>,
) -> Vec<(std::borrow::Cow<'static, str>, crate::text::Param)> {
    let param = |value| match value {
        wire::Param::Text(text) => crate::text::Param::Text(text),
        wire::Param::Seconds { seconds } => crate::text::Param::Seconds(seconds),
    };
    params.into_iter().map(|(name, value)| (name.into(), param(value))).collect()
}
