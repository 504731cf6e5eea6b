//! Ceremonies: what a flow waits for an answer to, beyond what was typed. Each is answered once.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A ceremony on its way.
#[derive(Clone, sqlx::FromRow)]
pub struct CeremonyRow {
    /// Whose it is; nothing where that is what the answer tells.
    pub user_id: Option<String>,
    /// What the answer is checked against, sealed where it is secret.
    pub state: String,
    /// What the person's side is given.
    pub shown: String,
    /// From when on no answer is accepted.
    pub expires_at: Time,
}

impl std::fmt::Debug for CeremonyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CeremonyRow").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Store {
    /// A flow's ceremony of this kind, to show it again after a reload.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn ceremony(&self, flow: &str, kind: &str, now: Time) -> Result<Option<CeremonyRow>> {
        let select = "SELECT user_id, state, shown, expires_at FROM ceremonies
            WHERE flow_id = $1 AND kind = $2 AND expires_at > $3";
        Ok(sqlx::query_as(select).bind(flow).bind(kind).bind(now).fetch_optional(&self.pool).await?)
    }
}

impl Tx {
    /// Begins a ceremony, in place of the flow's last one of this kind.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn put_ceremony(&mut self, flow: &str, kind: &str, ceremony: &CeremonyRow) -> Result<()> {
        let insert = "INSERT INTO ceremonies (flow_id, kind, user_id, state, shown, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (flow_id, kind) DO UPDATE SET user_id = excluded.user_id, state = excluded.state,
            shown = excluded.shown, expires_at = excluded.expires_at";
        let query = sqlx::query(insert).bind(flow).bind(kind).bind(&ceremony.user_id).bind(&ceremony.state);
        query.bind(&ceremony.shown).bind(ceremony.expires_at).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Whether a flow has a ceremony of this kind under way, for this user where it is somebody's.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn has_ceremony(
        &mut self,
        flow: &str,
        kind: &str,
        user: Option<&str>,
        now: Time,
    ) -> Result<bool> {
        let select = "SELECT user_id FROM ceremonies WHERE flow_id = $1 AND kind = $2 AND expires_at > $3";
        let query = sqlx::query_as(select).bind(flow).bind(kind).bind(now);
        let row: Option<(Option<String>,)> = query.fetch_optional(&mut *self.0).await?;
        Ok(row.is_some_and(|(whose,)| whose.as_deref() == user))
    }

    /// Takes a flow's ceremony, if it has one that has not ended: of two answers to it one finds it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_ceremony(&mut self, flow: &str, kind: &str, now: Time) -> Result<Option<CeremonyRow>> {
        let delete = "DELETE FROM ceremonies WHERE flow_id = $1 AND kind = $2
            RETURNING user_id, state, shown, expires_at";
        let query = sqlx::query_as(delete).bind(flow).bind(kind);
        let taken: Option<CeremonyRow> = query.fetch_optional(&mut *self.0).await?;
        Ok(taken.filter(|ceremony| now < ceremony.expires_at))
    }

    /// Forgets ceremonies that have ended.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_ended_ceremonies(&mut self, now: Time) -> Result<()> {
        sqlx::query("DELETE FROM ceremonies WHERE expires_at <= $1").bind(now).execute(&mut *self.0).await?;
        Ok(())
    }
}
