//! People with an account at the provider, and what their browser keeps of it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{HeaderMap, SET_COOKIE};
use serde_json::{Value, json};

/// Somebody, and their browser as far as the provider knows it.
pub(crate) struct Person {
    pub(crate) sub: &'static str,
    claims: Value,
    amr: &'static str,
    denies: bool,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Person {
    /// Somebody whose address the provider has verified.
    pub(crate) fn verified(sub: &'static str, email: &str) -> Self {
        Self::with_claims(sub, json!({ "email": email, "email_verified": true, "name": "Federated Account" }))
    }

    pub(crate) fn with_claims(sub: &'static str, claims: Value) -> Self {
        Self { sub, claims, amr: "", denies: false, jar: Mutex::default() }
    }

    /// How they prove themselves there, as `amr` values.
    pub(crate) fn by(self, amr: &'static str) -> Self {
        Self { amr, ..self }
    }

    /// They say no.
    pub(crate) fn who_denies(self) -> Self {
        Self { denies: true, ..self }
    }

    /// They have no session there any more.
    pub(crate) fn signs_out_there(&self) {
        self.jar.lock().unwrap().clear();
    }

    /// The form of the provider's sign-in page, filled in.
    pub(super) fn form(&self) -> Vec<(&'static str, String)> {
        if self.denies {
            return vec![("deny", "1".to_owned())];
        }
        vec![("sub", self.sub.to_owned()), ("claims", self.claims.to_string()), ("amr", self.amr.to_owned())]
    }

    pub(super) fn cookies(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// The provider takes a cookie back by setting it to nothing.
    pub(super) fn keeps(&self, headers: &HeaderMap) {
        let mut jar = self.jar.lock().unwrap();
        for line in headers.get_all(SET_COOKIE) {
            let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
