//! The near way to a SQLite file: on the thread that asks.
//!
//! sqlx has a thread for each connection, so that a statement that waits or reads much holds up nobody. For the one statement
//! that every request of a signed-in browser makes, which finds one row by an index, the way to that thread and back costs
//! several times what SQLite does. Here it is asked on the spot, and where the answer is not to be had at once (a lock, a
//! file that is gone, an error of any kind) the caller goes the far way. Nothing is kept but open connections: each question
//! reads what is committed at that moment, by whichever process (rule R3).

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Params, Row};

use super::presence::{Identity, identity};
use crate::clock::Time;

/// The most connections that are kept: one for each thread that may ask at once, on any machine that this is likely to run on.
const KEPT: usize = 16;

/// Connections to one file.
#[derive(Debug)]
pub(super) struct Near {
    file: PathBuf,
    idle: Mutex<Vec<(Identity, Connection)>>,
}

impl Near {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::default() }
    }

    /// The row that a statement finds, if it finds one.
    ///
    /// # Errors
    /// Where it could not be had at once.
    pub(super) fn optional<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        let file = identity(&self.file).map_err(|_| rusqlite::Error::InvalidPath(self.file.clone()))?;
        let connection = match self.take(file) {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let found = connection.prepare_cached(sql)?.query_row(parameters, read).optional()?;
        self.give_back(file, connection);
        Ok(found)
    }

    /// Closes what is idle.
    pub(super) fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A connection to this very file. Those to a file that was here before are closed.
    fn take(&self, file: Identity) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(kept, _)| *kept == file);
        idle.pop().map(|(_, connection)| connection)
    }

    fn give_back(&self, file: Identity, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((file, connection));
        }
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        // A reader of a write-ahead log has to write into its index. It does not write anything else.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "query_only", "ON")?;
        Ok(connection)
    }
}

impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self::from_unix)
    }
}

impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.unix_signed().into())
    }
}
