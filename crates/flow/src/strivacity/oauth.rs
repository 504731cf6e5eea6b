//! The OAuth client around the flow: authorization code with PKCE (RFC 7636), as OpenID Connect has it.

use super::settings::Settings;
use crate::answer::Secret;
use crate::backend::{Method, Request};
use crate::json::Json;
use crate::pkce::{self, Unguessable};
use crate::place;
use crate::{base64url, text::Text};

/// One authorization request: what must come back, and what proves that we sent it.
pub(super) struct Attempt {
    verifier: String,
    state: String,
    nonce: String,
}

/// Where a redirect leads.
pub(super) enum Redirect {
    /// To us, with a code for our request.
    Code(String),
    /// Into a flow, with its session.
    Session(Secret),
    /// To us, with an error and what it says.
    Refused(Option<Text>),
    /// Nowhere that we know.
    Nowhere,
}

impl Attempt {
    pub(super) fn new(unguessable: &mut Unguessable) -> Self {
        Self { verifier: unguessable.draw(), state: unguessable.draw(), nonce: unguessable.draw() }
    }

    /// The authorization request.
    pub(super) fn request(&self, endpoint: &str, settings: &Settings, login_hint: Option<&str>) -> Request {
        let challenge = pkce::challenge(&self.verifier);
        let ours = [
            ("client_id", settings.client_id.as_str()),
            ("redirect_uri", &settings.redirect_uri),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("scope", &settings.scope),
            ("code_challenge_method", "S256"),
            ("code_challenge", &challenge),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("sdk", "web"),
        ];
        let more = settings.more.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let more = more.chain(login_hint.map(|hint| ("login_hint", hint)));
        let more = more.filter(|(name, _)| !ours.iter().any(|(own, _)| own == name));
        let query = place::form(ours.into_iter().chain(more));
        let joint = if endpoint.contains('?') { "&" } else { "?" };
        Request::new(Method::Get, [endpoint, joint, &query].concat())
    }

    /// What a redirect to `url` says.
    pub(super) fn redirect(&self, url: &str, settings: &Settings) -> Redirect {
        let parameter = |name: &str| place::parameter(url, name);
        let ours = is_at(url, &settings.redirect_uri);
        if let Some(code) = parameter("code") {
            let answers_us = ours && parameter("state").is_some_and(|state| state == self.state);
            return if answers_us { Redirect::Code(code) } else { Redirect::Nowhere };
        }
        if parameter("error").is_some() {
            let said =
                parameter("error_description").filter(|said| !said.trim().is_empty() && said.len() <= 500);
            return Redirect::Refused(said.map(Text::literal));
        }
        // It goes into a header.
        let good = |session: &String| {
            !session.is_empty() && session.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
        };
        match parameter("session_id").filter(good) {
            Some(session) => Redirect::Session(Secret::new(session)),
            None => Redirect::Nowhere,
        }
    }

    /// The request that exchanges a code for tokens.
    pub(super) fn exchange(&self, endpoint: &str, settings: &Settings, code: &str) -> Request {
        let body = place::form([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &settings.redirect_uri),
            ("client_id", &settings.client_id),
            ("code_verifier", &self.verifier),
        ]);
        let mut request = Request::new(Method::Post, endpoint);
        request.body = Some(("application/x-www-form-urlencoded", body));
        request
    }

    /// Whether an answer of the token endpoint is for us. The ID token came straight from the issuer, so its signature need
    /// not be checked (OpenID Connect Core 1.0 §3.1.3.7 no. 6); that it answers this request must be.
    pub(super) fn answered_by(&self, tokens: &Json, settings: &Settings) -> bool {
        let openid = settings.scope.split_whitespace().any(|scope| scope == "openid");
        let Some(id_token) = tokens.get("id_token").text() else {
            return !openid && tokens.get("access_token").text().is_some();
        };
        let payload = id_token.split('.').nth(1).and_then(base64url::decode);
        let claims =
            payload.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|json| Json::parse(&json));
        let Some(claims) = claims else { return false };
        let issuer = claims.get("iss").text().map(|issuer| issuer.trim_end_matches('/'));
        let audience = claims.get("aud");
        let for_us =
            audience.list().iter().chain([audience]).any(|one| one.text() == Some(&settings.client_id));
        issuer == Some(settings.issuer.trim_end_matches('/'))
            && for_us
            && claims.get("nonce").text() == Some(&self.nonce)
    }
}

/// Whether a URL is `place` itself, with any query or fragment.
fn is_at(url: &str, place: &str) -> bool {
    url.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#', '&']))
}
