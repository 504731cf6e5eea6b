//! Texts a person reads: by key, so that they can be put into the user's language, or literal, as a brand wrote them.
//!
//! English is compiled in ([`ENGLISH`]). Other languages are [`Catalog`]s, read from `locales/*.json` on demand. A page
//! may override any key for any language.

mod english;
mod key;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::json::Json;
pub use english::ENGLISH;
pub use key::Key;

/// A text, before it is put into a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// A key of the catalogue, with what its placeholders stand for.
    Key {
        /// The key.
        key: Key,
        /// Placeholder name and value, for `{name}` in the text.
        params: Vec<(Cow<'static, str>, Param)>,
    },
    /// A text as a brand or backend wrote it.
    Literal {
        /// For any language that has no text of its own.
        text: String,
        /// For particular languages, by BCP 47 tag.
        languages: BTreeMap<String, String>,
    },
}

impl Text {
    /// A literal text, the same in every language.
    pub fn literal(text: impl Into<String>) -> Self {
        Self::Literal { text: text.into(), languages: BTreeMap::new() }
    }

    /// This text with one more placeholder's value. A literal text has no placeholders and stays as it is.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Param) -> Self {
        if let Self::Key { params, .. } = &mut self {
            params.push((Cow::Borrowed(name), value));
        }
        self
    }

    /// The key, where there is one.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::Key { key, .. } => Some(key),
            Self::Literal { .. } => None,
        }
    }
}

impl From<Key> for Text {
    fn from(key: Key) -> Self {
        Self::Key { key, params: Vec::new() }
    }
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// As it stands.
    Text(String),
    /// A length of time in seconds, said in the user's language.
    Seconds(u64),
    /// Another text, said in the user's language.
    Said(Box<Text>),
}

/// Says a length of time in a language: the browser by `Intl`, tests by [`english_duration`].
pub type SayDuration<'a> = &'a dyn Fn(u64) -> String;

/// The texts of one language.
///
/// What it does not have is looked up in English; what English does not have either is said by
/// the first part of its key, so that a backend's unknown code never shows as a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The language's BCP 47 tag, such as `de` or `pt-BR`.
    pub language: String,
    texts: BTreeMap<String, String>,
}

impl Catalog {
    /// English, as it is compiled in.
    pub fn english() -> Self {
        Self { language: "en".to_owned(), texts: BTreeMap::new() }
    }

    /// Reads a language's JSON: one object of keys and texts.
    ///
    /// What is no text in it is left out; `None` where it is no JSON object at all.
    pub fn from_json(language: &str, json: &str) -> Option<Self> {
        let mut catalog = Self { language: language.to_owned(), texts: BTreeMap::new() };
        let json = Json::parse(json).filter(|json| matches!(json, Json::Object(_)))?;
        catalog.overlay(json.members().iter().filter_map(|(key, text)| Some((key.clone(), text.owned()?))));
        Some(catalog)
    }

    /// Puts texts over this catalogue's own: a page's overrides.
    pub fn overlay(&mut self, texts: impl IntoIterator<Item = (String, String)>) {
        self.texts.extend(texts);
    }

    /// The text of `key`, its placeholders still in it.
    pub fn get<'a>(&'a self, key: &'a Key) -> &'a str {
        if let Some(text) = self.texts.get(key.as_str()) {
            return text;
        }
        english::get(key.as_str()).or_else(|| english::get(key.fallback()?.as_str())).unwrap_or_default()
    }

    /// `text` in this language.
    pub fn say(&self, text: &Text, say_duration: SayDuration<'_>) -> String {
        match text {
            Text::Literal { text, languages } => {
                localized(languages, &self.language).unwrap_or(text).to_owned()
            }
            Text::Key { key, params } => {
                let mut said = self.get(key).to_owned();
                for (name, value) in params {
                    let value = match value {
                        Param::Text(text) => text.clone(),
                        Param::Seconds(seconds) => say_duration(*seconds),
                        Param::Said(text) => self.say(text, say_duration),
                    };
                    said = said.replace(&["{", name, "}"].concat(), &value);
                }
                said
            }
        }
    }
}

/// The entry for `language`, else for its primary subtag (`pt` for `pt-BR`).
fn localized<'a>(languages: &'a BTreeMap<String, String>, language: &str) -> Option<&'a str> {
    let primary = language.split('-').next().unwrap_or(language);
    languages.get(language).or_else(|| languages.get(primary)).map(String::as_str)
}

/// A length of time in English, rounded up to whole minutes above one and a half ("40 seconds", "2 minutes").
pub fn english_duration(seconds: u64) -> String {
    let (count, unit) = round_duration(seconds);
    let plural = if count == 1 { "" } else { "s" };
    let count = count.to_string();
    [&count, " ", unit.as_str(), plural].concat()
}

/// The unit in which a length of time is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Below 91 seconds.
    Second,
    /// Up to 90 minutes.
    Minute,
    /// Above.
    Hour,
}

impl Unit {
    /// The unit's name as `Intl.NumberFormat` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
        }
    }
}

/// A length of time as a person would say it: a whole number, rounded up, and a unit.
pub fn round_duration(seconds: u64) -> (u64, Unit) {
    match seconds {
        0..=90 => (seconds, Unit::Second),
        91..=5400 => (seconds.div_ceil(60), Unit::Minute),
        _ => (seconds.div_ceil(3600), Unit::Hour),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_goes_before_english_and_an_override_before_both() {
        let mut german = Catalog::from_json("de", r#"{"action.continue": "Weiter"}"#).unwrap();
        let say = |catalog: &Catalog, key: Key| catalog.say(&key.into(), &english_duration);
        assert_eq!(say(&german, Key::ACTION_CONTINUE), "Weiter");
        assert_eq!(say(&german, Key::ACTION_BACK), english::get("action.back").unwrap());
        german.overlay([("action.continue".to_owned(), "Los".to_owned())]);
        assert_eq!(say(&german, Key::ACTION_CONTINUE), "Los");
    }

    #[test]
    fn a_code_nobody_knows_is_still_a_sentence() {
        let english = Catalog::english();
        let said = english.say(&Key::from("message.flux_capacitor".to_owned()).into(), &english_duration);
        assert_eq!(said, english.get(&Key::MESSAGE_FAILED));
        assert_eq!(english.get(&Key::from("".to_owned())), english.get(&Key::MESSAGE_FAILED));
    }

    #[test]
    fn placeholders_are_filled_in() {
        let text = Text::from(Key::MESSAGE_RATE_LIMITED).with("time", Param::Seconds(119));
        assert!(Catalog::english().say(&text, &english_duration).contains("2 minutes"));
    }

    #[test]
    fn a_brand_may_write_for_each_language() {
        let languages = BTreeMap::from([("de".to_owned(), "Bleiben?".to_owned())]);
        let text = Text::Literal { text: "Stay?".to_owned(), languages };
        let swiss = Catalog { language: "de-CH".to_owned(), ..Catalog::default() };
        assert_eq!(swiss.say(&text, &english_duration), "Bleiben?");
        assert_eq!(Catalog::english().say(&text, &english_duration), "Stay?");
    }

    #[test]
    fn durations_are_rounded_as_people_say_them() {
        let said = [1, 90, 91, 900, 5400, 5401].map(english_duration);
        assert_eq!(said, ["1 second", "90 seconds", "2 minutes", "15 minutes", "90 minutes", "2 hours"]);
    }
}
