//! Bodies that are nearly right: a good one in which a few things were taken away, put in, or put in another's place.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Words that mean something somewhere, and some that mean nothing.
const WORDS: [&str; 34] = [
    "ACTIVE",
    "ALLOW",
    "DENY",
    "ANY",
    "ANYWHERE",
    "ZONE",
    "DEVICE",
    "ALWAYS",
    "NEVER",
    "SESSION",
    "ALLOWED",
    "2FA",
    "1FA",
    "ASSURANCE",
    "SIGN_ON",
    "OKTA_SIGN_ON",
    "ACCESS_POLICY",
    "HIGH",
    "LOW",
    "PT168H",
    "P7D",
    "PT0S",
    "200",
    "-1",
    "",
    " ",
    "everyone",
    "totp",
    "a/b",
    "\u{0}",
    "\u{202e}x",
    "<b>x</b>",
    "192.0.2.7",
    "https://id.example.com/x",
];

/// Names that a body can have, and some that none has.
const NAMES: [&str; 24] = [
    "id",
    "type",
    "name",
    "status",
    "priority",
    "conditions",
    "actions",
    "signon",
    "singon",
    "session",
    "appSignOn",
    "keepMeSignedIn",
    "verificationMethod",
    "constraints",
    "contraints",
    "usePersistentCookie",
    "userPersistentCookie",
    "include",
    "exclude",
    "people",
    "network",
    "profile",
    "",
    "__proto__",
];

/// Anything.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-5..5_i64).prop_map(Value::from),
        any::<f64>()
            .prop_map(|number| serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let names =
            prop_oneof![proptest::sample::select(&NAMES[..]).prop_map(str::to_owned), any::<String>(),];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names, inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// `good`, as it is or with up to four things changed in it.
pub(in super::super) fn garbled(good: &'static str) -> impl Strategy<Value = Value> {
    let change =
        (any::<proptest::sample::Index>(), 0..3_u8, proptest::sample::select(&NAMES[..]), anything());
    proptest::collection::vec(change, 0..5).prop_map(move |changes| {
        let mut body: Value = serde_json::from_str(good).unwrap_or(json!({}));
        for (at, how, name, value) in changes {
            let mut places = Vec::new();
            collect(&body, String::new(), &mut places);
            let place = at.get(&places).clone();
            match (how, body.pointer_mut(&place)) {
                (0, Some(there)) => *there = value,
                (1, Some(Value::Object(map))) => {
                    map.insert(name.to_owned(), value);
                }
                (2, Some(Value::Object(map))) => {
                    let first = map.keys().next().cloned();
                    first.and_then(|name| map.remove(&name));
                }
                (_, Some(Value::Array(all))) => all.push(value),
                _ => {}
            }
        }
        body
    })
}

/// Every place in a document, as a JSON pointer.
fn collect(value: &Value, path: String, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, member) in map {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{path}/{name}"), places);
            }
        }
        Value::Array(all) => {
            for (at, member) in all.iter().enumerate() {
                collect(member, format!("{path}/{at}"), places);
            }
        }
        _ => {}
    }
    places.push(path);
}
