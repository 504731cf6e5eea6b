//! ID tokens that do not hold (OpenID Connect Core §3.1.3.7): each changed in one thing, and signed with the provider's own
//! key where it is not the signature that is changed.

use vestibule_server::federation::FederationError;

use super::identity::identity_of;
use super::people::Person;
use super::provider::house_with_provider;
use super::support::{WITH_TOTP, logs};

#[tokio::test]
async fn an_id_token_that_was_changed_in_one_thing_is_refused() {
    let (house, provider) = house_with_provider().await;
    let person = Person::verified("1", WITH_TOTP);
    for (how, why) in [
        ("nonce", "nonce"),
        ("no-nonce", "nonce"),
        ("issuer", "issuer"),
        ("audience", "audience"),
        ("two-audiences", "audience"),
        ("authorised-party", "authorised party"),
        ("expired", "time"),
        ("issued-long-ago", "time"),
        ("issued-tomorrow", "time"),
        ("access-token-hash", "access token hash"),
        ("empty-subject", "subject"),
        ("other-key", "signature"),
        ("unknown-key", "unknown key"),
        ("none", "signature"),
        ("shared-secret", "algorithm"),
        ("missing", "there is none"),
        ("subject", "userinfo of somebody else"),
    ] {
        provider.tampers(how).await;
        match identity_of(&house, &provider, &person).await {
            Err(FederationError::InvalidToken(found)) => assert_eq!(found, why, "{how}"),
            Err(error) => panic!("{how}: {error}"),
            Ok(_) => panic!("{how} was taken"),
        }
        assert!(identity_of(&house, &provider, &person).await.is_ok(), "after {how}");
    }
    provider.tampers("rubbish").await;
    let found = identity_of(&house, &provider, &person).await.err().unwrap();
    assert!(matches!(found, FederationError::Unusable(_)), "{found}");
}

#[tokio::test]
async fn new_keys_are_asked_for_when_they_are_needed() {
    let (house, provider) = house_with_provider().await;
    let person = Person::verified("1", WITH_TOTP);
    identity_of(&house, &provider, &person).await.unwrap();
    provider.rotates_keys().await;
    person.signs_out_there();
    // Not for every token that somebody makes up, though.
    let refused = identity_of(&house, &provider, &person).await.err().unwrap();
    assert!(matches!(refused, FederationError::InvalidToken("unknown key")), "{refused}");
    house.passes(31);
    provider.takes_the_time_of(&house).await;
    identity_of(&house, &provider, &person).await.unwrap();
}

#[tokio::test]
async fn what_a_token_says_is_in_no_log() {
    let (house, provider) = house_with_provider().await;
    let person = Person::verified("subject-of-somebody", "somebody@example.com");
    identity_of(&house, &provider, &person).await.unwrap();
    provider.tampers("issuer").await;
    assert!(identity_of(&house, &provider, &person).await.is_err());
    let logs = logs::of_this_test();
    for secret in
        ["subject-of-somebody", "somebody@example.com", super::provider::SECRET, "eyJ", "evil.example"]
    {
        assert!(!logs.contains(secret), "{secret}: {logs}");
    }
}
