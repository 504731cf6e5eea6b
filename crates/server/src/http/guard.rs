//! What every request has to be before anybody looks into it: from an origin that may, of the right content type, and not
//! too large.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::cookies::{self, Names};
use super::error::Failure;
use crate::flow::Visitor;
use crate::{Config, Node, device};

/// The most a body may have, in bytes.
const MAX_BODY: usize = 16 * 1024;

/// Who is asking.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the flow needs of it.
    pub visitor: Visitor,
    /// Whether there is a cookie where a session's token belongs, but none in it.
    pub garbage_session: bool,
    /// The same for the device session's.
    pub garbage_device: bool,
}

impl FromRequestParts<Node> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, node: &Node) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let names = Names::of(node.config());
        let visitor = Visitor {
            browser: cookies::read(headers, names.browser),
            device: cookies::read(headers, names.device),
            session: cookies::read(headers, names.session),
            address: address(parts, node.config()),
            user_agent: device::user_agent(header_text(headers, header::USER_AGENT).unwrap_or_default()),
        };
        let garbage_session = visitor.session.is_none() && cookies::is_sent(headers, names.session);
        let garbage_device = visitor.device.is_none() && cookies::is_sent(headers, names.device);
        Ok(Self { visitor, garbage_session, garbage_device })
    }
}

/// The JSON body of a request that changes something.
#[derive(Debug)]
pub struct Checked<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Node> for Checked<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, node: &Node) -> Result<Self, Failure> {
        check_origin(request.headers(), node.config())?;
        if !has_type(request.headers(), "application/json") {
            return Err(Failure::unsupported_media_type("application/json"));
        }
        let body = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| Failure::too_large())?;
        parse(&body).map(Self)
    }
}

/// Only pages of this origin, and of those that are allowed, may change anything. Browsers send `Origin` with every POST;
/// one that does not has to say `Sec-Fetch-Site: same-origin`, which no page can forge.
pub(super) fn check_origin(headers: &HeaderMap, config: &Config) -> Result<(), Failure> {
    let may = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| config.may_post(origin)),
        None => header_text(headers, "sec-fetch-site") == Some("same-origin"),
    };
    if may { Ok(()) } else { Err(Failure::wrong_origin()) }
}

/// Whether the body is of this media type, whatever its parameters.
pub(super) fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let sent = header_text(headers, header::CONTENT_TYPE).unwrap_or_default();
    let (essence, _) = sent.split_once(';').unwrap_or((sent, ""));
    essence.trim().eq_ignore_ascii_case(wanted)
}

/// JSON, with the path to what is wrong in it and never its value.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, error) = (error.path().to_string(), error.into_inner());
        if !error.is_data() {
            return Failure::malformed(format!("line {}, column {}", error.line(), error.column()));
        }
        let said = error.to_string();
        let why = ["unknown field", "missing field", "duplicate field", "unknown variant"]
            .into_iter()
            .find(|kind| said.starts_with(kind));
        let path: String = path.chars().filter(|char| !char.is_control()).take(80).collect();
        Failure::invalid_field(format!("{path}: {}", why.unwrap_or("wrong type")))
    })?;
    json.end().map_err(|_| Failure::malformed("there is something after the JSON"))?;
    // serde takes an array for a struct, member by member. Here every body is an object.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(Failure::invalid_field(".: wrong type"));
    }
    Ok(read)
}

/// The client's address: the socket's, or with a trusted proxy in front the last hop that it noted.
pub(super) fn address(parts: &Parts, config: &Config) -> IpAddr {
    let forwarded = || {
        let lines = parts.headers.get_all("x-forwarded-for");
        let last = lines.iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
        last.parse::<IpAddr>().or_else(|_| last.parse::<SocketAddr>().map(|address| address.ip())).ok()
    };
    let socket = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = if config.trust_proxy { forwarded() } else { None };
    forwarded.or_else(socket).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

pub(super) fn header_text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
