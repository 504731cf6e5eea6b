//! What a new password has to be (NIST SP 800-63B-4 §3.1.1.2): long enough, not one that is guessed first, and nothing else.
//! No rule says what characters it is made of, and none makes it end.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::{Score, zxcvbn};

use crate::authn::identifier;

/// The most characters a password may have.
pub const MAX_LENGTH: u16 = 256;

/// Of a long password, how much is looked at: no 64 characters are guessed because of what follows them.
const LOOKED_AT: usize = 64;

/// What an administrator asks of new passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordPolicy {
    /// The fewest characters: 8 at least; 15 where the password is all there is.
    pub min_length: u16,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 8 }
    }
}

/// Why a password cannot be a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has too few characters.
    TooShort,
    /// It has more than [`MAX_LENGTH`].
    TooLong,
    /// It is who one is.
    Identifier,
    /// It would be among the first million guesses: a common password, a date, a row of keys, or made of who one is.
    Guessable,
}

impl Unfit {
    /// The code of the message about it.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "message.password_too_short",
            // The screen says how long it may be, so nobody's widget sends a longer one.
            Self::TooLong | Self::Identifier | Self::Guessable => "message.password_is_common",
        }
    }
}

impl PasswordPolicy {
    /// Why `password` cannot be the new password of somebody known by these words (identifier, name, the site's host);
    /// nothing where it can.
    pub fn objection(&self, password: &str, identifier: &str, words: &[&str]) -> Option<Unfit> {
        let length = password.nfc().count();
        if length < usize::from(self.min_length) {
            return Some(Unfit::TooShort);
        }
        if length > usize::from(MAX_LENGTH) {
            return Some(Unfit::TooLong);
        }
        let (same, identifier) = (identifier::normalise(password), identifier::normalise(identifier));
        if same == identifier {
            return Some(Unfit::Identifier);
        }
        let front: String = password.nfc().take(LOOKED_AT).collect();
        let parts = words.iter().copied().chain([&*identifier]).flat_map(split);
        let mut known: Vec<&str> = words.iter().copied().chain([&*identifier]).collect();
        known.extend(parts);
        (zxcvbn(&front, &known).score() < Score::Two).then_some(Unfit::Guessable)
    }
}

/// The words within a word: `anna.smith@example.com` is made of four.
fn split(word: &str) -> impl Iterator<Item = &str> {
    word.split(|char: char| !char.is_alphanumeric()).filter(|part| part.chars().count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: &str = "Password@example.com";

    fn objection(password: &str) -> Option<Unfit> {
        PasswordPolicy::default().objection(password, WHO, &["Password Account", "id.example.com"])
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(objection("xK4!pqZ"), Some(Unfit::TooShort));
        assert_eq!(objection("xK4!pqZ9"), None);
        assert_eq!(objection("żółwińść"), None, "eight characters, sixteen bytes");
        assert_eq!(objection("x\u{323}\u{307}K4!pqZ"), None, "composed or not");
        let long: String = ('a'..='z').cycle().step_by(7).take(257).collect();
        assert_eq!(objection(&long), Some(Unfit::TooLong));
        assert_eq!(objection(&long[..256]), None);
        let strict = PasswordPolicy { min_length: 15 };
        assert_eq!(strict.objection("xK4!pqZ9", WHO, &[]), Some(Unfit::TooShort));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in [
            "password",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "aaaaaaaaaaaa",
            "letmein1",
            "P@ssw0rd",
            "19871987",
        ] {
            assert_eq!(objection(common), Some(Unfit::Guessable), "{common}");
        }
    }

    #[test]
    fn who_one_is_is_no_password() {
        for identifier in [WHO, "password@example.com", " PASSWORD@EXAMPLE.COM "] {
            assert_eq!(objection(identifier), Some(Unfit::Identifier), "{identifier}");
        }
        let policy = PasswordPolicy::default();
        let made_of = policy.objection("zebulonvx", "zebulonvx@example.com", &[]);
        assert_eq!(made_of, Some(Unfit::Guessable), "the part before the @");
        assert_eq!(policy.objection("zebulonvx", "someone@example.com", &[]), None, "for another it is one");
    }

    #[test]
    fn nothing_is_asked_but_length_and_that() {
        for good in
            ["correct horse battery staple", "kumquat lantern 7", "ドア窓机椅子床壁", "жёлтый слон гуляет"]
        {
            assert_eq!(objection(good), None, "{good}");
        }
    }
}
