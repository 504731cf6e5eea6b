//! The database itself, past the server.

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

use crate::support::House;

/// A connection to a house's database.
pub(crate) struct Sql(AnyConnection);

impl Sql {
    pub(crate) async fn of(house: &House) -> Self {
        Self::at(&house.database).await
    }

    pub(crate) async fn at(database: &str) -> Self {
        sqlx::any::install_default_drivers();
        Self(AnyConnection::connect(database).await.unwrap())
    }

    pub(crate) async fn run(&mut self, statement: impl Into<String>) {
        self.0.execute(AssertSqlSafe(statement.into())).await.unwrap();
    }

    pub(crate) async fn number(&mut self, query: impl Into<String>) -> i64 {
        let (number,) = sqlx::query_as(AssertSqlSafe(query.into())).fetch_one(&mut self.0).await.unwrap();
        number
    }

    pub(crate) async fn count(&mut self, table: &str) -> i64 {
        self.number(format!("SELECT COUNT(*) FROM {table}")).await
    }

    pub(crate) async fn close(self) {
        self.0.close().await.unwrap();
    }
}

/// A house on a SQLite file, whatever the others are on.
pub(crate) async fn on_sqlite() -> (House, PathBuf) {
    let house = House::open().await;
    let folder = house.folder().to_owned();
    let file = folder.join("own.db");
    (house.second_on(&format!("sqlite:{}", file.display())).await, file)
}

/// The file of a house's database; nothing for PostgreSQL.
pub(crate) fn file(house: &House) -> Option<PathBuf> {
    house.database.strip_prefix("sqlite:").map(PathBuf::from)
}

/// The file and what belongs to it.
pub(crate) fn parts(file: &Path) -> Vec<PathBuf> {
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", file.display()));
    ["", "-wal", "-shm"].map(beside).into_iter().filter(|path| path.exists()).collect()
}

/// Moves the database away or back.
pub(crate) fn moves(from: &Path, to: &Path) {
    for part in parts(from) {
        let name = part.to_str().unwrap().replacen(from.to_str().unwrap(), to.to_str().unwrap(), 1);
        std::fs::rename(part, name).unwrap();
    }
}
