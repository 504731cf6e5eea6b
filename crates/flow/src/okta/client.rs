//! The widget's side of IDX: what is sent, and what each response means.

use super::body::{Form, Target};
use super::context::Context;
use super::document::{Document, said};
use super::pkce::{self, Unguessable};
use super::screen::{self, Outcome};
use super::settings::{Begin, Settings};
use super::{body, place};
use crate::answer::{Answer, Secret};
use crate::backend::{Backend, Capabilities, Remember, Request, Response, Start, Trust};
use crate::json::Json;
use crate::text::{Key, Text};
use crate::turn::Turn;

/// The media type of a first request (`introspect`), for both of its headers.
const ION: &str = "application/ion+json; okta-version=1.0.0";
/// What a tab keeps of a flow: that there is one. Handles and verifiers are never kept.
const FLOW: &str = "idx";
/// What the page is sent to once it has its tokens, where it did not say.
const HERE: &str = "/";

/// Okta Identity Engine, as the widget speaks it.
pub struct Okta {
    settings: Settings,
    /// The backend's own origins, the issuer's first.
    origins: Vec<String>,
    unguessable: Unguessable,
    /// The proof key and the state of the interaction under way.
    verifier: String,
    state: String,
    login_hint: Option<String>,
    return_to: Option<String>,
    awaits: Awaits,
    /// Whether the flow has shown anything yet.
    shown: bool,
    forms: Vec<Form>,
    poll: Option<Form>,
    tokens: Option<Secret>,
}

/// What the response to the last request is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaits {
    Document,
    Interaction,
    Tokens,
}

impl Okta {
    /// Speaks with the org of `settings`. `random` are 32 bytes that nobody may guess, of which proof keys are made;
    /// each widget has its own.
    pub fn new(settings: Settings, random: [u8; 32]) -> Self {
        let own = [settings.issuer.as_str()].into_iter().chain(settings.origins.iter().map(String::as_str));
        let origins = own.filter_map(place::origin).map(str::to_owned).collect();
        Self {
            settings,
            origins,
            unguessable: Unguessable::new(random),
            verifier: String::new(),
            state: String::new(),
            login_hint: None,
            return_to: None,
            awaits: Awaits::Document,
            shown: false,
            forms: Vec::new(),
            poll: None,
            tokens: None,
        }
    }

    /// An address of the org.
    fn at(&self, path: &str) -> String {
        [self.origins.first().map_or("", String::as_str), path].concat()
    }

    fn introspect(&mut self, name: &str, token: &str) -> Request {
        self.awaits = Awaits::Document;
        let body = Json::object([(name, Some(token.into()))]);
        let mut request = Target::new(self.at("/idp/idx/introspect"), ION, false).request(&body);
        request.body = request.body.map(|(_, body)| (ION, body));
        request
    }

    fn interact(
        &mut self,
        client_id: &str,
        redirect_uri: &str,
        scope: &str,
        more: &[(String, String)],
    ) -> Request {
        self.awaits = Awaits::Interaction;
        self.verifier = self.unguessable.draw();
        self.state = self.unguessable.draw();
        let challenge = pkce::challenge(&self.verifier);
        let ours = [
            ("client_id", client_id),
            ("scope", scope),
            ("redirect_uri", redirect_uri),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("state", &self.state),
        ];
        let more = more.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let more = more.filter(|(name, _)| !ours.iter().any(|(own, _)| own == name));
        let members = ours.into_iter().chain(more).map(|(name, value)| (name, Some(value.into())));
        let body = Json::object(members);
        Target::new(self.oauth("/v1/interact"), "application/json", true).request(&body)
    }

    /// An address of the authorization server: the issuer's own, or the org's.
    fn oauth(&self, path: &str) -> String {
        let issuer = self.settings.issuer.trim_end_matches('/');
        if issuer.contains("/oauth2") { [issuer, path].concat() } else { [issuer, "/oauth2", path].concat() }
    }

    fn begin(&mut self) -> Request {
        match self.settings.begin.clone() {
            Begin::StateToken(token) => self.introspect("stateToken", &token),
            Begin::Interaction { handle, .. } => self.introspect("interactionHandle", &handle),
            Begin::Interact { client_id, redirect_uri, scope, more } => {
                self.interact(&client_id, &redirect_uri, &scope, &more)
            }
        }
    }

    fn document(&mut self, document: &Document) -> Turn {
        let issue = document.get("successWithInteractionCode");
        if *issue != Json::Null {
            return self.issue(issue);
        }
        let hosted = matches!(self.settings.begin, Begin::StateToken(_));
        let context = Context {
            document,
            settings: &self.settings,
            origins: &self.origins,
            login_hint: self.login_hint.as_deref(),
        };
        match screen::read(context, hosted || self.shown) {
            Outcome::Show(screen, forms, poll) => {
                self.shown = true;
                self.forms = forms;
                self.poll = poll;
                Turn::Show(screen)
            }
            Outcome::Done(location) => Turn::Done { location },
            Outcome::Visit(location) => Turn::Visit { location },
            Outcome::Nothing => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
        }
    }

