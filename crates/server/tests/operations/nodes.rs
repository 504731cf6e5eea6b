//! Nodes that come and go while people sign in and are looked up (rule R3, and "no state in a node").

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use serde_json::json;
use tokio::task::JoinSet;
use vestibule_server::notices::Why;

use crate::database::Sql;
use crate::support::{Browser, House, ManualClock, WITH_PASSWORD};
use crate::work::{Balancer, Process};

/// How many people sign in at once, again and again, and how often: below what one address may begin.
const PEOPLE: usize = 3;
const TIMES: usize = 40;

struct Crowd {
    signed_in: Mutex<Vec<Browser>>,
    count: AtomicUsize,
    over: AtomicBool,
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_come_and_go_and_nothing_is_lost() {
    let house = House::open().await;
    let folder = house.folder().to_owned();
    let clock = Arc::new(ManualClock::at(now()));
    let balancer = Balancer::start().await;
    let start = async || {
        // It takes requests while the balancer finds out that it is about to end.
        let options = ["--shutdown-delay", "500ms", "--allow-origin", &balancer.address];
        let node = Process::start(&folder, &house.database, &options).await;
        balancer.adds(node.address).await;
        node
    };
    let mut nodes = vec![start().await, start().await];

    let crowd = Crowd { signed_in: Mutex::default(), count: 0.into(), over: false.into() };
    let crowd = Arc::new(crowd);
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        let (crowd, clock, address) = (crowd.clone(), clock.clone(), balancer.address.clone());
        people.spawn(async move {
            for _ in 0..TIMES {
                // Every step is checked for 200 on the way.
                let browser = Browser::connecting_anew(&address, clock.clone());
                browser.signs_in(WITH_PASSWORD, String::new).await;
                crowd.signed_in.lock().unwrap().push(browser);
                crowd.count.fetch_add(1, Ordering::SeqCst);
                if crowd.over.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
    }
    let checks = {
        let crowd = crowd.clone();
        tokio::spawn(async move {
            let mut checks = 0_usize;
            while !crowd.over.load(Ordering::SeqCst) {
                let browser = crowd.signed_in.lock().unwrap().get(checks % PEOPLE).cloned();
                if let Some(browser) = browser {
                    assert!(browser.is_signed_in().await, "after {checks} checks");
                    checks += 1;
                }
                tokio::task::yield_now().await;
            }
            checks
        })
    };

    // Each is replaced while people go on signing in, once somebody has since the last time.
    for _ in 0..4 {
        let before = crowd.count.load(Ordering::SeqCst);
        while crowd.count.load(Ordering::SeqCst) < before + PEOPLE
            && !people.is_empty()
            && !checks.is_finished()
        {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let old = nodes.remove(0);
        nodes.push(start().await);
        let address = old.address;
        let log = old.ends().await;
        balancer.forgets(address);
        assert!(!log.contains("ERROR") && !log.contains("giving up"), "{log}");
    }
    crowd.over.store(true, Ordering::SeqCst);
    people.join_all().await;
    assert!(checks.await.unwrap() > 0);

    // Nothing is lost, and nothing is half done.
    let browsers = crowd.signed_in.lock().unwrap().clone();
    let count = i64::try_from(browsers.len()).unwrap();
    for browser in &browsers {
        assert!(browser.is_signed_in().await);
    }
    let mut sql = Sql::of(&house).await;
    assert_eq!(sql.count("sessions").await, count);
    assert_eq!(sql.number("SELECT COUNT(*) FROM sign_in_log WHERE code = 0").await, count);
    assert_eq!(sql.number("SELECT COUNT(*) FROM flows WHERE stage = 'done'").await, count);

    // R3: a reset holds on every node at the next request.
    let user = house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.reset_user(&user.id, true, Why::Reset, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    for node in &nodes {
        for browser in &browsers {
            assert!(!browser.at(&format!("http://{}", node.address)).is_signed_in().await);
        }
    }
    for node in nodes {
        node.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_on_one_node_is_gone_on_all_at_the_next_request() {
    let house = House::open().await;
    let (second, third) = (house.second().await, house.second().await);
    for _ in 0..5 {
        let browser = house.browser();
        browser.signs_in(WITH_PASSWORD, String::new).await;
        // Each has looked at it, and could remember.
        for node in [&house, &second, &third] {
            assert!(browser.at(&node.address).is_signed_in().await);
        }
        browser.at(&second.address).copied().post("/auth/sign-out", json!({})).await;
        for node in [&third, &house, &second] {
            assert!(!browser.copied().at(&node.address).is_signed_in().await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_begin_at_once_on_an_empty_database_all_serve() {
    let house = House::open().await;
    let folder = house.folder().to_owned();
    let database = match crate::database::file(&house) {
        Some(_) => format!("sqlite:{}", folder.join("empty.db").display()),
        None => {
            let mut sql = Sql::of(&house).await;
            sql.run("DROP SCHEMA public CASCADE").await;
            sql.run("CREATE SCHEMA public").await;
            house.database.clone()
        }
    };
    let start = || Process::start(&folder, &database, &[]);
    let (one, two, three) = tokio::join!(start(), start(), start());
    let clock = Arc::new(ManualClock::at(now()));
    for node in [&one, &two, &three] {
        let browser =
            Browser::connecting_anew(&format!("http://localhost:{}", node.address.port()), clock.clone());
        assert_eq!(browser.get("/readyz").await.status, 200);
        browser.signs_in(WITH_PASSWORD, String::new).await;
    }
    for node in [one, two, three] {
        node.ends().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "real processes go by the real clock")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
