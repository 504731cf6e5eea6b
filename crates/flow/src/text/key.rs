//! The keys of the catalogue.

use std::borrow::Cow;

/// A key of the catalogue, such as `message.invalid_credentials`.
///
/// Any string is a key: a page may define texts for codes that only its backend knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(Cow<'static, str>);

impl Key {
    /// The key as it stands in a catalogue and on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key that the code names, in a table of its own beside the main one.
    #[cfg(feature = "okta")]
    pub(crate) const fn named(key: &'static str) -> Self {
        Self(Cow::Borrowed(key))
    }

    /// What is said instead where no catalogue has this key: by its first part, so that an unknown field still has
    /// a name and an unknown message is still a sentence. For an unknown hint or text that is nothing: it would only
    /// have explained, and must not read like an error.
    pub(super) fn fallback(&self) -> Option<Self> {
        Some(match self.0.split('.').next() {
            Some("heading") => Self::HEADING_FORM,
            Some("action") => Self::ACTION_CONTINUE,
            Some("label" | "authenticator") => Self::LABEL_VALUE,
            Some("hint" | "text" | "rule" | "status") => return None,
            _ => Self::MESSAGE_FAILED,
        })
    }
}

impl From<String> for Key {
    fn from(key: String) -> Self {
        Self(Cow::Owned(key))
    }
}

