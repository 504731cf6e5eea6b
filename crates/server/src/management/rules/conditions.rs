//! `conditions` of a rule: for whom, from where, through which door, at which risk.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::reader::Reader;
use crate::policy::rules::{AuthType, Conditions, Network, Risk};
use crate::store::Thing;

/// When a rule holds: all of it must.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleConditions {
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    people: Option<People>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    network: Option<NetworkCondition>,
    /// Through which door.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    auth_context: Option<AuthContext>,
    /// At which risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    risk_score: Option<RiskScore>,
}

/// For whom: the people of groups, and users.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    groups: Option<Ids>,
    /// Users. Not in the conditions of a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    users: Option<Ids>,
}

/// Things by their ids.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// These; none: any.
    #[schema(required = false, max_items = 100)]
    include: Vec<String>,
    /// Not these. Not in the conditions of a policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    exclude: Vec<String>,
}

/// From where.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkCondition {
    /// From anywhere, or in zones.
    connection: Connection,
    /// With `ZONE`: from one of these (ids of zones).
    #[schema(required = false, max_items = 100)]
    include: Vec<String>,
    /// With `ZONE`: from none of these. Not beside `include`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    exclude: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Connection {
    Anywhere,
    Zone,
}

/// Through which door.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthContext {
    /// `ANY`, or `RADIUS`, which nobody here comes through.
    #[schema(value_type = AuthTypeWord)]
    auth_type: AuthType,
}

/// `authType`.
#[derive(ToSchema)]
#[schema(as = AuthType, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the model's type in the OpenAPI document")]
enum AuthTypeWord {
    Any,
    Radius,
}

/// At which risk.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskScore {
    /// Which.
    level: RiskLevel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum RiskLevel {
    Any,
    Low,
    Medium,
    High,
}

impl People {
    /// Those of groups; nothing for everybody.
    pub(in super::super) fn of_groups(groups: Vec<String>) -> Option<Self> {
        let ids = Ids { include: groups, exclude: Vec::new() };
        (!ids.include.is_empty()).then_some(Self { groups: Some(ids), users: None })
    }
}

impl RuleConditions {
    /// As a response has them.
    pub(super) fn of(conditions: &Conditions) -> Self {
        let ids = |include: &[String], exclude: &[String]| {
            let any = include.is_empty() && exclude.is_empty();
            (!any).then(|| Ids { include: include.to_vec(), exclude: exclude.to_vec() })
        };
        let people = People {
            groups: ids(&conditions.groups_include, &conditions.groups_exclude),
            users: ids(&conditions.users_include, &conditions.users_exclude),
        };
        let (connection, include, exclude) = match &conditions.network {
            Network::Anywhere => (Connection::Anywhere, Vec::new(), Vec::new()),
            Network::In(zones) => (Connection::Zone, zones.clone(), Vec::new()),
            Network::NotIn(zones) => (Connection::Zone, Vec::new(), zones.clone()),
        };
        Self {
            people: (people.groups.is_some() || people.users.is_some()).then_some(people),
            network: Some(NetworkCondition { connection, include, exclude }),
            auth_context: Some(AuthContext { auth_type: conditions.auth_type }),
            risk_score: Some(RiskScore {
                level: match conditions.risk {
                    None => RiskLevel::Any,
                    Some(Risk::Low) => RiskLevel::Low,
                    Some(Risk::Medium) => RiskLevel::Medium,
                    Some(Risk::High) => RiskLevel::High,
                },
            }),
        }
    }
}

/// Reads them.
pub(super) fn read(body: &mut Reader<'_>) -> Conditions {
    let ids = |people: &mut Reader<'_>, name, thing| {
        let ids = people.object(name, |ids| {
            let include = ids.references("include", thing).unwrap_or_default();
            (include, ids.references("exclude", thing).unwrap_or_default())
        });
        ids.unwrap_or_default()
    };
    let people = body
        .object("people", |people| (ids(people, "groups", Thing::Group), ids(people, "users", Thing::User)));
    let ((groups_include, groups_exclude), (users_include, users_exclude)) = people.unwrap_or_default();
    let auth_type = body.object("authContext", |context| {
        context.require("authType");
        context.choice("authType", &[("ANY", AuthType::Any), ("RADIUS", AuthType::Radius)])
    });
    let risk = body.object("riskScore", |score| {
        let levels = [
            ("ANY", None),
            ("LOW", Some(Risk::Low)),
            ("MEDIUM", Some(Risk::Medium)),
            ("HIGH", Some(Risk::High)),
        ];
        score.require("level");
        score.choice("level", &levels)
    });
    Conditions {
        groups_include,
        groups_exclude,
        users_include,
        users_exclude,
        network: body.object("network", network).unwrap_or_default(),
        auth_type: auth_type.flatten().unwrap_or_default(),
        risk: risk.flatten().flatten(),
    }
}

fn network(body: &mut Reader<'_>) -> Network {
    body.require("connection");
    let zones = body.choice("connection", &[("ANYWHERE", false), ("ZONE", true)]);
    let include = body.references("include", Thing::Zone).unwrap_or_default();
    let exclude = body.references("exclude", Thing::Zone).unwrap_or_default();
    match (zones, include.is_empty(), exclude.is_empty()) {
        (Some(false), false, _) => body.problem("include", "ANYWHERE has no zones"),
        (Some(false), _, false) => body.problem("exclude", "ANYWHERE has no zones"),
        (Some(true), true, true) if !body.has("include") && !body.has("exclude") => {
            body.problem("include", "it is missing: ZONE is in zones, or not in zones that exclude names");
        }
        (Some(true), true, true) => body.problem("include", "ZONE names one zone at least"),
        (Some(true), false, false) => body.problem("exclude", "it does not stand beside include"),
        (Some(true), false, true) => return Network::In(include),
        (Some(true), true, false) => return Network::NotIn(exclude),
        (None, ..) | (Some(false), true, true) => {}
    }
    Network::Anywhere
}
