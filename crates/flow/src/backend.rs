//! What a wire protocol must offer to be spoken by the widget.

use crate::answer::{Answer, Secret};
use crate::json::Json;
use crate::turn::Turn;

/// One wire protocol: reads responses, writes requests, does no I/O.
///
/// It may keep what the protocol needs from one turn to the next (a flow id, a state handle), but it decides nothing
/// that the [`Machine`](crate::Machine) decides.
pub trait Backend {
    /// What the backend can do, so that a box which would do nothing is never shown.
    fn capabilities(&self) -> Capabilities;

    /// The first request of a sign-in.
    fn start(&mut self, start: &Start) -> Request;

    /// The request that asks for the current turn of a flow again, to poll. `None` where the protocol has no such request.
    fn resume(&mut self, flow: &str) -> Option<Request>;

    /// The same after a reload: nothing is known any more but the flow's id and what the page says of every sign-in.
    fn reload(&mut self, flow: &str, start: &Start) -> Option<Request> {
        let _ = start;
        self.resume(flow)
    }

    /// What a response means. Any bytes are read without a panic; what is no document of the protocol becomes
    /// [`Turn::Failed`], or by its status [`Turn::Expired`] or [`Turn::RateLimited`].
    fn read(&mut self, response: &Response) -> Turn;

    /// The request that carries an answer to the last screen.
    fn write(&mut self, answer: &Answer) -> Request;

    /// The id under which [`reload`](Self::reload) finds the flow again. It goes into the tab's storage, so it is no
    /// secret and no identifier.
    fn flow(&self) -> Option<&str>;

    /// What the sign-in has brought for the page itself, once: OAuth tokens, as the JSON that they came in. Nothing
    /// where the backend leaves a cookie instead. They go to the page's own code, never into an event or storage.
    fn take_tokens(&mut self) -> Option<Secret> {
        None
    }
}

impl<B: Backend + ?Sized> Backend for Box<B> {
    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }

    fn start(&mut self, start: &Start) -> Request {
        (**self).start(start)
    }

    fn resume(&mut self, flow: &str) -> Option<Request> {
        (**self).resume(flow)
    }

    fn reload(&mut self, flow: &str, start: &Start) -> Option<Request> {
        (**self).reload(flow, start)
    }

    fn read(&mut self, response: &Response) -> Turn {
        (**self).read(response)
    }

    fn write(&mut self, answer: &Answer) -> Request {
        (**self).write(answer)
    }

    fn flow(&self) -> Option<&str> {
        (**self).flow()
    }

    fn take_tokens(&mut self) -> Option<Secret> {
        (**self).take_tokens()
    }
}

/// What a backend can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// *Keep me signed in*.
    pub remember: Remember,
    /// *Remember this device*.
    pub trust: Trust,
}

/// How a backend takes *Keep me signed in*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remember {
    /// It has it.
    Native,
    /// It has it where a documented addition is installed.
    Shim,
    /// It has it not: the box is never shown.
    None,
}

/// How a backend takes *Remember this device*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// As a flag beside the code.
    Flag,
    /// As a screen of its own, after the code.
    Stage,
    /// By itself, unasked: the box is never shown.
    Implied,
    /// Not at all: the box is never shown.
    None,
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Intent {
    /// Signing in.
    #[default]
    SignIn,
    /// Adding an authenticator to the account that is signed in.
    Enroll,
    /// Getting back into an account whose password is lost.
    Recover,
}

impl Intent {
    /// The intent of this name; anything unknown is [`Intent::SignIn`].
    pub fn parse(name: &str) -> Self {
        match name {
            "enroll" => Self::Enroll,
            "recover" => Self::Recover,
            _ => Self::SignIn,
        }
    }

    /// The intent's name, on the wire and in attributes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Enroll => "enroll",
            Self::Recover => "recover",
        }
    }
}

/// How a sign-in begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// What it is for.
    pub intent: Intent,
    /// Which authenticator is added ([`Intent::Enroll`]), by the name that the backend knows it by.
    pub authenticator: Option<String>,
    /// Where to go afterwards.
    pub return_to: Option<String>,
    /// An identifier to fill in.
    pub login_hint: Option<String>,
    /// The app that is signed in to.
    pub app: Option<String>,
}

/// A request to send, with credentials (cookies) included and, unless its headers say otherwise, `Accept: application/json`.
///
/// `Debug` leaves the body out: it holds credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL, absolute or relative to the page. Never holds a credential.
    pub url: String,
    /// Header names and values beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// The body and its content type.
    pub body: Option<(&'static str, String)>,
    /// The cookie that has to be repeated in a header.
    pub csrf: Option<Csrf>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None, csrf: None }
    }

    /// This request with a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Json) -> Self {
        self.body = Some(("application/json", body.write()));
        self
    }
}

/// A cookie whose value a request repeats in a header, to show that it comes from a page that may read the cookie
/// (OWASP's *double submit*).
///
/// Whoever sends the request reads the cookie at that moment and no earlier: backends rotate it. Without such a cookie
/// the header is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csrf {
    /// The cookie's name.
    pub cookie: String,
    /// The header's name.
    pub header: &'static str,
}

impl Csrf {
    /// The cookie's value in `cookies` (`document.cookie`: `a=1; b=2`), where it may stand in a header.
    pub fn value<'a>(&self, cookies: &'a str) -> Option<&'a str> {
        let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.into_iter().find_map(|(name, value)| (name == self.cookie).then_some(value))?;
        value.bytes().all(|byte| (b'!'..=b'~').contains(&byte)).then_some(value)
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A request's method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

/// A response as it came. `Debug` is not offered: a body may hold tokens.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case, and values; of a cross-origin response those that the browser lets us see.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// The URL that the response came from, after all redirects; nothing where the browser does not say.
    pub url: Option<String>,
}

impl Response {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value.as_str()))
    }

    /// Seconds from `Retry-After`, where it is given as a number (RFC 9110 §10.2.3).
    pub fn retry_after(&self) -> Option<u64> {
        self.header("retry-after")?.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let csrf = Csrf { cookie: "csrftoken".to_owned(), header: "X-CSRFToken" };
        assert_eq!(csrf.value("xcsrftoken=1; csrftoken=a=b; csrftoken=2"), Some("a=b"));
        assert_eq!(csrf.value("csrftoken=z"), Some("z"));
        for none in ["", "csrftoken", "csrftokens=1", "csrftoken=a\nX-Evil: 1", "csrftoken=ä"] {
            assert_eq!(csrf.value(none), None, "{none}");
        }
    }
}
