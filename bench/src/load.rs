//! Requests as fast as they are answered, on several connections, for a while.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::now;

/// What a turn came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// Answers in a second.
    pub(crate) rate: f64,
    /// 99 of 100 answers took no longer.
    pub(crate) p99: Duration,
    /// How many there were.
    pub(crate) count: usize,
}

/// Sends `requests` round and round. Each answer has to be 200 and to hold `proof`.
pub(crate) async fn load(
    address: SocketAddr,
    requests: &Arc<Vec<Vec<u8>>>,
    proof: &'static str,
    connections: usize,
    turn: Duration,
) -> Result<Turn> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(address).await?);
    }
    let began = now();
    let ends = began + turn;
    let mut tasks = JoinSet::new();
    for (number, mut client) in clients.into_iter().enumerate() {
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut took = Vec::with_capacity(64 * 1024);
            for request in requests.iter().cycle().skip(number) {
                let asked = now();
                if asked >= ends {
                    break;
                }
                let answer = client.send(request).await?;
                let right = answer.status == 200
                    && answer.body.windows(proof.len()).any(|window| window == proof.as_bytes());
                if !right {
                    bail!("{} {}", answer.head, String::from_utf8_lossy(answer.body));
                }
                took.push(asked.elapsed());
            }
            Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    let elapsed = began.elapsed();
    Ok(turn_of(took, elapsed))
}

/// The figures of a turn in which answers took so long.
pub(crate) fn turn_of(mut took: Vec<Duration>, elapsed: Duration) -> Turn {
    took.sort_unstable();
    let at = (took.len() * 99).div_ceil(100).saturating_sub(1);
    let p99 = took.get(at).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let rate = took.len() as f64 / elapsed.as_secs_f64();
    Turn { rate, p99, count: took.len() }
}
