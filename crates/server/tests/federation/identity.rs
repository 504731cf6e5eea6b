//! Who somebody is who comes back, and who that is here.

use serde_json::{Value, json};
use url::Url;
use vestibule_server::federation::{
    self, Accounts, Ask, Callback, FederationError, Identity, arrive, begin, finish, link,
};
use vestibule_server::token::Token;

use super::people::Person;
use super::provider::{Provider, house_with_provider, secrets, set, settings};
use super::support::{Browser, House, WITH_TOTP};

/// A browser that has begun to sign in: the flow's id, and the cookie that it is bound to.
pub(super) async fn begun(browser: &Browser) -> (String, Option<Token>) {
    let flow = browser.begins().await;
    let id = flow.path().rsplit_once('/').unwrap().1.to_owned();
    (id, Token::read(&browser.cookie("vestibule_flow").unwrap().value))
}

/// To the provider and back. Gives the query of the answer.
pub(super) async fn answer(
    house: &House,
    provider: &Provider,
    person: &Person,
    (flow, browser): (&str, Option<&Token>),
) -> String {
    let there = begin(&house.node, "corp", flow, browser, Ask::default()).await.unwrap();
    let back = provider.sees(person, there.as_str()).await;
    Url::parse(&back).unwrap().query().unwrap().to_owned()
}

/// What becomes of an answer.
pub(super) async fn comes_back(
    house: &House,
    query: &str,
    browser: Option<&Token>,
) -> Result<(federation::Provider, Identity), FederationError> {
    let callback = Callback::read(query)?;
    let visit = arrive(&house.node, &callback, browser).await?;
    finish(&house.node, visit, callback).await
}

pub(super) async fn identity_of(
    house: &House,
    provider: &Provider,
    person: &Person,
) -> Result<(federation::Provider, Identity), FederationError> {
    let (flow, browser) = begun(&house.browser()).await;
    let query = answer(house, provider, person, (&flow, browser.as_ref())).await;
    comes_back(house, &query, browser.as_ref()).await
}

#[tokio::test]
async fn an_identity_is_what_the_provider_says_of_somebody() {
    let (house, provider) = house_with_provider().await;
    let person = Person::verified("1234", "totp@example.com").by("pwd mfa");
    let (_, identity) = identity_of(&house, &provider, &person).await.unwrap();
    assert_eq!((&*identity.provider, &identity.issuer), ("corp", &provider.issuer));
    assert_eq!(identity.subject, "1234");
    assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("totp@example.com"), true));
    assert_eq!(identity.name.as_deref(), Some("Federated Account"));
    assert_eq!(identity.amr, ["pwd", "mfa"]);
    assert_eq!(identity.auth_time, Some(house.now()));
}

#[tokio::test]
async fn what_is_sent_is_pkce_nonce_and_state_and_each_is_new() {
    let (house, provider) = house_with_provider().await;
    let person = Person::verified("1", "totp@example.com");
    for _ in 0..2 {
        identity_of(&house, &provider, &person).await.unwrap();
    }
    let seen = provider.seen().await;
    let at = |path: &str| seen.iter().filter(|sent| sent["path"] == path).collect::<Vec<_>>();
    let (auth, token) = (at("/auth"), at("/token"));
    assert_eq!((auth.len(), token.len()), (2, 2), "{seen:?}");
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(auth[0][name], auth[1][name], "{name}");
        assert_eq!(auth[0][name].as_str().unwrap().len(), 43, "{name}");
    }
    let verifier = token[0]["code_verifier"].as_str().unwrap();
    assert_eq!(auth[0]["code_challenge"], vestibule_server::token::hash(verifier));
    for (name, value) in [
        ("code_challenge_method", "S256"),
        ("response_type", "code"),
        ("response_mode", "query"),
        ("scope", "openid email profile"),
    ] {
        assert_eq!(auth[0][name], value, "{name}");
    }
    assert_eq!(token[0]["authorization"], "Basic");
}

#[tokio::test]
async fn a_client_proves_itself_as_the_provider_wants_it() {
    for (methods, client, shows) in [
        (json!(["client_secret_post"]), "vestibule", ""),
        (json!(["client_secret_basic"]), "public", ""),
        (json!(["client_secret_basic"]), "elliptic", ""),
    ] {
        let mut house_secrets = secrets();
        if client != "vestibule" {
            house_secrets = federation::Secrets::default();
        }
        let house = House::open_with(|config| config.client_secrets = house_secrets).await;
        let provider = Provider::start(&[&house], json!({ "auth_methods": methods }));
        set(&house, &federation::Provider { client_id: client.to_owned(), ..settings(&provider) }).await;
        let found = identity_of(&house, &provider, &Person::verified("1", "totp@example.com")).await;
        assert_eq!(found.unwrap().1.subject, "1", "{client}");
        let seen = provider.seen().await;
        assert_eq!(seen.last().unwrap()["authorization"], shows, "{client}");
    }
}

