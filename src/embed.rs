//! The door for JavaScript: what `js/vestibule.js` calls to put the widget into an element.

mod options;

use std::cell::RefCell;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::view::sign_in;

/// A widget in a page. Dropped or unmounted, it leaves nothing behind.
#[wasm_bindgen]
pub struct Handle {
    mounted: RefCell<Option<UnmountHandle<<AnyView as Render>::State>>>,
}

#[wasm_bindgen]
impl Handle {
    /// Takes the widget out of its page: its elements, listeners, timers and requests.
    pub fn unmount(&self) {
        drop(self.mounted.take());
    }
}

/// Puts a sign-in into `host`.
///
/// - `options`: a JSON object; its members are in `docs/embedding.md`. What is missing or of the wrong type has its
///   default: a page that misspells an option still lets people sign in.
/// - `early`: the form that a loader has drawn in `host` already, if any. It is taken over and removed.
#[wasm_bindgen]
pub fn mount(host: HtmlElement, options: &str, early: Option<Element>) -> Handle {
    #[cfg(feature = "console-panics")]
    console_error_panic_hook::set_once();
    let settings = options::read(options);
    let mounted = mount_to(host, move || sign_in(settings, early).into_any());
    Handle { mounted: RefCell::new(Some(mounted)) }
}
