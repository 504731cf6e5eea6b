//! What an administrator says about a provider.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::Identity;

/// How long an id may be: it is part of a path and of a file's name.
const ID_CHARS: usize = 32;
/// How long a text may be.
const TEXT_CHARS: usize = 200;
/// How many entries a list may have.
const LIST_LENGTH: usize = 50;

/// A provider, as it is stored and as it is set. Its client secret is kept apart ([`Secrets`](super::Secrets)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What it is called in addresses, in the database and in logs: lower-case letters, digits and hyphens.
    pub id: String,
    /// What people know it as: *Continue with …*.
    pub name: String,
    /// The issuer: where its discovery document is, and what its ID tokens must say. `https`, or `http` on loopback.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What is asked for besides `openid`.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// Who may come in by it.
    #[serde(default)]
    pub accounts: Accounts,
    /// The e-mail domains that are its own, in lower case. Whoever types an identifier of one of them is sent there, and it
    /// may vouch for addresses of no other. None: nobody is sent there by their address, and it may vouch for any.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whether accounts that are made for its people are guests' (rule P4).
    #[serde(default)]
    pub guests: bool,
    /// What its `amr` values mean here.
    #[serde(default)]
    pub treats_as: TreatsAs,
    /// Buttons are shown in this order, then by id.
    #[serde(default)]
    pub position: i64,
    /// Whether it can be used at all.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// Who may come in by a provider. Each allows what the one before it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accounts {
    /// Only people who were linked before.
    Known,
    /// And whoever has an account here under an e-mail address that the provider says it has verified.
    #[default]
    Link,
    /// And everybody else with a verified address: they get an account.
    Create,
}

/// What `amr` values (RFC 8176) mean here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TreatsAs {
    /// Any of these: integrated Windows authentication, after which *Stay signed in?* is not asked (rule P4). RFC 8176
    /// has `wia`; Kerberos front ends say `kerb` or `iwa`.
    pub integrated_windows: Vec<String>,
    /// Any of these: a second factor was proven there, and is not asked for again here. None by default: `mfa` is worth
    /// what the provider's own policy is worth.
    pub second_factor: Vec<String>,
}

impl Default for TreatsAs {
    fn default() -> Self {
        let integrated_windows = ["wia", "iwa", "kerb"].map(str::to_owned).to_vec();
        Self { integrated_windows, second_factor: Vec::new() }
    }
}

/// What is wrong with a provider's settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct InvalidProvider {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it, in English. Never its value.
    pub why: &'static str,
}

impl Provider {
    /// A provider with every default.
    pub fn new(id: &str, name: &str, issuer: &str, client_id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            scopes: default_scopes(),
            accounts: Accounts::default(),
            domains: Vec::new(),
            guests: false,
            treats_as: TreatsAs::default(),
            position: 0,
            enabled: true,
        }
    }

    /// Checks everything that can be checked without asking the provider.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(&self) -> Result<(), InvalidProvider> {
        let wrong = |field, why| Err(InvalidProvider { field, why });
        if !can_be_id(&self.id) {
            return wrong("id", "1 to 32 lower-case letters, digits and hyphens");
        }
        if !is_text(&self.name) {
            return wrong("name", "1 to 200 characters");
        }
        let Ok(issuer) = Url::parse(&self.issuer) else { return wrong("issuer", "not an address") };
        if issuer.query().is_some() || issuer.fragment().is_some() {
            return wrong("issuer", "no query and no fragment (OpenID Connect Discovery §3)");
        }
        if !issuer.username().is_empty() || issuer.password().is_some() {
            return wrong("issuer", "no user in it");
        }
        if !may_be_asked(&issuer, is_loopback(&issuer)) {
            return wrong("issuer", "https, or http on loopback");
        }
        if !is_text(&self.client_id) {
            return wrong("client_id", "1 to 200 characters");
        }
        let is_scope = |scope: &String| {
            is_text(scope) && scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        };
        if self.scopes.len() > LIST_LENGTH || !self.scopes.iter().all(is_scope) {
            return wrong("scopes", "at most 50 scope names (RFC 6749 §3.3)");
        }
        if self.domains.len() > LIST_LENGTH || !self.domains.iter().all(|domain| is_domain(domain)) {
            return wrong("domains", "at most 50 domain names in lower case");
        }
        let TreatsAs { integrated_windows, second_factor } = &self.treats_as;
        for list in [integrated_windows, second_factor] {
            if list.len() > LIST_LENGTH || !list.iter().all(|value| is_text(value)) {
                return wrong("treats_as", "at most 50 values of 1 to 200 characters");
            }
        }
        Ok(())
    }

    /// Whether a normalised identifier is an address of one of the provider's own domains.
    pub fn routes(&self, identifier: &str) -> bool {
        domain(identifier).is_some_and(|domain| self.domains.iter().any(|own| own == domain))
    }

    /// Whether the provider may vouch for a normalised address.
    pub fn may_vouch_for(&self, address: &str) -> bool {
        domain(address).is_some() && (self.domains.is_empty() || self.routes(address))
    }

    /// Whether this identity came in by integrated Windows authentication (rule P4).
    pub fn used_integrated_windows(&self, identity: &Identity) -> bool {
        any(&self.treats_as.integrated_windows, &identity.amr)
    }

    /// Whether this identity proved a second factor that counts here.
    pub fn proved_second_factor(&self, identity: &Identity) -> bool {
        any(&self.treats_as.second_factor, &identity.amr)
    }
}