    /// The interaction is complete: its code is exchanged here, or taken to whoever has the verifier.
    fn issue(&mut self, issue: &Json) -> Turn {
        let failed = Turn::Failed(Key::MESSAGE_UNAVAILABLE.into());
        let fields = issue.get("value").list();
        let value = |name: &str| {
            fields.iter().find(|field| field.get("name").text() == Some(name))?.get("value").text()
        };
        let Some(code) = value("interaction_code") else { return failed };
        match &self.settings.begin {
            Begin::StateToken(_) => failed,
            Begin::Interaction { redirect_uri, state, .. } => {
                let joint = if redirect_uri.contains('?') { "&" } else { "?" };
                let query = place::form([("interaction_code", code), ("state", state)]);
                Turn::Done { location: [redirect_uri, joint, &query].concat() }
            }
            Begin::Interact { client_id, redirect_uri, .. } => {
                let Some(target) = Target::of(issue, &self.origins).filter(|_| !self.verifier.is_empty())
                else {
                    return failed;
                };
                let mut body = Json::Object(Vec::new());
                let mut set =
                    |name: &str, value: &str| body::put(&mut body, &[name.to_owned()], value.into());
                for field in fields {
                    if let (Some(name), Some(value)) = (field.get("name").text(), field.get("value").text()) {
                        set(name, value);
                    }
                }
                set("client_id", client_id);
                set("redirect_uri", redirect_uri);
                set("code_verifier", &self.verifier);
                self.awaits = Awaits::Tokens;
                // The token endpoint takes HTML forms (RFC 6749 §4.1.3), whatever a document says of it.
                Turn::Follow(Target::new(target.url().to_owned(), "application/json", true).request(&body))
            }
        }
    }

    fn interaction(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        match json.get("interaction_handle").text() {
            Some(handle) => Turn::Follow(self.introspect("interactionHandle", handle)),
            None => refused(response),
        }
    }

    fn token(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        if !(200..300).contains(&response.status)
            || json.get("access_token").text().or(json.get("id_token").text()).is_none()
        {
            return refused(response);
        }
        self.verifier.clear();
        self.tokens = Some(Secret::new(response.body.clone()));
        Turn::Done { location: self.return_to.clone().unwrap_or_else(|| HERE.to_owned()) }
    }
}

impl Backend for Okta {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::Native, trust: Trust::Implied }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.login_hint.clone_from(&start.login_hint);
        self.return_to.clone_from(&start.return_to);
        self.shown = false;
        self.forms.clear();
        self.poll = None;
        self.tokens = None;
        self.begin()
    }

    /// A poll where the screen waits; else the document once more, where the page itself knows what to ask for it with.
    fn resume(&mut self, _flow: &str) -> Option<Request> {
        self.awaits = Awaits::Document;
        if let Some(poll) = &self.poll {
            return Some(poll.request(None));
        }
        match self.settings.begin {
            Begin::Interact { .. } => None,
            Begin::StateToken(_) | Begin::Interaction { .. } => Some(self.begin()),
        }
    }

    fn read(&mut self, response: &Response) -> Turn {
        match std::mem::replace(&mut self.awaits, Awaits::Document) {
            Awaits::Interaction => return self.interaction(response),
            Awaits::Tokens => return self.token(response),
            Awaits::Document => {}
        }
        match Document::read(&response.body) {
            Some(document) => self.document(&document),
            None => refused(response),
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        match self.forms.iter().find(|form| form.action == answer.action) {
            Some(form) => form.request(Some(answer)),
            // The machine sends only what the screen offers, and every action of a screen has its form.
            None => {
                Target::new(self.at("/idp/idx/introspect"), ION, false).request(&Json::Object(Vec::new()))
            }
        }
    }

    fn flow(&self) -> Option<&str> {
        self.shown.then_some(FLOW)
    }

    fn take_tokens(&mut self) -> Option<Secret> {
        self.tokens.take()
    }
}

/// What a response means that is no document: an error of the API or of OAuth, of a proxy, or no answer at all.
fn refused(response: &Response) -> Turn {
    let json = Json::parse(&response.body).unwrap_or(Json::Null);
    let code = json.get("errorCode").text().unwrap_or_default();
    if response.status == 429 || code == "E0000047" {
        return Turn::RateLimited { retry_after: response.retry_after() };
    }
    let words = ["errorSummary", "error_description", "message"].iter().find_map(|name| said(json.get(name)));
    // Only a 4xx speaks of the request; what a broken server says is for its makers.
    let text = words.filter(|_| (400..500).contains(&response.status)).map(Text::literal);
    Turn::Failed(text.unwrap_or_else(|| {
        match response.status {
            401 | 403 => Key::MESSAGE_NOT_ALLOWED,
            400..=499 => Key::MESSAGE_FAILED,
            _ => Key::MESSAGE_UNAVAILABLE,
        }
        .into()
    }))
}
