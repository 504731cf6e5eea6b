//! Counting tests in what the runners print.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Tally;

/// Adds up every `test result: …` line; cargo's and wasm-bindgen's runner print the same form.
/// What fails without a result, and what shows no test at all, is one failure.
pub(super) fn cargo(output: &str, success: bool) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines() {
        let plain = without_colours(line);
        if let Some((_, counts)) = plain.split_once("test result: ") {
            tally.passed += number_before(counts, " passed");
            tally.failed += number_before(counts, " failed");
            tally.skipped += number_before(counts, " ignored");
        }
    }
    if !success && tally.failed == 0 {
        tally.failed = 1;
        tally.note = "it ended with an error that no test shows: see its output".to_owned();
    } else if tally.passed + tally.failed + tally.skipped == 0 {
        tally = Tally::failure("no test ran");
    }
    tally
}

/// The number that stands right before a word.
fn number_before(text: &str, word: &str) -> usize {
    let before = text.split(word).next().filter(|before| before.len() < text.len());
    before.and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// The counts of Playwright's JSON report. A test that passed at its second try has passed, and is named.
pub(super) fn playwright(report: &str, success: bool) -> Result<Tally> {
    let report: Value = serde_json::from_str(report).context("Playwright's report is not JSON")?;
    let count = |name: &str| -> Result<usize> {
        let number =
            report["stats"][name].as_u64().with_context(|| format!("the report has no stats.{name}"))?;
        Ok(usize::try_from(number)?)
    };
    let flaky = count("flaky")?;
    let mut tally = Tally {
        passed: count("expected")? + flaky,
        failed: count("unexpected")?,
        skipped: count("skipped")?,
        note: if flaky > 0 { format!("{flaky} passed only when tried again") } else { String::new() },
    };
    if !success && tally.failed == 0 {
        tally.failed = 1;
        let error = report["errors"][0]["message"].as_str().unwrap_or("see its output");
        tally.note = format!(
            "Playwright ended with an error: {}",
            without_colours(error.lines().next().unwrap_or_default())
        );
    } else if tally.passed + tally.failed + tally.skipped == 0 {
        tally = Tally::failure("no test ran");
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(tally: &Tally) -> (usize, usize, usize) {
        (tally.passed, tally.failed, tally.skipped)
    }

    #[test]
    fn results_of_several_binaries_add_up() {
        let output = "running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
                      \x1b[1mtest result: \x1b[31mFAILED\x1b[0m. 10 passed; 4 failed; 0 ignored; 0 filtered out\n";
        let tally = cargo(output, false);
        assert_eq!(counts(&tally), (12, 4, 1));
        assert_eq!(tally.note, "");
    }

    #[test]
    fn what_does_not_build_has_failed() {
        let tally = cargo("error[E0425]: cannot find value\nerror: could not compile\n", false);
        assert_eq!(counts(&tally), (0, 1, 0));
        let tally =
            cargo("test result: ok. 3 passed; 0 failed; 0 ignored\nerror: could not compile\n", false);
        assert_eq!(counts(&tally), (3, 1, 0));
    }

    #[test]
    fn a_suite_without_a_test_has_failed() {
        assert_eq!(counts(&cargo("", true)), (0, 1, 0));
        assert_eq!(counts(&cargo("test result: ok. 0 passed; 0 failed; 0 ignored;", true)), (0, 1, 0));
    }

    #[test]
    fn playwright_counts_by_its_stats() {
        let report = r#"{"stats": {"expected": 7, "unexpected": 2, "flaky": 1, "skipped": 3}, "errors": []}"#;
        let tally = playwright(report, false).unwrap();
        assert_eq!(counts(&tally), (8, 2, 3));
        assert!(tally.note.contains("1 passed only"));
    }

    #[test]
    fn playwright_without_a_result_has_failed() {
        let none = r#"{"stats": {"expected": 0, "unexpected": 0, "flaky": 0, "skipped": 0},
                       "errors": [{"message": "\u001b[31mError: No tests found\u001b[39m\nmore"}]}"#;
        let tally = playwright(none, false).unwrap();
        assert_eq!(counts(&tally), (0, 1, 0));
        assert!(tally.note.ends_with("Error: No tests found"), "{}", tally.note);
        assert!(playwright("{}", true).is_err());
        assert!(playwright("not json", true).is_err());
    }
}
