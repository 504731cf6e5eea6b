//! Providers on the command line: `vestibule-server provider set corp.json`.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::PathBuf;

use clap::Subcommand;

use super::{CALLBACK_PATH, InvalidProvider, Provider, VARIABLE};
use crate::store::{Store, StoreError};

/// The most that a provider's settings may have, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// What can be done with providers.
#[derive(Clone, Debug, Subcommand)]
pub enum ProviderCommand {
    /// Set a provider up, or change it: its settings as JSON. docs/federation.md tells what can be in them.
    Set {
        /// The file; - is standard input.
        file: PathBuf,
    },
    /// Print every provider, one line of JSON each.
    List,
    /// Remove a provider and every link to its users.
    Remove {
        /// Its id.
        id: String,
    },
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The file cannot be read, or what is to be said cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no JSON, or not of this shape.
    #[error("{0}")]
    Json(#[from] serde_path_to_error::Error<serde_json::Error>),
    /// A provider cannot be written as JSON.
    #[error("{0}")]
    Unwritable(#[from] serde_json::Error),
    /// A setting is wrong.
    #[error(transparent)]
    Invalid(#[from] InvalidProvider),
    /// There is no such provider.
    #[error("there is no provider with this id")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Does it, and says what was done.
///
/// # Errors
/// Every [`CommandError`]; then nothing was done.
pub async fn run(command: ProviderCommand, store: &Store, out: &mut impl Write) -> Result<(), CommandError> {
    match command {
        ProviderCommand::Set { file } => {
            let mut json = String::new();
            if file.as_os_str() == "-" {
                io::stdin().take(MAX_BYTES).read_to_string(&mut json)?;
            } else {
                File::open(&file)?.take(MAX_BYTES).read_to_string(&mut json)?;
            }
            let provider: Provider =
                serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&json))?;
            provider.check()?;
            let mut tx = store.begin().await?;
            tx.set_provider(&provider).await?;
            tx.commit().await?;
            let variable = provider.id.to_uppercase().replace('-', "_");
            writeln!(
                out,
                "{} is set. Tell it to send people back to your public URL + {CALLBACK_PATH}",
                provider.id
            )?;
            writeln!(
                out,
                "and give the nodes its client secret: the file {} in --client-secrets, or {VARIABLE}{variable}",
                provider.id
            )?;
        }
        ProviderCommand::List => {
            for provider in store.providers().await? {
                writeln!(out, "{}", serde_json::to_string(&provider)?)?;
            }
        }
        ProviderCommand::Remove { id } => {
            let mut tx = store.begin().await?;
            if !tx.remove_provider(&id).await? {
                return Err(CommandError::Unknown);
            }
            tx.commit().await?;
            writeln!(out, "{id} is removed")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn runs(store: &Store, command: ProviderCommand) -> Result<String, CommandError> {
        let mut out = Vec::new();
        run(command, store, &mut out).await?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn a_provider_is_set_listed_and_removed_and_a_wrong_one_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::open(&format!("sqlite:{}", folder.path().join("test.db").display()), false).await.unwrap();
        let file = folder.path().join("provider.json");
        let set = ProviderCommand::Set { file: file.clone() };
        for (json, why) in [
            ("", "EOF"),
            ("[]", "invalid length 0"),
            (r#"{"id":"corp"}"#, "missing field"),
            (
                r#"{"id":"corp","name":"Corp","issuer":"https://id.example","client_id":"v","x":1}"#,
                "unknown field `x`",
            ),
            (r#"{"id":"corp","name":"Corp","issuer":"http://id.example","client_id":"v"}"#, "issuer: https"),
        ] {
            std::fs::write(&file, json).unwrap();
            let error = runs(&store, set.clone()).await.unwrap_err().to_string();
            assert!(error.contains(why), "{json}: {error}");
        }
        assert_eq!(runs(&store, ProviderCommand::List).await.unwrap(), "");

        let provider = Provider::new("big-corp", "Big Corp", "https://id.example", "vestibule");
        std::fs::write(&file, serde_json::to_string(&provider).unwrap()).unwrap();
        let said = runs(&store, set).await.unwrap();
        assert!(said.contains("VESTIBULE_CLIENT_SECRET_BIG_CORP") && said.contains(CALLBACK_PATH), "{said}");
        let listed = runs(&store, ProviderCommand::List).await.unwrap();
        assert_eq!(serde_json::from_str::<Provider>(&listed).unwrap(), provider);
        let remove = ProviderCommand::Remove { id: "big-corp".to_owned() };
        runs(&store, remove.clone()).await.unwrap();
        assert!(matches!(runs(&store, remove).await, Err(CommandError::Unknown)));
    }
}
