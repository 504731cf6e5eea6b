//! Ways to keep what is shown once: the clipboard, a file, paper. Nothing here stores anything.

use js_sys::{Array, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlElement, Url};

/// The clipboard, which only secure pages have.
fn clipboard() -> Option<JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object)
}

/// Whether [`copy`] can work.
pub(crate) fn can_copy() -> bool {
    clipboard().is_some()
}

/// Puts a text on the clipboard. Says whether the browser let it.
pub(crate) async fn copy(text: String) -> bool {
    let write = || {
        let clipboard = clipboard()?;
        let write: js_sys::Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into::<Promise>().ok()
    };
    match write() {
        Some(written) => JsFuture::from(written).await.is_ok(),
        None => false,
    }
}

/// Offers a text as a file. It travels as a blob: a `data:` URL would stay in the browser's list of downloads.
pub(crate) fn download(name: &str, text: &str) {
    let offer = || {
        let blob = Blob::new_with_str_sequence(&Array::of1(&text.into())).ok()?;
        let url = Url::create_object_url_with_blob(&blob).ok()?;
        let link = document().create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", name);
        link.click();
        Url::revoke_object_url(&url).ok()
    };
    offer();
}

/// Prints the page.
pub(crate) fn print() {
    let _ = window().print();
}
