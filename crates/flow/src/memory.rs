//! The identifiers that a browser remembers (rules I1–I4), as they stand in its storage.
//!
//! Storage may hold anything: another version's data, another program's, an attacker's. What cannot be read is
//! nothing remembered, never an error.

use crate::json::Json;

/// How many identifiers are remembered at most (rule I3).
pub const MOST: usize = 5;
/// How long an identifier is remembered after its last use, in seconds: a year.
pub const LIFETIME: u64 = 365 * 24 * 60 * 60;
/// The longest identifier that is remembered, in bytes. An e-mail address has 254 at most (RFC 5321).
const LONGEST: usize = 320;

/// The identifiers that a browser remembers, the most recent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory(Vec<Remembered>);

/// One identifier. Nothing else is ever kept beside it (rule I2).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Remembered {
    identifier: String,
    used_at: u64,
}

impl Remembered {
    /// Only what we wrote ourselves: an entry with anything beside the two members is not ours.
    fn read(json: &Json) -> Option<Self> {
        (json.members().len() == 2).then_some(())?;
        Some(Self { identifier: json.get("identifier").owned()?, used_at: json.get("used_at").number()? })
    }

    fn write(&self) -> Json {
        let identifier = self.identifier.as_str().into();
        Json::object([("identifier", Some(identifier)), ("used_at", Some(self.used_at.into()))])
    }
}

impl Memory {
    /// Reads what storage holds, as of `now` (seconds since 1970-01-01 UTC).
    pub fn read(stored: &str, now: u64) -> Self {
        let stored = Json::parse(stored).unwrap_or(Json::Null);
        let mut entries: Vec<_> = stored.list().iter().filter_map(Remembered::read).collect();
        entries.retain(|entry| {
            let identifier = entry.identifier.trim();
            let age = now.saturating_sub(entry.used_at);
            !identifier.is_empty() && identifier.len() <= LONGEST && age <= LIFETIME
        });
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.used_at));
        let mut memory = Self::default();
        for entry in entries {
            if !memory.holds(&entry.identifier) {
                memory.0.push(entry);
            }
        }
        memory.0.truncate(MOST);
        memory
    }

    /// What to put into storage; nothing where it should be cleared.
    pub fn write(&self) -> Option<String> {
        let entries = self.0.iter().map(Remembered::write).collect();
        (!self.0.is_empty()).then(|| Json::List(entries).write())
    }

    /// The identifiers, the most recent first.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| entry.identifier.as_str())
    }

    /// Remembers an identifier that has just signed in. The one that was used the longest ago gives way.
    pub fn remember(&mut self, identifier: &str, now: u64) {
        let identifier = identifier.trim();
        self.forget(identifier);
        if identifier.is_empty() || identifier.len() > LONGEST {
            return;
        }
        self.0.insert(0, Remembered { identifier: identifier.to_owned(), used_at: now });
        self.0.truncate(MOST);
    }

    /// Forgets an identifier.
    pub fn forget(&mut self, identifier: &str) {
        self.0.retain(|entry| !same(&entry.identifier, identifier));
    }

    fn holds(&self, identifier: &str) -> bool {
        self.0.iter().any(|entry| same(&entry.identifier, identifier))
    }
}

/// Whether two identifiers are one account to a person: white space around and letter case do not count. The case of
/// letters beyond ASCII does: Unicode's tables would be 4 kB of every page.
fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(memory: &Memory) -> Vec<&str> {
        memory.identifiers().collect()
    }

    #[test]
    fn the_most_recent_comes_first_and_the_sixth_gives_way() {
        let mut memory = Memory::default();
        for (now, name) in (0..).zip(["a", "b", "c", "d", "e", "f"]) {
            memory.remember(name, now);
        }
        assert_eq!(list(&memory), ["f", "e", "d", "c", "b"]);
        memory.remember(" C ", 9);
        assert_eq!(list(&memory), ["C", "f", "e", "d", "b"]);
        memory.forget("F");
        assert_eq!(list(&memory), ["C", "e", "d", "b"]);
    }

    #[test]
    fn it_is_forgotten_a_year_after_its_last_use() {
        let mut memory = Memory::default();
        memory.remember("me@example.com", 1000);
        let stored = memory.write().unwrap();
        assert_eq!(list(&Memory::read(&stored, 1000 + LIFETIME)), ["me@example.com"]);
        assert_eq!(Memory::read(&stored, 1001 + LIFETIME), Memory::default());
    }

    #[test]
    fn rubbish_is_nothing_remembered() {
        let long = format!(r#"[{{"identifier":"{}","used_at":1}}]"#, "x".repeat(321));
        for stored in [
            "",
            "null",
            "{",
            "[1]",
            "\u{0}",
            r#"{"identifier":"a"}"#,
            r#"[{"identifier":" ","used_at":1}]"#,
            &long,
        ] {
            assert_eq!(Memory::read(stored, 1), Memory::default(), "{stored}");
        }
        let with_a_password = r#"[{"identifier":"a","used_at":1,"password":"x"}]"#;
        assert_eq!(Memory::read(with_a_password, 1), Memory::default());
    }

    #[test]
    fn nothing_remembered_leaves_nothing_in_storage() {
        assert_eq!(Memory::default().write(), None);
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_writing_reads_back(stored in ".*", name in ".{1,40}", now in 0u64..1 << 40) {
            let mut memory = Memory::read(&stored, now);
            memory.remember(&name, now);
            prop_assert!(memory.identifiers().count() <= MOST);
            prop_assert_eq!(Memory::read(&memory.write().unwrap_or_default(), now), memory);
        }
    }
}
