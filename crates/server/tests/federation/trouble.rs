//! Visits that come to nothing, and answers that are not answers.

use serde_json::json;
use vestibule_server::clock::MINUTE;
use vestibule_server::federation::{
    self, Ask, Callback, FederationError, Secrets, Unanswered, arrive, begin, finish,
};

use super::identity::{answer, begun, comes_back, identity_of};
use super::people::Person;
use super::provider::{Provider, house_with_provider, secrets, set, settings};
use super::support::{House, WITH_TOTP};

type Error = FederationError;

fn person() -> Person {
    Person::verified("1", WITH_TOTP)
}

#[tokio::test]
async fn a_state_is_good_once_and_in_its_own_browser() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let (_, other) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    for stranger in [other.as_ref(), None] {
        let error = comes_back(&house, &query, stranger).await.err().unwrap();
        assert!(matches!(error, Error::UnknownState), "login CSRF: {error}");
    }
    comes_back(&house, &query, browser.as_ref()).await.unwrap();
    let error = comes_back(&house, &query, browser.as_ref()).await.err().unwrap();
    assert!(matches!(error, Error::UnknownState), "{error}");
}

#[tokio::test]
async fn of_two_answers_with_one_state_one_is_taken() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    let (first, second) = tokio::join!(
        comes_back(&house, &query, browser.as_ref()),
        comes_back(&house, &query, browser.as_ref())
    );
    assert!(first.is_ok() != second.is_ok());
}

#[tokio::test]
async fn a_flow_has_one_visit_and_the_last_one_counts() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let first = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    let second = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    assert!(matches!(comes_back(&house, &first, browser.as_ref()).await, Err(Error::UnknownState)));
    comes_back(&house, &second, browser.as_ref()).await.unwrap();
}

#[tokio::test]
async fn who_is_away_for_ten_minutes_is_too_late() {
    let (house, provider) = house_with_provider().await;
    let mut queries = Vec::new();
    for _ in 0..2 {
        let (flow, browser) = begun(&house.browser()).await;
        queries.push((answer(&house, &provider, &person(), (&flow, browser.as_ref())).await, browser));
    }
    house.passes(10 * MINUTE - 1);
    let (query, browser) = &queries[0];
    // The provider's own clock stands still: its code is good.
    comes_back(&house, query, browser.as_ref()).await.unwrap();
    house.passes(1);
    let (query, browser) = &queries[1];
    assert!(matches!(comes_back(&house, query, browser.as_ref()).await, Err(Error::Expired)));
}

#[tokio::test]
async fn a_flow_that_is_not_theirs_leads_nowhere() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let (_, other) = begun(&house.browser()).await;
    let tries =
        [(&*flow, other.as_ref()), (&*flow, None), ("unknown", browser.as_ref()), ("", browser.as_ref())];
    for (flow, browser) in tries {
        let error = begin(&house.node, "corp", flow, browser, Ask::default()).await.unwrap_err();
        assert!(matches!(error, Error::NoFlow), "{error}");
    }
    house.passes(10 * MINUTE);
    let error = begin(&house.node, "corp", &flow, browser.as_ref(), Ask::default()).await.unwrap_err();
    assert!(matches!(error, Error::NoFlow), "{error}");
    assert!(provider.seen().await.is_empty());
}

#[tokio::test]
async fn who_says_no_is_told_apart_from_what_goes_wrong() {
    let (house, provider) = house_with_provider().await;
    let error = identity_of(&house, &provider, &person().who_denies()).await.err().unwrap();
    assert!(matches!(error, Error::Denied), "{error}");
    assert_eq!(error.message(), Some("message.federation_refused"));
}

