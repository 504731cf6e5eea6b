//! `cargo xtask bench`: figures of this machine.

use std::path::Path;

use anyhow::Result;

use crate::home::Home;
use crate::postgres::Cluster;
use crate::process;
use crate::setup::{self, Need};

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Session checks beside an empty handler, sign-ins beside bare Argon2id, on SQLite and PostgreSQL
    Server {
        /// Seconds of each contestant's turn
        #[arg(long, default_value_t = 3.0)]
        seconds: f64,
        /// Turns of each contestant
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
}

pub(crate) fn run(home: &Home, options: &Options) -> Result<()> {
    match options.what {
        What::Server { seconds, rounds } => server(home, seconds, rounds),
    }
}

fn server(home: &Home, seconds: f64, rounds: usize) -> Result<()> {
    process::run(home.command("cargo").args(["build", "--release", "--package", "vestibule-bench"]))?;
    let missing = setup::ensure(home, &[Need::Postgres]);
    let cluster = match missing.into_values().next() {
        None => Some(Cluster::start(home)?),
        Some(reason) => {
            println!("SQLite alone is measured: {reason}");
            None
        }
    };
    let target = home.target()?;
    let program = format!("vestibule-bench{}", std::env::consts::EXE_SUFFIX);
    let mut bench = home.command(&target.join("release").join(program).to_string_lossy());
    bench.args(["run", "--seconds", &seconds.to_string(), "--rounds", &rounds.to_string(), "--json"]);
    bench.arg(results(target));
    if let Some(cluster) = &cluster {
        bench.args(["--postgres", &cluster.plain_url()]);
    }
    process::run(&mut bench)
}

fn results(target: &Path) -> std::path::PathBuf {
    target.join("bench").join("server.json")
}
