//! New passkeys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use vestibule_server::Random as _;
use vestibule_server::authn::passkey::{
    self, ENROLMENT, Enrolling, LIFETIME, Registered, begin_registration, finish_registration,
};
use vestibule_server::random::SystemRandom;

use crate::authenticator::Authenticator;
use crate::commits;
use crate::world::{ORIGIN, World};

const WHO: &str = "passkey@example.com";

pub(crate) async fn begins(world: &World, flow: &str, user: &str) -> String {
    let who = Enrolling { user, identifier: WHO, name: "Passkey Account" };
    commits!(world, |tx| begin_registration(&world.node, tx, flow, who))
}

pub(crate) async fn answers(world: &World, flow: &str, user: &str, answer: &str) -> Registered {
    commits!(world, |tx| finish_registration(&world.node, tx, flow, user, "My phone", answer))
}

/// Somebody with a passkey.
pub(crate) async fn registered(world: &World, authenticator: &mut Authenticator) -> String {
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let options = begins(world, &flow, &user).await;
    let answer = authenticator.registers(&options).to_string();
    let added = answers(world, &flow, &user, &answer).await;
    assert!(matches!(added, Registered::Added(_)), "{added:?}");
    user
}

fn refused(registered: &Registered) -> bool {
    matches!(registered, Registered::Refused(_))
}

#[tokio::test]
async fn the_options_are_those_of_webauthn_level_3() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let options: Value = serde_json::from_str(&begins(&world, &flow, &user).await).unwrap();
    assert_eq!(options["rp"], json!({ "id": "id.example.com", "name": "id.example.com" }));
    assert_eq!(options["user"]["name"], WHO);
    assert_eq!(options["user"]["displayName"], "Passkey Account");
    assert_eq!(options["user"]["id"].as_str().unwrap().len(), 86, "64 random bytes");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "preferred");
    assert_eq!(options["excludeCredentials"], json!([]));
    let algorithms: Vec<i64> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["alg"].as_i64().unwrap())
        .collect();
    assert!(algorithms.contains(&-7) && algorithms.contains(&-8) && algorithms.contains(&-257));
    let shown = world.node.store().ceremony(&flow, ENROLMENT, world.node.now()).await.unwrap().unwrap().shown;
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), options, "after a reload they are the same");
}

