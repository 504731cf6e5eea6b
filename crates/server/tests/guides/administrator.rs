//! An administrator with an API token, and what they do in several tests.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use vestibule_server::demo::API_TOKEN;

use crate::house::support::{Answer, Browser, House};

/// An administrator. Their requests have a token and no cookie.
pub(crate) struct Administrator {
    client: Browser,
    authorization: String,
}

impl Administrator {
    pub(crate) fn of(house: &House) -> Self {
        Self::with(house, &format!("SSWS {API_TOKEN}"))
    }

    /// Somebody who sends this in `Authorization`.
    pub(crate) fn with(house: &House, authorization: &str) -> Self {
        Self { client: house.browser(), authorization: authorization.to_owned() }
    }

    /// A request with a body as it is written.
    pub(crate) async fn sends(&self, method: Method, path: &str, body: Option<&str>) -> Answer {
        let request = self.client.request(method, path).header(AUTHORIZATION, &self.authorization);
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_owned()),
            None => request,
        };
        self.client.send(request).await
    }

    pub(crate) async fn gets(&self, path: &str) -> Value {
        let answer = self.sends(Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    #[track_caller]
    pub(crate) fn good(path: &str, answer: &Answer) -> Value {
        assert!(matches!(answer.status, 200 | 201), "{path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    pub(crate) async fn posts(&self, path: &str, body: Value) -> Value {
        Self::good(path, &self.sends(Method::POST, path, Some(&body.to_string())).await)
    }

    pub(crate) async fn puts(&self, path: &str, body: Value) -> Value {
        Self::good(path, &self.sends(Method::PUT, path, Some(&body.to_string())).await)
    }

    /// A body as a guide writes it.
    pub(crate) async fn posts_text(&self, path: &str, body: &str) -> Value {
        Self::good(path, &self.sends(Method::POST, path, Some(body)).await)
    }

    /// A body as a guide writes it.
    pub(crate) async fn puts_text(&self, path: &str, body: &str) -> Value {
        Self::good(path, &self.sends(Method::PUT, path, Some(body)).await)
    }

    /// A request without a body that is answered by 204.
    pub(crate) async fn does(&self, method: Method, path: &str) {
        let answer = self.sends(method, path, None).await;
        assert_eq!((answer.status, answer.text()), (204, ""), "{path}");
    }

    pub(crate) async fn deletes(&self, path: &str) {
        self.does(Method::DELETE, path).await;
    }

    /// A request that is refused: its status, and the paths of what is wrong.
    pub(crate) async fn is_refused(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> (u16, Vec<String>) {
        let answer = self.sends(method, path, body).await;
        let said = problems(&answer);
        (answer.status, said)
    }

    /// The id of a user.
    pub(crate) async fn id_of(&self, login: &str) -> String {
        text(&self.gets(&format!("/api/v1/users/{login}")).await["id"])
    }

    /// A new group with this member, by its id.
    pub(crate) async fn has_group_with(&self, name: &str, login: &str) -> String {
        let group = self.posts("/api/v1/groups", json!({ "profile": { "name": name } })).await;
        let id = text(&group["id"]);
        self.does(Method::PUT, &format!("/api/v1/groups/{id}/users/{login}")).await;
        id
    }

    /// An app of its own, with an authentication policy of its own that has one rule. Gives the path of the rule.
    pub(crate) async fn has_app_with_rule(&self, app: &str, rule: Value) -> String {
        let policy = json!({ "type": "ACCESS_POLICY", "name": format!("Policy of {app}") });
        let policy = text(&self.posts("/api/v1/policies?activate=true", policy).await["id"]);
        let rules = format!("/api/v1/policies/{policy}/rules");
        let rule = text(&self.posts(&rules, rule).await["id"]);
        self.posts("/api/v1/apps", json!({ "id": app, "label": app, "accessPolicy": policy })).await;
        format!("{rules}/{rule}")
    }

    /// The path of the default rule of the default policy of a type.
    pub(crate) async fn default_rule(&self, kind: &str) -> String {
        let policies = self.gets(&format!("/api/v1/policies?type={kind}")).await;
        let policy = policies.as_array().unwrap().iter().find(|policy| policy["system"] == true).unwrap();
        let rules = format!("/api/v1/policies/{}/rules", text(&policy["id"]));
        let listed = self.gets(&rules).await;
        let rule = listed.as_array().unwrap().iter().find(|rule| rule["name"] == "Default Rule").unwrap();
        format!("{rules}/{}", text(&rule["id"]))
    }
}

/// Checks that this is an error of rule M6, and gives the paths of what is wrong.
#[track_caller]
pub(crate) fn problems(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    assert!(answer.status >= 400, "not refused: {}", answer.text());
    assert_eq!(body["errorCode"], body["errorLink"]);
    assert!(body["errorCode"].as_str().is_some_and(|code| code.starts_with('E')), "{body}");
    assert!(body["errorSummary"].is_string());
    assert_eq!(body["errorId"].as_str().map(str::len), Some(22), "{body}");
    let causes = body["errorCauses"].as_array().unwrap();
    let path = |cause: &Value| cause["errorSummary"].as_str().unwrap().split(": ").next().unwrap().to_owned();
    causes.iter().map(path).collect()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
