//! Settings: one JSON document a part. A part that is not there has its defaults.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, Store, StoreError, Tx};
use crate::clock::Time;
use crate::policy::Settings;
use crate::policy::settings::{AppPolicy, Brand, DeviceRecognition, Org, SessionPolicy};

impl Store {
    /// Everything that a flow for `app` is decided by. Nothing is kept between two requests, so that a change takes effect
    /// at the next one, on every node.
    ///
    /// # Errors
    /// Where the database does not answer, or a part cannot be read.
    pub async fn settings(&self, app: &str) -> Result<Settings> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT name, value FROM settings").fetch_all(&self.pool).await?;
        let app_part = app_part(app);
        Ok(Settings {
            org: part(&rows, "org")?,
            session_policy: part(&rows, "session_policy")?,
            devices: part(&rows, "devices")?,
            app: part(&rows, &app_part)?,
            brand: part(&rows, "brand/default")?,
        })
    }
}

impl Tx {
    /// Sets the organisation's settings.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_org(&mut self, value: &Org) -> Result<()> {
        self.set_part("org", value).await
    }

    /// Sets the global session policy.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_session_policy(&mut self, value: &SessionPolicy) -> Result<()> {
        self.set_part("session_policy", value).await
    }

    /// Sets device recognition.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_devices(&mut self, value: &DeviceRecognition) -> Result<()> {
        self.set_part("devices", value).await
    }

    /// Sets an app's policy.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_app(&mut self, app: &str, value: &AppPolicy) -> Result<()> {
        self.set_part(&app_part(app), value).await
    }

    /// Sets the brand.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_brand(&mut self, value: &Brand) -> Result<()> {
        self.set_part("brand/default", value).await
    }

    async fn set_part(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        let json = serde_json::to_string(value).map_err(|source| stored(name, source))?;
        let insert = "INSERT INTO settings (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        sqlx::query(insert).bind(name).bind(json).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps an API token's hash. Says whether it was not there yet.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_api_token(&mut self, token_hash: &str, name: &str, now: Time) -> Result<bool> {
        let insert = "INSERT INTO api_tokens (token_hash, name, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (token_hash) DO NOTHING";
        let done = sqlx::query(insert).bind(token_hash).bind(name).bind(now).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }
}

fn app_part(app: &str) -> String {
    format!("app/{app}")
}

fn part<T: DeserializeOwned + Default>(rows: &[(String, String)], name: &str) -> Result<T> {
    match rows.iter().find(|(row, _)| row == name) {
        Some((_, json)) => serde_json::from_str(json).map_err(|source| stored(name, source)),
        None => Ok(T::default()),
    }
}

fn stored(name: &str, source: serde_json::Error) -> StoreError {
    StoreError::Stored { what: format!("settings {name}"), source }
}
