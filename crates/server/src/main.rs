//! The reference backend's program: a server and the command line around it.

#[expect(clippy::doc_markdown, reason = "what clap shows in a terminal is no Markdown")]
mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