macro_rules! keys {
    ($($name:ident = $key:literal),+ $(,)?) => {
        impl Key {
            $(
                #[doc = concat!("`", $key, "`")]
                pub const $name: Self = Self(Cow::Borrowed($key));
            )+

            /// Every key that the code names.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

keys! {
    ACTION_ACCEPT = "action.accept",
    ACTION_ADD_PASSKEY = "action.add_passkey",
    ACTION_ANOTHER = "action.another",
    ACTION_ANOTHER_WAY = "action.another_way",
    ACTION_BACK = "action.back",
    ACTION_CANCEL = "action.cancel",
    ACTION_CONTINUE = "action.continue",
    ACTION_COPY = "action.copy",
    ACTION_DONE = "action.done",
    ACTION_DOWNLOAD = "action.download",
    ACTION_FORGET = "action.forget",
    ACTION_FORGOT_PASSWORD = "action.forgot_password",
    ACTION_PRINT = "action.print",
    ACTION_REJECT = "action.reject",
    ACTION_RESEND = "action.resend",
    ACTION_RETRY = "action.retry",
    ACTION_SAVE = "action.save",
    ACTION_SEND_CODE = "action.send_code",
    ACTION_SHOW_PASSWORD = "action.show_password",
    ACTION_SIGN_IN = "action.sign_in",
    ACTION_SIGN_IN_WITH = "action.sign_in_with",
    ACTION_SKIP = "action.skip",
    ACTION_USE_PASSKEY = "action.use_passkey",
    AUTHENTICATOR_EMAIL = "authenticator.email",
    AUTHENTICATOR_FEDERATED = "authenticator.federated",
    AUTHENTICATOR_PASSKEY = "authenticator.passkey",
    AUTHENTICATOR_PASSWORD = "authenticator.password",
    AUTHENTICATOR_RECOVERY = "authenticator.recovery",
    AUTHENTICATOR_TOTP = "authenticator.totp",
    HEADING_CHOOSE = "heading.choose",
    HEADING_CODE = "heading.code",
    HEADING_CONSENT = "heading.consent",
    HEADING_DONE = "heading.done",
    HEADING_EMAIL_CODE = "heading.email_code",
    HEADING_ENROLL = "heading.enroll",
    HEADING_ENROLL_EMAIL = "heading.enroll_email",
    HEADING_ENROLL_PASSKEY = "heading.enroll_passkey",
    HEADING_ENROLL_RECOVERY = "heading.enroll_recovery",
    HEADING_ENROLL_TOTP = "heading.enroll_totp",
    HEADING_FORM = "heading.form",
    HEADING_IDENTIFIER = "heading.identifier",
    HEADING_NEW_PASSWORD = "heading.new_password",
    HEADING_NOTICE = "heading.notice",
    HEADING_PASSKEY = "heading.passkey",
    HEADING_PASSWORD = "heading.password",
    HEADING_RECOVER = "heading.recover",
    HEADING_RECOVERY_CODE = "heading.recovery_code",
    HEADING_REFUSED = "heading.refused",
    HEADING_STAY_SIGNED_IN = "heading.stay_signed_in",
    HEADING_UNREACHABLE = "heading.unreachable",
    HEADING_WAITING = "heading.waiting",
    HINT_CODE_EXPIRES = "hint.code_expires",
    HINT_CODES = "hint.codes",
    HINT_KEEP_SIGNED_IN = "hint.keep_signed_in",
    HINT_LATER = "hint.later",
    HINT_REMEMBER_DEVICE = "hint.remember_device",
    HINT_REMEMBER_IDENTIFIER = "hint.remember_identifier",
    HINT_SECRET = "hint.secret",
    LABEL_ACCOUNTS = "label.accounts",
    LABEL_AUTHENTICATOR = "label.authenticator",
    LABEL_CODE = "label.code",
    LABEL_CODES = "label.codes",
    LABEL_CONSENT_FOR_ALL = "label.consent_for_all",
    LABEL_DONT_SHOW_AGAIN = "label.dont_show_again",
    LABEL_EMAIL = "label.email",
    LABEL_IDENTIFIER = "label.identifier",
    LABEL_KEEP_SIGNED_IN = "label.keep_signed_in",
    LABEL_NEW_PASSWORD = "label.new_password",
    LABEL_PASSKEY_NAME = "label.passkey_name",
    LABEL_PASSWORD = "label.password",
    LABEL_PHONE = "label.phone",
    LABEL_QR = "label.qr",
    LABEL_RECOVERY_CODE = "label.recovery_code",
    LABEL_REMEMBER_DEVICE = "label.remember_device",
    LABEL_REMEMBER_IDENTIFIER = "label.remember_identifier",
    LABEL_RULES = "label.rules",
    LABEL_SECRET = "label.secret",
    LABEL_VALUE = "label.value",
    LINK_OPEN_AUTHENTICATOR = "link.open_authenticator",
    LINK_PRIVACY = "link.privacy",
    LINK_TERMS = "link.terms",
    MESSAGE_ACCESS_DENIED = "message.access_denied",
    MESSAGE_AUTHENTICATOR_ADDED = "message.authenticator_added",
    MESSAGE_CODE_EXPIRED = "message.code_expired",
    MESSAGE_CODE_ON_ITS_WAY = "message.code_on_its_way",
    MESSAGE_CODE_SENT = "message.code_sent",
    MESSAGE_DIFFERENT = "message.different",
    MESSAGE_FAILED = "message.failed",
    MESSAGE_FEDERATION_FAILED = "message.federation_failed",
    MESSAGE_FEDERATION_NO_ACCOUNT = "message.federation_no_account",
    MESSAGE_FEDERATION_REFUSED = "message.federation_refused",
    MESSAGE_FEDERATION_UNVERIFIED = "message.federation_unverified",
    MESSAGE_FLOW_EXPIRED = "message.flow_expired",
    MESSAGE_INVALID_ADDRESS = "message.invalid_address",
    MESSAGE_INVALID_CODE = "message.invalid_code",
    MESSAGE_INVALID_CREDENTIALS = "message.invalid_credentials",
    MESSAGE_MOVED_ON = "message.moved_on",
    MESSAGE_NO_WEBASSEMBLY = "message.no_webassembly",
    MESSAGE_NOT_ALLOWED = "message.not_allowed",
    MESSAGE_OFFLINE = "message.offline",
    MESSAGE_PASSKEY_CANCELLED = "message.passkey_cancelled",
    MESSAGE_PASSKEY_EXISTS = "message.passkey_exists",
    MESSAGE_PASSKEY_FAILED = "message.passkey_failed",
    MESSAGE_PASSKEY_UNSUPPORTED = "message.passkey_unsupported",
    MESSAGE_PASSWORD_CHANGED = "message.password_changed",
    MESSAGE_PASSWORD_IS_COMMON = "message.password_is_common",
    MESSAGE_PASSWORD_REUSED = "message.password_reused",
    MESSAGE_PASSWORD_TOO_SHORT = "message.password_too_short",
    MESSAGE_RATE_LIMITED = "message.rate_limited",
    MESSAGE_REQUIRED = "message.required",
    MESSAGE_UNAVAILABLE = "message.unavailable",
    MESSAGE_UNREACHABLE = "message.unreachable",
    MESSAGE_UNSUPPORTED = "message.unsupported",
    MESSAGE_WRONG_PLACE = "message.wrong_place",
    RULE_MIN_LENGTH = "rule.min_length",
    RULE_NOT_COMMON = "rule.not_common",
    RULE_NOT_USED_BEFORE = "rule.not_used_before",
    STATUS_BUSY = "status.busy",
    STATUS_COPIED = "status.copied",
    STATUS_LOADING = "status.loading",
    STATUS_PASSKEY = "status.passkey",
    STATUS_READY = "status.ready",
    STATUS_RULE_KEPT = "status.rule_kept",
    TEXT_DONE = "text.done",
    TEXT_EMAIL_CODE = "text.email_code",
    TEXT_EMAIL_LINK = "text.email_link",
    TEXT_ENROLL_EMAIL = "text.enroll_email",
    TEXT_ENROLL_PASSKEY = "text.enroll_passkey",
    TEXT_ENROLL_RECOVERY = "text.enroll_recovery",
    TEXT_ENROLL_TOTP = "text.enroll_totp",
    TEXT_NEW_PASSWORD = "text.new_password",
    TEXT_PASSKEY = "text.passkey",
    TEXT_RECOVER = "text.recover",
    TEXT_RECOVERY_CODE = "text.recovery_code",
    TEXT_STAY_SIGNED_IN = "text.stay_signed_in",
    TEXT_TOTP = "text.totp",
}
