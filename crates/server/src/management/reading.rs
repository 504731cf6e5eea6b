//! What was read of a body, and what is wrong with it.

use super::Refused;
use crate::store::{Thing, Tx};

/// The most problems that are told of one body.
pub(super) const MOST: usize = 50;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as a path into the JSON: `actions.signon.factorLifetime`, `gateways[2]`.
    pub path: String,
    /// What, in English. Never the value.
    pub why: String,
}

impl Problem {
    /// A problem with a field.
    pub fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), why: why.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.why)
    }
}

/// What was read of a body, and what is wrong with it.
#[derive(Debug)]
pub struct Reading<T> {
    pub(super) done: Option<T>,
    pub(super) found: Found,
}

/// What is found on the way.
#[derive(Debug, Default)]
pub(super) struct Found {
    problems: Vec<Problem>,
    /// What has to be there: its path, what it is, its id.
    pub(super) references: Vec<(String, Thing, String)>,
}

impl Found {
    pub(super) fn add(&mut self, problem: Problem) {
        if self.problems.len() < MOST {
            self.problems.push(problem);
        }
    }
}

impl<T> Reading<T> {
    /// What was read, whether or not what it refers to is there.
    ///
    /// # Errors
    /// Every problem, never none.
    pub fn unsettled(self) -> Result<T, Vec<Problem>> {
        let Self { done, found: Found { mut problems, .. } } = self;
        match done {
            Some(done) if problems.is_empty() => Ok(done),
            _ => {
                if problems.is_empty() {
                    problems.push(Problem::new("body", "it is a JSON object"));
                }
                Err(problems)
            }
        }
    }

    /// What was read, if all that it refers to is there.
    ///
    /// # Errors
    /// [`Refused::Invalid`] with every problem; [`Refused::Unavailable`].
    pub async fn settle(mut self, tx: &mut Tx) -> Result<T, Refused> {
        for (path, thing, id) in std::mem::take(&mut self.found.references) {
            if !tx.is_there(thing, &id).await? {
                self.found.add(Problem::new(path, format!("there is no such {thing}")));
            }
        }
        self.unsettled().map_err(Refused::Invalid)
    }
}
