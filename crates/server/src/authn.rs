//! Authenticators: is this the password, the code, the passkey; and how one is set up. And who an identifier stands for.
//!
//! | authenticator | proves | set up by | where |
//! |---|---|---|---|
//! | [`password`] | knowledge | typing it, under a policy | `authenticators` |
//! | [`totp`] | an app that has the secret | scanning it and typing one code | `authenticators`, sealed |
//! | [`email_code`] | access to a mailbox | proving an address with a code | `addresses`, `mail_codes` |
//! | [`passkey`] | a key, and with user verification its owner | a WebAuthn registration | `passkeys` |
//! | [`recovery`] | a sheet of paper | writing the codes down | `recovery_codes` |
//!
//! Policy about errors: a wrong answer is a value, never an error. An [`AuthnError`] is something that we rely on and that
//! does not work; a client learns no more of it than 503.

pub mod email_code;
pub mod identifier;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod seal;
pub mod totp;

use std::io;

use crate::mail::MailError;
use crate::random::Random;
use crate::store::StoreError;

/// What does not work.
#[derive(Debug, thiserror::Error)]
pub enum AuthnError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] io::Error),
    /// A secret cannot be sealed or opened.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// A mail cannot be written.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// What is stored about a passkey or a ceremony cannot be read, or no options can be made of it.
    #[error("passkeys: {0}")]
    Passkey(&'static str),
}

/// A number below `end`, each as likely as any other.
fn below(end: u32, random: &dyn Random) -> io::Result<u32> {
    // What lies above the last whole multiple of `end` would make the small ones more likely: draw again.
    let whole = u32::MAX - u32::MAX % end.max(1);
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes)?;
        let drawn = u32::from_le_bytes(bytes);
        if drawn < whole {
            return Ok(drawn % end.max(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Gives these numbers, one after the other.
    struct Drawn(Mutex<Vec<u32>>);

    impl Random for Drawn {
        fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
            bytes.copy_from_slice(&self.0.lock().unwrap().remove(0).to_le_bytes());
            Ok(())
        }
    }

    #[test]
    fn a_draw_that_would_favour_small_numbers_is_drawn_again() {
        let whole = u32::MAX - u32::MAX % 1_000_000;
        let drawn = Drawn(Mutex::new(vec![u32::MAX, whole, whole - 1]));
        assert_eq!(below(1_000_000, &drawn).unwrap(), 999_999);
        assert_eq!(below(10, &Drawn(Mutex::new(vec![27]))).unwrap(), 7);
    }
}
