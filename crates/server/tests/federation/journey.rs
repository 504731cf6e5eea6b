//! Somebody signs in by way of the provider, as their browser does it.

use serde_json::{Value, json};
use url::Url;

use super::people::Person;
use super::provider::Provider;
use super::support::{Answer, Browser, Flow};

/// The action of the provider's button.
pub(crate) const WITH_CORP: &str = "sign_in_with:corp";

/// Where a flow goes on for a while.
#[track_caller]
pub(crate) fn visit(flow: &Flow) -> String {
    let location = flow.reply["visit"]["location"].as_str();
    location.unwrap_or_else(|| panic!("no visit: {}", flow.reply)).to_owned()
}

/// The codes of what is said about the whole screen.
pub(crate) fn said(flow: &Flow) -> Vec<&str> {
    let messages = flow.screen()["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let whole = messages.iter().filter(|said| said.get("field").is_none());
    whole.map(|said| said["code"].as_str().unwrap()).collect()
}

/// The browser is sent somewhere.
#[track_caller]
pub(crate) fn sent_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.header("location").unwrap().to_owned()
}

/// From a flow that goes on at the provider up to the address that the provider sends the browser back to.
pub(crate) async fn up_to_the_answer(
    flow: &Flow,
    browser: &Browser,
    provider: &Provider,
    person: &Person,
) -> String {
    let there = sent_to(&browser.get(&visit(flow)).await);
    let back = Url::parse(&provider.sees(person, &there).await).unwrap();
    format!("{}?{}", back.path(), back.query().unwrap())
}

/// To the provider and back to the sign-in page, where the widget asks for the turn.
pub(crate) async fn there_and_back(flow: &mut Flow, browser: &Browser, provider: &Provider, person: &Person) {
    let back = up_to_the_answer(flow, browser, provider, person).await;
    assert_eq!(sent_to(&browser.get(&back).await), "/");
    flow.reloads().await;
}

/// Presses the provider's button on the first screen, and comes back.
pub(crate) async fn signs_in_by(browser: &Browser, provider: &Provider, person: &Person) -> Flow {
    signs_in_by_at(browser, provider, person, json!({})).await
}

/// The same at an app.
pub(crate) async fn signs_in_by_at(
    browser: &Browser,
    provider: &Provider,
    person: &Person,
    begin: Value,
) -> Flow {
    let mut flow = browser.begins_with(begin).await;
    assert_eq!(flow.kind(), "identifier", "{}", flow.reply);
    flow.answers(WITH_CORP, json!({})).await;
    there_and_back(&mut flow, browser, provider, person).await;
    flow
}
