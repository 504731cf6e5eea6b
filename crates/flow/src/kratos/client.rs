//! The widget's side of a login flow: what is sent, and what each response means.

use super::form::Form;
use super::screen;
use super::settings::Settings;
use crate::answer::Answer;
use crate::backend::{Backend, Capabilities, Intent, Method, Remember, Request, Response, Start, Trust};
use crate::json::Json;
use crate::place;
use crate::screen::{Action, Role, Takes};
use crate::text::Key;
use crate::turn::Turn;

/// Where a sign-in leads that was not told where.
const HERE: &str = "/";
/// Where a login flow begins.
const BROWSER: &str = "/self-service/login/browser";
/// The action that signs out who has shown one factor of two.
const ANOTHER: &str = "another";

/// Ory Kratos' login flow, as the widget speaks it.
pub struct Kratos {
    settings: Settings,
    intent: Intent,
    return_to: Option<String>,
    login_hint: String,
    flow: Option<String>,
    forms: Vec<Form>,
    awaits: Awaits,
}

/// What the response to the last request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// A flow.
    Flow,
    /// What comes of an answer; whether that was to go to another provider.
    Answer { elsewhere: bool },
    /// Who is signed in.
    Session,
    /// How to sign out.
    LogoutToken,
    /// That nobody is signed in any more.
    LoggedOut,
}

impl Kratos {
    /// Speaks with the Kratos of `settings`.
    pub fn new(settings: Settings) -> Self {
        let base = settings.base.trim_end_matches('/').to_owned();
        Self {
            settings: Settings { base, ..settings },
            intent: Intent::SignIn,
            return_to: None,
            login_hint: String::new(),
            flow: None,
            forms: Vec::new(),
            awaits: Awaits::Flow,
        }
    }

    fn get(&mut self, awaits: Awaits, path: &str, query: &str) -> Request {
        self.awaits = awaits;
        let joint = if query.is_empty() { "" } else { "?" };
        Request::new(Method::Get, [&self.settings.base, path, joint, query].concat())
    }

    fn begin(&mut self) -> Request {
        let return_to = self.return_to.clone();
        let challenge = self.settings.login_challenge.clone();
        let query = [("return_to", return_to), ("login_challenge", challenge)];
        let query = query.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        let query = place::form(query);
        self.get(Awaits::Flow, BROWSER, &query)
    }

    fn done(&self, location: Option<String>) -> Turn {
        let location = location.or_else(|| self.return_to.clone());
        Turn::Done { location: location.unwrap_or_else(|| HERE.to_owned()) }
    }

    fn show(&mut self, flow: &Json, id: &str) -> Turn {
        if self.intent != Intent::SignIn {
            return Turn::Failed(Key::MESSAGE_UNSUPPORTED.into());
        }
        let (mut screen, forms) = screen::read(flow, &self.login_hint);
        if forms.is_empty() {
            // Nothing that could be done here: a method that only Ory's own page knows.
            return Turn::Failed(Key::MESSAGE_UNSUPPORTED.into());
        }
        let second = flow.get("requested_aal").text() == Some("aal2");
        if second || screen.who.is_some() {
            let mut another = Action::primary(ANOTHER);
            (another.label, another.role, another.takes) =
                (Key::ACTION_BACK.into(), Role::Link, Takes::Nothing);
            screen.actions.push(another);
        }
        self.forms = forms;
        self.flow = Some(id.to_owned());
        Turn::Show(Box::new(screen))
    }

    /// Somebody has signed in.
    fn signed_in(&self, json: &Json) -> Turn {
        let next = json.get("continue_with").list().iter();
        let next = next.filter(|next| next.get("action").text() == Some("redirect_browser_to"));
        let location = next.filter_map(|next| place::visitable(next.get("redirect_browser_to"))).next();
        self.done(location)
    }

    /// 422: the browser has to go on elsewhere. Where that is a login flow, it is begun here.
    fn elsewhere(&mut self, json: &Json, elsewhere: bool) -> Turn {
        let Some(location) = place::visitable(json.get("redirect_browser_to")) else {
            return Turn::Failed(Key::MESSAGE_UNAVAILABLE.into());
        };
        let before = location.split('#').next().unwrap_or_default();
        let (path, query) = before.split_once('?').unwrap_or((before, ""));
        if path.ends_with(BROWSER) {
            // The same Kratos, whatever host it takes itself to be on.
            return Turn::Follow(self.get(Awaits::Flow, BROWSER, query));
        }
        if elsewhere || path.contains("/self-service/") {
            return Turn::Visit { location };
        }
        self.done(Some(location))
    }

