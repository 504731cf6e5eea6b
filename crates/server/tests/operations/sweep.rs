//! What has ended goes, all of it and a little at a time.

use serde_json::json;
use vestibule_server::clock::DAY;
use vestibule_server::store::Ended;
use vestibule_server::sweep::{BATCH, sweep};

use crate::database::Sql;
use crate::support::{House, WITH_PASSWORD, WITH_TOTP};

const COUNTS: Ended = Ended { table: "attempts", key: "bucket", when: "ends_at <= $1" };

#[tokio::test]
async fn after_all_dates_nothing_is_left_of_what_people_did() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password("wrong").await;
    flow.types_password(crate::support::PASSWORD).await.types_code_and_ticks(&house.code_now()).await;
    flow.accepts().await.is_done();
    house.browser().signs_in(WITH_PASSWORD, String::new).await;
    // Left at "Stay signed in?".
    house.browser().signs_in_up_to_the_prompt(WITH_PASSWORD, String::new).await;

    let mut sql = Sql::of(&house).await;
    let left = [
        "flows",
        "sessions",
        "attempts",
        "held_authenticators",
        "devices",
        "device_users",
        "prompt_answers",
        "mail",
        "mail_codes",
        "ceremonies",
        "sign_in_log",
        "notices",
        "outbox",
    ];
    let people = sql.count("users").await;
    for table in
        ["flows", "sessions", "attempts", "held_authenticators", "devices", "prompt_answers", "sign_in_log"]
    {
        assert!(sql.count(table).await > 0, "{table}");
    }
    // The log's last entries are made when the flows are swept.
    house.passes(DAY);
    sweep(&house.node).await.unwrap();
    house.passes(3 * 366 * DAY);
    sweep(&house.node).await.unwrap();
    for table in left {
        assert_eq!(sql.count(table).await, 0, "{table}");
    }
    assert_eq!(sql.count("users").await, people);
    house.browser().signs_in(WITH_PASSWORD, String::new).await;
}

#[tokio::test]
async fn what_is_good_stays() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_TOTP).await.types_password(crate::support::PASSWORD).await;
    flow.types_code_and_ticks(&house.code_now()).await.accepts().await.is_done();
    let waiting = house.browser().begins().await;
    sweep(&house.node).await.unwrap();
    assert!(browser.is_signed_in().await);
    let mut waiting = waiting;
    waiting.says_who(WITH_PASSWORD).await;
    // A device that is still signed in to is not forgotten, however long ago the sign-in was.
    let mut sql = Sql::of(&house).await;
    sql.run("UPDATE sessions SET idle_s = NULL, ends_at = NULL").await;
    house.passes(500 * DAY);
    sweep(&house.node).await.unwrap();
    assert_eq!((sql.count("sessions").await, sql.count("devices").await), (1, 1));
}

#[tokio::test]
async fn much_goes_in_pieces_and_others_write_in_between() {
    let house = House::open().await;
    let mut sql = Sql::of(&house).await;
    let many = 5 * BATCH + 1;
    for first in (0..many).step_by(100) {
        let rows = (first..many.min(first + 100)).map(|row| format!("('old {row}', 1, 0, 1)"));
        let rows: Vec<String> = rows.collect();
        sql.run(format!(
            "INSERT INTO attempts (bucket, tried, began_at, ends_at) VALUES {}",
            rows.join(", ")
        ))
        .await;
    }
    let keys = house.node.store().ended(COUNTS, house.now(), BATCH).await.unwrap();
    assert_eq!(i64::try_from(keys.len()).unwrap(), BATCH, "one piece");
    // One of them begins anew before it goes.
    let kept = keys.first().unwrap();
    let later = house.now().plus(60).unix();
    sql.run(format!("UPDATE attempts SET ends_at = {later} WHERE bucket = '{kept}'")).await;
    let mut tx = house.node.store().begin().await.unwrap();
    assert_eq!(tx.remove_ended(COUNTS, house.now(), &keys).await.unwrap(), keys.len() as u64 - 1);
    tx.commit().await.unwrap();

    let sweeping = tokio::spawn({
        let node = house.node.clone();
        async move { sweep(&node).await }
    });
    let browser = house.browser();
    for _ in 0..5 {
        assert_eq!(browser.post("/auth/flow", json!({})).await.status, 200);
    }
    sweeping.await.unwrap().unwrap();
    assert_eq!(sql.number("SELECT COUNT(*) FROM attempts WHERE bucket LIKE 'old %'").await, 1);
}
