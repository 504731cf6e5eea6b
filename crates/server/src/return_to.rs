//! Where a sign-in may lead: a path on this origin, or a listed origin. Everything else would be an open redirect
//! (CWE-601).

use url::Url;

use crate::config::Config;

/// The address as it may be given to a browser, or nothing where the sign-in may not lead there.
///
/// A path is read as a browser reads it and written again from what came out, so that nothing is left for another reader
/// to understand differently.
pub fn allowed(wanted: &str, config: &Config) -> Option<String> {
    if wanted.chars().any(char::is_control) || wanted.contains('\\') {
        return None;
    }
    if wanted.starts_with('/') {
        return path(wanted, &config.public_url);
    }
    let url = Url::parse(wanted).ok()?;
    let web =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let listed = origin == config.origin() || config.allow_return_to.contains(&origin);
    (web && listed).then(|| url.into())
}

fn path(wanted: &str, public: &Url) -> Option<String> {
    let url = public.join(wanted).ok()?;
    if url.origin() != public.origin() {
        return None;
    }
    let mut path = url.path().to_owned();
    if let Some(query) = url.query() {
        path.extend(["?", query]);
    }
    if let Some(fragment) = url.fragment() {
        path.extend(["#", fragment]);
    }
    // `/.//evil.example` is a path on this origin, but what remains of it after its steps are taken is not.
    (!path.starts_with("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let mut config = Config::new(Url::parse("https://id.example/").unwrap());
        config.allow_return_to.push("https://app.example".to_owned());
        config
    }

    #[test]
    fn a_path_here_and_a_listed_origin_are_allowed() {
        for (wanted, given) in [
            ("/app", "/app"),
            ("/", "/"),
            ("/a/../b?x=1&y=%2F#z", "/b?x=1&y=%2F#z"),
            ("/app?next=//evil.example", "/app?next=//evil.example"),
            ("https://id.example/app", "https://id.example/app"),
            ("https://app.example/in?code=1", "https://app.example/in?code=1"),
            ("HTTPS://APP.EXAMPLE:443", "https://app.example/"),
        ] {
            assert_eq!(allowed(wanted, &config()).as_deref(), Some(given), "{wanted}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for wanted in [
            "",
            "app",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "/\t/evil.example",
            "/app\r\nSet-Cookie: a=b",
            "https://evil.example/",
            "https://app.example.evil.example/",
            "https://app.example@evil.example/",
            "https://me@app.example/",
            "http://app.example/",
            "https://app.example:8443/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https:evil.example",
        ] {
            assert_eq!(allowed(wanted, &config()), None, "{wanted}");
        }
    }
}
