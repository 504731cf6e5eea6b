//! Asking for a password: on a terminal twice and unseen, otherwise as the first line of stdin. Never as an argument.

use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _};

/// NIST SP 800-63B-4 §3.1.1.2: eight characters at least, and room for long ones.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=256;

/// A new password.
pub(super) fn ask() -> Result<String, Box<dyn Error>> {
    let stdin = std::io::stdin();
    let password = if stdin.is_terminal() {
        let first = rpassword::prompt_password("New password: ")?;
        if first != rpassword::prompt_password("Once more: ")? {
            return Err("the two are not the same; nothing was changed".into());
        }
        first
    } else {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).map_err(|_| "the password on stdin is no text (UTF-8)")?;
        line.strip_suffix('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .unwrap_or(&line)
            .to_owned()
    };
    check(&password)?;
    Ok(password)
}

fn check(password: &str) -> Result<(), String> {
    match password.chars().count() {
        0 => Err("there is no password on stdin; nothing was changed".to_owned()),
        count if LENGTH.contains(&count) => Ok(()),
        _ => Err(format!("a password has {} to {} characters", LENGTH.start(), LENGTH.end())),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_password_is_long_enough_and_not_endless() {
        for good in ["eight ch", "ünïcödé!", &"x".repeat(256)] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "seven c", &"x".repeat(257)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
