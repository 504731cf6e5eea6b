//! Providers, who their users are here, and who is on the way to one.

use super::{Result, Store, StoreError, Tx};
use crate::clock::{Seconds, Time};
use crate::federation::{Identity, Provider};

/// Somebody on the way to a provider.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VisitRow {
    /// The flow that they left from.
    pub flow_id: String,
    /// The provider's id.
    pub provider: String,
    /// Its issuer when they left.
    pub issuer: String,
    /// 1 where the provider was not to show anything.
    pub silent: i64,
    /// They were to have proven themselves there within so many seconds.
    pub max_age_s: Option<Seconds>,
    /// They must be back before then.
    pub expires_at: Time,
}

/// A user to make for somebody whom a provider vouches for.
#[derive(Clone, Copy, Debug)]
pub struct FederatedUser<'a> {
    /// The id.
    pub id: &'a str,
    /// The normalised identifier.
    pub identifier: &'a str,
    /// The name to show to them.
    pub name: &'a str,
    /// Whose people they are (rule D7).
    pub identity_store: &'a str,
    /// Whether they are a guest (rule P4).
    pub guest: bool,
}

/// A session at a provider that a browser's user has, as far as we know (rule D8).
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProviderSession {
    /// The provider's id.
    pub provider: String,
    /// `1fa` or `2fa`: how sure it was who this is when they came in by it.
    pub assurance: String,
}

impl Store {
    /// The session at a provider that a device's user has, as far as we know. Of several, the newest.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn provider_session(&self, device: &str, user: &str) -> Result<Option<ProviderSession>> {
        let select = "SELECT provider, assurance FROM held_authenticators
            WHERE device_id = $1 AND user_id = $2 AND hold = 'provider' AND provider IS NOT NULL
            ORDER BY granted_at DESC LIMIT 1";
        Ok(sqlx::query_as(select).bind(device).bind(user).fetch_optional(&self.pool).await?)
    }

    /// Every provider, in the order in which they are offered.
    ///
    /// # Errors
    /// Where the database does not answer, or a provider cannot be read.
    pub async fn providers(&self) -> Result<Vec<Provider>> {
        let select = "SELECT id, settings FROM federation_providers ORDER BY id";
        let rows: Vec<(String, String)> = sqlx::query_as(select).fetch_all(&self.pool).await?;
        let read = rows.iter().map(|(id, settings)| read(id, settings));
        let mut providers = read.collect::<Result<Vec<_>>>()?;
        providers.sort_by_key(|provider| provider.position);
        Ok(providers)
    }

    /// The provider with this id.
    ///
    /// # Errors
    /// Where the database does not answer, or it cannot be read.
    pub async fn provider(&self, id: &str) -> Result<Option<Provider>> {
        let select = "SELECT settings FROM federation_providers WHERE id = $1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?;
        row.map(|(settings,)| read(id, &settings)).transpose()
    }
}

