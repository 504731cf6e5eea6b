//! Who came back: the code is exchanged for an ID token, and that is checked.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientSecret, Nonce,
    OAuth2TokenResponse as _, RequestTokenError, SignatureVerificationError, TokenResponse as _,
    UserInfoError,
};

use super::begin::oidc_client;
use super::discovery::{Metadata, OidcClient};
use super::visit::{self, Callback, Keys, Visit};
use super::{FederationError, Identity, Provider};
use crate::Node;
use crate::clock::{MINUTE, Seconds, Time};

/// How far a provider's clock may be from ours.
const SKEW: Seconds = 2 * MINUTE;
/// The longest subject (OpenID Connect Core §2).
const SUBJECT_CHARS: usize = 255;
/// How many `amr` values are looked at, and how long the texts of an identity may be.
const AMR_LENGTH: usize = 20;
const TEXT_CHARS: usize = 320;

/// What an ID token may be signed with: all that the crate can check with a public key. A shared secret would let whoever
/// has ours sign for the provider, and `none` everybody.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Who somebody is who came back.
///
/// # Errors
/// Every [`FederationError`] but [`NoFlow`](FederationError::NoFlow), [`UnknownState`](FederationError::UnknownState) and
/// those of [`link`](super::link).
pub async fn finish(
    node: &Node,
    visit: Visit,
    callback: Callback,
) -> Result<(Provider, Identity), FederationError> {
    let now = node.now();
    let Visit { row, keys } = visit;
    if row.expires_at <= now {
        return Err(FederationError::Expired);
    }
    let provider = visit::usable(node, &row.provider).await?;
    if provider.issuer != row.issuer {
        // An administrator changed it in the meantime: what came back is the former one's.
        return Err(FederationError::WrongIssuer);
    }
    let metadata = node.federation().metadata(&provider, now).await?;
    match &callback.issuer {
        Some(issuer) if *issuer != provider.issuer => return Err(FederationError::WrongIssuer),
        None if metadata.additional_metadata().authorization_response_iss_parameter_supported => {
            return Err(FederationError::WrongIssuer);
        }
        _ => {}
    }
    if let Some(error) = &callback.error {
        return Err(FederationError::answered(error));
    }
    let code = callback.code.filter(|code| !code.is_empty()).ok_or(FederationError::Malformed)?;

    let secret = node.config().client_secrets.of(&provider.id).map_err(FederationError::NoSecret)?;
    let client = oidc_client(node, &provider, &metadata, secret.map(ClientSecret::new))?;
    let client = client.set_auth_type(auth_type(&metadata));
    let asker = node.federation().asker(&provider);
    let Keys { nonce, verifier } = keys;
    let request = client.exchange_code(AuthorizationCode::new(code));
    let request = request.map_err(|_| FederationError::Unusable("token endpoint"))?;
    let tokens =
        request.set_pkce_verifier(verifier).request_async(&asker).await.map_err(|error| match error {
            RequestTokenError::Request(why) => FederationError::Unreachable(why),
            RequestTokenError::ServerResponse(said) => {
                FederationError::answered_by_token_endpoint(said.error().as_ref())
            }
            _ => FederationError::Unusable("answer with tokens"),
        })?;
    let id_token = tokens.id_token().ok_or(FederationError::InvalidToken("there is none"))?;

    let expected = Expected { provider: &provider, nonce: &nonce, max_age: row.max_age_s, now };
    let check = |client: &OidcClient| checked(client, &expected, id_token, tokens.access_token());
    let claims = match check(&client) {
        Err(Wrong::UnknownKey) => {
            // The provider may have new keys since we asked.
            let metadata = node.federation().metadata_with_new_keys(&provider, now).await?;
            check(&oidc_client(node, &provider, &metadata, None)?)
        }
        checked => checked,
    }
    .map_err(|wrong| FederationError::InvalidToken(wrong.why()))?;

    let more = match claims.email() {
        None if metadata.userinfo_endpoint().is_some() => {
            Some(userinfo(&client, &asker, tokens.access_token(), claims).await?)
        }
        _ => None,
    };
    identity(&provider, claims, more.as_ref()).map(|identity| (provider, identity))
}

/// `client_secret_basic` where nothing else is said (OpenID Connect Discovery §3). Without a secret neither is used.
fn auth_type(metadata: &Arc<Metadata>) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let basic = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    if basic { AuthType::BasicAuth } else { AuthType::RequestBody }
}

/// What is wrong with an ID token.
enum Wrong {
    /// It is signed with a key that we have not heard of.
    UnknownKey,
    /// Something else.
    This(&'static str),
}

impl Wrong {
    fn why(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown key",
            Self::This(why) => why,
        }
    }
}

/// What an ID token must fit.
struct Expected<'a> {
    provider: &'a Provider,
    nonce: &'a Nonce,
    max_age: Option<Seconds>,
    now: Time,
}

