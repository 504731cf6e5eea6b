//! Requests that the OpenAPI document allows, and many that it does not, sent to the release backend: none may be answered by
//! 5xx, or by anything that the document does not know.

use anyhow::{Context, Result, bail};

use super::{Tally, e2e};
use crate::home::Home;
use crate::setup::schemathesis;
use crate::{build, process};

/// How long requests are made up, in seconds.
const BUDGET: &str = "90";

const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

pub(super) fn run(home: &Home) -> Result<Tally> {
    let program = schemathesis::find(home).context("schemathesis is gone")?;
    let binary = build::server(home)?;
    let folder = e2e::Scratch::new(home, "fuzz")?;
    let port = e2e::free_port()?;
    let _server = e2e::serve(home, &binary, port, &folder.0)?;

    let mut command = home.command(&program.to_string_lossy());
    // It leaves a folder of its own where it is started.
    command.current_dir(&folder.0).arg("run").arg(home.root.join("docs/openapi.json"));
    command.args([
        "--url",
        &format!("http://localhost:{port}"),
        "--header",
        "Authorization: SSWS demo-token",
    ]);
    command.args(["--max-time", BUDGET, "--checks", CHECKS, "--seed", "1", "--continue-on-failure"]);
    command.args(["--warnings", "off", "--no-color"]);
    let (status, output) = process::tee(&mut command)?;
    let requests = requests(&output).context("schemathesis did not say how many requests it made")?;
    if requests == 0 {
        bail!("schemathesis made no request");
    }
    let note = format!("{requests} requests");
    Ok(if status.success() { Tally { passed: 1, note, ..Tally::default() } } else { Tally::failure(note) })
}

/// The number in `  3465 generated, 3465 passed`.
fn requests(output: &str) -> Option<usize> {
    let line = output.lines().find(|line| line.contains(" generated"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_requests_is_found() {
        assert_eq!(requests("Test cases:\n  3465 generated, 3465 passed\n"), Some(3465));
        assert_eq!(requests("nothing"), None);
    }
}
