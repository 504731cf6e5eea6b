//! Where a notice may go: by TLS, or to this machine.

use std::net::IpAddr;

use url::{Host, Url};

/// Why an address cannot be a webhook's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no address at all.
    #[error("that is no URL, as in https://app.example.com/vestibule")]
    NoUrl,
    /// It is neither `https` nor this machine.
    #[error("notices go by https, or by http to this machine (localhost, 127.0.0.1, [::1])")]
    InClear,
    /// It holds a user name or a password, which would stand in the database and in lists.
    #[error("put no user name or password into the URL: notices are signed")]
    Credentials,
    /// It holds a fragment, which is never sent.
    #[error("a fragment (#…) is not sent; leave it out")]
    Fragment,
}

/// The address as it is kept, if it may be a webhook's.
///
/// # Errors
/// As [`Refused`] says.
pub fn check(text: &str) -> Result<Url, Refused> {
    let url = Url::parse(text).map_err(|_| Refused::NoUrl)?;
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        _ => return Err(Refused::InClear),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    if url.fragment().is_some() {
        return Err(Refused::Fragment);
    }
    Ok(url)
}

/// Whether an address is this machine's own.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_go_by_tls_or_to_this_machine() {
        for good in [
            "https://app.example.com/hooks?x=1",
            "http://localhost:9000/",
            "http://127.0.0.1/",
            "http://[::1]:1/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("", Refused::NoUrl),
            ("app.example.com", Refused::NoUrl),
            ("http://app.example.com/", Refused::InClear),
            ("http://localhost.example.com/", Refused::InClear),
            ("http://10.0.0.1/", Refused::InClear),
            ("file:///etc/passwd", Refused::InClear),
            ("ftp://localhost/", Refused::InClear),
            ("https://me@app.example.com/", Refused::Credentials),
            ("https://me:secret@app.example.com/", Refused::Credentials),
            ("https://app.example.com/#x", Refused::Fragment),
        ] {
            assert_eq!(check(bad), Err(why), "{bad}");
        }
    }
}
