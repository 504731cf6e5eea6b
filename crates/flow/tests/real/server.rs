//! A server of `examples/`, started for a test and ended with it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::Json;

/// How long a server may take to start, or to print what is waited for.
const PATIENCE: Duration = Duration::from_secs(180);

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    lines: Receiver<Json>,
    pub(crate) url: String,
    accounts: Vec<Json>,
}

impl Server {
    /// Starts `program` in a folder of `examples/`, on a free port, and waits until it says where it listens.
    pub(crate) fn start(example: &str, program: &str, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let folder = folder(example);
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&folder).env("PORT", "0").envs(settings.iter().copied());
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{program} in {}: {error}", folder.display()));
        let (line, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for printed in
                out.lines().map_while(Result::ok).filter_map(|said| serde_json::from_str(&said).ok())
            {
                if line.send(printed).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { child, lines, url: String::new(), accounts: Vec::new() };
        let ready = server.prints();
        server.url = ready["url"].as_str().expect("the server says where it listens").to_owned();
        server.accounts = ready["accounts"].as_array().cloned().unwrap_or_default();
        server
    }

    /// The next line of JSON that the server prints.
    pub(crate) fn prints(&self) -> Json {
        self.lines.recv_timeout(PATIENCE).expect("the server says nothing: is what it needs installed?")
    }

    /// What is known of the account with this address.
    pub(crate) fn account(&self, email: &str) -> &Json {
        self.accounts.iter().find(|account| account["email"] == email).expect("there is such an account")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of `examples/`.
pub(crate) fn folder(example: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example)
}
