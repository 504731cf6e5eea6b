//! The binary itself.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

fn serve(folder: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule-server"));
    command.arg("serve").args(options).current_dir(folder);
    // The platform's data folder, wherever this platform has it.
    command.env("HOME", folder).env("XDG_DATA_HOME", folder.join("data")).env_remove("RUST_LOG");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The address that it says it is at.
fn address(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.strip_prefix("Vestibule is at ").unwrap_or_else(|| panic!("{line:?}"));
    address.trim_end().to_owned()
}

#[tokio::test]
#[cfg(unix)]
async fn it_says_where_it_is_keeps_its_data_and_ends_when_it_is_told() {
    let folder = TempDir::new().unwrap();
    let mut before = None;
    for _ in 0..2 {
        let mut child = serve(folder.path(), &["--port", "0", "--demo"]).spawn().unwrap();
        let address = address(&mut child);
        assert!(address.starts_with("http://localhost:") && address.ends_with('/'), "{address}");
        vestibule_server::tls::ready();
        // Both of what a browser may take `localhost` for, where this machine has both.
        for host in ["127.0.0.1", "[::1]"] {
            let url = format!("{}healthz", address.replace("localhost", host));
            match reqwest::get(&url).await {
                Ok(answer) => assert_eq!(answer.text().await.unwrap(), "ok"),
                Err(error) => assert!(host == "[::1]" && TcpListener::bind("[::1]:0").is_err(), "{error}"),
            }
        }
        let status = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(status.success());
        assert!(child.wait().unwrap().success(), "SIGTERM is no failure");
        let mut rest = String::new();
        child.stdout.unwrap().read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line, no more");
        let file = folder.path().join("data/vestibule/vestibule.db");
        let size = std::fs::metadata(&file).unwrap().len();
        assert!(*before.get_or_insert(size) == size, "the second time everything was there");
    }
}

#[test]
#[cfg(unix)]
fn a_port_in_use_is_one_clear_line() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = serve(folder.path(), &["--port", &port]).output().unwrap();
    assert!(!output.status.success());
    let expected =
        format!("vestibule-server: 127.0.0.1:{port} is in use already; choose another with --port\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
    assert!(output.stdout.is_empty());
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_happens() {
    let folder = TempDir::new().unwrap();
    for (options, said) in [
        (&["--fresh", "--database", "postgres://localhost/precious"][..], "only with --demo"),
        (&["--database", "mysql://localhost/x", "--port", "0"], "it begins with sqlite: or postgres://"),
        (&["--database", "sqlite::memory:", "--port", "0"], "use a file"),
        (&["--public-url", "https://id.example/below", "--port", "0"], "an origin, as in"),
        (&["--allow-origin", "https://app.example/path"], "an origin, as in"),
        (&["--allow-return-to", "javascript:x"], "an origin, as in"),
    ] {
        let output = serve(folder.path(), options).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && stderr.contains(said), "{options:?}: {stderr}");
    }
}

#[tokio::test]
#[cfg(unix)]
async fn fresh_empties_the_database_first() {
    let folder = TempDir::new().unwrap();
    let database = format!("sqlite:{}", folder.path().join("a folder/x%20y.db").display());
    std::fs::create_dir(folder.path().join("a folder")).unwrap();
    for (options, there) in [(&["--demo"][..], true), (&[], true), (&["--fresh"], false)] {
        let mut child =
            serve(folder.path(), &["--port", "0", "--database", &database]).args(options).spawn().unwrap();
        address(&mut child);
        let store = vestibule_server::Store::open(&database, false).await.unwrap();
        let user = store.user_by_identifier("totp@example.com").await.unwrap();
        assert_eq!(user.is_some(), there, "{options:?}");
        store.close().await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
