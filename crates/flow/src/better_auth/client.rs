//! The widget's side of better-auth: what is sent, and what each response means.

use super::screen::{self, CODE, IDENTIFIER, KEEP, PASSWORD, RESEND, TRUST};
use super::settings::Settings;
use super::stage::{Code, Method, Stage};
use super::trouble::{self, Trouble};
use crate::answer::Answer;
use crate::backend::{
    Backend, Capabilities, Intent, Method as Http, Remember, Request, Response, Start, Trust,
};
use crate::json::Json;
use crate::screen::{Level, Message, Screen};
use crate::text::{Key, Text};
use crate::turn::Turn;

/// Where a sign-in leads that was not told where.
const HERE: &str = "/";

/// better-auth, as the widget speaks it.
pub struct BetterAuth {
    settings: Settings,
    intent: Intent,
    return_to: Option<String>,
    identifier: String,
    /// What the box *Keep me signed in* says.
    keep: bool,
    stage: Stage,
    /// [`Code::id`] of the stage, as it is lent out.
    id: Option<String>,
    awaits: Awaits,
}

/// What the response to the last request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// `get-session`: whoever is signed in, or nobody.
    Session,
    /// A sign-in with a password.
    SignIn,
    /// The check of a code.
    Verify,
    /// A code that is sent.
    Sent,
}

impl BetterAuth {
    /// Speaks with the better-auth of `settings`.
    pub fn new(settings: Settings) -> Self {
        let base = settings.base.trim_end_matches('/').to_owned();
        Self {
            keep: settings.keep_by_default,
            settings: Settings { base, ..settings },
            intent: Intent::SignIn,
            return_to: None,
            identifier: String::new(),
            stage: Stage::SignIn,
            id: None,
            awaits: Awaits::Session,
        }
    }

    fn get_session(&mut self) -> Request {
        self.awaits = Awaits::Session;
        // An answer out of the browser's cache could be another person's.
        let url = [&self.settings.base, "/get-session?disableCookieCache=true"].concat();
        Request::new(Http::Get, url)
    }

    fn post(&mut self, awaits: Awaits, path: &str, body: &Json) -> Request {
        self.awaits = awaits;
        Request::new(Http::Post, [&self.settings.base, path].concat()).json(body)
    }

    fn send_code(&mut self) -> Request {
        self.post(Awaits::Sent, "/two-factor/send-otp", &Json::object([]))
    }

    fn enter(&mut self, stage: Stage) {
        self.id = match &stage {
            Stage::Code(code) => Some(code.id()),
            Stage::SignIn => None,
        };
        self.stage = stage;
    }

    fn screen(&self) -> Screen {
        match &self.stage {
            Stage::SignIn => screen::sign_in(&self.settings, &self.identifier, self.keep),
            Stage::Code(code) => screen::code(code, &self.identifier),
        }
    }

    fn show(&self) -> Turn {
        Turn::Show(Box::new(self.screen()))
    }

    /// The same screen, saying what is wrong. What better-auth says in its own words may be about anything on it.
    fn wrong(&self, text: Text) -> Turn {
        let field = if self.stage == Stage::SignIn { PASSWORD } else { CODE };
        let about = text.key().map(|_| field.to_owned());
        let mut screen = self.screen();
        screen.messages.push(Message { field: about, ..Message::error(text) });
        Turn::Show(Box::new(screen))
    }

    fn done(&self) -> Turn {
        Turn::Done { location: self.return_to.clone().unwrap_or_else(|| HERE.to_owned()) }
    }

