//! Forward authentication: a reverse proxy asks about each request whether somebody good is signed in, and who.
//!
//! Errors: no session, or one that the app's policies do not take, is 401 with `Location`, where to sign in; one that is not sure
//! enough for `assurance`, and a person whom no sign-in would let in, are 403. A parameter that is not
//! known is 422, for a mistyped `assurance` must not let everybody in.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use url::{Url, form_urlencoded};
use vestibule_flow::house::wire::Problem;

use super::error::Failure;
use super::guard::Caller;
use crate::access::{self, Verdict};
use crate::session::{self, Session};
use crate::{Config, Node, return_to};

/// What the proxy asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    second_factor: bool,
    redirect: bool,
    /// The app whose policies decide; without, any session will do.
    app: Option<String>,
}

/// Whether somebody is signed in, for reverse proxies. Any method. To ask is to use the session.
#[utoipa::path(
    get,
    path = "/auth/forward",
    tag = "adopting",
    params(
        ("assurance" = Option<String>, Query, description = "`2fa`: a session with one factor will not do"),
        ("app" = Option<String>, Query, description = "The app behind the proxy, whose policies then decide"),
        ("redirect" = Option<String>, Query, description = "`1`: a browser's page load is sent to the sign-in by 302"),
    ),
    responses(
        (status = 200, description = "Somebody is", headers(
            ("X-Vestibule-User" = String, description = "The user's id"),
            ("X-Vestibule-Identifier" = String, description = "The user's identifier, percent-encoded"),
            ("X-Vestibule-Name" = String, description = "The user's name, percent-encoded"),
            ("X-Vestibule-Assurance" = String, description = "`1fa` or `2fa`"),
            ("X-Vestibule-Session" = String, description = "The session's id, as notices name it"),
            ("X-Vestibule-Since" = u64, description = "When the user authenticated, in seconds since 1970-01-01 UTC"),
        )),
        (status = 302, description = "Nobody is; only with `redirect=1`, and for a page load"),
        (status = 401, description = "`unauthorized`: nobody is. `Location` is where to sign in", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "`assurance_too_low`, `not_allowed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_field`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`unavailable`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn forward(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    let wanted = wanted(request.uri())?;
    let session = session::peek(&node, caller.visitor.session.as_ref()).await?;
    let verdict = match (&session, &wanted.app) {
        (Some(session), Some(app)) => access::verdict(&node, session, app, caller.visitor.address).await?,
        (None, Some(app)) if node.store().app(app).await?.is_none() => Verdict::NoApp,
        (Some(_), None) => Verdict::Good,
        (None, _) => Verdict::SignIn,
    };
    match (verdict, session) {
        (Verdict::NoApp, _) => Err(Failure::invalid_field("app: there is no such app")),
        (Verdict::Denied, _) => Err(Failure::not_allowed()),
        (Verdict::Good, Some(session)) if wanted.second_factor && session.assurance() != "2fa" => {
            Err(Failure::assurance_too_low())
        }
        (Verdict::Good, Some(session)) => {
            session::current(&node, caller.visitor.session.as_ref()).await?;
            Ok((StatusCode::OK, about(&session)).into_response())
        }
        (Verdict::SignIn, _) | (Verdict::Good, None) => Ok(sign_in(&node, &request, &wanted)),
    }
}

fn wanted(uri: &Uri) -> Result<Wanted, Failure> {
    let mut wanted = Wanted::default();
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match (&*name, &*value) {
            ("assurance", "1fa") | ("redirect", "0") => {}
            ("app", app) => wanted.app = Some(app.to_owned()),
            ("assurance", "2fa") => wanted.second_factor = true,
            ("redirect", "1") => wanted.redirect = true,
            ("assurance", _) => return Err(Failure::invalid_field("assurance: 1fa or 2fa")),
            ("redirect", _) => return Err(Failure::invalid_field("redirect: 0 or 1")),
            _ => return Err(Failure::invalid_field("unknown parameter")),
        }
        if seen.contains(&name) {
            return Err(Failure::invalid_field(format!("{name}: twice")));
        }
        seen.push(name);
    }
    Ok(wanted)
}

/// Who it is, for the app behind the proxy.
fn about(session: &Session) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("x-vestibule-user", session.user_id().to_owned()),
        ("x-vestibule-identifier", encoded(session.identifier())),
        ("x-vestibule-name", encoded(session.name())),
        ("x-vestibule-assurance", session.assurance().to_owned()),
        ("x-vestibule-session", session.id().to_owned()),
        ("x-vestibule-since", session.authenticated_at().unix().to_string()),
    ] {
        // What is encoded is ASCII, and so are ids.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// As UTF-8, percent-encoded wherever it is not visible ASCII (RFC 3986 §2.1): a header carries nothing else safely.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'%' | ..=b' ' | 0x7f.. => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push(char::from(byte)),
        }
        encoded
    })
}

