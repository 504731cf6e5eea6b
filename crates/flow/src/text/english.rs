//! The English texts. Short, plain, no blame; a message says what to do next.

/// Keys and texts, in the order of the keys.
pub const ENGLISH: &[(&str, &str)] = &[
    ("action.accept", "Yes, stay signed in"),
    ("action.another", "Use another account"),
    ("action.back", "Use another account"),
    ("action.cancel", "Cancel"),
    ("action.continue", "Continue"),
    ("action.reject", "No, not on this device"),
    ("action.resend", "Send it again"),
    ("action.retry", "Try again"),
    ("action.show_password", "Show password"),
    ("action.sign_in", "Sign in"),
    ("action.skip", "Skip"),
    ("heading.choose", "Choose how to sign in"),
    ("heading.code", "Enter your code"),
    ("heading.consent", "Allow access?"),
    ("heading.done", "You are signed in"),
    ("heading.enroll", "Set up another way to sign in"),
    ("heading.form", "Sign in"),
    ("heading.identifier", "Sign in"),
    ("heading.new_password", "Choose a new password"),
    ("heading.notice", "Please note"),
    ("heading.passkey", "Use your passkey"),
    ("heading.password", "Enter your password"),
    ("heading.refused", "Sign-in can’t start here"),
    ("heading.stay_signed_in", "Stay signed in?"),
    ("heading.unreachable", "Sign-in can’t be reached"),
    ("heading.waiting", "Waiting for you"),
    ("hint.keep_signed_in", "You stay signed in when the browser is closed."),
    ("hint.remember_device", "No code is asked for on this device for a while."),
    ("hint.remember_identifier", "Fills in who you are next time. You still have to sign in."),
    ("label.code", "Code"),
    ("label.dont_show_again", "Don’t show this again"),
    ("label.email", "Email"),
    ("label.identifier", "Email or username"),
    ("label.keep_signed_in", "Keep me signed in"),
    ("label.new_password", "New password"),
    ("label.password", "Password"),
    ("label.phone", "Phone number"),
    ("label.recovery_code", "Recovery code"),
    ("label.remember_device", "Remember this device"),
    ("label.remember_identifier", "Remember me"),
    ("label.value", "Your answer"),
    ("message.failed", "That didn’t work. Please try again."),
    ("message.flow_expired", "This sign-in has ended. Please start again."),
    ("message.invalid_code", "That code isn’t right or was used already. Try the newest one."),
    ("message.invalid_credentials", "That password doesn’t match this account. Please try again."),
    ("message.moved_on", "This sign-in has moved on, perhaps in another tab. Please go on from here."),
    (
        "message.no_webassembly",
        "Sign-in can’t start in this browser: WebAssembly is switched off or blocked.",
    ),
    ("message.not_allowed", "Signing in isn’t allowed from this page."),
    ("message.offline", "No connection. Check your network and try again."),
    ("message.rate_limited", "Too many tries. Please wait {time}, then try again."),
    ("message.required", "Please fill this in."),
    ("message.unavailable", "Sign-in is having trouble. What you typed is still here: please try again."),
    ("message.unreachable", "No connection. What you typed is still here: check your network and try again."),
    (
        "message.unsupported",
        "This step needs something that this page can’t do. Please go back and choose another way.",
    ),
    ("message.wrong_place", "You are signed in, but this page may not send you where the app asked."),
    ("status.busy", "One moment…"),
    ("status.loading", "Loading sign-in…"),
    ("text.done", "Taking you to the app…"),
    (
        "text.stay_signed_in",
        "Yes keeps you signed in when the browser is closed. Choose No on a device that others use.",
    ),
    ("text.totp", "Enter the six digits that your authenticator app shows now."),
];

/// The English text of `key`.
pub(super) fn get(key: &str) -> Option<&'static str> {
    let at = ENGLISH.binary_search_by_key(&key, |(key, _)| key).ok()?;
    ENGLISH.get(at).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Key;

    #[test]
    fn the_table_is_sorted_and_has_every_key_once_and_no_more() {
        let named: Vec<_> = Key::ALL.iter().map(Key::as_str).collect();
        let texts: Vec<_> = ENGLISH.iter().map(|(key, _)| *key).collect();
        assert_eq!(named, texts);
        assert!(texts.is_sorted());
    }
}
