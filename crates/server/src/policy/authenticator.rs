//! What people prove themselves by.

use serde::{Deserialize, Serialize};

/// A way to prove who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authenticator {
    /// A password: something one knows.
    Password,
    /// A passkey: something one has and, where it verified the person, something one is or knows as well.
    Passkey,
    /// An authenticator app (RFC 6238).
    Totp,
    /// A code by e-mail.
    Email,
    /// One of the codes to print.
    Recovery,
    /// An external OpenID provider.
    Federated,
}

impl Authenticator {
    /// Every one, the stronger before the weaker: the order in which they are asked for.
    pub const ALL: [Self; 6] =
        [Self::Password, Self::Passkey, Self::Totp, Self::Email, Self::Recovery, Self::Federated];

    /// As it is written in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Recovery => "recovery",
            Self::Federated => "federated",
        }
    }

    /// The one that is written so.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == text)
    }

    /// Whether it can be the second factor beside another.
    pub fn is_second_factor(self) -> bool {
        matches!(self, Self::Passkey | Self::Totp | Self::Email | Self::Recovery)
    }

    /// Whether people sign in by it without a password (rule D1). Recovery codes are for when all else is lost.
    pub fn can_be_primary(self) -> bool {
        self != Self::Recovery
    }

    /// Whether a device may remember it (rule D5). A recovery code says nothing about the device that it was typed on.
    pub fn can_be_remembered(self) -> bool {
        matches!(self, Self::Passkey | Self::Totp | Self::Email)
    }
}
