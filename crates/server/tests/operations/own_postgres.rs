//! A PostgreSQL that a test can stop.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A PostgreSQL of one test.
pub(crate) struct OwnPostgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl OwnPostgres {
    /// By the programs that `VESTIBULE_TEST_POSTGRES_BIN` names, as the account that owns the tests' PostgreSQL where this
    /// one is root.
    pub(crate) fn start() -> Self {
        let programs = std::env::var_os("VESTIBULE_TEST_POSTGRES_BIN").expect("the folder of initdb");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let postgres = Self { programs: programs.into(), folder: TempDir::new().unwrap(), port };
        if let Some((user, group)) = account() {
            std::os::unix::fs::chown(postgres.folder.path(), Some(user), Some(group)).unwrap();
        }
        postgres.run("initdb", &["--auth=trust", "--username=test", "--no-sync"]);
        postgres.begin();
        postgres
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://test@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    pub(crate) fn begin(&self) {
        let folder = self.folder.path().display();
        let options = format!("-p {} -c unix_socket_directories={folder} -c fsync=off", self.port);
        self.run(
            "pg_ctl",
            &["start", "--wait", "--silent", "--log", &format!("{folder}/log"), "-o", &options],
        );
    }

    /// At once, as when the machine stops.
    pub(crate) fn stop(&mut self) {
        self.run("pg_ctl", &["stop", "--mode=immediate", "--silent"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(self.programs.join(program));
        command
            .args(arguments)
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .current_dir(self.folder.path());
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((user, group)) = account() {
            command.uid(user).gid(group);
        }
        assert!(command.status().unwrap().success(), "{command:?}");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.stop();
        }
    }
}

/// PostgreSQL refuses to run as root.
fn account() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"].into_iter().find_map(|name| Some((number(&["-u", name])?, number(&["-g", name])?)))
}
