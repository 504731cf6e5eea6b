//! Why a request of the management API was not done. Whatever it is, nothing was changed.

use std::io;

use super::Problem;
use crate::authn::password::PasswordError;
use crate::flow::{Refusal, Trouble};
use crate::store::{StoreError, Thing};

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// 400: something in the request is not as it has to be.
    #[error("invalid")]
    Invalid(Vec<Problem>),
    /// 409: it would contradict what is there.
    #[error("{0}")]
    Conflict(Problem),
    /// 403: what was there from the beginning has to stay.
    #[error("{0}")]
    Fixed(Problem),
    /// 404: there is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 503: something that we rely on does not work.
    #[error(transparent)]
    Unavailable(#[from] Trouble),
}

impl Refused {
    /// Something is called so already.
    pub(super) fn taken(path: &str, thing: Thing) -> Self {
        Self::Conflict(Problem::new(path, format!("another {thing} has it already")))
    }

    /// Something still names what is to go.
    pub(super) fn used(what: &str, by: &str) -> Self {
        Self::Conflict(Problem::new(what, format!("it is still named by {by}")))
    }

    /// One problem with a body.
    pub(super) fn invalid(path: &str, why: &str) -> Self {
        Self::Invalid(vec![Problem::new(path, why)])
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        // Two requests made the same thing at once: one of them is told so.
        if let StoreError::Database(sqlx::Error::Database(error)) = &error
            && error.is_unique_violation()
        {
            return Self::Conflict(Problem::new("body", "another request made the same in the meantime"));
        }
        Trouble::from(error).into()
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Trouble::from(error).into()
    }
}

impl From<PasswordError> for Refused {
    fn from(error: PasswordError) -> Self {
        Trouble::from(error).into()
    }
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Trouble::from(error).into()
    }
}

/// [`Refusal`] has more to say of a flow than of a request here: only what does not work comes through.
impl TryFrom<Refusal> for Refused {
    type Error = Refusal;

    fn try_from(refusal: Refusal) -> Result<Self, Refusal> {
        match refusal {
            Refusal::Unavailable(trouble) => Ok(trouble.into()),
            other => Err(other),
        }
    }
}
