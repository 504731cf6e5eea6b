//! Codes by mail.

use vestibule_server::authn::email_code::{self, Answer, LIFETIME, Purpose, SENDS, Sending, TRIES, Whom};
use vestibule_server::clock::HOUR;
use vestibule_server::flow::Refusal;
use vestibule_server::limit;

use crate::commits;
use crate::world::World;

const WHO: &str = "email@example.com";

fn somebody(user: &str) -> Whom<'_> {
    Whom { identifier: WHO, user: Some(user), address: Some(WHO) }
}

const NOBODY: Whom<'static> = Whom { identifier: "nobody@example.com", user: None, address: None };

async fn sends(world: &World, flow: &str, purpose: Purpose, whom: Whom<'_>) -> Sending {
    commits!(world, |tx| email_code::send(&world.node, tx, flow, purpose, whom))
}

async fn types(world: &World, flow: &str, purpose: Purpose, whom: Whom<'_>, code: &str) -> Answer {
    commits!(world, |tx| email_code::redeem(&world.node, tx, flow, purpose, whom, code))
}

/// The code in the newest mail.
async fn mailed(world: &World) -> String {
    let mail = world.mailbox().await.remove(0);
    assert_eq!(mail.recipient, WHO);
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    mail.body.lines().find(is_code).unwrap().to_owned()
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn a_code_is_right_once() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Right);
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Ended);
}

#[tokio::test]
async fn it_is_right_for_its_own_flow_purpose_and_user_alone() {
    let world = World::new().await;
    let (user, other) = (world.person(WHO).await, world.person("other@example.com").await);
    let (flow, another) = (world.flow().await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    sends(&world, &another, Purpose::SignIn, somebody(&user)).await;
    sends(&world, &flow, Purpose::Recover, somebody(&user)).await;
    sends(&world, &flow, Purpose::SignIn, somebody(&other)).await;
    let tried = [
        types(&world, &another, Purpose::SignIn, somebody(&user), &code).await,
        types(&world, &flow, Purpose::Recover, somebody(&user), &code).await,
        types(&world, &flow, Purpose::SignIn, somebody(&other), &code).await,
    ];
    // One in a million of each of these is right by chance.
    assert_eq!(tried, [Answer::Wrong; 3]);
    assert_eq!(types(&world, &flow, Purpose::VerifyAddress, somebody(&user), &code).await, Answer::Ended);
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Right);
}

#[tokio::test]
async fn after_ten_minutes_it_has_ended() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    world.passes(LIFETIME);
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Ended);
}

#[tokio::test]
async fn after_five_wrong_ones_none_is_right() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    for _ in 0..TRIES {
        let answer = types(&world, &flow, Purpose::SignIn, somebody(&user), &wrong(&code)).await;
        assert_eq!(answer, Answer::Wrong);
        let answer = types(&world, &flow, Purpose::SignIn, somebody(&user), "12345").await;
        assert_eq!(answer, Answer::Wrong, "what is no code is wrong and costs no try");
    }
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Ended);
    world.passes(30);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &code).await, Answer::Right);
}

#[tokio::test]
async fn guesses_that_come_all_at_once_have_no_more_tries() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let guess = wrong(&mailed(&world).await);
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (node, user, flow, guess) = (world.node.clone(), user.clone(), flow.clone(), guess.clone());
        guesses.spawn(async move {
            let mut tx = node.store().begin().await.unwrap();
            let whom = somebody(&user);
            let answer = email_code::redeem(&node, &mut tx, &flow, Purpose::SignIn, whom, &guess).await;
            tx.commit().await.unwrap();
            answer.unwrap()
        });
    }
    let answers = guesses.join_all().await;
    let tried = answers.iter().filter(|answer| **answer == Answer::Wrong).count();
    assert_eq!(tried, usize::try_from(TRIES).unwrap(), "{answers:?}");
}

