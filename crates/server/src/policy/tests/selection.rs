//! Which rule holds for somebody.

use super::super::rules::{AuthType, Conditions, Network, Policy, Risk, Rule, SessionPolicy, Zone};
use super::*;

fn rule(name: i64, change: impl FnOnce(&mut Rule<SessionPolicy>)) -> Rule<SessionPolicy> {
    let mut rule = Rule {
        id: name.to_string(),
        name: name.to_string(),
        priority: name,
        active: true,
        system: false,
        conditions: Conditions::default(),
        actions: SessionPolicy { factor_lifetime_minutes: name, ..SessionPolicy::default() },
    };
    change(&mut rule);
    rule
}

fn policy(priority: i64, groups: &[&str], rules: Vec<Rule<SessionPolicy>>) -> Policy<SessionPolicy> {
    Policy {
        id: priority.to_string(),
        name: String::new(),
        description: String::new(),
        priority,
        active: true,
        system: false,
        groups: groups.iter().map(ToString::to_string).collect(),
        rules,
    }
}

/// The lifetime in the rule that holds stands for its name.
fn holds(session: Vec<Policy<SessionPolicy>>, person: Person<'_>) -> i64 {
    let zone = Zone {
        id: "office".to_owned(),
        name: "Office".to_owned(),
        gateways: vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()],
    };
    let rulebook = Rulebook { session, zones: vec![zone], ..Rulebook::default() };
    rulebook.for_person(person).session_policy.factor_lifetime_minutes
}

const ELSEWHERE: &str = "198.51.100.7";

fn person<'a>(groups: &'a [String], address: &str) -> Person<'a> {
    Person { id: Some("someone"), groups, address: address.parse().unwrap(), risk: Risk::Low }
}

#[test]
fn the_first_policy_for_a_persons_groups_goes_first_and_the_default_last() {
    let staff = ["staff".to_owned()];
    let policies = || {
        let mut default = policy(1, &[], vec![rule(9, |rule| rule.system = true)]);
        default.system = true;
        vec![
            default,
            policy(3, &["everyone"], vec![rule(30, |_| {})]),
            policy(2, &["staff"], vec![rule(22, |_| {}), rule(21, |_| {})]),
        ]
    };
    assert_eq!(holds(policies(), person(&staff, ELSEWHERE)), 21);
    assert_eq!(holds(policies(), person(&[], ELSEWHERE)), 30);
    let inactive = |id: usize| {
        let mut policies = policies();
        policies[id].active = false;
        policies
    };
    assert_eq!(holds(inactive(2), person(&staff, ELSEWHERE)), 30);
    assert_eq!(holds(inactive(1), person(&[], ELSEWHERE)), 9);
    assert_eq!(holds(Vec::new(), person(&[], ELSEWHERE)), 15, "without any policy the defaults hold");
}

#[test]
fn a_policy_without_a_fitting_rule_is_passed_over() {
    let policies = vec![
        policy(1, &[], vec![rule(1, |rule| rule.conditions.auth_type = AuthType::Radius)]),
        policy(2, &[], vec![rule(2, |rule| rule.active = false), rule(3, |_| {})]),
    ];
    assert_eq!(holds(policies, person(&[], ELSEWHERE)), 3);
}

#[test]
fn every_condition_of_a_rule_must_hold() {
    let of = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let office = || vec!["office".to_owned()];
    let staff = ["staff".to_owned()];
    let cases: Vec<(Conditions, &str, bool)> = vec![
        (Conditions::default(), ELSEWHERE, true),
        (Conditions { groups_include: of(&["staff"]), ..Conditions::default() }, ELSEWHERE, true),
        (Conditions { groups_include: of(&["guests"]), ..Conditions::default() }, ELSEWHERE, false),
        (Conditions { groups_include: of(&["everyone"]), ..Conditions::default() }, ELSEWHERE, true),
        (Conditions { groups_exclude: of(&["staff"]), ..Conditions::default() }, ELSEWHERE, false),
        (Conditions { users_include: of(&["someone"]), ..Conditions::default() }, ELSEWHERE, true),
        (Conditions { users_include: of(&["other"]), ..Conditions::default() }, ELSEWHERE, false),
        (
            Conditions {
                groups_include: of(&["staff"]),
                users_exclude: of(&["someone"]),
                ..Conditions::default()
            },
            ELSEWHERE,
            false,
        ),
        (Conditions { network: Network::In(office()), ..Conditions::default() }, "192.0.2.9", true),
        (Conditions { network: Network::In(office()), ..Conditions::default() }, "::ffff:192.0.2.9", true),
        (Conditions { network: Network::In(office()), ..Conditions::default() }, "2001:db8::1", true),
        (Conditions { network: Network::In(office()), ..Conditions::default() }, ELSEWHERE, false),
        (Conditions { network: Network::NotIn(office()), ..Conditions::default() }, "192.0.2.9", false),
        (Conditions { network: Network::NotIn(office()), ..Conditions::default() }, ELSEWHERE, true),
        (Conditions { risk: Some(Risk::Low), ..Conditions::default() }, ELSEWHERE, true),
        (Conditions { risk: Some(Risk::High), ..Conditions::default() }, ELSEWHERE, false),
    ];
    for (conditions, address, fits) in cases {
        let rules = vec![rule(1, |rule| rule.conditions = conditions.clone()), rule(2, |_| {})];
        let held = holds(vec![policy(1, &[], rules)], person(&staff, address));
        assert_eq!(held == 1, fits, "{conditions:?} from {address}");
    }
}
