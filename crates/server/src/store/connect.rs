//! Connections: how many, and what each of them is told first.

use std::path::Path;
use std::sync::{Arc, Once};
use std::thread::available_parallelism;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _};
use url::Url;

use super::address::{Address, Sqlite};
use super::near::Near;
use super::presence::Presence;
use super::reader::Reader;
use super::{MIGRATIONS, PATIENCE, Result, Store, StoreError};

/// The most connections to PostgreSQL that a node reads by, and again that it writes by. They are not the same ones: who
/// reads while writing must not wait for those who do so as well.
const POSTGRES_CONNECTIONS: u32 = 8;

/// A connection to PostgreSQL that was idle for longer is asked whether it is still there. One that broke sooner costs the
/// request that finds out; asking each time would cost every request a round trip.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Connects, with the schema as it is.
pub(super) async fn store(address: &Address) -> Result<Store> {
    let happened = Arc::default();
    Ok(match address {
        Address::Sqlite(sqlite) => {
            let presence = Arc::new(Presence::of(&sqlite.file));
            let readers =
                u32::try_from(available_parallelism().map_or(4, usize::from)).unwrap_or(4).clamp(2, 8);
            let pool = sqlite_pool(sqlite, &presence, readers, "PRAGMA query_only = ON").await?;
            let writer = sqlite_pool(sqlite, &presence, 1, "PRAGMA query_only = OFF").await?;
            let near = Some(Arc::new(Near::new(sqlite.file.clone())));
            Store { pool: Reader { pool, near }, writer, begin: "BEGIN IMMEDIATE", happened }
        }
        Address::Postgres(url) => {
            let (pool, writer) = (postgres_pool(url).await?, postgres_pool(url).await?);
            Store { pool: Reader { pool, near: None }, writer, begin: "BEGIN", happened }
        }
    })
}

/// Brings the schema up to date, and makes a SQLite file where there is none.
pub(super) async fn migrate(address: &Address) -> Result<()> {
    let mut connection = single(address).await?;
    match address {
        Address::Sqlite(_) => migrate_sqlite(&mut connection).await?,
        // sqlx holds an advisory lock of PostgreSQL meanwhile.
        Address::Postgres(_) => MIGRATIONS.run_direct(None, &mut connection, false).await?,
    }
    Ok(connection.close().await?)
}

/// sqlx's lock for migrations does nothing in SQLite: of two programs that begin at once, one would find that a table is
/// there already. So all of it is one transaction that has the right to write.
async fn migrate_sqlite(connection: &mut AnyConnection) -> Result<()> {
    let mut all = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATIONS.run_direct(None, &mut *all, false).await?;
    Ok(all.commit().await?)
}

/// Makes an empty database of it.
pub(super) async fn empty(address: &Address) -> Result<()> {
    match address {
        Address::Sqlite(sqlite) => remove(&sqlite.file),
        Address::Postgres(_) => {
            let mut connection = single(address).await?;
            // Whatever versions before this one or after it have put there.
            let drop = "DO $$ DECLARE relation record; BEGIN
                FOR relation IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
                    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', relation.tablename);
                END LOOP;
            END $$";
            connection.execute(drop).await?;
            Ok(connection.close().await?)
        }
    }
}

/// One connection, outside every pool.
pub(super) async fn single(address: &Address) -> Result<AnyConnection> {
    match address {
        Address::Sqlite(sqlite) => {
            let mut connection = options(&sqlite.url(true)?)?.connect().await?;
            greet(&mut connection, sqlite).await?;
            write_ahead(&mut connection).await?;
            Ok(connection)
        }
        Address::Postgres(url) => {
            let connecting = options(url)?;
            let connection = tokio::time::timeout(PATIENCE, connecting.connect()).await;
            Ok(connection.map_err(|_| sqlx::Error::PoolTimedOut)??)
        }
    }
}

/// One connection to a SQLite file that is there.
pub(super) async fn existing(sqlite: &Sqlite) -> Result<AnyConnection> {
    let mut connection = options(&sqlite.url(false)?)?.connect().await?;
    greet(&mut connection, sqlite).await?;
    Ok(connection)
}

/// A write-ahead log, which is remembered in the file. To begin with one takes the file for itself alone, for which SQLite
/// does not wait; of several programs that find a new file the others try again.
async fn write_ahead(connection: &mut AnyConnection) -> Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match connection.execute("PRAGMA journal_mode = WAL").await {
            Err(sqlx::Error::Database(_)) if waited < PATIENCE => {
                tokio::time::sleep(PAUSE).await;
                waited += PAUSE;
            }
            done => return Ok(done.map(|_| ())?),
        }
    }
}

fn options(url: &Url) -> Result<AnyConnectOptions> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(install_default_drivers);
    Ok(AnyConnectOptions::from_url(url)?.disable_statement_logging())
}

async fn sqlite_pool(
    sqlite: &Sqlite,
    presence: &Arc<Presence>,
    connections: u32,
    role: &'static str,
) -> Result<AnyPool> {
    let (greeted, presence) = (sqlite.clone(), presence.clone());
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // It is in this process: there is nothing that could have broken since it was used last but what `presence` sees.
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            // Where SQLite itself undid a transaction, as it does when it is full, sqlx goes on thinking that there is one.
            let good = presence.has_been_the_same_for(about.age) && !connection.is_in_transaction();
            Box::pin(async move { Ok(good) })
        })
        .after_connect(move |connection, _| {
            let sqlite = greeted.clone();
            Box::pin(async move {
                greet(connection, &sqlite).await?;
                connection.execute(role).await?;
                Ok(())
            })
        });
    Ok(pool.connect_with(options(&sqlite.url(false)?)?).await?)
}

/// What a connection to SQLite is told. Its `synchronous` stays FULL: a reset must not come undone by a power cut.
async fn greet(connection: &mut AnyConnection, sqlite: &Sqlite) -> std::result::Result<(), sqlx::Error> {
    let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
    connection.execute(sqlx::AssertSqlSafe(patience)).await?;
    connection.execute("PRAGMA foreign_keys = ON").await?;
    if let Some(count) = sqlite.max_page_count {
        connection.execute(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {count}"))).await?;
    }
    Ok(())
}

async fn postgres_pool(url: &Url) -> Result<AnyPool> {
    let pool = AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .after_connect(|connection, _| Box::pin(greet_postgres(connection)))
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    Ok(pool.connect_with(options(url)?).await?)
}

/// Whoever holds a lock for too long, or has stopped halfway, does not hold up everybody else for ever.
async fn greet_postgres(connection: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
    let patience = PATIENCE.as_millis();
    for (setting, length) in [
        ("lock_timeout", patience),
        ("statement_timeout", 2 * patience),
        ("idle_in_transaction_session_timeout", 6 * patience),
    ] {
        connection.execute(sqlx::AssertSqlSafe(format!("SET {setting} = {length}"))).await?;
    }
    Ok(())
}

fn remove(file: &Path) -> Result<()> {
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
