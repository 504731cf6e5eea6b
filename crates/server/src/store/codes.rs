//! Codes that were mailed: one a flow, purpose and subject.

use super::{Result, Store, Tx};
use crate::clock::Time;

/// Which code: of what flow, for what, and whose.
#[derive(Clone, Copy, Debug)]
pub struct CodeKey<'a> {
    /// The flow's id.
    pub flow: &'a str,
    /// What the code is for.
    pub purpose: &'a str,
    /// The user's id, or what stands for one that there is not.
    pub subject: &'a str,
}

/// A code that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewCode<'a> {
    /// Whose it is; nothing for an identifier that nobody has.
    pub user: Option<&'a str>,
    /// Its keyed hash.
    pub hash: &'a str,
    /// From when on it is not accepted.
    pub expires_at: Time,
    /// How many wrong ones are accepted before it is not.
    pub tries: i64,
    /// When another may be sent.
    pub next_at: Time,
}

/// What was sent already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SentCodes {
    /// How many.
    pub sent: i64,
    /// When another may be sent.
    pub next_at: Time,
    /// From when on the newest is not accepted.
    pub expires_at: Time,
}

/// What a try at a code changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Tried {
    /// 1 where it was the code.
    pub used: i64,
    /// How many more are accepted.
    pub tries_left: i64,
}

impl Store {
    /// What was sent for this so far.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sent_codes(&self, key: CodeKey<'_>) -> Result<Option<SentCodes>> {
        let select = "SELECT sent, next_at, expires_at FROM mail_codes
            WHERE flow_id = $1 AND purpose = $2 AND subject = $3";
        let query = sqlx::query_as(select).bind(key.flow).bind(key.purpose).bind(key.subject);
        Ok(query.fetch_optional(&self.pool).await?)
    }
}

impl Tx {
    /// What was sent for this so far.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn sent_codes(&mut self, key: CodeKey<'_>) -> Result<Option<SentCodes>> {
        let select = "SELECT sent, next_at, expires_at FROM mail_codes
            WHERE flow_id = $1 AND purpose = $2 AND subject = $3";
        let query = sqlx::query_as(select).bind(key.flow).bind(key.purpose).bind(key.subject);
        Ok(query.fetch_optional(&mut *self.0).await?)
    }

    /// Puts a code in the place of the one before, if `sent` were sent so far and another may be by now. Says whether that
    /// was so: of two requests that send at once one is told no.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn put_code(
        &mut self,
        key: CodeKey<'_>,
        new: &NewCode<'_>,
        sent: i64,
        now: Time,
    ) -> Result<bool> {
        let insert = "INSERT INTO mail_codes
            (flow_id, purpose, subject, user_id, code_hash, expires_at, tries_left, used, sent, next_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 1, $8)
            ON CONFLICT (flow_id, purpose, subject) DO UPDATE SET
            user_id = excluded.user_id, code_hash = excluded.code_hash, expires_at = excluded.expires_at,
            tries_left = excluded.tries_left, used = 0, sent = mail_codes.sent + 1, next_at = excluded.next_at
            WHERE mail_codes.sent = $9 AND mail_codes.next_at <= $10";
        let query = sqlx::query(insert).bind(key.flow).bind(key.purpose).bind(key.subject).bind(new.user);
        let query = query.bind(new.hash).bind(new.expires_at).bind(new.tries).bind(new.next_at);
        let done = query.bind(sent).bind(now).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Tries a code, by its hash with each key there is: one statement, so that those who try at once have no more tries than
    /// those who try in turn. Nothing where there is no code that could be right: none was sent, or it has ended, was used,
    /// or was guessed at too often. One that is right and nobody's (`user` differs) is wrong.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn try_code(
        &mut self,
        key: CodeKey<'_>,
        user: Option<&str>,
        hashes: &[String],
        now: Time,
    ) -> Result<Option<Tried>> {
        let places: Vec<String> = (6..).take(hashes.len()).map(|at| format!("${at}")).collect();
        let right = format!("code_hash IN ({}) AND user_id = $5", places.join(", "));
        let update = sqlx::AssertSqlSafe(format!(
            "UPDATE mail_codes SET
            used = CASE WHEN {right} THEN 1 ELSE 0 END,
            tries_left = tries_left - 1
            WHERE flow_id = $1 AND purpose = $2 AND subject = $3
            AND expires_at > $4 AND used = 0 AND tries_left > 0
            RETURNING used, tries_left"
        ));
        let query = sqlx::query_as(update).bind(key.flow).bind(key.purpose).bind(key.subject);
        let query = hashes.iter().fold(query.bind(now).bind(user), sqlx::query::QueryAs::bind);
        Ok(query.fetch_optional(&mut *self.0).await?)
    }
}
