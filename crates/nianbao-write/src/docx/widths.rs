//! How wide the columns of a table are: fixed, whole twips, and together exactly the width of the
//! text, so that every program shows the same table. A number never wraps: its column is wide enough,
//! or its print small enough.

use super::table::{Cell, Use};
use crate::outline::width;

/// The width of the text, 156 mm, in twips.
pub(super) const TEXT_WIDTH: usize = 8845;
/// The height of the text, 225 mm, in twips.
const TEXT_HEIGHT: usize = 12757;
/// What the heading above a table needs, and what a program's own rounding may add, in twips.
const HEADING_HEIGHT: usize = 578 + 240;
/// A line of a small table and the space above and below the lines of a cell, in twips.
const LINE: usize = 270;
const LINE_SPACE: usize = 55;
/// The size of print in a small table, 五号, in half points.
pub(super) const SIZE: usize = 21;
/// What numbers may shrink to where they are long.
const SMALLEST: usize = 12;
/// How wide a digit is, in hundredths of the size: of Times New Roman 50, of what stands in for it
/// where it is not installed more.
const DIGIT: usize = 57;
/// What a line of characters needs beside them and the margins of its cell, in twips.
const AIR: usize = 20;
/// What the label of a row needs so that most labels take one line, in characters.
const ROW_LABEL: usize = 13;
/// The narrowest column of a table of text, in hundredths of a character.
const NARROWEST: usize = 250;
/// No text asks for more than this; it wraps.
const WIDEST: usize = 1300;
/// What a text needs beside its characters, in hundredths of a character.
const PADDING: usize = 50;

/// Columns, and the print of the numbers in them.
pub(super) struct Columns {
    /// The widths from left to right, in twips.
    pub(super) widths: Vec<usize>,
    /// The size of numbers, in half points.
    pub(super) size: usize,
}

/// Returns columns of equal width.
pub(super) fn equal(columns: usize) -> Vec<usize> {
    share(&vec![1; columns], TEXT_WIDTH)
}

