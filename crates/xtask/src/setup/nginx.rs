//! nginx, for the tests of forward authentication: the machine's own, or Debian's unpacked into the cache folder. It is not
//! installed, because installing it would start a server on port 80.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{apt, version};
use crate::home::Home;

const OTHERWISE: &str = "install nginx with its auth_request module, or name it by VESTIBULE_NGINX";

/// The program that `VESTIBULE_NGINX` names, ours, or the machine's.
pub(crate) fn find(home: &Home) -> Option<PathBuf> {
    let named = std::env::var_os("VESTIBULE_NGINX").filter(|path| !path.is_empty()).map(PathBuf::from);
    let usual = [ours(home), PathBuf::from("/usr/sbin/nginx")];
    named.into_iter().chain(home.which("nginx")).chain(usual).find(|program| is_good(home, program))
}

pub(crate) fn found(home: &Home) -> Option<String> {
    let program = find(home)?;
    let said = said(home, &program)?;
    Some(format!("{}, version {}", program.display(), version::in_text(&said)?))
}

pub(crate) fn get(home: &Home) -> Result<()> {
    apt::unpack(home, "nginx", &folder(home), OTHERWISE)?;
    find(home).context(OTHERWISE)?;
    Ok(())
}

fn folder(home: &Home) -> PathBuf {
    home.cache.join("nginx")
}

fn ours(home: &Home) -> PathBuf {
    folder(home).join("usr/sbin/nginx")
}

/// Whether it starts here at all, and has what the tests are about.
fn is_good(home: &Home, program: &Path) -> bool {
    said(home, program).is_some_and(|said| said.contains("--with-http_auth_request_module"))
}

fn said(home: &Home, program: &Path) -> Option<String> {
    let mut command = home.command(&program.to_string_lossy());
    // nginx says it on stderr.
    let output = command.arg("-V").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}
