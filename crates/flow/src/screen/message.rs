//! What has to be said.

use crate::text::Text;

/// Something that has to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// How grave it is.
    pub level: Level,
    /// What is said.
    pub text: Text,
    /// The field it is about; the whole screen where there is none.
    pub field: Option<String>,
    /// Where to read on.
    pub links: Vec<Link>,
}

impl Message {
    /// A message about the whole screen.
    pub fn new(level: Level, text: impl Into<Text>) -> Self {
        Self { level, text: text.into(), field: None, links: Vec::new() }
    }

    /// An error about the whole screen.
    pub fn error(text: impl Into<Text>) -> Self {
        Self::new(Level::Error, text)
    }

    /// This message, about a field.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Good news.
    Success,
    /// Worth knowing.
    Info,
    /// Worth heeding.
    Warning,
    /// Something to mend. Announced as an alert.
    Error,
}

impl Level {
    /// The level's name in class names and the example's output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where to read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the link says.
    pub label: Text,
    /// Where it goes.
    pub url: String,
}
