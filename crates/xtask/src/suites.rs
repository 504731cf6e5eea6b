//! `cargo xtask test`: every suite with its output, then one table, then one line.

mod count;
mod e2e;
mod fuzz;
mod run;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::home::Home;
use crate::process::now;
use crate::setup::{self, FOR_BUILD, Need};
use crate::{build, table};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Suites to run [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Print the suites and run none
    #[arg(long)]
    list: bool,
}

/// Letters of a note that the table shows.
const NOTE_WIDTH: usize = 60;

/// How a suite went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    pub(crate) note: String,
}

impl Tally {
    fn failure(note: impl Into<String>) -> Self {
        Self { failed: 1, note: note.into(), ..Self::default() }
    }

    fn skip(note: impl Into<String>) -> Self {
        Self { skipped: 1, note: note.into(), ..Self::default() }
    }
}

struct Suite {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    /// Whether it looks at dist.
    of_build: bool,
    run: fn(&Home) -> Result<Tally>,
}

static SUITES: [Suite; 9] = [
    Suite {
        name: "flow",
        about: "screens, protocols and the machine",
        needs: &[],
        of_build: false,
        run: run::flow,
    },
    Suite {
        name: "server",
        about: "the reference backend",
        needs: &[Need::ProviderPackages],
        of_build: false,
        run: run::server,
    },
    Suite {
        name: "server-postgres",
        about: "the reference backend on PostgreSQL",
        needs: &[Need::Postgres, Need::ProviderPackages],
        of_build: false,
        run: run::server_postgres,
    },
    Suite {
        name: "fuzz",
        about: "made-up requests to every route",
        needs: &[Need::Schemathesis],
        of_build: false,
        run: fuzz::run,
    },
    Suite { name: "xtask", about: "these commands", needs: &[], of_build: false, run: run::xtask },
    Suite {
        name: "doc",
        about: "the API documentation builds without a warning",
        needs: &[],
        of_build: false,
        run: run::doc,
    },
    Suite {
        name: "widget",
        about: "the widget in a headless browser",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Browser],
        of_build: false,
        run: run::widget,
    },
    Suite {
        name: "size",
        about: "what is downloaded keeps its budget",
        needs: FOR_BUILD,
        of_build: true,
        run: crate::size::check,
    },
    Suite {
        name: "e2e",
        about: "whole journeys through widget and backend",
        needs: &[
            Need::WasmTarget,
            Need::PageTools,
            Need::WasmBindgen,
            Need::Trunk,
            Need::Browser,
            Need::E2ePackages,
        ],
        of_build: true,
        run: e2e::run,
    },
];

pub(crate) fn run(home: &Home, options: &Options) -> Result<ExitCode> {
    if options.list {
        for suite in &SUITES {
            println!("{:<15} {}", suite.name, suite.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(&options.names)?;
    let mut built: Option<Result<(), String>> = None;
    let mut results = Vec::new();
    for suite in chosen {
        println!("\n== {}: {}", suite.name, suite.about);
        let started = now();
        let tally = one(home, suite, &mut built);
        if !tally.note.is_empty() {
            println!("{}: {}", suite.name, tally.note);
        }
        results.push((suite.name, tally, started.elapsed().as_secs_f64()));
    }
    if options.names.is_empty() {
        println!("\nnot run, for they run by their names alone: {}", BY_NAME.join(", "));
    }
    let strict = setup::strict();
    let total = total(&results);
    if strict && total.skipped > 0 {
        println!("\nCI is set: what was skipped counts as a failure.");
    }
    println!("\n{}", shown(&results));
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped);
    let good = total.failed == 0 && !(strict && total.skipped > 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Suites that run by their name alone. What Schemathesis makes up depends on how fast the machine is: it is for looking for
/// faults, not for telling whether a change has one.
const BY_NAME: &[&str] = &["fuzz"];

/// The suites of these names in their own order; for no name all of them but those that run by name alone.
fn choose(names: &[String]) -> Result<Vec<&'static Suite>> {
    if let Some(unknown) = names.iter().find(|name| SUITES.iter().all(|suite| suite.name != name.as_str())) {
        let known: Vec<_> = SUITES.iter().map(|suite| suite.name).collect();
        bail!("there is no suite named {unknown}; there are {}", known.join(", "));
    }
    Ok(SUITES
        .iter()
        .filter(|suite| match names {
            [] => !BY_NAME.contains(&suite.name),
            _ => names.iter().any(|name| name == suite.name),
        })
        .collect())
}

/// Runs a suite: skipped if a tool cannot be had, failed if what it tests does not build.
fn one(home: &Home, suite: &Suite, built: &mut Option<Result<(), String>>) -> Tally {
    let missing = setup::ensure(home, suite.needs);
    if !missing.is_empty() {
        return Tally::skip(missing.into_values().collect::<Vec<_>>().join("; "));
    }
    if suite.of_build {
        let built = built.get_or_insert_with(|| build::run(home).map_err(|error| format!("{error:#}")));
        if let Err(error) = built {
            return Tally::failure(format!("the build failed: {error}"));
        }
    }
    (suite.run)(home).unwrap_or_else(|error| Tally::failure(format!("{error:#}")))
}

fn total(results: &[(&str, Tally, f64)]) -> Tally {
    results.iter().fold(Tally::default(), |sum, (_, tally, _)| Tally {
        passed: sum.passed + tally.passed,
        failed: sum.failed + tally.failed,
        skipped: sum.skipped + tally.skipped,
        note: String::new(),
    })
}

fn shown(results: &[(&str, Tally, f64)]) -> String {
    let rows: Vec<_> = results
        .iter()
        .map(|(name, tally, seconds)| {
            let numbers = [tally.passed, tally.failed, tally.skipped].map(|count| count.to_string());
            let mut row = vec![(*name).to_owned()];
            row.extend(numbers);
            row.extend([format!("{seconds:.1}"), short(&tally.note)]);
            row
        })
        .collect();
    table::render(&["suite", "passed", "failed", "skipped", "seconds", "note"], &rows, true)
}

/// The beginning of a note; all of it stands above, where its suite ran.
fn short(note: &str) -> String {
    let line = note.lines().next().unwrap_or_default();
    match line.char_indices().nth(NOTE_WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_run_in_their_own_order() {
        let chosen = choose(&["size".into(), "flow".into()]).unwrap();
        assert_eq!(chosen.iter().map(|suite| suite.name).collect::<Vec<_>>(), ["flow", "size"]);
        assert_eq!(choose(&[]).unwrap().len(), SUITES.len() - BY_NAME.len());
        assert_eq!(choose(&["fuzz".into()]).unwrap().len(), 1);
    }

    #[test]
    fn an_unknown_suite_is_told_the_names() {
        let error = choose(&["flw".into()]).err().unwrap().to_string();
        assert!(error.contains("flw") && error.contains("flow, server"), "{error}");
    }

    #[test]
    fn the_table_and_the_total_agree() {
        let results = [
            ("flow", Tally { passed: 12, ..Tally::default() }, 1.25),
            ("widget", Tally::skip("there is no Chromium"), 0.0),
            ("e2e", Tally::failure("the build failed\nand more"), 3.0),
        ];
        let sum = total(&results);
        assert_eq!((sum.passed, sum.failed, sum.skipped), (12, 1, 1));
        let table = shown(&results);
        assert!(table.contains("there is no Chromium") && !table.contains("and more"), "{table}");
    }
}
