//! How the user's language says things: by the browser's `Intl`, which costs no bytes.

use js_sys::{Array, Object, Reflect};
use vestibule_flow::text::{english_duration, round_duration};
use wasm_bindgen::{JsCast, JsValue};

/// A length of time in a language ("2 minutes", „2 Minuten“). English where the browser cannot say it.
pub(crate) fn say_duration(language: &str, seconds: u64) -> String {
    let (count, unit) = round_duration(seconds);
    format_unit(language, count, unit.as_str()).unwrap_or_else(|| english_duration(seconds))
}

fn format_unit(language: &str, count: u64, unit: &str) -> Option<String> {
    let options = Object::new();
    for (key, value) in [("style", "unit"), ("unit", unit), ("unitDisplay", "long")] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    // `Intl.NumberFormat` throws on a language tag that is none; `Reflect::construct` hands that over as a value.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: js_sys::Function = Reflect::get(&intl, &"NumberFormat".into()).ok()?.dyn_into().ok()?;
    let arguments = Array::of2(&language.into(), &options);
    let formatter = Reflect::construct(&constructor, &arguments).ok()?;
    let format: js_sys::Function = Reflect::get(&formatter, &"format".into()).ok()?.dyn_into().ok()?;
    format.call1(&formatter, &JsValue::from_f64(count as f64)).ok()?.as_string()
}

/// The direction in which a language is written.
pub(crate) fn direction(language: &str) -> &'static str {
    let primary = language.split('-').next().unwrap_or_default();
    match primary {
        "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "ku" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}
