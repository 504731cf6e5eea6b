//! Client secrets. They stay with whoever runs the nodes: never in the database, never in an answer.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::provider::can_be_id;

/// What an environment variable with a client secret begins with; then the provider's id in capitals, `_` for `-`.
pub const VARIABLE: &str = "VESTIBULE_CLIENT_SECRET_";

/// The most that a secret may have, in bytes.
const MAX_BYTES: u64 = 4096;

/// Where client secrets come from: a folder with one file a provider, named by its id, as container platforms and
/// systemd's credentials give them; otherwise what the node was started with.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The folder. Its files are read when they are needed, so that a new secret takes effect at the next sign-in.
    pub folder: Option<PathBuf>,
    given: BTreeMap<String, String>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("folder", &self.folder).field("given", &self.given.len()).finish()
    }
}

impl Secrets {
    /// Those in a folder, and those of these environment variables that are named `VESTIBULE_CLIENT_SECRET_…`.
    pub fn new(folder: Option<PathBuf>, variables: impl Iterator<Item = (String, String)>) -> Self {
        let given = variables.filter_map(|(name, value)| {
            let id = name.strip_prefix(VARIABLE)?.to_lowercase().replace('_', "-");
            Some((id, value))
        });
        Self { folder, given: given.collect() }
    }

    /// The secret of our client at a provider; nothing where it has none, and is a public client.
    ///
    /// # Errors
    /// In words, where there is a file that cannot be read. Never what is in it.
    pub(super) fn of(&self, provider: &str) -> Result<Option<String>, String> {
        // It becomes a file's name: nothing but an id may get here.
        if !can_be_id(provider) {
            return Ok(None);
        }
        let Some(file) = self.folder.as_ref().map(|folder| folder.join(provider)) else {
            return Ok(self.given.get(provider).cloned());
        };
        match fs::metadata(&file) {
            Ok(found) if found.len() > MAX_BYTES => Err(format!("{}: too large", file.display())),
            Ok(_) => {
                let text =
                    fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()).filter(|secret| !secret.is_empty()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(self.given.get(provider).cloned()),
            Err(error) => Err(format!("{}: {error}", file.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> impl Iterator<Item = (String, String)> {
        [("VESTIBULE_CLIENT_SECRET_BIG_CORP", "from the environment"), ("HOME", "/root")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
    }

    #[test]
    fn a_file_goes_before_the_environment_and_is_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::new(Some(folder.path().to_owned()), variables());
        assert_eq!(secrets.of("big-corp").unwrap().unwrap(), "from the environment");
        for secret in ["one", "two"] {
            fs::write(folder.path().join("big-corp"), format!("{secret}\n")).unwrap();
            assert_eq!(secrets.of("big-corp").unwrap().unwrap(), secret);
        }
        assert_eq!(secrets.of("other").unwrap(), None);
        fs::write(folder.path().join("huge"), "x".repeat(5000)).unwrap();
        assert!(secrets.of("huge").unwrap_err().contains("too large"));
    }

    #[test]
    fn only_an_id_becomes_a_files_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("secrets");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("outside"), "outside").unwrap();
        let secrets = Secrets::new(Some(inner), variables());
        assert_eq!(secrets.of("../outside").unwrap(), None);
    }

    #[test]
    fn debug_shows_no_secret() {
        assert!(!format!("{:?}", Secrets::new(None, variables())).contains("from the"));
    }
}
