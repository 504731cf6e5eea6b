//! docs/system.md is true: every rule has a row, and every test that a row names is there.

use std::fs;
use std::path::Path;

/// The rules of the system, by letter and how many there are.
const RULES: [(char, usize); 7] = [('I', 4), ('K', 4), ('P', 8), ('S', 5), ('D', 10), ('R', 3), ('M', 6)];

#[test]
fn every_rule_has_a_row_and_every_test_that_it_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/system.md")).unwrap();
    for (letter, count) in RULES {
        for number in 1..=count {
            let rule = format!("| {letter}{number} |");
            let row = page.lines().find(|line| line.starts_with(&rule));
            let row = row.unwrap_or_else(|| panic!("no row for {rule}"));
            let named: Vec<_> = row.split('`').filter_map(|code| code.split_once("::")).collect();
            let named: Vec<_> = named.into_iter().filter(|(file, _)| file.contains('/')).collect();
            assert!(!named.is_empty(), "{rule} names no test");
            for (file, test) in named {
                let source = fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("{rule} {file}"));
                let there = [format!("fn {test}("), format!("test(\"{test}\"")];
                assert!(there.iter().any(|there| source.contains(there)), "{rule} {file} has no {test}");
            }
        }
    }
}
