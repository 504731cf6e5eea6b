//! What whoever runs a node decides about running it: logs, metrics and the end.

mod logs;

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::time::timeout;
use vestibule_server::clock::DAY;
use vestibule_server::config::Shutdown;
use vestibule_server::{Config, Node, store};

use logs::Format;

/// How a node is run.
#[derive(Args)]
pub(super) struct Options {
    /// How the log is written, to standard error. RUST_LOG says how much: info, or vestibule_server=debug for every request.
    #[arg(long, value_enum, default_value_t = Format::Text, env = "VESTIBULE_LOG_FORMAT")]
    log_format: Format,
    /// Serve Prometheus metrics at /metrics on this address, as in 127.0.0.1:9090. [default: nowhere]
    #[arg(long, value_name = "ADDRESS", env = "VESTIBULE_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// How long requests are still taken after SIGTERM, while /readyz says 503: as long as a load balancer takes to notice.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "0s")]
    shutdown_delay: Duration,
    /// How long what was begun has to end after that.
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "30s")]
    shutdown_grace: Duration,
    /// How many days the sign-in log is kept; 0: for ever.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    keep_log_days: u32,
}

impl Options {
    pub(super) fn begin_log(&self) {
        logs::begin(self.log_format);
    }

    pub(super) async fn metrics_listener(&self) -> Result<Option<TcpListener>, Box<dyn Error>> {
        let Some(address) = self.metrics_listen else { return Ok(None) };
        let listener = TcpListener::bind(address).await;
        Ok(Some(listener.map_err(|error| format!("--metrics-listen {address}: {error}"))?))
    }

    pub(super) fn configure(&self, config: &mut Config) {
        config.shutdown = Shutdown { delay: self.shutdown_delay, grace: self.shutdown_grace };
        config.keep_log = (self.keep_log_days > 0).then(|| i64::from(self.keep_log_days) * DAY);
    }
}

/// Closes the database, unless something that was given up still holds on to it.
pub(super) async fn close(node: &Node) {
    if timeout(store::PATIENCE, node.store().close()).await.is_err() {
        tracing::warn!("the database was still used; leaving it");
    }
}

/// `30s`, `500ms`, `2m`.
fn length(text: &str) -> Result<Duration, String> {
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<u32>().map_err(|_| "a length of time, as in 30s".to_owned())?;
    let unit = match unit {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        _ => return Err("a length of time in ms, s or m, as in 30s".to_owned()),
    };
    Ok(unit * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_with_their_unit() {
        for (text, seconds) in [("30s", 30.0), ("500ms", 0.5), ("2m", 120.0), ("0s", 0.0)] {
            assert_eq!(length(text).unwrap().as_secs_f64(), seconds);
        }
        for text in ["", "30", "s", "-1s", "1h", "1.5s", "30 s", "ä"] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
