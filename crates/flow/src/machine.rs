//! The state of one sign-in: events in, effects out.
//!
//! Policy:
//! - **One request in flight.** While one is, answers are ignored; a response that is not to the last request is
//!   dropped (design wall 5).
//! - **Nothing typed is lost.** What a person can mend is said on the screen as it stands ([`View::notices`]); the
//!   screen itself changes only when the backend sends another ([`View::turn`] counts them).
//! - **No dead end.** An expired flow begins again with the identifier filled in; where there is no screen at all,
//!   there is one that offers to try again.
//! - **No going round in circles.** Of requests that only lead to another ([`Turn::Follow`]) there are at most eight.
//! - **The identifier is remembered after success**, and only where the box was ticked (rules I1–I4).

mod ceremony;
mod event;
mod missing;
mod remember;

use std::sync::Arc;

use crate::answer::{Answer, Secret};
use crate::backend::{self, Backend, Request, Response, Trust};
use crate::screen::{Action, Decision, Does, Field, FieldKind, Level, Local, Message, Screen, ScreenKind};
use crate::text::{Key, Param, Text};
use crate::turn::Turn;

use ceremony::{Ceremony, without_passkeys};
pub use event::{Config, Effect, Event, Kept, NoCredential, Notice, Ticket, View};
use missing::missing;
use remember::Remember;

/// The shortest time between two polls, in milliseconds, whatever a backend asks for.
const SHORTEST_POLL: u32 = 500;
/// The longest: a browser's timers take no more than 31 bits, and nobody waits an hour.
const LONGEST_POLL: u32 = 60 * 60 * 1000;
/// How many requests may follow another without anything to show. The longest handshake known has four.
const MOST_HOPS: u8 = 8;

/// The state of one sign-in.
pub struct Machine<B> {
    backend: B,
    config: Config,
    remember: Remember,
    shown: Option<Shown>,
    pending: Option<Pending>,
    /// The last request that was sent. Older ones are of no interest any more.
    ticket: Ticket,
    /// How many requests have followed the last one that was sent for a reason.
    hops: u8,
    /// Counts screens.
    turn: u64,
    /// The passkey ceremony that is under way, and the last that was asked for.
    ceremony: Option<Ceremony>,
    asked: Ticket,
    /// What the first screen of a new flow has to say about the last one.
    since: Option<Message>,
}

struct Shown {
    screen: Arc<Screen>,
    notices: Vec<Message>,
    /// Whether its flow is over: a new one was begun. An answer to it begins another, and is not sent.
    over: bool,
}

/// What the request under way was sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pending {
    /// A new flow. It cannot expire before it has begun, so that beginning again never goes round in circles.
    Begin,
    /// The flow that this tab was in before a reload.
    Resume,
    /// The person's answer.
    Answer,
    /// A poll: the person may go on using the screen.
    Poll,
    /// Leaving the page, signed in.
    Leave,
}

impl<B: Backend> Machine<B> {
    /// A sign-in that has not begun.
    pub fn new(backend: B, config: Config) -> Self {
        let remember = Remember::new(&config);
        Self {
            backend,
            config,
            remember,
            shown: None,
            pending: None,
            ticket: Ticket(0),
            hops: 0,
            turn: 0,
            ceremony: None,
            asked: Ticket(0),
            since: None,
        }
    }

    /// What is to be seen now; nothing before the first response.
    pub fn view(&self) -> Option<View> {
        let shown = self.shown.as_ref()?;
        Some(View {
            turn: self.turn,
            screen: Arc::clone(&shown.screen),
            notices: shown.notices.clone(),
            busy: self.busy(),
        })
    }

    /// What the sign-in has brought for the page itself, once. Asked for at [`Effect::Finish`].
    pub fn take_tokens(&mut self) -> Option<Secret> {
        self.backend.take_tokens()
    }

