//! The near way to a SQLite file: on the thread that asks.
//!
//! sqlx has a thread for each connection, so that a statement that waits or reads much holds up nobody. For statements that
//! find a few rows by an index, which is nearly all of them, the ways to that thread and back cost several times what SQLite
//! does. Here they are asked on the spot. What is not answered at once (a lock, more than [`STEPS`] steps, a file that is
//! gone, an error of any kind) goes the far way. Nothing is kept but open connections: each question reads what is committed at
//! that moment, by whichever process (rule R3).

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement};
use sqlx::any::{AnyArguments, AnyRow, AnyTypeInfo, AnyTypeInfoKind, AnyValue};
use sqlx::{Any, Database, Encode, Value as _};

use super::presence::{Identity, identity};

/// The most connections that are kept: one for each thread that may ask at once, on any machine that this is likely to run on.
const KEPT: usize = 16;

/// How many steps of SQLite's machine a statement may take here: about a millisecond.
const STEPS: u32 = 20_000;

/// How often it is asked whether that is over, in steps.
const STEPS_A_LOOK: u32 = 1_000;

/// sqlx's column, which has no other name.
type Column = <Any as Database>::Column;

/// Connections to one file.
#[derive(Debug)]
pub(super) struct Near {
    file: PathBuf,
    idle: Mutex<Vec<Open>>,
    /// Whether it is over: nothing is opened any more.
    closed: AtomicBool,
}

/// A connection.
struct Open {
    file: Identity,
    connection: Connection,
    /// How many looks are left to the statement under way.
    looks: Arc<AtomicU32>,
    /// Rows without values, by their statement.
    shapes: HashMap<Box<str>, AnyRow>,
}

/// It could not be had at once.
#[derive(Debug)]
pub(super) struct NotNear;

impl<E: std::error::Error> From<E> for NotNear {
    fn from(_: E) -> Self {
        Self
    }
}

impl Near {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::default(), closed: AtomicBool::new(false) }
    }

    /// The rows that a statement finds, at most so many.
    pub(super) fn rows(
        &self,
        sql: &str,
        arguments: &[AnyValue],
        most: usize,
    ) -> Result<Vec<AnyRow>, NotNear> {
        if self.closed.load(Ordering::Acquire) {
            return Err(NotNear);
        }
        let file = identity(&self.file)?;
        let mut open = match self.take(file) {
            Some(open) => open,
            None => Open::connect(&self.file, file)?,
        };
        // A connection on which anything went wrong is closed.
        let rows = open.rows(sql, arguments, most)?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(open);
        }
        Ok(rows)
    }

    /// Closes what is idle, and opens nothing any more.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A connection to this very file. Those to a file that was here before are closed.
    fn take(&self, file: Identity) -> Option<Open> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|open| open.file == file);
        idle.pop()
    }
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Open {
    fn connect(path: &std::path::Path, file: Identity) -> rusqlite::Result<Self> {
        // A reader of a write-ahead log has to write into its index. It does not write anything else.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "query_only", "ON")?;
        connection.set_prepared_statement_cache_capacity(128);
        let looks = Arc::new(AtomicU32::new(0));
        let left = looks.clone();
        let over = move || {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        };
        connection.progress_handler(STEPS_A_LOOK.try_into().unwrap_or(i32::MAX), Some(over))?;
        Ok(Self { file, connection, looks, shapes: HashMap::new() })
    }

    fn rows(&mut self, sql: &str, arguments: &[AnyValue], most: usize) -> Result<Vec<AnyRow>, NotNear> {
        self.looks.store(STEPS / STEPS_A_LOOK, Ordering::Relaxed);
        let mut statement = self.connection.prepare_cached(sql)?;
        let shape = match self.shapes.get(sql) {
            Some(shape) => shape,
            None => self.shapes.entry(sql.into()).or_insert(shape(&statement)),
        };
        bind(&mut statement, arguments)?;
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while rows.len() < most
            && let Some(row) = found.next()?
        {
            let mut filled = shape.clone();
            for at in 0..filled.columns.len() {
                filled.values.push(value(row.get_ref(at)?)?);
            }
            rows.push(filled);
        }
        Ok(rows)
    }
}

/// A row of a statement, without values.
fn shape(statement: &Statement<'_>) -> AnyRow {
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let column = |(ordinal, name): (usize, &String)| Column {
        ordinal,
        name: name.clone().into(),
        // What a value is, it says itself: SQLite's columns have no types.
        type_info: AnyTypeInfo { kind: AnyTypeInfoKind::Null },
    };
    AnyRow {
        column_names: Arc::new(
            names.iter().enumerate().map(|(at, name)| (name.clone().into(), at)).collect(),
        ),
        columns: names.iter().enumerate().map(column).collect(),
        values: Vec::new(),
    }
}

/// `$1` is the first argument, wherever it stands.
fn bind(statement: &mut Statement<'_>, arguments: &[AnyValue]) -> Result<(), NotNear> {
    for index in 1..=statement.parameter_count() {
        let number =
            statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let argument = number.and_then(|number| arguments.get(number.checked_sub(1)?)).ok_or(NotNear)?;
        statement.raw_bind_parameter(index, stored(argument)?)?;
    }
    Ok(())
}

