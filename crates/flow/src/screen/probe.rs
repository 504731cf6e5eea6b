//! What a browser tries by itself to reach an authenticator app on the same device.

/// What the browser tries by itself while a screen is shown.
///
/// It is only tried: a browser that does not, or gets nowhere, leaves the person with the screen's actions. A screen
/// with a probe polls ([`Wait`](super::Wait)), because the app answers to the backend, not to the page. What is tried
/// holds a challenge and no credential.
#[derive(Clone, PartialEq, Eq)]
pub enum Probe {
    /// A program that listens on this machine: for each of `addresses` in turn, `GET {address}/probe`; to the first
    /// that answers with a success, `POST {address}/challenge` with `{"challengeRequest": challenge}`.
    Loopback {
        /// Origins with ports (`http://localhost:6511`). Each host is this machine's, whatever it is called.
        addresses: Vec<String>,
        /// What is posted.
        challenge: String,
        /// How long to wait for each address, in milliseconds.
        timeout_ms: u32,
        /// The action to take when none answers, without asking the person.
        otherwise: Option<String>,
    },
    /// An app's link: a universal link, an app link or a scheme of the app's own. Opened once by itself where the
    /// browser lets a page do so; the screen has an action for it as well.
    Link(String),
    /// A page in a hidden frame, which the browser or its management answers (Chrome Device Trust).
    Frame(String),
}

/// Says only which: a challenge is in it.
impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Loopback { .. } => "Loopback(…)",
            Self::Link(_) => "Link(…)",
            Self::Frame(_) => "Frame(…)",
        })
    }
}
