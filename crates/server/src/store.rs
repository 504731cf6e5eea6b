//! The database: SQLite or PostgreSQL, by one set of statements. All SQL is below this module.
//!
//! [`Store`] reads and [`Tx`] writes. What two requests could do at once is decided by one conditional statement, never by
//! reading first: the step of a flow, the time step of a code, a count of tries.

mod administer;
mod api_tokens;
mod attempts;
mod authenticators;
mod ceremonies;
mod codes;
mod consents;
mod devices;
mod directory;
mod federation;
mod flows;
mod groups;
mod held;
mod log;
mod log_page;
mod mail;
mod notices;
mod passkeys;
mod people;
mod policies;
mod recovery;
mod secret_keys;
mod sessions;
mod settings;
mod users;

use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyPool, ConnectOptions as _, Executor as _, Transaction};
use url::Url;

pub use administer::Thing;
pub use api_tokens::ApiTokenRow;
pub use attempts::Count;
pub use authenticators::{Authenticators, PasswordRow, TotpRow};
pub use ceremonies::CeremonyRow;
pub use codes::{CodeKey, NewCode, SentCodes, Tried};
pub use consents::EVERYBODY;
pub use devices::DeviceRow;
pub use directory::AccountRow;
pub use federation::{FederatedUser, ProviderSession, VisitRow};
pub use flows::{FlowRow, Interrupted};
pub use groups::GroupRow;
pub use held::HeldRow;
pub use log::Entry;
pub use log_page::{LogFilter, LogRow};
pub use mail::{MailRow, OutboxRow};
pub use notices::{DueNotice, Receiver, WebhookRow};
pub use passkeys::PasskeyRow;
pub use people::PersonRow;
pub use policies::{PolicyKind, PolicyRow, RuleRow};
pub use sessions::{EndedSession, NewSession, SessionRow};
pub use users::UserRow;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Why the database did not do what it was asked. To a client it is 503 `unavailable`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database, or the way to it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Its schema cannot be brought up to date.
    #[error("database schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// What is stored cannot be read.
    #[error("stored {what}: {source}")]
    Stored {
        /// Where it is.
        what: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The address of the database cannot be used.
    #[error("database URL: {0}")]
    Address(String),
    /// The node's secret keys are others than those that the database was used with.
    #[error(
        "this database was used with another secret key file: name that one, or put its keys into this one"
    )]
    OtherSecretKeys,
}

/// What a statement gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    begin: &'static str,
}

/// Several statements that happen together or not at all. Dropped without [`Tx::commit`], none of them happened.
#[derive(Debug)]
pub struct Tx(Transaction<'static, Any>);

impl Store {
    /// Opens the database at `url` (`sqlite:PATH`, made where it is not there, or `postgres://…`) and brings its schema
    /// up to date. With `fresh` it is emptied first.
    ///
    /// # Errors
    /// Where it cannot be reached, its schema is newer than this program's, or the URL has another scheme.
    pub async fn open(url: &str, fresh: bool) -> Result<Self> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(install_default_drivers);
        let store = match address(url)? {
            Address::Sqlite { url, file } => {
                if fresh && let Some(file) = file {
                    remove_sqlite(&file)?;
                }
                Self::connect(&url, 8, "BEGIN IMMEDIATE", true).await?
            }
            Address::Postgres(url) => {
                let store = Self::connect(&url, 10, "BEGIN", false).await?;
                if fresh {
                    store.drop_all().await?;
                }
                store
            }
        };
        MIGRATIONS.run(&store.pool).await?;
        Ok(store)
    }

    /// The file that a database URL names, where it is one of SQLite.
    pub fn sqlite_file(url: &str) -> Option<PathBuf> {
        match address(url) {
            Ok(Address::Sqlite { file, .. }) => file,
            _ => None,
        }
    }

    async fn connect(url: &Url, connections: u32, begin: &'static str, sqlite: bool) -> Result<Self> {
        let options = AnyConnectOptions::from_url(url)?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        // Set for each connection; that the file uses a write-ahead log is remembered in it.
                        connection.execute("PRAGMA busy_timeout = 5000").await?;
                        connection.execute("PRAGMA journal_mode = WAL").await?;
                        connection.execute("PRAGMA foreign_keys = ON").await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pool, begin })
    }

    /// Begins to write. In SQLite it has the write lock from here on, so that nothing has to be tried again.
    ///
    /// # Errors
    /// Where the database does not answer within five seconds.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx(self.pool.begin_with(self.begin).await?))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Closes every connection, after what they are doing.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn drop_all(&self) -> Result<()> {
        for statement in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
            sqlx::query(statement).execute(&self.pool).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Makes it all happen.
    ///
    /// # Errors
    /// Where the database cannot; then nothing happened.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

enum Address {
    Sqlite { url: Url, file: Option<PathBuf> },
    Postgres(Url),
}

fn address(url: &str) -> Result<Address> {
    let wrong = |why: &str| StoreError::Address(why.to_owned());
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        if path.is_empty() {
            return Err(wrong("sqlite: needs a path, as in sqlite:vestibule.db"));
        }
        if path == ":memory:" {
            return Err(wrong("a database in memory would be another one for each connection; use a file"));
        }
        let url = sqlite_url(Path::new(path)).ok_or_else(|| wrong("that path cannot be written as a URL"))?;
        return Ok(Address::Sqlite { url, file: Some(PathBuf::from(path)) });
    }
    let url = Url::parse(url).map_err(|error| StoreError::Address(error.to_string()))?;
    match url.scheme() {
        "postgres" | "postgresql" => Ok(Address::Postgres(url)),
        _ => Err(wrong("it begins with sqlite: or postgres://")),
    }
}

/// `sqlite:///absolute/path?mode=rwc`, with everything escaped that a URL would take for its own.
fn sqlite_url(path: &Path) -> Option<Url> {
    let absolute = std::path::absolute(path).ok()?;
    let file = Url::from_file_path(absolute).ok()?;
    Url::parse(&format!("sqlite://{}?mode=rwc", file.path())).ok()
}

fn remove_sqlite(file: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::Database(error.into()));
            }
            _ => {}
        }
    }
    Ok(())
}
