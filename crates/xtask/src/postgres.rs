//! A PostgreSQL of our own for one run: in a temporary folder, on a free port of this machine, by an account that may do
//! nothing, with TLS, and without what keeps data safe from a power cut. It ends with us.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::home::Home;
use crate::process::{self, Running, now};
use crate::setup::postgres::Programs;

/// Accounts that exist for nothing but running a program, in the order in which they are tried where we are root.
const ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// Nothing here has to outlive the machine, and every test has connections of its own.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=500",
    "listen_addresses=localhost",
    "ssl=on",
];

/// How long it may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running PostgreSQL. Dropped, it is stopped and its data removed.
pub(crate) struct Cluster {
    programs: Programs,
    account: Option<Account>,
    folder: PathBuf,
    port: u16,
    password: String,
    server: Option<Running>,
}

/// An account to run as.
#[derive(Clone, Copy)]
struct Account {
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no other account to run as"))]
    user: u32,
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no other account to run as"))]
    group: u32,
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) fn start(home: &Home) -> Result<Self> {
        let programs = Programs::find(home)?;
        let account = account(home)?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("vestibule-postgres-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        // Only for others on this machine, who are kept out while it runs.
        let password =
            format!("{:x}{:x}", std::process::id(), folder.metadata()?.modified()?.elapsed()?.as_nanos());
        let mut cluster = Self { programs, account, folder, port, password, server: None };
        cluster.make(home)?;
        cluster.serve(home)?;
        Ok(cluster)
    }

    /// The address of its maintenance database. Whoever connects insists on TLS and on who it is.
    pub(crate) fn url(&self) -> String {
        let Self { port, password, .. } = self;
        let ca = self.folder.join("ca.crt");
        format!(
            "postgres://vestibule:{password}@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={}",
            ca.display()
        )
    }

    /// The same without TLS, for measuring.
    pub(crate) fn plain_url(&self) -> String {
        let Self { port, password, .. } = self;
        format!("postgres://vestibule:{password}@localhost:{port}/postgres?sslmode=disable")
    }

    /// The folder of its programs, for tests that start one of their own.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs.folder
    }

    fn make(&self, home: &Home) -> Result<()> {
        let Self { folder, .. } = self;
        let secret = folder.join("password");
        fs::write(&secret, &self.password)?;
        certificates(home, folder)?;
        self.hand_over()?;
        let mut initdb = home.command(&self.programs.folder.join("initdb").to_string_lossy());
        initdb.args(["--auth=scram-sha-256", "--username=vestibule", "--encoding=UTF8", "--no-sync"]);
        initdb.arg("--pwfile").arg(secret).arg("--pgdata").arg(folder.join("data"));
        // Not the clone: the account may not be let into it.
        initdb.current_dir(folder).env("LC_ALL", "C");
        self.as_account(&mut initdb);
        process::output(&mut initdb)?;
        Ok(())
    }

    /// Starts it and waits until it answers.
    fn serve(&mut self, home: &Home) -> Result<()> {
        let folder = &self.folder;
        let mut command = home.command(&self.programs.folder.join("postgres").to_string_lossy());
        command.arg("-D").arg(folder.join("data")).current_dir(folder).env("LC_ALL", "C");
        let settings = [
            format!("port={}", self.port),
            format!("unix_socket_directories={}", folder.display()),
            format!("ssl_cert_file={}", folder.join("server.crt").display()),
            format!("ssl_key_file={}", folder.join("server.key").display()),
        ];
        for setting in SETTINGS.iter().copied().chain(settings.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        let log = fs::File::create(folder.join("log"))?;
        self.as_account(command.stdout(log.try_clone()?).stderr(log));
        let server = self.server.insert(Running::start(&mut command)?);
        let started = now();
        let port = self.port.to_string();
        let mut ask = home.command(&self.programs.folder.join("pg_isready").to_string_lossy());
        ask.args(["--host=localhost", "--quiet", "--port", &port]);
        while !ask.status()?.success() {
            if server.try_wait()?.is_some() || started.elapsed() > PATIENCE {
                bail!("PostgreSQL did not start: {}", fs::read_to_string(folder.join("log"))?.trim());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    #[cfg(unix)]
    fn as_account(&self, command: &mut Command) {
        use std::os::unix::process::CommandExt as _;
        if let Some(Account { user, group }) = self.account {
            command.uid(user).gid(group);
        }
    }

    #[cfg(not(unix))]
    fn as_account(&self, _: &mut Command) {}

    /// Gives the folder and what is in it to the account.
    #[cfg(unix)]
    fn hand_over(&self) -> Result<()> {
        use std::os::unix::fs::{PermissionsExt as _, chown};
        let Some(Account { user, group }) = self.account else { return Ok(()) };
        for entry in fs::read_dir(&self.folder)? {
            chown(entry?.path(), Some(user), Some(group))?;
        }
        chown(&self.folder, Some(user), Some(group))?;
        // Whoever connects has to read the certificate.
        Ok(fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o755))?)
    }

    #[cfg(not(unix))]
    fn hand_over(&self) -> Result<()> {
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It is ended before its folder goes.
        drop(self.server.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL refuses to run as root. Everybody else runs it as they are.
fn account(home: &Home) -> Result<Option<Account>> {
    let number = |arguments: &[&str]| -> Option<u32> {
        process::output(home.command("id").args(arguments)).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let found = ACCOUNTS
        .iter()
        .find_map(|name| Some(Account { user: number(&["-u", name])?, group: number(&["-g", name])? }));
    found.map(Some).with_context(|| {
        format!("PostgreSQL does not run as root, and there is no {}", ACCOUNTS.join(" or "))
    })
}

/// An authority, and a certificate that it gave to `localhost`, for two days.
fn certificates(home: &Home, folder: &Path) -> Result<()> {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let openssl = |arguments: &[&str]| {
        let mut command = home.command("openssl");
        process::output(command.args(arguments).current_dir(folder)).context("a certificate for PostgreSQL")
    };
    openssl(
        &[
            &["req", "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=test"],
            &key[..],
        ]
        .concat(),
    )?;
    openssl(
        &[&["req", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"], &key[..]]
            .concat(),
    )?;
    fs::write(folder.join("extensions"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")?;
    openssl(&[
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        "server.csr",
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-extfile",
        "extensions",
        "-out",
        "server.crt",
    ])?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.join("server.key"), fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
