//! Flows: sign-ins on their way.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// A sign-in on its way.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FlowRow {
    /// The id.
    pub id: String,
    /// The hash of the cookie that it is bound to.
    pub browser_hash: String,
    /// The number of the screen that is shown.
    pub step: i64,
    /// Which screen that is.
    pub stage: String,
    /// The rest, as JSON.
    pub state: String,
    /// When it ends.
    pub expires_at: Time,
}

/// A flow that ended at *Stay signed in?*.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Interrupted {
    /// The flow's state, as JSON.
    pub state: String,
}

impl Store {
    /// The flow with this id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn flow(&self, id: &str) -> Result<Option<FlowRow>> {
        let select = "SELECT id, browser_hash, step, stage, state, expires_at FROM flows WHERE id = $1";
        Ok(sqlx::query_as(select).bind(id).fetch_optional(&self.pool).await?)
    }
}

impl Tx {
    /// Makes a flow.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn add_flow(&mut self, flow: &FlowRow) -> Result<()> {
        let insert = "INSERT INTO flows (id, browser_hash, step, stage, state, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let query = sqlx::query(insert).bind(&flow.id).bind(&flow.browser_hash).bind(flow.step);
        let query = query.bind(&flow.stage).bind(&flow.state).bind(flow.expires_at);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Takes a flow one step further; `user` has proven something in it. Says whether it was still at `step`: of two answers to one screen, one is told no.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn advance_flow(
        &mut self,
        id: &str,
        step: i64,
        stage: &str,
        state: &str,
        user: Option<&str>,
    ) -> Result<bool> {
        let update = "UPDATE flows SET step = step + 1, stage = $3, state = $4, user_id = $5
            WHERE id = $1 AND step = $2";
        let query = sqlx::query(update).bind(id).bind(step).bind(stage).bind(state).bind(user);
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Takes a flow out of what a reset of its user ends: it is the one that resets them.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn release_flow(&mut self, id: &str) -> Result<()> {
        sqlx::query("UPDATE flows SET user_id = NULL WHERE id = $1").bind(id).execute(&mut *self.0).await?;
        Ok(())
    }

    /// At most `most` of the flows that have ended at *Stay signed in?*. Each is given once, whatever the number of nodes
    /// (rule P5).
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take_interrupted(&mut self, now: Time, most: i64) -> Result<Vec<Interrupted>> {
        // Said twice: of two nodes that found the same flow, the second looks at it again once the first has it.
        let update = "UPDATE flows SET stage = 'abandoned'
            WHERE expires_at <= $1 AND stage = 'stay_signed_in' AND id IN
            (SELECT id FROM flows WHERE expires_at <= $1 AND stage = 'stay_signed_in' LIMIT $2) RETURNING state";
        Ok(sqlx::query_as(update).bind(now).bind(most).fetch_all(&mut *self.0).await?)
    }

    /// Empties at most `most` flows that have ended. Says how many there were. What was typed does not stay.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn empty_flows(&mut self, now: Time, most: i64) -> Result<i64> {
        let update = "UPDATE flows SET state = '{}' WHERE state <> '{}' AND id IN
            (SELECT id FROM flows WHERE expires_at <= $1 AND state <> '{}' LIMIT $2)";
        let done = sqlx::query(update).bind(now).bind(most).execute(&mut *self.0).await?;
        Ok(done.rows_affected().try_into().unwrap_or(i64::MAX))
    }
}
