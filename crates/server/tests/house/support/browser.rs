//! A browser: it keeps cookies as browsers do, and sends what they send.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use reqwest::header::{CONTENT_TYPE, HeaderMap, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use vestibule_flow::house::wire::{Problem, Reply, Turn};
use vestibule_server::{Clock as _, Time};

use super::{Flow, ManualClock, PASSWORD};

#[derive(Clone, Debug)]
pub(crate) struct Cookie {
    pub(crate) value: String,
    /// Nothing: until the browser is closed.
    pub(crate) expires: Option<Time>,
}

/// A browser, or with [`Browser::clone`] a copy of all its cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    client: reqwest::Client,
    address: String,
    clock: Arc<ManualClock>,
    jar: Arc<Mutex<BTreeMap<String, Cookie>>>,
}

impl Browser {
    pub(crate) fn new(address: &str, clock: Arc<ManualClock>) -> Self {
        vestibule_server::tls::ready();
        let client = reqwest::Client::builder().redirect(Policy::none()).user_agent("Testfox/1.0");
        let client = client.no_proxy().build().unwrap();
        Self { client, address: address.to_owned(), clock, jar: Arc::default() }
    }

    /// One that makes a connection for each request, as when it is never the same server for long.
    pub(crate) fn connecting_anew(address: &str, clock: Arc<ManualClock>) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).user_agent("Testfox/1.0");
        let client = client.no_proxy().pool_max_idle_per_host(0).build().unwrap();
        Self { client, ..Self::new(address, clock) }
    }

    /// Another browser into which somebody copied these cookies.
    pub(crate) fn copied(&self) -> Self {
        let jar = self.jar.lock().unwrap().clone();
        Self { jar: Arc::new(Mutex::new(jar)), ..self.clone() }
    }

    /// The same browser, at another server of the same site.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// Session cookies go, the others stay.
    pub(crate) fn close_and_reopen(&self) {
        self.jar.lock().unwrap().retain(|_, cookie| cookie.expires.is_some());
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<Cookie> {
        let now = self.clock.now();
        let jar = self.jar.lock().unwrap();
        jar.get(name).filter(|cookie| cookie.expires.is_none_or(|expires| now < expires)).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        let cookie = Cookie { value: value.to_owned(), expires: None };
        self.jar.lock().unwrap().insert(name.to_owned(), cookie);
    }

    pub(crate) fn forget_cookie(&self, name: &str) {
        self.jar.lock().unwrap().remove(name);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).header(ORIGIN, &self.address).json(&body)).await
    }

    /// A request that a test writes itself; it sends the cookies and nothing else.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    /// What a page that means no harm sends, with a body as it is.
    pub(crate) fn raw(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let request = self.request(Method::POST, path).header(ORIGIN, &self.address);
        request.header(CONTENT_TYPE, "application/json").body(body)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let now = self.clock.now();
        let cookies: Vec<String> = {
            let mut jar = self.jar.lock().unwrap();
            jar.retain(|_, cookie| cookie.expires.is_none_or(|expires| now < expires));
            jar.iter().map(|(name, cookie)| format!("{name}={}", cookie.value)).collect()
        };
        let request = if cookies.is_empty() { request } else { request.header("Cookie", cookies.join("; ")) };
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for line in headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().unwrap(), now);
        }
        Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    fn keep(&self, line: &str, now: Time) {
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let max_age =
            parts.find_map(|part| part.strip_prefix("Max-Age=")).map(|age| age.parse::<i64>().unwrap());
        let cookie = Cookie { value: value.to_owned(), expires: max_age.map(|age| now.plus(age)) };
        let mut jar = self.jar.lock().unwrap();
        if max_age == Some(0) {
            jar.remove(name);
        } else {
            jar.insert(name.to_owned(), cookie);
        }
    }

    /// Opens a page with the widget.
    pub(crate) async fn begins(&self) -> Flow {
        self.begins_with(json!({})).await
    }

    pub(crate) async fn begins_with(&self, begin: Value) -> Flow {
        Flow::new(self.clone(), self.post("/auth/flow", begin).await)
    }

    /// Signs in with the password, and a code where one is asked for. Says no to *Stay signed in?*.
    pub(crate) async fn signs_in(&self, who: &str, code: impl FnOnce() -> String) -> Flow {
        let mut flow = self.signs_in_up_to_the_prompt(who, code).await;
        if flow.is_at("stay_signed_in") {
            flow.rejects().await;
        }
        flow.is_done();
        flow
    }

    pub(crate) async fn signs_in_up_to_the_prompt(&self, who: &str, code: impl FnOnce() -> String) -> Flow {
        let mut flow = self.begins().await;
        flow.says_who(who).await;
        flow.types_password(PASSWORD).await;
        if flow.is_at("code") {
            flow.types_code(&code()).await;
        }
        flow
    }

    /// Opens a page with the widget of another app, and is let in at once or is asked something.
    pub(crate) async fn begins_at(&self, app: &str) -> Flow {
        self.begins_with(json!({ "app": app })).await
    }

    /// Who is signed in makes recovery codes and writes them down.
    pub(crate) async fn makes_recovery_codes(&self) -> Vec<String> {
        let mut flow = self.begins_with(json!({ "intent": "enroll", "authenticator": "recovery" })).await;
        let codes = flow.field("codes").unwrap()["value"].as_array().unwrap().clone();
        flow.answers("done", json!({})).await.is_done();
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn session(&self) -> Value {
        let answer = self.get("/auth/session").await;
        assert_eq!(answer.status, 200);
        answer.json()
    }

    pub(crate) async fn is_signed_in(&self) -> bool {
        self.session().await["signed_in"] == true
    }

    pub(crate) async fn signs_out(&self) {
        let answer = self.post("/auth/sign-out", json!({})).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "signed_in": false })));
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn turn(&self) -> Turn {
        match serde_json::from_slice(&self.body) {
            Ok(Reply::Turn(turn)) => turn,
            _ => panic!("no turn: {} {}", self.status, self.text()),
        }
    }

    /// Checks that this is a problem document, and gives its code.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem.code
    }

    /// The detail of a problem document.
    pub(crate) fn detail(&self) -> String {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        problem.detail.unwrap_or_default()
    }
}
