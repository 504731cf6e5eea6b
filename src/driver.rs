//! Carries out what the [`Machine`] says: the one place where events go in and effects come out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{RwSignal, Set, set_timeout};
use leptos::task::spawn_local;
use vestibule_flow::house::House;
use vestibule_flow::screen::Passkey;
use vestibule_flow::{Backend, Config, Effect, Event, Key, Machine, Notice, Request, Ticket, View};
use web_sys::{AbortController, Element};

use crate::browser::{event, fetch, navigation, passkey, storage};
use crate::settings::Settings;

/// A request that gets no response within this time counts as lost.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One sign-in in a page.
pub(crate) struct Driver {
    machine: RefCell<Machine<Box<dyn Backend>>>,
    view: RwSignal<Option<View>>,
    settings: Settings,
    /// Where events are dispatched; nothing before the widget is in the page.
    root: RefCell<Option<Element>>,
    /// Aborts the request that is under way.
    abort: RefCell<Option<AbortController>>,
    /// Aborts the passkey ceremony that is under way.
    ceremony: RefCell<Option<AbortController>>,
    stopped: Cell<bool>,
}

impl Driver {
    /// A sign-in that shows itself through `view`.
    pub(crate) fn new(settings: Settings, view: RwSignal<Option<View>>) -> Rc<Self> {
        let config = Config {
            start: settings.start.clone(),
            remember_me: settings.remember_me,
            remembered: storage::remembered().identifiers().map(str::to_owned).collect(),
            kept: storage::kept(&settings.base_url, &settings.start),
            passkeys: passkey::supported(),
        };
        let backend: Box<dyn Backend> = Box::new(House::new(&settings.base_url));
        Rc::new(Self {
            machine: RefCell::new(Machine::new(backend, config)),
            view,
            settings,
            root: RefCell::default(),
            abort: RefCell::default(),
            ceremony: RefCell::default(),
            stopped: Cell::new(false),
        })
    }

    /// Begins, with `root` as the place where events are dispatched.
    pub(crate) fn start(self: &Rc<Self>, root: Element) {
        self.root.replace(Some(root));
        self.on(Event::Start);
    }

    /// Lets go of everything that is under way.
    pub(crate) fn stop(&self) {
        self.stopped.set(true);
        abort(&self.abort);
        abort(&self.ceremony);
    }

    /// Takes an event in.
    pub(crate) fn on(self: &Rc<Self>, event: Event) {
        if self.stopped.get() {
            return;
        }
        let effects = self.machine.borrow_mut().on(event);
        // Once the widget has left its page there is nothing to show any more (design wall 6).
        let _ = self.view.try_set(self.machine.borrow().view());
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Fetch(ticket, request) => self.fetch(ticket, request),
            Effect::After(milliseconds, ticket) => {
                let driver = Rc::clone(self);
                set_timeout(
                    move || driver.on(Event::Elapsed(ticket)),
                    Duration::from_millis(milliseconds.into()),
                );
            }
            Effect::Keep(kept) => storage::keep(&self.settings.base_url, &self.settings.start, kept.as_ref()),
            Effect::Remember(identifier) => storage::remember(&identifier),
            Effect::Forget(identifier) => storage::forget(&identifier),
            Effect::Finish(location) => {
                if self.tell("vestibule-success", &[("location", &location)], true) {
                    self.leave(&location);
                }
            }
            Effect::Visit(location) => self.leave(&location),
            Effect::Ask(ticket, passkey) => self.ask(ticket, passkey),
            Effect::StopAsking => abort(&self.ceremony),
            Effect::Launch(link) => {
                if !navigation::launch(&link, &self.settings.allowed_origins) {
                    self.tell("vestibule-error", &[("code", Key::MESSAGE_UNSUPPORTED.as_str())], false);
                }
            }
            Effect::Tell(Notice::Screen(kind)) => {
                self.tell("vestibule-screen", &[("kind", kind.as_str())], false);
            }
            Effect::Tell(Notice::Error(code)) => {
                self.tell("vestibule-error", &[("code", &code)], false);
            }
        }
    }

    /// Tells the page. Says whether the page let it be.
    fn tell(&self, name: &str, details: &[(&str, &str)], cancelable: bool) -> bool {
        let root = self.root.borrow().clone();
        root.is_none_or(|root| event::dispatch(&root, name, details, cancelable))
    }

    fn leave(self: &Rc<Self>, location: &str) {
        if !navigation::go(location, &self.settings.allowed_origins) {
            self.on(Event::Refused);
        }
    }

    fn ask(self: &Rc<Self>, ticket: Ticket, passkey: Passkey) {
        abort(&self.ceremony);
        let controller = AbortController::new().ok();
        let signal = controller.as_ref().map(AbortController::signal);
        self.ceremony.replace(controller);
        let driver = Rc::clone(self);
        spawn_local(async move {
            let got = passkey::ask(passkey, signal).await;
            driver.on(Event::Credential(ticket, got));
        });
    }

    fn fetch(self: &Rc<Self>, ticket: Ticket, request: Request) {
        abort(&self.abort);
        let abort = AbortController::new().ok();
        self.abort.replace(abort.clone());
        let signal = abort.as_ref().map(AbortController::signal);
        if let Some(abort) = abort {
            set_timeout(move || abort.abort(), TIMEOUT);
        }
        let driver = Rc::clone(self);
        spawn_local(async move {
            let event = match fetch::send(request, signal).await {
                Some(response) => Event::Arrived(ticket, response),
                None => Event::Unreachable(ticket),
            };
            driver.on(event);
        });
    }
}

/// Aborts what is under way, if anything is.
fn abort(what: &RefCell<Option<AbortController>>) {
    if let Some(abort) = what.take() {
        abort.abort();
    }
}
