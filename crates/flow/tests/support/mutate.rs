//! Documents with something in them replaced.

use serde_json::Value as Json;

/// How many values a document has, itself included.
pub(crate) fn count(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(count).sum::<usize>(),
        Json::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Puts `with` in the place of the value number `at`. Whether it was below `json`.
pub(crate) fn replace(json: &mut Json, at: &mut usize, with: &Json) -> bool {
    if *at == 0 {
        *json = with.clone();
        return true;
    }
    *at -= 1;
    match json {
        Json::Array(items) => items.iter_mut().any(|item| replace(item, at, with)),
        Json::Object(members) => members.values_mut().any(|member| replace(member, at, with)),
        _ => false,
    }
}
