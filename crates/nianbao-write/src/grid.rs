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
                let column_span = cell.column_span.clamp(1, room);
                let row_span = cell.row_span.clamp(1, rows.len() - row);
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
        grid
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, row_span: usize, column_span: usize) -> GridCell {
        GridCell {
            text: text.into(),
            row_span,
            column_span,
        }
    }

    #[test]
    fn any_spans_tile() {
        let rows = [
            vec![cell("a", 2, 1), cell("b", 1, 2)],
            vec![cell("c", usize::MAX, 1)],
            vec![],
            vec![cell("d", 0, 0), cell("e", 1, usize::MAX)],
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
