//! The columns of the page: many narrow ones, of which each table takes as many as its cells need, so
//! that a table of four columns and one of fifteen both fill the page.

use crate::table::{Kind, PrintedTable};

/// How many columns the page has.
pub(super) const COLUMNS: usize = 30;
/// How wide each is, in characters; all together fill A4 between its margins.
pub(super) const WIDTH: f64 = 2.9;

/// Returns where each column of a table begins on the page, and where the last ends. A table with more
/// columns than the page has takes one for each.
pub(super) fn edges(table: &PrintedTable) -> Vec<usize> {
    let columns = table.columns;
    let mut is_value = vec![false; columns];
    for cell in &table.cells {
        if let (Kind::Value { .. }, Some(value)) = (&cell.kind, is_value.get_mut(cell.column)) {
            *value = true;
        }
    }
    let stub = is_value.iter().take_while(|value| !**value).count();
    // Labels of rows are words; a value has two or three narrow columns, or what an even share gives.
    let each = match stub {
        0 => COLUMNS / columns.max(1),
        _ => (COLUMNS * 3 / 5 / (columns - stub).max(1)).min(6),
    };
    let each = each.max(1);
    let rest = COLUMNS.saturating_sub(each * (columns - stub)).max(stub);
    let mut edges = vec![0];
    let mut at = 0;
    for column in 0..columns {
        at += if column < stub {
            // The further right a label stands, the longer it is.
            let parts = stub * (stub + 1) / 2;
            let before = column * (column + 1) / 2;
            let upto = (column + 1) * (column + 2) / 2;
            (rest * upto / parts - rest * before / parts).max(1)
        } else {
            each
        };
        edges.push(at);
    }
    edges
}

/// Returns the edges of columns that share the page evenly.
pub(super) fn even(columns: usize) -> Vec<usize> {
    if columns > COLUMNS {
        return (0..=columns).collect();
    }
    (0..=columns)
        .map(|column| COLUMNS * column / columns.max(1))
        .collect()
}
