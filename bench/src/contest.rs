//! Who competes with whom, and in which order.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::client::{self, Client};
use crate::load::{self, Turn};
use crate::report::{Report, Row};
use crate::resources::{self, Used};
use crate::sign_in;

/// How many sessions are there to be checked.
const SESSIONS: usize = 64;

/// What to run.
pub(crate) struct Plan {
    pub(crate) postgres: Option<String>,
    pub(crate) turn: Duration,
    pub(crate) rounds: usize,
    pub(crate) connections: usize,
    pub(crate) people: usize,
}

/// Runs everything.
pub(crate) async fn run(plan: &Plan) -> Result<Report> {
    let folder = TempDir::new()?;
    let cores = available_parallelism().map_or(1, usize::from);
    let mut report = Report::new(cores, plan);
    let mut databases = vec![("SQLite", format!("sqlite:{}", folder.path().join("bench.db").display()))];
    databases.extend(plan.postgres.clone().map(|url| ("PostgreSQL", url)));
    for (name, url) in databases {
        let server = Server::start(&url)?;
        eprintln!("{name}: {} rounds of session checks", plan.rounds);
        sessions(&mut report, plan, name, &server).await?;
        eprintln!("{name}: {} rounds of sign-ins", plan.rounds);
        sign_ins(&mut report, plan, name, &server, cores).await?;
    }
    Ok(report)
}

async fn sessions(report: &mut Report, plan: &Plan, name: &str, server: &Server) -> Result<()> {
    let mut cookies = Vec::new();
    let mut client = Client::connect(server.address).await?;
    for _ in 0..SESSIONS {
        cookies.push(sign_in::sign_in(&mut client).await?);
    }
    let requests = |path: &str| Arc::new(cookies.iter().map(|cookie| client::get(path, cookie)).collect());
    let (empty, checks): (Arc<Vec<_>>, Arc<Vec<_>>) = (requests("/empty"), requests("/auth/session"));
    let (mut of_empty, mut of_checks) = (Side::default(), Side::default());
    let ask = async |requests, proof, turn| {
        load::load(server.address, requests, proof, plan.connections, turn).await
    };
    ask(&checks, "\"signed_in\":true", plan.turn / 4).await?;
    for _ in 0..plan.rounds {
        of_empty.turn(server, ask(&empty, "{}", plan.turn)).await?;
        of_checks.turn(server, ask(&checks, "\"signed_in\":true", plan.turn)).await?;
    }
    let rss = server.used().rss;
    report.rows.push(of_empty.row(format!("{name}: empty handler"), None, rss));
    report.rows.push(of_checks.row(format!("{name}: session check"), Some(&of_empty), rss));
    Ok(())
}

async fn sign_ins(report: &mut Report, plan: &Plan, name: &str, server: &Server, cores: usize) -> Result<()> {
    let (mut of_argon2, mut of_sign_ins) = (Side::default(), Side::default());
    for _ in 0..plan.rounds {
        let (turn, cpu_us) = bare_argon2(cores, plan.turn).await?;
        of_argon2.turns.push(turn);
        of_argon2.cpu_us.push(cpu_us);
        of_sign_ins.turn(server, sign_in::load(server.address, plan.people, plan.turn)).await?;
    }
    let row = of_argon2.row(format!("{name}: bare Argon2id, {cores} threads"), None, None);
    report.rows.push(Row { p99_ms: None, ..row });
    let peak = server.used().peak_rss;
    report.rows.push(of_sign_ins.row(format!("{name}: sign-in"), Some(&of_argon2), peak));
    Ok(())
}

/// A process of its own, so that neither has the other's memory.
async fn bare_argon2(threads: usize, turn: Duration) -> Result<(Turn, f64)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["argon2", &threads.to_string(), &turn.as_secs_f64().to_string()]);
    let output = tokio::task::spawn_blocking(move || command.stderr(Stdio::inherit()).output()).await??;
    let said = str::from_utf8(&output.stdout)?;
    let numbers = said.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    let &[rate, count, cpu] = numbers.as_slice() else { bail!("bare Argon2id said {said:?}") };
    Ok((Turn { rate, p99: Duration::ZERO, count: 0 }, cpu * 1e6 / count))
}

/// One contestant: its turns, and what the server spent on each answer.
#[derive(Default)]
struct Side {
    turns: Vec<Turn>,
    cpu_us: Vec<f64>,
}

impl Side {
    async fn turn(&mut self, server: &Server, work: impl Future<Output = Result<Turn>>) -> Result<()> {
        let before = server.used().cpu;
        let turn = work.await?;
        if let (Some(before), Some(after)) = (before, server.used().cpu) {
            #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
            self.cpu_us.push((after - before).as_secs_f64() * 1e6 / turn.count.max(1) as f64);
        }
        self.turns.push(turn);
        Ok(())
    }

    fn rate(&self) -> f64 {
        median(self.turns.iter().map(|turn| turn.rate))
    }

    fn row(&self, name: String, beside: Option<&Self>, rss: Option<u64>) -> Row {
        Row {
            name,
            per_second: self.rate(),
            beside: beside.map(|other| self.rate() / other.rate()),
            p99_ms: Some(median(self.turns.iter().map(|turn| turn.p99.as_secs_f64() * 1e3))),
            server_cpu_us: (!self.cpu_us.is_empty()).then(|| median(self.cpu_us.iter().copied())),
            rss_bytes: rss,
            rounds: self.turns.iter().map(|turn| turn.rate).collect(),
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match (values.get(half.saturating_sub(1)), values.get(half)) {
        (Some(below), Some(above)) if values.len().is_multiple_of(2) => f64::midpoint(*below, *above),
        (_, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

/// A server, killed when it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(database: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", "--database", database]).stdout(Stdio::piped());
        let mut child = command.spawn().context("could not start the server")?;
        let mut line = String::new();
        let stdout = child.stdout.as_mut().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let port = line.trim().parse().context("the server said no port; see above")?;
        Ok(Self { child, address: (Ipv4Addr::LOCALHOST, port).into() })
    }

    fn used(&self) -> Used {
        resources::of(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn a_median_is_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < 1e-9);
        assert!((median([4.0, 1.0, 2.0, 3.0].into_iter()) - 2.5).abs() < 1e-9);
        assert!(median(std::iter::empty()).is_nan());
    }
}
