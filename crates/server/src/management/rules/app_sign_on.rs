//! `actions.appSignOn`: what a rule of an app's authentication policy says (rules P1, P3, P4, S4).
//!
//! The guides write `keepMeSignedIn` and `verificationMethod` beside `appSignOn` as well as inside it, `factorMode` and
//! `reauthenticateIn` in `appSignOn` itself as well as in `verificationMethod`, and `contraints`. All of it is understood;
//! what is said in two places has to be the same.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::duration;
use super::super::reader::Reader;
use super::sign_on::{ACCESS, Access};
use crate::clock::Seconds;
use crate::policy::Authenticator;
use crate::policy::rules::{self, AccessPolicy, FactorMode, PersistentBrowser, PostAuth};

/// The most constraints of a rule.
const CONSTRAINTS: usize = 10;

/// What a rule of an app's authentication policy says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppSignOn {
    /// Whether people are let into the app at all. Left out: they are.
    #[schema(required = false)]
    access: Access,
    /// *Stay signed in?*, after authentication.
    #[schema(required = false)]
    keep_me_signed_in: KeepMeSignedIn,
    /// How people prove who they are.
    #[schema(required = false)]
    verification_method: VerificationMethod,
    /// Whether the policy decides if sessions outlive the browser; then people are not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    persistent_browser: Option<PersistentBrowserControl>,
    /// As in `verificationMethod`. Responses have it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<FactorModeWord>)]
    factor_mode: Option<FactorMode>,
    /// As in `verificationMethod`. Responses have it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reauthenticate_in: Option<String>,
}

/// *Stay signed in?*, after authentication.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepMeSignedIn {
    /// Whether it is asked.
    #[schema(required = false, value_type = PostAuthWord)]
    post_auth: PostAuth,
    /// How long it is not asked again after an answer: an ISO 8601 duration, such as `PT168H`.
    #[schema(required = false)]
    post_auth_prompt_frequency: String,
}

/// How people prove who they are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VerificationMethod {
    /// There is but one.
    #[serde(rename = "type")]
    #[schema(required = false)]
    kind: MethodType,
    /// How many factors are needed.
    #[schema(required = false, value_type = FactorModeWord)]
    factor_mode: FactorMode,
    /// After how long a session has to be proven afresh for this app: an ISO 8601 duration, such as `PT43800H`; left out:
    /// not while it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reauthenticate_in: Option<String>,
    /// Which authenticators are taken; any one of these will do, and with none of them every authenticator. A guide writes
    /// `contraints`, which is understood.
    #[schema(required = false, max_items = 10)]
    constraints: Vec<Constraint>,
}

/// One set of authenticators that will do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The authenticators in it.
    #[schema(min_items = 1, value_type = Vec<AuthenticatorWord>)]
    authenticators: Vec<Authenticator>,
}

/// Whether the policy decides if sessions outlive the browser (the persistent browser session control).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersistentBrowser)]
pub struct PersistentBrowserControl {
    /// `ALWAYS` or `NEVER`.
    #[schema(value_type = PersistentBrowserWord)]
    mode: PersistentBrowser,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum MethodType {
    Assurance,
}

/// `factorMode`.
#[derive(ToSchema)]
#[schema(as = FactorMode)]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum FactorModeWord {
    #[schema(rename = "1FA")]
    One,
    #[schema(rename = "2FA")]
    Two,
    #[schema(rename = "2FA_IF_ENROLLED")]
    IfEnrolled,
}

/// `postAuth`.
#[derive(ToSchema)]
#[schema(as = PostAuth, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum PostAuthWord {
    Allowed,
    NotAllowed,
}

/// `mode`.
#[derive(ToSchema)]
#[schema(as = PersistentBrowserMode, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum PersistentBrowserWord {
    Always,
    Never,
}

/// What people prove themselves by.
#[derive(ToSchema)]
#[schema(as = Authenticator, rename_all = "snake_case")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum AuthenticatorWord {
    Password,
    Passkey,
    Totp,
    Email,
    Recovery,
    Federated,
}

const FACTOR_MODES: [(&str, FactorMode); 3] =
    [("1FA", FactorMode::One), ("2FA", FactorMode::Two), ("2FA_IF_ENROLLED", FactorMode::IfEnrolled)];

impl AppSignOn {
    /// As a response has it.
    pub(super) fn of(policy: &AccessPolicy) -> Self {
        let constraints = policy.constraints.iter();
        Self {
            access: Access::of(policy.allow),
            keep_me_signed_in: KeepMeSignedIn {
                post_auth: policy.post_auth,
                post_auth_prompt_frequency: duration::write(policy.post_auth_prompt_frequency_s),
            },
            verification_method: VerificationMethod {
                kind: MethodType::Assurance,
                factor_mode: policy.factor_mode,
                reauthenticate_in: policy.reauthenticate_in_s.map(duration::write),
                constraints: constraints
                    .map(|each| Constraint { authenticators: each.authenticators.clone() })
                    .collect(),
            },
            persistent_browser: policy.persistent_browser.map(|mode| PersistentBrowserControl { mode }),
            factor_mode: None,
            reauthenticate_in: None,
        }
    }
}

