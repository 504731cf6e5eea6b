//! The management API (rules M1 to M6): what an administrator's requests say, and what they do.
//!
//! ```text
//! bytes ──json──▶ Value ──reader──▶ Reading ──settle──▶ change ──▶ rows, in one transaction ──▶ shape ──▶ JSON
//! ```
//!
//! - Requests have the shapes that the guides write (Okta's), and ours in the same style. Each has a typed reader, which tells
//!   every problem of a body with its path; then nothing has happened.
//! - A `POST` makes something; what it leaves out has its default. A `PUT` changes what it names; what it leaves out stays, and
//!   an object that it names is replaced as a whole.
//! - What a response has and a request cannot set (`created`, `system`, …) may be sent back. It is not heeded.
//!
//! `http::management` is routes, tokens and errors.

pub mod apps;
pub mod brands;
pub mod devices;
mod duration;
pub mod groups;
pub mod json;
pub mod logs;
pub mod org;
pub mod pages;
pub mod policies;
mod reader;
mod reading;
mod refused;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod users;
pub mod zones;

use serde::Serialize;
use utoipa::ToSchema;

use crate::Node;
use crate::clock::Time;
use crate::store::{Thing, Tx};
pub use reading::{Problem, Reading};
pub use refused::Refused;

/// The most characters of a name.
const NAME: usize = 255;
/// The most characters of a description.
const DESCRIPTION: usize = 1000;
/// The most minutes there are: ten years.
const MINUTES: i64 = duration::MOST / crate::clock::MINUTE;
/// The last place in an order that can be asked for.
const LAST: i64 = 100_000;

/// What a function of the management API gives.
pub type Result<T> = std::result::Result<T, Refused>;

/// Whether a policy or a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It does.
    Active,
    /// It does not.
    Inactive,
}

const STATUSES: [(&str, bool); 2] = [("ACTIVE", true), ("INACTIVE", false)];

impl Status {
    fn of(active: bool) -> Self {
        if active { Self::Active } else { Self::Inactive }
    }
}

/// When something was, as ISO 8601 writes it; nothing for what has been there from the beginning.
fn stamp(time: Time) -> Option<String> {
    (time.unix() > 0).then(|| time.to_string())
}

/// The id that a client chose, if nothing has it yet, or a new one.
async fn new_id(node: &Node, tx: &mut Tx, thing: Thing, chosen: Option<String>) -> Result<String> {
    match chosen {
        Some(id) if tx.is_there(thing, &id).await? => Err(Refused::taken("id", thing)),
        Some(id) => Ok(id),
        None => Ok(node.draw_id()?),
    }
}

/// Refuses a name that another thing of the kind has.
async fn check_name(tx: &mut Tx, thing: Thing, name: &str, id: &str) -> Result<()> {
    if tx.is_taken(thing, name, id).await? { Err(Refused::taken("name", thing)) } else { Ok(()) }
}