#[tokio::test]
async fn claims_in_the_id_token_are_as_good_as_those_at_the_userinfo_endpoint() {
    let house = House::open_with(|config| config.client_secrets = secrets()).await;
    let provider = Provider::start(&[&house], json!({ "claims_in_id_token": true }));
    set(&house, &settings(&provider)).await;
    let claims = json!({ "email": "totp@example.com", "email_verified": "true" });
    let (_, identity) = identity_of(&house, &provider, &Person::with_claims("1", claims)).await.unwrap();
    assert!(identity.email_verified, "some providers write it as text");
}

/// Who somebody with these claims is here, by these rules. Nobody has been here before.
async fn is_here(
    (house, provider): &(House, Provider),
    accounts: Accounts,
    domains: &[&str],
    claims: Value,
) -> Result<String, FederationError> {
    let domains = domains.iter().map(|&domain| domain.to_owned()).collect();
    let rules = federation::Provider { accounts, domains, ..settings(provider) };
    // Removed and set, so that nobody is linked.
    let mut tx = house.node.store().begin().await.unwrap();
    assert!(tx.remove_provider("corp").await.unwrap());
    tx.commit().await.unwrap();
    set(house, &rules).await;
    let (rules, identity) = identity_of(house, provider, &Person::with_claims("1", claims)).await.unwrap();
    link(&house.node, &rules, &identity, "default").await.map(|user| user.identifier)
}

#[tokio::test]
async fn an_account_is_found_by_a_verified_address_alone() {
    let there = house_with_provider().await;
    let verified = || json!({ "email": "Totp@Example.com", "email_verified": true });
    for accounts in [Accounts::Link, Accounts::Create] {
        assert_eq!(is_here(&there, accounts, &[], verified()).await.unwrap(), WITH_TOTP);
        for claims in [
            json!({ "email": WITH_TOTP, "email_verified": false }),
            json!({ "email": WITH_TOTP }),
            json!({ "email": "ｔotp@example.com", "email_verified": true }),
            json!({ "email_verified": true }),
            json!({}),
        ] {
            let user = is_here(&there, accounts, &[], claims.clone()).await;
            assert!(matches!(user, Err(FederationError::Unverified)), "{claims}: {user:?}");
        }
        let user = is_here(&there, accounts, &["corp.example"], verified()).await;
        assert!(matches!(user, Err(FederationError::Unverified)), "another's domain: {user:?}");
    }
    let user = is_here(&there, Accounts::Known, &[], verified()).await;
    assert!(matches!(user, Err(FederationError::NoAccount)), "{user:?}");
}

#[tokio::test]
async fn an_account_is_made_only_where_that_is_allowed() {
    let there = house_with_provider().await;
    let new = async || there.0.node.store().user_by_identifier("new@example.com").await.unwrap();
    let claims = json!({ "email": "new@example.com", "email_verified": true, "name": "New\u{7} Account" });
    let user = is_here(&there, Accounts::Link, &[], claims.clone()).await;
    assert!(matches!(user, Err(FederationError::NoAccount)));
    assert!(new().await.is_none());
    assert_eq!(is_here(&there, Accounts::Create, &[], claims).await.unwrap(), "new@example.com");
    assert_eq!(new().await.unwrap().name, "New Account");
}

#[tokio::test]
async fn who_was_linked_stays_so_whatever_becomes_of_the_address() {
    let (house, provider) = house_with_provider().await;
    let here = async |person: &Person| {
        let (settings, identity) = identity_of(&house, &provider, person).await?;
        link(&house.node, &settings, &identity, "default").await.map(|user| user.identifier)
    };
    assert_eq!(here(&Person::verified("1", WITH_TOTP)).await.unwrap(), WITH_TOTP);
    assert_eq!(here(&Person::verified("1", "other@example.com")).await.unwrap(), WITH_TOTP);
    assert_eq!(here(&Person::with_claims("1", json!({}))).await.unwrap(), WITH_TOTP);
    // Another person whose address the first one's was.
    assert_eq!(here(&Person::verified("2", WITH_TOTP)).await.unwrap(), WITH_TOTP, "both have that mailbox");
    assert!(matches!(here(&Person::with_claims("3", json!({}))).await, Err(FederationError::Unverified)));

    let user = house.node.store().user_by_identifier(WITH_TOTP).await.unwrap().unwrap();
    let mut tx = house.node.store().begin().await.unwrap();
    tx.set_disabled(&user.id, true, house.now()).await.unwrap();
    tx.commit().await.unwrap();
    for sub in ["1", "4"] {
        let refused = here(&Person::verified(sub, WITH_TOTP)).await;
        assert!(matches!(refused, Err(FederationError::Disabled)), "{sub}: {refused:?}");
    }
}

#[tokio::test]
async fn a_subject_says_nothing_about_one_of_another_issuer() {
    let (house, provider) = house_with_provider().await;
    let (first, identity) = identity_of(&house, &provider, &Person::verified("1", WITH_TOTP)).await.unwrap();
    link(&house.node, &first, &identity, "default").await.unwrap();
    let other = Provider::start(&[&house], json!({}));
    set(&house, &federation::Provider { accounts: Accounts::Known, ..settings(&other) }).await;
    let (second, identity) = identity_of(&house, &other, &Person::verified("1", WITH_TOTP)).await.unwrap();
    let refused = link(&house.node, &second, &identity, "default").await.map(|user| user.identifier);
    assert!(matches!(refused, Err(FederationError::NoAccount)), "{refused:?}");
}
