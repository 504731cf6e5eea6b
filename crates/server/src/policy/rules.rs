//! Policies and their rules, as an administrator writes them: for whom, from where, and what then. Which rule holds for
//! somebody is [`select`](super::select)'s business.
//!
//! The shapes are those of the guides' management API (rules M1, M2) with units in their names; reading and writing the
//! API's JSON is `management`'s business.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Authenticator;
use crate::clock::{HOUR, Seconds};

/// A policy: rules in order, for the people of some groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy<R> {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Lower comes first. The default policy comes last whatever its number.
    pub priority: i64,
    /// Whether it counts.
    pub active: bool,
    /// Whether it is the default policy, which holds for everybody and cannot be removed.
    pub system: bool,
    /// The ids of the groups that it is for; none: everybody.
    pub groups: Vec<String>,
    /// Its rules, in order of priority, the default rule last.
    pub rules: Vec<Rule<R>>,
}

/// A rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<R> {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Lower comes first. The default rule comes last whatever its number.
    pub priority: i64,
    /// Whether it counts.
    pub active: bool,
    /// Whether it is the default rule, which holds where no other does.
    pub system: bool,
    /// When it holds.
    pub conditions: Conditions,
    /// What then.
    pub actions: R,
}

/// When a rule holds: all of it must.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// For people of one of these groups; none: of any.
    pub groups_include: Vec<String>,
    /// Not for people of these.
    pub groups_exclude: Vec<String>,
    /// For these users, whatever their groups; none: for any.
    pub users_include: Vec<String>,
    /// Not for these.
    pub users_exclude: Vec<String>,
    /// From where.
    pub network: Network,
    /// Through which door.
    pub auth_type: AuthType,
    /// At which risk.
    pub risk: Option<Risk>,
}

/// From where a sign-in comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// From anywhere.
    #[default]
    Anywhere,
    /// From one of these zones (ids).
    In(Vec<String>),
    /// From none of these.
    NotIn(Vec<String>),
}

/// Through which door a sign-in comes (`authContext.authType`). There is but one here: a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthType {
    /// Any.
    #[default]
    Any,
    /// A RADIUS agent: never holds here.
    Radius,
}

/// How likely it is that a sign-in is not who it says. Set by an administrator or the system that watches for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Risk {
    /// As usual.
    #[default]
    Low,
    /// Somewhat.
    Medium,
    /// Very: *Stay signed in?* is not offered (rule P4).
    High,
}

/// A network zone: addresses that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub gateways: Vec<IpNet>,
}

impl Zone {
    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.gateways.iter().any(|net| net.contains(&address.to_canonical()))
    }
}

/// What a rule of a global session policy says (`OKTA_SIGN_ON`, `actions.signon`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionPolicy {
    /// Whether sign-ins are let in at all (`access`).
    pub allow: bool,
    /// Whether a second factor is needed (`requireFactor`).
    pub require_factor: bool,
    /// What may come first (`primaryFactor`).
    pub primary_factor: PrimaryFactor,
    /// When the second factor is asked for (rule K2).
    pub factor_prompt_mode: FactorPromptMode,
    /// In mode `DEVICE`: how many minutes it is not asked for again (`factorLifetime`).
    pub factor_lifetime_minutes: i64,
    /// Whether *Keep me signed in* is ticked beforehand (rule K3).
    pub remember_device_by_default: bool,
    /// Whether a session's cookie outlives the browser where the person did not say (rule S1).
    pub use_persistent_cookie: bool,
    /// A session ends after so many minutes without use; 0: never (rule S2).
    pub max_session_idle_minutes: i64,
    /// A session ends after so many minutes; 0: no maximum (rule S2).
    pub max_session_lifetime_minutes: i64,
}

