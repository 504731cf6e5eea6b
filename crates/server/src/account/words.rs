//! All that the account pages say, in English, in one place.

use crate::policy::Authenticator;

pub(crate) const TITLE: &str = "Your account";
pub(crate) const SIGNED_IN_AS: &str = "Signed in as";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const BACK: &str = "Back to your account";
pub(crate) const ADMINISTRATION: &str = "Sign-in log";

pub(crate) const FACTORS: &str = "How you sign in";
pub(crate) const NO_FACTORS: &str = "There is nothing here that you could sign in with by yourself.";
pub(crate) const ADD: &str = "Add another way";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const CHANGE: &str = "Change";
pub(crate) const SET_UP: &str = "Set up";
pub(crate) const ADDED: &str = "Added";
pub(crate) const SET: &str = "Set";
pub(crate) const LAST_USED: &str = "last used";
pub(crate) const NEVER_USED: &str = "not used yet";
pub(crate) const ADDRESS_USE: &str = "Codes and notices about your account go there.";
pub(crate) const NO_PASSWORD: &str = "You have none.";

pub(crate) const DEVICES: &str = "Where you have signed in";
pub(crate) const THIS_BROWSER: &str = "This browser";
pub(crate) const SIGNED_IN_HERE: &str = "Signed in";
pub(crate) const SIGNED_OUT_HERE: &str = "Signed out";
pub(crate) const FIRST_USED: &str = "First used";
pub(crate) const USED: &str = "Last used";
pub(crate) const STATE: &str = "Now";
pub(crate) const KEPT: &str = "Keeps you signed in";
pub(crate) const KEPT_FOR_GOOD: &str = "until you sign out";
pub(crate) const UNTIL: &str = "until";
pub(crate) const LONGER: &str = "longer with each use";
pub(crate) const AT_MOST: &str = "at most until";
pub(crate) const REMEMBERED: &str = "Remembered";
pub(crate) const FORGET: &str = "Forget this browser";
pub(crate) const FORGET_HINT: &str =
    "Forgetting a browser ends its sessions and what it keeps and remembers.";

pub(crate) const END_ALL: &str = "End all sessions";
pub(crate) const END_ALL_HINT: &str = "Signs you out in every browser, this one too. Next time every factor is asked for again, \
     and tokens that programs use for your account stop working.";

pub(crate) const NEW_PASSWORD: &str = "Change your password";
pub(crate) const CURRENT_LABEL: &str = "Your password now";
pub(crate) const NEW_LABEL: &str = "New password";
pub(crate) const NEW_HINT: &str = "All other browsers are signed out.";
pub(crate) const SAVE: &str = "Change the password";
pub(crate) const WRONG: &str = "That is not your password now.";
pub(crate) const TOO_LONG: &str = "That is longer than a password may be.";
pub(crate) const IDENTIFIER: &str = "Your password cannot be what you sign in as.";
pub(crate) const GUESSABLE: &str = "That password is among the first to be guessed. Choose another one.";
pub(crate) const TOO_MANY: &str = "Too many tries. Wait a while, then try again.";

/// That a new password has too few characters.
pub(crate) fn too_short(at_least: u16) -> String {
    format!("A password has at least {at_least} characters.")
}

pub(crate) const LOG_TITLE: &str = "Sign-in log";
pub(crate) const LOG_CODE: &str = "Code";
pub(crate) const LOG_USER: &str = "Identifier";
pub(crate) const LOG_FILTER: &str = "Show";
pub(crate) const LOG_EMPTY: &str = "There are no such entries.";
pub(crate) const LOG_OLDER: &str = "Older";
pub(crate) const LOG_NEWEST: &str = "Newest";
pub(crate) const LOG_WHEN: &str = "When";
pub(crate) const LOG_APP: &str = "App";
pub(crate) const LOG_WHAT: &str = "What";
pub(crate) const LOG_NO_USER: &str = "There is no user of that name.";
pub(crate) const LOG_NO_CODE: &str = "A code is a whole number.";
pub(crate) const NOT_ADMINISTRATOR: &str = "The sign-in log is for administrators.";
pub(crate) const OTHER_STORE: &str = "To change how you sign in, sign out and in again first.";
pub(crate) const NEEDS_SCRIPT: &str = "Adding a way to sign in needs JavaScript.";
pub(crate) const LAST_WAY: &str = "That is your only way to sign in. Add another one first.";

/// What an authenticator is called.
pub(crate) fn authenticator(authenticator: Authenticator) -> &'static str {
    match authenticator {
        Authenticator::Password => "Password",
        Authenticator::Passkey => "Passkey",
        Authenticator::Totp => "Authenticator app",
        Authenticator::Email => "E-mail",
        Authenticator::Recovery => "Recovery codes",
        Authenticator::Federated => "Another account of yours",
    }
}

/// How many recovery codes are left.
pub(crate) fn codes_left(count: i64) -> String {
    match count {
        1 => "One is left.".to_owned(),
        count => format!("{count} are left."),
    }
}

/// What was done, by the name that stands in the address after it. What is not known says nothing.
pub(crate) fn done(what: &str) -> Option<&'static str> {
    Some(match what {
        "device" => "That browser is forgotten.",
        "factor" => "That way to sign in is removed.",
        "password" => "Your password is changed. All other browsers are signed out.",
        "last" => LAST_WAY,
        "store" => OTHER_STORE,
        "gone" => "That was gone already.",
        _ => return None,
    })
}
