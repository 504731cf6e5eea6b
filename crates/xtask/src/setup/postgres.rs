//! PostgreSQL's programs, which Debian keeps beside each other by version and out of `PATH`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{apt, version};
use crate::home::Home;
use crate::process;

const OTHERWISE: &str =
    "install PostgreSQL's server, or name the folder with its initdb by VESTIBULE_POSTGRES_BIN";

/// Where Debian and Ubuntu have them.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Programs of one version.
#[derive(Debug)]
pub(crate) struct Programs {
    /// The folder with `initdb`, `pg_ctl` and `postgres`.
    pub(crate) folder: PathBuf,
    version: String,
}

impl Programs {
    /// The programs that the environment names, those on `PATH`, or Debian's newest.
    pub(crate) fn find(home: &Home) -> Result<Self> {
        let named = env::var_os("VESTIBULE_POSTGRES_BIN").filter(|path| !path.is_empty()).map(PathBuf::from);
        // What stands in PATH may be a link, and the others not beside it.
        let on_path = || Some(home.which("initdb")?.canonicalize().ok()?.parent()?.to_owned());
        let on_path = || on_path().filter(|folder| is_whole(folder));
        let folder = named.or_else(on_path).or_else(newest_of_debian).context("there is no PostgreSQL")?;
        let said =
            process::output(home.command(&folder.join("postgres").to_string_lossy()).arg("--version"))?;
        let version =
            version::in_text(&said).with_context(|| format!("`{said}` names no version"))?.to_owned();
        Ok(Self { folder, version })
    }
}

impl std::fmt::Display for Programs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, version {}", self.folder.display(), self.version)
    }
}

/// Whether everything that we start is there.
fn is_whole(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready", "pg_dump", "pg_restore"]
        .iter()
        .all(|program| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)).is_file())
}

fn newest_of_debian() -> Option<PathBuf> {
    newest(Path::new(DEBIAN))
}

fn newest(folder: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut versions: Vec<String> =
        versions.filter(|version| is_whole(&folder.join(version).join("bin"))).collect();
    versions.sort_by(|a, b| version::compare(a, b));
    Some(folder.join(versions.pop()?).join("bin"))
}

pub(crate) fn get(home: &Home) -> Result<()> {
    apt::install(home, &["postgresql", "openssl"], OTHERWISE)?;
    Programs::find(home).context(OTHERWISE)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_taken_by_number() {
        let folder = env::temp_dir().join(format!("vestibule-xtask-postgres-{}", std::process::id()));
        for version in ["9", "15", "16"] {
            let bin = folder.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for program in ["initdb", "postgres", "pg_ctl", "pg_isready", "pg_dump", "pg_restore"] {
                if version != "16" || program != "postgres" {
                    let file = bin.join(format!("{program}{}", env::consts::EXE_SUFFIX));
                    fs::write(file, "").unwrap();
                }
            }
        }
        let found = newest(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, Some(folder.join("15").join("bin")));
        assert_eq!(newest(&folder), None);
    }
}
