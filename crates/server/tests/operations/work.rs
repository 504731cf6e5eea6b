//! Real nodes: processes of the built program, and something in front of them that takes turns.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A process that serves.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
    log: JoinHandle<String>,
}

impl Process {
    /// Starts one in `folder`, and waits until it says where it is.
    pub(crate) async fn start(folder: &Path, database: &str, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule-server"));
        command.args(["serve", "--demo", "--port", "0", "--database", database, "--secret-key-file"]);
        command.arg(folder.join("secret.key")).args(options).current_dir(folder).env_remove("RUST_LOG");
        Self::of(command).await
    }

    /// The same, of a command.
    pub(crate) async fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            stderr.read_to_string(&mut text).await.unwrap();
            text
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
        if line.is_empty() {
            panic!("it did not start: {}", log.await.unwrap());
        }
        // It is at a public address that it was given; its own port is in the log where that matters.
        Self { address: ([127, 0, 0, 1], 0).into(), child, log }.at(&line)
    }

    fn at(mut self, line: &str) -> Self {
        let port = line.trim_end().trim_end_matches('/').rsplit(':').next().unwrap();
        self.address.set_port(port.parse().unwrap());
        self
    }

    /// SIGTERM, as a supervisor sends it, and its log once it has ended.
    pub(crate) async fn ends(mut self) -> String {
        let pid = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").arg(pid).status().await.unwrap().success());
        let status = self.child.wait().await.unwrap();
        let log = self.log.await.unwrap();
        assert!(status.success(), "{status}\n{log}");
        log
    }
}

/// What stands in front of several nodes: each connection goes to the next one that says it is ready.
pub(crate) struct Balancer {
    pub(crate) address: String,
    nodes: Nodes,
}

type Nodes = Arc<Mutex<Vec<Arc<Seen>>>>;

/// A node as the balancer sees it.
struct Seen {
    address: SocketAddr,
    ready: AtomicBool,
    looking: Mutex<Option<JoinHandle<()>>>,
}

impl Balancer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let nodes = Nodes::default();
        tokio::spawn(take_turns(listener, nodes.clone()));
        Self { address, nodes }
    }

    /// Looks after a node from now on, and waits until it is ready.
    pub(crate) async fn adds(&self, address: SocketAddr) {
        let seen = Arc::new(Seen { address, ready: AtomicBool::new(false), looking: Mutex::default() });
        *seen.looking.lock().unwrap() = Some(tokio::spawn(look_after(seen.clone())));
        self.nodes.lock().unwrap().push(seen.clone());
        while !seen.ready.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Stops looking after a node that has ended.
    pub(crate) fn forgets(&self, address: SocketAddr) {
        let mut nodes = self.nodes.lock().unwrap();
        for seen in nodes.extract_if(.., |seen| seen.address == address) {
            seen.looking.lock().unwrap().take().unwrap().abort();
        }
    }
}

async fn look_after(seen: Arc<Seen>) {
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    loop {
        let answer = client.get(format!("http://{}/readyz", seen.address)).send().await;
        seen.ready.store(answer.is_ok_and(|answer| answer.status() == 200), Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn take_turns(listener: TcpListener, nodes: Nodes) {
    let turn = AtomicUsize::new(0);
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let node = {
            let nodes = nodes.lock().unwrap();
            let ready: Vec<_> = nodes.iter().filter(|seen| seen.ready.load(Ordering::SeqCst)).collect();
            assert!(!ready.is_empty(), "no node is ready");
            ready[turn.fetch_add(1, Ordering::SeqCst) % ready.len()].address
        };
        tokio::spawn(async move {
            let mut node = TcpStream::connect(node).await.unwrap();
            // Either may end it; who asked sees whether the answer was whole.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut node).await;
        });
    }
}
