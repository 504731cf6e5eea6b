//! Whole journeys: the built widget and the release backend on a port of their own, driven by Playwright.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Tally, count};
use crate::home::Home;
use crate::process::{self, Running, now};
use crate::{build, setup};

/// How long the backend may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(home: &Home) -> Result<Tally> {
    let browser = setup::Browser::find(home)?;
    let binary = build::server(home)?;
    let folder = Scratch::new(home, "e2e")?;
    let port = free_port()?;
    let _server = serve(home, &binary, port, &folder.0)?;

    let report = folder.0.join("report.json");
    let mut playwright = home.command("npx");
    playwright
        .args(["--no-install", "playwright", "test", "--reporter=list,json"])
        .current_dir(home.root.join("tests").join("e2e"))
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("VESTIBULE_URL", format!("http://localhost:{port}"))
        .env("VESTIBULE_CHROMIUM", &browser.chromium);
    let (status, _) = process::tee(&mut playwright)?;
    let text = fs::read_to_string(&report).context("Playwright left no report")?;
    count::playwright(&text, status.success())
}

/// A folder for one run's database and report, removed with it.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new(home: &Home, suite: &str) -> Result<Self> {
        let folder = home.target()?.join(suite).join(std::process::id().to_string());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).context("no free port on this machine")?.local_addr()?.port())
}

/// Starts the backend with an empty database and waits until it is well.
pub(super) fn serve(home: &Home, binary: &Path, port: u16, folder: &Path) -> Result<Running> {
    let log = folder.join("server.log");
    let file = fs::File::create(&log)?;
    let mut command = home.command(&binary.to_string_lossy());
    command.args(["serve", "--demo", "--port", &port.to_string(), "--assets"]).arg(home.dist());
    command.args(["--database", &format!("sqlite:{}", folder.join("server.db").display())]);
    let mut server =
        Running::start(command.stdout(Stdio::from(file.try_clone()?)).stderr(Stdio::from(file)))?;
    let started = now();
    while !is_well(port) {
        let ended = server.try_wait()?;
        if ended.is_some() || started.elapsed() > PATIENCE {
            let why = ended.map_or_else(
                || format!("did not answer within {PATIENCE:?}"),
                |status| format!("ended ({status})"),
            );
            let said = fs::read_to_string(&log).unwrap_or_default();
            bail!("`{}` {why}\n{said}", process::shown(&command));
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(server)
}

/// Whether `GET /healthz` answers 200.
fn is_well(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("localhost", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // In one piece: a server that answers after the first of several and closes would reset the connection.
        let request = format!("GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers one request with the given status line, from a port of its own.
    fn answering(status: &'static str) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            stream.write_all(format!("{status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn only_200_is_well() {
        assert!(is_well(answering("HTTP/1.1 200 OK")));
        assert!(!is_well(answering("HTTP/1.1 503 Service Unavailable")));
        assert!(!is_well(free_port().unwrap()));
    }
}
