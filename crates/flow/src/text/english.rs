//! The English texts. Short, plain, no blame; a message says what to do next.

/// Keys and texts, in the order of the keys.
pub const ENGLISH: &[(&str, &str)] = &[
    ("action.accept", "Yes, stay signed in"),
    ("action.add_passkey", "Create a passkey"),
    ("action.another", "Use another account"),
    ("action.another_way", "Try another way"),
    ("action.back", "Use another account"),
    ("action.cancel", "Cancel"),
    ("action.continue", "Continue"),
    ("action.copy", "Copy"),
    ("action.done", "Done"),
    ("action.download", "Download"),
    ("action.forget", "Forget {account}"),
    ("action.forgot_password", "Forgot your password?"),
    ("action.print", "Print"),
    ("action.reject", "No, not on this device"),
    ("action.resend", "Send it again"),
    ("action.retry", "Try again"),
    ("action.save", "Save"),
    ("action.send_code", "Send me a code"),
    ("action.show_password", "Show password"),
    ("action.sign_in", "Sign in"),
    ("action.sign_in_with", "Sign in with {provider}"),
    ("action.skip", "Skip"),
    ("action.use_passkey", "Use a passkey"),
    ("authenticator.email", "Code by email"),
    ("authenticator.federated", "Another organisation’s sign-in"),
    ("authenticator.passkey", "Passkey or security key"),
    ("authenticator.password", "Password"),
    ("authenticator.recovery", "Recovery code"),
    ("authenticator.totp", "Authenticator app"),
    ("heading.choose", "Choose how to sign in"),
    ("heading.code", "Enter your code"),
    ("heading.consent", "Allow access?"),
    ("heading.done", "You are signed in"),
    ("heading.email_code", "Check your email"),
    ("heading.enroll", "Set up another way to sign in"),
    ("heading.enroll_email", "Add an email address"),
    ("heading.enroll_passkey", "Create a passkey"),
    ("heading.enroll_recovery", "Keep your recovery codes"),
    ("heading.enroll_totp", "Set up an authenticator app"),
    ("heading.form", "Sign in"),
    ("heading.identifier", "Sign in"),
    ("heading.new_password", "Choose a new password"),
    ("heading.notice", "Please note"),
    ("heading.passkey", "Use your passkey"),
    ("heading.password", "Enter your password"),
    ("heading.recover", "Get back into your account"),
    ("heading.recovery_code", "Enter a recovery code"),
    ("heading.refused", "Sign-in can’t start here"),
    ("heading.stay_signed_in", "Stay signed in?"),
    ("heading.unreachable", "Sign-in can’t be reached"),
    ("heading.waiting", "Waiting for you"),
    ("hint.code_expires", "The code can be used for {time}."),
    ("hint.codes", "Each code works once. Keep them where only you can find them: they are not shown again."),
    ("hint.keep_signed_in", "You stay signed in when the browser is closed."),
    ("hint.later", "You can do this in {time}."),
    ("hint.remember_device", "No code is asked for on this device for a while."),
    ("hint.remember_identifier", "Fills in who you are next time. You still have to sign in."),
    ("hint.secret", "If you can’t scan the code, type this key into the app."),
    ("label.accounts", "Accounts in this browser"),
    ("label.authenticator", "How do you want to sign in?"),
    ("label.code", "Code"),
    ("label.codes", "Recovery codes"),
    ("label.consent_for_all", "Allow it for everybody in the organisation"),
    ("label.dont_show_again", "Don’t show this again"),
    ("label.email", "Email"),
    ("label.identifier", "Email or username"),
    ("label.keep_signed_in", "Keep me signed in"),
    ("label.new_password", "New password"),
    ("label.passkey_name", "Name for this passkey"),
    ("label.password", "Password"),
    ("label.phone", "Phone number"),
    ("label.qr", "QR code for your authenticator app"),
    ("label.recovery_code", "Recovery code"),
    ("label.remember_device", "Remember this device"),
    ("label.remember_identifier", "Remember me"),
    ("label.rules", "Your new password needs:"),
    ("label.secret", "Key"),
    ("label.value", "Your answer"),
    ("link.open_authenticator", "Open in an authenticator app on this device"),
    ("link.privacy", "Privacy"),
    ("link.terms", "Terms of use"),
    ("message.access_denied", "You are not allowed to sign in here. Ask whoever runs this app."),
    ("message.authenticator_added", "That worked: you can use it to sign in from now on."),
    ("message.code_expired", "This code has expired. Please ask for a new one."),
    ("message.code_on_its_way", "A new code is on its way."),
    ("message.code_sent", "We have sent a new code to {address}."),
    ("message.different", "The two are not the same. Please type it again."),
    ("message.failed", "That didn’t work. Please try again."),
    ("message.federation_failed", "The other sign-in didn’t answer. Please try again or choose another way."),
    ("message.federation_no_account", "There is no account here for that sign-in."),
    ("message.federation_refused", "You were not signed in there. Please try again or choose another way."),
    (
        "message.federation_unverified",
        "Your e-mail address isn’t verified there, so we can’t tell which account is yours.",
    ),
    ("message.flow_expired", "This sign-in has ended. Please start again."),
    ("message.invalid_address", "That isn’t an email address."),
    ("message.invalid_code", "That code isn’t right or was used already. Try the newest one."),
    ("message.invalid_credentials", "That password doesn’t match this account. Please try again."),
    ("message.moved_on", "This sign-in has moved on, perhaps in another tab. Please go on from here."),
    (
        "message.no_webassembly",
        "Sign-in can’t start in this browser: WebAssembly is switched off or blocked.",
    ),
    ("message.not_allowed", "Signing in isn’t allowed from this page."),
    ("message.offline", "No connection. Check your network and try again."),
    ("message.passkey_cancelled", "No passkey was used. Please try again, or choose another way."),
    ("message.passkey_exists", "This device has a passkey for this account already."),
    ("message.passkey_failed", "That passkey didn’t work here. Please try again, or choose another way."),
    (
        "message.passkey_unsupported",
        "This browser can’t use passkeys here. Please use another browser or another way.",
    ),
    ("message.password_changed", "Your password has been changed."),
    (
        "message.password_is_common",
        "Many people use this password, so it is easy to guess. Please choose another.",
    ),
    ("message.password_reused", "You have used this password before. Please choose another."),
    ("message.password_too_short", "This password is too short. Please choose a longer one."),
    ("message.rate_limited", "Too many tries. Please wait {time}, then try again."),
    ("message.required", "Please fill this in."),
    ("message.unavailable", "Sign-in is having trouble. What you typed is still here: please try again."),
    ("message.unreachable", "No connection. What you typed is still here: check your network and try again."),
    (
        "message.unsupported",
        "This step needs something that this page can’t do. Please go back and choose another way.",
    ),
    ("message.wrong_place", "You are signed in, but this page may not send you where the app asked."),
    ("rule.min_length", "At least {count} characters"),
    ("rule.not_common", "Not a password that many people use"),
    ("rule.not_used_before", "Not one you have used before"),
    ("status.busy", "One moment…"),
    ("status.copied", "Copied"),
    ("status.loading", "Loading sign-in…"),
    ("status.passkey", "Please follow what your browser or device asks."),
    ("status.ready", "“{action}” can be used now."),
    ("status.rule_kept", "met"),
    ("text.done", "Taking you to the app…"),
    ("text.email_code", "Enter the code that we have sent to {address}."),
    ("text.email_link", "We have sent you a link by email. Follow it, then come back here."),
    ("text.enroll_email", "We send a code to this address to make sure that it is yours."),
    (
        "text.enroll_passkey",
        "With a passkey you sign in as you unlock this device: by fingerprint, face or PIN.",
    ),
    ("text.enroll_recovery", "With one of these you can sign in when you have nothing else at hand."),
    (
        "text.enroll_totp",
        "Scan the code with your authenticator app, then enter the six digits that it shows.",
    ),
    ("text.new_password", "It replaces your old password everywhere."),
    ("text.passkey", "Your browser or device asks you to confirm that it’s you."),
    ("text.recover", "Tell us who you are, and we help you choose a new password."),
    ("text.recovery_code", "Enter one of the codes that you kept. It can be used only once."),
    (
        "text.stay_signed_in",
        "Yes keeps you signed in when the browser is closed. Choose No on a device that others use.",
    ),
    ("text.totp", "Enter the six digits that your authenticator app shows now."),
];

/// The English text of `key`.
pub(super) fn get(key: &str) -> Option<&'static str> {
    TABLES.iter().find_map(|table| find(table, key))
}

/// A table of keys and texts, in the order of the keys.
type Table = &'static [(&'static str, &'static str)];

/// The widget's own texts, then those of each backend that has some.
const TABLES: &[Table] = &[
    ENGLISH,
    #[cfg(feature = "okta")]
    crate::okta::ENGLISH,
];

fn find(table: Table, key: &str) -> Option<&'static str> {
    let at = table.binary_search_by_key(&key, |(key, _)| key).ok()?;
    table.get(at).map(|(_, text)| *text)
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
