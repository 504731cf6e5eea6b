//! Where a document may have things sent.

use crate::json::Json;

/// The origin of a URL: its scheme, host and port, to the letter. `None` where it is no absolute `http` or `https` URL.
///
/// For URLs that the page's author wrote. What a document says is compared with the result, character by character:
/// from the start to the first `/` after the host, so there is nothing about it that could be read in two ways.
#[cfg(any(feature = "okta", feature = "strivacity"))]
pub(crate) fn origin(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let end = url.len() - host.len() + host.find(['/', '?', '#']).unwrap_or(host.len());
    let origin = url.get(..end)?;
    (!origin.ends_with("//") && !origin.contains(['@', '\\']) && !origin.contains(char::is_whitespace))
        .then_some(origin)
}

/// `href` as an absolute URL, where it is on one of `origins` (the first is where a path alone leads).
#[cfg(any(feature = "okta", feature = "strivacity"))]
pub(crate) fn own(href: &str, origins: &[String]) -> Option<String> {
    if href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\") {
        return Some([origins.first()?, href].concat());
    }
    let on = |origin: &&String| href.strip_prefix(origin.as_str()).is_some_and(|path| path.starts_with('/'));
    origins.iter().find(on).map(|_| href.to_owned())
}

/// `href` as a place that a person may be sent to: `http`, `https` or a path. Never a script.
pub(crate) fn visitable(href: &Json) -> Option<String> {
    let href = href.text()?.trim();
    let scheme = href.split(['/', '?', '#']).next().filter(|part| part.contains(':'));
    let web = scheme
        .is_none_or(|scheme| scheme.eq_ignore_ascii_case("https:") || scheme.eq_ignore_ascii_case("http:"));
    (web && !href.is_empty() && !href.contains(char::is_control)).then(|| href.to_owned())
}

/// `part` so that it stays one part of a query or of a form (`application/x-www-form-urlencoded`).
pub(crate) fn encoded(part: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

/// Names and values as a form's body.
pub(crate) fn form<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> =
        members.into_iter().map(|(name, value)| [&encoded(name), "=", &encoded(value)].concat()).collect();
    pairs.join("&")
}

/// Whether a text is an absolute URL and nothing else.
#[cfg(feature = "strivacity")]
pub(crate) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let named = |scheme: &str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    scheme.is_some_and(named) && !text.contains(char::is_whitespace) && !text.contains('<')
}

/// A parameter of a URL's query, or of its fragment, decoded. The first of its name counts.
#[cfg(feature = "strivacity")]
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').chain(fragment.split('&'));
    let mut pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find_map(|(known, value)| (decoded(known).as_deref() == Some(name)).then(|| decoded(value))?)
}

/// A part of a query as it was before [`encoded`]. `None` where it is no text.
#[cfg(feature = "strivacity")]
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high << 4 | low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "strivacity")]
    #[test]
    fn an_origin_ends_where_the_path_begins() {
        assert_eq!(origin("https://org.okta.com/oauth2/default"), Some("https://org.okta.com"));
        assert_eq!(origin("http://localhost:3000"), Some("http://localhost:3000"));
        for none in
            ["", "https://", "ftp://a/", "//a", "https://a@b/", "https://a\\b/", "https:///x", "https://a b/"]
        {
            assert_eq!(origin(none), None, "{none}");
        }
    }

    #[cfg(feature = "strivacity")]
    #[test]
    fn only_the_own_origin_is_own() {
        let origins = ["https://org.okta.com".to_owned()];
        assert_eq!(own("https://org.okta.com/idp", &origins).as_deref(), Some("https://org.okta.com/idp"));
        assert_eq!(own("/idp", &origins).as_deref(), Some("https://org.okta.com/idp"));
        for foreign in [
            "https://org.okta.com.evil.example/",
            "https://org.okta.com:444/",
            "https://org.okta.com@evil.example/",
            "https://org.okta.com",
            "http://org.okta.com/",
            "//evil.example/",
            "/\\evil.example/",
            "\t/x",
            "javascript:alert(1)",
            "",
            "idp",
        ] {
            assert_eq!(own(foreign, &origins), None, "{foreign}");
        }
    }

    #[cfg(feature = "strivacity")]
    #[test]
    fn a_parameter_is_found_and_decoded() {
        let url = "https://a.example/b?x=1&state=a%2Bb+c&x=2&bad=%zz&%63ode=y#code=z";
        let found = |name| parameter(url, name);
        assert_eq!(found("state").as_deref(), Some("a+b c"));
        assert_eq!((found("x").as_deref(), found("code").as_deref()), (Some("1"), Some("y")));
        assert_eq!((found("bad"), found("none")), (None, None));
        assert_eq!(parameter("android://flow#session_id=s", "session_id").as_deref(), Some("s"));
        assert!(
            is_url("android://native-flow?x")
                && !is_url("<a href=b://c>")
                && !is_url("hello")
                && !is_url("://")
        );
    }

    #[test]
    fn nobody_is_sent_to_a_script() {
        for good in ["https://a/b", "HTTP://a", "/app", "page.html?x=a:b"] {
            assert!(visitable(&good.into()).is_some(), "{good}");
        }
        for bad in
            ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "java\nscript:x", "com-okta:/x", ""]
        {
            assert_eq!(visitable(&bad.into()), None, "{bad}");
        }
    }
}
