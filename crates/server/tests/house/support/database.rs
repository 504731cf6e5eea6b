//! A database of a test's own.

use tempfile::TempDir;
use url::Url;

/// The URL of an empty database: a SQLite file in `folder`, or with `VESTIBULE_TEST_POSTGRES=postgres://user@host/postgres` a
/// PostgreSQL database.
pub(crate) async fn database(folder: &TempDir) -> String {
    let Ok(server) = std::env::var("VESTIBULE_TEST_POSTGRES") else {
        return format!("sqlite:{}", folder.path().join("test.db").display());
    };
    use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
    sqlx::any::install_default_drivers();
    let name = format!("vestibule_{}", folder.path().file_name().unwrap().to_str().unwrap().replace('.', ""));
    let name = name.to_lowercase() + &std::process::id().to_string();
    let mut connection = AnyConnection::connect(&server).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let mut url = Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}
