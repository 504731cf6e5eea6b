//! How a page is set up for Kratos.

/// How a page is set up for Kratos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Kratos' public URL, as the page reaches it: `/.ory`, or an absolute URL.
    pub base: String,
    /// The login challenge that Ory Hydra has sent the browser here with.
    pub login_challenge: Option<String>,
}

impl Settings {
    /// Kratos below `base`.
    pub fn new(base: impl Into<String>) -> Self {
        Self { base: base.into(), login_challenge: None }
    }
}
