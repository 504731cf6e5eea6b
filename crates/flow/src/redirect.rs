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
}
