//! Our JSON is JSON: `serde_json` agrees, on documents good and bad.

use proptest::prelude::*;
use vestibule_flow::json::Json;

fn convert(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Bool(flag) => (*flag).into(),
        Json::Number(number) => {
            serde_json::from_str(number).unwrap_or_else(|_| panic!("{number} is no number"))
        }
        Json::Text(text) => text.as_str().into(),
        Json::List(values) => values.iter().map(convert).collect(),
        Json::Object(members) => {
            // The first of a name counts here, the last in serde_json's map.
            members.iter().rev().map(|(name, value)| (name.clone(), convert(value))).collect()
        }
    }
}

#[test]
fn it_reads_what_is_json() {
    let document =
        r#" {"a": [1, -2.5e+10, true, null, {}], "b\u00e9\ud83d\ude00": "\"\\\/\b\f\n\r\t", "c": ""} "#;
    let json = Json::parse(document).unwrap();
    assert_eq!(convert(&json), serde_json::from_str::<serde_json::Value>(document).unwrap());
    assert_eq!(json.get("a").list().first().and_then(Json::number), Some(1));
    assert_eq!(json.get("a").get("b").get("c"), &Json::Null);
}

#[test]
fn it_refuses_what_is_none() {
    for document in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "nul",
        "tru",
        "\"\u{1}\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\u+123\"",
        "1 2",
        "\"a",
        "[1 2]",
        "{\"a\" 1}",
        "NaN",
        "[",
        "\u{feff}1",
    ] {
        assert_eq!(Json::parse(document), None, "{document}");
        assert!(serde_json::from_str::<serde_json::Value>(document).is_err(), "serde_json reads {document}");
    }
}

#[test]
fn it_does_not_overflow_the_stack() {
    assert!(Json::parse(&"[".repeat(1_000_000)).is_none());
    let deep = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
    assert!(Json::parse(&deep(60)).is_some());
    assert!(Json::parse(&deep(70)).is_none());
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        ".*".prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
            prop::collection::vec((".*", inner), 0..6).prop_map(Json::Object),
        ]
    })
}

proptest! {
    #[test]
    fn what_it_writes_reads_back_here_and_elsewhere(json in any_json()) {
        let document = json.write();
        prop_assert_eq!(Json::parse(&document), Some(json.clone()));
        prop_assert!(serde_json::from_str::<serde_json::Value>(&document).is_ok());
    }

    #[test]
    fn it_reads_exactly_what_serde_json_reads(document in "[\\[\\]{}\",:\\\\0-9a-fu.eE+ \\-truefalsnl]{0,24}") {
        let ours = Json::parse(&document).is_some();
        let theirs = serde_json::from_str::<serde_json::Value>(&document);
        // A number too large for f64 is an error there; here it is kept as it is written.
        let too_large = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert_eq!(ours, theirs.is_ok() || too_large, "{}", document);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Json::parse(&String::from_utf8_lossy(&bytes));
    }
}
