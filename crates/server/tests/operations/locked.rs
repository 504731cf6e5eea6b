//! Somebody else holds the lock: of SQLite's file, or of a table in PostgreSQL.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::database::{Sql, file};
use crate::support::{House, WITH_PASSWORD};

/// What a request may take when it cannot be done: what one lock is waited for, and time to spare on a busy machine.
const BOUND: Duration = Duration::from_secs(25);

/// Nobody can write flows until it is released.
pub(crate) async fn lock(house: &House) -> Sql {
    let mut other = Sql::of(house).await;
    if file(house).is_some() {
        other.run("BEGIN IMMEDIATE").await;
    } else {
        other.run("BEGIN").await;
        other.run("LOCK TABLE flows IN ACCESS EXCLUSIVE MODE").await;
    }
    other
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_in_time_and_can_be_later() {
    let house = House::open().await;
    let signed_in = house.browser();
    signed_in.signs_in(WITH_PASSWORD, String::new).await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    let flows = Sql::of(&house).await.count("flows").await;

    let mut lock = lock(&house).await;
    let began = now();
    let mut many = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let browser = house.browser();
        many.spawn(async move { browser.post("/auth/flow", json!({})).await });
    }
    let answer = flow.submission("continue", &json!({ "identifier": WITH_PASSWORD }));
    let answer = flow.submits(answer).await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable".to_owned()));
    for answer in many.join_all().await {
        assert_eq!((answer.status, answer.problem()), (503, "unavailable".to_owned()));
    }
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    assert!(signed_in.is_signed_in().await, "who only reads is not held up");
    lock.run("ROLLBACK").await;

    let mut sql = Sql::of(&house).await;
    assert_eq!(sql.count("flows").await, flows, "nothing was begun");
    flow.says_who(WITH_PASSWORD).await;
    assert!(flow.is_at("password"), "and the flow is where it was");
}

#[expect(clippy::disallowed_methods, reason = "how long a real answer takes")]
fn now() -> Instant {
    Instant::now()
}
