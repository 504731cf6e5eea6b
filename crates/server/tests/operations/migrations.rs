//! The schema, when several nodes begin at once.

use vestibule_server::Store;

use crate::database::{Sql, file};
use crate::support::House;

#[tokio::test]
async fn nodes_that_begin_at_once_on_an_empty_database_all_begin() {
    // A database of its own, emptied.
    let house = House::open().await;
    house.node.store().close().await;
    drop(Store::open(&house.database, true).await.unwrap());
    let mut sql = Sql::of(&house).await;
    match file(&house) {
        Some(file) => {
            sql.close().await;
            for part in crate::database::parts(&file) {
                std::fs::remove_file(part).unwrap();
            }
        }
        None => {
            sql.run("DROP SCHEMA public CASCADE").await;
            sql.run("CREATE SCHEMA public").await;
        }
    }
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let database = house.database.clone();
        nodes.spawn(async move { Store::open(&database, false).await });
    }
    for store in nodes.join_all().await {
        store.unwrap().check().await.unwrap();
    }
    let mut sql = Sql::of(&house).await;
    let (all, each) =
        ("SELECT COUNT(*) FROM _sqlx_migrations", "SELECT COUNT(DISTINCT version) FROM _sqlx_migrations");
    assert_eq!(sql.number(all).await, sql.number(each).await);
}

#[tokio::test]
async fn a_node_is_ready_only_with_the_schema_that_it_needs() {
    let house = House::open().await;
    let browser = house.browser();
    assert_eq!(browser.get("/readyz").await.status, 200);
    let mut sql = Sql::of(&house).await;
    // A newer version came by: nodes of this one go on.
    sql.run(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    assert_eq!(browser.get("/readyz").await.status, 200);
    sql.run("DELETE FROM _sqlx_migrations WHERE version = 1").await;
    assert_eq!(browser.get("/readyz").await.status, 503);
}

#[tokio::test]
async fn fresh_drops_whatever_tables_there_are() {
    let house = House::open().await;
    let mut sql = Sql::of(&house).await;
    sql.run("CREATE TABLE of_another_version (id TEXT NOT NULL PRIMARY KEY)").await;
    sql.close().await;
    house.node.store().close().await;
    let store = Store::open(&house.database, true).await.unwrap();
    assert!(store.user_by_identifier(crate::support::WITH_PASSWORD).await.unwrap().is_none());
    let tables = match file(&house) {
        Some(_) => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'of_another_version'",
        None => "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'of_another_version'",
    };
    assert_eq!(Sql::of(&house).await.number(tables).await, 0);
}
