//! Somebody in the middle of a sign-in.

use serde_json::{Value, json};

use super::{Answer, Browser};

/// A sign-in as its person sees it.
pub(crate) struct Flow {
    browser: Browser,
    id: String,
    /// What was answered last.
    pub(crate) status: u16,
    pub(crate) reply: Value,
}

impl Flow {
    pub(crate) fn new(browser: Browser, answer: Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let reply = answer.json();
        let id = reply["flow"].as_str().unwrap_or_default().to_owned();
        Self { browser, id, status: answer.status, reply }
    }

    pub(crate) fn path(&self) -> String {
        format!("/auth/flow/{}", self.id)
    }

    pub(crate) fn screen(&self) -> &Value {
        &self.reply["screen"]
    }

    pub(crate) fn kind(&self) -> &str {
        self.screen()["kind"].as_str().unwrap_or("done")
    }

    pub(crate) fn is_at(&self, kind: &str) -> bool {
        self.kind() == kind
    }

    pub(crate) fn step(&self) -> u64 {
        self.reply["step"].as_u64().unwrap()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.screen()["fields"].as_array()?.iter().find(|field| field["name"] == name)
    }

    pub(crate) fn ticked(&self, name: &str) -> Option<bool> {
        self.field(name)?["value"].as_bool()
    }

    /// The codes of what is said, with the fields they are about.
    pub(crate) fn messages(&self) -> Vec<(&str, &str)> {
        let messages = self.screen()["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        messages
            .iter()
            .map(|said| (said["code"].as_str().unwrap(), said["field"].as_str().unwrap()))
            .collect()
    }

    /// The codes of what is said, about fields or not.
    pub(crate) fn messages_of_any(&self) -> Vec<&str> {
        let messages = self.screen()["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        messages.iter().map(|said| said["code"].as_str().unwrap()).collect()
    }

    pub(crate) fn browser(&self) -> Browser {
        self.browser.clone()
    }

    /// Checks that the sign-in is over, and gives the place it leads to.
    #[track_caller]
    pub(crate) fn is_done(&self) -> &str {
        self.reply["done"]["location"].as_str().unwrap_or_else(|| panic!("not done: {}", self.reply))
    }

    /// What is sent for an action, as the widget sends it.
    pub(crate) fn submission(&self, action: &str, fields: &Value) -> Value {
        json!({ "action": action, "step": self.reply["step"], "fields": fields })
    }

    pub(crate) async fn submits(&mut self, body: Value) -> Answer {
        self.browser.post(&self.path(), body).await
    }

    pub(crate) async fn answers(&mut self, action: &str, fields: Value) -> &mut Self {
        let answer = self.submits(self.submission(action, &fields)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.status = answer.status;
        self.reply = answer.json();
        self
    }

    pub(crate) async fn says_who(&mut self, who: &str) -> &mut Self {
        self.answers("continue", json!({ "identifier": who })).await
    }

    pub(crate) async fn types_password(&mut self, password: &str) -> &mut Self {
        self.answers("continue", json!({ "password": password })).await
    }

    pub(crate) async fn types_code(&mut self, code: &str) -> &mut Self {
        self.answers("continue", json!({ "code": code })).await
    }

    pub(crate) async fn types_code_and_ticks(&mut self, code: &str) -> &mut Self {
        self.answers("continue", json!({ "code": code, "remember_device": true })).await
    }

    pub(crate) async fn accepts(&mut self) -> &mut Self {
        self.answers("accept", json!({})).await
    }

    pub(crate) async fn rejects(&mut self) -> &mut Self {
        self.answers("reject", json!({})).await
    }

    pub(crate) async fn goes_back(&mut self) -> &mut Self {
        self.answers("back", json!({})).await
    }

    pub(crate) async fn reloads(&mut self) -> &mut Self {
        let answer = self.browser.get(&self.path()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.reply = answer.json();
        self
    }
}