fn stored(argument: &AnyValue) -> Result<Stored, NotNear> {
    use AnyTypeInfoKind::{BigInt, Blob, Bool, Double, Integer, Null, Real, SmallInt, Text};
    if argument.is_null() {
        return Ok(Stored::Null);
    }
    Ok(match argument.type_info().kind() {
        Null => Stored::Null,
        Bool => Stored::Integer(argument.try_decode::<bool>()?.into()),
        SmallInt | Integer | BigInt => Stored::Integer(argument.try_decode()?),
        Real | Double => Stored::Real(argument.try_decode()?),
        Text => Stored::Text(argument.try_decode()?),
        Blob => Stored::Blob(argument.try_decode()?),
    })
}

fn value(stored: ValueRef<'_>) -> Result<AnyValue, NotNear> {
    fn encoded(value: impl for<'q> Encode<'q, Any>) -> Result<AnyValue, NotNear> {
        let mut buffer = <Any as Database>::ArgumentBuffer::default();
        // That it is null stands in the buffer too.
        let _is_null = value.encode(&mut buffer).map_err(|_| NotNear)?;
        buffer.0.pop().map(|kind| AnyValue { kind }).ok_or(NotNear)
    }
    match stored {
        ValueRef::Null => encoded(None::<i64>),
        ValueRef::Integer(number) => encoded(number),
        ValueRef::Real(number) => encoded(number),
        ValueRef::Text(text) => encoded(str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(bytes) => encoded(bytes.to_owned()),
    }
}

/// What a query was given.
pub(super) fn values(arguments: AnyArguments) -> Vec<AnyValue> {
    arguments.values.0.into_iter().map(|kind| AnyValue { kind }).collect()
}

/// The same, for another try.
pub(super) fn arguments(values: Vec<AnyValue>) -> AnyArguments {
    let mut arguments = AnyArguments::default();
    arguments.values.0 = values.into_iter().map(|value| value.kind).collect();
    arguments
}

#[cfg(test)]
mod tests {
    use sqlx::{Column as _, Row as _};

    use super::*;

    fn values_of(list: &[Option<&str>]) -> Vec<AnyValue> {
        let mut arguments = AnyArguments::default();
        for item in list {
            sqlx::Arguments::add(&mut arguments, *item).unwrap();
        }
        values(arguments)
    }

    fn near(folder: &tempfile::TempDir) -> Near {
        let file = folder.path().join("near.db");
        let connection = Connection::open(&file).unwrap();
        let make = "PRAGMA journal_mode = WAL;
            CREATE TABLE things (id TEXT PRIMARY KEY, number BIGINT, part DOUBLE, bytes BLOB, missing TEXT);
            INSERT INTO things VALUES ('a', 9007199254740993, 0.5, x'00ff', NULL), ('b', -1, 2, x'', NULL);";
        connection.execute_batch(make).unwrap();
        Near::new(file)
    }

    #[test]
    fn values_come_back_as_they_are_and_arguments_go_where_they_are_named() {
        let folder = tempfile::TempDir::new().unwrap();
        let near = near(&folder);
        let select = "SELECT * FROM things WHERE id <> $2 AND id = $1 AND $3 IS NULL";
        for _ in 0..2 {
            let rows = near.rows(select, &values_of(&[Some("a"), Some("b"), None]), usize::MAX).unwrap();
            let [row] = rows.as_slice() else { panic!("{} rows", rows.len()) };
            assert_eq!(row.get::<String, _>("id"), "a");
            assert_eq!(row.get::<i64, _>("number"), 9_007_199_254_740_993);
            assert_eq!(row.get::<Option<i64>, _>(1), Some(9_007_199_254_740_993));
            assert_eq!(row.get::<f64, _>("part"), 0.5);
            assert_eq!(row.get::<Vec<u8>, _>("bytes"), [0, 255]);
            assert_eq!(row.get::<Option<String>, _>("missing"), None);
            assert_eq!(row.column(0).name(), "id");
        }
        assert_eq!(near.idle.lock().unwrap().len(), 1, "the connection is used again");
        let both = "SELECT id FROM things ORDER BY id";
        assert_eq!(near.rows(both, &[], usize::MAX).unwrap().len(), 2);
        assert_eq!(near.rows(both, &[], 1).unwrap().len(), 1);
    }

    #[test]
    fn what_takes_long_is_locked_wrong_gone_or_writes_goes_the_far_way() {
        let folder = tempfile::TempDir::new().unwrap();
        let near = near(&folder);
        let long = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
            SELECT COUNT(*) FROM n";
        for statement in [
            long,
            "SELECT nonsense",
            "SELECT id FROM things WHERE id = $1 AND id = ?",
            "DELETE FROM things WHERE 1 = 1",
        ] {
            assert!(near.rows(statement, &values_of(&[Some("a")]), usize::MAX).is_err(), "{statement}");
        }
        let all = "SELECT COUNT(*) AS count FROM things";
        assert_eq!(near.rows(all, &[], 1).unwrap().first().unwrap().get::<i64, _>("count"), 2);
        std::fs::rename(&near.file, folder.path().join("away")).unwrap();
        assert!(near.rows(all, &[], 1).is_err());
        assert!(!near.file.exists());
    }
}
