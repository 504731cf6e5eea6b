//! Columns for people, JSON for programs.

use std::error::Error;

use serde::Serialize;

/// Prints rows under a heading, each column as wide as its widest cell. Control characters of what people typed are shown, not
/// sent to the terminal.
pub(super) fn print<const N: usize>(heading: [&str; N], rows: &[[String; N]]) {
    let shown = |cell: &str| -> String {
        cell.chars().map(|char| if char.is_control() { char::REPLACEMENT_CHARACTER } else { char }).collect()
    };
    let rows: Vec<[String; N]> = std::iter::once(heading.map(str::to_owned))
        .chain(rows.iter().cloned())
        .map(|row| row.map(|cell| shown(&cell)))
        .collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(cell);
            let padding = width - cell.chars().count() + 2;
            line.extend(std::iter::repeat_n(' ', padding));
        }
        println!("{}", line.trim_end());
    }
}

/// Prints one JSON document.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// A time, or nothing.
pub(super) fn time(time: Option<vestibule_server::Time>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| time.to_string())
}
