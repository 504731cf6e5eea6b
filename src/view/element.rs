//! Elements, made one by one.
//!
//! Leptos makes a type of each view, and code of each type: drawn that way, the same screens took a third more
//! WebAssembly (122 kB against 90, brotli). Here every element is one type, whose reactive parts are Leptos's effects.
//! They belong to the owner that is current when they are made, and end with it. Markup is never parsed (design wall 1).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// An element, in the making or in the page.
#[derive(Clone)]
pub(crate) struct El(Element);

impl El {
    /// A new element of `tag`, which is a valid name: the code's own, never a backend's.
    pub(crate) fn new(tag: &str) -> Self {
        match document().create_element(tag) {
            Ok(element) => Self(element),
            // Only a name that is none can fail, and only with a mistake in this crate.
            Err(_) => Self(
                document().create_element("span").unwrap_or_else(|_| wasm_bindgen::throw_str("no document")),
            ),
        }
    }

    /// A new SVG element of `tag`.
    pub(crate) fn svg(tag: &str) -> Self {
        match document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag) {
            Ok(element) => Self(element),
            Err(_) => Self::new(tag),
        }
    }

    /// An element that is there already.
    pub(crate) fn adopt(element: Element) -> Self {
        Self(element)
    }

    /// The element of `tag` with these classes.
    pub(crate) fn of(tag: &str, classes: &str) -> Self {
        Self::new(tag).attr("class", classes)
    }

    /// Sets an attribute.
    pub(crate) fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Sets an attribute where there is a value for it.
    pub(crate) fn attr_maybe(self, name: &str, value: Option<&str>) -> Self {
        set(&self.0, name, value);
        self
    }

    /// Sets an attribute without a value, if `on`.
    pub(crate) fn flag(self, name: &str, on: bool) -> Self {
        self.attr_maybe(name, on.then_some(""))
    }

    /// Keeps an attribute as `value` says, which may read signals.
    pub(crate) fn attr_live(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        // Boxed, so that what follows is compiled once.
        let value: Box<dyn Fn() -> Option<String>> = Box::new(value);
        let element = self.0.clone();
        live(Box::new(move || set(&element, name, value().as_deref())));
        self
    }

    /// Appends a text.
    pub(crate) fn text(self, text: &str) -> Self {
        // `append` with a string makes a text node: markup in it stays text.
        let _ = self.0.append_with_str_1(text);
        self
    }

    /// Puts a text in the place of what is inside.
    pub(crate) fn set_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// Appends an element.
    pub(crate) fn child(self, child: El) -> Self {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Appends elements.
    pub(crate) fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().fold(self, El::child)
    }

    /// Keeps what is inside as `inside` says, which may read signals.
    pub(crate) fn children_live(self, inside: impl Fn() -> Vec<El> + 'static) -> Self {
        let inside: Box<dyn Fn() -> Vec<El>> = Box::new(inside);
        let element = self.0.clone();
        live(Box::new(move || {
            element.set_text_content(None);
            for child in inside() {
                let _ = element.append_child(&child.0);
            }
        }));
        self
    }

    /// Listens to an event for as long as the current owner lives.
    pub(crate) fn on(self, event: &str, listener: impl FnMut(Event) + 'static) -> Self {
        let listener = Closure::wrap(Box::new(listener) as Box<dyn FnMut(Event)>);
        let _ = self.0.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        StoredValue::new_local(listener);
        self
    }

    /// The element itself.
    pub(crate) fn element(&self) -> &Element {
        &self.0
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    // Only an attribute name that is none can fail, and those are the code's own.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Runs `effect` now, and again whenever a signal that it read has changed, until the current owner ends.
pub(crate) fn live(mut effect: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_: Option<()>| effect()));
}

/// Listens to an event of the window for as long as the current owner lives.
pub(crate) fn window_listener(event: &'static str, listener: impl FnMut(Event) + 'static) {
    let listener = Closure::wrap(Box::new(listener) as Box<dyn FnMut(Event)>);
    let _ = window().add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.try_with_value(|listener| {
            let _ = window().remove_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        });
    });
}