#[tokio::test]
async fn silence_needs_a_session_there() {
    let (house, provider) = house_with_provider().await;
    let person = person();
    let silently = async || {
        let (flow, browser) = begun(&house.browser()).await;
        let ask = Ask { silent: true, ..Ask::default() };
        let there = begin(&house.node, "corp", &flow, browser.as_ref(), ask).await.unwrap();
        let back = provider.sees(&person, there.as_str()).await;
        comes_back(&house, back.split_once('?').unwrap().1, browser.as_ref()).await
    };
    assert!(matches!(silently().await, Err(Error::NeedsInteraction)));
    identity_of(&house, &provider, &person).await.unwrap();
    assert_eq!(silently().await.unwrap().1.subject, "1");
    person.signs_out_there();
    assert!(matches!(silently().await, Err(Error::NeedsInteraction)));
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_a_mix_up() {
    let (house, provider) = house_with_provider().await;
    for change in [
        |query: String| query.replace("&iss=http", "&iss=https"),
        |query: String| query.split("&iss=").next().unwrap().to_owned(),
    ] {
        let (flow, browser) = begun(&house.browser()).await;
        let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
        let changed = change(query.clone());
        assert_ne!(changed, query);
        assert!(matches!(comes_back(&house, &changed, browser.as_ref()).await, Err(Error::WrongIssuer)));
        assert!(
            matches!(comes_back(&house, &query, browser.as_ref()).await, Err(Error::UnknownState)),
            "used"
        );
    }
}

#[tokio::test]
async fn an_issuer_that_is_changed_while_somebody_is_away_does_not_vouch_for_them() {
    let (house, provider) = house_with_provider().await;
    let other = Provider::start(&[&house], json!({}));
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    set(&house, &settings(&other)).await;
    assert!(matches!(comes_back(&house, &query, browser.as_ref()).await, Err(Error::WrongIssuer)));
}

#[tokio::test]
async fn an_answer_without_a_code_or_with_anothers_is_refused() {
    let (house, provider) = house_with_provider().await;
    let code_of = |query: &str| query.split('&').find(|part| part.starts_with("code=")).unwrap().to_owned();
    let (flow, browser) = begun(&house.browser()).await;
    let victims = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    let stolen = code_of(&victims);

    for replacement in ["", "code=", "code=made-up", &stolen] {
        let (flow, browser) = begun(&house.browser()).await;
        let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
        let query = query.replace(&code_of(&query), replacement);
        match comes_back(&house, &query, browser.as_ref()).await {
            // The code is good, but was asked for with another verifier (RFC 9700 §4.5.3).
            Err(Error::Refused(code)) if replacement.len() > 5 => assert_eq!(code, "invalid_grant"),
            Err(Error::Malformed) if replacement.len() <= 5 => {}
            other => {
                panic!("{replacement}: {}", other.err().map_or("taken".to_owned(), |error| error.reason()))
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_secret_is_for_the_administrator_to_mend() {
    let wrong = [(format!("{}CORP", federation::VARIABLE), "wrong".to_owned())];
    for secrets in [Secrets::new(None, wrong.into_iter()), Secrets::default()] {
        let house = House::open_with(|config| config.client_secrets = secrets).await;
        let provider = Provider::start(&[&house], json!({}));
        set(&house, &settings(&provider)).await;
        let error = identity_of(&house, &provider, &person()).await.err().unwrap();
        assert_eq!(error.reason(), "the provider answered with an error: invalid_client");
        assert_eq!(error.message(), Some("message.federation_failed"));
    }
}

#[tokio::test]
async fn a_provider_that_is_switched_off_or_gone_is_none() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    set(&house, &federation::Provider { enabled: false, ..settings(&provider) }).await;
    assert!(matches!(comes_back(&house, &query, browser.as_ref()).await, Err(Error::NoProvider)));
    for id in ["corp", "unknown", "../corp"] {
        let error = begin(&house.node, id, &flow, browser.as_ref(), Ask::default()).await.unwrap_err();
        assert!(matches!(error, Error::NoProvider), "{id}: {error}");
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_said_to_be_unreachable() {
    let (house, provider) = house_with_provider().await;
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    drop(provider);
    let error = comes_back(&house, &query, browser.as_ref()).await.err().unwrap();
    assert!(matches!(error, Error::Unreachable(Unanswered::NoConnection)), "{error}");
    house.passes(10 * MINUTE);
    let (flow, browser) = begun(&house.browser()).await;
    let error = begin(&house.node, "corp", &flow, browser.as_ref(), Ask::default()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unanswered::NoConnection)), "{error}");
}

#[tokio::test]
async fn nodes_share_who_is_away() {
    let house = House::open_with(|config| config.client_secrets = secrets()).await;
    let second = house.second().await;
    let provider = Provider::start(&[&house, &second], json!({}));
    set(&house, &settings(&provider)).await;
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(&house, &provider, &person(), (&flow, browser.as_ref())).await;
    // The other node has another address here, so the code cannot be exchanged there: who it was is known all the same.
    let callback = Callback::read(&query).unwrap_or_default();
    let visit = arrive(&second.node, &callback, browser.as_ref()).await.unwrap();
    assert_eq!((visit.flow_id(), visit.provider(), visit.is_silent()), (&*flow, "corp", false));
    assert!(finish(&house.node, visit, callback).await.is_ok());
}
