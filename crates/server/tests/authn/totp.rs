//! Setting up an authenticator app, and using it.

use vestibule_server::authn::totp::{self, Confirmed, LIFETIME};

use crate::commits;
use crate::world::World;

const WHO: &str = "totp@example.com";

async fn types(world: &World, flow: &str, user: &str, code: &str) -> Confirmed {
    commits!(world, |tx| totp::confirm(&world.node, tx, flow, user, code))
}

fn code_now(world: &World, secret: &str) -> String {
    totp::code(secret, world.node.now().unix() / totp::STEP).unwrap()
}

async fn uses(world: &World, user: &str, code: &str) -> bool {
    let app = world.node.store().authenticators(user).await.unwrap().totp.unwrap();
    commits!(world, |tx| totp::redeem(&world.node, tx, user, &app, code))
}

#[tokio::test]
async fn an_app_counts_once_a_code_of_it_was_typed() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let begun = commits!(world, |tx| totp::begin(&world.node, tx, &flow, &user, WHO));
    assert!(world.node.store().authenticators(&user).await.unwrap().totp.is_none());
    let again = totp::shown(&world.node, &flow, &user, WHO).await.unwrap().unwrap();
    assert!(again == begun, "after a reload it is the same");

    assert_eq!(types(&world, &flow, &user, "000000").await, Confirmed::Wrong);
    let code = code_now(&world, &begun.secret);
    assert_eq!(types(&world, &flow, &user, &code).await, Confirmed::Right);
    assert!(world.node.store().authenticators(&user).await.unwrap().has_second_factor());
    assert!(!uses(&world, &user, &code).await, "the code that confirmed it is used up");
    world.passes(30);
    assert!(uses(&world, &user, &code_now(&world, &begun.secret)).await);
    assert_eq!(types(&world, &flow, &user, &code_now(&world, &begun.secret)).await, Confirmed::Ended);
}

#[tokio::test]
async fn a_secret_waits_for_ten_minutes_and_for_its_own_person() {
    let world = World::new().await;
    let (user, other, flow) =
        (world.person(WHO).await, world.person("other@example.com").await, world.flow().await);
    let begun = commits!(world, |tx| totp::begin(&world.node, tx, &flow, &user, WHO));
    assert!(totp::shown(&world.node, &flow, &other, WHO).await.unwrap().is_none());
    assert!(totp::shown(&world.node, &world.flow().await, &user, WHO).await.unwrap().is_none());
    world.passes(LIFETIME);
    assert!(totp::shown(&world.node, &flow, &user, WHO).await.unwrap().is_none());
    assert_eq!(types(&world, &flow, &user, &code_now(&world, &begun.secret)).await, Confirmed::Ended);

    let begun = commits!(world, |tx| totp::begin(&world.node, tx, &flow, &user, WHO));
    let code = code_now(&world, &begun.secret);
    assert_eq!(types(&world, &flow, &other, &code).await, Confirmed::Ended);
    assert!(world.node.store().authenticators(&other).await.unwrap().totp.is_none());
}

#[tokio::test]
async fn a_new_app_replaces_the_old_one() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    commits!(world, |tx| totp::set(&world.node, tx, &user, "JBSWY3DPEHPK3PXP"));
    let begun = commits!(world, |tx| totp::begin(&world.node, tx, &flow, &user, WHO));
    assert!(uses(&world, &user, &code_now(&world, "JBSWY3DPEHPK3PXP")).await, "until then the old one works");
    types(&world, &flow, &user, &code_now(&world, &begun.secret)).await;
    world.passes(30);
    assert!(!uses(&world, &user, &code_now(&world, "JBSWY3DPEHPK3PXP")).await);
    assert!(uses(&world, &user, &code_now(&world, &begun.secret)).await);
}

#[tokio::test]
async fn the_secret_is_not_in_the_database_before_or_after() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let begun = commits!(world, |tx| totp::begin(&world.node, tx, &flow, &user, WHO));
    let holds = || world.bytes().windows(32).any(|window| window == begun.secret.as_bytes());
    assert!(!holds());
    types(&world, &flow, &user, &code_now(&world, &begun.secret)).await;
    assert!(!holds());
}

#[tokio::test]
async fn a_secret_in_anothers_place_does_not_open() {
    let world = World::new().await;
    let (user, other) = (world.person(WHO).await, world.person("other@example.com").await);
    commits!(world, |tx| totp::set(&world.node, tx, &user, "JBSWY3DPEHPK3PXP"));
    let stolen = world.node.store().authenticators(&user).await.unwrap().totp.unwrap();
    let mut tx = world.node.store().begin().await.unwrap();
    let code = code_now(&world, "JBSWY3DPEHPK3PXP");
    assert!(totp::redeem(&world.node, &mut tx, &other, &stolen, &code).await.is_err());
}