/// Returns the columns of a table of text, as wide as what stands in them asks for.
pub(super) fn by_content(columns: usize, cells: &[Cell<'_>]) -> Vec<usize> {
    let mut weights = vec![NARROWEST; columns];
    for cell in cells.iter().filter(|cell| cell.column_span == 1) {
        let line = cell.text.lines().map(width).max().unwrap_or(0);
        if let Some(weight) = weights.get_mut(cell.column) {
            *weight = (*weight).max((line + PADDING).min(WIDEST));
        }
    }
    share(&weights, TEXT_WIDTH)
}

/// Returns the columns of a statutory table of many columns: values alike and wide enough for the
/// longest number, groups of rows two or three characters wide, what is left for the rows' labels.
pub(super) fn by_values(columns: usize, cells: &[Cell<'_>], margin: usize) -> Columns {
    let is_value = |cell: &&Cell<'_>| cell.of == Use::Value;
    let stub = cells.iter().filter(is_value).map(|cell| cell.column).min();
    let stub = stub.unwrap_or(0).min(columns);
    let values = (columns - stub).max(1);
    let digits = cells
        .iter()
        .filter(is_value)
        .filter(|cell| cell.text.is_ascii())
        .map(|cell| cell.text.len())
        .max()
        .unwrap_or(0);
    let characters = |count: usize| count * SIZE * 10 + 2 * margin + AIR;
    // The outermost groups span most, so their labels may run down the page.
    let groups: Vec<usize> = (1..stub)
        .map(|level| characters(if level == 1 { 2 } else { 4 }))
        .collect();
    let labels = groups.iter().sum::<usize>() + if stub > 0 { characters(ROW_LABEL) } else { 0 };
    let room = TEXT_WIDTH.saturating_sub(labels) / values;
    let need = |size: usize| digits_width(digits, size) + 2 * margin;
    let size = (SMALLEST..=SIZE).rev().find(|size| need(*size) <= room);
    let size = size.unwrap_or(SMALLEST);
    // Two characters of a column's label side by side, or the number.
    let value = need(size).max(characters(2));
    let most = TEXT_WIDTH.saturating_sub(groups.iter().sum()) / values;
    let value = if stub == 0 {
        most
    } else {
        value.min(most * 9 / 10)
    };
    let mut widths = groups;
    if stub > 0 {
        let used: usize = widths.iter().sum::<usize>() + value * values;
        widths.push(TEXT_WIDTH.saturating_sub(used));
    }
    let left = TEXT_WIDTH.saturating_sub(widths.iter().sum());
    widths.extend(share(&vec![1; values], left));
    Columns { widths, size }
}

/// Returns whether a small table is low enough to stand on one page with its heading.
pub(super) fn fits_page(widths: &[usize], rows: usize, cells: &[Cell<'_>], margin: usize) -> bool {
    let lines = |cell: &Cell<'_>| -> usize {
        let room: usize = widths.iter().skip(cell.column).take(cell.column_span).sum();
        let room = (room.saturating_sub(2 * margin) * 10 / SIZE).max(100);
        let lines = cell
            .text
            .lines()
            .map(|line| width(line).div_ceil(room).max(1));
        lines.sum::<usize>().max(1)
    };
    let mut height = vec![1; rows];
    // Numbers take one line; what stands beside several rows has room.
    let told =
        |cell: &&Cell<'_>| cell.row_span == 1 && (cell.of != Use::Value || !cell.text.is_ascii());
    for cell in cells.iter().filter(told) {
        if let Some(height) = height.get_mut(cell.row) {
            *height = (*height).max(lines(cell));
        }
    }
    let height: usize = height
        .into_iter()
        .map(|lines| lines * LINE + LINE_SPACE)
        .sum();
    height + HEADING_HEIGHT <= TEXT_HEIGHT
}

/// Returns how wide a number of so many digits is in print of that size, in twips.
fn digits_width(digits: usize, size: usize) -> usize {
    (digits * size * DIGIT).div_ceil(10)
}

fn share(weights: &[usize], whole: usize) -> Vec<usize> {
    let total: usize = weights.iter().sum::<usize>().max(1);
    let mut used = 0;
    let mut sum = 0;
    let share = |weight: &usize| {
        sum += weight;
        let width = sum * whole / total - used;
        used += width;
        width
    };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(column: usize, text: &str, of: Use) -> Cell<'_> {
        Cell {
            row: 0,
            column,
            row_span: 1,
            column_span: 1,
            text,
            of,
            unsure: false,
            remark: None,
        }
    }

    #[test]
    fn columns_fill_the_text() {
        for columns in 1..=63 {
            let widths = equal(columns);
            assert_eq!(widths.len(), columns);
            assert_eq!(widths.iter().sum::<usize>(), TEXT_WIDTH);
        }
    }

    #[test]
    fn numbers_have_room() {
        // Tables three and four; the margins are those that they have.
        for (stub, values, margin) in [(3, 7, 30), (0, 15, 15)] {
            for digits in 1..=8 {
                let text = "8".repeat(digits);
                let cells: Vec<Cell<'_>> = (stub..stub + values)
                    .map(|column| cell(column, &text, Use::Value))
                    .collect();
                let columns = by_values(stub + values, &cells, margin);
                assert_eq!(columns.widths.iter().sum::<usize>(), TEXT_WIDTH);
                for width in columns.widths.iter().skip(stub) {
                    assert!(
                        digits_width(digits, columns.size) + 2 * margin <= *width,
                        "{stub} {digits}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_table_of_many_lines_does_not_fit() {
        let widths = equal(2);
        assert!(fits_page(&widths, 30, &[], 40));
        let long = "字".repeat(1000);
        assert!(!fits_page(&widths, 30, &[cell(0, &long, Use::Label)], 40));
        assert!(!fits_page(&widths, 60, &[], 40));
    }
}
