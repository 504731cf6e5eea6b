//! The widget's side of the native flow: what is sent, and what each response means.

use super::form::{self, Form, Typed};
use super::oauth::{Attempt, Redirect};
use super::screen;
use super::settings::Settings;
use crate::answer::{Answer, Secret};
use crate::backend::{Backend, Capabilities, Intent, Method, Remember, Request, Response, Start, Trust};
use crate::json::Json;
use crate::pkce::Unguessable;
use crate::place;
use crate::screen::{Action, Local};
use crate::text::Key;
use crate::turn::Turn;

/// Where a sign-in leads that was not told where.
const HERE: &str = "/";
/// What a tab keeps of a flow: that there was one. Its session is a bearer token, and kept nowhere.
const FLOW: &str = "native";

/// Strivacity's native flow, as the widget speaks it.
pub struct Strivacity {
    settings: Settings,
    /// The backend's own origin.
    origins: Vec<String>,
    unguessable: Unguessable,
    intent: Intent,
    login_hint: Option<String>,
    return_to: Option<String>,
    endpoints: Option<Endpoints>,
    attempt: Option<Attempt>,
    session: Option<Secret>,
    awaits: Awaits,
    /// The state that is shown, and what its actions send.
    state: Json,
    forms: Vec<(String, Form)>,
    /// What was typed into the last form that was sent, should it come back.
    typed: Typed,
    tokens: Option<Secret>,
}

/// What discovery says, where it is the issuer's own.
#[derive(Clone)]
struct Endpoints {
    authorization: String,
    token: String,
}

/// What the response to the last request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// OpenID Connect's discovery.
    Discovery,
    /// Where the authorization request leads.
    Authorization,
    /// A state of the flow.
    State,
    /// Where a flow that is complete leads.
    Finish,
    /// Tokens.
    Tokens,
}

impl Strivacity {
    /// Speaks with the issuer of `settings`. `random` are 32 bytes that nobody may guess, of which proof keys are made;
    /// each widget has its own.
    pub fn new(settings: Settings, random: [u8; 32]) -> Self {
        Self {
            origins: place::origin(&settings.issuer).map(str::to_owned).into_iter().collect(),
            settings,
            unguessable: Unguessable::new(random),
            intent: Intent::SignIn,
            login_hint: None,
            return_to: None,
            endpoints: None,
            attempt: None,
            session: None,
            awaits: Awaits::Discovery,
            state: Json::Null,
            forms: Vec::new(),
            typed: Typed::new(),
            tokens: None,
        }
    }

    fn authorize(&mut self, endpoints: &Endpoints) -> Request {
        self.awaits = Awaits::Authorization;
        let attempt = Attempt::new(&mut self.unguessable);
        let request = attempt.request(&endpoints.authorization, &self.settings, self.login_hint.as_deref());
        self.attempt = Some(attempt);
        request
    }

    fn post(&mut self, path: &str, body: &Json) -> Request {
        self.awaits = Awaits::State;
        let origin = self.origins.first().map_or("", String::as_str);
        let mut request = Request::new(Method::Post, [origin, "/flow/api/v1/", path].concat()).json(body);
        request.headers.extend(self.bearer());
        request
    }

    fn bearer(&self) -> Option<(&'static str, String)> {
        let session = self.session.as_ref()?;
        Some(("authorization", ["Bearer ", session.reveal()].concat()))
    }

    fn init(&mut self) -> Request {
        self.post("init", &Json::Object(Vec::new()))
    }

    fn discovered(&mut self, json: &Json) -> Turn {
        let own = |name: &str| place::own(json.get(name).text()?, &self.origins);
        let endpoints = own("authorization_endpoint").zip(own("token_endpoint"));
        let Some((authorization, token)) = endpoints else { return failed() };
        let endpoints = Endpoints { authorization, token };
        self.endpoints = Some(endpoints.clone());
        Turn::Follow(self.authorize(&endpoints))
    }

    /// A redirect, followed or told: its URL is the body, or where the response came from.
    fn redirected(&mut self, response: &Response) -> Turn {
        let body = response.body.trim();
        let url = if place::is_url(body) { Some(body) } else { response.url.as_deref() };
        let (Some(url), Some(attempt)) = (url, &self.attempt) else { return failed() };
        match attempt.redirect(url, &self.settings) {
            Redirect::Code(code) => {
                let Some(endpoints) = &self.endpoints else { return failed() };
                let request = attempt.exchange(&endpoints.token, &self.settings, &code);
                self.awaits = Awaits::Tokens;
                Turn::Follow(request)
            }
            Redirect::Session(session) => {
                self.session = Some(session);
                Turn::Follow(self.init())
            }
            Redirect::Refused(said) => Turn::Failed(said.unwrap_or_else(|| Key::MESSAGE_NOT_ALLOWED.into())),
            Redirect::Nowhere => failed(),
        }
    }

