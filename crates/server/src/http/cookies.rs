//! Cookies: `HttpOnly`, `SameSite=Lax`, for this host alone; over TLS `Secure` and with the `__Host-` prefix, which keeps
//! a sibling host from setting them (RFC 6265bis §4.1.3.2).

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::Config;
use crate::clock::Seconds;
use crate::flow::{Change, Cookies};
use crate::token::Token;

/// What the cookies are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names {
    /// The session's.
    pub session: &'static str,
    /// The device session's.
    pub device: &'static str,
    /// The one that flows are bound to.
    pub browser: &'static str,
    secure: bool,
}

impl Names {
    /// As they are called here.
    pub fn of(config: &Config) -> Self {
        if config.is_https() {
            Self {
                session: "__Host-vestibule_session",
                device: "__Host-vestibule_device",
                browser: "__Host-vestibule_flow",
                secure: true,
            }
        } else {
            Self {
                session: "vestibule_session",
                device: "vestibule_device",
                browser: "vestibule_flow",
                secure: false,
            }
        }
    }

    /// Writes the changes as `Set-Cookie`.
    pub(super) fn write(self, cookies: &Cookies, headers: &mut HeaderMap) {
        for (name, change) in [
            (self.session, &cookies.session),
            (self.device, &cookies.device),
            (self.browser, &cookies.browser),
        ] {
            let (value, max_age): (&str, Option<Seconds>) = match change {
                Change::Leave => continue,
                Change::Set(token, max_age) => (token.reveal(), *max_age),
                Change::Clear => ("", Some(0)),
            };
            let mut cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
            if self.secure {
                cookie.push_str("; Secure");
            }
            if let Some(seconds) = max_age {
                // Writing to a string does not fail.
                let _ = write!(cookie, "; Max-Age={seconds}");
            }
            // A token is base64url: it fits a header.
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }
}

/// The token in the cookie of this name. What cannot be a token is as good as none.
pub(super) fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    find(headers, name, Token::read)
}

/// Whether there is a cookie of this name, whatever is in it.
pub(super) fn is_sent(headers: &HeaderMap, name: &str) -> bool {
    find(headers, name, |_| Some(())).is_some()
}

/// The first cookie of this name of which `read` makes something.
fn find<T>(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    // Rubbish in one cookie must not hide the others, so a line is read whatever its bytes are.
    let lines = headers.get_all(header::COOKIE).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    for line in lines {
        let pairs = line.split(';').filter_map(|pair| pair.trim().split_once('='));
        if let Some(found) = pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| read(value)) {
            return Some(found);
        }
    }
    None
}
