//! Rate limits.

use serde_json::json;
use vestibule_server::clock::MINUTE;
use vestibule_server::config::Limit;
use vestibule_server::sweep::sweep;

use super::support::{Answer, Flow, House, PASSWORD, WITH_PASSWORD, WITH_TOTP};

fn refused(answer: &Answer) -> i64 {
    assert_eq!((answer.status, answer.problem().as_str()), (429, "rate_limited"));
    answer.header("retry-after").unwrap().parse().unwrap()
}

async fn tries(flow: &mut Flow, password: &str) -> Answer {
    flow.submits(flow.submission("continue", &json!({ "password": password }))).await
}

#[tokio::test]
async fn ten_wrong_passwords_for_an_identifier_whether_or_not_it_exists() {
    for who in [WITH_PASSWORD, "nobody@example.com"] {
        let house = House::open().await;
        for at in 0..10 {
            // Each from a browser of its own, spelt differently: it is one identifier all the same.
            let mut flow = house.browser().begins().await;
            flow.says_who(&if at % 2 == 0 { who.to_uppercase() } else { who.to_owned() }).await;
            flow.types_password("wrong").await;
            house.passes(1);
        }
        let mut flow = house.browser().begins().await;
        flow.says_who(who).await;
        let verified = house.node.passwords().verified();
        assert_eq!(refused(&tries(&mut flow, PASSWORD).await), 15 * MINUTE - 10);
        assert_eq!(house.node.passwords().verified(), verified, "and nothing is worked out");
        let before = flow.reply.clone();
        assert_eq!(flow.reloads().await.reply, before, "the screen stays as it is");

        // Trying on does not make it longer.
        house.passes(15 * MINUTE - 11);
        flow = house.browser().begins().await;
        flow.says_who(who).await;
        assert_eq!(refused(&tries(&mut flow, PASSWORD).await), 1);
        house.passes(1);
        flow.types_password(PASSWORD).await;
        assert_eq!(flow.is_at("stay_signed_in"), who == WITH_PASSWORD);
    }
}

#[tokio::test]
async fn a_success_forgets_the_wrong_ones() {
    let house = House::open().await;
    for _ in 0..3 {
        let browser = house.browser();
        let mut flow = browser.begins().await;
        flow.says_who(WITH_PASSWORD).await;
        for _ in 0..9 {
            flow.types_password("wrong").await;
        }
        flow.types_password(PASSWORD).await.rejects().await.is_done();
    }
}

#[tokio::test]
async fn another_identifier_is_not_held_up() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await;
    for _ in 0..10 {
        flow.types_password("wrong").await;
    }
    refused(&tries(&mut flow, PASSWORD).await);
    house.browser().signs_in(WITH_TOTP, || house.code_now()).await;
}

#[tokio::test]
async fn five_wrong_codes_of_a_user() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    for _ in 0..5 {
        flow.types_code("000000").await;
    }
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_TOTP).await.types_password(PASSWORD).await;
    let right = flow.submission("continue", &json!({ "code": house.code_now() }));
    assert_eq!(refused(&flow.submits(right).await), 15 * MINUTE);
    house.passes(15 * MINUTE);
    house.browser().signs_in(WITH_TOTP, || house.code_now()).await;
}

#[tokio::test]
async fn guesses_that_come_all_at_once_are_all_counted() {
    let house = House::open().await;
    let mut flows = Vec::new();
    for _ in 0..20 {
        let mut flow = house.browser().begins().await;
        flow.says_who(WITH_PASSWORD).await;
        flows.push(flow);
    }
    let verified = house.node.passwords().verified();
    let mut guesses = tokio::task::JoinSet::new();
    for mut flow in flows {
        guesses.spawn(async move { tries(&mut flow, "wrong").await.status });
    }
    let mut statuses = guesses.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[200; 10], [429; 10]].concat());
    assert_eq!(house.node.passwords().verified() - verified, 10);
}

#[tokio::test]
async fn guesses_at_one_screen_all_at_once_are_all_counted_too() {
    let house = House::open().await;
    let browser = house.browser();
    let mut flow = browser.begins().await;
    flow.says_who(WITH_PASSWORD).await;
    let verified = house.node.passwords().verified();
    let mut guesses = tokio::task::JoinSet::new();
    for at in 0..20 {
        let guess = flow.submission("continue", &json!({ "password": format!("guess {at}") }));
        let (browser, path) = (browser.clone(), flow.path());
        guesses.spawn(async move { browser.post(&path, guess).await.status });
    }
    let statuses = guesses.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert!(house.node.passwords().verified() - verified <= 10);
}

#[tokio::test]
async fn an_address_may_fail_and_begin_only_so_often() {
    let few = |count| Limit { count, window: 5 * MINUTE };
    let house = House::open_with(|config| {
        config.limits.address = few(3);
        config.limits.flows = few(5);
    })
    .await;
    for who in ["a", "b", "c"] {
        let mut flow = house.browser().begins().await;
        flow.says_who(who).await.types_password("wrong").await;
    }
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await;
    assert_eq!(refused(&tries(&mut flow, PASSWORD).await), 5 * MINUTE);
    house.browser().begins().await;
    assert_eq!(refused(&house.browser().post("/auth/flow", json!({})).await), 5 * MINUTE);
    house.passes(5 * MINUTE);
    house.browser().signs_in(WITH_PASSWORD, String::new).await;
}

#[tokio::test]
async fn a_success_is_no_failure_of_the_address() {
    let house = House::open_with(|config| config.limits.address = Limit { count: 1, window: MINUTE }).await;
    for _ in 0..3 {
        house.browser().signs_in(WITH_PASSWORD, String::new).await;
    }
}

#[tokio::test]
async fn the_address_is_what_a_trusted_proxy_noted_last_and_nothing_that_a_client_says() {
    let one =
        |config: &mut vestibule_server::Config| config.limits.flows = Limit { count: 1, window: MINUTE };
    let begin = async |house: &House, forwarded: &str| {
        let browser = house.browser();
        let request = browser.raw("/auth/flow", "{}").header("X-Forwarded-For", forwarded);
        browser.send(request).await.status
    };
    let house = House::open_with(one).await;
    assert_eq!(begin(&house, "192.0.2.1").await, 200);
    assert_eq!(begin(&house, "192.0.2.2").await, 429);

    let house = House::open_with(|config| {
        one(config);
        config.trust_proxy = true;
    })
    .await;
    for (forwarded, status) in [
        ("192.0.2.1", 200),
        ("192.0.2.2", 200),
        ("198.51.100.7, 192.0.2.1", 429),
        ("192.0.2.9, 2001:db8::1", 200),
        ("2001:db8::2", 429),
    ] {
        assert_eq!(begin(&house, forwarded).await, status, "{forwarded}");
    }
}

#[tokio::test]
async fn sweeping_forgets_only_what_has_ended() {
    let house = House::open().await;
    let mut flow = house.browser().begins().await;
    flow.says_who(WITH_PASSWORD).await;
    for _ in 0..10 {
        flow.types_password("wrong").await;
    }
    sweep(&house.node).await.unwrap();
    refused(&tries(&mut flow, PASSWORD).await);
}
