//! Identifiers: how two spellings are found to be one, and how one is written into a log.

use unicode_normalization::UnicodeNormalization as _;

/// The most characters an identifier may have (an e-mail address has 254 at most, RFC 5321 with erratum 1690).
pub const MAX_CHARS: usize = 254;

/// The spelling under which an identifier is stored and found: NFKC, without space around it, in lower case.
///
/// No identifier has control characters, and PostgreSQL takes no U+0000 in a text. They become U+FFFD, which nobody has.
pub fn normalise(typed: &str) -> String {
    let printable = |char: char| if char.is_control() { char::REPLACEMENT_CHARACTER } else { char };
    typed.trim().nfkc().flat_map(char::to_lowercase).map(printable).collect()
}

/// The identifier as a log may hold it: `p•••@example.com`, `a•••`.
pub fn mask(identifier: &str) -> String {
    let (name, domain) = match identifier.rsplit_once('@') {
        Some((name, domain)) => (name, Some(domain)),
        None => (identifier, None),
    };
    let mut masked: String = name.chars().take(1).collect();
    masked.push_str("•••");
    if let Some(domain) = domain {
        masked.push('@');
        masked.push_str(domain);
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_identifier_are_one() {
        for typed in ["password@example.com", " Password@Example.com ", "ｐassword@example.com"] {
            assert_eq!(normalise(typed), "password@example.com", "{typed}");
        }
    }

    #[test]
    fn control_characters_are_nobodys() {
        assert_eq!(normalise("a\0b"), "a\u{fffd}b");
    }

    #[test]
    fn a_masked_identifier_shows_one_character_and_the_domain() {
        assert_eq!(mask("password@example.com"), "p•••@example.com");
        assert_eq!(mask("anna"), "a•••");
        assert_eq!(mask(""), "•••");
    }
}
