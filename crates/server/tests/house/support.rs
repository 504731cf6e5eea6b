//! A house with a server, a clock that stands still, and people with browsers.

mod browser;
mod flow;
pub(crate) mod logs;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;
use vestibule_server::authn::totp;
use vestibule_server::clock::Seconds;
use vestibule_server::flow::DEFAULT_APP;
use vestibule_server::policy::Settings;
use vestibule_server::random::SystemRandom;
use vestibule_server::{Clock, Config, Node, Store, Time, demo, http};

pub(crate) use browser::{Answer, Browser};
pub(crate) use flow::Flow;
pub(crate) use vestibule_server::demo::PASSWORD;

pub(crate) const WITH_PASSWORD: &str = "password@example.com";
pub(crate) const WITH_TOTP: &str = "totp@example.com";
pub(crate) const TONIS_SECRET: &str = "JBSWY3DPEHPK3PXP";

/// A clock that a test sets.
pub(crate) struct ManualClock(AtomicI64);

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time::from_unix(self.0.load(Ordering::SeqCst))
    }
}

/// One server on one database.
pub(crate) struct House {
    pub(crate) node: Node,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) address: String,
    database: String,
    folder: Arc<TempDir>,
    _serving: watch::Sender<bool>,
}

impl House {
    /// With the demo's accounts, no box before, and *Stay signed in?* afterwards.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same, run differently.
    pub(crate) async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let database = database(&folder).await;
        let clock = Arc::new(ManualClock(AtomicI64::new(1_800_000_000)));
        Self::start(folder, database, clock, change).await
    }

    /// Another server on the same database, by the same clock.
    pub(crate) async fn second(&self) -> Self {
        Self::start(self.folder.clone(), self.database.clone(), self.clock.clone(), |_| {}).await
    }

    async fn start(
        folder: Arc<TempDir>,
        database: String,
        clock: Arc<ManualClock>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        logs::capture();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config::new(Url::parse(&address).unwrap());
        config.demo = true;
        change(&mut config);
        let store = Store::open(&database, false).await.unwrap();
        let node = Node::new(config, store, clock.clone(), Arc::new(SystemRandom)).unwrap();
        demo::seed(&node).await.unwrap();
        let (over, shutdown) = watch::channel(false);
        let serving = node.clone();
        tokio::spawn(async move { http::serve(&serving, vec![listener], shutdown).await });
        Self { node, clock, address, database, folder, _serving: over }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.address, self.clock.clone())
    }

    pub(crate) fn passes(&self, seconds: Seconds) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// What the account's authenticator app shows.
    pub(crate) fn code_now(&self) -> String {
        totp::code(TONIS_SECRET, self.now().unix() / totp::STEP).unwrap()
    }

    /// What it shows next, for the first time: the last code may have been used.
    pub(crate) fn next_code(&self) -> String {
        self.passes(30);
        self.code_now()
    }

    /// An administrator changes the settings.
    pub(crate) async fn settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.node.store().settings(DEFAULT_APP).await.unwrap();
        change(&mut settings);
        let mut tx = self.node.store().begin().await.unwrap();
        tx.set_org(&settings.org).await.unwrap();
        tx.set_session_policy(&settings.session_policy).await.unwrap();
        tx.set_devices(&settings.devices).await.unwrap();
        tx.set_app(DEFAULT_APP, &settings.app).await.unwrap();
        tx.set_brand(&settings.brand).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// No *Stay signed in?* afterwards.
    pub(crate) async fn asks_nothing_afterwards(&self) {
        use vestibule_server::policy::settings::PostAuth;
        self.settings(|settings| settings.app.post_auth = PostAuth::NotAllowed).await;
    }

    /// The codes in the sign-in log, newest first.
    pub(crate) async fn logged(&self) -> Vec<i64> {
        self.node.store().sign_in_log().await.unwrap().iter().map(|entry| entry.code).collect()
    }

    /// The files of the database, where it is one of files.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

async fn database(folder: &TempDir) -> String {
    let Ok(server) = std::env::var("VESTIBULE_TEST_POSTGRES") else {
        return format!("sqlite:{}", folder.path().join("test.db").display());
    };
    use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};
    sqlx::any::install_default_drivers();
    let name = format!("vestibule_{}", folder.path().file_name().unwrap().to_str().unwrap().replace('.', ""));
    let name = name.to_lowercase() + &std::process::id().to_string();
    let mut connection = AnyConnection::connect(&server).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let mut url = Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}
