//! Reading a request's body: every problem in it is found, each with the path of its field, and none repeats a value.
//!
//! A [`Reader`] walks one JSON object. What is asked of it by name is known; what is left when it is done is unknown and
//! refused. So a reader is at the same time the list of fields that there are. What a body refers to is noted on the way, and
//! looked for in the database by [`Reading::settle`].

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::duration;
use super::reading::{Found, Problem, Reading};
use crate::clock::Seconds;
use crate::store::Thing;

/// The most things that one list may name.
const REFERENCES: usize = 100;
/// How much of a name that a client made up is repeated to it.
const NAME_CHARS: usize = 60;

/// Reads a body: `read` asks for its fields. What it gives counts only where there are no problems.
pub(super) fn read<T>(body: &Value, read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Reading<T> {
    let mut found = Found::default();
    let done = match body {
        Value::Object(map) => Reader::walk(map, String::new(), &mut found, read),
        _ => None,
    };
    Reading { done, found }
}

/// One JSON object on its way.
pub(super) struct Reader<'a> {
    map: &'a Map<String, Value>,
    path: String,
    asked: Vec<&'static str>,
    found: &'a mut Found,
}

impl<'a> Reader<'a> {
    fn walk<T>(
        map: &Map<String, Value>,
        path: String,
        found: &mut Found,
        read: impl FnOnce(&mut Reader<'_>) -> T,
    ) -> T {
        let mut reader = Reader { map, path, asked: Vec::new(), found };
        let done = read(&mut reader);
        let unknown = map.keys().filter(|name| !reader.asked.contains(&name.as_str()));
        for name in unknown {
            reader.found.add(Problem::new(join(&reader.path, &shown(name)), "there is no such field"));
        }
        done
    }

    /// Says what is wrong with a field.
    pub(super) fn problem(&mut self, name: &str, why: impl Into<String>) {
        self.found.add(Problem::new(join(&self.path, name), why));
    }

    /// The field as it is, which is known from here on.
    fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.push(name);
        self.map.get(name)
    }

    /// Whether the field is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// Says that a field is missing, unless it is there.
    pub(super) fn require(&mut self, name: &'static str) {
        if !self.has(name) {
            self.problem(name, "it is missing");
        }
    }

    /// Fields that responses have and requests may repeat. They are not heeded.
    pub(super) fn read_only(&mut self, names: &[&'static str]) {
        self.asked.extend(names);
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let read = match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        };
        self.or(name, read, "it is true or false")
    }

    /// A whole number in a range.
    pub(super) fn whole(&mut self, name: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let read = self.value(name)?.as_i64().filter(|number| range.contains(number));
        self.or(name, read, &whole_in(&range))
    }

    /// A whole number in a range, also where it is written as text (rule M2).
    pub(super) fn whole_or_text(&mut self, name: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let read = match self.value(name)? {
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            other => other.as_i64(),
        };
        self.or(name, read.filter(|number| range.contains(number)), &whole_in(&range))
    }

    /// A line of text: not blank, no control characters, at most `most` characters.
    pub(super) fn text(&mut self, name: &'static str, most: usize) -> Option<String> {
        let read = self.value(name)?.as_str().filter(|text| is_line(text, most)).map(ToOwned::to_owned);
        self.or(name, read, &line_of(most))
    }

    /// Text that may be empty and may have several lines.
    pub(super) fn long_text(&mut self, name: &'static str, most: usize) -> Option<String> {
        let printable = |text: &&str| !text.chars().any(|char| char.is_control() && char != '\n');
        let fits = |text: &&str| text.chars().count() <= most;
        let read = self.value(name)?.as_str().filter(printable).filter(fits).map(ToOwned::to_owned);
        self.or(name, read, &format!("it is text of at most {most} characters"))
    }

