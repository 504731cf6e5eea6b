//! `cargo xtask demo`: everything built, and the reference backend serving it in the foreground.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::build;
use crate::home::Home;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port on this machine
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Forget the demo's earlier accounts and sessions
    #[arg(long)]
    fresh: bool,
    /// Where the data is kept [default: a SQLite file in the platform's data folder]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

pub(crate) fn run(home: &Home, options: &Options) -> Result<ExitCode> {
    // The server says it as well, but only after minutes of building.
    if std::net::TcpListener::bind(("127.0.0.1", options.port)).is_err() {
        anyhow::bail!("port {} is taken; choose another with --port", options.port);
    }
    build::run(home)?;
    let binary = build::server(home)?;
    let mut server = home.command(&binary.to_string_lossy());
    server.args(["serve", "--demo", "--port", &options.port.to_string(), "--assets"]).arg(home.dist());
    if let Some(url) = &options.database {
        server.args(["--database", url]);
    }
    if options.fresh {
        server.arg("--fresh");
    }
    hand_over(&mut server)
}

/// The server takes this process's place, so that Ctrl-C and every other signal are its own.
#[cfg(unix)]
fn hand_over(server: &mut Command) -> Result<ExitCode> {
    let error = std::os::unix::process::CommandExt::exec(server);
    Err(anyhow::Error::new(error).context(format!("could not start `{}`", crate::process::shown(server))))
}

#[cfg(not(unix))]
fn hand_over(server: &mut Command) -> Result<ExitCode> {
    crate::process::run(server)?;
    Ok(ExitCode::SUCCESS)
}