    /// A success of `awaits`.
    fn succeeded(&mut self, awaits: Awaits, response: &Response) -> Turn {
        let unknown = Turn::Failed(Key::MESSAGE_UNAVAILABLE.into());
        let Some(json) = Json::parse(&response.body) else { return unknown };
        let user = matches!(json.get("user"), Json::Object(_));
        match awaits {
            // Anyone who may sign in is signed in already.
            Awaits::Session if user && matches!(json.get("session"), Json::Object(_)) => self.done(),
            Awaits::Session if json == Json::Null && self.intent != Intent::SignIn => {
                Turn::Failed(Key::MESSAGE_UNSUPPORTED.into())
            }
            Awaits::Session if json == Json::Null => self.show(),
            Awaits::SignIn if json.get("twoFactorRedirect").flag() == Some(true) => {
                let code = Code::new(json.get("twoFactorMethods"), self.keep);
                let sent = code.method == Method::Otp;
                self.enter(Stage::Code(code));
                if sent { Turn::Follow(self.send_code()) } else { self.show() }
            }
            Awaits::SignIn | Awaits::Verify if user && json.get("token").text().is_some() => self.done(),
            Awaits::Sent if json.get("status").flag() == Some(true) => {
                let mut screen = self.screen();
                screen.messages.push(Message::new(Level::Info, Key::MESSAGE_CODE_ON_ITS_WAY));
                Turn::Show(Box::new(screen))
            }
            _ => unknown,
        }
    }
}

impl Backend for BetterAuth {
    fn capabilities(&self) -> Capabilities {
        Capabilities { remember: Remember::Native, trust: Trust::Flag }
    }

    fn start(&mut self, start: &Start) -> Request {
        self.intent = start.intent;
        self.return_to.clone_from(&start.return_to);
        self.identifier = start.login_hint.clone().unwrap_or_default();
        self.keep = self.settings.keep_by_default;
        self.enter(Stage::SignIn);
        self.get_session()
    }

    /// Nothing here waits for anything.
    fn resume(&mut self, _flow: &str) -> Option<Request> {
        None
    }

    /// Goes on at the code. The challenge itself is in a cookie that only better-auth can read.
    fn reload(&mut self, flow: &str, start: &Start) -> Option<Request> {
        let code = Code::parse(flow)?;
        let request = self.start(start);
        self.keep = code.keep;
        self.enter(Stage::Code(code));
        Some(request)
    }

    fn read(&mut self, response: &Response) -> Turn {
        if (200..300).contains(&response.status) {
            return self.succeeded(self.awaits, response);
        }
        let method = match &self.stage {
            Stage::SignIn => None,
            Stage::Code(code) => Some(code.method),
        };
        match trouble::read(response, method) {
            Trouble::Typed(text) if self.awaits != Awaits::Session => self.wrong(text),
            Trouble::Typed(_) => Turn::refused(response),
            Trouble::Turn(turn) => turn,
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        let Stage::Code(code) = &mut self.stage else {
            self.identifier = answer.typed(IDENTIFIER).trim().to_owned();
            self.keep = answer.ticked(KEEP, self.keep);
            let email = self.settings.login.is_email(&self.identifier);
            let (path, name) =
                if email { ("/sign-in/email", "email") } else { ("/sign-in/username", "username") };
            let body = Json::object([
                (name, Some(self.identifier.as_str().into())),
                ("password", Some(answer.typed(PASSWORD).into())),
                ("rememberMe", Some(Json::Bool(self.keep))),
            ]);
            return self.post(Awaits::SignIn, path, &body);
        };
        let changed = Method::of_action(&answer.action).filter(|method| code.offered.contains(method));
        if answer.action == RESEND || changed == Some(Method::Otp) {
            code.method = Method::Otp;
            return self.send_code();
        }
        if let Some(method) = changed {
            code.method = method;
            return self.get_session();
        }
        code.trust = code.keep && answer.ticked(TRUST, code.trust);
        let body = Json::object([
            ("code", Some(answer.code(CODE).as_str().into())),
            ("trustDevice", Some(Json::Bool(code.trust))),
        ]);
        let path = code.method.path();
        self.post(Awaits::Verify, path, &body)
    }

    fn flow(&self) -> Option<&str> {
        self.id.as_deref()
    }
}
