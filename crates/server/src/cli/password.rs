//! Asking for a password: on a terminal twice and unseen, otherwise as the first line of stdin. Never as an argument.

use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _};

use vestibule_server::authn::password::{MAX_LENGTH, PasswordPolicy, Unfit};

/// A new password for somebody, that the password policy has nothing against.
pub(super) fn ask(identifier: &str, name: &str) -> Result<String, Box<dyn Error>> {
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
    if password.is_empty() {
        return Err("there is no password on stdin; nothing was changed".into());
    }
    let policy = PasswordPolicy::default();
    match policy.objection(&password, identifier, &[name]) {
        None => Ok(password),
        Some(Unfit::TooShort) => {
            Err(format!("a password has at least {} characters", policy.min_length).into())
        }
        Some(Unfit::TooLong) => Err(format!("a password has at most {MAX_LENGTH} characters").into()),
        Some(Unfit::Identifier) => Err("a password is not the identifier".into()),
        Some(Unfit::Guessable) => Err("that password would be among the first to be guessed".into()),
    }
}
