//! What an administrator can change, with its defaults. Each part is one JSON document in the database; a part that is not
//! there has its defaults, and so has a field that a part leaves out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::{DAY, HOUR, Seconds};

/// Everything that a flow is decided by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The organisation's.
    pub org: Org,
    /// The global session policy's.
    pub session_policy: SessionPolicy,
    /// Device recognition's, of the adaptive access policy.
    pub devices: DeviceRecognition,
    /// The app's.
    pub app: AppPolicy,
    /// The brand's.
    pub brand: Brand,
}

/// The organisation's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Org {
    /// *Show option to stay signed in before users sign in* (rule K1).
    pub pre_auth_keep_signed_in: bool,
}

/// The global session policy: what *Keep me signed in* buys and how long a session lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionPolicy {
    /// When the second factor is asked for (rule K2).
    pub factor_prompt_mode: FactorPromptMode,
    /// In mode `DEVICE`: how many minutes it is not asked for again.
    pub factor_lifetime_minutes: i64,
    /// Whether *Keep me signed in* is ticked beforehand (rule K3).
    pub remember_device_by_default: bool,
    /// A session ends after so many minutes without use; 0: never (rule S2).
    pub max_session_idle_minutes: i64,
    /// A session ends after so many minutes; 0: no maximum (rule S2).
    pub max_session_lifetime_minutes: i64,
}

impl Default for SessionPolicy {
    /// 14 days without use, 90 days at most: what people who asked to stay signed in expect of a consumer service.
    ///
    /// NIST SP 800-63B-4 asks for more at AAL2 (1 hour idle, 24 hours at most). Where that is wanted, set it.
    fn default() -> Self {
        Self {
            factor_prompt_mode: FactorPromptMode::Device,
            factor_lifetime_minutes: 15,
            remember_device_by_default: false,
            max_session_idle_minutes: 14 * 24 * 60,
            max_session_lifetime_minutes: 90 * 24 * 60,
        }
    }
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

/// Device recognition (rule D5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceRecognition {
    /// How many days a device remembers the second factor; 0: not at all.
    pub remember_days: i64,
}

impl Default for DeviceRecognition {
    fn default() -> Self {
        Self { remember_days: 30 }
    }
}

/// An app's authentication policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppPolicy {
    /// Whether *Stay signed in?* is asked after authentication (rule P1).
    pub post_auth: PostAuth,
    /// How many seconds pass between two times it is asked (rule P3). `PT168H` is 604800.
    pub post_auth_prompt_frequency_s: Seconds,
    /// Where a sign-in to it leads that did not say.
    pub location: String,
}

impl Default for AppPolicy {
    fn default() -> Self {
        Self {
            post_auth: PostAuth::NotAllowed,
            post_auth_prompt_frequency_s: 168 * HOUR,
            location: "/app".to_owned(),
        }
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

impl DeviceRecognition {
    /// For how long a device remembers the second factor, in seconds.
    pub fn remembered_for(&self) -> Seconds {
        self.remember_days.max(0).saturating_mul(DAY)
    }
}
