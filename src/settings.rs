//! What a page says about its sign-in.

use vestibule_flow::{Catalog, Start};

/// What a page says about its sign-in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the backend is: `/auth`, or an absolute URL. The house protocol is spoken there.
    pub base_url: String,
    /// How the flow begins: what it is for, where to go afterwards, an identifier to fill in, the app.
    pub start: Start,
    /// Whether *Remember me* is offered (rule I1).
    pub remember_me: bool,
    /// Origins beside the page's own that a finished sign-in may go to, such as `https://app.example`.
    pub allowed_origins: Vec<String>,
    /// The language, its texts and the page's overrides.
    pub catalog: Catalog,
    /// Light, dark, or as the person's system has it.
    pub theme: Theme,
    /// The level of the heading in the page's outline, 1 to 6.
    pub heading_level: u8,
    /// Whether the first screen takes the focus.
    pub focus: Focus,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "/auth".to_owned(),
            start: Start::default(),
            remember_me: false,
            allowed_origins: Vec::new(),
            catalog: Catalog::english(),
            theme: Theme::Auto,
            heading_level: 1,
            focus: Focus::Auto,
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the person's system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The theme of a `theme` attribute; anything unknown is [`Theme::Auto`].
    pub fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Whether the first screen takes the focus. Later screens always do: the person is in the middle of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Where nothing else in the page has it.
    #[default]
    Auto,
    /// Never: sign-in is only a part of the page.
    Never,
}

impl Focus {
    /// The value of a `focus` attribute; anything unknown is [`Focus::Auto`].
    pub fn parse(name: &str) -> Self {
        if name == "never" { Self::Never } else { Self::Auto }
    }
}
