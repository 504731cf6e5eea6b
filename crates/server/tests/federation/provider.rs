//! The provider, as a process of its own, that ends with the test.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use vestibule_server::federation::{self, Secrets};

use super::people::Person;
use super::support::House;

pub(crate) const SECRET: &str = "a secret of our client: + / %";

/// A provider that runs, and how it is set up here.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    process: Child,
    client: reqwest::Client,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    /// One that takes people back to these houses, with its clock set to theirs.
    pub(crate) fn start(houses: &[&House], more: Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/federation/provider");
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the provider is not installed: `cargo xtask setup`, or `npm ci` in {}",
            folder.display()
        );
        let callbacks: Vec<_> =
            houses.iter().map(|house| format!("{}{}", house.address, federation::CALLBACK_PATH)).collect();
        let mut options =
            json!({ "now": houses[0].now().unix(), "secret": SECRET, "redirect_uris": callbacks });
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut process = Command::new("node")
            .arg("provider.mjs")
            .arg(options.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("the provider says where it is");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let issuer = said["issuer"].as_str().unwrap().to_owned();
        Self { issuer, process, client: client.build().unwrap() }
    }

    /// Its clock says what the house's says.
    pub(crate) async fn takes_the_time_of(&self, house: &House) {
        self.test("clock", json!({ "now": house.now().unix() })).await;
    }

    /// The next ID token is another's.
    pub(crate) async fn tampers(&self, how: &str) {
        self.test("tamper", json!({ "how": how })).await;
    }

    /// It has new keys from now on, and has forgotten everybody.
    pub(crate) async fn rotates_keys(&self) {
        self.test("keys", json!({})).await;
    }

    /// What was sent to it since the last look.
    pub(crate) async fn seen(&self) -> Vec<Value> {
        let answer = self.client.get(format!("{}/test/seen", self.issuer)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn test(&self, what: &str, body: Value) {
        let answer = self.client.post(format!("{}/test/{what}", self.issuer)).json(&body).send().await;
        assert_eq!(answer.unwrap().status(), 200);
    }

    /// A person's browser goes to an address of the provider's, and through all that it asks, until it is sent away. Gives
    /// the address where to.
    pub(crate) async fn sees(&self, person: &Person, address: &str) -> String {
        let mut request = self.client.get(address);
        for _ in 0..10 {
            let answer = request.header("Cookie", person.cookies()).send().await.unwrap();
            let at = answer.url().clone();
            person.keeps(answer.headers());
            request = match answer.headers().get("location") {
                Some(location) => {
                    let next = at.join(location.to_str().unwrap()).unwrap();
                    if !next.as_str().starts_with(&self.issuer) {
                        return next.into();
                    }
                    self.client.get(next)
                }
                None => {
                    assert!(at.path().starts_with("/interaction/"), "{at}: {}", answer.text().await.unwrap());
                    self.client.post(at).form(&person.form())
                }
            };
        }
        panic!("the provider sends {} in circles", person.sub);
    }
}

/// How the provider is set up in a house, before a test changes it.
pub(crate) fn settings(provider: &Provider) -> federation::Provider {
    federation::Provider::new("corp", "Corp", &provider.issuer, "vestibule")
}

/// Sets a provider up.
pub(crate) async fn set(house: &House, provider: &federation::Provider) {
    provider.check().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_provider(provider).await.unwrap();
    tx.commit().await.unwrap();
}

/// The secret of our client, as whoever runs a node gives it.
pub(crate) fn secrets() -> Secrets {
    let name = format!("{}CORP", federation::VARIABLE);
    Secrets::new(None, [(name, SECRET.to_owned())].into_iter())
}

/// A house with a provider that its people can come in by.
pub(crate) async fn house_with_provider() -> (House, Provider) {
    let house = House::open_with(|config| config.client_secrets = secrets()).await;
    let provider = Provider::start(&[&house], json!({}));
    set(&house, &settings(&provider)).await;
    (house, provider)
}
