//! Notices by webhook: in the transaction that ends a session, to whoever listens, whatever becomes of them on the way.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use vestibule_server::clock::{DAY, HOUR, MINUTE};
use vestibule_server::notices::{Courier, Secret, TRIES, Why};
use vestibule_server::random::SystemRandom;
use vestibule_server::store::WebhookRow;
use vestibule_server::{sweep, token};

use super::receiver::{Does, Received, Receiver};
use super::support::{Browser, House, WITH_PASSWORD, WITH_TOTP, logs};

/// Registers a webhook and gives its secret, as the command line does.
async fn listens(house: &House, id: &str, url: &str) -> String {
    let secret = Secret::draw(&SystemRandom).unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.add_webhook(id, url, &secret.seal(&house.node, id).unwrap(), house.now()).await.unwrap();
    tx.commit().await.unwrap();
    secret.reveal()
}

fn courier(house: &House) -> Courier {
    Courier::new(house.node.clone())
}

async fn webhook(house: &House) -> WebhookRow {
    house.node.store().webhooks().await.unwrap().remove(0)
}

async fn sid(house: &House, browser: &Browser) -> String {
    let hash = token::hash(&browser.cookie("vestibule_session").unwrap().value);
    house.node.store().session(&hash, house.now()).await.unwrap().unwrap().id
}

/// Somebody signs in and out again.
async fn comes_and_goes(house: &House) -> String {
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let sid = sid(house, &browser).await;
    browser.signs_out().await;
    sid
}

/// HMAC-SHA256 as RFC 2104 defines it, of nothing but SHA-256: what a receiver would check by, written without the server's
/// own code.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|byte| byte ^ with).to_vec();
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

pub(super) fn is_signed_by(notice: &Received, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let signed = [notice.id.as_bytes(), b".", notice.timestamp.as_bytes(), b".", &notice.body].concat();
    notice.signature == format!("v1,{}", STANDARD.encode(hmac(&key, &signed)))
}

#[test]
fn the_tests_own_hmac_is_the_rfcs() {
    // RFC 4231, test case 2.
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let mac: String =
        hmac(b"Jefe", b"what do ya want for nothing?").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(mac, expected);
}

#[tokio::test]
async fn a_sign_out_is_told_once_and_signed() {
    let house = House::open().await;
    let receiver = Receiver::open(&[]).await;
    let secret = listens(&house, "hook", &receiver.url).await;
    let sid = comes_and_goes(&house).await;
    let user = house.node.store().user_by_identifier(WITH_PASSWORD).await.unwrap().unwrap();
    assert_eq!(webhook(&house).await.waiting, 1);

    house.passes(7);
    assert_eq!(courier(&house).deliver_due().await.unwrap(), 1);
    assert_eq!(courier(&house).deliver_due().await.unwrap(), 0, "no more than once");
    let received = receiver.received();
    let [notice] = &received[..] else { panic!("{received:?}") };
    let at = house.now().unix() - 7;
    let said: Value = serde_json::from_slice(&notice.body).unwrap();
    assert_eq!(
        said,
        json!({ "type": "session.ended", "reason": "sign_out", "sub": user.id, "sid": sid, "at": at })
    );
    assert_eq!((notice.path.as_str(), notice.content_type.as_str()), ("/ended?x=1", "application/json"));
    assert_eq!(notice.timestamp, house.now().unix().to_string(), "of the try, not of the end");
    assert!(is_signed_by(notice, &secret));
    assert!(!is_signed_by(notice, &Secret::draw(&SystemRandom).unwrap().reveal()));
    let tampered = Received { body: notice.body.to_ascii_uppercase(), ..notice.clone() };
    assert!(!is_signed_by(&tampered, &secret));
    let hook = webhook(&house).await;
    assert_eq!((hook.waiting, hook.delivered_at, hook.failed_at), (0, Some(house.now()), None));
}

