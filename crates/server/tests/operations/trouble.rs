//! The database full, or gone. Each request says so, nothing is half done, and it goes on by itself.

use std::time::{Duration, Instant};

use serde_json::json;
use vestibule_server::clock::DAY;
use vestibule_server::sweep::sweep;

use crate::database::{Sql, file, moves, on_sqlite};
use crate::own_postgres::OwnPostgres;
use crate::support::{Browser, House, PASSWORD, WITH_PASSWORD};

/// What a request may take when the database is gone: what a connection is waited for, and time to spare.
const BOUND: Duration = Duration::from_secs(12);

async fn is_unavailable(browser: &Browser) {
    let began = now();
    let answer = browser.post("/auth/flow", json!({})).await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable".to_owned()));
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
}

#[tokio::test]
async fn full_it_reads_on_and_writes_again_once_there_is_room() {
    let (house, file) = on_sqlite().await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let mut begun = Sql::of(&house).await.count("flows").await;
    // No more pages than there are.
    let full = house.second_on(&format!("sqlite:{}?max_page_count=1", file.display())).await;
    let visitor = full.browser();
    loop {
        let answer = visitor.post("/auth/flow", json!({ "login_hint": "x".repeat(200) })).await;
        if answer.status == 503 {
            assert_eq!(answer.problem(), "unavailable");
            break;
        }
        assert_eq!(answer.status, 200);
        begun += 1;
        assert!(begun < 250, "it is never full");
    }
    assert!(browser.at(&full.address).is_signed_in().await, "who is signed in stays so");
    assert_eq!(
        Sql::of(&house).await.count("flows").await,
        begun,
        "none is there that was not answered with 200"
    );

    // What has ended makes room, and is swept while it is full.
    full.passes(2 * DAY);
    sweep(&full.node).await.unwrap();
    full.browser().signs_in(WITH_PASSWORD, String::new).await;
}

#[tokio::test]
async fn gone_it_says_so_and_goes_on_when_it_is_back() {
    let house = House::open().await;
    let Some(file) = file(&house) else { return postgres_gone().await };
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let other = house.browser();
    let mut flow = other.begins().await;
    flow.says_who(WITH_PASSWORD).await;

    let away = file.with_extension("away");
    moves(&file, &away);
    let visitor = house.browser();
    is_unavailable(&visitor).await;
    let answer = flow.submission("continue", &json!({ "password": PASSWORD }));
    assert_eq!(flow.submits(answer).await.status, 503);
    for (path, status) in [("/auth/session", 503), ("/readyz", 503), ("/healthz", 200)] {
        assert_eq!(browser.get(path).await.status, status, "{path}");
    }
    assert!(!file.exists(), "nothing was made in its place");

    moves(&away, &file);
    assert!(browser.is_signed_in().await);
    assert_eq!(browser.get("/readyz").await.status, 200);
    flow.types_password(PASSWORD).await.rejects().await.is_done();
    assert!(other.is_signed_in().await);
}

#[tokio::test]
async fn another_file_in_its_place_is_used_from_the_next_request_on() {
    let (house, file) = on_sqlite().await;
    let browser = house.browser();
    let backup = file.with_extension("backup");
    vestibule_server::store::backup(&house.database, &backup).await.unwrap();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    moves(&file, &file.with_extension("old"));
    moves(&backup, &file);
    assert!(!browser.is_signed_in().await, "the backup is from before the sign-in");
    browser.signs_in(WITH_PASSWORD, String::new).await;
    assert_eq!(Sql::of(&house).await.count("sessions").await, 1);
}

async fn postgres_gone() {
    let mut postgres = OwnPostgres::start();
    let house = House::open().await.second_on(&postgres.url()).await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let other = house.browser();
    let mut flow = other.begins().await;
    flow.says_who(WITH_PASSWORD).await;

    postgres.stop();
    let visitor = house.browser();
    is_unavailable(&visitor).await;
    let answer = flow.submission("continue", &json!({ "password": PASSWORD }));
    assert_eq!(flow.submits(answer).await.status, 503);
    for (path, status) in [("/auth/session", 503), ("/readyz", 503), ("/healthz", 200)] {
        assert_eq!(browser.get(path).await.status, status, "{path}");
    }

    postgres.begin();
    // The first requests may find connections that broke.
    let began = now();
    while browser.get("/readyz").await.status != 200 || browser.get("/auth/session").await.status != 200 {
        assert!(began.elapsed() < BOUND);
    }
    assert!(browser.is_signed_in().await);
    while flow.submits(flow.submission("continue", &json!({ "password": "wrong" }))).await.status == 503 {
        assert!(began.elapsed() < 2 * BOUND);
    }
    flow.reloads().await.types_password(PASSWORD).await.rejects().await.is_done();
    assert!(other.is_signed_in().await);
}

#[expect(clippy::disallowed_methods, reason = "how long a real answer takes")]
fn now() -> Instant {
    Instant::now()
}
