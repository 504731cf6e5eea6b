//! What `GET config` says about the site.

use crate::json::Json;
use crate::screen::Format;

/// What `GET config` says about the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// What people sign in with, as the API names it: `email`, `username`, `phone`.
    methods: Vec<&'static str>,
    /// Whether an address is verified by a code rather than by a link.
    pub(super) verifies_by_code: bool,
}

impl Config {
    /// `None` where it is no such document.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let account = json.get("data").get("account");
        let Json::Object(_) = account else { return None };
        let listed = account.get("login_methods").list().iter().filter_map(Json::text);
        let mut methods = Vec::new();
        for method in listed {
            let known = ["email", "username", "phone"].into_iter().find(|known| *known == method);
            methods.extend(known.filter(|known| !methods.contains(known)));
        }
        Some(Self {
            methods,
            verifies_by_code: account.get("email_verification_by_code_enabled").flag() == Some(true),
        })
    }

    /// The name under which `identifier` is sent.
    pub(super) fn method(&self, identifier: &str) -> &'static str {
        if let [only] = self.methods.as_slice() {
            return only;
        }
        let number = |each: char| each.is_ascii_digit() || "+-()./ ".contains(each);
        let phone = identifier.starts_with('+') && identifier.chars().all(number);
        let guess = if phone {
            "phone"
        } else if identifier.contains('@') {
            "email"
        } else {
            "username"
        };
        if self.methods.contains(&guess) { guess } else { self.methods.first().copied().unwrap_or("email") }
    }

    /// What is asked for, where there is only one thing.
    pub(super) fn only(&self) -> Option<Format> {
        match self.methods.as_slice() {
            ["email"] => Some(Format::Email),
            ["phone"] => Some(Format::Phone),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(methods: &str) -> Config {
        let json = [r#"{"data":{"account":{"login_methods":"#, methods, "}}}"].concat();
        Config::read(&Json::parse(&json).unwrap()).unwrap()
    }

    #[test]
    fn an_identifier_is_sent_under_the_name_that_fits() {
        let both = config(r#"["username","email","x",1,"email"]"#);
        assert_eq!(
            (both.method("a@b"), both.method("a"), both.method("+49 30")),
            ("email", "username", "username")
        );
        let all = config(r#"["phone","email","username"]"#);
        assert_eq!((all.method("+49 (30) 1"), all.method("+a")), ("phone", "username"));
        assert_eq!(config(r#"["username"]"#).method("a@b"), "username");
        assert_eq!(config("null").method("a"), "email");
        assert_eq!(Config::read(&Json::Null), None);
    }
}
