//! What can go wrong on the way to a provider and back, and the policy about it.
//!
//! - A person is told what they can do: [`message`](FederationError::message) is the code of a text on the screen that their
//!   flow shows next. What an administrator has to mend is one text, *that did not work*.
//! - Where the flow is not known, because `state` is not, nobody is told anything: the sign-in page begins anew. That is
//!   what a forged link and a page that was left open for an hour come to.
//! - The log has the provider's id and [`reason`](FederationError::reason): fixed words. What a provider wrote is never in it
//!   (it could hold a token or somebody's address), but for the code of an error of RFC 6749, which is checked.
//! - The sign-in log has [`log_code`](FederationError::log_code).
//! - Our own database not working is no federation error in this sense: it is 503 as everywhere.

use super::ask::Unanswered;
use crate::flow::Trouble;
use crate::store::StoreError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum FederationError {
    /// There is no such provider, or it is switched off.
    #[error("no such provider")]
    NoProvider,
    /// The flow that somebody wanted to leave from is not there, not theirs, or has ended.
    #[error("no such flow")]
    NoFlow,
    /// `state` is not known: made up, used, another browser's.
    #[error("unknown, used or foreign state")]
    UnknownState,
    /// They took longer than ten minutes.
    #[error("the visit took too long")]
    Expired,
    /// They said no at the provider (`access_denied`).
    #[error("refused by the person")]
    Denied,
    /// Asked silently, and the provider would have to show something (OpenID Connect Core §3.1.2.6).
    #[error("the provider has no session to go by")]
    NeedsInteraction,
    /// The provider answered with another error of RFC 6749 §4.1.2.1; its code, or nothing where that is none.
    #[error("the provider answered with an error: {0}")]
    Refused(String),
    /// What came back is no answer: no code, or a parameter twice.
    #[error("the answer is malformed")]
    Malformed,
    /// The answer names another issuer than the one that was asked, or none where it should.
    #[error("the answer is another issuer's")]
    WrongIssuer,
    /// The provider does not answer.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(#[from] Unanswered),
    /// The provider answers, but not as a provider does.
    #[error("the provider's {0} cannot be used")]
    Unusable(&'static str),
    /// Our client secret cannot be read.
    #[error("the client secret cannot be read: {0}")]
    NoSecret(String),
    /// The ID token does not hold (OpenID Connect Core §3.1.3.7).
    #[error("the ID token does not hold: {0}")]
    InvalidToken(&'static str),
    /// There is nobody here for this identity, and nobody is made.
    #[error("nobody here has this identity")]
    NoAccount,
    /// There may be somebody, but the provider has not verified the e-mail address, or may not vouch for it.
    #[error("the provider does not vouch for the e-mail address")]
    Unverified,
    /// Whose it is may not sign in.
    #[error("the user is disabled")]
    Disabled,
    /// Something of ours does not work.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl FederationError {
    /// The code of what the person is told; nothing where there is nothing to tell.
    pub fn message(&self) -> Option<&'static str> {
        match self {
            Self::NoFlow | Self::UnknownState | Self::NeedsInteraction | Self::Trouble(_) => None,
            Self::Denied => Some("message.federation_refused"),
            Self::Unverified => Some("message.federation_unverified"),
            Self::NoAccount | Self::Disabled => Some("message.federation_no_account"),
            Self::NoProvider
            | Self::Expired
            | Self::Refused(_)
            | Self::Malformed
            | Self::WrongIssuer
            | Self::Unreachable(_)
            | Self::Unusable(_)
            | Self::NoSecret(_)
            | Self::InvalidToken(_) => Some("message.federation_failed"),
        }
    }

    /// The sign-in log's code, of the same family as the guides': 65004 the person said no, 50020 nobody here has this
    /// identity, 50057 the user is disabled, 50013 what came back does not hold, 90033 the provider cannot be reached or
    /// used. Nothing where that is no end of a sign-in.
    pub fn log_code(&self) -> Option<i64> {
        match self {
            Self::NoFlow | Self::UnknownState | Self::NeedsInteraction | Self::Trouble(_) => None,
            Self::Denied => Some(65004),
            Self::NoAccount | Self::Unverified => Some(50020),
            Self::Disabled => Some(50057),
            Self::Expired | Self::Malformed | Self::WrongIssuer | Self::InvalidToken(_) => Some(50013),
            Self::NoProvider
            | Self::Refused(_)
            | Self::Unreachable(_)
            | Self::Unusable(_)
            | Self::NoSecret(_) => Some(90033),
        }
    }

    /// For the logs: what went wrong in words of ours.
    pub fn reason(&self) -> String {
        self.to_string()
    }

    /// An error of the token endpoint (RFC 6749 §5.2): it is about us or the code, not about the person.
    pub(super) fn answered_by_token_endpoint(code: &str) -> Self {
        Self::Refused(checked_code(code))
    }

    /// An error that a provider sent in an answer (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
    pub(super) fn answered(code: &str) -> Self {
        match code {
            "access_denied" => Self::Denied,
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
                Self::NeedsInteraction
            }
            _ => Self::Refused(checked_code(code)),
        }
    }
}

/// A code as it may be logged. RFC 6749 allows nearly every character; codes in use have these.
fn checked_code(code: &str) -> String {
    let is_code = code.len() <= 40 && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
    if is_code { code.to_owned() } else { "not a code".to_owned() }
}

impl From<StoreError> for FederationError {
    fn from(error: StoreError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<std::io::Error> for FederationError {
    fn from(error: std::io::Error) -> Self {
        Trouble::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_writes_does_not_reach_the_log() {
        for written in ["sk_live_0123456789", "a\nb", "Who? totp@example.com", &"x".repeat(41)] {
            assert!(!FederationError::answered(written).reason().contains(written));
        }
        assert!(
            FederationError::answered("temporarily_unavailable").reason().contains("temporarily_unavailable")
        );
    }

    #[test]
    fn silence_is_no_failure_of_the_person() {
        for code in ["login_required", "interaction_required", "consent_required"] {
            let error = FederationError::answered(code);
            assert_eq!((error.message(), error.log_code()), (None, None));
        }
        assert_eq!(FederationError::answered("access_denied").message(), Some("message.federation_refused"));
    }
}
