//! Passkeys: the browser's side of a WebAuthn ceremony (W3C Web Authentication level 3).
//!
//! The JSON goes through the browser's own conversions. Where it has none (Chrome before 129, Safari before 18.4), the loader
//! fetches them (`js/passkeys.js`): in here they would be 2.8 kB for everyone.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use vestibule_flow::Secret;
use vestibule_flow::machine::NoCredential;
use vestibule_flow::screen::Passkey;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// The method that reads the options of a request.
const READ_REQUEST: &str = "parseRequestOptionsFromJSON";

/// Whether the browser has passkeys, and their JSON; in a page that is not secure it has not.
pub(crate) fn supported() -> bool {
    method(&class(), READ_REQUEST).is_some()
}

/// Asks for a credential, until `abort` says otherwise. The answer is its JSON.
pub(crate) async fn ask(passkey: Passkey, abort: Option<AbortSignal>) -> Result<Secret, NoCredential> {
    // Where the browser's autofill offers no passkeys it refuses to be asked (Credential Management level 1 §2.5.1).
    let promise = begin(&passkey, abort).ok_or(NoCredential::Failed)?;
    let credential = JsFuture::from(promise).await.map_err(|error| why(&error))?;
    // By its `toJSON`: a `RegistrationResponseJSON` or an `AuthenticationResponseJSON`.
    let json = JSON::stringify(&credential).ok().and_then(|json| json.as_string());
    json.map(Secret::new).ok_or(NoCredential::Failed)
}

fn begin(passkey: &Passkey, abort: Option<AbortSignal>) -> Option<Promise> {
    let (read, ask) =
        if passkey.create { ("parseCreationOptionsFromJSON", "create") } else { (READ_REQUEST, "get") };
    let (json, class, credentials) = (JSON::parse(&passkey.options).ok()?, class(), credentials());
    let public_key = method(&class, read)?.call1(&class, &json).ok()?;
    let options = Object::new();
    let mediation = passkey.autofill.then(|| "conditional".into());
    let members =
        [("publicKey", Some(public_key)), ("signal", abort.map(JsValue::from)), ("mediation", mediation)];
    for (name, value) in members {
        if let Some(value) = value {
            Reflect::set(&options, &name.into(), &value).ok()?;
        }
    }
    method(&credentials, ask)?.call1(&credentials, &options).ok()?.dyn_into().ok()
}

/// Why a ceremony came to nothing, by the names of WebAuthn's errors (§5.1.3, §5.1.4).
fn why(error: &JsValue) -> NoCredential {
    match get(error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "AbortError" | "TimeoutError") => NoCredential::Cancelled,
        Some("InvalidStateError") => NoCredential::Exists,
        Some("NotSupportedError") => NoCredential::Unsupported,
        _ => NoCredential::Failed,
    }
}

fn class() -> JsValue {
    get(&window(), "PublicKeyCredential")
}

fn credentials() -> JsValue {
    get(&get(&window(), "navigator"), "credentials")
}

/// A property; `undefined` where there is none, or nothing that could have one.
fn get(owner: &JsValue, name: &str) -> JsValue {
    Reflect::get(owner, &name.into()).unwrap_or_default()
}

fn method(owner: &JsValue, name: &str) -> Option<Function> {
    get(owner, name).dyn_into().ok()
}
