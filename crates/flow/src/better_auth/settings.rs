//! How a page is set up for better-auth.

/// How a page is set up for better-auth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where better-auth is mounted: `/api/auth`, or an absolute URL.
    pub base: String,
    /// What people sign in with.
    pub login: Login,
    /// Whether *Keep me signed in* is ticked beforehand, as better-auth's own default has it.
    pub keep_by_default: bool,
}

impl Settings {
    /// better-auth below `base`, e-mail addresses, and nothing ticked beforehand.
    pub fn new(base: impl Into<String>) -> Self {
        Self { base: base.into(), login: Login::default(), keep_by_default: false }
    }
}

/// What people sign in with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Login {
    /// An e-mail address.
    #[default]
    Email,
    /// A username (the *username* plugin).
    Username,
    /// Either. What holds an `@` is an e-mail address.
    Either,
}

impl Login {
    /// Of this name; anything unknown is [`Login::Email`].
    pub fn parse(name: &str) -> Self {
        match name {
            "username" => Self::Username,
            "either" => Self::Either,
            _ => Self::Email,
        }
    }

    /// Whether `identifier` is sent as an e-mail address.
    pub(super) fn is_email(self, identifier: &str) -> bool {
        match self {
            Self::Email => true,
            Self::Username => false,
            Self::Either => identifier.contains('@'),
        }
    }
}
