//! How wide the columns of a table are: fixed, whole twips, and together exactly the width of the
//! text, so that every program shows the same table.

use super::table::{Cell, Use};
use crate::outline::width;

/// The width of the text, 156 mm, in twips.
pub(super) const TEXT_WIDTH: usize = 8845;
/// The narrowest column, in hundredths of a character: two characters fit side by side.
const NARROWEST: usize = 250;
/// No label asks for more than this; it wraps.
const WIDEST: usize = 1300;
/// What a value needs beside its digits, in hundredths of a character.
const PADDING: usize = 50;

/// Returns columns of equal width.
pub(super) fn equal(columns: usize) -> Vec<usize> {
    share(&vec![1; columns])
}

/// Returns columns as wide as what stands in them asks for; those of values are all alike.
pub(super) fn by_content(columns: usize, cells: &[Cell<'_>]) -> Vec<usize> {
    let mut weights = vec![NARROWEST; columns];
    let mut widest_value = NARROWEST;
    let mut has_values = vec![false; columns];
    for cell in cells.iter().filter(|cell| cell.column_span == 1) {
        let line = cell.text.lines().map(width).max().unwrap_or(0);
        let need = match cell.of {
            Use::Value => {
                widest_value = widest_value.max(line + PADDING);
                if let Some(has) = has_values.get_mut(cell.column) {
                    *has = true;
                }
                continue;
            }
            // A header may take three lines, a label over many rows as many as it has room for.
            Use::Header => line / 3,
            Use::Label if cell.row_span > 8 => line / 4,
            Use::Label if cell.row_span > 1 => line / 2 + 2 * PADDING,
            Use::Label | Use::Text => line + PADDING,
        };
        if let Some(weight) = weights.get_mut(cell.column) {
            *weight = (*weight).max(need.min(WIDEST));
        }
    }
    for (weight, _) in weights.iter_mut().zip(has_values).filter(|(_, has)| *has) {
        *weight = (*weight).max(widest_value);
    }
    share(&weights)
}

fn share(weights: &[usize]) -> Vec<usize> {
    let total: usize = weights.iter().sum::<usize>().max(1);
    let mut used = 0;
    let mut sum = 0;
    let share = |weight: &usize| {
        sum += weight;
        let width = sum * TEXT_WIDTH / total - used;
        used += width;
        width
    };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_text() {
        for columns in 1..=63 {
            let widths = equal(columns);
            assert_eq!(widths.len(), columns);
            assert_eq!(widths.iter().sum::<usize>(), TEXT_WIDTH);
        }
    }
}
