//! What a screen asks.

use crate::text::{Key, Text};

/// Something to ask, or to show among what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name under which the answer is sent. Dots mean nesting where the protocol nests.
    pub name: String,
    /// What sort of field it is, with its value as it stands. Never a credential.
    pub kind: FieldKind,
    /// Its accessible name.
    pub label: Text,
    /// A sentence about it.
    pub hint: Option<Text>,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it is only to be read. It is not answered.
    pub read_only: bool,
    /// What is asked of a new password.
    pub rules: Vec<Rule>,
    /// In how many seconds a code expires, counted from when the screen came, where that is known.
    pub expires_in: Option<u32>,
    /// The field that this one must be the same as: a new password typed twice. Its own answer is not sent.
    pub same_as: Option<String>,
}

impl Field {
    /// A field that may be left empty, with its kind's default label and hint.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            label: kind.label().into(),
            hint: kind.hint().map(Text::from),
            required: false,
            read_only: false,
            rules: Vec::new(),
            expires_in: None,
            same_as: None,
            kind,
        }
    }

    /// This field, to be answered before the screen can be left by an action that takes it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// What sort of field it is.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// Who are you?
    Identifier {
        /// As it stands.
        value: String,
        /// Whether the browser may offer passkeys in it (conditional UI).
        passkeys: bool,
        /// The longest it may be.
        max_length: Option<u16>,
    },
    /// A password. It never has a value.
    Password {
        /// Which.
        usage: PasswordUse,
    },
    /// A code. It never has a value. One field, never a box for each digit (design wall 4).
    Code {
        /// How many characters, where that is known.
        length: Option<u16>,
        /// Digits alone, or anything (recovery codes).
        digits: bool,
    },
    /// A line of text.
    Text {
        /// As it stands.
        value: String,
        /// What it holds.
        format: Format,
        /// The longest it may be.
        max_length: Option<u16>,
        /// Whether it is hidden while typed and kept nowhere (an answer to a security question).
        secret: bool,
    },
    /// A box to tick.
    Checkbox {
        /// As it stands. Sent only when the person changed it (rule K3).
        checked: bool,
        /// What it decides.
        decision: Decision,
    },
    /// One or several of a few.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
        /// The values that are chosen as it stands.
        selected: Vec<String>,
        /// How it is drawn.
        shape: Shape,
        /// Whether several can be chosen.
        several: bool,
    },
    /// Something to read among the fields.
    Note {
        /// What.
        text: Text,
    },
    /// Something to look at or to copy: a QR code, a secret, recovery codes.
    Picture(Picture),
    /// A passkey or security key. Its answer is the credential, as JSON.
    Passkey(Passkey),
    /// A proof of being no machine, by a third party's script that the page allows. Its answer is a token.
    Captcha {
        /// Whose: `hcaptcha`, `recaptcha`, ….
        provider: String,
        /// The key that the provider knows the backend by.
        site_key: String,
    },
    /// Duo's prompt, in a frame that its script (Duo Web SDK 2) or a client of the same protocol makes. Its answer is
    /// the signed response that the frame posts to the page.
    Duo {
        /// Duo's host, such as `api-1.duosecurity.com`.
        host: String,
        /// The request that the backend has signed.
        request: String,
    },
}

impl FieldKind {
    fn label(&self) -> Key {
        match self {
            Self::Identifier { .. } => Key::LABEL_IDENTIFIER,
            Self::Password { usage: PasswordUse::Current } => Key::LABEL_PASSWORD,
            Self::Password { usage: PasswordUse::New } => Key::LABEL_NEW_PASSWORD,
            Self::Code { digits: true, .. } => Key::LABEL_CODE,
            Self::Code { digits: false, .. } => Key::LABEL_RECOVERY_CODE,
            Self::Text { format: Format::Email, .. } => Key::LABEL_EMAIL,
            Self::Text { format: Format::Phone, .. } => Key::LABEL_PHONE,
            Self::Checkbox { decision, .. } => match decision {
                Decision::RememberIdentifier => Key::LABEL_REMEMBER_IDENTIFIER,
                Decision::KeepSignedIn => Key::LABEL_KEEP_SIGNED_IN,
                Decision::RememberDevice => Key::LABEL_REMEMBER_DEVICE,
                Decision::DontShowAgain => Key::LABEL_DONT_SHOW_AGAIN,
                Decision::Other => Key::LABEL_VALUE,
            },
            Self::Passkey(_) => Key::HEADING_PASSKEY,
            Self::Picture(Picture::QrCode(_) | Picture::Image(_)) => Key::LABEL_QR,
            Self::Picture(Picture::Secret(_)) => Key::LABEL_SECRET,
            Self::Picture(Picture::Codes(_)) => Key::LABEL_CODES,
            Self::Text { .. }
            | Self::Choice { .. }
            | Self::Note { .. }
            | Self::Captcha { .. }
            | Self::Duo { .. } => Key::LABEL_VALUE,
        }
    }

