//! How a page is set up for django-allauth.

/// How a page is set up for django-allauth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where allauth's URLs are mounted: `/_allauth`, or an absolute URL.
    pub base: String,
    /// The name of Django's CSRF cookie (`CSRF_COOKIE_NAME`). The page must be able to read it.
    pub csrf_cookie: String,
    /// Whether the shim is installed that makes allauth heed `remember`: then there is a box *Keep me signed in*.
    pub remember_shim: bool,
    /// Whether that box is ticked beforehand.
    pub keep_by_default: bool,
}

impl Settings {
    /// allauth below `base`, as it comes.
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            csrf_cookie: "csrftoken".to_owned(),
            remember_shim: false,
            keep_by_default: false,
        }
    }
}
