//! How a page is set up for Strivacity.

/// How a page is set up for Strivacity: as a public OAuth client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The issuer, such as `https://example.strivacity.com`. Its origin is the backend's own.
    pub issuer: String,
    /// The client's id.
    pub client_id: String,
    /// Where the client is reached. Strivacity knows it.
    pub redirect_uri: String,
    /// The scopes, with spaces between.
    pub scope: String,
    /// Other parameters of the authorization request: `prompt`, `acr_values`, `ui_locales`, `audience`.
    pub more: Vec<(String, String)>,
}

impl Settings {
    /// A client of an issuer that asks for `openid` alone.
    pub fn new(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            scope: "openid".to_owned(),
            more: Vec::new(),
        }
    }
}