    /// A secret: any characters at all.
    pub(super) fn secret(&mut self, name: &'static str, length: RangeInclusive<usize>) -> Option<String> {
        let fits = |text: &&str| length.contains(&text.chars().count());
        let read = self.value(name)?.as_str().filter(fits).map(ToOwned::to_owned);
        let (least, most) = (length.start(), length.end());
        self.or(name, read, &format!("it is text of {least} to {most} characters"))
    }

    /// An id: what can stand in a path as it is.
    pub(super) fn id(&mut self, name: &'static str) -> Option<String> {
        let read = self.value(name)?.as_str().filter(|id| can_be_id(id)).map(ToOwned::to_owned);
        self.or(name, read, ID)
    }

    /// Ids, each once, at most `most`.
    pub(super) fn ids(&mut self, name: &'static str, most: usize) -> Option<Vec<String>> {
        let ids = self.list(
            name,
            most,
            |each| each.as_str().filter(|id| can_be_id(id)).map(ToOwned::to_owned),
            ID,
        )?;
        let twice = ids.iter().enumerate().find(|(at, id)| ids.iter().take(*at).any(|other| other == *id));
        match twice.map(|(at, _)| at) {
            Some(at) => {
                self.problem(&format!("{name}[{at}]"), "it is there twice");
                None
            }
            None => Some(ids),
        }
    }

    /// The id of something that has to be there.
    pub(super) fn reference(&mut self, name: &'static str, thing: Thing) -> Option<String> {
        let id = self.id(name)?;
        self.found.references.push((join(&self.path, name), thing, id.clone()));
        Some(id)
    }

    /// The ids of things that have to be there, each once, at most [`REFERENCES`].
    pub(super) fn references(&mut self, name: &'static str, thing: Thing) -> Option<Vec<String>> {
        let ids = self.ids(name, REFERENCES)?;
        let path = join(&self.path, name);
        let all = ids.iter().enumerate().map(|(at, id)| (format!("{path}[{at}]"), thing, id.clone()));
        self.found.references.extend(all);
        Some(ids)
    }

    /// Refuses to change what stands as it is: a value that differs from the one that is there.
    pub(super) fn fixed<T: PartialEq>(&mut self, name: &str, said: Option<&T>, stands: &T, of: &str) {
        if said.is_some_and(|said| said != stands) {
            self.problem(name, format!("of {of} it cannot be changed"));
        }
    }

    /// Lines of text, at most `most` of them.
    pub(super) fn lines(&mut self, name: &'static str, most: usize, chars: usize) -> Option<Vec<String>> {
        let line = |each: &Value| each.as_str().filter(|text| is_line(text, chars)).map(ToOwned::to_owned);
        self.list(name, most, line, &line_of(chars))
    }

