//! The time.

/// Seconds since 1970-01-01 UTC, by the browser's clock.
pub(crate) fn now() -> u64 {
    // Positive and far below 2^53: the conversion loses only the fraction.
    (js_sys::Date::now() / 1000.0) as u64
}
