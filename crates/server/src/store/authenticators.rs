//! What a user can prove themselves by.

use super::{PasskeyRow, Result, Store, Tx};
use crate::clock::Time;
use crate::policy::Authenticator;

/// All that a user can prove themselves by.
#[derive(Clone, Debug, Default)]
pub struct Authenticators {
    /// Their password.
    pub password: Option<PasswordRow>,
    /// Their authenticator app.
    pub totp: Option<TotpRow>,
    /// The address that codes are mailed to. Proven.
    pub email: Option<String>,
    /// Their passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// How many recovery codes they have left.
    pub recovery_left: i64,
}

impl Authenticators {
    /// Which they have. Passkeys only where this site can have any.
    pub fn kinds(&self, passkeys: bool) -> Vec<Authenticator> {
        let has = |kind: &Authenticator| match kind {
            Authenticator::Password => self.password.is_some(),
            Authenticator::Passkey => passkeys && !self.passkeys.is_empty(),
            Authenticator::Totp => self.totp.is_some(),
            Authenticator::Email => self.email.is_some(),
            Authenticator::Recovery => self.recovery_left > 0,
            Authenticator::Federated => false,
        };
        Authenticator::ALL.into_iter().filter(has).collect()
    }

    /// Whether there is anything that can be asked after a password. Recovery codes alone are no second factor: they stand in
    /// for one that was lost.
    pub fn has_second_factor(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}

/// A password.
#[derive(Clone)]
pub struct PasswordRow {
    /// The PHC string.
    pub hash: String,
    /// When it was set.
    pub set_at: Time,
}

impl std::fmt::Debug for PasswordRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordRow").field("set_at", &self.set_at).finish_non_exhaustive()
    }
}

/// An authenticator app.
#[derive(Clone, Debug)]
pub struct TotpRow {
    /// Its secret, sealed.
    pub secret: String,
    /// The last time step whose code was accepted; -1: none.
    pub last_step: i64,
    /// When it was set up.
    pub set_at: Time,
}

impl Store {
    /// What a user can prove themselves by. Empty for one that there is not.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn authenticators(&self, user: &str) -> Result<Authenticators> {
        let select = "SELECT kind, secret, last_step, created_at FROM authenticators WHERE user_id = $1";
        let rows: Vec<(String, String, i64, Time)> =
            sqlx::query_as(select).bind(user).fetch_all(&self.pool).await?;
        let mut found = Authenticators { passkeys: self.passkeys(user).await?, ..Authenticators::default() };
        for (kind, secret, last_step, set_at) in rows {
            match &*kind {
                "password" => found.password = Some(PasswordRow { hash: secret, set_at }),
                "totp" => found.totp = Some(TotpRow { secret, last_step, set_at }),
                _ => {}
            }
        }
        let select = "SELECT
            (SELECT COALESCE(email, identifier) FROM users WHERE id = $1 AND email_verified_at IS NOT NULL),
            (SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL)";
        (found.email, found.recovery_left) = sqlx::query_as(select).bind(user).fetch_one(&self.pool).await?;
        Ok(found)
    }
}

impl Tx {
    /// Where a user is written to, in place of anything before; their identifier without one. `verified_at` says since when
    /// it is known to be theirs: they proved it, or an administrator vouches for it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_address(
        &mut self,
        user: &str,
        address: Option<&str>,
        verified_at: Option<Time>,
    ) -> Result<()> {
        let update = "UPDATE users SET email = $2, email_verified_at = $3 WHERE id = $1";
        let query = sqlx::query(update).bind(user).bind(address).bind(verified_at);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// The address that is known to be a user's: where notices go.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn verified_address(&mut self, user: &str) -> Result<Option<String>> {
        let select =
            "SELECT COALESCE(email, identifier) FROM users WHERE id = $1 AND email_verified_at IS NOT NULL";
        let row: Option<(String,)> = sqlx::query_as(select).bind(user).fetch_optional(&mut *self.0).await?;
        Ok(row.map(|(address,)| address))
    }

    /// Whether a user has anything left to sign in by. Recovery codes alone do not count: they stand in for something that was
    /// lost.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn can_sign_in(&mut self, user: &str) -> Result<bool> {
        let select = "SELECT (SELECT COUNT(*) FROM authenticators WHERE user_id = $1)
            + (SELECT COUNT(*) FROM passkeys WHERE user_id = $1)
            + (SELECT COUNT(*) FROM users WHERE id = $1 AND email_verified_at IS NOT NULL)";
        let (count,): (i64,) = sqlx::query_as(select).bind(user).fetch_one(&mut *self.0).await?;
        Ok(count > 0)
    }

    /// Forgets a user's password or authenticator app (`password`, `totp`). Says whether they had it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn remove_authenticator(&mut self, user: &str, kind: &str) -> Result<bool> {
        let delete = "DELETE FROM authenticators WHERE user_id = $1 AND kind = $2";
        let done = sqlx::query(delete).bind(user).bind(kind).execute(&mut *self.0).await?;
        Ok(done.rows_affected() == 1)
    }
}
