//! Each authenticator by itself, on a real database: what it accepts, and once.
//!
//! The database is a SQLite file of each test's own; with `VESTIBULE_TEST_POSTGRES=postgres://user@host/postgres` it is a
//! PostgreSQL database of its own instead.

#[path = "../house/support/authenticator.rs"]
mod authenticator;
#[path = "../house/support/database.rs"]
mod database;
mod world;

mod email_codes;
mod new_passkeys;
mod outbox;
mod passkeys;
mod recovery_codes;
mod secret_keys;
mod totp;
