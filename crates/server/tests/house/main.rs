//! The backend over real HTTP: actors, not plumbing. Names in test names (`k3`, `s5`) are rules of the system page.
//!
//! The database is a SQLite file of each test's own; with `VESTIBULE_TEST_POSTGRES=postgres://user@host/postgres` it is a
//! PostgreSQL database of its own instead.

#[expect(dead_code, reason = "the other test programs use the rest of it")]
mod support;

mod account;
mod another_way;
mod assets;
mod bad_input;
mod command_line;
mod demo;
mod email_sign_in;
mod enroll;
mod enroll_in_sign_in;
mod headers;
mod keep_signed_in;
mod limits;
mod nodes;
mod openapi;
mod passkey_sign_in;
mod prompt_not_shown;
mod protocol_page;
mod recover;
mod remember_device;
mod remember_me;
mod reset;
mod return_to;
mod seamless;
mod secrets;
mod sessions;
mod sign_in;
mod stay_signed_in;
mod system_page;
mod totp;