/// Checks an ID token as OpenID Connect Core §3.1.3.7 and §3.1.3.8 want it.
fn checked<'t>(
    client: &OidcClient,
    expected: &Expected<'_>,
    token: &'t CoreIdToken,
    access_token: &AccessToken,
) -> Result<&'t CoreIdTokenClaims, Wrong> {
    let Expected { provider, nonce, max_age, now } = *expected;
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || at(now.plus(-SKEW)))
        .set_issue_time_verifier_fn(move |issued| {
            // The code was exchanged just now, so the token was made just now.
            let age = now.since(Time::from_unix(issued.timestamp()));
            if (-SKEW..=SKEW + visit::LIFETIME).contains(&age) { Ok(()) } else { Err("iat".to_owned()) }
        });
    let verifier = verifier.set_auth_time_verifier_fn(move |proven| match (max_age, proven) {
        (None, _) => Ok(()),
        (Some(most), Some(at)) if now.since(Time::from_unix(at.timestamp())) <= most + SKEW => Ok(()),
        (Some(_), _) => Err("auth_time".to_owned()),
    });
    let claims = token.claims(&verifier, nonce).map_err(|error| wrong(&error))?;
    if claims.authorized_party().is_some_and(|party| **party != provider.client_id) {
        return Err(Wrong::This("authorised party"));
    }
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|_| Wrong::This("algorithm"))?;
        let key = token.signing_key(&verifier).map_err(|_| Wrong::UnknownKey)?;
        let hash = AccessTokenHash::from_token(access_token, algorithm, key);
        if !hash.is_ok_and(|hash| hash == *expected) {
            return Err(Wrong::This("access token hash"));
        }
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.chars().count() > SUBJECT_CHARS || subject.chars().any(char::is_control)
    {
        return Err(Wrong::This("subject"));
    }
    Ok(claims)
}

fn wrong(error: &ClaimsVerificationError) -> Wrong {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    Wrong::This(match error {
        Claims::SignatureVerification(Signature::NoMatchingKey) => return Wrong::UnknownKey,
        Claims::SignatureVerification(Signature::DisallowedAlg(_)) => "algorithm",
        Claims::SignatureVerification(_) => "signature",
        Claims::Expired(_) => "time",
        Claims::InvalidAudience(_) => "audience",
        Claims::InvalidIssuer(_) => "issuer",
        Claims::InvalidNonce(_) => "nonce",
        Claims::InvalidAuthTime(_) => "time of authentication",
        _ => "form",
    })
}

/// The same person's claims at the userinfo endpoint: many providers have the e-mail address only there (§5.3).
async fn userinfo(
    client: &OidcClient,
    asker: &super::ask::Asker,
    access_token: &AccessToken,
    claims: &CoreIdTokenClaims,
) -> Result<CoreUserInfoClaims, FederationError> {
    let request = client.user_info(access_token.clone(), Some(claims.subject().clone()));
    let request = request.map_err(|_| FederationError::Unusable("userinfo endpoint"))?;
    request.request_async(asker).await.map_err(|error| match error {
        UserInfoError::Request(why) => FederationError::Unreachable(why),
        UserInfoError::ClaimsVerification(_) => FederationError::InvalidToken("userinfo of somebody else"),
        _ => FederationError::Unusable("userinfo"),
    })
}

fn identity(
    provider: &Provider,
    claims: &CoreIdTokenClaims,
    more: Option<&CoreUserInfoClaims>,
) -> Result<Identity, FederationError> {
    let email = claims.email().or_else(|| more?.email()).map(|email| (**email).clone()).filter(is_short);
    let verified = if claims.email().is_some() {
        claims.email_verified()
    } else {
        more.and_then(CoreUserInfoClaims::email_verified)
    };
    let name = claims.name().or_else(|| more?.name()).and_then(|name| name.get(None));
    let amr = claims.auth_method_refs().into_iter().flatten().take(AMR_LENGTH);
    Ok(Identity {
        provider: provider.id.clone(),
        issuer: provider.issuer.clone(),
        subject: claims.subject().to_string(),
        email_verified: email.is_some() && verified == Some(true),
        email,
        name: name.map(|name| name.chars().filter(|char| !char.is_control()).take(TEXT_CHARS).collect()),
        amr: amr.map(|value| (**value).clone()).filter(is_short).collect(),
        acr: claims.auth_context_ref().map(|value| (**value).clone()).filter(is_short),
        auth_time: claims.auth_time().map(|at| Time::from_unix(at.timestamp())),
    })
}

#[expect(clippy::ptr_arg, reason = "it is given to Option::filter and Iterator::filter over Strings")]
fn is_short(text: &String) -> bool {
    (1..=TEXT_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn at(time: Time) -> DateTime<Utc> {
    let seconds = time.unix().try_into().unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
