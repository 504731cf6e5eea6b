//! Vestibule's own commands, run as `cargo xtask …`.
//!
//! Everything that a contributor or a build server does stands here once: getting the tools, building the widget,
//! the demo, the tests, the checks, the sizes. Each command asks only for the tools it needs, takes those that the
//! machine has in the right version, and puts the others under the platform's cache folder, never into the clone.

mod bench;
mod build;
mod bundle;
mod check;
mod compress;
mod demo;
mod home;
mod postgres;
mod process;
mod progress;
mod setup;
mod size;
mod suites;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::home::Home;

/// Vestibule's commands. Start with `cargo xtask demo`; it gets what it needs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Get every tool that the other commands use (they also get theirs by themselves)
    Setup,
    /// Print shell lines that put those tools on PATH: eval "$(cargo xtask env)"; trunk serve
    Env,
    /// Build the widget and its page into dist/, minified and compressed
    Build,
    /// Put the built names into dist's loader and minify (a step of build, also usable as a Trunk hook)
    Bundle(bundle::Options),
    /// Build everything and serve the demo on this machine
    Demo(demo::Options),
    /// Run the test suites: all of them, or those that are named
    Test(suites::Options),
    /// Formatting, lints, licences and advisories
    Check,
    /// Show the sizes of what stands in dist/
    Size,
    /// Measure on this machine
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    process::end_children_with_us()?;
    let home = Home::find()?;
    match task {
        Task::Setup => return Ok(setup::everything(&home)),
        Task::Env => print!("{}", setup::shell_lines(&home)),
        Task::Build => build::run(&home)?,
        Task::Bundle(options) => bundle::run(&home, &options)?,
        Task::Demo(options) => return demo::run(&home, &options),
        Task::Test(options) => return suites::run(&home, &options),
        Task::Check => return check::run(&home),
        Task::Size => size::print(&home)?,
        Task::Bench(options) => bench::run(&home, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