/// Whether a text can be a provider's id at all.
pub fn can_be_id(text: &str) -> bool {
    (1..=ID_CHARS).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Whether this is an address of the machine itself, where there is nobody between the two ends.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address may be asked at all: by TLS; and where the issuer is on loopback, on loopback without. So an issuer
/// out there cannot make us talk to something on this machine.
pub(super) fn may_be_asked(url: &Url, issuer_is_loopback: bool) -> bool {
    match url.scheme() {
        "https" => issuer_is_loopback || !is_loopback(url),
        "http" => issuer_is_loopback && is_loopback(url),
        _ => false,
    }
}

fn domain(address: &str) -> Option<&str> {
    let (local, domain) = address.rsplit_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then_some(domain)
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_text(text: &str) -> bool {
    (1..=TEXT_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn any(wanted: &[String], had: &[String]) -> bool {
    had.iter().any(|value| wanted.contains(value))
}

fn default_scopes() -> Vec<String> {
    ["email", "profile"].map(str::to_owned).to_vec()
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Provider {
        Provider::new("corp", "Corp", "https://id.corp.example", "vestibule")
    }

    #[test]
    fn defaults_are_the_careful_ones() {
        let json =
            r#"{"id":"corp","name":"Corp","issuer":"https://id.corp.example","client_id":"vestibule"}"#;
        let read: Provider = serde_json::from_str(json).unwrap();
        assert_eq!(read, provider());
        assert_eq!(read.accounts, Accounts::Link);
        assert!(read.treats_as.second_factor.is_empty());
        read.check().unwrap();
    }

    #[test]
    fn what_is_wrong_is_named() {
        type Change = fn(&mut Provider);
        let changes: [(&str, Change); 18] = [
            ("id", |p| p.id.clear()),
            ("id", |p| p.id = "Corp".to_owned()),
            ("id", |p| p.id = "../corp".to_owned()),
            ("id", |p| p.id = "c".repeat(33)),
            ("name", |p| p.name.clear()),
            ("name", |p| p.name = "a\nb".to_owned()),
            ("issuer", |p| p.issuer = "corp".to_owned()),
            ("issuer", |p| p.issuer = "http://id.corp.example".to_owned()),
            ("issuer", |p| p.issuer = "file:///etc/passwd".to_owned()),
            ("issuer", |p| p.issuer = "https://id.corp.example?x=1".to_owned()),
            ("issuer", |p| p.issuer = "https://me@id.corp.example".to_owned()),
            ("client_id", |p| p.client_id.clear()),
            ("scopes", |p| p.scopes = vec!["a b".to_owned()]),
            ("scopes", |p| p.scopes = vec!["x".to_owned(); 51]),
            ("domains", |p| p.domains = vec!["Corp.example".to_owned()]),
            ("domains", |p| p.domains = vec!["@corp.example".to_owned()]),
            ("treats_as", |p| p.treats_as.second_factor = vec![String::new()]),
            ("treats_as", |p| p.treats_as.integrated_windows = vec!["x".repeat(201)]),
        ];
        for (field, change) in changes {
            let mut provider = provider();
            change(&mut provider);
            assert_eq!(provider.check().unwrap_err().field, field);
        }
    }

    #[test]
    fn an_issuer_out_there_cannot_make_us_talk_to_this_machine() {
        for (url, from_loopback, from_elsewhere) in [
            ("https://id.corp.example/token", true, true),
            ("http://id.corp.example/token", false, false),
            ("http://127.0.0.1:5000/token", true, false),
            ("http://127.9.9.9/token", true, false),
            ("http://[::1]:5000/token", true, false),
            ("http://localhost:5000/token", true, false),
            ("https://localhost/token", true, false),
            ("https://127.0.0.1/token", true, false),
            ("ftp://127.0.0.1/", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(may_be_asked(&url, true), from_loopback, "{url}");
            assert_eq!(may_be_asked(&url, false), from_elsewhere, "{url}");
        }
    }

    #[test]
    fn a_provider_vouches_for_its_own_domains() {
        let mut provider = provider();
        assert!(provider.may_vouch_for("a@anywhere.example") && !provider.routes("a@anywhere.example"));
        provider.domains = vec!["corp.example".to_owned()];
        assert!(provider.may_vouch_for("a@corp.example") && provider.routes("a@corp.example"));
        for other in [
            "a@anywhere.example",
            "a@sub.corp.example",
            "a@corp.example@evil.example",
            "corp.example",
            "@corp.example",
        ] {
            assert!(!provider.may_vouch_for(other) && !provider.routes(other), "{other}");
        }
    }
}