#[tokio::test]
async fn every_way_to_end_a_session_is_told_with_its_reason() {
    let house = House::open().await;
    let receiver = Receiver::open(&[]).await;
    listens(&house, "hook", &receiver.url).await;
    let courier = courier(&house);
    let store = house.node.store();
    let user = store.user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    let mut expected = Vec::new();

    let browser = house.browser();
    for why in ["replaced", "sign_out", "reset", "password_changed", "device_removed", "user_disabled"] {
        browser.signs_in(WITH_TOTP, || house.next_code()).await;
        let sid = sid(&house, &browser).await;
        let hash = token::hash(&browser.cookie("vestibule_session").unwrap().value);
        let row = store.session(&hash, house.now()).await.unwrap().unwrap();
        let mut tx = store.begin().await.unwrap();
        match why {
            "replaced" => assert!(tx.end_session(&hash, Why::Replaced, house.now()).await.unwrap().is_some()),
            "sign_out" => assert!(tx.end_session(&hash, Why::SignOut, house.now()).await.unwrap().is_some()),
            "reset" => {
                assert_eq!(tx.reset_user(&user.id, false, Why::Reset, house.now()).await.unwrap(), 1);
            }
            "password_changed" => {
                let here = Some((&*sid, &*row.device_id));
                let ended = tx.password_changed(&user.id, here, house.now()).await.unwrap();
                assert_eq!(ended, 0, "the browser in which it was changed stays");
                assert_eq!(tx.password_changed(&user.id, None, house.now()).await.unwrap(), 1);
            }
            "device_removed" => {
                assert!(tx.remove_device_of(&row.device_id, &user.id, house.now()).await.unwrap());
            }
            _ => tx.set_disabled(&user.id, true, house.now()).await.unwrap(),
        }
        tx.commit().await.unwrap();
        expected.push((why.to_owned(), sid));
        courier.deliver_due().await.unwrap();
    }
    let told: Vec<_> = receiver
        .received()
        .iter()
        .map(|notice| {
            let said: Value = serde_json::from_slice(&notice.body).unwrap();
            assert_eq!(said["sub"], user.id);
            (said["reason"].as_str().unwrap().to_owned(), said["sid"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_new_sign_in_in_the_same_browser_tells_of_the_old_session() {
    let house = House::open().await;
    let receiver = Receiver::open(&[]).await;
    listens(&house, "hook", &receiver.url).await;
    let browser = house.browser();
    // Two flows at once, so that the second ends in a browser that is signed in already.
    let (mut first, mut second) = (browser.begins().await, browser.begins().await);
    for flow in [&mut first, &mut second] {
        flow.says_who(WITH_PASSWORD).await.types_password(super::support::PASSWORD).await;
    }
    first.rejects().await.is_done();
    let old = sid(&house, &browser).await;
    second.rejects().await.is_done();
    courier(&house).deliver_due().await.unwrap();
    let said: Value = serde_json::from_slice(&receiver.received()[0].body).unwrap();
    assert_eq!((&said["reason"], &said["sid"]), (&json!("replaced"), &json!(old)));
}

#[tokio::test]
async fn no_end_without_its_notice_and_no_notice_without_its_end() {
    let house = House::open().await;
    listens(&house, "hook", "http://127.0.0.1:9/").await;
    let browser = house.browser();
    browser.signs_in(WITH_PASSWORD, String::new).await;
    let hash = token::hash(&browser.cookie("vestibule_session").unwrap().value);
    let mut tx = house.node.store().begin().await.unwrap();
    tx.end_session(&hash, Why::SignOut, house.now()).await.unwrap();
    drop(tx);
    assert!(browser.is_signed_in().await, "it did not happen");
    assert_eq!(webhook(&house).await.waiting, 0, "and nobody is told that it did");
}

#[tokio::test]
async fn who_fails_at_first_is_tried_again_with_the_same_id_and_a_new_signature() {
    let house = House::open().await;
    let receiver =
        Receiver::open(&[Does::Answers(500), Does::Answers(404), Does::Redirects, Does::Hangs]).await;
    let secret = listens(&house, "hook", &receiver.url).await;
    comes_and_goes(&house).await;
    // Long enough for a busy machine, short enough for the one that never answers.
    let courier = Courier::with_patience(house.node.clone(), Duration::from_secs(2));
    for (failure, pause) in [
        ("it answered 500", 6),
        ("it answered 404", 6 * MINUTE),
        ("it answered 302", 33 * MINUTE),
        ("it did not answer in time", 3 * HOUR),
    ] {
        assert_eq!(courier.deliver_due().await.unwrap(), 1, "{failure}");
        let hook = webhook(&house).await;
        assert_eq!((hook.failure.as_deref(), hook.failed_at), (Some(failure), Some(house.now())));
        assert_eq!(courier.deliver_due().await.unwrap(), 0, "not at once again");
        house.passes(pause);
    }
    assert_eq!(courier.deliver_due().await.unwrap(), 1);
    let received = receiver.received();
    assert_eq!(received.len(), 5);
    assert!(received.iter().all(|notice| notice.path == "/ended?x=1"), "a redirect is not followed");
    assert!(received.iter().all(|notice| notice.id == received[0].id && notice.body == received[0].body));
    assert!(received.iter().all(|notice| is_signed_by(notice, &secret)));
    assert!(received.windows(2).all(|pair| pair[0].signature != pair[1].signature));
    assert_eq!(webhook(&house).await.waiting, 0);
}

#[tokio::test]
async fn who_never_answers_is_given_up_and_can_be_tried_again_by_hand() {
    let house = House::open().await;
    let mut receiver = Receiver::open(&[]).await;
    listens(&house, "hook", &receiver.url).await;
    receiver.disappears().await;
    comes_and_goes(&house).await;
    let courier = courier(&house);
    let mut tried = 0;
    for _ in 0..20 {
        tried += courier.deliver_due().await.unwrap();
        house.passes(11 * HOUR);
    }
    assert_eq!(tried, TRIES);
    let hook = webhook(&house).await;
    assert_eq!((hook.waiting, hook.given_up), (0, 1));
    assert_eq!(hook.failure.as_deref(), Some("no connection could be made"));

    let mut tx = house.node.store().begin().await.unwrap();
    assert!(tx.retry_webhook("hook", house.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(courier.deliver_due().await.unwrap(), 1);
    // What was given up is not kept for ever.
    for _ in 0..20 {
        courier.deliver_due().await.unwrap();
        house.passes(11 * HOUR);
    }
    house.passes(30 * DAY);
    sweep::sweep(&house.node).await.unwrap();
    assert_eq!(webhook(&house).await.given_up, 0);
}

#[tokio::test]
async fn who_answers_410_is_left_alone() {
    let house = House::open().await;
    let receiver = Receiver::open(&[Does::Answers(410)]).await;
    listens(&house, "hook", &receiver.url).await;
    comes_and_goes(&house).await;
    let courier = courier(&house);
    courier.deliver_due().await.unwrap();
    assert!(webhook(&house).await.stopped_at.is_some());
    comes_and_goes(&house).await;
    house.passes(DAY);
    assert_eq!(courier.deliver_due().await.unwrap(), 0);
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn a_slow_webhook_holds_up_no_other() {
    let house = House::open().await;
    let slow = Receiver::open(&[Does::Hangs]).await;
    let quick = Receiver::open(&[]).await;
    listens(&house, "a-slow", &slow.url).await;
    listens(&house, "b-quick", &quick.url).await;
    comes_and_goes(&house).await;
    let (over, shutdown) = watch::channel(false);
    // One that waits for hours; the quick one must be served before that.
    let patient = Courier::with_patience(house.node.clone(), Duration::from_secs(3600));
    let running = tokio::spawn(patient.run(shutdown));
    slow.waits_for(1).await;
    quick.waits_for(1).await;
    comes_and_goes(&house).await;
    let received = quick.waits_for(2).await;
    assert_ne!(received[0].id, received[1].id);
    over.send(true).unwrap();
    running.await.unwrap();
}

#[tokio::test]
async fn two_nodes_do_not_both_send_and_one_that_dies_loses_nothing() {
    let one = House::open().await;
    let other = one.second().await;
    let receiver = Receiver::open(&[]).await;
    listens(&one, "hook", &receiver.url).await;
    for _ in 0..12 {
        comes_and_goes(&one).await;
    }
    let (first, second) = (courier(&one), courier(&other));
    let (first, second) = tokio::join!(first.deliver_due(), second.deliver_due());
    assert_eq!(first.unwrap() + second.unwrap(), 12);
    let mut ids: Vec<_> = receiver.received().into_iter().map(|notice| notice.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), receiver.received().len()), (12, 12));

    // A node claims a notice and is gone.
    comes_and_goes(&one).await;
    let mut tx = one.node.store().begin().await.unwrap();
    assert_eq!(tx.claim_notices("hook", 8, MINUTE, one.now()).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    assert_eq!(courier(&other).deliver_due().await.unwrap(), 0, "it may still be at it");
    one.passes(MINUTE);
    assert_eq!(courier(&other).deliver_due().await.unwrap(), 1);
    assert_eq!(receiver.received().len(), 13);
}

#[tokio::test]
async fn nothing_secret_is_logged_on_the_way() {
    let house = House::open().await;
    let receiver = Receiver::open(&[Does::Answers(500)]).await;
    let url = receiver.url.replace("x=1", "key=in-the-query");
    let secret = listens(&house, "hook", &url).await;
    comes_and_goes(&house).await;
    courier(&house).deliver_due().await.unwrap();
    let logged = logs::of_this_test();
    assert!(logged.contains("a notice was not taken"), "{logged}");
    for hidden in [&secret["whsec_".len()..], "in-the-query", WITH_PASSWORD] {
        assert!(!logged.contains(hidden), "{hidden} is in the logs:\n{logged}");
    }
}
