//! The options of [`mount`](super::mount), as JSON.

use vestibule_flow::json::Json;
use vestibule_flow::{Catalog, Intent, Start};

use crate::settings::{Focus, Settings, Theme};

/// Reads options. What is missing or of the wrong type has its default.
pub(super) fn read(json: &str) -> Settings {
    let options = Json::parse(json).unwrap_or(Json::Null);
    let defaults = Settings::default();
    let mut catalog = Catalog::english();
    if let Some(language) = options.get("language").owned() {
        catalog.language = language;
    }
    let texts = options.get("texts").members().iter();
    catalog.overlay(texts.filter_map(|(key, text)| Some((key.clone(), text.owned()?))));
    Settings {
        base_url: options.get("baseUrl").owned().unwrap_or(defaults.base_url),
        start: Start {
            intent: options.get("intent").text().map(Intent::parse).unwrap_or_default(),
            authenticator: options.get("authenticator").owned(),
            return_to: options.get("returnTo").owned(),
            login_hint: options.get("loginHint").owned(),
            app: options.get("app").owned(),
        },
        remember_me: options.get("rememberMe").flag().unwrap_or(defaults.remember_me),
        allowed_origins: options.get("allowedOrigins").list().iter().filter_map(Json::owned).collect(),
        catalog,
        theme: options.get("theme").text().map(Theme::parse).unwrap_or_default(),
        heading_level: options
            .get("headingLevel")
            .number()
            .map_or(defaults.heading_level, |level| level.clamp(1, 6) as u8),
        focus: options.get("focus").text().map(Focus::parse).unwrap_or_default(),
    }
}
