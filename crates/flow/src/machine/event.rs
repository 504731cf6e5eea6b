//! What comes into a machine and what goes out.

use std::sync::Arc;

use crate::answer::{Answer, Secret};
use crate::backend::{Request, Response, Start};
use crate::json::Json;
use crate::screen::{Message, Passkey, Screen, ScreenKind};

/// How a sign-in is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// How the flow begins.
    pub start: Start,
    /// Whether *Remember me* is offered (rule I1).
    pub remember_me: bool,
    /// The identifiers that this browser remembers, the most recent first.
    pub remembered: Vec<String>,
    /// The flow that this tab was in before it was reloaded.
    pub kept: Option<Kept>,
    /// Whether the browser has passkeys. Without, what needs one is not shown.
    pub passkeys: bool,
}

/// What a tab keeps of a flow, to go on with it after a reload. Neither part is a secret or an identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The flow's id.
    pub flow: String,
    /// Whether *Remember me* was ticked, once that was said.
    pub remember: Option<bool>,
}

impl Kept {
    /// Reads what a tab's storage holds. Rubbish is nothing kept.
    pub fn read(stored: &str) -> Option<Self> {
        let stored = Json::parse(stored)?;
        Some(Self { flow: stored.get("flow").owned()?, remember: stored.get("remember").flag() })
    }

    /// What to put into the tab's storage.
    pub fn write(&self) -> String {
        let flow = self.flow.as_str().into();
        Json::object([("flow", Some(flow)), ("remember", self.remember.map(Json::Bool))]).write()
    }
}

/// Names a request or a ceremony, so that what comes of an older one can be told and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(pub(super) u32);

/// What happened.
pub enum Event {
    /// The widget was put into its page, or the page has come back from the browser's cache (bfcache).
    Start,
    /// The person took an action.
    Answered(Answer),
    /// A response has come.
    Arrived(Ticket, Response),
    /// A request got no response: no network, no server, refused by CORS.
    Unreachable(Ticket),
    /// The time of an [`Effect::After`] is over.
    Elapsed(Ticket),
    /// The ceremony of an [`Effect::Ask`] has ended: with a credential's JSON, or without.
    Credential(Ticket, Result<Secret, NoCredential>),
    /// The person wants an account of [`Screen::accounts`](crate::Screen::accounts) forgotten (rule I3).
    Forgotten(String),
    /// The page may not go where [`Effect::Finish`] or [`Effect::Visit`] said.
    Refused,
}

/// Why there is no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCredential {
    /// The person did not want to, or took too long; browsers do not tell which (`NotAllowedError`).
    Cancelled,
    /// The authenticator has one for this account already (`InvalidStateError`).
    Exists,
    /// The options are not for this page, or not to be read.
    Failed,
    /// The browser cannot do that.
    Unsupported,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this, then come back with [`Event::Arrived`] or [`Event::Unreachable`]. An older request that is still
    /// under way may be aborted.
    Fetch(Ticket, Request),
    /// Come back with [`Event::Elapsed`] after so many milliseconds.
    After(u32, Ticket),
    /// Keep this for the tab, or forget what was kept.
    Keep(Option<Kept>),
    /// Remember an identifier that has signed in (rule I2).
    Remember(String),
    /// Forget an identifier (rule I4).
    Forget(String),
    /// Signed in: tell the page, then go there, if the page allows.
    Finish(String),
    /// Go there in the middle of the flow (another identity provider), if the page allows.
    Visit(String),
    /// Start a passkey ceremony, then come back with [`Event::Credential`]. One that is still under way is aborted.
    Ask(Ticket, Passkey),
    /// Abort the ceremony that is under way.
    StopAsking,
    /// Tell the page.
    Tell(Notice),
    /// Open an app of this device by its link, if the page allows. The page stays as it is.
    Launch(String),
}

/// What a page is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another screen is shown.
    Screen(ScreenKind),
    /// Something went wrong. The text's code, never what was typed; empty for a literal text.
    Error(String),
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Counts screens: the fields are drawn anew only when it changes, so that nothing typed is lost.
    pub turn: u64,
    /// The screen.
    pub screen: Arc<Screen>,
    /// What has to be said beside the screen's own messages, about what happened since it appeared.
    pub notices: Vec<Message>,
    /// Whether an answer is under way.
    pub busy: bool,
}

impl View {
    /// Every message: the screen's own, unless something newer was said.
    pub fn messages(&self) -> &[Message] {
        if self.notices.is_empty() { &self.screen.messages } else { &self.notices }
    }
}
