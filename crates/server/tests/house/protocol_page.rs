//! The examples in `docs/protocol.md` are of the wire's types, and the server's own conversation in it still holds.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vestibule_flow::house::wire::{Begin, Problem, Reply, Submit, Text};

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol.md");
    std::fs::read_to_string(path).unwrap()
}

/// Reads an example as a type and writes it again: nothing in it may have been ignored.
fn is_a<T: DeserializeOwned + Serialize>(example: &str) {
    let read: T = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error}: {example}"));
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(example).unwrap(), "{example}");
}

#[test]
fn every_example_is_of_its_type() {
    let page = page();
    let mut seen = 0;
    for block in page.split("```json ").skip(1) {
        let (kind, rest) = block.split_once('\n').unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        match kind {
            "Begin" => is_a::<Begin>(example),
            "Submit" => is_a::<Submit>(example),
            "Reply" => is_a::<Reply>(example),
            "Text" => is_a::<Text>(example),
            "Problem" => is_a::<Problem>(example),
            other => panic!("what is a {other}?"),
        }
        seen += 1;
    }
    assert_eq!(seen, 11);
}

#[test]
fn every_line_of_the_conversation_is_of_its_type() {
    let page = page();
    let mut seen = 0;
    for block in page.split("```http\n").skip(1) {
        let (conversation, _) = block.split_once("```").unwrap();
        let bodies: Vec<_> = conversation.lines().filter(|line| line.starts_with('{')).collect();
        let [sent, answered] = bodies[..] else { panic!("{conversation}") };
        match conversation.lines().next().unwrap() {
            "POST /auth/flow" => is_a::<Begin>(&sent.replace('{', r#"{"intent": "sign_in", "#)),
            _ => {
                serde_json::from_str::<Submit>(sent).unwrap();
            }
        }
        is_a::<Reply>(answered);
        seen += 1;
    }
    assert_eq!(seen, 7);
}
