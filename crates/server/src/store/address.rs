//! Where a database is.

use std::path::{Path, PathBuf};

use url::Url;

use super::{Result, StoreError};

/// Where a database is.
#[derive(Clone, Debug)]
pub(super) enum Address {
    /// A file.
    Sqlite(Sqlite),
    /// A server.
    Postgres(Url),
}

/// A SQLite file, and how it is used.
#[derive(Clone, Debug)]
pub(super) struct Sqlite {
    pub(super) file: PathBuf,
    /// The most pages, of 4096 bytes, that the file may have.
    pub(super) max_page_count: Option<u32>,
}

impl Address {
    pub(super) fn read(url: &str) -> Result<Self> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            return sqlite(rest).map(Self::Sqlite);
        }
        let url = Url::parse(url).map_err(|error| StoreError::Address(error.to_string()))?;
        match url.scheme() {
            "postgres" | "postgresql" => Ok(Self::Postgres(url)),
            _ => Err(wrong("it begins with sqlite: or postgres://")),
        }
    }
}

impl Sqlite {
    /// `sqlite:///absolute/path?mode=…`, with everything escaped that a URL would take for its own. With `make` the file is
    /// made where there is none.
    pub(super) fn url(&self, make: bool) -> Result<Url> {
        let mode = if make { "rwc" } else { "rw" };
        let file =
            Url::from_file_path(&self.file).map_err(|()| wrong("that path cannot be written as a URL"))?;
        Url::parse(&format!("sqlite://{}?mode={mode}", file.path()))
            .map_err(|error| StoreError::Address(error.to_string()))
    }
}

fn sqlite(rest: &str) -> Result<Sqlite> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if path.is_empty() {
        return Err(wrong("sqlite: needs a path, as in sqlite:vestibule.db"));
    }
    if path == ":memory:" {
        return Err(wrong("a database in memory would be another one for each connection; use a file"));
    }
    let mut max_page_count = None;
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let count = part.strip_prefix("max_page_count=").and_then(|count| count.parse().ok());
        max_page_count =
            Some(count.ok_or_else(|| wrong("after ? sqlite: takes max_page_count=N and nothing else"))?);
    }
    let file =
        std::path::absolute(Path::new(path)).map_err(|_| wrong("that path cannot be made absolute"))?;
    Ok(Sqlite { file, max_page_count })
}

fn wrong(why: &str) -> StoreError {
    StoreError::Address(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_path_whatever_is_in_it() {
        let Ok(Address::Sqlite(sqlite)) = Address::read("sqlite:///a folder/x%20y#z.db?max_page_count=9")
        else {
            panic!("no SQLite");
        };
        assert_eq!(sqlite.file, Path::new("/a folder/x%20y#z.db"));
        assert_eq!(sqlite.max_page_count, Some(9));
        assert_eq!(sqlite.url(false).unwrap().as_str(), "sqlite:///a%20folder/x%2520y%23z.db?mode=rw");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for url in [
            "sqlite:",
            "sqlite::memory:",
            "sqlite:x?mode=ro",
            "sqlite:x?max_page_count=-1",
            "mysql://x/y",
            "x",
        ] {
            assert!(matches!(Address::read(url), Err(StoreError::Address(_))), "{url}");
        }
    }
}
