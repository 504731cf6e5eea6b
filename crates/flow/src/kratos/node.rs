//! The nodes of a flow's `ui`.

use crate::json::Json;

/// The most nodes that are read. A flow has a dozen; a page of thousands helps nobody.
const MOST: usize = 200;

/// A node: something to type, to press, to look at.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(&'a Json);

impl<'a> Node<'a> {
    /// The nodes of a flow.
    pub(super) fn all(flow: &'a Json) -> impl Iterator<Item = Self> + Clone {
        flow.get("ui").get("nodes").list().iter().take(MOST).map(Node)
    }

    /// An attribute.
    pub(super) fn attribute(self, name: &str) -> &'a Json {
        self.0.get("attributes").get(name)
    }

    /// Which method it belongs to; `default` is for all.
    pub(super) fn group(self) -> &'a str {
        self.0.get("group").text().unwrap_or("default")
    }

    pub(super) fn kind(self) -> Kind<'a> {
        match self.0.get("type").text() {
            Some("input") => {}
            Some("text") => return Kind::Text,
            Some("img") => return Kind::Image,
            Some("a") => return Kind::Link,
            _ => return Kind::Other,
        }
        let Some(name) = self.attribute("name").text().filter(|name| !name.is_empty()) else {
            return Kind::Other;
        };
        match self.attribute("type").text() {
            Some("hidden") => Kind::Hidden(name),
            Some("submit") => Kind::Submit(name),
            Some("button") => Kind::Button(name),
            _ => Kind::Input(name),
        }
    }

    /// Its value as text, as a browser's form would send it.
    pub(super) fn value(self) -> String {
        match self.attribute("value") {
            Json::Text(text) => text.clone(),
            Json::Number(number) => number.clone(),
            Json::Bool(flag) => flag.to_string(),
            _ => String::new(),
        }
    }

    pub(super) fn is_disabled(self) -> bool {
        self.attribute("disabled").flag() == Some(true)
    }

    /// Its label: `{id, text, context}`.
    pub(super) fn label(self) -> &'a Json {
        self.0.get("meta").get("label")
    }

    /// What has to be said about it.
    pub(super) fn messages(self) -> &'a [Json] {
        self.0.get("messages").list()
    }
}

/// What sort of node it is. Inputs have a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Sent as it is.
    Hidden(&'a str),
    /// Sends the form, with its own value.
    Submit(&'a str),
    /// Starts a script of Ory's.
    Button(&'a str),
    /// Something to type or to tick.
    Input(&'a str),
    /// Something to read.
    Text,
    /// Something to look at.
    Image,
    /// Somewhere to go.
    Link,
    /// Scripts, and what nobody here knows.
    Other,
}
