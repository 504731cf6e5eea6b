//! What the letters say. In English; each says what happened, what to do if it was not you, and nothing to click on: who is
//! used to clicking in such letters clicks in a forged one as well.

use super::Letter;
use crate::authn::email_code::{LIFETIME, Purpose};
use crate::clock::{DAY, MINUTE, Time};
use crate::config::Config;

/// A code.
pub fn code(config: &Config, purpose: Purpose, to: &str, code: &str) -> Letter {
    let site = site(config);
    let (subject, what) = match purpose {
        Purpose::SignIn => (format!("Your code for {site}"), format!("to sign in to {site}")),
        Purpose::Recover => (
            format!("Your code to reset your password for {site}"),
            format!("to choose a new password for {site}"),
        ),
        Purpose::VerifyAddress => (
            format!("Your code to confirm this address for {site}"),
            format!("to confirm this address for {site}"),
        ),
    };
    let minutes = LIFETIME / MINUTE;
    let body = format!(
        "Your code {what} is\n\n{code}\n\nIt works once, for {minutes} minutes, in the window that asked for it.\n\n\
         Nobody will ever ask you for this code, neither by phone nor by mail: do not give it to anyone. \
         If you did not ask for it, you need not do anything. Somebody may have typed your address by mistake."
    );
    Letter { to: to.to_owned(), subject, body, useful_for: LIFETIME }
}

/// A sign-in from a browser that was not known.
pub fn new_sign_in(config: &Config, to: &str, browser: &str, at: Time) -> Letter {
    let what = format!(
        "Your account was used to sign in from a browser that has not been used with it before.\n\nBrowser: {browser}"
    );
    notice(config, to, "New sign-in", &what, at)
}

/// The password is another.
pub fn password_changed(config: &Config, to: &str, at: Time) -> Letter {
    let what = "The password of your account was changed. Every browser was signed out.";
    notice(config, to, "Your password was changed", what, at)
}

/// There is a passkey more.
pub fn passkey_added(config: &Config, to: &str, name: &str, at: Time) -> Letter {
    let what = format!("A passkey was added to your account: {name}.");
    notice(config, to, "A passkey was added", &what, at)
}

/// There is an authenticator app, or another one.
pub fn totp_added(config: &Config, to: &str, at: Time) -> Letter {
    notice(
        config,
        to,
        "An authenticator app was set up",
        "An authenticator app was set up for your account.",
        at,
    )
}

/// Mail goes elsewhere from now on. To the old address.
pub fn address_changed(config: &Config, to: &str, at: Time) -> Letter {
    let what = "Mail about your account goes to another address from now on.";
    notice(config, to, "Your address was changed", what, at)
}

/// A way to sign in is gone.
pub fn authenticator_removed(config: &Config, to: &str, what: &str, at: Time) -> Letter {
    let said = format!("A way to sign in was removed from your account: {what}.");
    notice(config, to, "A way to sign in was removed", &said, at)
}

/// There are new recovery codes.
pub fn recovery_codes_made(config: &Config, to: &str, at: Time) -> Letter {
    let what = "New recovery codes were made for your account. The old ones do not work any more.";
    notice(config, to, "New recovery codes", what, at)
}

/// A recovery code was used.
pub fn recovery_code_used(config: &Config, to: &str, left: i64, at: Time) -> Letter {
    let left = match left {
        0 => "There is none left: make new ones in your account.".to_owned(),
        1 => "There is one left.".to_owned(),
        left => format!("There are {left} left."),
    };
    let what = format!("A recovery code was used to sign in to your account. {left}");
    notice(config, to, "A recovery code was used", &what, at)
}

fn notice(config: &Config, to: &str, subject: &str, what: &str, at: Time) -> Letter {
    let site = site(config);
    let body = format!(
        "{what}\n\nWhen: {}\nWhere: {site}\n\nIf this was you, you need not do anything. If it was not, choose a new password at \
         {site} now and look through your account's sessions and ways to sign in.",
        at.readable()
    );
    Letter { to: to.to_owned(), subject: format!("{subject} – {site}"), body, useful_for: 2 * DAY }
}

/// What people know the site by: its host.
fn site(config: &Config) -> &str {
    config.public_url.host_str().unwrap_or("this site")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn the_code_stands_alone_on_its_line_and_not_in_the_subject() {
        let config = Config::new(Url::parse("https://id.example/").unwrap());
        for purpose in [Purpose::SignIn, Purpose::Recover, Purpose::VerifyAddress] {
            let letter = code(&config, purpose, "totp@example.com", "012345");
            assert!(letter.body.lines().any(|line| line == "012345"), "{}", letter.body);
            assert!(!letter.subject.contains("012345") && letter.subject.contains("id.example"));
            assert!(letter.body.contains("10 minutes"));
            assert!(!format!("{letter:?}").contains("012345"));
        }
    }
}
