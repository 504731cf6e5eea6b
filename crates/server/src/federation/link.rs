//! Who an identity is here.
//!
//! 1. Who was linked before is found by provider, issuer and subject; the e-mail address does not matter any more.
//! 2. Otherwise, with [`Accounts::Link`]: the account whose identifier is the e-mail address, where the provider says that it
//!    verified that and may vouch for its domain. An address that is merely written in a token is anybody's to write.
//! 3. Otherwise, with [`Accounts::Create`] and under the same two conditions: a new account under that address.

use super::{Accounts, FederationError, Identity, Provider};
use crate::Node;
use crate::authn::identifier;
use crate::store::{FederatedUser, UserRow};

/// The user that an identity stands for at an app of `identity_store`: found, linked or made. It holds from then on, whatever
/// becomes of the flow. Whoever is of another store is nobody there.
///
/// # Errors
/// [`FederationError::NoAccount`], [`FederationError::Unverified`], [`FederationError::Disabled`],
/// [`FederationError::Trouble`].
pub async fn link(
    node: &Node,
    provider: &Provider,
    identity: &Identity,
    identity_store: &str,
) -> Result<UserRow, FederationError> {
    if let Some(user) = linked(node, identity).await? {
        return may_sign_in(user, identity_store);
    }
    if provider.accounts == Accounts::Known {
        return Err(FederationError::NoAccount);
    }
    let address = address(provider, identity).ok_or(FederationError::Unverified)?;
    let user = match node.store().user_by_identifier(&address).await? {
        Some(user) => Some(may_sign_in(user, identity_store)?.id),
        None if provider.accounts == Accounts::Create => None,
        None => return Err(FederationError::NoAccount),
    };
    let now = node.now();
    let mut tx = node.store().begin().await?;
    let made = user.is_none();
    let user = match user {
        Some(user) => user,
        None => {
            let id = node.draw_id()?;
            let name = identity.name.as_deref().unwrap_or_default();
            let guest = provider.guests;
            let new = FederatedUser { id: &id, identifier: &address, name, identity_store, guest };
            if !tx.add_federated_user(&new, now).await? {
                // Another request made one a moment ago. Nothing of this one has happened; the next try finds it.
                return Err(FederationError::NoAccount);
            }
            id
        }
    };
    // Where another request was first, what holds is what is there.
    tx.link_identity(identity, &user, now).await?;
    tx.commit().await?;
    tracing::info!(who = identifier::mask(&address), provider = provider.id, made, "linked");
    let user = linked(node, identity).await?.ok_or(FederationError::NoAccount)?;
    may_sign_in(user, identity_store)
}

fn may_sign_in(user: UserRow, identity_store: &str) -> Result<UserRow, FederationError> {
    if user.disabled != 0 {
        Err(FederationError::Disabled)
    } else if user.identity_store != identity_store {
        Err(FederationError::NoAccount)
    } else {
        Ok(user)
    }
}

/// Who was linked before.
async fn linked(node: &Node, identity: &Identity) -> Result<Option<UserRow>, FederationError> {
    let mut tx = node.store().begin().await?;
    let user = tx.use_identity(identity, node.now()).await?;
    tx.commit().await?;
    let Some(user) = user else { return Ok(None) };
    Ok(node.store().user(&user).await?)
}

/// The identifier that the e-mail address stands for, if it may. Only an address of ASCII: several addresses of other
/// characters are one identifier (NFKC, lower case), but not one mailbox.
fn address(provider: &Provider, identity: &Identity) -> Option<String> {
    let email = identity.email.as_deref().filter(|email| identity.email_verified && email.is_ascii())?;
    Some(identifier::normalise(email))
        .filter(|address| address.chars().count() <= identifier::MAX_CHARS && provider.may_vouch_for(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(email: &str, email_verified: bool) -> Identity {
        Identity {
            provider: "corp".to_owned(),
            issuer: "https://id.corp.example".to_owned(),
            subject: "1".to_owned(),
            email: Some(email.to_owned()),
            email_verified,
            name: None,
            amr: Vec::new(),
            acr: None,
            auth_time: None,
        }
    }

    #[test]
    fn only_an_address_that_the_provider_vouches_for_stands_for_an_identifier() {
        let mut provider = Provider::new("corp", "Corp", "https://id.corp.example", "vestibule");
        let found = |provider: &Provider, email, verified| address(provider, &identity(email, verified));
        assert_eq!(found(&provider, "Totp@Example.com", true).as_deref(), Some("totp@example.com"));
        assert_eq!(found(&provider, "totp@example.com", false), None);
        for other in ["", "totp", "@example.com", "ｔotp@example.com", "to\u{212a}en@example.com"] {
            assert_eq!(found(&provider, other, true), None, "{other}");
        }
        provider.domains = vec!["corp.example".to_owned()];
        assert_eq!(found(&provider, "totp@example.com", true), None);
        assert!(found(&provider, "totp@corp.example", true).is_some());
    }
}
