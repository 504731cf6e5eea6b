//! Backups of a SQLite file while it is used. PostgreSQL has `pg_dump`.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use sqlx::Connection as _;

use super::address::{Address, Sqlite};
use super::{Result, StoreError, connect};

/// Writes what is committed at this moment to `file`, as a SQLite database of its own, and checks it. Nobody is held up:
/// `VACUUM INTO` reads as any other reader of a write-ahead log does.
///
/// # Errors
/// Where the database is PostgreSQL, `file` is there already, or either of them cannot be read or written. `file` is not
/// left behind then.
pub async fn backup(url: &str, file: &Path) -> Result<()> {
    let Address::Sqlite(sqlite) = Address::read(url)? else {
        return Err(StoreError::Backup("PostgreSQL is backed up by its own pg_dump".to_owned()));
    };
    let name = file.to_str().ok_or_else(|| StoreError::Backup("that path is not UTF-8".to_owned()))?;
    if !sqlite.file.exists() {
        return Err(StoreError::Backup(format!("there is no {}", sqlite.file.display())));
    }
    make(file).map_err(|error| StoreError::Backup(format!("{}: {error}", file.display())))?;
    let done = write_and_check(&sqlite, file, name).await;
    if done.is_err() {
        // It is the one that was made above.
        let _ = std::fs::remove_file(file);
    }
    done
}

/// An empty file, which `VACUUM` may write into, that nobody else may read: it says as much about people as the database.
fn make(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

async fn write_and_check(sqlite: &Sqlite, file: &Path, name: &str) -> Result<()> {
    let mut connection = connect::existing(sqlite).await?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await?;
    connection.close().await?;
    let wrong = |error: io::Error| StoreError::Backup(format!("{}: {error}", file.display()));
    OpenOptions::new().write(true).open(file).and_then(|file| file.sync_all()).map_err(wrong)?;
    let copy = Sqlite { file: std::path::absolute(file).map_err(wrong)?, max_page_count: None };
    let mut copy = connect::existing(&copy).await?;
    let said: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(&mut copy).await?;
    if !said.iter().map(|(line,)| line).eq(["ok"]) {
        return Err(StoreError::Backup(format!("the copy is not whole: {said:?}")));
    }
    let dangling: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&mut copy).await?;
    if !dangling.is_empty() {
        return Err(StoreError::Backup(format!("rows of the copy refer to nothing: {dangling:?}")));
    }
    Ok(copy.close().await?)
}
