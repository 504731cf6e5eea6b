//! A house with a server, a clock that stands still, and people with browsers.

pub(crate) mod authenticator;
mod browser;
mod database;
mod flow;
pub(crate) mod logs;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;
use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::authn::totp;
use vestibule_server::clock::Seconds;
use vestibule_server::flow::DEFAULT_APP;
use vestibule_server::mail::Kept;
use vestibule_server::policy::rules::{AccessPolicy, FactorMode, PostAuth, Risk};
use vestibule_server::policy::settings::App;
use vestibule_server::policy::{
    DEFAULT_ACCESS_RULE, DEFAULT_ADAPTIVE_POLICY, DEFAULT_BRAND, DEFAULT_SESSION_RULE, Person, Settings,
};
use vestibule_server::random::SystemRandom;
use vestibule_server::store::{Authenticators, PolicyKind, PolicyRow, RuleRow, UserRow};
use vestibule_server::{Clock, Config, Node, Store, Time, demo, http, mail};

pub(crate) use browser::{Answer, Browser};
use database::database;
pub(crate) use flow::Flow;
pub(crate) use vestibule_server::demo::PASSWORD;

pub(crate) const WITH_PASSWORD: &str = "password@example.com";
pub(crate) const WITH_TOTP: &str = "totp@example.com";
pub(crate) const TONIS_SECRET: &str = "JBSWY3DPEHPK3PXP";

