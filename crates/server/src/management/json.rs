//! JSON in which each object has each of its names once. `serde_json` would take the last of two; which of them the sender
//! meant nobody knows.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads a document.
///
/// # Errors
/// Where it is none, in words that have a line and a column and nothing that was sent.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    let strict: Result<Strict, _> = serde_json::from_slice(bytes);
    strict.map(|Strict(value)| value).map_err(|error| {
        let why = if error.is_data() { "a name stands twice in an object" } else { "it is not JSON" };
        format!("line {}, column {}: {why}", error.line(), error.column())
    })
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values).map(Self)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(member)) = members.next_element()? {
            all.push(member);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((name, Strict(member))) = members.next_entry::<String, Strict>()? {
            if all.insert(name, member).is_some() {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_serde_json_reads() {
        let text = r#"{ "a": [1, -1, 1.5, true, null, "x\u00e9"], "b": { "a": {} } }"#;
        assert_eq!(read(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn rubbish_and_names_that_stand_twice_are_refused() {
        assert_eq!(
            read(br#"{"a":1,"b":{"c":1,"c":2}}"#).unwrap_err(),
            "line 1, column 24: a name stands twice in an object"
        );
        for rubbish in ["", "{", "{} x", "{\"a\":1,}", "\u{feff}{}", "nul", &"[".repeat(200)] {
            assert!(read(rubbish.as_bytes()).unwrap_err().contains("not JSON"), "{rubbish}");
        }
        assert!(read(b"\"\xff\"").is_err());
    }
}