#[tokio::test]
async fn a_person_has_several_and_no_authenticator_gets_two() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let flow = world.flow().await;
    let options = begins(&world, &flow, &user).await;
    let parsed: Value = serde_json::from_str(&options).unwrap();
    assert_eq!(parsed["excludeCredentials"][0]["id"], phone.id());
    assert_eq!(parsed["excludeCredentials"][0]["transports"], json!(["hybrid", "internal"]));

    let mut key = Authenticator::ed25519(ORIGIN);
    let answer = key.registers(&options).to_string();
    let Registered::Added(added) = answers(&world, &flow, &user, &answer).await else { panic!("not added") };
    assert_eq!(
        (added.name.as_str(), added.created_at, added.last_used_at),
        ("My phone", world.node.now(), None)
    );
    let had = world.node.store().authenticators(&user).await.unwrap();
    assert_eq!(had.passkeys.len(), 2);
    assert!(had.has_second_factor());

    // They can be called something else and go, but only by whose they are.
    let other = world.person("other@example.com").await;
    let id = key.id();
    assert!(!commits!(world, |tx| tx.rename_passkey(&other, &id, "Mine")));
    assert!(!commits!(world, |tx| tx.remove_passkey(&other, &id)));
    assert!(commits!(world, |tx| tx.rename_passkey(&user, &id, "Key ring")));
    assert!(commits!(world, |tx| tx.remove_passkey(&user, &id)));
    assert_eq!(world.node.store().passkeys(&user).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_says_one_thing_differently_is_refused() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let stale = begins(&world, &flow, &user).await;
    let stale: Value = serde_json::from_str(&stale).unwrap();
    let stale = stale["challenge"].as_str().unwrap().to_owned();
    type Change = Box<dyn FnOnce(&mut crate::authenticator::Said)>;
    let changes: Vec<(&str, Change)> = vec![
        ("another origin", Box::new(|said| said.origin = "https://evil.example".to_owned())),
        ("an origin that begins alike", Box::new(|said| said.origin = format!("{ORIGIN}.evil.example"))),
        ("http", Box::new(|said| said.origin = "http://id.example.com".to_owned())),
        ("another port", Box::new(|said| said.origin = format!("{ORIGIN}:8443"))),
        ("within another page", Box::new(|said| said.cross_origin = true)),
        ("another site's", Box::new(|said| said.rp_id = "evil.example".to_owned())),
        ("an older challenge", Box::new(move |said| said.challenge = stale)),
        ("a challenge of its own", Box::new(|said| said.challenge = "AAAAAAAAAAAAAAAAAAAAAA".to_owned())),
        ("the other ceremony", Box::new(|said| said.kind = "webauthn.get")),
        ("nobody there", Box::new(|said| said.flags &= !1)),
    ];
    for (what, change) in changes {
        let options = begins(&world, &flow, &user).await;
        let answer = Authenticator::new(ORIGIN).registers_but(&options, change).to_string();
        assert!(refused(&answers(&world, &flow, &user, &answer).await), "{what}");
    }
    assert!(world.node.store().passkeys(&user).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_challenge_is_answered_once_by_its_person_in_its_flow_and_time() {
    let world = World::new().await;
    let (user, other) = (world.person(WHO).await, world.person("other@example.com").await);
    let (flow, another) = (world.flow().await, world.flow().await);
    let options = begins(&world, &flow, &user).await;
    let answer = Authenticator::new(ORIGIN).registers(&options).to_string();
    assert_eq!(answers(&world, &another, &user, &answer).await, Registered::Ended, "another flow");
    assert_eq!(answers(&world, &flow, &other, &answer).await, Registered::Ended, "another person");
    assert_eq!(answers(&world, &flow, &user, &answer).await, Registered::Ended, "and that used it up");

    let options = begins(&world, &flow, &user).await;
    let answer = Authenticator::new(ORIGIN).registers(&options).to_string();
    world.passes(LIFETIME);
    assert_eq!(answers(&world, &flow, &user, &answer).await, Registered::Ended, "too late");

    let options = begins(&world, &flow, &user).await;
    let answer = Authenticator::new(ORIGIN).registers(&options).to_string();
    assert!(refused(&answers(&world, &flow, &user, "{}").await));
    assert_eq!(answers(&world, &flow, &user, &answer).await, Registered::Ended, "a wrong answer uses it up");

    let options = begins(&world, &flow, &user).await;
    let answer = Authenticator::new(ORIGIN).registers(&options).to_string();
    assert!(matches!(answers(&world, &flow, &user, &answer).await, Registered::Added(_)));
    assert_eq!(answers(&world, &flow, &user, &answer).await, Registered::Ended, "once more");
}

#[tokio::test]
async fn nobody_gets_anothers_credential_id() {
    let world = World::new().await;
    let mut phone = Authenticator::new(ORIGIN);
    let user = registered(&world, &mut phone).await;
    let thief = world.person("thief@example.com").await;
    for whose in [&user, &thief] {
        let flow = world.flow().await;
        let options = begins(&world, &flow, whose).await;
        let answer = phone.cloned().registers(&options).to_string();
        assert_eq!(answers(&world, &flow, whose, &answer).await, Registered::Known);
    }
    assert_eq!(world.node.store().passkey(&phone.id()).await.unwrap().unwrap().user_id, user);
}

#[tokio::test]
async fn hostile_answers_are_refused_without_a_panic() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let options = begins(&world, &flow, &user).await;
    let good = Authenticator::new(ORIGIN).registers(&options);
    let mut hostile =
        vec![String::new(), "null".to_owned(), "[]".to_owned(), "\0".to_owned(), "[".repeat(10_000)];
    for pointer in ["/response/attestationObject", "/response/clientDataJSON", "/id", "/rawId", "/type"] {
        for value in [
            json!(null),
            json!(""),
            json!("A"),
            json!("AAAA"),
            json!("!"),
            json!({}),
            json!("A".repeat(60_000)),
        ] {
            let mut answer = good.clone();
            *answer.pointer_mut(pointer).unwrap() = value;
            hostile.push(answer.to_string());
        }
    }
    for answer in hostile {
        begins(&world, &flow, &user).await;
        assert!(refused(&answers(&world, &flow, &user, &answer).await), "{answer:.200}");
    }
    assert!(world.node.store().passkeys(&user).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_changed_bit_anywhere_is_no_panic_and_no_error_of_ours() {
    let world = World::new().await;
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    for _ in 0..300 {
        let options = begins(&world, &flow, &user).await;
        let mut answer = Authenticator::new(ORIGIN).registers(&options);
        let object = answer["response"]["attestationObject"].as_str().unwrap();
        let mut object = URL_SAFE_NO_PAD.decode(object).unwrap();
        let mut drawn = [0; 3];
        SystemRandom.fill(&mut drawn).unwrap();
        let at = usize::from(u16::from_le_bytes([drawn[0], drawn[1]])) % object.len();
        object[at] ^= 1 << (drawn[2] % 8);
        answer["response"]["attestationObject"] = json!(URL_SAFE_NO_PAD.encode(&object));
        // A bit of the credential id or the counter is the authenticator's own affair: then it is added.
        answers(&world, &flow, &user, &answer.to_string()).await;
    }
}

#[tokio::test]
async fn where_the_site_is_an_address_there_are_none() {
    let world = World::with(|config| config.public_url = "http://127.0.0.1:8787".parse().unwrap()).await;
    assert!(passkey::RelyingParty::of(world.node.config()).is_none());
    let (user, flow) = (world.person(WHO).await, world.flow().await);
    let mut tx = world.node.store().begin().await.unwrap();
    let who = Enrolling { user: &user, identifier: WHO, name: "" };
    assert!(begin_registration(&world.node, &mut tx, &flow, who).await.is_err());
}

#[tokio::test]
async fn names_that_a_browser_cannot_show_stop_nobody() {
    let world = World::new().await;
    let user = world.person("odd").await;
    for (identifier, name) in
        [("", ""), ("two words", "\u{202e}"), ("\0", "\0"), (&*"x".repeat(5000), &*"y".repeat(5000))]
    {
        let flow = world.flow().await;
        let who = Enrolling { user: &user, identifier, name };
        let options = commits!(world, |tx| begin_registration(&world.node, tx, &flow, who));
        let answer = Authenticator::new(ORIGIN).registers(&options).to_string();
        assert!(
            matches!(answers(&world, &flow, &user, &answer).await, Registered::Added(_)),
            "{identifier:.20}"
        );
    }
}