    /// An error: `{"error": {"id": …}}`.
    fn error(&mut self, id: &str, response: &Response) -> Turn {
        match id {
            // With one factor or with two? The session knows.
            "session_already_available" => Turn::Follow(self.get(Awaits::Session, "/sessions/whoami", "")),
            "session_aal2_required" => Turn::Follow(self.get(Awaits::Flow, BROWSER, "aal=aal2")),
            "session_aal1_required" => Turn::Follow(self.begin()),
            "self_service_flow_expired" | "security_csrf_violation" => Turn::Expired,
            _ => match response.status {
                // A flow that is not there, or not this browser's.
                403 | 404 if self.flow.is_some() => Turn::Expired,
                _ => Turn::refused(response),
            },
        }
    }
}

impl Backend for Kratos {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::None, trust: Trust::None }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.intent = start.intent;
        self.return_to.clone_from(&start.return_to);
        self.login_hint = start.login_hint.clone().unwrap_or_default();
        self.flow = None;
        self.forms.clear();
        self.begin()
    }

    fn resume(&mut self, flow: &str) -> Option<Request> {
        self.flow = Some(flow.to_owned()).filter(|flow| !flow.is_empty());
        let query = place::form([("id", self.flow.as_deref()?)]);
        Some(self.get(Awaits::Flow, "/self-service/login/flows", &query))
    }

    fn reload(&mut self, flow: &str, start: &Start) -> Option<Request> {
        self.intent = start.intent;
        self.return_to.clone_from(&start.return_to);
        self.resume(flow)
    }

    fn read(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        let ok = (200..300).contains(&response.status);
        let awaits = std::mem::replace(&mut self.awaits, Awaits::Flow);
        match awaits {
            Awaits::LogoutToken if ok => {
                let token = json.get("logout_token").text().unwrap_or_default();
                let query = place::form([("token", token)]);
                return Turn::Follow(self.get(Awaits::LoggedOut, "/self-service/logout", &query));
            }
            // Nobody is signed in, so nobody has to be signed out.
            Awaits::LogoutToken | Awaits::LoggedOut => {
                (self.flow, self.login_hint) = (None, String::new());
                return Turn::Follow(self.begin());
            }
            Awaits::Session if ok && matches!(json.get("identity"), Json::Object(_)) => {
                return self.done(None);
            }
            _ => {}
        }
        // A flow is a flow whatever its status: 400 is one with messages.
        let nodes = matches!(json.get("ui").get("nodes"), Json::List(_));
        if let Some(id) = json.get("id").text().filter(|id| nodes && !id.is_empty() && response.status < 500)
        {
            return self.show(&json, id);
        }
        let error = json.get("error").get("id").text().unwrap_or_default();
        match (response.status, awaits) {
            (200..=299, Awaits::Answer { .. }) if matches!(json.get("session"), Json::Object(_)) => {
                self.signed_in(&json)
            }
            (200..=299, _) => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
            (422, Awaits::Answer { elsewhere }) => self.elsewhere(&json, elsewhere),
            (422, _) => self.elsewhere(&json, false),
            (410, _) => Turn::Expired,
            _ => self.error(error, response),
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        if answer.action == ANOTHER {
            return self.get(Awaits::LogoutToken, "/self-service/logout/browser", "");
        }
        let Some(form) = self.forms.iter().find(|form| form.action == answer.action) else {
            // The machine sends only what the screen offers, and every action of a screen has its form.
            return self.begin();
        };
        self.awaits = Awaits::Answer { elsewhere: matches!(form.method.as_str(), "oidc" | "saml") };
        let query = place::form([("flow", self.flow.as_deref().unwrap_or_default())]);
        let url = [&self.settings.base, "/self-service/login?", &query].concat();
        Request::new(Method::Post, url).json(&form.body(answer))
    }

    fn flow(&self) -> Option<&str> {
        self.flow.as_deref()
    }
}
