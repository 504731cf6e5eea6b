//! The log.

use std::io::IsTerminal as _;
use std::panic;

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How it is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// Begins to write it, panics as well.
pub(super) fn begin(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        Format::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    panic::set_hook(Box::new(|panic| {
        // Where, and not what: a panic about a string quotes the string.
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "panicked");
    }));
}
