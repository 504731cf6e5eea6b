//! The memory that Argon2 fills, used again. To get 19 MiB from the system for each password and to give them back costs a
//! tenth of the hash, and an allocator that keeps them for each thread that ever hashed keeps hundreds of MiB.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::password_hash::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// As many pieces as have been used at once.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    /// Whether `password` is the one that `stored` was made from, by the parameters that it was made with. In constant time
    /// for two hashes of one length.
    ///
    /// # Errors
    /// Where `stored` is no hash of Argon2.
    pub(super) fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<bool> {
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Err(Error::Internal) };
        let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
        let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
        let params = Params::try_from(stored)?;
        let mut blocks = self.take();
        blocks.resize(params.block_count(), Block::default());
        let mut hash = vec![0; expected.len()];
        let argon2 = Argon2::new(algorithm, version, params);
        let hashed = argon2.hash_password_into_with_memory(password, salt, &mut hash, &mut blocks);
        self.give_back(blocks);
        hashed?;
        Ok(Output::new(&hash)? == *expected)
    }

    fn take(&self) -> Vec<Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, blocks: Vec<Block>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::PasswordHasher as _;

    #[test]
    fn memory_that_was_used_gives_the_same_answers() {
        let memory = Memory::default();
        // Parameters change over the years; old hashes stay.
        let hashes = [(8, 1), (64, 2), (16, 1)].map(|(kib, passes)| {
            let params = Params::new(kib, passes, 1, None).unwrap();
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            argon2.hash_password_with_salt(b"right", b"some salt").unwrap()
        });
        for stored in hashes.iter().chain(&hashes) {
            assert!(memory.verify(b"right", stored).unwrap());
            assert!(!memory.verify(b"wrong", stored).unwrap());
        }
        assert_eq!(memory.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_hash_is_an_error() {
        for stored in ["$argon2id$v=19$m=8,t=1,p=1", "$scrypt$ln=1$c29tZXNhbHQ$c29tZWhhc2hzb21laGFzaA"] {
            assert!(Memory::default().verify(b"x", &PasswordHash::new(stored).unwrap()).is_err(), "{stored}");
        }
    }
}
