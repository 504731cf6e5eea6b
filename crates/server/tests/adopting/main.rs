//! What others build on: forward authentication, introspection, notices and the command line. With real listeners, real
//! processes and Debian's nginx.

#[path = "../house"]
mod house {
    #[expect(dead_code, reason = "shared with the tests in tests/house, which use all of it")]
    pub(crate) mod support;
}

mod command_line;
mod forward;
mod introspect;
mod nginx;
mod notices;
mod receiver;

use house::support;