    fn state(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        let has = |name: &str| matches!(json.get(name), Json::Object(_) | Json::List(_));
        let hosted = place::visitable(json.get("hostedUrl"));
        match response.status {
            // The session has ended.
            403 => return Turn::Expired,
            429 => return Turn::refused(response),
            200..=299 | 400 => {}
            400..=499 => {
                // The hosted page knows what to do, unless there is something to say here.
                let hosted = hosted.filter(|_| !has("messages"));
                return hosted.map_or_else(|| Turn::refused(response), |location| Turn::Visit { location });
            }
            _ => return Turn::refused(response),
        }
        if let Some(finish) = json.get("finalizeUrl").text() {
            let Some(url) = place::own(finish, &self.origins) else { return failed() };
            self.awaits = Awaits::Finish;
            let mut request = Request::new(Method::Get, url);
            request.headers.extend(self.bearer());
            return Turn::Follow(request);
        }
        if has("forms") {
            self.state = json;
            let typed = std::mem::take(&mut self.typed);
            if response.status == 400 {
                form::put_back(&mut self.state, &typed);
            }
        } else if has("messages") && self.state != Json::Null {
            // The same screen, with something to say.
            let Json::Object(members) = &mut self.state else { return failed() };
            members.retain(|(name, _)| name != "messages");
            members.push(("messages".to_owned(), json.get("messages").clone()));
            form::put_back(&mut self.state, &std::mem::take(&mut self.typed));
        } else {
            return hosted.map_or_else(|| Turn::refused(response), |location| Turn::Visit { location });
        }
        self.show(hosted)
    }

    fn show(&mut self, hosted: Option<String>) -> Turn {
        if self.intent != Intent::SignIn {
            return Turn::Failed(Key::MESSAGE_UNSUPPORTED.into());
        }
        let drawn = screen::draw(&self.state);
        match (drawn, hosted) {
            (Some(drawn), hosted) if !drawn.unknown || hosted.is_none() => {
                let mut screen = drawn.screen;
                if screen.actions.is_empty() && screen.wait.is_none() {
                    screen.actions.push(Action::local(Local::Restart, Key::ACTION_BACK));
                }
                self.forms = drawn.forms;
                Turn::Show(Box::new(screen))
            }
            (_, Some(location)) => Turn::Visit { location },
            (_, None) => Turn::Failed(Key::MESSAGE_UNSUPPORTED.into()),
        }
    }

    fn token(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        let ours = self.attempt.as_ref().is_some_and(|attempt| attempt.answered_by(&json, &self.settings));
        if !(200..300).contains(&response.status) || !ours {
            return failed();
        }
        self.forget();
        self.tokens = Some(Secret::new(response.body.clone()));
        Turn::Done { location: self.return_to.clone().unwrap_or_else(|| HERE.to_owned()) }
    }

    fn forget(&mut self) {
        (self.attempt, self.session, self.state) = (None, None, Json::Null);
        self.forms.clear();
        self.typed.clear();
    }
}

fn failed() -> Turn {
    Turn::Failed(Key::MESSAGE_UNAVAILABLE.into())
}

impl Backend for Strivacity {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::Native, trust: Trust::Flag }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.intent = start.intent;
        self.login_hint.clone_from(&start.login_hint);
        self.return_to.clone_from(&start.return_to);
        self.forget();
        self.tokens = None;
        if let Some(endpoints) = self.endpoints.clone() {
            return self.authorize(&endpoints);
        }
        self.awaits = Awaits::Discovery;
        let issuer = self.settings.issuer.trim_end_matches('/');
        Request::new(Method::Get, [issuer, "/.well-known/openid-configuration"].concat())
    }

    /// The state of the flow as it is now. Its session is in memory alone, so after a reload there is none.
    fn resume(&mut self, _flow: &str) -> Option<Request> {
        self.session.is_some().then(|| self.init())
    }

    fn read(&mut self, response: &Response) -> Turn {
        let ok = (200..300).contains(&response.status);
        match std::mem::replace(&mut self.awaits, Awaits::State) {
            Awaits::Discovery if ok => self.discovered(&Json::parse(&response.body).unwrap_or(Json::Null)),
            Awaits::Authorization | Awaits::Finish if ok => self.redirected(response),
            Awaits::State => self.state(response),
            Awaits::Tokens => self.token(response),
            Awaits::Discovery | Awaits::Authorization => Turn::refused(response),
            // Between the last screen and the tokens there is nothing to mend.
            Awaits::Finish => {
                if response.status == 403 {
                    Turn::Expired
                } else {
                    failed()
                }
            }
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        let form = self.forms.iter().find(|(name, _)| *name == answer.action);
        match form.map(|(_, form)| (["form/", &form.path].concat(), form.body(answer), form.typed(answer))) {
            Some((path, body, typed)) => {
                self.typed = typed;
                self.post(&path, &body)
            }
            // The machine sends only what the screen offers, and every action of a screen has its form.
            None => self.init(),
        }
    }

    fn flow(&self) -> Option<&str> {
        (self.state != Json::Null).then_some(FLOW)
    }

    fn take_tokens(&mut self) -> Option<Secret> {
        self.tokens.take()
    }
}
