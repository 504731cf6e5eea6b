//! Recovery codes.

use vestibule_server::authn::recovery;
use vestibule_server::random::SystemRandom;

use crate::commits;
use crate::world::World;

async fn given(world: &World, user: &str) -> Vec<String> {
    let codes = recovery::draw(&SystemRandom).unwrap();
    commits!(world, |tx| recovery::set(&world.node, tx, user, &codes));
    codes
}

async fn types(world: &World, user: &str, code: &str) -> bool {
    commits!(world, |tx| recovery::redeem(&world.node, tx, user, code))
}

async fn left(world: &World, user: &str) -> i64 {
    world.node.store().authenticators(user).await.unwrap().recovery_left
}

#[tokio::test]
async fn each_of_ten_is_right_once_however_it_is_typed() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let codes = given(&world, &user).await;
    assert_eq!(left(&world, &user).await, 10);
    for (at, code) in codes.iter().enumerate() {
        let typed = if at % 2 == 0 { code.to_uppercase().replace('-', " ") } else { code.clone() };
        assert!(types(&world, &user, &typed).await);
        assert!(!types(&world, &user, code).await, "not twice");
    }
    assert_eq!(left(&world, &user).await, 0);
}

#[tokio::test]
async fn new_ones_replace_the_old_ones() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let old = given(&world, &user).await;
    assert!(types(&world, &user, &old[0]).await);
    let new = given(&world, &user).await;
    assert_eq!(left(&world, &user).await, 10);
    assert!(!types(&world, &user, &old[1]).await);
    assert!(types(&world, &user, &new[0]).await);
}

#[tokio::test]
async fn one_persons_code_is_not_anothers() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let other = world.person("other@example.com").await;
    let codes = given(&world, &user).await;
    given(&world, &other).await;
    assert!(!types(&world, &other, &codes[0]).await);
    for rubbish in ["", "\0", "0000-0000-0000-0000", &"0".repeat(100_000)] {
        assert!(!types(&world, &user, rubbish).await);
    }
    assert_eq!(left(&world, &user).await, 10);
}

#[tokio::test]
async fn of_two_that_type_it_at_once_one_is_right() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let code = given(&world, &user).await.remove(0);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (node, user, code) = (world.node.clone(), user.clone(), code.clone());
        tries.spawn(async move {
            let mut tx = node.store().begin().await.unwrap();
            let right = recovery::redeem(&node, &mut tx, &user, &code).await.unwrap();
            tx.commit().await.unwrap();
            right
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|right| *right).count(), 1);
}

#[tokio::test]
async fn what_is_undone_was_not_used() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let code = given(&world, &user).await.remove(0);
    let mut tx = world.node.store().begin().await.unwrap();
    assert!(recovery::redeem(&world.node, &mut tx, &user, &code).await.unwrap());
    drop(tx);
    assert!(types(&world, &user, &code).await);
}

#[tokio::test]
async fn they_are_not_in_the_database() {
    let world = World::new().await;
    let user = world.person("recovery@example.com").await;
    let codes = given(&world, &user).await;
    let bytes = world.bytes();
    for code in codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]) {
        assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
    }
}