impl Tx {
    /// Sets a provider, in place of the one with its id. It must be [checked](Provider::check). With another issuer than
    /// before nobody is linked any more: a subject of the one says nothing about one of the other.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_provider(&mut self, provider: &Provider) -> Result<()> {
        let json = serde_json::to_string(provider).map_err(|source| stored(&provider.id, source))?;
        let insert = "INSERT INTO federation_providers (id, settings) VALUES ($1, $2)
            ON CONFLICT (id) DO UPDATE SET settings = excluded.settings";
        sqlx::query(insert).bind(&provider.id).bind(json).execute(&mut *self.0).await?;
        let forget = "DELETE FROM federated_identities WHERE provider = $1 AND issuer <> $2";
        sqlx::query(forget).bind(&provider.id).bind(&provider.issuer).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Removes a provider and every link to it. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_provider(&mut self, id: &str) -> Result<bool> {
        let forget = "DELETE FROM held_authenticators WHERE hold = 'provider' AND provider = $1";
        sqlx::query(forget).bind(id).execute(&mut *self.0).await?;
        let delete = "DELETE FROM federation_providers WHERE id = $1";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Whose identity this is, noting that it was used.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn use_identity(&mut self, identity: &Identity, now: Time) -> Result<Option<String>> {
        let update = "UPDATE federated_identities SET last_used_at = $4
            WHERE provider = $1 AND issuer = $2 AND subject = $3 RETURNING user_id";
        let query = sqlx::query_as(update).bind(&identity.provider).bind(&identity.issuer);
        let row: Option<(String,)> =
            query.bind(&identity.subject).bind(now).fetch_optional(&mut *self.0).await?;
        Ok(row.map(|(user,)| user))
    }

    /// Makes a user of an identity store for somebody whom a provider vouches for. Says whether there was none with this
    /// identifier yet; otherwise nothing happens.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_federated_user(&mut self, user: &FederatedUser<'_>, now: Time) -> Result<bool> {
        let insert = "INSERT INTO users (id, identifier, name, identity_store, guest, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (identifier) DO NOTHING";
        let query = sqlx::query(insert).bind(user.id).bind(user.identifier).bind(user.name);
        let query = query.bind(user.identity_store).bind(i64::from(user.guest)).bind(now);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Links an identity to a user. Says whether it was not linked to anybody; otherwise nothing happens.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn link_identity(&mut self, identity: &Identity, user: &str, now: Time) -> Result<bool> {
        let insert =
            "INSERT INTO federated_identities (provider, issuer, subject, user_id, linked_at, last_used_at)
            VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (provider, issuer, subject) DO NOTHING";
        let query = sqlx::query(insert).bind(&identity.provider).bind(&identity.issuer);
        let query = query.bind(&identity.subject).bind(user).bind(now);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Notes that a device's user has a session at a provider.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn hold_provider_session(
        &mut self,
        device: &str,
        user: &str,
        session: &ProviderSession,
        now: Time,
    ) -> Result<()> {
        let insert = "INSERT INTO held_authenticators
            (device_id, user_id, authenticator, hold, assurance, granted_at, last_used_at, provider)
            VALUES ($1, $2, 'federated', 'provider', $3, $4, $4, $5)
            ON CONFLICT (device_id, user_id, authenticator, hold) DO UPDATE
            SET assurance = excluded.assurance, granted_at = excluded.granted_at,
            last_used_at = excluded.last_used_at, provider = excluded.provider";
        let query = sqlx::query(insert).bind(device).bind(user).bind(&session.assurance);
        query.bind(now).bind(&session.provider).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes that they have none any more.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn drop_provider_session(&mut self, device: &str, user: &str) -> Result<()> {
        let delete =
            "DELETE FROM held_authenticators WHERE device_id = $1 AND user_id = $2 AND hold = 'provider'";
        sqlx::query(delete).bind(device).bind(user).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes that somebody is on the way, in place of an earlier visit from the same flow.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_visit(&mut self, state_hash: &str, browser_hash: &str, visit: &VisitRow) -> Result<()> {
        let insert = "INSERT INTO federation_visits
            (state_hash, flow_id, browser_hash, provider, issuer, silent, max_age_s, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (flow_id) DO UPDATE SET state_hash = excluded.state_hash,
            browser_hash = excluded.browser_hash, provider = excluded.provider, issuer = excluded.issuer,
            silent = excluded.silent, max_age_s = excluded.max_age_s, expires_at = excluded.expires_at";
        let query = sqlx::query(insert).bind(state_hash).bind(&visit.flow_id).bind(browser_hash);
        let query = query.bind(&visit.provider).bind(&visit.issuer).bind(visit.silent);
        query.bind(visit.max_age_s).bind(visit.expires_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Somebody is back. Of two requests with one state one is given the visit.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_visit(&mut self, state_hash: &str, browser_hash: &str) -> Result<Option<VisitRow>> {
        let delete = "DELETE FROM federation_visits WHERE state_hash = $1 AND browser_hash = $2
            RETURNING flow_id, provider, issuer, silent, max_age_s, expires_at";
        let query = sqlx::query_as(delete).bind(state_hash).bind(browser_hash);
        Ok(query.fetch_optional(&mut *self.0).await?)
    }
}

fn read(id: &str, settings: &str) -> Result<Provider> {
    serde_json::from_str(settings).map_err(|source| stored(id, source))
}

fn stored(id: &str, source: serde_json::Error) -> StoreError {
    StoreError::Stored { what: format!("provider {id}"), source }
}