/// Where to sign in, and back from there to what was asked for.
fn sign_in(node: &Node, request: &Request, wanted: &Wanted) -> Response {
    let headers = request.headers();
    let mut page = node.config().sign_in_page();
    if let Some(app) = &wanted.app {
        page.query_pairs_mut().append_pair("app", app);
    }
    if let Some(back) = original(headers, node.config()) {
        page.query_pairs_mut().append_pair("return_to", &back);
    }
    let mut response = if wanted.redirect && is_page_load(request) {
        StatusCode::FOUND.into_response()
    } else {
        Failure::unauthorized().into_response()
    };
    // A URL is ASCII.
    if let Ok(location) = HeaderValue::from_str(page.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// What the browser asked the proxy for, if a sign-in may lead there. The headers may come from anywhere: nothing is taken from
/// them that [`return_to::allowed`] would not take from a stranger.
fn original(headers: &HeaderMap, config: &Config) -> Option<String> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    if let Some(url) = text("x-original-url") {
        return return_to::allowed(url, config);
    }
    let uri = text("x-forwarded-uri").or_else(|| text("x-original-uri"))?;
    // From here on only a path on the host that it is put behind.
    if !uri.starts_with('/') {
        return None;
    }
    match text("x-forwarded-host") {
        Some(host) => {
            let proto = text("x-forwarded-proto").unwrap_or(config.public_url.scheme());
            let origin = Url::parse(&format!("{proto}://{host}")).ok()?;
            if origin.path() != "/" || origin.query().is_some() || origin.fragment().is_some() {
                return None;
            }
            return_to::allowed(&format!("{}{uri}", origin.as_str().strip_suffix('/')?), config)
        }
        None => return_to::allowed(uri, config),
    }
}

/// Whether a person looks at the answer: a redirect in a `fetch` or a POST would lead nowhere good.
fn is_page_load(request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let method = text("x-forwarded-method").or_else(|| text("x-original-method"));
    if !matches!(method.unwrap_or(request.method().as_str()), "GET" | "HEAD") {
        return false;
    }
    match text("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => text("accept").is_some_and(|accept| accept.contains("text/html")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let mut config = Config::new(Url::parse("https://id.example/").unwrap());
        config.allow_return_to.push("https://app.example".to_owned());
        config
    }

    fn back(headers: &[(&'static str, &str)]) -> Option<String> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        original(&headers.collect(), &config())
    }

    #[test]
    fn the_way_back_is_what_each_kind_of_proxy_says() {
        let nginx = [("x-original-uri", "/reports?x=1&y=%2F")];
        assert_eq!(back(&nginx).as_deref(), Some("/reports?x=1&y=%2F"));
        let traefik = [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "app.example"),
            ("x-forwarded-uri", "/reports?x=1"),
        ];
        assert_eq!(back(&traefik).as_deref(), Some("https://app.example/reports?x=1"));
        let ingress = [("x-original-url", "https://app.example/reports")];
        assert_eq!(back(&ingress).as_deref(), Some("https://app.example/reports"));
        assert_eq!(back(&[]), None);
    }

    #[test]
    fn nobody_is_led_astray() {
        for headers in [
            &[("x-original-uri", "//evil.example/")][..],
            &[("x-original-uri", "https://evil.example/")],
            &[("x-original-uri", "/\\evil.example")],
            &[("x-original-url", "https://evil.example/")],
            &[("x-original-url", "javascript:alert(1)")],
            &[("x-forwarded-host", "evil.example"), ("x-forwarded-uri", "/")],
            &[("x-forwarded-host", "app.example.evil.example"), ("x-forwarded-uri", "/")],
            &[("x-forwarded-host", "app.example@evil.example"), ("x-forwarded-uri", "/")],
            &[("x-forwarded-host", "evil.example/?"), ("x-forwarded-uri", "/app.example")],
            &[("x-forwarded-host", "app.example"), ("x-forwarded-uri", "@evil.example/")],
            &[("x-forwarded-host", "app.example"), ("x-forwarded-uri", ".evil.example/")],
            &[("x-forwarded-host", "app.example"), ("x-forwarded-proto", "http"), ("x-forwarded-uri", "/")],
            &[("x-forwarded-host", "app.example, evil.example"), ("x-forwarded-uri", "/")],
        ] {
            assert_eq!(back(headers), None, "{headers:?}");
        }
    }

    #[test]
    fn what_a_header_cannot_carry_is_encoded() {
        for (text, expected) in [
            ("totp@example.com", "totp@example.com"),
            ("a+b@example.com", "a+b@example.com"),
            ("ü", "%C3%BC"),
            ("100% sure\r\nX-Evil: 1", "100%25%20sure%0D%0AX-Evil:%201"),
            ("\u{7f}", "%7F"),
        ] {
            assert_eq!(encoded(text), expected);
        }
    }

    #[test]
    fn a_mistyped_parameter_is_refused() {
        let read = |query: &str| wanted(&format!("/auth/forward?{query}").parse().unwrap()).ok();
        assert_eq!(read(""), Some(Wanted::default()));
        assert_eq!(
            read("assurance=2fa&redirect=1&app=default"),
            Some(Wanted { second_factor: true, redirect: true, app: Some("default".to_owned()) })
        );
        for query in [
            "asurance=2fa",
            "assurance=3fa",
            "assurance=",
            "redirect=yes",
            "app=a&app=b",
            "assurance=1fa&assurance=2fa",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
