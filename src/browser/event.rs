//! Events that the page can listen to. They bubble and are composed.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

/// Dispatches a `CustomEvent` whose detail is an object of `details`. Says whether the page let it be: `false` where
/// it called `preventDefault` on a cancelable event.
pub(crate) fn dispatch(target: &EventTarget, name: &str, details: &[(&str, &str)], cancelable: bool) -> bool {
    let detail = js_sys::Object::new();
    for (key, value) in details {
        // Setting a property on a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&detail, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(cancelable);
    init.set_detail(&detail);
    CustomEvent::new_with_event_init_dict(name, &init)
        .and_then(|event| target.dispatch_event(&event))
        .unwrap_or(true)
}
