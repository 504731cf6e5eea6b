//! Where a finished sign-in may send the browser.
//!
//! The browser itself parses the location (there must be no second opinion on what a URL means); what is decided
//! here is whether the parsed result may be gone to.

/// Whether a page may send the browser to a URL of this protocol and origin.
///
/// - `protocol`: as the browser parsed it, with the colon (`https:`).
/// - `origin`: as the browser parsed it (`https://app.example`), `null` for opaque ones.
/// - `page`: the page's own origin; always allowed.
/// - `allowed`: other origins that the page's author listed, to the letter.
///
/// Only `http:` and `https:` are ever allowed: `javascript:`, `data:` and the like are not, whatever was listed.
pub fn may_go(protocol: &str, origin: &str, page: &str, allowed: &[String]) -> bool {
    matches!(protocol, "https:" | "http:")
        && origin != "null"
        && (origin == page || allowed.iter().any(|listed| listed == origin))
}

/// Whether a page may open an app by a link of this protocol and origin, staying where it is.
///
/// A scheme of an app's own (`com-okta-authenticator:`) holds a dot or a dash, or is one of the few that are known
/// without; the schemes that a browser itself acts on hold neither. An `https:` link is an app link: it may be opened
/// where the page may go ([`may_go`]), for without the app it is a page.
pub fn may_launch(protocol: &str, origin: &str, page: &str, allowed: &[String]) -> bool {
    let own = protocol.strip_suffix(':').is_some_and(|scheme| {
        scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
            && scheme.contains(['-', '.'])
            && !RESERVED.iter().any(|reserved| scheme.starts_with(reserved))
    });
    own || may_go(protocol, origin, page, allowed)
}

/// What schemes begin with that hold a dot or a dash and are the browser's or the system's own.
const RESERVED: &[&str] = &["view-source", "web+", "ms-", "x-apple", "chrome", "moz-", "about", "search-ms"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_itself_and_what_it_listed() {
        let page = "https://app.example";
        let allowed = ["https://docs.example".to_owned(), "null".to_owned()];
        let go = |protocol, origin| may_go(protocol, origin, page, &allowed);
        assert!(go("https:", "https://app.example"));
        assert!(go("https:", "https://docs.example"));
        assert!(!go("https:", "https://docs.example.evil"));
        assert!(!go("https:", "https://app.example:444"));
        assert!(!go("http:", "http://app.example"));
        assert!(!go("javascript:", "null"));
        assert!(!go("javascript:", "https://app.example"));
        assert!(!go("data:", "null"));
        assert!(!go("https:", "null"));
        assert!(!go("blob:", "https://app.example"));
    }

    #[test]
    fn only_an_app_of_its_own_scheme_is_opened() {
        let allowed = ["https://login.example".to_owned()];
        let launch = |protocol, origin| may_launch(protocol, origin, "https://app.example", &allowed);
        assert!(launch("com-okta-authenticator:", "null"));
        assert!(launch("com.example.app:", "null"));
        assert!(launch("https:", "https://login.example"));
        for protocol in [
            "javascript:",
            "data:",
            "blob:",
            "file:",
            "vbscript:",
            "view-source:",
            "ms-msdt:",
            ":",
            "-a:",
            "a b-c:",
        ] {
            assert!(!launch(protocol, "null"), "{protocol}");
        }
        assert!(!launch("https:", "https://evil.example"));
    }
}
