//! The file that the secret keys are in: one key a line, 32 bytes in base64url without padding, the current one first. Empty
//! lines and lines that begin with `#` do not count.
//!
//! Policy: a file that is there is read or the node does not start; it is never written over. One is made only where nobody
//! named it and there is none, for its owner's eyes alone (mode 0600).

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{KEY_BYTES, SecretKey, SecretKeys};
use crate::random::Random;

/// Why there are no secret keys. Never says what is in the file.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("secret key file {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is something else in it.
    #[error("secret key file {}, line {line}: a key is 32 bytes in base64url without padding", path.display())]
    NoKey {
        /// Which.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
    },
    /// There is no key in it.
    #[error("secret key file {}: there is no key in it", .0.display())]
    Empty(PathBuf),
}

impl SecretKeys {
    /// The keys in a file.
    ///
    /// # Errors
    /// Where it cannot be read, or has no key in it.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
        let mut keys = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bytes =
                URL_SAFE_NO_PAD.decode(line).ok().and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
            let no_key = || KeyFileError::NoKey { path: path.to_owned(), line: at + 1 };
            keys.push(SecretKey::new(&bytes.ok_or_else(no_key)?));
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or_else(|| KeyFileError::Empty(path.to_owned()))?;
        Ok(Self { current, older: keys.collect() })
    }

    /// The keys in a file, or a new one in a new file where there is none. Of two processes that begin at once one makes it
    /// and both read it.
    ///
    /// # Errors
    /// Where it cannot be read or made, or has no key in it.
    pub fn load_or_make(path: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        match Self::load(path) {
            Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                make(path, random).map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
                Self::load(path)
            }
            loaded => loaded,
        }
    }
}

/// Written whole beside its place and then linked into it, so that nobody reads half a file and none is written over.
fn make(path: &Path, random: &dyn Random) -> io::Result<()> {
    let mut bytes = [0; KEY_BYTES];
    random.fill(&mut bytes)?;
    let mut name = [0; 8];
    random.fill(&mut name)?;
    let key = URL_SAFE_NO_PAD.encode(bytes);
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", URL_SAFE_NO_PAD.encode(name)));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    let written = file
        .write_all(format!("# Vestibule's secret keys. Without them no authenticator app works. Keep a copy elsewhere.\n{key}\n").as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| match std::fs::hard_link(&beside, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        });
    let removed = std::fs::remove_file(&beside);
    written.and(removed)
}

#[cfg(test)]
mod tests {
    use super::super::Label;
    use super::*;
    use crate::random::SystemRandom;

    const LABEL: Label<'static> = Label { kind: "totp", owner: "a" };

    #[test]
    fn a_file_is_made_once_and_read_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vestibule.key");
        let first = SecretKeys::load_or_make(&path, &SystemRandom).unwrap();
        let sealed = first.seal(LABEL, "secret", &SystemRandom).unwrap();
        let second = SecretKeys::load_or_make(&path, &SystemRandom).unwrap();
        assert_eq!(second.open(LABEL, &sealed).as_deref(), Ok("secret"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owners_eyes_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vestibule.key");
        SecretKeys::load_or_make(&path, &SystemRandom).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn the_first_line_is_the_current_key_and_the_others_read() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let old = SecretKeys::load_or_make(&one, &SystemRandom).unwrap();
        SecretKeys::load_or_make(&two, &SystemRandom).unwrap();
        let sealed = old.seal(LABEL, "secret", &SystemRandom).unwrap();
        let both = std::fs::read_to_string(&two).unwrap() + "\n" + &std::fs::read_to_string(&one).unwrap();
        std::fs::write(&two, both).unwrap();
        let keys = SecretKeys::load(&two).unwrap();
        assert_eq!(keys.open(LABEL, &sealed).as_deref(), Ok("secret"));
        assert_eq!(keys.ids().count(), 2);
        assert_ne!(keys.ids().next(), old.ids().next());
    }

    #[test]
    fn a_file_with_something_else_in_it_is_neither_used_nor_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vestibule.key");
        for rubbish in ["", "# nothing\n", "c2hvcnQ\n", "not base64!\n", "\u{0}\n"] {
            std::fs::write(&path, rubbish).unwrap();
            let error = SecretKeys::load_or_make(&path, &SystemRandom).unwrap_err().to_string();
            assert!(error.contains("vestibule.key"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), rubbish);
        }
        assert!(matches!(SecretKeys::load(&folder.path().join("no")), Err(KeyFileError::File { .. })));
    }
}
