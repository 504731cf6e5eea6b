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

    /// What is said instead where no catalogue has this key: by its first part, so that an unknown field still has
    /// a name and an unknown message is still a sentence. For an unknown hint or text that is nothing: it would only
    /// have explained, and must not read like an error.
    pub(super) fn fallback(&self) -> Option<Self> {
        Some(match self.0.split('.').next() {
            Some("heading") => Self::HEADING_FORM,
            Some("action") => Self::ACTION_CONTINUE,
            Some("label") => Self::LABEL_VALUE,
            Some("hint" | "text") => return None,
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
    ACTION_ANOTHER = "action.another",
    ACTION_BACK = "action.back",
    ACTION_CANCEL = "action.cancel",
    ACTION_CONTINUE = "action.continue",
    ACTION_REJECT = "action.reject",
    ACTION_RESEND = "action.resend",
    ACTION_RETRY = "action.retry",
    ACTION_SHOW_PASSWORD = "action.show_password",
    ACTION_SIGN_IN = "action.sign_in",
    ACTION_SKIP = "action.skip",
    HEADING_CHOOSE = "heading.choose",
    HEADING_CODE = "heading.code",
    HEADING_CONSENT = "heading.consent",
    HEADING_DONE = "heading.done",
    HEADING_ENROLL = "heading.enroll",
    HEADING_FORM = "heading.form",
    HEADING_IDENTIFIER = "heading.identifier",
    HEADING_NEW_PASSWORD = "heading.new_password",
    HEADING_NOTICE = "heading.notice",
    HEADING_PASSKEY = "heading.passkey",
    HEADING_PASSWORD = "heading.password",
    HEADING_REFUSED = "heading.refused",
    HEADING_STAY_SIGNED_IN = "heading.stay_signed_in",
    HEADING_UNREACHABLE = "heading.unreachable",
    HEADING_WAITING = "heading.waiting",
    HINT_KEEP_SIGNED_IN = "hint.keep_signed_in",
    HINT_REMEMBER_DEVICE = "hint.remember_device",
    HINT_REMEMBER_IDENTIFIER = "hint.remember_identifier",
    LABEL_CODE = "label.code",
    LABEL_DONT_SHOW_AGAIN = "label.dont_show_again",
    LABEL_EMAIL = "label.email",
    LABEL_IDENTIFIER = "label.identifier",
    LABEL_KEEP_SIGNED_IN = "label.keep_signed_in",
    LABEL_NEW_PASSWORD = "label.new_password",
    LABEL_PASSWORD = "label.password",
    LABEL_PHONE = "label.phone",
    LABEL_RECOVERY_CODE = "label.recovery_code",
    LABEL_REMEMBER_DEVICE = "label.remember_device",
    LABEL_REMEMBER_IDENTIFIER = "label.remember_identifier",
    LABEL_VALUE = "label.value",
    MESSAGE_FAILED = "message.failed",
    MESSAGE_FLOW_EXPIRED = "message.flow_expired",
    MESSAGE_INVALID_CODE = "message.invalid_code",
    MESSAGE_INVALID_CREDENTIALS = "message.invalid_credentials",
    MESSAGE_MOVED_ON = "message.moved_on",
    MESSAGE_NO_WEBASSEMBLY = "message.no_webassembly",
    MESSAGE_NOT_ALLOWED = "message.not_allowed",
    MESSAGE_OFFLINE = "message.offline",
    MESSAGE_RATE_LIMITED = "message.rate_limited",
    MESSAGE_REQUIRED = "message.required",
    MESSAGE_UNAVAILABLE = "message.unavailable",
    MESSAGE_UNREACHABLE = "message.unreachable",
    MESSAGE_UNSUPPORTED = "message.unsupported",
    MESSAGE_WRONG_PLACE = "message.wrong_place",
    STATUS_BUSY = "status.busy",
    STATUS_LOADING = "status.loading",
    TEXT_DONE = "text.done",
    TEXT_STAY_SIGNED_IN = "text.stay_signed_in",
    TEXT_TOTP = "text.totp",
}