    fn hint(&self) -> Option<Key> {
        match self {
            Self::Checkbox { decision: Decision::RememberIdentifier, .. } => {
                Some(Key::HINT_REMEMBER_IDENTIFIER)
            }
            Self::Checkbox { decision: Decision::KeepSignedIn, .. } => Some(Key::HINT_KEEP_SIGNED_IN),
            Self::Checkbox { decision: Decision::RememberDevice, .. } => Some(Key::HINT_REMEMBER_DEVICE),
            Self::Picture(Picture::Secret(_)) => Some(Key::HINT_SECRET),
            Self::Picture(Picture::Codes(_)) => Some(Key::HINT_CODES),
            _ => None,
        }
    }

    /// The `autocomplete` token of the field's input (WHATWG HTML §4.10.18.7), or nothing where none fits.
    pub fn autocomplete(&self) -> Option<&'static str> {
        match self {
            Self::Identifier { passkeys: true, .. } => Some("username webauthn"),
            Self::Identifier { passkeys: false, .. } => Some("username"),
            Self::Password { usage: PasswordUse::Current } => Some("current-password"),
            Self::Password { usage: PasswordUse::New } => Some("new-password"),
            Self::Code { digits: true, .. } => Some("one-time-code"),
            Self::Text { format, .. } => format.autocomplete(),
            _ => None,
        }
    }

    /// Whether what is typed is a credential: read at submission, sent once, kept nowhere.
    pub fn is_secret(&self) -> bool {
        matches!(
            self,
            Self::Password { .. } | Self::Code { .. } | Self::Text { secret: true, .. } | Self::Passkey(_)
        )
    }

    /// Whether there is anything to answer.
    pub fn asks(&self) -> bool {
        !matches!(self, Self::Note { .. } | Self::Picture(_))
    }
}

/// One of the rules of a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it says.
    pub text: Text,
    /// How many characters (Unicode scalar values) it asks for, where that is what it asks. Others are only told.
    pub min_length: Option<u16>,
}

impl Rule {
    /// Whether what is typed keeps it. `None` where only the backend can tell.
    pub fn kept_by(&self, typed: &str) -> Option<bool> {
        self.min_length.map(|least| typed.chars().count() >= usize::from(least))
    }
}

/// A WebAuthn ceremony (W3C Web Authentication, level 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Whether a credential is made, or an existing one is used.
    pub create: bool,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`, as the backend gave it.
    pub options: String,
    /// Whether the browser offers it in the identifier's autofill, rather than in a dialog.
    pub autofill: bool,
}

/// Which password is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordUse {
    /// The one that signs in.
    Current,
    /// One that is being chosen.
    New,
}

/// What a line of text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Anything.
    Plain,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A given name.
    GivenName,
    /// A family name.
    FamilyName,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A number.
    Number,
}

impl Format {
    fn autocomplete(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Phone => Some("tel"),
            Self::GivenName => Some("given-name"),
            Self::FamilyName => Some("family-name"),
            Self::Plain | Self::Date | Self::Number => None,
        }
    }
}

/// What a checkbox decides. The four choices that people mix up are told apart here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// *Remember me*: the identifier, in this browser (rules I1–I4). Never sent to a backend.
    RememberIdentifier,
    /// *Keep me signed in* (rules K1–K4, D2–D4).
    KeepSignedIn,
    /// *Remember this device* (rules D3, D5).
    RememberDevice,
    /// *Don't show this again* (rule P6).
    DontShowAgain,
    /// Anything else.
    Other,
}

/// One of several to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: Text,
    /// A sentence about it.
    pub hint: Option<Text>,
}

/// How a choice is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All in sight: radio buttons, or boxes where several can be chosen.
    Open,
    /// A list that opens.
    List,
}

/// Something to look at or to copy. `Debug` tells only which: a secret is in it.
#[derive(Clone, PartialEq, Eq)]
pub enum Picture {
    /// An image, as a `data:` URL.
    Image(String),
    /// What a QR code says (an `otpauth:` URI).
    QrCode(String),
    /// A secret to type into an authenticator.
    Secret(String),
    /// Codes to keep.
    Codes(Vec<String>),
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Image(_) => "Image(…)",
            Self::QrCode(_) => "QrCode(…)",
            Self::Secret(_) => "Secret(…)",
            Self::Codes(_) => "Codes(…)",
        })
    }
}
