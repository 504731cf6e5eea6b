//! What a response means for the sign-in.

use crate::backend::{Request, Response};
use crate::screen::Screen;
use crate::text::{Key, Text};

/// What a response means for the sign-in.
#[derive(Clone, PartialEq)]
pub enum Turn {
    /// Show this.
    Show(Box<Screen>),
    /// Signed in: go there.
    Done {
        /// A path or an absolute URL, as the backend gave it. The page decides whether it may be gone to.
        location: String,
    },
    /// Go there in the middle of the flow, unasked: an identity provider, a hosted page. Nobody is signed in yet.
    Visit {
        /// A path or an absolute URL. The page decides whether it may be gone to.
        location: String,
    },
    /// One more request before there is anything to show (a protocol's handshake).
    Follow(Request),
    /// The flow has ended without a result: begin again.
    Expired,
    /// Too many tries.
    RateLimited {
        /// How long to wait, in seconds, where the backend said so.
        retry_after: Option<u64>,
    },
    /// The backend could not do it; the same answer may work later.
    Failed(Text),
}

impl Turn {
    /// What a response means of which nothing is known but its status: no document of the protocol, or one without
    /// anything to show.
    pub fn refused(response: &Response) -> Self {
        let key = match response.status {
            429 => return Self::RateLimited { retry_after: response.retry_after() },
            410 => return Self::Expired,
            401 | 403 => Key::MESSAGE_NOT_ALLOWED,
            400..=499 => Key::MESSAGE_FAILED,
            _ => Key::MESSAGE_UNAVAILABLE,
        };
        Self::Failed(key.into())
    }
}
