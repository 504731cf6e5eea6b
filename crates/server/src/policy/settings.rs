//! What an administrator can change besides policies, with its defaults. Each part is one JSON document in the database; a
//! field that it leaves out has its default.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::rules::{AccessPolicy, FactorMode, FactorPromptMode, PostAuth, SessionPolicy};
use crate::authn::password::PasswordPolicy;
use crate::clock::{DAY, MINUTE, Seconds};

/// Everything that a flow is decided by: what holds for this person, from here, at this app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The organisation's.
    pub org: Org,
    /// The rule of the global session policies that holds.
    pub session_policy: SessionPolicy,
    /// The adaptive access policy's device recognition.
    pub devices: DeviceRecognition,
    /// The app.
    pub app: App,
    /// The rule of the app's authentication policy that holds.
    pub access: AccessPolicy,
    /// The brand's.
    pub brand: Brand,
}

/// The organisation's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Org {
    /// *Show option to stay signed in before users sign in* (rule K1).
    pub pre_auth_keep_signed_in: bool,
    /// *Show option to remain signed in*: off, and *Stay signed in?* is asked nowhere (rule P4).
    pub post_auth_prompt: bool,
    /// What new passwords have to be.
    pub passwords: PasswordPolicy,
}

impl Default for Org {
    fn default() -> Self {
        let passwords = PasswordPolicy::default();
        Self { pre_auth_keep_signed_in: false, post_auth_prompt: true, passwords }
    }
}

/// An adaptive access policy's device recognition (rules D5, P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceRecognition {
    /// How many days a device remembers the second factor; 0: not at all.
    pub remember_days: i64,
    /// A device on which so many people have signed in within `shared_days` is a shared one; 0: none is.
    pub shared_from_users: i64,
    /// See there.
    pub shared_days: i64,
}

impl Default for DeviceRecognition {
    fn default() -> Self {
        Self { remember_days: 30, shared_from_users: 4, shared_days: 30 }
    }
}

impl DeviceRecognition {
    /// For how long a device remembers the second factor, in seconds.
    pub fn remembered_for(&self) -> Seconds {
        self.remember_days.max(0).saturating_mul(DAY)
    }

    /// Whether a device on which so many people signed in lately is a shared one.
    pub fn is_shared(&self, users: i64) -> bool {
        self.shared_from_users > 0 && users >= self.shared_from_users
    }
}

/// An app: what people sign in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct App {
    /// Its name, for people.
    pub label: String,
    /// Where a sign-in to it leads that did not say.
    pub location: String,
    /// Whose people it knows. What a device keeps carries across the apps of one identity store (rule D7).
    pub identity_store: String,
    /// Its authentication policy.
    pub access_policy: String,
    /// Its adaptive access policy.
    pub adaptive_policy: String,
    /// Its brand.
    pub brand: String,
    /// Whether the identifier screen offers *Remember me* (rule I1). Nothing: as the page with the widget says.
    pub remember_me: Option<bool>,
    /// On which screens *Keep me signed in* is offered (rules D2, D9).
    pub keep_me_signed_in: KeepOffer,
    /// What is kept for it ends after so many minutes without use; nothing: as the session policy says.
    pub idle_minutes: Option<i64>,
    /// What is kept for it ends after so many minutes; nothing: as the session policy says.
    pub max_minutes: Option<i64>,
    /// IdP session management: a sign-in is kept for all apps that have it, whatever the box says (rule D8).
    pub idp_session_management: bool,
    /// What the app asks a person's consent for, in their words; nothing: it does not ask.
    pub consent: Vec<String>,
}

impl Default for App {
    fn default() -> Self {
        Self {
            label: String::new(),
            location: "/app".to_owned(),
            identity_store: "default".to_owned(),
            access_policy: super::DEFAULT_ACCESS_POLICY.to_owned(),
            adaptive_policy: super::DEFAULT_ADAPTIVE_POLICY.to_owned(),
            brand: super::DEFAULT_BRAND.to_owned(),
            remember_me: None,
            keep_me_signed_in: KeepOffer::Off,
            idle_minutes: None,
            max_minutes: None,
            idp_session_management: false,
            consent: Vec::new(),
        }
    }
}

/// On which screens an app offers *Keep me signed in*, besides the one before authentication (rule K1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeepOffer {
    /// On none.
    #[default]
    Off,
    /// On the primary authenticator's (rule D2).
    Primary,
    /// On each authenticator's, for itself (rule D9).
    Each,
}

/// A brand: whose sign-in it is, and its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// Its name.
    pub name: Option<String>,
    /// The URL of its logo.
    pub logo: Option<String>,
    /// `postAuthKeepMeSignedInPrompt` (rule P8).
    pub prompt: PromptTexts,
}

/// The words of *Stay signed in?* (rule P8). Text, never markup; what is not set has its default in the user's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromptTexts {
    /// The heading.
    pub title: Option<BrandText>,
    /// The sentence below it.
    pub subtitle: Option<BrandText>,
    /// The button that accepts.
    pub accept: Option<BrandText>,
    /// The button that rejects.
    pub reject: Option<BrandText>,
}

/// A text of a brand's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrandText {
    /// For every language.
    pub text: String,
    /// For particular ones, by BCP 47 tag.
    pub texts: BTreeMap<String, String>,
}

/// Minutes as seconds; 0 means no maximum.
pub(super) fn minutes(minutes: i64) -> Option<Seconds> {
    (minutes > 0).then(|| minutes.saturating_mul(MINUTE))
}
