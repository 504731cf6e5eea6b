//! Sign-in at an external OpenID provider: the real `oidc-provider` from npm, on loopback. `cargo xtask setup` installs it,
//! or `npm ci` in `provider`. Names in test names (`p4`, `d8`) are rules of the system page.

#[expect(dead_code, reason = "it is another test's as well, and not everything is used here")]
#[path = "../house"]
mod house {
    pub(crate) mod support;
}
use house::support;

mod journey;
mod people;
mod provider;

mod hostile;
mod identity;
mod session_there;
mod sign_in;
mod tokens;
mod trouble;
