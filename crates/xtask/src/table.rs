//! Plain text tables: the first and the last column to the left, the numbers between them to the right.

/// Lays out rows under headers. `notes` says that the last column is text.
pub(crate) fn render(headers: &[&str], rows: &[Vec<String>], notes: bool) -> String {
    let widths: Vec<usize> = (0..headers.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain(headers.get(column).map(|header| header.chars().count())).max().unwrap_or(0)
        })
        .collect();
    let header = headers.iter().map(ToString::to_string).collect();
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
    [header, rule].iter().chain(rows).map(|row| line(row, &widths, notes)).collect()
}

fn line(cells: &[String], widths: &[usize], notes: bool) -> String {
    let cells = cells.iter().zip(widths).enumerate().map(|(column, (cell, &width))| {
        if column == 0 || (notes && column + 1 == widths.len()) {
            format!("{cell:<width$}")
        } else {
            format!("{cell:>width$}")
        }
    });
    format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["a".to_owned(), "1".to_owned(), "fine".to_owned()],
            ["long", "20", ""].map(String::from).into(),
        ];
        assert_eq!(
            super::render(&["name", "n", "note"], &rows, true),
            "name   n  note\n----  --  ----\na      1  fine\nlong  20\n"
        );
    }
}
