//! Rate limits. A try is counted before it is made and taken back when it was good, so that those who try many things at
//! once get no more of them.

use std::net::IpAddr;

use crate::Node;
use crate::config::Limit;
use crate::flow::Refusal;
use crate::store::Tx;
use crate::token;

/// What is limited: a name for the count in the database, and how often it may be.
#[derive(Clone, Debug)]
pub struct Limited {
    bucket: String,
    limit: Limit,
}

impl Limited {
    /// Wrong passwords for a normalised identifier.
    pub fn identifier(node: &Node, identifier: &str) -> Self {
        // What people type for their name may be their password by mistake: only its hash is kept.
        let bucket = format!("identifier:{}", token::hash(identifier));
        Self { bucket, limit: node.config().limits.identifier }
    }

    /// Wrong second factors of a user.
    pub fn second_factor(node: &Node, user: &str) -> Self {
        Self { bucket: format!("second_factor:{user}"), limit: node.config().limits.second_factor }
    }

    /// Wrong passwords and second factors from an address.
    pub fn address(node: &Node, address: IpAddr) -> Self {
        Self { bucket: format!("address:{}", neighbourhood(address)), limit: node.config().limits.address }
    }

    /// Wrong tokens of the management API from an address.
    pub fn api_tokens(node: &Node, address: IpAddr) -> Self {
        let bucket = format!("api_tokens:{}", neighbourhood(address));
        Self { bucket, limit: node.config().limits.api_tokens }
    }

    /// Flows begun from an address.
    pub fn flows(node: &Node, address: IpAddr) -> Self {
        Self { bucket: format!("flows:{}", neighbourhood(address)), limit: node.config().limits.flows }
    }

    /// Codes mailed to a subject: a user's id, or what stands for an identifier that nobody has.
    pub fn mail_to(node: &Node, subject: &str) -> Self {
        Self { bucket: format!("mail_to:{subject}"), limit: node.config().limits.mail_to }
    }

    /// Codes mailed on behalf of an address.
    pub fn mail_from(node: &Node, address: IpAddr) -> Self {
        Self {
            bucket: format!("mail_from:{}", neighbourhood(address)),
            limit: node.config().limits.mail_from,
        }
    }
}

/// Counts one more of each, or refuses and counts none.
///
/// # Errors
/// [`Refusal::RateLimited`] with the time that remains, or [`Refusal::Unavailable`].
pub async fn take(node: &Node, what: &[Limited]) -> Result<(), Refusal> {
    let mut tx = node.store().begin().await?;
    take_in(&mut tx, node, what).await?;
    Ok(tx.commit().await?)
}

/// The same, together with what `tx` does besides.
///
/// # Errors
/// As [`take`]. The caller drops `tx` then.
pub async fn take_in(tx: &mut Tx, node: &Node, what: &[Limited]) -> Result<(), Refusal> {
    let now = node.now();
    for Limited { bucket, limit } in what {
        let count = tx.count(bucket, *limit, now).await?;
        if count.tried > limit.count {
            let retry_after = count.ends_at.since(now).max(1);
            return Err(Refusal::RateLimited { retry_after });
        }
    }
    Ok(())
}

/// Takes back what was counted: it was not a failure.
///
/// # Errors
/// Where the database does not answer.
pub async fn give_back(tx: &mut Tx, what: &[Limited]) -> crate::store::Result<()> {
    for Limited { bucket, .. } in what {
        tx.uncount(bucket).await?;
    }
    Ok(())
}

/// Forgets a count after a success.
///
/// # Errors
/// Where the database does not answer.
pub async fn forget(tx: &mut Tx, what: &Limited) -> crate::store::Result<()> {
    tx.forget_count(&what.bucket).await
}

/// Who is likely to be one client: an IPv4 address, or the /64 that a provider gives a customer in IPv6.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_is_one_client() {
        for (address, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(neighbourhood(address.parse().unwrap()), expected);
        }
    }
}