#[tokio::test]
async fn of_two_that_type_it_at_once_one_is_right() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    let code = mailed(&world).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (node, user, flow, code) = (world.node.clone(), user.clone(), flow.clone(), code.clone());
        tries.spawn(async move {
            let mut tx = node.store().begin().await.unwrap();
            let whom = somebody(&user);
            let answer = email_code::redeem(&node, &mut tx, &flow, Purpose::SignIn, whom, &code).await;
            tx.commit().await.unwrap();
            answer.unwrap()
        });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == Answer::Right).count(), 1, "{answers:?}");
}

#[tokio::test]
async fn another_is_sent_after_a_pause_that_doubles_and_five_in_all() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let mut codes = Vec::new();
    for pause in [30, 60, 120, 240, 300] {
        let now = world.node.now();
        let Sending::Sent { next_at, last } = sends(&world, &flow, Purpose::SignIn, somebody(&user)).await
        else {
            panic!("not sent");
        };
        codes.push(mailed(&world).await);
        assert_eq!((next_at.since(now), last), (pause, pause == 300));
        world.passes(pause - 1);
        if !last {
            let soon = sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
            assert_eq!(soon, Sending::TooSoon { next_at });
        }
        world.passes(1);
    }
    assert_eq!(sends(&world, &flow, Purpose::SignIn, somebody(&user)).await, Sending::NoMore);
    assert_eq!(world.mailbox().await.len(), usize::try_from(SENDS).unwrap());
    let (newest, before) = (codes.pop().unwrap(), codes.pop().unwrap());
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &before).await, Answer::Wrong);
    assert_eq!(types(&world, &flow, Purpose::SignIn, somebody(&user), &newest).await, Answer::Right);
    sends(&world, &world.flow().await, Purpose::SignIn, somebody(&user)).await;
    assert_eq!(world.mailbox().await.len(), 6, "another flow sends its own");
}

#[tokio::test]
async fn of_two_that_send_at_once_one_does() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (node, user, flow) = (world.node.clone(), user.clone(), flow.clone());
        sending.spawn(async move {
            let mut tx = node.store().begin().await.unwrap();
            let sent = email_code::send(&node, &mut tx, &flow, Purpose::SignIn, somebody(&user)).await;
            tx.commit().await.unwrap();
            sent.unwrap()
        });
    }
    let sent = sending.join_all().await;
    assert_eq!(sent.iter().filter(|sent| matches!(sent, Sending::Sent { .. })).count(), 1, "{sent:?}");
    assert_eq!(world.mailbox().await.len(), 1);
}

#[tokio::test]
async fn for_nobody_everything_happens_but_the_mail() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let no_address = Whom { address: None, ..somebody(&user) };
    for whom in [NOBODY, no_address] {
        let now = world.node.now();
        let sent = sends(&world, &flow, Purpose::Recover, whom).await;
        assert_eq!(sent, Sending::Sent { next_at: now.plus(30), last: false });
        assert!(matches!(sends(&world, &flow, Purpose::Recover, whom).await, Sending::TooSoon { .. }));
        for _ in 0..TRIES {
            assert_eq!(types(&world, &flow, Purpose::Recover, whom, "000000").await, Answer::Wrong);
        }
        assert_eq!(types(&world, &flow, Purpose::Recover, whom, "000000").await, Answer::Ended);
    }
    assert!(world.mailbox().await.is_empty());
}

#[tokio::test]
async fn somebody_is_mailed_ten_an_hour_whether_or_not_they_exist() {
    let world = World::new().await;
    let user = world.person(WHO).await;
    for whom in [somebody(&user), NOBODY] {
        let from = "192.0.2.1".parse().unwrap();
        for _ in 0..10 {
            limit::take(&world.node, &email_code::limits(&world.node, whom, from)).await.unwrap();
        }
        let refused = limit::take(&world.node, &email_code::limits(&world.node, whom, from)).await;
        assert!(matches!(refused, Err(Refusal::RateLimited { retry_after }) if retry_after == HOUR));
    }
}

#[tokio::test]
async fn neither_code_nor_identifier_is_in_the_database() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    sends(&world, &flow, Purpose::SignIn, somebody(&user)).await;
    sends(&world, &flow, Purpose::SignIn, Whom { identifier: "my password by mistake", ..NOBODY }).await;
    let code = mailed(&world).await;
    let bytes = world.bytes();
    for secret in [&*code, "my password by mistake"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}
