//! Prints the table: a grid for each part, a sign for each cell.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::cell::{Cell, Cells, Outcome, Told};

const LEGEND: &str = "p found by a hook   f found in the file   . not found   - refused by the kernel   \
* found twice   ? not reached   ! not as claimed";

/// The table, and a line for each cell that is not as claimed.
pub fn table(cells: &Cells, told: &Told) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut axes: Vec<&str> = Vec::new();
    for cell in cells.all() {
        if !axes.contains(&cell.axis) {
            axes.push(cell.axis);
        }
    }
    for axis in axes {
        let part: Vec<&Cell> = cells
            .all()
            .iter()
            .filter(|cell| cell.axis == axis)
            .collect();
        grid(&mut text, axis, &part, told);
    }
    let (mut found, mut claimed) = (0, 0);
    for cell in cells.all().iter().filter(|cell| cell.must_be_found()) {
        claimed += 1;
        found += u32::from(matches!(cell.outcome, Outcome::Found { .. }));
    }
    let _ = write!(
        text,
        "\n{LEGEND}\n{} cells; {found} of {claimed} that are claimed were found",
        cells.all().len()
    );
    let wrong = cells.all().iter().filter_map(|cell| {
        let verdict = cell.verdict(told)?;
        Some(format!(
            "{}: {} / {}: {verdict}",
            cell.axis, cell.row, cell.column
        ))
    });
    (text, wrong.collect())
}

fn grid(text: &mut String, axis: &str, cells: &[&Cell], told: &Told) {
    let (mut rows, mut columns): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for cell in cells {
        if !rows.contains(&&*cell.row) {
            rows.push(&cell.row);
        }
        if !columns.contains(&&*cell.column) {
            columns.push(&cell.column);
        }
    }
    let _ = writeln!(text, "\n{axis}");
    for (number, column) in columns.iter().enumerate() {
        let _ = writeln!(text, "  {:>2} {column}", number + 1);
    }
    let width = rows
        .iter()
        .map(|row| row.chars().count())
        .max()
        .unwrap_or(0);
    let _ = write!(text, "  {:width$}", "");
    for number in 1..=columns.len() {
        let _ = write!(text, " {number:>7}");
    }
    text.push('\n');
    for row in rows {
        let _ = write!(text, "  {row:width$}");
        for column in &columns {
            let here = cells
                .iter()
                .filter(|cell| cell.row == row && cell.column == *column);
            let _ = write!(
                text,
                " {:>7}",
                sign(&here.copied().collect::<Vec<_>>(), told)
            );
        }
        text.push('\n');
    }
}

/// One cell's sign, or of several in one place how many are as claimed.
fn sign(cells: &[&Cell], told: &Told) -> String {
    let wrong = cells
        .iter()
        .filter(|cell| cell.verdict(told).is_some())
        .count();
    let signs: BTreeSet<&str> = cells.iter().map(|cell| letter(cell)).collect();
    let mut sign: String = signs.into_iter().collect();
    if cells.len() > 1 {
        let _ = write!(sign, " {}/{}", cells.len() - wrong, cells.len());
    }
    if wrong > 0 {
        sign.push('!');
    }
    sign
}

fn letter(cell: &Cell) -> &'static str {
    match &cell.outcome {
        Outcome::Nothing => ".",
        Outcome::Refused(_) => "-",
        Outcome::NotReached => "?",
        Outcome::Found { findings, .. } if *findings > 1 => "*",
        Outcome::Found { evidence, .. } if evidence.contains("file") => "f",
        Outcome::Found { .. } => "p",
    }
}
