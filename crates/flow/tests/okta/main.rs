//! Okta Identity Engine: every document that there is, the requests to the letter, and what is no document at all.
#![cfg(feature = "okta")]

mod answers;
mod documents;
mod flows;
mod hostile;
mod plain;
mod screens;
mod support;
