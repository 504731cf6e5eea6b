//! Whether a SQLite file is still the one that was opened. A connection goes on with a file that was deleted or replaced as
//! if nothing had happened, and what it writes is lost with it.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Which file it is, whatever its name.
pub(super) type Identity = (u64, u64);

/// The identity of the file of this name.
pub(super) fn identity(file: &Path) -> io::Result<Identity> {
    fs::metadata(file).map(|about| identity_of(&about))
}

#[cfg(unix)]
fn identity_of(about: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (about.dev(), about.ino())
}

/// Elsewhere an open file cannot be deleted or replaced.
#[cfg(not(unix))]
fn identity_of(_: &Metadata) -> Identity {
    (0, 0)
}

/// Watches a file.
#[derive(Debug)]
pub(super) struct Presence {
    file: PathBuf,
    /// Which file it was when it was looked at last, and since when, or since when there was none.
    seen: Mutex<(Option<Identity>, Instant)>,
}

impl Presence {
    pub(super) fn of(file: &Path) -> Self {
        Self { file: file.to_owned(), seen: Mutex::new((identity(file).ok(), now())) }
    }

    /// Whether it is there, and as far as is known has been the same one for this long. It is known from looks alone: a
    /// connection made between the change and the first look after it is thought old, and made again.
    pub(super) fn has_been_the_same_for(&self, age: Duration) -> bool {
        let there = identity(&self.file).ok();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 != there {
            *seen = (there, now());
        }
        there.is_some() && age <= seen.1.elapsed()
    }
}

#[expect(clippy::disallowed_methods, reason = "how old a real connection to a real file is")]
fn now() -> Instant {
    Instant::now()
}
