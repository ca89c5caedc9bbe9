//! The cells of a sheet as they are shown: without what is hidden, with merged cells as one.

use super::sheet::{Lines, Range, Sheet};
use crate::ReadError;
use nianbao_document::Limits;
use std::collections::BTreeMap;

/// A cell as shown. Rows and columns count what is shown, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) row_span: u32,
    pub(super) column_span: u32,
    pub(super) text: String,
    /// Whether it has lines at its sides.
    pub(super) ruled: bool,
    /// Where it stands in the file.
    pub(super) place: (u32, u32),
}

/// The cells of a sheet with what was left out.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The cells in row order; those that are not merged have text.
    pub(super) cells: Vec<Placed>,
    /// The cells with text in hidden rows and columns.
    pub(super) hidden: Vec<(u32, u32)>,
    /// The cells with text under a merged one.
    pub(super) covered: Vec<(u32, u32)>,
    /// The merged cells that overlap earlier ones.
    pub(super) overlaps: Vec<(u32, u32)>,
}

/// A merged range by what is shown of it, and where its text stands in the file.
struct Merge {
    range: Range,
    place: (u32, u32),
}

impl Layout {
    /// Lays out a sheet.
    pub(super) fn new(
        sheet: &Sheet,
        rows: &Lines,
        columns: &Lines,
        ruled: &Ruled<'_>,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let mut layout = Self::default();
        let mut texts: BTreeMap<(u32, u32), &str> = BTreeMap::new();
        for (row, column, text) in &sheet.cells {
            texts.insert((*row, *column), text);
        }
        // A merged cell reaches no farther than the last row and column that hold something.
        let bottom = texts.keys().map(|(row, _)| *row).max().unwrap_or(0);
        let right = texts.keys().map(|(_, column)| *column).max().unwrap_or(0);
        let mut merges = Vec::new();
        for range in &sheet.merges {
            if range.top > bottom || range.left > right {
                continue;
            }
            let place = (range.top, range.left);
            let (first, last) = (
                rows.shown(range.top),
                rows.shown(range.bottom.min(bottom) + 1),
            );
            let (left, end) = (
                columns.shown(range.left),
                columns.shown(range.right.min(right) + 1),
            );
            if first < last && left < end {
                let range = Range {
                    top: first,
                    left,
                    bottom: last - 1,
                    right: end - 1,
                };
                merges.push(Merge { range, place });
            }
        }
        merges.sort_by_key(|merge| (merge.range.top, merge.range.left));
        let merges = layout.apart(merges, limits)?;
        layout.place(&texts, &merges, rows, columns, ruled);
        Ok(layout)
    }

    /// Leaves out the merged cells that overlap one before them.
    fn apart(&mut self, merges: Vec<Merge>, limits: &Limits) -> Result<Vec<Merge>, ReadError> {
        let mut free: Vec<u32> = Vec::new();
        let mut work = 0usize;
        let mut kept: Vec<Merge> = Vec::new();
        for merge in merges {
            let Range {
                top,
                left,
                bottom,
                right,
            } = merge.range;
            let (Ok(left), Ok(end)) = (usize::try_from(left), usize::try_from(right + 1)) else {
                continue;
            };
            work = work.saturating_add(end - left);
            if work > limits.cells {
                return Err(ReadError::over("cells", limits.cells));
            }
            if free.len() < end {
                free.resize(end, 0);
            }
            let Some(columns) = free.get_mut(left..end) else {
                continue;
            };
            if columns.iter().any(|free| *free > top) {
                self.overlaps.push(merge.place);
                continue;
            }
            columns.fill(bottom + 1);
            kept.push(merge);
        }
        Ok(kept)
    }

    fn place(
        &mut self,
        texts: &BTreeMap<(u32, u32), &str>,
        merges: &[Merge],
        rows: &Lines,
        columns: &Lines,
        ruled: &Ruled<'_>,
    ) {
        let heads: BTreeMap<(u32, u32), usize> = merges
            .iter()
            .enumerate()
            .map(|(index, merge)| (merge.place, index))
            .collect();
        for merge in merges {
            let (row, column) = merge.place;
            let text = texts.get(&merge.place).copied().unwrap_or_default();
            self.cells.push(Placed {
                row: merge.range.top,
                column: merge.range.left,
                row_span: merge.range.bottom - merge.range.top + 1,
                column_span: merge.range.right - merge.range.left + 1,
                text: text.to_owned(),
                ruled: ruled.has(row, column),
                place: merge.place,
            });
        }
        // For each column, the first row that no merged cell covers, as rows go by.
        let mut free: Vec<u32> = Vec::new();
        let mut ahead = merges.iter().peekable();
        for ((row, column), text) in texts {
            if heads.contains_key(&(*row, *column)) {
                continue;
            }
            if rows.has(*row) || columns.has(*column) {
                self.hidden.push((*row, *column));
                continue;
            }
            let at = (rows.shown(*row), columns.shown(*column));
            while let Some(merge) = ahead.next_if(|merge| merge.range.top <= at.0) {
                let range = merge.range;
                let (Ok(left), Ok(end)) = (
                    usize::try_from(range.left),
                    usize::try_from(range.right + 1),
                ) else {
                    continue;
                };
                if free.len() < end {
                    free.resize(end, 0);
                }
                if let Some(columns) = free.get_mut(left..end) {
                    columns.fill(range.bottom + 1);
                }
            }
            let until = usize::try_from(at.1)
                .ok()
                .and_then(|column| free.get(column));
            if until.is_some_and(|until| *until > at.0) {
                self.covered.push((*row, *column));
                continue;
            }
            self.cells.push(Placed {
                row: at.0,
                column: at.1,
                row_span: 1,
                column_span: 1,
                text: (*text).to_owned(),
                ruled: ruled.has(*row, *column),
                place: (*row, *column),
            });
        }
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
}

/// The stretches of cells with lines at their sides, in order.
pub(super) struct Ruled<'a>(Vec<&'a (u32, u32, u32)>);

impl<'a> Ruled<'a> {
    /// Puts them in order.
    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut stretches: Vec<_> = sheet.ruled.iter().collect();
        stretches.sort_unstable();
        Self(stretches)
    }

    /// Returns whether the cell has lines at its sides.
    pub(super) fn has(&self, row: u32, column: u32) -> bool {
        let after = self
            .0
            .partition_point(|(r, first, _)| (*r, *first) <= (row, column));
        let before = after.checked_sub(1).and_then(|index| self.0.get(index));
        before.is_some_and(|(r, _, last)| *r == row && column <= *last)
    }

    /// Returns whether a cell of the row has.
    pub(super) fn has_row(&self, row: u32) -> bool {
        let first = self.0.partition_point(|(r, _, _)| *r < row);
        self.0.get(first).is_some_and(|(r, _, _)| *r == row)
    }
}
