//! The widget's side of the headless API: what is sent, and what each response means.

use super::config::Config;
use super::errors::{self, Errors};
use super::screen::{
    self, CODE, IDENTIFIER, KEEP, Known, PASSKEY, PASSWORD, RESEND, SEND_CODE, TRUST, USE_PASSKEY,
};
use super::settings::Settings;
use super::stage::{Flows, Stage, Way};
use crate::answer::Answer;
use crate::backend::{
    Backend, Capabilities, Csrf, Intent, Method, Remember, Request, Response, Start, Trust as Trusts,
};
use crate::json::Json;
use crate::screen::{Level, Message};
use crate::text::Key;
use crate::turn::Turn;

/// Where a sign-in leads that was not told where.
const HERE: &str = "/";
/// What a tab keeps of a flow: that there is one. What it is, is in Django's session.
const PENDING: &str = "pending";

/// django-allauth's headless API, as the widget speaks it.
pub struct Allauth {
    settings: Settings,
    intent: Intent,
    return_to: Option<String>,
    identifier: String,
    /// What the box *Keep me signed in* says.
    keep: bool,
    config: Option<Config>,
    stage: Stage,
    by_code: bool,
    /// What the browser is to ask for a passkey to sign in with.
    passkey: Option<String>,
    /// Whether a flow that is pending is to be dropped: somebody begins again.
    drop: bool,
    awaits: Awaits,
    /// Why the session was asked for.
    because: Because,
    /// Whether the last answer was refused in HTML too: then it is not the token.
    refused: bool,
    /// What the next screen has to say.
    say: Vec<Message>,
}

/// What the response to the last request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    /// `config`
    Config,
    /// The state of the session, or an answer that leads to another.
    State,
    /// What to ask for a passkey to sign in with.
    LoginOptions,
    /// What to ask a security key.
    MfaOptions,
    /// A code that is sent again.
    Resent,
}

/// Why the session was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    /// To see where we are: at the beginning, after a reload, to show a stage differently.
    Looking,
    /// An answer was given.
    Answered,
    /// An answer was refused in HTML: the CSRF token did not fit.
    Refused,
    /// An answer met another state than we knew (409).
    Conflict,
}

impl Allauth {
    /// Speaks with the allauth of `settings`.
    pub fn new(settings: Settings) -> Self {
        let base = settings.base.trim_end_matches('/').to_owned();
        Self {
            keep: settings.keep_by_default,
            settings: Settings { base, ..settings },
            intent: Intent::SignIn,
            return_to: None,
            identifier: String::new(),
            config: None,
            stage: Stage::Login,
            by_code: false,
            passkey: None,
            drop: false,
            awaits: Awaits::Config,
            because: Because::Looking,
            refused: false,
            say: Vec::new(),
        }
    }

    fn request(&mut self, awaits: Awaits, method: Method, path: &str) -> Request {
        self.awaits = awaits;
        let mut request = Request::new(method, [&self.settings.base, "/browser/v1", path].concat());
        if method != Method::Get {
            request.csrf = Some(Csrf { cookie: self.settings.csrf_cookie.clone(), header: "X-CSRFToken" });
        }
        request
    }

    fn session(&mut self, because: Because) -> Request {
        self.because = because;
        self.request(Awaits::State, Method::Get, "/auth/session")
    }

