//! What is said on Okta's screens. Documents bring the texts of their own forms; these are for what they do not say.
//!
//! A table beside the main one, so that a page without Okta does not load it. Other languages have these keys in
//! `locales/okta/`.

use crate::text::Key;

macro_rules! words {
    ($($name:ident = $key:literal => $english:literal),+ $(,)?) => {
        $(pub(super) const $name: Key = Key::named($key);)+

        /// Keys and English texts, in the order of the keys.
        pub const ENGLISH: &[(&str, &str)] = &[$(($key, $english)),+];
    };
}

words! {
    ACTION_ACTIVATION_EMAIL = "action.okta.activation_email" => "Request a new activation email",
    ACTION_ANOTHER_WAY = "action.okta.another_way" => "Continue another way",
    ACTION_APP = "action.okta.app" => "Get the app",
    ACTION_BACK = "action.okta.back" => "Back to sign in",
    ACTION_CALL_AGAIN = "action.okta.call_again" => "Call me again",
    ACTION_CHANGE_PASSWORD = "action.okta.change_password" => "Change password",
    ACTION_CHECK = "action.okta.check" => "Check now",
    ACTION_CODE = "action.okta.code" => "Enter a code",
    ACTION_CONSENT_ALLOW = "action.okta.consent_allow" => "Allow access",
    ACTION_CONSENT_DENY = "action.okta.consent_deny" => "Don’t allow",
    ACTION_CONTINUE_APP = "action.okta.continue_app" => "Continue to the app",
    ACTION_EMAIL = "action.okta.email" => "Send me an email",
    ACTION_FINISH = "action.okta.finish" => "Finish",
    ACTION_FORGOT = "action.okta.forgot" => "Forgot your password?",
    ACTION_FORGOT_PIN = "action.okta.forgot_pin" => "Forgot your PIN?",
    ACTION_GO_TO = "action.okta.go_to" => "Go to {name}",
    ACTION_IDP = "action.okta.idp" => "Sign in with {name}",
    ACTION_LAUNCH = "action.okta.launch" => "Sign in with Okta FastPass",
    ACTION_LAUNCH_NFC = "action.okta.launch_nfc" => "Sign in with NFC",
    ACTION_LINK = "action.okta.link" => "Send me the setup link",
    ACTION_NO_ME = "action.okta.no_me" => "No, that wasn’t me",
    ACTION_OPEN = "action.okta.open" => "Open Okta Verify",
    ACTION_OTHER_QUESTION = "action.okta.other_question" => "Use my own question",
    ACTION_PASSKEY = "action.okta.passkey" => "Sign in with a passkey",
    ACTION_PASSKEY_CREATE = "action.okta.passkey_create" => "Create a passkey",
    ACTION_PASSKEY_ENROLL = "action.okta.passkey_enroll" => "Set up a passkey for this device",
    ACTION_PIV = "action.okta.piv" => "Sign in with a PIV or CAC card",
    ACTION_PRIVACY = "action.okta.privacy" => "Privacy policy",
    ACTION_PUSH = "action.okta.push" => "Send a push notification",
    ACTION_PUSH_AGAIN = "action.okta.push_again" => "Send the push notification again",
    ACTION_QUESTION = "action.okta.question" => "Use the chosen question",
    ACTION_REMIND = "action.okta.remind" => "Remind me later",
    ACTION_SEND_CODE = "action.okta.send_code" => "Send me a code",
    ACTION_SET_UP = "action.okta.set_up" => "Set up",
    ACTION_SET_UP_NAME = "action.okta.set_up_name" => "Set up {name}",
    ACTION_SET_UP_WAY = "action.okta.set_up_way" => "Set up another way: {way}",
    ACTION_SIGN_IN = "action.okta.sign_in" => "Sign in instead",
    ACTION_SIGN_UP = "action.okta.sign_up" => "Sign up",
    ACTION_SMS = "action.okta.sms" => "Receive a code by SMS",
    ACTION_TERMS = "action.okta.terms" => "Terms of service",
    ACTION_UNLOCK = "action.okta.unlock" => "Unlock your account",
    ACTION_USE = "action.okta.use" => "Use {name}",
    ACTION_VERIFY = "action.okta.verify" => "Verify",
    ACTION_VOICE = "action.okta.voice" => "Receive a code by voice call",
    ACTION_WAY = "action.okta.way" => "Continue with {way}",
    ACTION_YES_ME = "action.okta.yes_me" => "Yes, it’s me",
    HEADING_ACTIVATION = "heading.okta.activation" => "Your activation link has expired",
    HEADING_ACTIVATION_INVALID = "heading.okta.activation_invalid" =>
        "Your activation link is no longer valid",
    HEADING_ACTIVATION_SENT = "heading.okta.activation_sent" => "Request submitted",
    HEADING_CHECK_EMAIL = "heading.okta.check_email" => "Check your email",
    HEADING_CHECK_SMS = "heading.okta.check_sms" => "Check your text messages",
    HEADING_CHOOSE = "heading.okta.choose" => "Verify it’s you with a security method",
    HEADING_CHOOSE_ENROLL = "heading.okta.choose_enroll" => "Set up security methods",
    HEADING_CHOOSE_UNLOCK = "heading.okta.choose_unlock" => "Unlock your account",
    HEADING_CODE_ELSEWHERE = "heading.okta.code_elsewhere" => "Your verification code",
    HEADING_DEVICE_ACTIVATED = "heading.okta.device_activated" => "Device activated",
    HEADING_DEVICE_CODE = "heading.okta.device_code" => "Activate your device",
    HEADING_DEVICE_NOT_ACTIVATED = "heading.okta.device_not_activated" => "Device not activated",
    HEADING_DEVICE_REMINDER = "heading.okta.device_reminder" => "Device assurance reminder",
    HEADING_DEVICE_SETUP = "heading.okta.device_setup" => "Additional setup required",
    HEADING_DOWNLOAD = "heading.okta.download" => "Download Okta Verify",
    HEADING_EMAIL_CONSENT = "heading.okta.email_consent" => "Did you just try to sign in?",
    HEADING_ENDED = "heading.okta.ended" => "This sign-in can’t go on",
    HEADING_EXPIRED = "heading.okta.expired" => "Your password has expired",
    HEADING_EXPIRES_DAYS = "heading.okta.expires_days" => "Days until your password expires: {days}",
    HEADING_FASTPASS = "heading.okta.fastpass" => "Sign in with Okta FastPass",
    HEADING_IDENTITY = "heading.okta.identity" => "Verify your identity with {name}",
    HEADING_PIN = "heading.okta.pin" => "Choose a PIN",
    HEADING_PIV = "heading.okta.piv" => "PIV or CAC card",
    HEADING_PROFILE = "heading.okta.profile" => "Additional profile information",
    HEADING_PROMOTION = "heading.okta.promotion" => "Set up a passkey: more secure, easier to use",
    HEADING_PUSH = "heading.okta.push" => "Push notification sent",
    HEADING_RECOVERY = "heading.okta.recovery" => "Reset your password",
    HEADING_RETRYING = "heading.okta.retrying" => "Unable to complete your request",
    HEADING_RETURNED = "heading.okta.returned" => "Success! Return to the original tab or window",
    HEADING_SET_UP = "heading.okta.set_up" => "Set up {name}",
    HEADING_SIGN_UP = "heading.okta.sign_up" => "Sign up",
    HEADING_UNAVAILABLE = "heading.okta.unavailable" => "Setting this up is not possible now",
    HEADING_UNLOCKED = "heading.okta.unlocked" => "Account unlocked",
    HEADING_VERIFY = "heading.okta.verify" => "Verify with {name}",
    HEADING_VERIFYING = "heading.okta.verifying" => "Verifying your identity",
    HINT_COUNTRY = "hint.okta.country" => "Two letters, such as US or DE.",
    HINT_COUNTRY_CODE = "hint.okta.country_code" => "Begin with + and the country’s code, such as +1.",
    HINT_EXTENSION = "hint.okta.extension" =>
        "Begin with + and the country’s code, such as +1. For an extension add x and its number.",
    HINT_TIMEZONE = "hint.okta.timezone" => "By its name, such as Europe/Berlin.",
    LABEL_ACCOUNT = "label.okta.account" => "Account",
    LABEL_ANSWER = "label.okta.answer" => "Answer",
    LABEL_APP_LINK = "label.okta.app_link" => "Link to copy",
    LABEL_APPLICATION = "label.okta.application" => "Application",
    LABEL_AUTO_PUSH = "label.okta.auto_push" => "Send push automatically",
    LABEL_BROWSER = "label.okta.browser" => "Browser",
    LABEL_CODE = "label.okta.code" => "Enter code",
    LABEL_CONFIRM = "label.okta.confirm" => "Re-enter password",
    LABEL_CONFIRM_PIN = "label.okta.confirm_pin" => "Re-enter PIN",
    LABEL_DUO = "label.okta.duo" => "Duo Security prompt",
    LABEL_EMAIL = "label.okta.email" => "Email",
    LABEL_METHOD = "label.okta.method" => "How to receive a code",
    LABEL_OTP = "label.okta.otp" => "Code",
    LABEL_PASSKEY = "label.okta.passkey" => "Passkey",
    LABEL_PHONE = "label.okta.phone" => "Phone",
    LABEL_PIN = "label.okta.pin" => "PIN",
    LABEL_QR = "label.okta.qr" => "QR code",
    LABEL_QUESTION = "label.okta.question" => "Security question",
    LABEL_REVOKE = "label.okta.revoke" => "Sign me out of all other devices",
    LABEL_SECRET_KEY = "label.okta.secret_key" => "Secret key",
    LABEL_SECURITY_KEY = "label.okta.security_key" => "Security key or biometric authenticator",
    LABEL_SIGN_IN_URL = "label.okta.sign_in_url" => "Sign-in URL",
    LABEL_TAP = "label.okta.tap" => "Insert your YubiKey, then tap it",
    LABEL_WAY = "label.okta.way" => "{name}: {way}",
    LABEL_WITH = "label.okta.with" => "{name} ({detail})",
    MESSAGE_BIOMETRICS = "message.okta.biometrics" => "Enable biometrics in {name}",
    MESSAGE_BIOMETRICS_ENROLL = "message.okta.biometrics_enroll" =>
        "Enable biometrics to add an account in Okta Verify",
    MESSAGE_INVALID_DEVICE = "message.okta.invalid_device" =>
        "Couldn’t verify your identity: your device or account was invalidated. If this is unexpected, contact your administrator for help.",
    MESSAGE_NFC = "message.okta.nfc" => "Sign in to enroll your NFC device",
    MESSAGE_PASSWORD = "message.okta.password" => "Please enter your password.",
    MESSAGE_UPDATE = "message.okta.update" => "Update Okta Verify",
    MESSAGE_USERNAME = "message.okta.username" => "Please enter your username.",
    TEXT_ACCESS = "text.okta.access" =>
        "To access {app}, your organization requires you to sign in with Okta FastPass.",
    TEXT_AD_RULE = "text.okta.ad_rule" =>
        "At least 3 of these: lowercase letter, uppercase letter, number, symbol",
    TEXT_ADMIN_SAYS = "text.okta.admin_says" => "From your administrator",
    TEXT_ANSWER_PUSH = "text.okta.answer_push" => "Respond on your mobile device to continue.",
    TEXT_BIOMETRICS = "text.okta.biometrics" =>
        "Biometric verification or a PIN is required to sign in with this authenticator.",
    TEXT_CALLING = "text.okta.calling" => "We are calling {to}. Enter the code that you hear.",
    TEXT_CALLING_YOU = "text.okta.calling_you" => "We are calling your phone. Enter the code that you hear.",
    TEXT_CANT_VERIFY = "text.okta.cant_verify" =>
        "Can’t verify? Try again on the device and in the browser where you set this up, or choose another way.",
    TEXT_CAPTCHA = "text.okta.captcha" =>
        "This page is protected by {name}. Its privacy policy and terms of service apply.",
    TEXT_CARRIER = "text.okta.carrier" => "Your carrier may charge for messages.",
    TEXT_CHOOSE = "text.okta.choose" => "Choose one of these.",
    TEXT_CHOOSE_ENROLL = "text.okta.choose_enroll" =>
        "Security methods help protect your account by ensuring only you have access.",
    TEXT_CHOOSE_RESET = "text.okta.choose_reset" =>
        "Verify with one of these security methods to reset your password.",
    TEXT_CLOSE = "text.okta.close" => "You can close this window anytime.",
    TEXT_CONSENT = "text.okta.consent" => "{app} would like to:",
    TEXT_CONSENT_SHARE = "text.okta.consent_share" => "Allowing access shares this with {app}.",
    TEXT_CUSTOM_PASSWORD = "text.okta.custom_password" =>
        "This password is set on another website. Go there to choose a new one. When it expires you are locked out of your account.",
    TEXT_DEVICE_CODE = "text.okta.device_code" =>
        "Follow the instructions on your device to get an activation code.",
    TEXT_DEVICE_COPY = "text.okta.device_copy" =>
        "Copy the link below, open your browser on this device and paste it into the address bar.",
    TEXT_DEVICE_FINISH = "text.okta.device_finish" =>
        "Follow the instructions there to set up {name}, then sign in again.",
    TEXT_DEVICE_SETUP = "text.okta.device_setup" =>
        "To access this app, your device needs to meet your organization’s security requirements.",
    TEXT_DOWNLOAD = "text.okta.download" => "To sign in with Okta Verify, set it up on this device.",
    TEXT_EMAIL = "text.okta.email" => "We sent an email to {to}. Enter the code in it.",
    TEXT_EMAIL_LINK = "text.okta.email_link" =>
        "We sent an email to {to}. Open the link in it, or enter the code in it.",
    TEXT_EMAIL_LINK_YOU = "text.okta.email_link_you" =>
        "We sent you an email. Open the link in it, or enter the code in it.",
    TEXT_EMAIL_TO = "text.okta.email_to" => "We will send an email to {to}.",
    TEXT_EMAIL_YOU = "text.okta.email_you" => "We sent you an email. Enter the code in it.",
    TEXT_EMAIL_YOU_TO = "text.okta.email_you_to" => "We will send you an email.",
    TEXT_EXCLUDES = "text.okta.excludes" => "Does not include your {name}",
    TEXT_EXPIRY = "text.okta.expiry" => "{name}: set up by {date}",
    TEXT_FASTPASS = "text.okta.fastpass" =>
        "If Okta Verify did not open by itself, open it with the button.",
    TEXT_FIRST_NAME = "text.okta.first_name" => "Does not include your first name",
    TEXT_FROM = "text.okta.from" => "Requested by {name}",
    TEXT_HISTORY = "text.okta.history" => "Not the same as your last passwords: {count}",
    TEXT_IDP = "text.okta.idp" => "You will be sent to {name} and come back.",
    TEXT_IDV = "text.okta.idv" =>
        "Verify your identity with {name} to continue, and share the result. You may need a valid government-issued ID.",
    TEXT_IDV_AGREE = "text.okta.idv_agree" =>
        "When you continue, you agree that {name} shares your verification results. Its terms of use and privacy policy apply.",
    TEXT_LAST_NAME = "text.okta.last_name" => "Does not include your last name",
    TEXT_LOWER = "text.okta.lower" => "A lowercase letter",
    TEXT_MAX_LENGTH = "text.okta.max_length" => "Characters: at most {count}",
    TEXT_MIN_AGE = "text.okta.min_age" => "Hours since your last change: at least {count}",
    TEXT_MIN_AGE_MINUTES = "text.okta.min_age_minutes" => "Minutes since your last change: at least {count}",
    TEXT_MIN_LOWER = "text.okta.min_lower" => "Lowercase letters: at least {count}",
    TEXT_MIN_NUMBER = "text.okta.min_number" => "Numbers: at least {count}",
    TEXT_MIN_SYMBOL = "text.okta.min_symbol" => "Symbols: at least {count}",
    TEXT_MIN_UPPER = "text.okta.min_upper" => "Uppercase letters: at least {count}",
    TEXT_NFC_ENROLL = "text.okta.nfc_enroll" =>
        "Open Okta Verify and add your NFC device, then return here to set your PIN.",
    TEXT_NFC_PIN = "text.okta.nfc_pin" => "When you sign in with NFC, you also enter your PIN.",
    TEXT_NFC_VERIFY = "text.okta.nfc_verify" =>
        "Open Okta Verify and scan your NFC device. Then enter your PIN.",
    TEXT_NO_SCAN = "text.okta.no_scan" => "If you can’t scan it, type this key into the app.",
    TEXT_NUMBER = "text.okta.number" => "A number",
    TEXT_NUMBER_CHALLENGE = "text.okta.number_challenge" =>
        "On your mobile device, open the Okta Verify prompt and tap {number}.",
    TEXT_OTP_IGNORE = "text.okta.otp_ignore" =>
        "If you didn’t request this code, you can ignore it. Your account can only be accessed with it.",
    TEXT_OTP_PAGE = "text.okta.otp_page" => "Enter this code on the page where you began.",
    TEXT_OV_DESKTOP = "text.okta.ov_desktop" =>
        "Allow the browser to open Okta Verify. Without a prompt: make sure that Okta Verify is installed, then open it with the button.",
    TEXT_OV_EMAIL = "text.okta.ov_email" =>
        "We sent an email to {to} with a setup link for Okta Verify. Open it on the device that you want to use.",
    TEXT_OV_EMAIL_YOU = "text.okta.ov_email_you" =>
        "We sent you an email with a setup link for Okta Verify. Open it on the device that you want to use.",
    TEXT_OV_INSTALL = "text.okta.ov_install" =>
        "Install Okta Verify, open it, and follow the steps to add your account. When it asks, choose Sign In and enter the sign-in URL.",
    TEXT_OV_QR = "text.okta.ov_qr" =>
        "On your other device, install Okta Verify and open it. Follow the steps to add your account, choose Scan a QR code, then scan this one.",
    TEXT_OV_RETURN = "text.okta.ov_return" =>
        "Make sure that you have Okta Verify on this device, then set it up with the button.",
    TEXT_OV_SMS = "text.okta.ov_sms" =>
        "We sent an SMS to {to} with a setup link for Okta Verify. Open it on the device that you want to use.",
    TEXT_OV_SMS_YOU = "text.okta.ov_sms_you" =>
        "We sent you an SMS with a setup link for Okta Verify. Open it on the device that you want to use.",
    TEXT_PASSKEY = "text.okta.passkey" =>
        "You will be prompted to use a passkey. Follow the instructions to complete verification.",
    TEXT_PASSKEY_ENROLL = "text.okta.passkey_enroll" =>
        "You will be prompted to create a passkey. Follow the instructions to complete setup.",
    TEXT_PASSKEYS = "text.okta.passkeys" =>
        "A passkey is an encrypted digital key that you create with your fingerprint, face or screen lock. It is kept in your password manager or browser profile, and there is no password to remember.",
    TEXT_PIV = "text.okta.piv" => "Insert your PIV or CAC card and select the certificate.",
    TEXT_REPEATING = "text.okta.repeating" => "Consecutive repeating characters: at most {count}",
    TEXT_REQUIRED_SOON = "text.okta.required_soon" =>
        "When the deadline passes, you can’t sign in until setup is complete.",
    TEXT_RETRYING = "text.okta.retrying" => "We try again by ourselves.",
    TEXT_SECURITY_KEY = "text.okta.security_key" =>
        "You will be prompted to use a security key or biometric verification. Follow the instructions to complete verification.",
    TEXT_SECURITY_KEY_ENROLL = "text.okta.security_key_enroll" =>
        "You will be prompted to register a security key or biometric authenticator. Follow the instructions to complete setup.",
    TEXT_SKIPS = "text.okta.skips" => "{name}: skips remaining: {count}",
    TEXT_SMS = "text.okta.sms" => "We sent a code to {to}. Enter it below.",
    TEXT_SMS_TO = "text.okta.sms_to" => "We will send a code to {to}.",
    TEXT_SMS_YOU = "text.okta.sms_you" => "We sent a code to your phone. Enter it below.",
    TEXT_SYMANTEC = "text.okta.symantec" =>
        "From the Symantec VIP app, enter your credential ID and two consecutive codes.",
    TEXT_SYMBOL = "text.okta.symbol" => "A symbol",
    TEXT_TAC = "text.okta.tac" =>
        "Enter the code from your administrator. Contact your administrator if you need a new one.",
    TEXT_TO_AND = "text.okta.to_and" => "{to} and {other}",
    TEXT_TOTP = "text.okta.totp" => "Enter the code that the app shows.",
    TEXT_TOTP_ENROLL = "text.okta.totp_enroll" =>
        "In your authenticator app, add an account and scan this QR code. Then enter the code that the app shows.",
    TEXT_UNLOCKED = "text.okta.unlocked" => "You can sign in with your existing username and password.",
    TEXT_UPPER = "text.okta.upper" => "An uppercase letter",
    TEXT_USERNAME = "text.okta.username" => "No parts of your username",
    TEXT_VOICE_TO = "text.okta.voice_to" => "We will call {to}.",
    TEXT_YUBIKEY = "text.okta.yubikey" => "Use your YubiKey to insert a verification code.",
}

#[cfg(test)]
mod tests {
    use super::ENGLISH;
    use crate::text::ENGLISH as MAIN;

    #[test]
    fn the_table_is_sorted_and_has_no_key_of_the_main_one() {
        assert!(ENGLISH.is_sorted_by(|(one, _), (other, _)| one < other));
        assert!(ENGLISH.iter().all(|(key, _)| !MAIN.iter().any(|(main, _)| main == key)));
    }
}
