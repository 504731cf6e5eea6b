//! A node on a database of its own, by a clock that stands still, with people and flows on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use url::Url;
use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::mail::Kept;
use vestibule_server::random::SystemRandom;
use vestibule_server::store::FlowRow;
use vestibule_server::{Clock, Config, Node, Store, Time, mail};

use crate::database::database;

struct ManualClock(AtomicI64);

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time::from_unix(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) const ORIGIN: &str = "https://id.example.com";

pub(crate) struct World {
    pub(crate) node: Node,
    clock: Arc<ManualClock>,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock(AtomicI64::new(1_800_000_000)));
        let store = Store::open(&database(&folder).await, false).await.unwrap();
        let mut config = Config::new(Url::parse(ORIGIN).unwrap());
        config.secret_keys = Some(SecretKeys::draw(&SystemRandom).unwrap());
        change(&mut config);
        let node = Node::new(config, store, clock.clone(), Arc::new(SystemRandom)).unwrap();
        Self { node, clock, folder }
    }

    pub(crate) fn passes(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Somebody whose identifier is a proven address. Gives their id.
    pub(crate) async fn person(&self, identifier: &str) -> String {
        let id = self.node.draw_id().unwrap();
        let now = self.node.now();
        let mut tx = self.node.store().begin().await.unwrap();
        assert!(tx.add_user(&id, identifier, "Somebody", now).await.unwrap());
        tx.set_address(&id, None, Some(now)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A flow. Gives its id.
    pub(crate) async fn flow(&self) -> String {
        let id = self.node.draw_id().unwrap();
        let expires_at = self.node.now().plus(self.node.config().flow_lifetime);
        let (stage, state) = ("identifier".to_owned(), "{}".to_owned());
        let flow =
            FlowRow { id: id.clone(), browser_hash: "-".to_owned(), step: 1, stage, state, expires_at };
        let mut tx = self.node.store().begin().await.unwrap();
        tx.add_flow(&flow).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// The mail that was kept, newest first.
    pub(crate) async fn mailbox(&self) -> Vec<Kept> {
        mail::kept(&self.node).await.unwrap()
    }

    /// Every byte of the database's files, where it is one of files.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

/// Does something in a transaction of its own, and commits.
#[macro_export]
macro_rules! commits {
    ($world:expr, |$tx:ident| $done:expr) => {{
        let mut transaction = $world.node.store().begin().await.unwrap();
        let $tx = &mut transaction;
        let done = $done.await.unwrap();
        transaction.commit().await.unwrap();
        done
    }};
}