    fn post<'a>(&mut self, path: &str, body: impl IntoIterator<Item = (&'a str, Option<Json>)>) -> Request {
        self.because = Because::Answered;
        self.request(Awaits::State, Method::Post, path).json(&Json::object(body))
    }

    fn begin(&mut self, start: &Start) -> Request {
        self.intent = start.intent;
        self.return_to.clone_from(&start.return_to);
        self.identifier = start.login_hint.clone().unwrap_or_default();
        self.keep = self.settings.keep_by_default;
        self.stage = Stage::Login;
        self.passkey = None;
        self.say.clear();
        if self.config.is_some() {
            return self.session(Because::Looking);
        }
        self.because = Because::Looking;
        self.request(Awaits::Config, Method::Get, "/config")
    }

    fn show(&mut self) -> Turn {
        let unknown = Config::default();
        let known = Known {
            config: self.config.as_ref().unwrap_or(&unknown),
            identifier: &self.identifier,
            keep: self.settings.remember_shim.then_some(self.keep),
            by_code: self.by_code,
            passkey: self.passkey.as_deref(),
        };
        let mut screen = screen::screen(&self.stage, &known);
        screen.messages.append(&mut self.say);
        Turn::Show(Box::new(screen))
    }

    /// A state without anybody signed in: the flow that is pending, or the beginning.
    fn state(&mut self, flows: Flows) -> Turn {
        let because = std::mem::replace(&mut self.because, Because::Looking);
        if flows.stage != Stage::Login && std::mem::take(&mut self.drop) {
            // Ends Django's session, and with it the flow; 401 is its success.
            return Turn::Follow(self.request(Awaits::State, Method::Delete, "/auth/session"));
        }
        self.drop = false;
        if because == Because::Conflict {
            self.say.push(Message::new(Level::Info, Key::MESSAGE_MOVED_ON));
        }
        let shown = std::mem::replace(&mut self.stage, flows.stage);
        self.by_code = flows.by_code;
        match &mut self.stage {
            Stage::Login if self.intent != Intent::SignIn => Turn::Failed(Key::MESSAGE_UNSUPPORTED.into()),
            // The same screen is still there, with everything that was typed: the token fits now.
            stage if because == Because::Refused && same(stage, &shown) => {
                self.stage = shown;
                Turn::Failed(Key::MESSAGE_FAILED.into())
            }
            Stage::Login if shown != Stage::Login => Turn::Expired,
            Stage::Login => {
                if because == Because::Answered {
                    // Right, and still not let in: the account is not active.
                    self.say.push(Message::error(Key::MESSAGE_ACCESS_DENIED));
                }
                if flows.by_passkey {
                    return Turn::Follow(self.request(
                        Awaits::LoginOptions,
                        Method::Get,
                        "/auth/webauthn/login",
                    ));
                }
                self.show()
            }
            Stage::Mfa(mfa) => {
                // Where only the way was changed, that is kept.
                if let Stage::Mfa(known) = &shown {
                    mfa.way = Some(known.way).filter(|way| mfa.ways.contains(way)).unwrap_or(mfa.way);
                }
                if mfa.way == Way::Key {
                    return Turn::Follow(self.request(
                        Awaits::MfaOptions,
                        Method::Get,
                        "/auth/webauthn/authenticate",
                    ));
                }
                self.show()
            }
            _ => self.show(),
        }
    }

    fn done(&self) -> Turn {
        Turn::Done { location: self.return_to.clone().unwrap_or_else(|| HERE.to_owned()) }
    }

    /// An answer that something in it is wrong.
    fn wrong(&mut self, json: &Json) -> Turn {
        match errors::read(json) {
            Errors::TooMany => Turn::RateLimited { retry_after: None },
            Errors::Mend(messages) if messages.is_empty() => Turn::Failed(Key::MESSAGE_FAILED.into()),
            Errors::Mend(messages) => {
                self.say = messages;
                match &self.stage {
                    // A challenge is good for one try.
                    Stage::Login if self.passkey.is_some() => {
                        Turn::Follow(self.request(Awaits::LoginOptions, Method::Get, "/auth/webauthn/login"))
                    }
                    Stage::Mfa(mfa) if mfa.way == Way::Key => Turn::Follow(self.request(
                        Awaits::MfaOptions,
                        Method::Get,
                        "/auth/webauthn/authenticate",
                    )),
                    _ => self.show(),
                }
            }
        }
    }

    /// What to ask a passkey for. Without an answer the screen is shown without passkeys.
    fn options(&mut self, json: &Json, login: bool) -> Turn {
        let options = json.get("data").get("request_options").get("publicKey");
        let options = matches!(options, Json::Object(_)).then(|| options.write());
        if login {
            self.passkey = options;
        } else if let Stage::Mfa(mfa) = &mut self.stage {
            if options.is_none() && mfa.ways.len() > 1 {
                mfa.ways.retain(|way| *way != Way::Key);
                mfa.way = mfa.ways.first().copied().unwrap_or(Way::Recovery);
            } else if options.is_none() {
                return Turn::Failed(Key::MESSAGE_UNAVAILABLE.into());
            }
            mfa.options = options;
        }
        self.show()
    }

    /// The body of a login: with what the shim heeds, where that is installed.
    fn remember(&self) -> (&'static str, Option<Json>) {
        ("remember", self.settings.remember_shim.then_some(Json::Bool(self.keep)))
    }

    fn login(&mut self, answer: &Answer) -> Request {
        self.keep = answer.ticked(KEEP, self.keep);
        if answer.action == USE_PASSKEY {
            let remember = self.remember();
            return self.post("/auth/webauthn/login", [credential(answer), remember]);
        }
        self.identifier = answer.typed(IDENTIFIER).trim().to_owned();
        let method = self.config.as_ref().map_or("email", |config| config.method(&self.identifier));
        let identifier: Json = self.identifier.as_str().into();
        let remember = self.remember();
        if answer.action == SEND_CODE {
            let method = if method == "phone" { method } else { "email" };
            return self.post("/auth/code/request", [(method, Some(identifier)), remember]);
        }
        let password = Some(answer.typed(PASSWORD).into());
        self.post("/auth/login", [(method, Some(identifier)), ("password", password), remember])
    }

    fn resend(&mut self) -> Request {
        let path = match &self.stage {
            Stage::VerifyEmail => "/auth/email/verify/resend",
            Stage::VerifyPhone => "/auth/phone/verify/resend",
            _ => "/auth/code/resend",
        };
        let request = self.post(path, []);
        self.awaits = Awaits::Resent;
        request
    }
}

