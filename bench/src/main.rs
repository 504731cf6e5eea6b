//! A load test of the reference backend. What it can do is shown beside what nothing on this machine could do better:
//! a session check beside a handler that does nothing, behind the same layers in the same process; sign-ins beside bare
//! Argon2id with the same parameters on the same number of threads.
//!
//! Contestants take turns, round by round, and medians of the rounds are compared, so that whatever else the machine does
//! meets both. Everything is on loopback and ends by itself. Run it by `cargo xtask bench server`.

mod client;
mod contest;
mod load;
mod report;
mod resources;
mod server;
mod sign_in;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Load on the reference backend, beside what it cannot be faster than.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the contests and print a table.
    Run(Run),
    /// Serve one contestant. Started by `run`.
    Serve(server::Options),
    /// Hash passwords on this many threads for so many seconds. Prints hashes a second, hashes, and seconds on a processor.
    /// Started by `run`.
    Argon2 {
        /// Threads.
        threads: usize,
        /// Seconds.
        seconds: f64,
    },
}

#[derive(Args)]
struct Run {
    /// A PostgreSQL database to use beside SQLite. Everything in it is dropped.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// How long each contestant's turn takes, in seconds.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// How many turns each contestant has.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Connections that check sessions, all the time.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// People who sign in at once.
    #[arg(long, default_value_t = 8)]
    people: usize,
    /// Where to write the results as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run(options) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let report = runtime.block_on(contest::run(&contest::Plan {
                postgres: options.postgres,
                turn: Duration::from_secs_f64(options.seconds),
                rounds: options.rounds.max(1),
                connections: options.connections.max(1),
                people: options.people.max(1),
            }))?;
            print!("{report}");
            if let Some(path) = options.json {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::write(&path, serde_json::to_string_pretty(&report)? + "\n")?;
                println!("\nThe same as JSON: {}", path.display());
            }
            Ok(())
        }
        Command::Serve(options) => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(server::serve(options))
        }
        Command::Argon2 { threads, seconds } => {
            let (rate, count) = sign_in::bare_argon2(threads, Duration::from_secs_f64(seconds))?;
            let cpu = resources::of(std::process::id()).cpu.unwrap_or_default();
            println!("{rate} {count} {}", cpu.as_secs_f64());
            Ok(())
        }
    }
}

/// The clock. Measuring is what this program does.
#[expect(clippy::disallowed_methods, reason = "a load test measures real time")]
fn now() -> Instant {
    Instant::now()
}
