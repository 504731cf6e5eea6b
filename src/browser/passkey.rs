//! Passkeys: the browser's side of a WebAuthn ceremony (W3C Web Authentication level 3).
//!
//! The JSON goes through the browser's own conversions where it has them. Chrome before 129 and Safari before 18.4 do not;
//! for them the few binary members are converted here.

use js_sys::{Function, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use vestibule_flow::json::Json;
use vestibule_flow::machine::NoCredential;
use vestibule_flow::screen::Passkey;
use vestibule_flow::{Secret, base64url};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// The members of a credential's response that are bytes.
const BYTES: [&str; 5] =
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/// Whether the browser has passkeys at all; in a page that is not secure it has not.
pub(crate) fn supported() -> bool {
    class().is_truthy() && credentials().is_truthy()
}

/// Asks for a credential, until `abort` says otherwise. The answer is its JSON.
pub(crate) async fn ask(passkey: Passkey, abort: Option<AbortSignal>) -> Result<Secret, NoCredential> {
    if passkey.autofill && !has_autofill().await {
        return Err(NoCredential::Unsupported);
    }
    let promise = begin(&passkey, abort).ok_or(NoCredential::Failed)?;
    let credential = JsFuture::from(promise).await.map_err(|error| why(&error))?;
    write(&credential).map(Secret::new).ok_or(NoCredential::Failed)
}

/// Whether passkeys can be offered in an input's autofill.
async fn has_autofill() -> bool {
    let class = class();
    let asked = method(&class, "isConditionalMediationAvailable").and_then(|ask| ask.call0(&class).ok());
    let Some(promise) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) else { return false };
    JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy())
}

fn begin(passkey: &Passkey, abort: Option<AbortSignal>) -> Option<Promise> {
    let (read, ask) = if passkey.create {
        ("parseCreationOptionsFromJSON", "create")
    } else {
        ("parseRequestOptionsFromJSON", "get")
    };
    let (json, class, credentials) = (JSON::parse(&passkey.options).ok()?, class(), credentials());
    let public_key = match method(&class, read) {
        Some(read) => read.call1(&class, &json).ok()?,
        None => with_bytes(json)?,
    };
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

/// Options as JSON has them, with bytes where the browser wants some.
fn with_bytes(options: JsValue) -> Option<JsValue> {
    decode(&options, "challenge")?;
    let user = get(&options, "user");
    if user.is_object() {
        decode(&user, "id")?;
    }
    for list in ["allowCredentials", "excludeCredentials"] {
        let list = get(&options, list);
        for known in js_sys::try_iter(&list).ok().flatten().into_iter().flatten() {
            decode(&known.ok()?, "id")?;
        }
    }
    Some(options)
}

fn decode(owner: &JsValue, name: &str) -> Option<()> {
    let bytes = base64url::decode(&get(owner, name).as_string()?)?;
    Reflect::set(owner, &name.into(), &Uint8Array::from(bytes.as_slice())).ok()?;
    Some(())
}

/// A credential's JSON: `RegistrationResponseJSON` or `AuthenticationResponseJSON`.
fn write(credential: &JsValue) -> Option<String> {
    if method(credential, "toJSON").is_some() {
        return JSON::stringify(credential).ok()?.as_string();
    }
    let response = get(credential, "response");
    let bytes = |name: &&'static str| {
        let value = get(&response, name);
        let bytes = value.is_object().then(|| base64url::encode(&Uint8Array::new(&value).to_vec()));
        (*name, bytes.map(|bytes| bytes.as_str().into()))
    };
    let transports = method(&response, "getTransports").and_then(|ask| ask.call0(&response).ok());
    let transports = transports.and_then(|transports| JSON::stringify(&transports).ok()?.as_string());
    let transports = transports.and_then(|transports| Json::parse(&transports));
    let members = BYTES.iter().map(bytes).chain([("transports", transports)]);
    let text = |name| get(credential, name).as_string().map(|text| text.as_str().into());
    let json = Json::object([
        ("id", text("id")),
        ("rawId", text("id")),
        ("type", text("type")),
        ("authenticatorAttachment", text("authenticatorAttachment")),
        ("response", Some(Json::object(members))),
        ("clientExtensionResults", Some(Json::Object(Vec::new()))),
    ]);
    Some(json.write())
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
