//! How a node ends.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpStream;

use crate::locked::lock;
use crate::metrics;
use crate::support::House;

const SOON: Duration = Duration::from_secs(10);

async fn is_taken(house: &House) -> bool {
    TcpStream::connect(house.address.strip_prefix("http://").unwrap()).await.is_ok()
}

#[tokio::test]
async fn told_to_end_it_says_so_first_and_keeps_no_connection() {
    let house = House::open_with(|config| config.shutdown.delay = Duration::from_secs(3600)).await;
    let browser = house.browser();
    let before = browser.get("/readyz").await;
    assert_eq!((before.status, before.header("connection")), (200, None));
    house.ends.send(true).unwrap();
    loop {
        let ready = browser.get("/readyz").await;
        if ready.status == 503 {
            assert_eq!(ready.problem(), "unavailable");
            break;
        }
    }
    // It still serves, for the load balancer has not noticed yet; and the next request comes by a new connection.
    for (path, status) in [("/healthz", 200), ("/auth/session", 200)] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.header("connection")), (status, Some("close")), "{path}");
    }
    assert!(!house.ended.is_finished());
}

#[tokio::test]
async fn what_was_begun_is_finished() {
    let house = House::open().await;
    let mut lock = lock(&house).await;
    let browser = house.browser();
    let waiting = tokio::spawn(async move { browser.post("/auth/flow", json!({})).await });
    metrics::until_one_waits(&house).await;
    house.ends.send(true).unwrap();
    while is_taken(&house).await {
        tokio::task::yield_now().await;
    }
    assert!(!house.ended.is_finished(), "somebody waits for an answer");
    lock.run("ROLLBACK").await;
    assert_eq!(waiting.await.unwrap().status, 200);
    tokio::time::timeout(SOON, house.ended).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn what_never_ends_is_given_up() {
    let house = House::open_with(|config| config.shutdown.grace = Duration::from_millis(200)).await;
    let _lock = lock(&house).await;
    let browser = house.browser();
    let waiting = tokio::spawn(async move { browser.post("/auth/flow", json!({})).await });
    metrics::until_one_waits(&house).await;
    house.ends.send(true).unwrap();
    tokio::time::timeout(SOON, house.ended).await.unwrap().unwrap().unwrap();
    waiting.abort();
}
