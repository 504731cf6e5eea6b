//! What every part of the view needs.

use std::rc::Rc;

use leptos::prelude::*;
use vestibule_flow::{Event, Message, Text, View};

use crate::browser::{form, locale, navigation};
use crate::driver::Driver;
use crate::settings::Settings;

/// What every part of the view needs. Cheap to copy: it is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    id: u32,
    driver: StoredValue<Rc<Driver>, LocalStorage>,
    settings: StoredValue<Rc<Settings>, LocalStorage>,
    view: RwSignal<Option<View>>,
    messages: Memo<Vec<Message>>,
    busy: Memo<bool>,
}

impl Context {
    pub(crate) fn new(id: u32, settings: Settings, view: RwSignal<Option<View>>) -> Self {
        let driver = Driver::new(settings.clone(), view);
        Self {
            id,
            driver: StoredValue::new_local(driver),
            settings: StoredValue::new_local(Rc::new(settings)),
            view,
            messages: Memo::new(move |_| {
                view.with(|view| view.as_ref().map(|view| view.messages().to_vec()).unwrap_or_default())
            }),
            busy: Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.busy))),
        }
    }

    pub(crate) fn driver(self) -> Rc<Driver> {
        self.driver.get_value()
    }

    /// The id of one of this widget's elements, unique in the page.
    pub(crate) fn id(self, name: &str) -> String {
        ["vst", &self.id.to_string(), "-", name].concat()
    }

    /// A text in the user's language.
    pub(crate) fn say(self, text: &Text) -> String {
        self.settings.with_value(|settings| {
            let catalog = &settings.catalog;
            catalog.say(text, &|seconds| locale::say_duration(&catalog.language, seconds))
        })
    }

    /// The URL of `location`, if the page allows to go there.
    pub(crate) fn allowed(self, location: &str) -> Option<String> {
        self.settings.with_value(|settings| navigation::allowed(location, &settings.allowed_origins))
    }

    pub(crate) fn heading_level(self) -> u8 {
        self.settings.with_value(|settings| settings.heading_level.clamp(1, 6))
    }

    /// Whether an answer is under way. Tracked.
    pub(crate) fn busy(self) -> bool {
        self.busy.get()
    }

    /// The messages about a field, or about the screen as a whole, in the order they are said. Tracked.
    pub(crate) fn messages(self, field: Option<&str>) -> Vec<Message> {
        self.messages.with(|messages| {
            messages.iter().filter(|message| message.field.as_deref() == field).cloned().collect()
        })
    }

    /// Reads the view. Tracked.
    pub(crate) fn with_view<T>(self, read: impl FnOnce(&View) -> T) -> Option<T> {
        self.view.with(|view| view.as_ref().map(read))
    }

    /// Takes an action with what the form holds.
    pub(crate) fn act(self, form: &web_sys::HtmlFormElement, action: &str) {
        let screen = self.view.with_untracked(|view| view.as_ref().map(|view| view.screen.clone()));
        if let (Some(screen), Some(driver)) = (screen, self.driver.try_get_value()) {
            driver.on(Event::Answered(form::read(form, &screen, action)));
        }
    }
}
