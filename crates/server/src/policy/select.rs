//! Which rules hold for somebody: the first that fits, in order of priority, and the default where none does.

use std::net::IpAddr;

use super::rules::{AccessPolicy, AuthType, Conditions, Network, Policy, Risk, Rule, SessionPolicy, Zone};
use super::settings::{App, Brand, DeviceRecognition, Org, Settings};

/// All that an administrator has set which could matter for a sign-in to one app.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// The organisation's settings.
    pub org: Org,
    /// The app.
    pub app: App,
    /// The brand.
    pub brand: Brand,
    /// The global session policies.
    pub session: Vec<Policy<SessionPolicy>>,
    /// The app's authentication policy.
    pub access: Option<Policy<AccessPolicy>>,
    /// The app's adaptive access policy.
    pub devices: DeviceRecognition,
    /// The network zones.
    pub zones: Vec<Zone>,
}

/// Who it is about, as far as rules ask.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The user's id; nothing: nobody is known yet, or nobody here is called so.
    pub id: Option<&'a str>,
    /// The ids of their groups.
    pub groups: &'a [String],
    /// From where they come.
    pub address: IpAddr,
    /// How risky it is.
    pub risk: Risk,
}

impl Rulebook {
    /// What holds for a person.
    pub fn for_person(&self, person: Person<'_>) -> Settings {
        let session = session_rule(&self.session, &person, &self.zones);
        let access = self.access.as_ref().and_then(|policy| rule(&policy.rules, &person, &self.zones));
        Settings {
            org: self.org.clone(),
            session_policy: session.map(|rule| rule.actions.clone()).unwrap_or_default(),
            devices: self.devices.clone(),
            app: self.app.clone(),
            access: access.map(|rule| rule.actions.clone()).unwrap_or_default(),
            brand: self.brand.clone(),
        }
    }
}

/// The rule of the first policy that is for this person and has one that fits.
fn session_rule<'a>(
    policies: &'a [Policy<SessionPolicy>],
    person: &Person<'_>,
    zones: &[Zone],
) -> Option<&'a Rule<SessionPolicy>> {
    let mut policies: Vec<_> =
        policies.iter().filter(|policy| policy.active && is_for(policy, person)).collect();
    policies.sort_by_key(|policy| (policy.system, policy.priority));
    policies.into_iter().find_map(|policy| rule(&policy.rules, person, zones))
}

fn is_for<R>(policy: &Policy<R>, person: &Person<'_>) -> bool {
    policy.system || policy.groups.is_empty() || policy.groups.iter().any(|group| is_in(person, group))
}

fn rule<'a, R>(rules: &'a [Rule<R>], person: &Person<'_>, zones: &[Zone]) -> Option<&'a Rule<R>> {
    let fitting = rules.iter().filter(|rule| rule.active && holds(&rule.conditions, person, zones));
    fitting.min_by_key(|rule| (rule.system, rule.priority))
}

fn holds(conditions: &Conditions, person: &Person<'_>, zones: &[Zone]) -> bool {
    let is_user = |ids: &[String]| person.id.is_some_and(|id| ids.iter().any(|each| each == id));
    let Conditions { groups_include, groups_exclude, users_include, users_exclude, .. } = conditions;
    // Okta's reading: users or groups that are included, less those that are excluded.
    let anybody = groups_include.is_empty() && users_include.is_empty();
    let included =
        anybody || is_user(users_include) || groups_include.iter().any(|group| is_in(person, group));
    let excluded = is_user(users_exclude) || groups_exclude.iter().any(|group| is_in(person, group));
    let in_zone =
        |ids: &[String]| zones.iter().any(|zone| ids.contains(&zone.id) && zone.holds(person.address));
    let network = match &conditions.network {
        Network::Anywhere => true,
        Network::In(ids) => in_zone(ids),
        Network::NotIn(ids) => !in_zone(ids),
    };
    let risk = conditions.risk.is_none_or(|risk| risk == person.risk);
    included && !excluded && network && risk && conditions.auth_type == AuthType::Any
}

/// Everybody is in the group of everybody, and so is who is not known yet.
fn is_in(person: &Person<'_>, group: &str) -> bool {
    group == super::EVERYONE || person.groups.iter().any(|each| each == group)
}
