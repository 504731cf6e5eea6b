//! What came of it: a table for people, and JSON for programs.

use std::fmt;

use serde::Serialize;

use crate::contest::Plan;

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Report {
    cores: usize,
    rounds: usize,
    seconds_a_turn: f64,
    connections: usize,
    people: usize,
    pub(crate) rows: Vec<Row>,
}

/// One contestant.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// The median of the rounds.
    pub(crate) per_second: f64,
    /// Its rate as a part of the one that it is compared with.
    pub(crate) beside: Option<f64>,
    /// The median of the rounds' 99th percentiles, in milliseconds.
    pub(crate) p99_ms: Option<f64>,
    /// Processor time of the server for each answer, in microseconds. Says more than the rate where the machine is busy.
    pub(crate) server_cpu_us: Option<f64>,
    /// The server's resident set after the session checks, and its largest one after the sign-ins.
    pub(crate) rss_bytes: Option<u64>,
    /// The rate of each round.
    pub(crate) rounds: Vec<f64>,
}

impl Report {
    pub(crate) fn new(cores: usize, plan: &Plan) -> Self {
        Self {
            cores,
            rounds: plan.rounds,
            seconds_a_turn: plan.turn.as_secs_f64(),
            connections: plan.connections,
            people: plan.people,
            rows: Vec::new(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, rounds, seconds_a_turn, connections, people, rows } = self;
        writeln!(
            f,
            "{cores} cores for clients and server; medians of {rounds} turns of {seconds_a_turn} s; {connections} \
             connections check, {people} people sign in\n"
        )?;
        writeln!(
            f,
            "{:<38} {:>9} {:>8} {:>9} {:>11} {:>8}",
            "", "1/s", "beside", "p99 ms", "CPU µs each", "RSS MiB"
        )?;
        for row in rows {
            let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            writeln!(
                f,
                "{:<38} {:>9.0} {:>8} {:>9} {:>11} {:>8}",
                row.name,
                row.per_second,
                or_dash(row.beside.map(|part| format!("{:.0} %", part * 100.0))),
                or_dash(row.p99_ms.map(|ms| format!("{ms:.2}"))),
                or_dash(row.server_cpu_us.map(|us| format!("{us:.0}"))),
                or_dash(row.rss_bytes.map(|bytes| (bytes >> 20).to_string())),
            )?;
        }
        Ok(())
    }
}