/// A clock that a test sets.
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    /// One that stands at so many seconds since 1970.
    pub(crate) fn at(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds))
    }
}

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
    pub(crate) database: String,
    folder: Arc<TempDir>,
    /// Says true when it is to end.
    pub(crate) ends: watch::Sender<bool>,
    /// Is done when it has ended.
    pub(crate) ended: JoinHandle<std::io::Result<()>>,
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

    /// At a name, where there can be passkeys.
    pub(crate) async fn open_with_passkeys() -> Self {
        Self::open_with(|config| {
            config.allow_origins.push(config.origin());
            config.public_url.set_host(Some("localhost")).unwrap();
        })
        .await
    }

    /// Another server on the same database, by the same clock.
    pub(crate) async fn second(&self) -> Self {
        self.second_on(&self.database).await
    }

    /// Another server with the same keys and clock, on another database.
    pub(crate) async fn second_on(&self, database: &str) -> Self {
        Self::start(self.folder.clone(), database.to_owned(), self.clock.clone(), |_| {}).await
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
        let keys = folder.path().join("secret.key");
        config.secret_keys = Some(SecretKeys::load_or_make(&keys, &SystemRandom).unwrap());
        change(&mut config);
        let store = Store::open(&database, false).await.unwrap();
        let node = Node::new(config, store, clock.clone(), Arc::new(SystemRandom)).unwrap();
        demo::seed(&node).await.unwrap();
        let (ends, shutdown) = watch::channel(false);
        let serving = node.clone();
        let ended = tokio::spawn(async move { http::serve(&serving, vec![listener], shutdown).await });
        Self { node, clock, address, database, folder, ends, ended }
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

    /// The code in the newest mail to somebody.
    pub(crate) async fn mailed_code(&self, to: &str) -> String {
        let mail = self.mails_to(to).await.into_iter().next().expect("no mail");
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        mail.body.lines().find(is_code).unwrap_or_else(|| panic!("no code: {}", mail.body)).to_owned()
    }

    /// The mail to somebody, newest first, without notices of new sign-ins.
    pub(crate) async fn mails_to(&self, to: &str) -> Vec<Kept> {
        let all = mail::kept(&self.node).await.unwrap();
        all.into_iter()
            .filter(|mail| mail.recipient == to && !mail.subject.starts_with("New sign-in"))
            .collect()
    }

    /// What somebody can prove themselves by.
    pub(crate) async fn authenticators(&self, who: &str) -> Authenticators {
        let user = self.user(who).await;
        self.node.store().authenticators(&user.id).await.unwrap()
    }

    /// A policy asks everybody for two factors.
    pub(crate) async fn asks_for_two_factors(&self) {
        self.settings(|settings| {
            settings.access.factor_mode = FactorMode::Two;
            settings.access.post_auth = PostAuth::NotAllowed;
        })
        .await;
    }

    /// Somebody's mailbox is not known.
    pub(crate) async fn has_no_address(&self, who: &str) {
        let user = self.user(who).await;
        let mut tx = self.node.store().begin().await.unwrap();
        tx.set_address(&user.id, None, None).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What holds for anybody who signs in to the default app.
    pub(crate) async fn settings_now(&self) -> Settings {
        let rulebook = self.node.store().rulebook(DEFAULT_APP).await.unwrap().unwrap();
        let address = "127.0.0.1".parse().unwrap();
        rulebook.for_person(Person { id: None, groups: &[], address, risk: Risk::Low })
    }

    /// An administrator changes the settings: those of the default rules, the default app and the default brand.
    pub(crate) async fn settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings_now().await;
        change(&mut settings);
        let now = self.now();
        let mut tx = self.node.store().begin().await.unwrap();
        tx.set_org(&settings.org).await.unwrap();
        tx.set_actions(DEFAULT_SESSION_RULE, &settings.session_policy, now).await.unwrap();
        tx.set_actions(DEFAULT_ACCESS_RULE, &settings.access, now).await.unwrap();
        tx.set_recognition(DEFAULT_ADAPTIVE_POLICY, &settings.devices, now).await.unwrap();
        tx.set_app(DEFAULT_APP, &settings.app, now).await.unwrap();
        tx.set_brand(DEFAULT_BRAND, &settings.brand, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// There is another app, which differs from the default one in this.
    pub(crate) async fn has_app(&self, id: &str, change: impl FnOnce(&mut App)) {
        let mut app = App { label: id.to_owned(), location: format!("/app?{id}"), ..App::default() };
        change(&mut app);
        let mut tx = self.node.store().begin().await.unwrap();
        tx.set_app(id, &app, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// An app that keeps a policy of its own.
    pub(crate) async fn has_app_with_policy(
        &self,
        id: &str,
        change: impl FnOnce(&mut App),
        rule: impl FnOnce(&mut AccessPolicy),
    ) {
        let (policy, mut actions) = (format!("policy-of-{id}"), AccessPolicy::default());
        rule(&mut actions);
        let now = self.now();
        let mut tx = self.node.store().begin().await.unwrap();
        tx.put_policy(&PolicyRow {
            id: policy.clone(),
            kind: PolicyKind::Access.as_str().to_owned(),
            name: policy.clone(),
            description: String::new(),
            priority: 1,
            active: 1,
            system: 0,
            group_ids: "[]".to_owned(),
            document: "{}".to_owned(),
            created_at: now,
            updated_at: now,
        })
        .await
        .unwrap();
        tx.put_rule(&RuleRow {
            id: format!("rule-of-{id}"),
            policy_id: policy.clone(),
            name: "Rule".to_owned(),
            priority: 1,
            active: 1,
            system: 0,
            conditions: "{}".to_owned(),
            actions: serde_json::to_string(&actions).unwrap(),
            created_at: now,
            updated_at: now,
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.has_app(id, |app| {
            app.access_policy = policy;
            change(app);
        })
        .await;
    }

    /// Everything about a user that a test may want to know or to set.
    pub(crate) async fn user(&self, identifier: &str) -> UserRow {
        self.node.store().user_by_identifier(identifier).await.unwrap().unwrap()
    }

    /// No *Stay signed in?* afterwards.
    pub(crate) async fn asks_nothing_afterwards(&self) {
        self.settings(|settings| settings.access.post_auth = PostAuth::NotAllowed).await;
    }

    /// The codes in the sign-in log, newest first.
    pub(crate) async fn logged(&self) -> Vec<i64> {
        self.node.store().sign_in_log().await.unwrap().iter().map(|entry| entry.code).collect()
    }

    /// The database's URL, for another process. Its secret keys are in `secret.key` in [`House::folder`].
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Where its files are: the keys, and the database where that is one of files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The files of the database, where it is one of files.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let all = std::fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.extension().is_none_or(|extension| extension != "key")).collect()
    }
}
