//! The geometry of a table that is not statutory: rows of spanning cells placed as HTML places them,
//! and tiled, whatever spans a report claims.

use nianbao_report::GridCell;

/// A span past this is cut; HTML browsers cut there too.
const MOST_COLUMNS: usize = 1000;

/// A table whose cells tile it.
pub(crate) struct Grid<'a> {
    /// The number of rows.
    pub(crate) rows: usize,
    /// The number of columns.
    pub(crate) columns: usize,
    /// The cells in row order.
    pub(crate) cells: Vec<Placed<'a>>,
}

/// A cell with its place.
pub(crate) struct Placed<'a> {
    /// The row of its upper left corner, from 0.
    pub(crate) row: usize,
    /// The column of its upper left corner, from 0.
    pub(crate) column: usize,
    /// How many rows it covers.
    pub(crate) row_span: usize,
    /// How many columns it covers.
    pub(crate) column_span: usize,
    /// What it prints.
    pub(crate) text: &'a str,
}

impl<'a> Grid<'a> {
    /// Places the cells; rows that end early are filled up with empty cells.
    pub(crate) fn new(rows: &'a [Vec<GridCell>]) -> Self {
        // For each column, the first row that is still free.
        let mut free: Vec<usize> = Vec::new();
        let mut cells = Vec::new();
        for (row, line) in rows.iter().enumerate() {
            let mut column = 0;
            for cell in line {
                while free.get(column).is_some_and(|free| *free > row) {
                    column += 1;
                }
                if column >= MOST_COLUMNS {
                    break;
                }
                let room = free
                    .iter()
                    .skip(column)
                    .position(|free| *free > row)
                    .unwrap_or(MOST_COLUMNS - column);
                let column_span = (cell.column_span as usize).clamp(1, room);
                let row_span = (cell.row_span as usize).clamp(1, rows.len() - row);
                if free.len() < column + column_span {
                    free.resize(column + column_span, 0);
                }
                for free in free.iter_mut().skip(column).take(column_span) {
                    *free = row + row_span;
                }
                cells.push(Placed {
                    row,
                    column,
                    row_span,
                    column_span,
                    text: cell.text.trim(),
                });
                column += column_span;
            }
        }
        let mut grid = Self {
            rows: rows.len(),
            columns: free.len(),
            cells,
        };
        grid.fill();
        grid.tighten();
        grid
    }

    /// Leaves out the rows and columns in which no cell begins: spans made them and nothing needs them.
    fn tighten(&mut self) {
        let rows = Kept::new(self.rows, self.cells.iter().map(|cell| cell.row));
        let columns = Kept::new(self.columns, self.cells.iter().map(|cell| cell.column));
        for cell in &mut self.cells {
            (cell.row, cell.row_span) = rows.place(cell.row, cell.row_span);
            (cell.column, cell.column_span) = columns.place(cell.column, cell.column_span);
        }
        (self.rows, self.columns) = (rows.place(0, self.rows).1, columns.place(0, self.columns).1);
    }

    fn fill(&mut self) {
        let mut free = vec![0; self.columns];
        let mut gaps = Vec::new();
        let mut cells = self.cells.iter().peekable();
        for row in 0..self.rows {
            while let Some(cell) = cells.next_if(|cell| cell.row == row) {
                for free in free.iter_mut().skip(cell.column).take(cell.column_span) {
                    *free = row + cell.row_span;
                }
            }
            let mut column = 0;
            while column < self.columns {
                let ahead = free.iter().skip(column);
                let column_span = ahead.take_while(|free| **free <= row).count();
                if column_span > 0 {
                    gaps.push(Placed {
                        row,
                        column,
                        row_span: 1,
                        column_span,
                        text: "",
                    });
                }
                column += column_span + 1;
            }
        }
        self.cells.extend(gaps);
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
    }
}

/// The lines that are kept: for each line and the end, how many kept ones stand before it.
struct Kept(Vec<usize>);

impl Kept {
    fn new(lines: usize, begun: impl Iterator<Item = usize>) -> Self {
        let mut is_begun = vec![false; lines];
        for line in begun {
            if let Some(is_begun) = is_begun.get_mut(line) {
                *is_begun = true;
            }
        }
        let mut before = vec![0];
        let mut sum = 0;
        for is_begun in is_begun {
            sum += usize::from(is_begun);
            before.push(sum);
        }
        Self(before)
    }

    /// Returns where a stretch of lines stands among the kept ones, and its length there.
    fn place(&self, start: usize, span: usize) -> (usize, usize) {
        let before = |line: usize| self.0.get(line).copied().unwrap_or(0);
        (before(start), before(start + span) - before(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, row_span: u32, column_span: u32) -> GridCell {
        GridCell {
            text: text.into(),
            row_span,
            column_span,
        }
    }

    #[test]
    fn what_only_spans_make_is_left_out() {
        let rows = [
            vec![cell("a", 3, 2), cell("b", 3, 3)],
            vec![],
            vec![],
            vec![cell("c", 1, 2), cell("d", 1, 1), cell("e", 1, 2)],
        ];
        let grid = Grid::new(&rows);
        assert_eq!((grid.rows, grid.columns), (2, 3));
        let spans: Vec<_> = grid
            .cells
            .iter()
            .map(|cell| (cell.text, cell.column, cell.row_span, cell.column_span))
            .collect();
        assert_eq!(
            spans,
            [
                ("a", 0, 1, 1),
                ("b", 1, 1, 2),
                ("c", 0, 1, 1),
                ("d", 1, 1, 1),
                ("e", 2, 1, 1)
            ]
        );
    }

    #[test]
    fn any_spans_tile() {
        let rows = [
            vec![cell("a", 2, 1), cell("b", 1, 2)],
            vec![cell("c", u32::MAX, 1)],
            vec![],
            vec![cell("d", 0, 0), cell("e", 1, u32::MAX)],
        ];
        let grid = Grid::new(&rows);
        let area: usize = grid
            .cells
            .iter()
            .map(|cell| cell.row_span * cell.column_span)
            .sum();
        assert_eq!(area, grid.rows * grid.columns);
        assert_eq!(grid.columns, MOST_COLUMNS.min(grid.columns));
        assert_eq!(Grid::new(&[]).cells.len(), 0);
        assert_eq!(Grid::new(&[vec![], vec![]]).columns, 0);
    }
}
