//! Authenticators: is this the password, is this the code. And who an identifier stands for.

pub mod identifier;
pub mod password;
pub mod totp;
