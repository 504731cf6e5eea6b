//! Settings, apps and brands: one JSON document each. What is not there has its defaults.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::policies::PolicyKind;
use super::{Result, Store, StoreError, Tx};
use crate::clock::Time;
use crate::policy::settings::{App, Brand, DeviceRecognition, Org};
use crate::policy::{DEFAULT_ACCESS_POLICY, Rulebook};

impl Store {
    /// Everything that could matter for a sign-in to `app`; nothing where there is no such app. Nothing is kept between two
    /// requests, so that a change takes effect at the next one, on every node.
    ///
    /// # Errors
    /// Where the database does not answer, or a part cannot be read.
    pub async fn rulebook(&self, app: &str) -> Result<Option<Rulebook>> {
        let Some(app) = self.app(app).await? else { return Ok(None) };
        let mut access = self.policy(&app.access_policy).await?.filter(|policy| policy.active == 1);
        if access.is_none() {
            access = self.policy(DEFAULT_ACCESS_POLICY).await?;
        }
        let access_rules = self.active_rules(PolicyKind::Access).await?;
        let session_rules = self.active_rules(PolicyKind::Session).await?;
        let session = self.policies(PolicyKind::Session).await?;
        let adaptive = self.policy(&app.adaptive_policy).await?.filter(|policy| policy.active == 1);
        Ok(Some(Rulebook {
            org: self.org().await?,
            brand: self.brand(&app.brand).await?.unwrap_or_default(),
            session: session.iter().map(|policy| policy.read(&session_rules)).collect::<Result<_>>()?,
            access: access.map(|policy| policy.read(&access_rules)).transpose()?,
            devices: adaptive
                .map_or_else(|| Ok(DeviceRecognition::default()), |policy| policy.recognition())?,
            zones: self.zones().await?,
            app,
        }))
    }

    /// The organisation's settings.
    ///
    /// # Errors
    /// Where the database does not answer, or they cannot be read.
    pub async fn org(&self) -> Result<Org> {
        let row: Option<(String,)> = sqlx::query_as(ORG).fetch_optional(&self.pool).await?;
        Ok(row.map(|(json,)| read("org", &json)).transpose()?.unwrap_or_default())
    }

    /// The app with this id.
    ///
    /// # Errors
    /// Where the database does not answer, or it cannot be read.
    pub async fn app(&self, id: &str) -> Result<Option<App>> {
        let select = "SELECT document FROM apps WHERE id = $1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?;
        row.map(|(json,)| read(&format!("app {id}"), &json)).transpose()
    }

    /// Every app, with its id.
    ///
    /// # Errors
    /// Where the database does not answer, or one cannot be read.
    pub async fn apps(&self) -> Result<Vec<(String, App)>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, document FROM apps ORDER BY id").fetch_all(&self.pool).await?;
        let read = |(id, json): (String, String)| {
            let app = read(&format!("app {id}"), &json)?;
            Ok((id, app))
        };
        rows.into_iter().map(read).collect()
    }

    /// The brand with this id.
    ///
    /// # Errors
    /// Where the database does not answer, or it cannot be read.
    pub async fn brand(&self, id: &str) -> Result<Option<Brand>> {
        let select = "SELECT document FROM brands WHERE id = $1";
        let row: Option<(String,)> = sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?;
        row.map(|(json,)| read(&format!("brand {id}"), &json)).transpose()
    }
}

const ORG: &str = "SELECT value FROM settings WHERE name = 'org'";

impl Tx {
    /// The organisation's settings.
    ///
    /// # Errors
    /// Where the database does not answer, or they cannot be read.
    pub async fn org(&mut self) -> Result<Org> {
        let row: Option<(String,)> = sqlx::query_as(ORG).fetch_optional(&mut *self.0).await?;
        Ok(row.map(|(json,)| read("org", &json)).transpose()?.unwrap_or_default())
    }

    /// Sets the organisation's settings.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_org(&mut self, value: &Org) -> Result<()> {
        let json = json("org", value)?;
        let insert = "INSERT INTO settings (name, value) VALUES ('org', $1)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        sqlx::query(insert).bind(json).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Puts an app in place of the one with this id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_app(&mut self, id: &str, value: &App, now: Time) -> Result<()> {
        let json = json(&format!("app {id}"), value)?;
        let insert = "INSERT INTO apps (id, document, created_at, updated_at) VALUES ($1, $2, $3, $3)
            ON CONFLICT (id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at";
        sqlx::query(insert).bind(id).bind(json).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Removes an app. Says whether there was one.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_app(&mut self, id: &str) -> Result<bool> {
        let delete = "DELETE FROM apps WHERE id = $1";
        Ok(sqlx::query(delete).bind(id).execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Puts a brand in place of the one with this id, or among the others.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_brand(&mut self, id: &str, value: &Brand, now: Time) -> Result<()> {
        let json = json(&format!("brand {id}"), value)?;
        let insert = "INSERT INTO brands (id, document, updated_at) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at";
        sqlx::query(insert).bind(id).bind(json).bind(now).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps an API token's hash: an administrator's, or with `user` that person's. Says whether it was not there yet.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_api_token(
        &mut self,
        token_hash: &str,
        name: &str,
        user: Option<&str>,
        now: Time,
    ) -> Result<bool> {
        let insert = "INSERT INTO api_tokens (token_hash, name, user_id, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (token_hash) DO NOTHING";
        let query = sqlx::query(insert).bind(token_hash).bind(name).bind(user).bind(now);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }
}

pub(super) fn json(what: &str, value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|source| stored(what, source))
}

fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|source| stored(what, source))
}

fn stored(what: &str, source: serde_json::Error) -> StoreError {
    StoreError::Stored { what: what.to_owned(), source }
}
