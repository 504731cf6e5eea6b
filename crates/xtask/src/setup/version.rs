//! Reading versions out of what tools print and lock files say.

use std::cmp::Ordering;

/// The version in a line such as `trunk 0.21.14` or `Chromium 140.0.7339.80 built on Debian`.
pub(crate) fn in_text(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The number before the first dot.
pub(crate) fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// Compares dotted numbers; what is not a number counts as 0.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u64> {
        version.split(['.', '-', '+']).take(3).map(|part| part.parse().unwrap_or(0)).collect()
    };
    numbers(a).cmp(&numbers(b))
}

/// The version of a package in a `Cargo.lock`, where the package stands in it once.
pub(crate) fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut found = lock.lines().zip(lock.lines().skip(1)).filter(|(line, _)| *line == name);
    let (_, version) = found.next()?;
    found.next().is_none().then(|| version.strip_prefix("version = \"")?.strip_suffix('"'))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(in_text("trunk 0.21.14"), Some("0.21.14"));
        assert_eq!(in_text("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(in_text("Chromium 140.0.7339.80 built on Debian GNU/Linux 12"), Some("140.0.7339.80"));
        assert_eq!(in_text("0.28.2\n"), Some("0.28.2"));
        assert_eq!(in_text("no such thing"), None);
        assert_eq!(major("140.0.7339.80"), Some(140));
    }

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(compare("1.96.0", "1.90"), Ordering::Greater);
        assert_eq!(compare("1.9.0", "1.90.0"), Ordering::Less);
        assert_eq!(compare("1.97.0-nightly", "1.97.0"), Ordering::Equal);
    }

    #[test]
    fn a_lock_file_says_a_version_once() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.100\"\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"syn\"\nversion = \"2.0.0\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.100"));
        assert_eq!(locked(lock, "syn"), None);
        assert_eq!(locked(lock, "wasm"), None);
    }
}
