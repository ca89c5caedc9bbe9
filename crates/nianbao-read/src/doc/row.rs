//! Rows of tables: the edges of their cells and how these are merged (MS-DOC 2.6.3, 2.9.327).

use super::bytes::{i16_at, piece, u8_at, u16_at};
use super::sprm::{
    Sprm, T_DEFINE, T_DEFINE_OLD, T_DELETE, T_GAP, T_INSERT, T_LEFT, T_MERGE, T_MERGE_DOWN,
    T_SPLIT, T_WIDTH,
};
use crate::manuscript::marks::Edge;
use crate::manuscript::table::Merge;

/// The most cells of a row (2.9.325).
const MOST_CELLS: usize = 64;

/// A cell of a row that is being described.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    width: i64,
    /// Two bits for merging across, two for merging down.
    across: u8,
    down: u8,
}

/// A row as the modifiers of its end describe it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    left: i64,
    gap: i64,
    cells: Vec<Cell>,
}

impl Row {
    /// Obeys a modifier of tables; others mean nothing here.
    pub(crate) fn obey(&mut self, (name, operand): Sprm<'_>) {
        let byte = |at| usize::from(u8_at(operand, at).unwrap_or(0));
        let range = |count: usize| byte(0).min(count)..byte(1).min(count).max(byte(0).min(count));
        match name {
            T_DEFINE | T_DEFINE_OLD => self.define(operand, name == T_DEFINE_OLD),
            T_LEFT => {
                // The place of the text in the first cell, not of its edge (2.6.3).
                self.left = i64::from(i16_at(operand, 0).unwrap_or(0)) - self.gap;
            }
            T_GAP => {
                let gap = i64::from(i16_at(operand, 0).unwrap_or(0));
                if let Some(first) = self.cells.first_mut() {
                    first.width += gap - self.gap;
                    self.left -= gap - self.gap;
                }
                self.gap = gap;
            }
            T_INSERT => {
                let at = byte(0).min(self.cells.len());
                let room = MOST_CELLS.saturating_sub(self.cells.len());
                let cell = Cell {
                    width: i64::from(u16_at(operand, 2).unwrap_or(0)),
                    ..Cell::default()
                };
                let added = std::iter::repeat_n(cell, byte(1).min(room));
                self.cells.splice(at..at, added);
            }
            T_DELETE => {
                let range = range(self.cells.len());
                self.cells.drain(range);
            }
            T_WIDTH => {
                let width = i64::from(u16_at(operand, 2).unwrap_or(0));
                let range = range(self.cells.len());
                for cell in self.cells.get_mut(range).unwrap_or_default() {
                    cell.width = width;
                }
            }
            T_MERGE | T_SPLIT => {
                let range = range(self.cells.len());
                let cells = self.cells.get_mut(range).unwrap_or_default();
                for (index, cell) in cells.iter_mut().enumerate() {
                    cell.across = match name {
                        T_SPLIT => 0,
                        _ if index == 0 => 1,
                        _ => 2,
                    };
                }
            }
            T_MERGE_DOWN => {
                if let Some(cell) = self.cells.get_mut(byte(0)) {
                    cell.down = u8_at(operand, 1).unwrap_or(0) & 3;
                }
            }
            _ => {}
        }
    }

    /// Reads the definition of a whole row (2.9.328).
    fn define(&mut self, operand: &[u8], old: bool) {
        let count = usize::from(u8_at(operand, 0).unwrap_or(0)).min(MOST_CELLS);
        let edge = |index: usize| i16_at(operand, 1 + index * 2).map(i64::from);
        let size = if old { 10 } else { 20 };
        let start = 1 + (count + 1) * 2;
        self.cells.clear();
        self.left = edge(0).unwrap_or(0);
        for index in 0..count {
            let (Some(left), Some(right)) = (edge(index), edge(index + 1)) else {
                break;
            };
            // The list of cells may end early; those it lacks have nothing of their own.
            let flags = u16_at(piece(operand, start + index * size, 2), 0).unwrap_or(0);
            self.cells.push(Cell {
                width: (right - left).max(0),
                across: u8::try_from(flags & 3).unwrap_or(0),
                down: u8::try_from(flags >> 5 & 3).unwrap_or(0),
            });
        }
    }

    /// Returns the cells between their edges.
    ///
    /// Which of the two bits for merging across begins a set is told differently by the published
    /// descriptions and by the programs (2.9.326). Either way the first cell of a set has the one that
    /// the following have not.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::with_capacity(self.cells.len());
        let mut left = self.left;
        let mut first = 0;
        for cell in &self.cells {
            let right = left.saturating_add(cell.width);
            let horizontal = match cell.across {
                0 => {
                    first = 0;
                    Merge::None
                }
                across if first == 0 || across == first || across == 3 => {
                    first = across;
                    Merge::Start
                }
                _ => Merge::Continue,
            };
            let vertical = match cell.down {
                0 => Merge::None,
                1 => Merge::Continue,
                _ => Merge::Start,
            };
            edges.push(Edge {
                left,
                right,
                vertical,
                horizontal,
            });
            left = right;
        }
        edges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(edges: &[i16], flags: &[u16]) -> Row {
        let mut operand = vec![u8::try_from(edges.len() - 1).unwrap()];
        operand.extend(edges.iter().flat_map(|edge| edge.to_le_bytes()));
        for flags in flags {
            operand.extend(flags.to_le_bytes());
            operand.extend([0; 18]);
        }
        let mut row = Row::default();
        row.obey((T_DEFINE, &operand));
        row
    }

    fn shown(row: &Row) -> String {
        let sign = |merge| match merge {
            Merge::None => ' ',
            Merge::Start => 'S',
            Merge::Continue => 'C',
        };
        let shown = row.edges().into_iter().map(|edge| {
            let (across, down) = (sign(edge.horizontal), sign(edge.vertical));
            format!("{}-{}{across}{down}", edge.left, edge.right)
        });
        shown.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn rows_are_described_step_by_step() {
        let mut row = defined(&[-100, 400, 900], &[1, 2 | 3 << 5]);
        assert_eq!(shown(&row), "-100-400S |400-900CS");
        row.obey((T_INSERT, &[1, 1, 50, 0]));
        row.obey((T_WIDTH, &[0, 1, 100, 0]));
        row.obey((T_SPLIT, &[0, 3]));
        row.obey((T_MERGE, &[1, 3]));
        row.obey((T_MERGE_DOWN, &[0, 1]));
        assert_eq!(shown(&row), "-100-0 C|0-50S |50-550CS");
        row.obey((T_DELETE, &[1, 9]));
        assert_eq!(shown(&row), "-100-0 C");
        // Another reading of the same bits.
        assert_eq!(
            shown(&defined(&[0, 1, 2, 3], &[2, 1, 2])),
            "0-1S |1-2C |2-3S "
        );
        row.obey((T_DELETE, &[9, 1]));
        assert_eq!(defined(&[0, 1], &[]).edges().len(), 1);
    }
}
