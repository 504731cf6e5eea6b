//! How a flow begins, waits and ends: what is sent, to the letter, and what comes of it.

use serde_json::json;
use vestibule_flow::okta::{Begin, Okta, Settings};
use vestibule_flow::screen::{Level, Probe};
use vestibule_flow::{Answer, Backend, Config, Effect, Event, Machine, Method, Start, Turn, Value};

use super::support::{
    ION, Json, ORG, accept, body, document, embedded, hosted, label, member, members, response, shown,
};

// Beginning

#[test]
fn a_hosted_page_begins_with_its_state_token() {
    let request = hosted(&[]).start(&Start::default());
    assert_eq!(
        (request.method, request.url.as_str()),
        (Method::Post, "https://org.example.com/idp/idx/introspect")
    );
    assert_eq!(accept(&request), ION);
    assert_eq!(request.body, Some((ION, r#"{"stateToken":"state-token"}"#.to_owned())));
}

#[test]
fn a_page_of_ones_own_begins_with_an_interaction_and_a_proof_key() {
    let mut okta = embedded(ORG);
    let request = okta.start(&Start::default());
    assert_eq!(request.url, "https://org.example.com/oauth2/v1/interact");
    let first = members(&request);
    assert_eq!(member(&first, "client_id"), "client-1");
    assert_eq!(member(&first, "redirect_uri"), "https%3A%2F%2Fapp.example.com%2Fcallback");
    assert_eq!(member(&first, "scope"), "openid%20profile");
    assert_eq!(member(&first, "code_challenge_method"), "S256");
    assert_eq!(member(&first, "acr_values"), "urn%3Aa%20b");
    assert_eq!(member(&first, "code_challenge").len(), 43);
    assert_ne!(member(&first, "state"), "mine");
    assert!(!request.body.as_ref().unwrap().1.contains("code_verifier"));

    let Turn::Follow(request) = okta.read(&response(200, r#"{"interaction_handle":"handle-1"}"#)) else {
        panic!("the handle is not followed")
    };
    assert_eq!(request.url, "https://org.example.com/idp/idx/introspect");
    assert_eq!(body(&request), json!({"interactionHandle": "handle-1"}));

    // Each sign-in has a key of its own.
    let second = members(&okta.start(&Start::default()));
    assert_ne!(member(&first, "code_challenge"), member(&second, "code_challenge"));
    assert_ne!(member(&first, "state"), member(&second, "state"));
}

#[test]
fn a_custom_authorization_server_is_asked_itself() {
    let request = embedded("https://org.example.com/oauth2/default/").start(&Start::default());
    assert_eq!(request.url, "https://org.example.com/oauth2/default/v1/interact");
}

#[test]
fn an_interaction_that_the_server_began_is_gone_on_with_and_its_code_taken_there() {
    let begin = Begin::Interaction {
        handle: "handle-2".to_owned(),
        redirect_uri: "https://app.example.com/callback?a=1".to_owned(),
        state: "state&1".to_owned(),
    };
    let mut okta = Okta::new(Settings::new(ORG, begin), [7; 32]);
    assert_eq!(body(&okta.start(&Start::default())), json!({"interactionHandle": "handle-2"}));
    let Turn::Done { location } = okta.read(&response(200, &issued(ORG))) else { panic!("not done") };
    assert_eq!(location, "https://app.example.com/callback?a=1&interaction_code=code%201&state=state%261");
    assert!(okta.take_tokens().is_none());
}

// Ending

/// The document that ends an interaction.
fn issued(origin: &str) -> String {
    json!({"version": "1.0.0", "successWithInteractionCode": {
        "rel": ["create-form"], "name": "issue", "href": format!("{origin}/oauth2/v1/token"), "method": "POST",
        "value": [
            {"name": "grant_type", "value": "interaction_code"},
            {"name": "interaction_code", "value": "code 1"},
            {"name": "client_id", "value": "client-1"},
            {"name": "code_verifier", "required": true}],
        "accepts": "application/x-www-form-urlencoded"}})
    .to_string()
}

fn interacting() -> (Okta, String) {
    let mut okta = embedded(ORG);
    let request = okta.start(&Start { return_to: Some("/inbox".to_owned()), ..Start::default() });
    let challenge = member(&members(&request), "code_challenge").to_owned();
    assert!(matches!(okta.read(&response(200, r#"{"interaction_handle":"h"}"#)), Turn::Follow(_)));
    (okta, challenge)
}

#[test]
fn the_code_is_exchanged_with_the_proof_key_and_the_page_takes_the_tokens() {
    use sha2::Digest;
    let (mut okta, challenge) = interacting();
    let Turn::Follow(request) = okta.read(&response(200, &issued(ORG))) else { panic!("not exchanged") };
    assert_eq!(request.url, "https://org.example.com/oauth2/v1/token");
    assert_eq!(accept(&request), "application/json");
    let sent = members(&request);
    assert_eq!(member(&sent, "grant_type"), "interaction_code");
    assert_eq!(member(&sent, "interaction_code"), "code%201");
    assert_eq!(member(&sent, "client_id"), "client-1");
    let digest = sha2::Sha256::digest(member(&sent, "code_verifier").as_bytes());
    let sextets: Vec<u8> = challenge
        .bytes()
        .map(|letter| ALPHABET.iter().position(|one| *one == letter).unwrap() as u8)
        .collect();
    let bits: String = sextets.iter().map(|sextet| format!("{sextet:06b}")).collect();
    let expected: String = digest.iter().map(|byte| format!("{byte:08b}")).collect();
    assert!(bits.starts_with(&expected), "the challenge is not that of the verifier");

    let tokens = r#"{"access_token":"a","id_token":"i","token_type":"Bearer"}"#;
    let Turn::Done { location } = okta.read(&response(200, tokens)) else { panic!("not done") };
    assert_eq!(location, "/inbox");
    assert_eq!(okta.take_tokens().unwrap().reveal(), tokens);
    assert!(okta.take_tokens().is_none(), "tokens are handed out once");
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[test]
fn an_exchange_that_fails_is_no_sign_in() {
    for (status, reply) in [
        (400, r#"{"error":"invalid_grant","error_description":"The code is spent."}"#),
        (200, "<html>"),
        (200, "{}"),
        (200, ""),
        (500, r#"{"access_token":"a"}"#),
    ] {
        let (mut okta, _) = interacting();
        assert!(matches!(okta.read(&response(200, &issued(ORG))), Turn::Follow(_)));
        assert!(matches!(okta.read(&response(status, reply)), Turn::Failed(_)), "{status} {reply}");
        assert!(okta.take_tokens().is_none());
    }
}

#[test]
fn the_proof_key_goes_to_no_other_origin() {
    let (mut okta, _) = interacting();
    assert!(matches!(okta.read(&response(200, &issued("https://evil.example"))), Turn::Failed(_)));
    // Nor is a code exchanged that this widget has no key for.
    assert!(matches!(embedded(ORG).read(&response(200, &issued(ORG))), Turn::Failed(_)));
}

#[test]
fn success_is_done_and_failure_is_a_visit() {
    let read = |name| hosted(&[]).read(&response(200, &document(name)));
    let Turn::Done { location } = read("success") else { panic!("not done") };
    assert_eq!(location, "https://org.example.com/app/UserHome?stateToken=t");
    let Turn::Visit { location } = read("failure") else { panic!("no visit") };
    assert_eq!(location, "https://org.example.com/app/failed");
}

#[test]
fn an_only_identity_provider_is_gone_to_unless_nothing_was_shown_in_ones_own_page() {
    let only = response(200, &document("only-idp"));
    assert!(matches!(hosted(&[]).read(&only), Turn::Visit { .. }));
    let (mut okta, _) = interacting();
    let Turn::Show(screen) = okta.read(&only) else { panic!("gone unasked") };
    assert_eq!(label(&screen, "redirect-idp"), "Sign in with Partner");
    assert!(matches!(okta.read(&only), Turn::Visit { .. }));
    let mut said: Json = serde_json::from_str(&document("only-idp")).unwrap();
    said["messages"] =
        json!({"type": "array", "value": [{"message": "No account there.", "class": "ERROR"}]});
    assert!(
        matches!(hosted(&[]).read(&response(200, &said.to_string())), Turn::Show(_)),
        "an error is gone past"
    );
}

// Waiting

#[test]
fn a_push_is_polled_for_and_its_number_shown() {
    let (mut okta, screen) = shown("push-number");
    let wait = screen.wait.as_ref().unwrap();
    assert_eq!((wait.poll_ms, wait.number.as_deref()), (3000, Some("42")));
    let flow = okta.flow().unwrap().to_owned();
    let request = okta.resume(&flow).unwrap();
    assert_eq!(request.url, "https://org.example.com/idp/idx/authenticators/poll");
    assert_eq!(body(&request), json!({"autoChallenge": true, "stateHandle": "state-1"}));
    let changed = Answer::action("challenge-poll").with("autoChallenge", Value::Flag(false));
    assert_eq!(body(&okta.write(&changed))["autoChallenge"], json!(false));
    assert!(okta.write(&Answer::action("resend")).url.ends_with("/challenge/resend"));
}

#[test]
fn the_interval_of_a_poll_follows_the_document() {
    let mut machine = Machine::new(hosted(&[]), Config::default());
    let ticket = |effects: &[Effect]| {
        effects
            .iter()
            .find_map(|effect| if let Effect::Fetch(ticket, _) = effect { Some(*ticket) } else { None })
    };
    let first = machine.on(Event::Start);
    let mut slower: Json = serde_json::from_str(&document("push-number")).unwrap();
    let shown = machine.on(Event::Arrived(ticket(&first).unwrap(), response(200, &slower.to_string())));
    let Some(Effect::After(3000, timer)) = shown.last() else { panic!("{shown:?}") };
    let turn = machine.view().unwrap().turn;
    let polls = machine.on(Event::Elapsed(*timer));
    slower["remediation"]["value"][0]["refresh"] = json!(9000);
    let again = machine.on(Event::Arrived(ticket(&polls).unwrap(), response(200, &slower.to_string())));
    assert!(matches!(again.as_slice(), [Effect::After(9000, _)]), "{again:?}");
    assert_eq!(machine.view().unwrap().turn, turn, "the screen is not drawn anew");
}

#[test]
fn an_email_is_waited_for_beside_its_code() {
    let (mut okta, screen) = shown("challenge-email");
    assert_eq!(screen.wait.as_ref().unwrap().poll_ms, 4000);
    assert!(screen.action("poll").is_none(), "a poll is nothing to press here");
    assert_eq!(okta.resume("idx").unwrap().url, "https://org.example.com/idp/idx/challenge/poll");
    let about: Vec<_> =
        screen.messages.iter().map(|message| (message.level, message.field.as_deref())).collect();
    assert_eq!(about, [(Level::Info, None), (Level::Error, Some("credentials.passcode"))]);
    assert_eq!(screen.messages[0].links[0].url, "https://help.example.com/mail");
}

#[test]
fn an_app_on_this_device_is_tried_and_there_is_another_way() {
    let (mut okta, screen) = shown("device-loopback");
    let Some(Probe::Loopback { addresses, challenge, timeout_ms, otherwise }) = &screen.probe else {
        panic!("{:?}", screen.probe)
    };
    assert_eq!(addresses, &["http://localhost:2000", "http://localhost:6511"]);
    assert_eq!(
        (challenge.as_str(), *timeout_ms, otherwise.as_deref()),
        ("challenge-1", 100, Some("cancel-polling"))
    );
    assert!(okta.write(&Answer::action("cancel-polling")).url.ends_with("/authenticators/poll/cancel"));
    assert!(!format!("{screen:?}").contains("challenge-1"), "a challenge is not for logs");
}

#[test]
fn a_flow_is_gone_on_with_after_a_reload_where_the_page_has_its_token() {
    assert_eq!(body(&hosted(&[]).resume("idx").unwrap()), json!({"stateToken": "state-token"}));
    assert!(embedded(ORG).resume("idx").is_none(), "a handle is kept nowhere");
    let (okta, _) = shown("identify-password");
    assert_eq!(okta.flow(), Some("idx"), "what a tab keeps is no secret");
}
