//! Proving that one has a passkey.

use serde_json::{Value, json};
use vestibule_server::authn::passkey::{
    Answer, LIFETIME, Proof, SIGN_IN, begin_second_factor, begin_sign_in, finish_second_factor,
    finish_sign_in,
};

use crate::authenticator::{Authenticator, Said};
use crate::commits;
use crate::new_passkeys::registered;
use crate::world::{ORIGIN, World};

async fn begins(world: &World, flow: &str) -> String {
    commits!(world, |tx| begin_sign_in(&world.node, tx, flow))
}

async fn answers(world: &World, flow: &str, answer: &Value) -> Answer {
    commits!(world, |tx| finish_sign_in(&world.node, tx, flow, &answer.to_string()))
}

async fn begins_second(world: &World, flow: &str, user: &str) -> String {
    commits!(world, |tx| begin_second_factor(&world.node, tx, flow, user)).unwrap()
}

async fn answers_second(world: &World, flow: &str, user: &str, answer: &Value) -> Answer {
    commits!(world, |tx| finish_second_factor(&world.node, tx, flow, user, &answer.to_string()))
}

fn is_wrong(answer: &Answer) -> bool {
    matches!(answer, Answer::Wrong(_))
}

#[tokio::test]
async fn a_passkey_says_who_it_is() {
    for mut phone in [Authenticator::new(ORIGIN), Authenticator::ed25519(ORIGIN)] {
        let world = World::new().await;
        let user = registered(&world, &mut phone).await;
        let flow = world.flow().await;
        let options = begins(&world, &flow).await;
        let parsed: Value = serde_json::from_str(&options).unwrap();
        assert_eq!(parsed["rpId"], "id.example.com");
        assert_eq!(parsed["allowCredentials"], json!([]), "for the browser to find one");
        assert_eq!(parsed["userVerification"], "required");
        let shown =
            world.node.store().ceremony(&flow, SIGN_IN, world.node.now()).await.unwrap().unwrap().shown;
        assert_eq!(shown, options, "after a reload they are the same");
        world.passes(3);
        let proof = Proof { user: user.clone(), passkey: phone.id(), user_verified: true };
        assert_eq!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Right(proof));
        let passkey = world.node.store().passkey(&phone.id()).await.unwrap().unwrap();
        assert_eq!(passkey.last_used_at, Some(world.node.now()));
    }
}

#[tokio::test]
async fn as_a_second_factor_it_is_one_of_the_persons_own() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let options = begins_second(&world, &flow, &user).await;
    let parsed: Value = serde_json::from_str(&options).unwrap();
    assert_eq!(parsed["allowCredentials"][0]["id"], phone.id());
    assert_eq!(parsed["userVerification"], "preferred");
    phone.verifies = false;
    let answer = answers_second(&world, &flow, &user, &phone.signs(&options)).await;
    assert_eq!(
        answer,
        Answer::Right(Proof { user: user.clone(), passkey: phone.id(), user_verified: false })
    );
    // A security key says no user handle.
    let options = begins_second(&world, &flow, &user).await;
    let answer = phone.signs_but(&options, |said| said.handle = None);
    assert!(matches!(answers_second(&world, &flow, &user, &answer).await, Answer::Right(_)));

    let other = world.person("other@example.com").await;
    let none = commits!(world, |tx| begin_second_factor(&world.node, tx, &flow, &other));
    assert!(none.is_none(), "who has none is not asked for one");
}

#[tokio::test]
async fn anothers_passkey_is_no_second_factor() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let mut thiefs = Authenticator::new(ORIGIN);
    let thief = {
        let (thief, flow) = (world.person("thief@example.com").await, world.flow().await);
        let options = crate::new_passkeys::begins(&world, &flow, &thief).await;
        let answer = thiefs.registers(&options).to_string();
        crate::new_passkeys::answers(&world, &flow, &thief, &answer).await;
        thief
    };
    let flow = world.flow().await;
    let options = begins_second(&world, &flow, &user).await;
    assert!(is_wrong(&answers_second(&world, &flow, &user, &thiefs.signs(&options)).await));
    let options = begins_second(&world, &flow, &user).await;
    let answer = answers_second(&world, &flow, &thief, &thiefs.signs(&options)).await;
    assert_eq!(answer, Answer::Ended, "nor is it the thief's ceremony");
    // And one's own key under another's name signs nobody else in.
    let options = begins(&world, &flow).await;
    let whose = user_handle(&world, &user).await;
    let forged = thiefs.signs_but(&options, |said| said.handle = Some(whose));
    assert!(is_wrong(&answers(&world, &flow, &forged).await));
}

async fn user_handle(world: &World, user: &str) -> String {
    world.node.store().user_handle(user).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_answer_that_says_one_thing_differently_proves_nothing() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let stale: Value = serde_json::from_str(&begins(&world, &flow).await).unwrap();
    let stale = stale["challenge"].as_str().unwrap().to_owned();
    type Change = Box<dyn Fn(&mut Said)>;
    let changes: Vec<(&str, Change)> = vec![
        ("another origin", Box::new(|said| said.origin = "https://evil.example".to_owned())),
        (
            "an origin that ends alike",
            Box::new(|said| said.origin = "https://evil-id.example.com".to_owned()),
        ),
        ("no origin", Box::new(|said| said.origin = "null".to_owned())),
        ("within another page", Box::new(|said| said.cross_origin = true)),
        ("another site's", Box::new(|said| said.rp_id = "evil.example".to_owned())),
        ("an older challenge", Box::new(move |said| said.challenge.clone_from(&stale))),
        ("the other ceremony", Box::new(|said| said.kind = "webauthn.create")),
        ("nobody there", Box::new(|said| said.flags &= !1)),
        ("nobody's handle", Box::new(|said| said.handle = Some("A".repeat(86)))),
    ];
    for (what, change) in &changes {
        let options = begins(&world, &flow).await;
        assert!(is_wrong(&answers(&world, &flow, &phone.signs_but(&options, change)).await), "{what}");
        let options = begins_second(&world, &flow, &user).await;
        let answer = phone.signs_but(&options, change);
        assert!(is_wrong(&answers_second(&world, &flow, &user, &answer).await), "{what}, as a second factor");
    }
    let options = begins(&world, &flow).await;
    assert!(
        matches!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Right(_)),
        "and said as it is, it does"
    );
}

