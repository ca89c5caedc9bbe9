//! Cells in rows and columns, as printed.

use crate::Origin;
use ecow::EcoString;
use std::fmt;
use std::ops::Range;

/// Cells in rows and columns. Cells never overlap and never leave the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns of the widest row.
    pub columns: usize,
    /// Whether a cell's column is where it stood on the page. `false` where the source gives only the
    /// order of cells within a row, as in text whose merged cells were flattened.
    pub columns_known: bool,
    /// Where the grid stood.
    pub origin: Origin,
    cells: Vec<Cell>,
}

/// One cell of a [`Grid`], in 56 bytes: a page of ten megabytes has half a million.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The row of its upper left corner, from 0.
    pub row: u32,
    /// The column of its upper left corner, from 0.
    pub column: u32,
    /// How many rows it covers, at least 1.
    pub row_span: u32,
    /// How many columns it covers, at least 1.
    pub column_span: u32,
    /// Its text as printed; lines within the cell are separated by `\n`. Figures need no room of
    /// their own, and the report shares what is longer.
    pub text: EcoString,
    /// Where it stood.
    pub origin: Origin,
}

impl Cell {
    /// Makes a cell of its place as (row, column) and its spans as (rows, columns). What is beyond
    /// counting becomes a cell that [`Grid::new`] refuses.
    #[must_use]
    pub fn new(
        place: (usize, usize),
        span: (usize, usize),
        text: impl Into<EcoString>,
        origin: Origin,
    ) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            row: count(place.0),
            column: count(place.1),
            row_span: count(span.0),
            column_span: count(span.1),
            text: text.into(),
            origin,
        }
    }

    /// Returns the rows that it covers, from 0.
    #[must_use]
    pub const fn rows(&self) -> Range<usize> {
        self.row as usize..(self.row as usize).saturating_add(self.row_span as usize)
    }

    /// Returns the columns that it covers, from 0.
    #[must_use]
    pub const fn columns(&self) -> Range<usize> {
        self.column as usize..(self.column as usize).saturating_add(self.column_span as usize)
    }
}

/// Why a list of cells is no grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GridError {
    /// A cell has a span of 0, or reaches beyond what can be counted.
    Span {
        /// The cell's row.
        row: u32,
        /// The cell's column.
        column: u32,
    },
    /// Two cells cover the same place.
    Overlap {
        /// The row of the place.
        row: u32,
        /// The column of the place.
        column: u32,
    },
}

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span { row, column } => {
                write!(
                    f,
                    "the cell at row {row}, column {column} has an impossible span"
                )
            }
            Self::Overlap { row, column } => {
                write!(f, "two cells cover row {row}, column {column}")
            }
        }
    }
}

impl std::error::Error for GridError {}

impl Grid {
    /// Makes a grid of cells in any order; its size is that of the cells.
    ///
    /// # Errors
    /// [`GridError`] when two cells cover one place or a span is 0.
    pub fn new(
        mut cells: Vec<Cell>,
        columns_known: bool,
        origin: Origin,
    ) -> Result<Self, GridError> {
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let (mut rows, mut columns) = (0u32, 0u32);
        // For each column the first row that is still free. Cells come in row order, so a cell
        // overlaps an earlier one exactly when one of its columns is not free at its row.
        let mut free_from: Vec<u32> = Vec::new();
        for cell in &cells {
            let span = GridError::Span {
                row: cell.row,
                column: cell.column,
            };
            let bottom = cell.row.checked_add(cell.row_span).ok_or(span)?;
            let right = cell.column.checked_add(cell.column_span).ok_or(span)?;
            if cell.row_span == 0 || cell.column_span == 0 || right as usize > Self::MOST_COLUMNS {
                return Err(span);
            }
            if free_from.len() < right as usize {
                free_from.resize(right as usize, 0);
            }
            let covered = free_from.iter_mut().skip(cell.column as usize);
            for (column, free) in (cell.column..right).zip(covered) {
                if *free > cell.row {
                    return Err(GridError::Overlap {
                        row: cell.row,
                        column,
                    });
                }
                *free = bottom;
            }
            rows = rows.max(bottom);
            columns = columns.max(right);
        }
        Ok(Self {
            rows: rows as usize,
            columns: columns as usize,
            columns_known,
            origin,
            cells,
        })
    }

    /// The widest grid that is kept as one.
    pub const MOST_COLUMNS: usize = 16_384;

    /// Returns the cells in row order.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns the cells whose upper left corner is in `row`, from left to right.
    #[must_use]
    pub fn row(&self, row: usize) -> &[Cell] {
        let start = self.cells.partition_point(|cell| (cell.row as usize) < row);
        let end = self.cells.partition_point(|cell| cell.row as usize <= row);
        self.cells.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: usize, column: usize, row_span: usize, column_span: usize) -> Cell {
        let origin = Origin::Text {
            line: 1,
            column: None,
        };
        Cell::new((row, column), (row_span, column_span), "", origin)
    }

    #[test]
    fn a_cell_is_small() {
        assert!(size_of::<Cell>() <= 56);
        assert!(size_of::<Origin>() <= 24);
    }

    fn grid(cells: Vec<Cell>) -> Result<Grid, GridError> {
        Grid::new(
            cells,
            true,
            Origin::Text {
                line: 1,
                column: None,
            },
        )
    }

    #[test]
    fn size_is_that_of_the_cells() {
        let made = grid(vec![cell(1, 1, 1, 1), cell(0, 0, 2, 1), cell(0, 1, 1, 3)]).unwrap();
        assert_eq!((made.rows, made.columns), (2, 4));
        assert_eq!(made.row(1).len(), 1);
    }

    #[test]
    fn overlap_is_refused() {
        let error = grid(vec![cell(0, 0, 2, 2), cell(1, 1, 1, 1)]).unwrap_err();
        assert_eq!(error, GridError::Overlap { row: 1, column: 1 });
    }

    #[test]
    fn empty_span_is_refused() {
        assert!(grid(vec![cell(0, 0, 0, 1)]).is_err());
        assert!(grid(vec![cell(0, usize::MAX, 1, 1)]).is_err());
    }
}
