//! The keys from outside the database.

use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::random::SystemRandom;
use vestibule_server::store::StoreError;
use vestibule_server::{Config, Node};

use crate::world::World;

#[tokio::test]
async fn a_node_with_other_keys_than_the_databases_does_not_start() {
    let world = World::new().await;
    let (store, now) = (world.node.store(), world.node.now());
    let ours = world.node.secret_keys();
    store.check_secret_keys(ours, now).await.unwrap();
    store.check_secret_keys(ours, now).await.unwrap();
    let others = SecretKeys::draw(&SystemRandom).unwrap();
    assert!(matches!(store.check_secret_keys(&others, now).await, Err(StoreError::OtherSecretKeys)));
    store.check_secret_keys(ours, now).await.unwrap();
}

#[tokio::test]
async fn keys_are_changed_by_a_new_one_above_the_old_one() {
    let world = World::new().await;
    let (store, now) = (world.node.store(), world.node.now());
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    store.check_secret_keys(&SecretKeys::load_or_make(&old, &SystemRandom).unwrap(), now).await.unwrap();
    SecretKeys::load_or_make(&new, &SystemRandom).unwrap();
    let both = std::fs::read_to_string(&new).unwrap() + &std::fs::read_to_string(&old).unwrap();
    std::fs::write(&old, both).unwrap();
    store.check_secret_keys(&SecretKeys::load(&old).unwrap(), now).await.unwrap();
    // And one day without the old one.
    store.check_secret_keys(&SecretKeys::load(&new).unwrap(), now).await.unwrap();
}

#[tokio::test]
async fn there_is_no_node_without_keys() {
    let world = World::new().await;
    let config = Config::new(world.node.config().public_url.clone());
    let clock = std::sync::Arc::new(Still);
    let made = Node::new(config, world.node.store().clone(), clock, std::sync::Arc::new(SystemRandom));
    assert!(made.is_err());
}

struct Still;

impl vestibule_server::Clock for Still {
    fn now(&self) -> vestibule_server::Time {
        vestibule_server::Time::from_unix(0)
    }
}