#[tokio::test]
async fn without_user_verification_nobody_signs_in() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    registered(&world, &mut phone).await;
    phone.verifies = false;
    let flow = world.flow().await;
    let options = begins(&world, &flow).await;
    assert!(is_wrong(&answers(&world, &flow, &phone.signs(&options)).await));
}

#[tokio::test]
async fn an_answer_counts_once_in_its_own_flow_and_time() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let (flow, another) = (world.flow().await, world.flow().await);
    let options = begins(&world, &flow).await;
    let answer = phone.signs(&options);
    assert_eq!(answers(&world, &another, &answer).await, Answer::Ended, "another flow");
    begins(&world, &another).await;
    assert!(is_wrong(&answers(&world, &another, &answer).await), "another flow's challenge");
    assert!(matches!(answers(&world, &flow, &answer).await, Answer::Right(_)));
    assert_eq!(answers(&world, &flow, &answer).await, Answer::Ended, "replayed");

    let options = begins_second(&world, &flow, &user).await;
    world.passes(LIFETIME);
    let late = phone.signs(&options);
    assert_eq!(answers_second(&world, &flow, &user, &late).await, Answer::Ended, "too late");
    let options = begins(&world, &flow).await;
    world.passes(world.node.config().flow_lifetime);
    assert_eq!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Ended, "too late");
}

#[tokio::test]
async fn a_challenge_for_one_thing_is_none_for_another() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let options = begins_second(&world, &flow, &user).await;
    phone.verifies = false;
    assert_eq!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Ended);
    begins(&world, &flow).await;
    assert!(is_wrong(&answers(&world, &flow, &phone.signs(&options)).await));
}

#[tokio::test]
async fn a_counter_that_does_not_grow_is_a_copy() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    registered(&world, &mut phone).await;
    let mut copy = phone.cloned();
    let flow = world.flow().await;
    for _ in 0..3 {
        let options = begins(&world, &flow).await;
        assert!(matches!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Right(_)));
    }
    let options = begins(&world, &flow).await;
    assert!(is_wrong(&answers(&world, &flow, &copy.signs(&options)).await), "behind");
    copy.counter = phone.counter - 1;
    let options = begins(&world, &flow).await;
    assert!(is_wrong(&answers(&world, &flow, &copy.signs(&options)).await), "the same");
    copy.counts = false;
    copy.counter = 0;
    let options = begins(&world, &flow).await;
    assert!(is_wrong(&answers(&world, &flow, &copy.signs(&options)).await), "not counting any more");
    let options = begins(&world, &flow).await;
    assert!(
        matches!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Right(_)),
        "the real one goes on"
    );
}

#[tokio::test]
async fn one_that_does_not_count_is_fine() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    phone.counts = false;
    registered(&world, &mut phone).await;
    let flow = world.flow().await;
    for _ in 0..3 {
        let options = begins(&world, &flow).await;
        assert!(matches!(answers(&world, &flow, &phone.signs(&options)).await, Answer::Right(_)));
    }
}

#[tokio::test]
async fn what_was_removed_proves_nothing() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let options = begins(&world, &flow).await;
    let id = phone.id();
    assert!(commits!(world, |tx| tx.remove_passkey(&user, &id)));
    assert!(is_wrong(&answers(&world, &flow, &phone.signs(&options)).await));
}

#[tokio::test]
async fn of_two_that_answer_at_once_one_is_right() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let options = begins(&world, &flow).await;
    let answer = phone.signs(&options).to_string();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (node, flow, answer) = (world.node.clone(), flow.clone(), answer.clone());
        tries.spawn(async move {
            let mut tx = node.store().begin().await.unwrap();
            let found = finish_sign_in(&node, &mut tx, &flow, &answer).await.unwrap();
            tx.commit().await.unwrap();
            matches!(found, Answer::Right(_))
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|right| *right).count(), 1);
}

#[tokio::test]
async fn hostile_answers_are_wrong_without_a_panic() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let mut hostile = vec![json!(null), json!([]), json!("\0"), json!({}), json!({ "id": 1 })];
    let options = begins(&world, &flow).await;
    let good = phone.signs(&options);
    for pointer in [
        "/response/authenticatorData",
        "/response/clientDataJSON",
        "/response/signature",
        "/response/userHandle",
        "/id",
        "/rawId",
        "/type",
    ] {
        for value in [json!(""), json!("A"), json!("AAAA"), json!("!"), json!({}), json!("A".repeat(60_000))]
        {
            let mut answer = good.clone();
            *answer.pointer_mut(pointer).unwrap() = value;
            hostile.push(answer);
        }
    }
    for answer in hostile {
        begins(&world, &flow).await;
        assert!(is_wrong(&answers(&world, &flow, &answer).await), "{answer:.200}");
        begins_second(&world, &flow, &user).await;
        assert!(is_wrong(&answers_second(&world, &flow, &user, &answer).await), "{answer:.200}");
    }
}
