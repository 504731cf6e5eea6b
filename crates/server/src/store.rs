//! The database: SQLite or PostgreSQL, by one set of statements. All SQL is below this module.
//!
//! [`Store`] reads and [`Tx`] writes. What two requests could do at once is decided by one conditional statement, never by
//! reading first: the step of a flow, the time step of a code, a count of tries.
//!
//! When the database does not answer, every request says so within [`PATIENCE`] for each thing it waits for, nothing is half
//! done, and the next request tries again: no node has to be started anew because its database was.

mod address;
mod administer;
mod api_tokens;
mod attempts;
mod authenticators;
mod backup;
mod ceremonies;
mod codes;
mod connect;
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
mod near;
mod notices;
mod outstanding;
mod passkeys;
mod people;
mod policies;
mod presence;
mod reader;
mod recovery;
mod secret_keys;
mod sessions;
mod settings;
mod sweep;
mod users;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{Migrate as _, Migration, Migrator};
use sqlx::{Any, AnyPool, Transaction};

pub use administer::Thing;
pub use api_tokens::ApiTokenRow;
pub use attempts::Count;
pub use authenticators::{Authenticators, PasswordRow, TotpRow};
pub use backup::backup;
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
pub use outstanding::Outstanding;
pub use passkeys::PasskeyRow;
pub use people::PersonRow;
pub use policies::{PolicyKind, PolicyRow, RuleRow};
pub use sessions::{EndedSession, NewSession, SessionRow};
pub use sweep::Ended;
pub use users::UserRow;

use address::Address;
use reader::Reader;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a connection, and in SQLite the right to write, is waited for.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why the database did not do what it was asked. To a client it is 503 `unavailable`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database, or the way to it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Its schema cannot be brought up to date.
    #[error("database schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// Its schema lacks something that this program needs.
    #[error("database schema: it is not up to date; a node brings it up to date when it begins to serve")]
    NotCurrent,
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
    /// A backup that could not be made, or is not good.
    #[error("backup: {0}")]
    Backup(String),
}

/// What a statement gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    /// Reads. In SQLite its connections cannot write.
    pool: Reader,
    /// Writes. In SQLite one connection, so that writers of this process queue instead of trying again and again.
    writer: AnyPool,
    begin: &'static str,
    happened: Arc<Happened>,
}

/// How many connections to the database there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Doing something.
    pub busy: usize,
    /// Waiting to be used.
    pub idle: usize,
    /// The most there can be.
    pub most: usize,
}

/// What was written, for whoever counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A sign-in ended, or went on, with this code in the log.
    SignIn(i64),
    /// So many sessions began.
    SessionsBegun(u64),
    /// So many sessions ended: signed out, swept or reset.
    SessionsEnded(u64),
}

/// Is told what was committed.
type Listener = Box<dyn Fn(Happening) + Send + Sync>;

#[derive(Default)]
struct Happened(std::sync::OnceLock<Listener>);

impl std::fmt::Debug for Happened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Happened").field(&self.0.get().is_some()).finish()
    }
}

/// Several statements that happen together or not at all. Dropped without [`Tx::commit`], none of them happened.
#[derive(Debug)]
pub struct Tx(Transaction<'static, Any>, Vec<Happening>, Arc<Happened>);

impl Store {
    /// Opens the database at `url` (`sqlite:PATH`, made where it is not there, or `postgres://…`) and brings its schema
    /// up to date. With `fresh` it is emptied first. Several programs may do so at once: one of them migrates.
    ///
    /// # Errors
    /// Where it cannot be reached, its schema is newer than this program's, or the URL has another scheme.
    pub async fn open(url: &str, fresh: bool) -> Result<Self> {
        let address = Address::read(url)?;
        if fresh {
            connect::empty(&address).await?;
        }
        connect::migrate(&address).await?;
        connect::store(&address).await
    }

    /// The file that a database URL names, where it is one of SQLite.
    pub fn sqlite_file(url: &str) -> Option<PathBuf> {
        match Address::read(url) {
            Ok(Address::Sqlite(sqlite)) => Some(sqlite.file),
            _ => None,
        }
    }

    /// Begins to write. In SQLite it has the write lock from here on, so that nothing has to be tried again.
    ///
    /// # Errors
    /// Where the database does not answer within [`PATIENCE`].
    pub async fn begin(&self) -> Result<Tx> {
        let transaction = self.writer.begin_with(self.begin).await?;
        Ok(Tx(transaction, Vec::new(), self.happened.clone()))
    }

    /// Whether the database answers, and has the schema that this program was made for. What a newer version has added to it
    /// is no trouble: while nodes are replaced one by one, old ones go on.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn check(&self) -> Result<()> {
        let mut connection = self.pool.pool.acquire().await?;
        let applied = connection.list_applied_migrations("_sqlx_migrations").await?;
        let is_applied = |ours: &Migration| {
            applied.iter().any(|other| other.version == ours.version && other.checksum == ours.checksum)
        };
        if MIGRATIONS.iter().all(is_applied) { Ok(()) } else { Err(StoreError::NotCurrent) }
    }

    /// How many connections there are.
    pub fn connections(&self) -> Connections {
        let none = Connections { busy: 0, idle: 0, most: 0 };
        [&self.pool.pool, &self.writer].into_iter().fold(none, |sum, pool| {
            let (size, idle) = (usize::try_from(pool.size()).unwrap_or(0), pool.num_idle());
            let most = usize::try_from(pool.options().get_max_connections()).unwrap_or(0);
            Connections {
                busy: sum.busy + size.saturating_sub(idle),
                idle: sum.idle + idle,
                most: sum.most + most,
            }
        })
    }

    /// Has everything that is committed from now on told to `listener`. Only the first one is.
    pub fn tell(&self, listener: impl Fn(Happening) + Send + Sync + 'static) {
        // A second node on one store would count what the first one counts.
        let _ = self.happened.0.set(Box::new(listener));
    }

    /// Closes every connection, after what they are doing.
    pub async fn close(&self) {
        if let Some(near) = &self.pool.near {
            near.close();
        }
        self.pool.pool.close().await;
        self.writer.close().await;
    }
}

impl Tx {
    /// Makes it all happen.
    ///
    /// # Errors
    /// Where the database cannot; then nothing happened.
    pub async fn commit(self) -> Result<()> {
        let Self(transaction, happenings, happened) = self;
        transaction.commit().await?;
        if let Some(listener) = happened.0.get() {
            happenings.into_iter().for_each(listener);
        }
        Ok(())
    }

    /// Says what this transaction does. It is told to whoever counts once it has happened.
    fn note(&mut self, happening: Happening) {
        self.1.push(happening);
    }
}
