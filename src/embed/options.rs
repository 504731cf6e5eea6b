//! The options of [`mount`](super::mount), as JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use vestibule_flow::{Catalog, Start};

use crate::settings::{Focus, Settings, Theme};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Options {
    base_url: Option<String>,
    return_to: Option<String>,
    login_hint: Option<String>,
    app: Option<String>,
    remember_me: bool,
    allowed_origins: Vec<String>,
    theme: Option<String>,
    heading_level: Option<u8>,
    focus: Option<String>,
    /// The language that was found for the person, as a BCP 47 tag.
    language: Option<String>,
    /// Its texts, and the page's own over them.
    texts: BTreeMap<String, String>,
}

/// Reads options. Rubbish becomes the defaults.
pub(super) fn read(json: &str) -> Settings {
    let options: Options = serde_json::from_str(json).unwrap_or_default();
    let defaults = Settings::default();
    let mut catalog = Catalog::english();
    if let Some(language) = options.language {
        catalog.language = language;
    }
    catalog.overlay(options.texts);
    Settings {
        base_url: options.base_url.unwrap_or(defaults.base_url),
        start: Start { return_to: options.return_to, login_hint: options.login_hint, app: options.app },
        remember_me: options.remember_me,
        allowed_origins: options.allowed_origins,
        catalog,
        theme: options.theme.as_deref().map(Theme::parse).unwrap_or_default(),
        heading_level: options.heading_level.unwrap_or(defaults.heading_level),
        focus: options.focus.as_deref().map(Focus::parse).unwrap_or_default(),
    }
}