impl Default for SessionPolicy {
    /// 14 days without use and no maximum. The guides' own requests to the default rule repeat that it has no maximum and
    /// no persistent cookie, which it may not be told otherwise (rule S3).
    ///
    /// NIST SP 800-63B-4 asks for more at AAL2 (1 hour idle, 24 hours at most). Where that is wanted, set it in a rule.
    fn default() -> Self {
        Self {
            allow: true,
            require_factor: false,
            primary_factor: PrimaryFactor::default(),
            factor_prompt_mode: FactorPromptMode::Device,
            factor_lifetime_minutes: 15,
            remember_device_by_default: false,
            use_persistent_cookie: false,
            max_session_idle_minutes: 14 * 24 * 60,
            max_session_lifetime_minutes: 0,
        }
    }
}

/// What may come first in a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PrimaryFactor {
    /// A password or an identity provider.
    PasswordIdp,
    /// Those, or any authenticator that the app's policy takes.
    #[default]
    PasswordIdpAnyFactor,
}

/// When the second factor is asked for (rule K2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FactorPromptMode {
    /// Not again on a device where *Keep me signed in* was ticked, until the lifetime has passed.
    #[default]
    Device,
    /// Once a session.
    Session,
    /// Every time.
    Always,
}

/// What a rule of an app's authentication policy says (`ACCESS_POLICY`, `actions.appSignOn`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessPolicy {
    /// Whether people are let into the app at all (`access`).
    pub allow: bool,
    /// How many factors are needed (`verificationMethod.factorMode`).
    pub factor_mode: FactorMode,
    /// After so many seconds a session has to be proven afresh for this app; nothing: not while it is good (rule S4).
    pub reauthenticate_in_s: Option<Seconds>,
    /// What authenticators are taken; any one of these will do, and with none of them every authenticator.
    pub constraints: Vec<Constraint>,
    /// Whether *Stay signed in?* is asked after authentication (rule P1).
    pub post_auth: PostAuth,
    /// How many seconds pass between two times it is asked (rule P3). `PT168H` is 604800.
    pub post_auth_prompt_frequency_s: Seconds,
    /// Whether the policy decides if sessions outlive the browser. Then people are not asked (rule P4).
    pub persistent_browser: Option<PersistentBrowser>,
}

impl Default for AccessPolicy {
    fn default() -> Self {
        Self {
            allow: true,
            factor_mode: FactorMode::IfEnrolled,
            reauthenticate_in_s: None,
            constraints: Vec::new(),
            post_auth: PostAuth::NotAllowed,
            post_auth_prompt_frequency_s: 168 * HOUR,
            persistent_browser: None,
        }
    }
}

impl AccessPolicy {
    /// Whether the app takes this authenticator. A recovery code stands in for any, and a provider answers for itself.
    pub fn takes(&self, authenticator: Authenticator) -> bool {
        let lenient = matches!(authenticator, Authenticator::Recovery | Authenticator::Federated);
        lenient
            || self.constraints.is_empty()
            || self.constraints.iter().any(|constraint| constraint.takes(authenticator))
    }
}

/// How many factors are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactorMode {
    /// One.
    #[serde(rename = "1FA")]
    One,
    /// Two. Who has no second one sets it up on the way.
    #[serde(rename = "2FA")]
    Two,
    /// Two of those who have set a second one up, one of the others (ours).
    #[default]
    #[serde(rename = "2FA_IF_ENROLLED")]
    IfEnrolled,
}

/// One set of authenticators that will do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Constraint {
    /// The authenticators in it.
    pub authenticators: Vec<Authenticator>,
}

impl Constraint {
    /// Whether this authenticator is in it.
    pub fn takes(&self, authenticator: Authenticator) -> bool {
        self.authenticators.contains(&authenticator)
    }
}

/// Whether *Stay signed in?* is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PostAuth {
    /// It is.
    Allowed,
    /// It is not.
    #[default]
    NotAllowed,
}

/// What a policy that decides about persistence says (guide 004, persistent browser session).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PersistentBrowser {
    /// Every session outlives the browser.
    Always,
    /// None does.
    Never,
}