/// What was said, in whatever place.
#[derive(Debug, Default)]
struct Said {
    allow: Option<bool>,
    factor_mode: Option<FactorMode>,
    reauthenticate_in: Option<Seconds>,
    constraints: Option<Vec<rules::Constraint>>,
    post_auth: Option<PostAuth>,
    frequency: Option<Seconds>,
    persistent_browser: Option<PersistentBrowser>,
}

/// Reads `actions`.
pub(super) fn read(actions: &mut Reader<'_>) -> Option<AccessPolicy> {
    if !["appSignOn", "keepMeSignedIn", "verificationMethod", "persistentBrowser"]
        .iter()
        .any(|name| actions.has(name))
    {
        actions.require("appSignOn");
    }
    let inside = actions.object("appSignOn", |body| {
        let allow = body.choice("access", &ACCESS);
        let flat = Said {
            allow,
            factor_mode: body.choice("factorMode", &FACTOR_MODES),
            reauthenticate_in: body.duration("reauthenticateIn"),
            ..Said::default()
        };
        let parts = parts(body);
        merge(body, flat, parts)
    });
    let beside = parts(actions);
    let said = merge(actions, inside.unwrap_or_default(), beside);
    let usual = AccessPolicy::default();
    Some(AccessPolicy {
        allow: said.allow.unwrap_or(usual.allow),
        factor_mode: said.factor_mode.unwrap_or(usual.factor_mode),
        reauthenticate_in_s: said.reauthenticate_in,
        constraints: said.constraints.unwrap_or_default(),
        post_auth: said.post_auth.unwrap_or(usual.post_auth),
        post_auth_prompt_frequency_s: said.frequency.unwrap_or(usual.post_auth_prompt_frequency_s),
        persistent_browser: said.persistent_browser,
    })
}

/// The three objects that stand inside `appSignOn` or beside it.
fn parts(body: &mut Reader<'_>) -> Said {
    let mut said = Said::default();
    body.object("keepMeSignedIn", |keep| {
        let words = [("ALLOWED", PostAuth::Allowed), ("NOT_ALLOWED", PostAuth::NotAllowed)];
        said.post_auth = keep.choice("postAuth", &words);
        said.frequency = keep.duration("postAuthPromptFrequency");
    });
    body.object("verificationMethod", |method| {
        method.choice("type", &[("ASSURANCE", ())]);
        said.factor_mode = method.choice("factorMode", &FACTOR_MODES);
        said.reauthenticate_in = method.duration("reauthenticateIn");
        let right = constraints(method, "constraints");
        let misspelt = constraints(method, "contraints");
        said.constraints = method.agreed("constraints", right, misspelt);
    });
    body.object("persistentBrowser", |control| {
        let words = [("ALWAYS", PersistentBrowser::Always), ("NEVER", PersistentBrowser::Never)];
        control.require("mode");
        said.persistent_browser = control.choice("mode", &words);
    });
    said
}

fn constraints(body: &mut Reader<'_>, name: &'static str) -> Option<Vec<rules::Constraint>> {
    body.objects(name, CONSTRAINTS, |constraint| {
        constraint.require("authenticators");
        let read = |each: &serde_json::Value| each.as_str().and_then(Authenticator::read);
        let known: Vec<_> = Authenticator::ALL.iter().map(|each| each.as_str()).collect();
        let wanted = format!("it is one of {}", known.join(", "));
        let authenticators = constraint.list("authenticators", Authenticator::ALL.len(), read, &wanted);
        if authenticators.as_ref().is_some_and(Vec::is_empty) {
            constraint.problem("authenticators", "it names one at least");
        }
        rules::Constraint { authenticators: authenticators.unwrap_or_default() }
    })
}

fn merge(body: &mut Reader<'_>, first: Said, second: Said) -> Said {
    let method = "verificationMethod";
    let constraints = body.agreed(&format!("{method}.constraints"), first.constraints, second.constraints);
    Said {
        allow: first.allow.or(second.allow),
        factor_mode: body.agreed(&format!("{method}.factorMode"), first.factor_mode, second.factor_mode),
        reauthenticate_in: body.agreed(
            &format!("{method}.reauthenticateIn"),
            first.reauthenticate_in,
            second.reauthenticate_in,
        ),
        constraints,
        post_auth: body.agreed("keepMeSignedIn.postAuth", first.post_auth, second.post_auth),
        frequency: body.agreed("keepMeSignedIn.postAuthPromptFrequency", first.frequency, second.frequency),
        persistent_browser: body.agreed(
            "persistentBrowser.mode",
            first.persistent_browser,
            second.persistent_browser,
        ),
    }
}
