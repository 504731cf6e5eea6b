//! `actions.signon`: what a rule of a global session policy says (rules K2, K3, S1 to S3).

use serde::Serialize;
use utoipa::ToSchema;

use super::super::MINUTES;
use super::super::reader::Reader;
use crate::policy::rules::{FactorPromptMode, PrimaryFactor, SessionPolicy};

/// What a rule of a global session policy says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignOn {
    /// Whether sign-ins are let in at all.
    access: Access,
    /// Whether a second factor is needed.
    #[schema(required = false)]
    require_factor: bool,
    /// What may come first.
    #[schema(required = false, value_type = PrimaryFactorWord)]
    primary_factor: PrimaryFactor,
    /// When the second factor is asked for.
    #[schema(required = false, value_type = FactorPromptModeWord)]
    factor_prompt_mode: FactorPromptMode,
    /// In mode `DEVICE`: how many minutes it is not asked for again of who ticked *Keep me signed in*. Requests may write it
    /// as text.
    #[schema(required = false, value_type = FactorLifetime)]
    factor_lifetime: i64,
    /// Whether *Keep me signed in* is ticked beforehand.
    #[schema(required = false)]
    remember_device_by_default: bool,
    /// How long sessions live.
    #[schema(required = false)]
    session: SessionLimits,
}

/// How long sessions live.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionLimits {
    /// Whether a session's cookie outlives the browser where the person did not say. Fixed on the Default Rule.
    #[schema(required = false)]
    use_persistent_cookie: bool,
    /// A session ends after so many minutes without use; 0: never.
    #[schema(required = false, minimum = 0, maximum = 5_270_400)]
    max_session_idle_minutes: i64,
    /// A session ends after so many minutes; 0: no maximum. Fixed on the Default Rule.
    #[schema(required = false, minimum = 0, maximum = 5_270_400)]
    max_session_lifetime_minutes: i64,
}

/// `ALLOW` or `DENY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Access {
    Allow,
    Deny,
}

/// Minutes, as a number or as text in digits: 0 to 5270400.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FactorLifetime {
    /// As a number.
    Number(i64),
    /// As text.
    Text(String),
}

/// `primaryFactor`.
#[derive(ToSchema)]
#[schema(as = PrimaryFactor, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum PrimaryFactorWord {
    PasswordIdp,
    PasswordIdpAnyFactor,
}

/// `factorPromptMode`.
#[derive(ToSchema)]
#[schema(as = FactorPromptMode, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum FactorPromptModeWord {
    Device,
    Session,
    Always,
}

pub(super) const ACCESS: [(&str, bool); 2] = [("ALLOW", true), ("DENY", false)];

impl Access {
    pub(super) fn of(allow: bool) -> Self {
        if allow { Self::Allow } else { Self::Deny }
    }
}

impl SignOn {
    /// As a response has it.
    pub(super) fn of(policy: &SessionPolicy) -> Self {
        Self {
            access: Access::of(policy.allow),
            require_factor: policy.require_factor,
            primary_factor: policy.primary_factor,
            factor_prompt_mode: policy.factor_prompt_mode,
            factor_lifetime: policy.factor_lifetime_minutes,
            remember_device_by_default: policy.remember_device_by_default,
            session: SessionLimits {
                use_persistent_cookie: policy.use_persistent_cookie,
                max_session_idle_minutes: policy.max_session_idle_minutes,
                max_session_lifetime_minutes: policy.max_session_lifetime_minutes,
            },
        }
    }
}

/// Reads `actions`. `default` is what the Default Rule says, where it is that one: two fields of it are fixed, and one that
/// is left out stays as it stands (rule S3).
///
/// A guide writes `singon` once, and `userPersistentCookie`: both are understood.
pub(super) fn read(actions: &mut Reader<'_>, default: Option<&SessionPolicy>) -> Option<SessionPolicy> {
    let name = if actions.has("singon") && !actions.has("signon") { "singon" } else { "signon" };
    actions.require(name);
    actions.object(name, |body| signon(body, default))
}

fn signon(body: &mut Reader<'_>, default: Option<&SessionPolicy>) -> SessionPolicy {
    let first = [
        ("PASSWORD_IDP", PrimaryFactor::PasswordIdp),
        ("PASSWORD_IDP_ANY_FACTOR", PrimaryFactor::PasswordIdpAnyFactor),
    ];
    let modes = [
        ("DEVICE", FactorPromptMode::Device),
        ("SESSION", FactorPromptMode::Session),
        ("ALWAYS", FactorPromptMode::Always),
    ];
    let usual = SessionPolicy::default();
    let stands = default.unwrap_or(&usual);
    body.require("access");
    let policy = SessionPolicy {
        allow: body.choice("access", &ACCESS).unwrap_or(usual.allow),
        require_factor: body.flag("requireFactor").unwrap_or(usual.require_factor),
        primary_factor: body.choice("primaryFactor", &first).unwrap_or(usual.primary_factor),
        factor_prompt_mode: body.choice("factorPromptMode", &modes).unwrap_or(usual.factor_prompt_mode),
        factor_lifetime_minutes: body
            .whole_or_text("factorLifetime", 0..=MINUTES)
            .unwrap_or(usual.factor_lifetime_minutes),
        remember_device_by_default: body
            .flag("rememberDeviceByDefault")
            .unwrap_or(usual.remember_device_by_default),
        use_persistent_cookie: stands.use_persistent_cookie,
        max_session_idle_minutes: usual.max_session_idle_minutes,
        max_session_lifetime_minutes: stands.max_session_lifetime_minutes,
    };
    let read = body.object("session", |session| limits(session, &policy, default));
    read.unwrap_or(policy)
}

fn limits(body: &mut Reader<'_>, policy: &SessionPolicy, default: Option<&SessionPolicy>) -> SessionPolicy {
    let cookie = (body.flag("usePersistentCookie"), body.flag("userPersistentCookie"));
    let cookie = body.agreed("usePersistentCookie", cookie.0, cookie.1);
    let idle = body.whole("maxSessionIdleMinutes", 0..=MINUTES);
    let lifetime = body.whole("maxSessionLifetimeMinutes", 0..=MINUTES);
    if let Some(default) = default {
        let of = "the Default Rule";
        body.fixed("usePersistentCookie", cookie.as_ref(), &default.use_persistent_cookie, of);
        body.fixed("maxSessionLifetimeMinutes", lifetime.as_ref(), &default.max_session_lifetime_minutes, of);
    }
    let most = lifetime.unwrap_or(policy.max_session_lifetime_minutes);
    if most > 0 && idle.is_some_and(|idle| idle > most) {
        body.problem("maxSessionIdleMinutes", "it is not more than maxSessionLifetimeMinutes");
    }
    // What was not said is not more either.
    let usual = policy.max_session_idle_minutes;
    let idle = idle.unwrap_or(if most > 0 { usual.min(most) } else { usual });
    SessionPolicy {
        use_persistent_cookie: cookie.unwrap_or(policy.use_persistent_cookie),
        max_session_idle_minutes: idle,
        max_session_lifetime_minutes: most,
        ..policy.clone()
    }
}
