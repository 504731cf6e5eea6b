//! Setting up an authenticator app: a secret that counts once a code of it was typed.

use totp_rs::{Builder, Secret};

use super::{matching_step, set};
use crate::Node;
use crate::authn::AuthnError;
use crate::authn::seal::Label;
use crate::clock::{MINUTE, Seconds};
use crate::random::Random;
use crate::store::{CeremonyRow, Tx};

/// How long a secret that nobody confirmed is kept.
pub const LIFETIME: Seconds = 10 * MINUTE;
/// The kind of the ceremony in the database.
pub const ENROLMENT: &str = "totp_enrolment";

/// 160 bits, as RFC 4226 §4 recommends.
const SECRET_BYTES: usize = 20;

/// What a person puts into their app. No `Debug`: it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base32, for those who type it.
    pub secret: String,
    /// The same as an `otpauth://` URI, for a QR code or a link on a phone.
    pub uri: String,
}

/// What became of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The app counts from now on. The code is used up.
    Right,
    /// That is not its code. Another may be tried.
    Wrong,
    /// No secret is waiting for a code, or its time is up.
    Ended,
}

/// A new secret, in base32.
///
/// # Errors
/// Where the system has no random bytes to give.
pub fn draw(random: &dyn Random) -> std::io::Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    random.fill(&mut bytes)?;
    Ok(Secret::new_stack(bytes).to_base32())
}

/// The secret as the key URI that apps read (`otpauth://totp/issuer:account?secret=…&issuer=…`).
pub fn uri(secret: &str, issuer: &str, account: &str) -> Option<String> {
    // The colon parts issuer from account; neither can have one.
    let (issuer, account) = (issuer.replace(':', " "), account.replace(':', " "));
    let builder = Builder::new().with_secret(Secret::try_from_base32(secret).ok()?);
    let totp = builder.with_account_name(account).with_issuer(Some(issuer)).build_noncompliant();
    totp.to_url().ok()
}

/// Begins: draws a secret for the user, in place of one that the flow has waiting. `account` is what the app lists it under.
///
/// # Errors
/// [`AuthnError`].
pub async fn begin(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    user: &str,
    account: &str,
) -> Result<Enrolment, AuthnError> {
    let secret = draw(node.random())?;
    let state = node.secret_keys().seal(waiting(flow), &secret, node.random())?;
    let expires_at = node.now().plus(LIFETIME);
    let ceremony = CeremonyRow { user_id: Some(user.to_owned()), state, shown: String::new(), expires_at };
    tx.put_ceremony(flow, ENROLMENT, &ceremony).await?;
    Ok(enrolment(node, secret, account))
}

/// What is waiting to be confirmed, to show it again after a reload.
///
/// # Errors
/// [`AuthnError`].
pub async fn shown(
    node: &Node,
    flow: &str,
    user: &str,
    account: &str,
) -> Result<Option<Enrolment>, AuthnError> {
    let ceremony = node.store().ceremony(flow, ENROLMENT, node.now()).await?;
    let Some(ceremony) = ceremony.filter(|ceremony| ceremony.user_id.as_deref() == Some(user)) else {
        return Ok(None);
    };
    let secret = node.secret_keys().open(waiting(flow), &ceremony.state)?;
    Ok(Some(enrolment(node, secret, account)))
}

/// Confirms by a code: the secret becomes the user's, in place of any app they had.
///
/// # Errors
/// [`AuthnError`].
pub async fn confirm(
    node: &Node,
    tx: &mut Tx,
    flow: &str,
    user: &str,
    typed: &str,
) -> Result<Confirmed, AuthnError> {
    let now = node.now();
    let Some(ceremony) = tx.take_ceremony(flow, ENROLMENT, now).await? else { return Ok(Confirmed::Ended) };
    if ceremony.user_id.as_deref() != Some(user) {
        return Ok(Confirmed::Ended);
    }
    let secret = node.secret_keys().open(waiting(flow), &ceremony.state)?;
    let Some(step) = matching_step(&secret, typed, now) else {
        tx.put_ceremony(flow, ENROLMENT, &ceremony).await?;
        return Ok(Confirmed::Wrong);
    };
    set(node, tx, user, &secret).await?;
    tx.accept_totp_step(user, step).await?;
    Ok(Confirmed::Right)
}

fn enrolment(node: &Node, secret: String, account: &str) -> Enrolment {
    let issuer = node.config().public_url.host_str().unwrap_or("Vestibule");
    // Only a secret that is no base32 has no URI, and this one was written by us.
    let uri = uri(&secret, issuer, account).unwrap_or_default();
    Enrolment { secret, uri }
}

/// What is not the user's yet is sealed as the flow's: it does not open in the user's place.
fn waiting(flow: &str) -> Label<'_> {
    Label { kind: ENROLMENT, owner: flow }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_secret_has_160_bits_and_is_never_the_same() {
        let (one, two) = (draw(&SystemRandom).unwrap(), draw(&SystemRandom).unwrap());
        assert_eq!((one.len(), two.len()), (32, 32));
        assert_ne!(one, two);
    }

    #[test]
    fn apps_can_read_the_uri() {
        let uri = uri("JBSWY3DPEHPK3PXP", "id.example", "totp@example.com").unwrap();
        let uri = url::Url::parse(&uri).unwrap();
        assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
        assert_eq!(uri.path(), "/id.example:totp%40example.com");
        let query: std::collections::BTreeMap<_, _> = uri.query_pairs().into_owned().collect();
        assert_eq!(query["secret"], "JBSWY3DPEHPK3PXP");
        assert_eq!(query["issuer"], "id.example");
    }

    #[test]
    fn no_account_breaks_the_uri() {
        for account in ["a:b", "a?secret=B", "a&b#c", "ä ö", "\"<svg>\"", "a/../b"] {
            let uri = uri("JBSWY3DPEHPK3PXP", "localhost:8787", account).unwrap();
            let parsed = url::Url::parse(&uri).unwrap();
            let secrets: Vec<_> = parsed.query_pairs().filter(|(name, _)| name == "secret").collect();
            assert_eq!(secrets.len(), 1, "{uri}");
            assert_eq!(secrets[0].1, "JBSWY3DPEHPK3PXP", "{uri}");
        }
    }
}
