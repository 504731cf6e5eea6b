//! What a wire protocol must offer to be spoken by the widget.

use crate::answer::{Answer, Secret};
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

    /// The request that asks for the current turn of a flow again, after a reload or to poll. `None` where the
    /// protocol has no such request.
    fn resume(&mut self, flow: &str) -> Option<Request>;

    /// What a response means. Any bytes are read without a panic; what is no document of the protocol becomes
    /// [`Turn::Failed`], or by its status [`Turn::Expired`] or [`Turn::RateLimited`].
    fn read(&mut self, response: &Response) -> Turn;

    /// The request that carries an answer to the last screen.
    fn write(&self, answer: &Answer) -> Request;

    /// The id under which [`resume`](Self::resume) finds the flow again. Not a secret.
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

    fn read(&mut self, response: &Response) -> Turn {
        (**self).read(response)
    }

    fn write(&self, answer: &Answer) -> Request {
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

/// A request to send, with credentials (cookies) included.
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