    /// A list, each of whose members `read` takes or refuses.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(&Value) -> Option<T>,
        wanted: &str,
    ) -> Option<Vec<T>> {
        let Value::Array(members) = self.value(name)? else {
            return self.or(name, None, "it is a list");
        };
        if members.len() > most {
            return self.or(name, None, &format!("it has at most {most} members"));
        }
        let read: Vec<Option<T>> = members.iter().map(read).collect();
        for at in (0..read.len()).filter(|at| read.get(*at).is_some_and(Option::is_none)) {
            self.problem(&format!("{name}[{at}]"), wanted);
        }
        read.into_iter().collect()
    }

    /// One of several words.
    pub(super) fn choice<T: Clone>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let said = self.value(name)?.as_str();
        let read = words.iter().find(|(word, _)| Some(*word) == said).map(|(_, meant)| meant.clone());
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        self.or(name, read, &format!("it is one of {}", known.join(", ")))
    }

    /// A length of time as ISO 8601 writes it, in seconds.
    pub(super) fn duration(&mut self, name: &'static str) -> Option<Seconds> {
        let read = self.value(name)?.as_str().and_then(duration::read);
        self.or(name, read, "it is an ISO 8601 duration, such as PT168H, of ten years at most")
    }

    /// What `read` makes of a text.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
        wanted: &str,
    ) -> Option<T> {
        let read = self.value(name)?.as_str().and_then(read);
        self.or(name, read, wanted)
    }

    /// A field that can be unset with `null`: what `read` reads of it otherwise. Nothing where it is not there.
    pub(super) fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.value(name)?.is_null() {
            return Some(None);
        }
        read(self, name).map(Some)
    }

    /// An object inside this one.
    pub(super) fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'_>) -> T,
    ) -> Option<T> {
        self.asked.push(name);
        match self.map.get(name)? {
            Value::Object(map) => Some(Reader::walk(map, join(&self.path, name), self.found, read)),
            _ => self.or(name, None, "it is an object"),
        }
    }

    /// Objects in a list, at most `most` of them.
    pub(super) fn objects<T>(
        &mut self,
        name: &'static str,
        most: usize,
        mut read: impl FnMut(&mut Reader<'_>) -> T,
    ) -> Option<Vec<T>> {
        self.asked.push(name);
        let Value::Array(members) = self.map.get(name)? else {
            return self.or(name, None, "it is a list");
        };
        if members.len() > most {
            return self.or(name, None, &format!("it has at most {most} members"));
        }
        let mut all = Vec::new();
        for (at, member) in members.iter().enumerate() {
            let name = format!("{name}[{at}]");
            match member {
                Value::Object(map) => {
                    all.push(Reader::walk(map, join(&self.path, &name), self.found, &mut read));
                }
                _ => self.problem(&name, "it is an object"),
            }
        }
        Some(all)
    }

    /// An object whose keys are names that clients make up: `read` is asked for each that `is_name` takes.
    pub(super) fn named<T>(
        &mut self,
        name: &'static str,
        most: usize,
        is_name: impl Fn(&str) -> bool,
        wanted: &str,
        mut read: impl FnMut(&mut Reader<'_>) -> T,
    ) -> Option<Vec<(String, T)>> {
        self.asked.push(name);
        let Value::Object(map) = self.map.get(name)? else {
            return self.or(name, None, "it is an object");
        };
        if map.len() > most {
            return self.or(name, None, &format!("it has at most {most} members"));
        }
        let mut all = Vec::new();
        for (key, member) in map {
            let path = format!("{name}.{}", shown(key));
            match member {
                _ if !is_name(key) => self.problem(&path, wanted),
                Value::Object(map) => {
                    let read = Reader::walk(map, join(&self.path, &path), self.found, &mut read);
                    all.push((key.clone(), read));
                }
                _ => self.problem(&path, "it is an object"),
            }
        }
        Some(all)
    }

    /// Of one thing that was said in two places, what was said. Two different things are refused.
    pub(super) fn agreed<T: PartialEq>(
        &mut self,
        name: &str,
        first: Option<T>,
        second: Option<T>,
    ) -> Option<T> {
        match (first, second) {
            (Some(first), Some(second)) if first != second => {
                self.problem(name, "it is said in two places, and differently");
                None
            }
            (first, second) => first.or(second),
        }
    }

    fn or<T>(&mut self, name: &str, read: Option<T>, wanted: &str) -> Option<T> {
        if read.is_none() {
            self.problem(name, wanted);
        }
        read
    }
}

/// What an id has to be.
const ID: &str = "it is an id: 1 to 64 letters, digits, dots, dashes or underscores, and not dots alone";

/// Whether a text can be an id: one that was drawn here, or one that a client chose.
pub(super) fn can_be_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let dots = text.bytes().all(|byte| byte == b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(fits) && !dots
}

/// A name that a client made up, as it is repeated to it.
fn shown(name: &str) -> String {
    let shown: String = name.chars().filter(|char| !char.is_control()).take(NAME_CHARS).collect();
    if shown.is_empty() { "\"\"".to_owned() } else { shown }
}

fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control) && text.chars().count() <= most
}

fn line_of(most: usize) -> String {
    format!("it is a line of text, 1 to {most} characters")
}

fn whole_in(range: &RangeInclusive<i64>) -> String {
    format!("it is a whole number from {} to {}", range.start(), range.end())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests;
