//! A sheet as its file has it: cells that hold something, merged ranges, and what is hidden.

use super::{MOST_COLUMNS, MOST_ROWS};
use nianbao_document::Name;

/// A sheet. Rows and columns count from 0.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: Name,
    /// The cells with text, in any order; of two at one place the last counts.
    pub(super) cells: Vec<(u32, u32, String)>,
    /// Stretches of cells with lines at their sides: row, first and last column.
    pub(super) ruled: Vec<(u32, u32, u32)>,
    /// The merged ranges.
    pub(crate) merges: Vec<Range>,
    /// The rows that are not shown.
    pub(crate) hidden_rows: Lines,
    /// The columns that are not shown.
    pub(crate) hidden_columns: Lines,
    /// The cells with a formula whose result is not stored.
    pub(crate) uncomputed: Vec<(u32, u32)>,
    /// The cells with a formula whose result is zero or empty and may never have been computed.
    pub(super) doubtful: Vec<(u32, u32)>,
    /// Whether cells with zero show nothing, and how many there were.
    pub(crate) hides_zeros: bool,
    pub(super) unseen_zeros: usize,
    /// How many cells had texts that are lost, and how many claim to stand beyond any sheet.
    pub(crate) lost: usize,
    pub(super) beyond: usize,
    /// The texts of boxes over the sheet.
    pub(crate) texts: Vec<String>,
}

/// Cells in a rectangle, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    /// The first row.
    pub(crate) top: u32,
    /// The first column.
    pub(crate) left: u32,
    /// The last row.
    pub(crate) bottom: u32,
    /// The last column.
    pub(crate) right: u32,
}

impl Sheet {
    /// Begins a sheet.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: Name::from(name),
            ..Self::default()
        }
    }

    /// Puts a text into a cell. Returns whether there was something to put there.
    pub(super) fn put(&mut self, row: u32, column: u32, text: String) -> bool {
        if text.trim().is_empty() {
            return false;
        }
        let seen = row < MOST_ROWS && column < MOST_COLUMNS;
        if seen {
            self.cells.push((row, column, text));
        } else {
            self.beyond += 1;
        }
        seen
    }

    /// Takes the results of formulas that were never computed for none.
    pub(super) fn distrust(&mut self) {
        if self.doubtful.is_empty() {
            return;
        }
        self.doubtful.sort_unstable();
        let doubtful = &self.doubtful;
        self.cells
            .retain(|(row, column, _)| doubtful.binary_search(&(*row, *column)).is_err());
        self.uncomputed.append(&mut self.doubtful);
        self.uncomputed.sort_unstable();
    }

    /// Notes that cells have lines at their sides. At most `most` stretches are kept.
    pub(super) fn rule(&mut self, row: u32, first: u32, end: u32, most: usize) {
        if row >= MOST_ROWS || first >= MOST_COLUMNS {
            return;
        }
        if let Some((last, _, before)) = self.ruled.last_mut()
            && *last == row
            && before.saturating_add(1) == first
        {
            *before = end;
        } else if self.ruled.len() < most {
            self.ruled.push((row, first, end));
        }
    }

    /// Notes a merged range; one of a single cell, or upside down, is none.
    pub(crate) fn merge(&mut self, range: Range) {
        let upright = range.top <= range.bottom && range.left <= range.right;
        let one = range.top == range.bottom && range.left == range.right;
        if upright && !one && range.top < MOST_ROWS && range.left < MOST_COLUMNS {
            self.merges.push(range);
        }
    }
}

/// Rows or columns, as stretches.
#[derive(Debug, Default, Clone)]
pub(crate) struct Lines(Vec<(u32, u32)>);

/// How many stretches are kept before they are put together.
const MANY: usize = 1 << 16;

impl Lines {
    /// Adds a stretch, both ends included.
    pub(crate) fn add(&mut self, first: u32, last: u32) {
        match self.0.last_mut() {
            _ if first > last => {}
            Some((start, end)) if first >= *start && first <= end.saturating_add(1) => {
                *end = last.max(*end);
            }
            _ => self.0.push((first, last)),
        }
        if self.0.len() > MANY && self.0.len().is_power_of_two() {
            self.settle();
        }
    }

    /// Puts the stretches in order, without overlaps.
    pub(super) fn settle(&mut self) {
        self.0.sort_unstable();
        let mut settled: Vec<(u32, u32)> = Vec::new();
        for (first, last) in self.0.drain(..) {
            match settled.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => settled.push((first, last)),
            }
        }
        self.0 = settled;
    }

    /// Returns whether a line is among them.
    pub(super) fn has(&self, line: u32) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= line);
        let before = after.checked_sub(1).and_then(|index| self.0.get(index));
        before.is_some_and(|(_, last)| line <= *last)
    }

    /// Returns which of the lines not among them a line is; of one among them, the next.
    pub(super) fn shown(&self, line: u32) -> u32 {
        let mut before = 0u32;
        for (first, last) in &self.0 {
            if *first >= line {
                break;
            }
            before = before.saturating_add((*last).min(line - 1) - first + 1);
        }
        line.saturating_sub(before)
    }

    /// Returns the line that is the so-manieth of those not among them.
    pub(super) fn original(&self, shown: u32) -> u32 {
        let mut line = shown;
        for (first, last) in &self.0 {
            if *first > line {
                break;
            }
            line = line.saturating_add(last - first + 1);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_are_counted_out() {
        let mut lines = Lines::default();
        for (first, last) in [(5, 6), (1, 2), (2, 3), (9, 8)] {
            lines.add(first, last);
        }
        lines.settle();
        let hidden: Vec<u32> = (0..9).filter(|line| lines.has(*line)).collect();
        assert_eq!(hidden, [1, 2, 3, 5, 6]);
        let shown: Vec<u32> = (0..9).map(|line| lines.shown(line)).collect();
        assert_eq!(shown, [0, 1, 1, 1, 1, 2, 2, 2, 3]);
        let original: Vec<u32> = (0..4).map(|line| lines.original(line)).collect();
        assert_eq!(original, [0, 4, 7, 8]);
    }
}