    /// Takes an event, and says what to do about it.
    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Start => self.start(),
            Event::Answered(answer) if !self.busy() => self.answered(answer),
            Event::Arrived(ticket, response) if self.awaits(ticket) => self.arrived(&response),
            Event::Unreachable(ticket) if self.awaits(ticket) => {
                if self.pending == Some(Pending::Resume) {
                    self.config.kept = self.kept();
                }
                self.failed(Key::MESSAGE_UNREACHABLE.into(), None)
            }
            Event::Elapsed(ticket) if ticket == self.ticket && self.pending.is_none() => self.poll(),
            Event::Credential(ticket, got) => self.credential(ticket, got),
            Event::Forgotten(identifier) => self.forgotten(identifier),
            Event::Refused if self.pending == Some(Pending::Leave) => self.refused(),
            Event::Answered(_)
            | Event::Arrived(..)
            | Event::Unreachable(_)
            | Event::Elapsed(_)
            | Event::Refused => Vec::new(),
        }
    }

    fn busy(&self) -> bool {
        !matches!(self.pending, None | Some(Pending::Poll))
    }

    fn awaits(&self, ticket: Ticket) -> bool {
        ticket == self.ticket && !matches!(self.pending, None | Some(Pending::Leave))
    }

    fn send(&mut self, pending: Pending, request: Request) -> Vec<Effect> {
        self.hops = 0;
        self.fetch(pending, request)
    }

    fn fetch(&mut self, pending: Pending, request: Request) -> Vec<Effect> {
        self.ticket = Ticket(self.ticket.0.wrapping_add(1));
        self.pending = Some(pending);
        // A poll is no answer: what the person is asked goes on.
        let mut effects = Vec::new();
        if pending != Pending::Poll {
            effects.extend(self.stop_asking());
        }
        effects.push(Effect::Fetch(self.ticket, request));
        effects
    }

    /// Goes on with the flow that this tab was in, or begins one. A page that has come back from the browser's cache
    /// starts again: it was left in the middle of a flow, or signed in.
    fn start(&mut self) -> Vec<Effect> {
        if self.config.kept.is_none() {
            self.config.kept = self.kept();
        }
        self.shown = None;
        self.go_on()
    }

    fn go_on(&mut self) -> Vec<Effect> {
        let kept = self.config.kept.take();
        match kept.and_then(|kept| self.backend.reload(&kept.flow, &self.config.start)) {
            Some(request) => self.send(Pending::Resume, request),
            None => self.begin(),
        }
    }

    /// Begins a new flow, with the identifier filled in as far as it is known. What is shown stays until then.
    fn begin(&mut self) -> Vec<Effect> {
        if let Some(shown) = &mut self.shown {
            shown.over = true;
        }
        let mut start = self.config.start.clone();
        start.login_hint = self.remember.identifier().map(str::to_owned).or(start.login_hint);
        let request = self.backend.start(&start);
        self.send(Pending::Begin, request)
    }

    fn answered(&mut self, mut answer: Answer) -> Vec<Effect> {
        let Some(shown) = &mut self.shown else { return Vec::new() };
        let Some(action) = shown.screen.action(&answer.action) else { return Vec::new() };
        let action = action.clone();
        shown.notices = missing(&shown.screen, &action, &answer);
        if !shown.notices.is_empty() {
            return vec![Effect::Tell(Notice::Error(Key::MESSAGE_REQUIRED.as_str().to_owned()))];
        }
        self.remember.answered(&shown.screen, &action.takes, &mut answer);
        let read_only = |name: &str| shown.screen.field(name).is_some_and(|field| field.read_only);
        answer.values.retain(|(name, _)| action.takes.field(name) && !read_only(name));
        match action.does {
            Does::Submit if shown.over => self.begin(),
            Does::Submit => {
                if let Some(ask) = self.ask_first(&action, &answer) {
                    return ask;
                }
                let request = self.backend.write(&answer);
                self.send(Pending::Answer, request)
            }
            Does::Visit(location) => self.visit(location),
            Does::Launch(link) => vec![Effect::Launch(link)],
            Does::Local(Local::Retry) => self.go_on(),
            Does::Local(Local::Restart) => {
                self.remember.another_account();
                self.config.start.login_hint = None;
                self.begin()
            }
        }
    }

    /// The account goes from the list; the screen stays as it is, with all that was typed.
    fn forgotten(&mut self, identifier: String) -> Vec<Effect> {
        self.remember.forget(&identifier);
        if let Some(shown) = &mut self.shown {
            Arc::make_mut(&mut shown.screen).accounts.retain(|account| *account != identifier);
        }
        vec![Effect::Forget(identifier)]
    }

    /// Leaves the page in the middle of the flow.
    fn visit(&mut self, location: String) -> Vec<Effect> {
        self.pending = Some(Pending::Leave);
        let mut effects = Vec::new();
        effects.extend(self.stop_asking());
        effects.push(Effect::Visit(location));
        effects
    }

    fn poll(&mut self) -> Vec<Effect> {
        let flow = self.backend.flow().map(str::to_owned);
        match flow.and_then(|flow| self.backend.resume(&flow)) {
            Some(request) => self.send(Pending::Poll, request),
            None => Vec::new(),
        }
    }

    fn arrived(&mut self, response: &Response) -> Vec<Effect> {
        match self.backend.read(response) {
            Turn::Show(screen) => self.show(*screen),
            Turn::Done { location } => self.done(location),
            Turn::Visit { location } => {
                let kept = self.kept();
                let mut effects = self.visit(location);
                if kept.is_some() {
                    effects.insert(0, Effect::Keep(kept));
                }
                effects
            }
            Turn::Follow(_) if self.hops >= MOST_HOPS => self.failed(Key::MESSAGE_UNAVAILABLE.into(), None),
            Turn::Follow(request) => {
                self.hops += 1;
                self.fetch(self.pending.unwrap_or(Pending::Answer), request)
            }
            Turn::Expired if self.pending == Some(Pending::Begin) => {
                self.failed(Key::MESSAGE_UNAVAILABLE.into(), None)
            }
            Turn::Expired => self.expired(),
            Turn::RateLimited { retry_after } => {
                let wait = retry_after.unwrap_or(60).max(1);
                let text = Text::from(Key::MESSAGE_RATE_LIMITED).with("time", Param::Seconds(wait));
                self.failed(text, Some(wait))
            }
            Turn::Failed(text) => self.failed(text, None),
        }
    }

    fn show(&mut self, mut screen: Screen) -> Vec<Effect> {
        let capabilities = self.backend.capabilities();
        screen.fields.retain(|field| can_do(&capabilities, field));
        if !self.config.passkeys {
            without_passkeys(&mut screen);
        }
        self.remember.shown(&mut screen);
        screen.messages.extend(self.since.take());
        let polled = self.pending.take() == Some(Pending::Poll);
        let wait = screen.wait.as_ref().map(|wait| self.after(wait.poll_ms));
        if polled && self.shown.as_ref().is_some_and(|shown| same(&shown.screen, &screen)) {
            return wait.into_iter().collect();
        }
        let mut effects = vec![Effect::Keep(self.kept()), Effect::Tell(Notice::Screen(screen.kind))];
        self.put(screen);
        effects.extend(wait);
        let stopped = self.stop_asking();
        effects.extend(self.offer().or(stopped));
        effects
    }

    fn kept(&self) -> Option<Kept> {
        let flow = self.backend.flow()?.to_owned();
        Some(Kept { flow, remember: self.remember.ticked() })
    }

    fn put(&mut self, screen: Screen) {
        self.turn += 1;
        self.shown = Some(Shown { screen: Arc::new(screen), notices: Vec::new(), over: false });
    }

    /// Asks to be woken for the next poll.
    fn after(&self, milliseconds: u32) -> Effect {
        Effect::After(milliseconds.clamp(SHORTEST_POLL, LONGEST_POLL), self.ticket)
    }

    /// Signed in. The screen says so and stays busy until the page is left.
    fn done(&mut self, location: String) -> Vec<Effect> {
        // A flow that ended as it began was an older session's: nobody has typed anything in it (rule I2).
        let remember = if self.pending == Some(Pending::Begin) { None } else { self.remember.done() };
        let mut screen = Screen::new(ScreenKind::Done);
        if let Some(shown) = &self.shown {
            screen.brand = shown.screen.brand.clone();
        }
        self.put(screen);
        self.pending = Some(Pending::Leave);
        let mut effects = vec![Effect::Keep(None), Effect::Tell(Notice::Screen(ScreenKind::Done))];
        // A poll may bring the end while a ceremony is under way.
        effects.extend(self.stop_asking());
        effects.extend(remember);
        effects.push(Effect::Finish(location));
        effects
    }

    /// The flow is over. Where the person was in the middle of it, the next one says why it begins again.
    fn expired(&mut self) -> Vec<Effect> {
        if self.shown.is_some() && self.pending != Some(Pending::Resume) {
            self.since = Some(Message::new(Level::Warning, Key::MESSAGE_FLOW_EXPIRED));
        }
        self.begin()
    }

    /// Says that something went wrong: on the screen that is shown, or on one of its own that offers to try again.
    /// A poll that failed is unsaid. A screen that waits polls again later, whatever it was that failed. `wait` is in
    /// seconds.
    fn failed(&mut self, text: Text, wait: Option<u64>) -> Vec<Effect> {
        let polled = self.pending.take() == Some(Pending::Poll);
        let awaited = self.shown.as_ref().filter(|shown| !shown.over);
        let again = awaited.and_then(|shown| shown.screen.wait.as_ref()).map(|poll| {
            let asked = wait.map_or(0, |seconds| seconds.saturating_mul(1000).try_into().unwrap_or(u32::MAX));
            self.after(poll.poll_ms.saturating_mul(2).max(asked))
        });
        if let Some(again) = again.as_ref().filter(|_| polled) {
            return vec![again.clone()];
        }
        let key = text.key().cloned();
        let code = key.as_ref().map_or("", Key::as_str).to_owned();
        let typed = self
            .shown
            .as_ref()
            .is_some_and(|shown| shown.screen.fields.iter().any(|field| field.kind.asks()));
        // Where nothing could be typed, nothing "is still here".
        let lost = key == Some(Key::MESSAGE_UNREACHABLE);
        let message = Message::error(if lost && !typed { Key::MESSAGE_OFFLINE.into() } else { text });
        if let Some(shown) = &mut self.shown {
            shown.notices = vec![message];
        } else {
            let mut screen = Screen::new(ScreenKind::Notice);
            let trouble = [Key::MESSAGE_UNREACHABLE, Key::MESSAGE_UNAVAILABLE, Key::MESSAGE_RATE_LIMITED];
            let passing = key.is_some_and(|key| trouble.contains(&key));
            screen.heading = if passing { Key::HEADING_UNREACHABLE } else { Key::HEADING_REFUSED }.into();
            screen.messages.push(message);
            screen.actions.push(Action::local(Local::Retry, Key::ACTION_RETRY));
            self.put(screen);
        }
        let mut effects = vec![Effect::Tell(Notice::Error(code))];
        effects.extend(again);
        if self.ceremony.is_none() {
            effects.extend(self.offer());
        }
        effects
    }

    /// The page may not go there: at the end of the sign-in, or in the middle of it.
    fn refused(&mut self) -> Vec<Effect> {
        let signed_in = self.shown.as_ref().is_some_and(|shown| shown.screen.kind == ScreenKind::Done);
        let key = if signed_in { Key::MESSAGE_WRONG_PLACE } else { Key::MESSAGE_UNSUPPORTED };
        self.failed(key.into(), None)
    }
}

/// Whether a polled screen is the one that is shown. How long it may stay and when to ask again is not to be seen, and
/// what counts down goes on counting.
fn same(shown: &Screen, polled: &Screen) -> bool {
    let mut polled = polled.clone();
    polled.expires_at = shown.expires_at;
    if let (Some(polled), Some(shown)) = (&mut polled.wait, &shown.wait) {
        polled.poll_ms = shown.poll_ms;
    }
    for (polled, shown) in polled.actions.iter_mut().zip(&shown.actions) {
        polled.after = shown.after;
    }
    for (polled, shown) in polled.fields.iter_mut().zip(&shown.fields) {
        polled.expires_in = shown.expires_in;
    }
    *shown == polled
}

/// Whether a box does anything with this backend: one that would do nothing is never shown.
fn can_do(capabilities: &backend::Capabilities, field: &Field) -> bool {
    match field.kind {
        FieldKind::Checkbox { decision: Decision::KeepSignedIn, .. } => {
            capabilities.remember != backend::Remember::None
        }
        FieldKind::Checkbox { decision: Decision::RememberDevice, .. } => {
            matches!(capabilities.trust, Trust::Flag | Trust::Stage)
        }
        _ => true,
    }
}