impl Backend for Allauth {
    fn capabilities(&self) -> Capabilities {
        let remember = if self.settings.remember_shim { Remember::Shim } else { Remember::None };
        Capabilities { remember, trust: Trusts::Stage }
    }

    /// Who begins again has another account in mind: what is pending is dropped. At the first time it may be somebody who
    /// comes back, and goes on.
    fn start(&mut self, start: &Start) -> Request {
        self.drop = self.stage != Stage::Login;
        self.begin(start)
    }

    /// Nothing here waits for anything.
    fn resume(&mut self, _flow: &str) -> Option<Request> {
        None
    }

    fn reload(&mut self, flow: &str, start: &Start) -> Option<Request> {
        self.drop = false;
        (flow == PENDING).then(|| self.begin(start))
    }

    fn read(&mut self, response: &Response) -> Turn {
        let json = Json::parse(&response.body).unwrap_or(Json::Null);
        let ok = (200..300).contains(&response.status);
        match std::mem::replace(&mut self.awaits, Awaits::State) {
            Awaits::Config if ok => {
                self.config = Config::read(&json);
                return match self.config {
                    Some(_) => Turn::Follow(self.session(Because::Looking)),
                    None => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
                };
            }
            Awaits::LoginOptions => return self.options(&json, true),
            Awaits::MfaOptions if response.status != 401 => return self.options(&json, false),
            Awaits::Resent if ok && json.get("status").number().is_some() => {
                self.say = vec![Message::new(Level::Info, Key::MESSAGE_CODE_ON_ITS_WAY)];
                return self.show();
            }
            // Not again so soon.
            Awaits::Resent if response.status == 403 && json != Json::Null => {
                return Turn::RateLimited { retry_after: None };
            }
            _ => {}
        }
        self.refused &= self.because != Because::Answered || response.status == 403;
        let signed_in = json.get("meta").get("is_authenticated").flag() == Some(true);
        match response.status {
            200..=299 if signed_in => self.done(),
            200..=299 => Turn::Failed(Key::MESSAGE_UNAVAILABLE.into()),
            401 => match Flows::read(&json) {
                // A session that wants its password once more is a session.
                Some(_) if signed_in => self.done(),
                Some(flows) => self.state(flows),
                None => Turn::refused(response),
            },
            400 => self.wrong(&json),
            403 if json == Json::Null && self.because == Because::Answered && !self.refused => {
                self.refused = true;
                Turn::Follow(self.session(Because::Refused))
            }
            409 if self.because == Because::Answered => Turn::Follow(self.session(Because::Conflict)),
            _ => Turn::refused(response),
        }
    }

    fn write(&mut self, answer: &Answer) -> Request {
        if answer.action == RESEND {
            return self.resend();
        }
        let code = || Some(answer.code(CODE).as_str().into());
        match &mut self.stage {
            Stage::Login => self.login(answer),
            Stage::Mfa(mfa) => {
                if let Some(way) = Way::of_action(&answer.action).filter(|way| mfa.ways.contains(way)) {
                    mfa.way = way;
                    return self.session(Because::Looking);
                }
                if answer.action == USE_PASSKEY {
                    return self.post("/auth/webauthn/authenticate", [credential(answer)]);
                }
                self.post("/auth/2fa/authenticate", [("code", code())])
            }
            Stage::Trust => {
                let trust = Some(Json::Bool(answer.action == TRUST));
                self.post("/auth/2fa/trust", [("trust", trust)])
            }
            Stage::Code => self.post("/auth/code/confirm", [("code", code())]),
            Stage::VerifyEmail => self.post("/auth/email/verify", [("key", code())]),
            Stage::VerifyPhone => self.post("/auth/phone/verify", [("code", code())]),
            Stage::Unknown => self.session(Because::Looking),
        }
    }

    fn flow(&self) -> Option<&str> {
        (self.stage != Stage::Login).then_some(PENDING)
    }
}

/// A passkey's answer, which is JSON already.
fn credential(answer: &Answer) -> (&'static str, Option<Json>) {
    ("credential", Json::parse(answer.typed(PASSKEY)))
}

/// Whether two stages are the same to a person.
fn same(one: &Stage, other: &Stage) -> bool {
    match (one, other) {
        (Stage::Mfa(one), Stage::Mfa(other)) => one.ways == other.ways,
        _ => one == other,
    }
}
