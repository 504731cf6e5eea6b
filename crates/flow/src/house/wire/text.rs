//! Texts on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text: by code, which the widget puts into the user's language, or literal, where a brand or backend wrote it.
///
/// `{"code": "message.invalid_credentials"}`, `{"text": "Stay signed in, my friend?"}` or, for each language,
/// `{"text": "Bleiben?", "texts": {"en": "Stay?"}}`. A literal text goes before a code. It is text, never markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Text {
    /// A text's code: a key of the widget's catalogue, listed in `docs/texts.md`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the code's placeholders stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Param>,
    /// A literal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same for particular languages, by BCP 47 tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
}

impl Text {
    /// The text with this code and no placeholders.
    pub fn code(code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..Self::default() }
    }

    /// A literal text.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    /// This text with one more placeholder's value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: Param) -> Self {
        self.params.insert(name.into(), value);
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.code.is_none() && self.text.is_none()
    }
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Param {
    /// A length of time in seconds, said in the user's language ("2 minutes").
    Seconds {
        /// How many.
        seconds: u64,
    },
    /// Anything else, as it stands.
    Text(String),
}
