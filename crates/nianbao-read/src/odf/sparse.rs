//! A table as ODF writes it: cells in rows, both repeated by counts that may be anything, with spans
//! whose covered places are written by some programs and left out by others (ODF 1.3 part 3, 9.1).
//!
//! Nothing is unfolded before it is known what of it is filled.

use crate::ReadError;
use crate::manuscript::table::{Cell, Merge, Row, Table};
use nianbao_document::{Grid, Limits};
use std::collections::BTreeMap;

/// How many empty rows or columns at the end of a table of a text are kept.
const FEW: usize = 64;

/// A cell with something in it, or that covers several places.
#[derive(Debug, Clone)]
pub(crate) struct Held<P> {
    /// The column, from 0.
    pub(crate) column: usize,
    /// How many rows it covers.
    pub(crate) row_span: usize,
    /// How many columns it covers.
    pub(crate) column_span: usize,
    /// What it holds.
    pub(crate) pieces: Vec<P>,
    /// Whether there is anything in it to see.
    pub(crate) filled: bool,
}

/// A row, or several rows that are the same.
#[derive(Debug, Clone)]
pub(crate) struct Line<P> {
    /// How many times it stands.
    pub(crate) repeat: usize,
    /// Its cells from left to right.
    pub(crate) cells: Vec<Held<P>>,
    /// Whether it is not shown.
    pub(crate) hidden: bool,
    /// The stretches of columns with lines around them, filled or not: first and last column. Only sheets
    /// have them.
    pub(crate) ruled: Vec<(usize, usize)>,
}

/// A column, or several that are the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    /// How many.
    pub(crate) repeat: usize,
    /// The width of each, in twentieths of a point.
    pub(crate) width: Option<i64>,
    /// Whether they are not shown.
    pub(crate) hidden: bool,
    /// Whether their cells have lines around them, unless these say otherwise.
    pub(crate) ruled: bool,
}

/// A table that is being read.
#[derive(Debug)]
pub(crate) struct Sparse<P> {
    /// Its columns.
    pub(crate) columns: Vec<Columns>,
    /// Its rows.
    pub(crate) lines: Vec<Line<P>>,
    /// The number of the row that is being read, repeats counted.
    row: usize,
    /// What cells above cover: from a column, up to a column, up to a row. What has ended is taken
    /// out when it is met.
    busy: BTreeMap<usize, (usize, usize)>,
    /// The next column by counting elements.
    at: usize,
    /// The column after the last cell placed in this row.
    right: usize,
}

/// Where the next element of a row stands.
pub(crate) enum Place {
    /// In this column.
    At(usize),
    /// Under a cell that covers it.
    Covered,
    /// Beyond the widest table that is kept.
    Beyond,
}

impl<P> Default for Sparse<P> {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            lines: Vec::new(),
            row: 0,
            busy: BTreeMap::new(),
            at: 0,
            right: 0,
        }
    }
}

impl<P> Sparse<P> {
    /// Begins a row.
    pub(crate) fn begin_row(&mut self) {
        (self.at, self.right) = (0, 0);
    }

    /// Finds the place of a cell that stands `repeat` times, and counts it.
    ///
    /// Covered places are counted where they are written; a cell that comes where one is covered was
    /// written by a program that leaves them out, and goes to the first free column.
    pub(crate) fn place(&mut self, covered: bool, repeat: usize) -> Place {
        if self.at >= Grid::MOST_COLUMNS {
            return Place::Beyond;
        }
        if covered && (self.at < self.right || self.covered_until(self.at).is_some()) {
            self.at = self.at.saturating_add(repeat);
            return Place::Covered;
        }
        let mut column = self.at.max(self.right);
        while let Some(end) = self.covered_until(column) {
            column = end;
        }
        self.at = column.saturating_add(repeat);
        if column < Grid::MOST_COLUMNS {
            Place::At(column)
        } else {
            Place::Beyond
        }
    }

    /// Returns the column at which the cell from above ends that covers a column.
    fn covered_until(&mut self, column: usize) -> Option<usize> {
        loop {
            let (&from, &(end, until)) = self.busy.range(..=column).next_back()?;
            if until > self.row {
                return (end > column).then_some(end);
            }
            self.busy.remove(&from);
        }
    }

    /// Notes that a cell covers columns, so that the next one does not stand there. Returns how many
    /// columns it covers without reaching under a cell from above.
    pub(crate) fn cover(&mut self, column: usize, span: usize) -> usize {
        let most = span.clamp(1, Grid::MOST_COLUMNS - column.min(Grid::MOST_COLUMNS - 1));
        let mut free = most;
        while let Some((&from, &(_, until))) = self.busy.range(column..column + most).next() {
            if until > self.row {
                free = from - column;
                break;
            }
            self.busy.remove(&from);
        }
        self.right = self.right.max(column + free);
        free.max(1)
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self, line: Line<P>) {
        let next = self.row.saturating_add(line.repeat);
        for cell in &line.cells {
            let until = self.row.saturating_add(cell.row_span);
            if until > next {
                let end = cell.column + cell.column_span;
                self.busy.insert(cell.column, (end, until));
            }
        }
        self.row = next;
        // Empty rows that follow each other are one row, however many a file says there are.
        if let Some(last) = self.lines.last_mut()
            && last.cells.is_empty()
            && line.cells.is_empty()
            && last.hidden == line.hidden
            && last.ruled.is_empty()
            && line.ruled.is_empty()
        {
            last.repeat = last.repeat.saturating_add(line.repeat);
            return;
        }
        self.lines.push(line);
    }

    /// Returns how many columns are filled or covered.
    fn used(&self) -> usize {
        let cells = self.lines.iter().flat_map(|line| &line.cells);
        let right = cells.map(|cell| cell.column + cell.column_span);
        right.max().unwrap_or(0)
    }
}

impl<P: Clone> Sparse<P> {
    /// Unfolds a table of a text: rows of cells with spans, as other word processors write them.
    ///
    /// # Errors
    /// Where it would have more cells than `limits` allow.
    pub(crate) fn into_table(self, limits: &Limits) -> Result<Table<P>, ReadError> {
        // A few empty columns and rows at the end are drawn with the table; thousands are not.
        let declared = self.columns.iter().map(|columns| columns.repeat);
        let declared = declared.fold(0usize, usize::saturating_add);
        let used = self.used().max(if declared <= FEW { declared } else { 0 });
        let mut table = Table::default();
        for columns in &self.columns {
            let room = used.saturating_sub(table.columns.len());
            let repeat = columns.repeat.min(room);
            table
                .columns
                .extend(std::iter::repeat_n(columns.width, repeat));
        }
        let shown = |line: &Line<P>| !line.cells.is_empty() || line.repeat <= FEW;
        let last = self.lines.iter().rposition(shown);
        let lines = self.lines.into_iter().take(last.map_or(0, |last| last + 1));
        // The cells of rows above that reach down: for each column, the width and the rows left.
        let mut open: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut count = 0usize;
        for line in lines {
            if line.hidden {
                open.retain(|_, (_, rows)| {
                    *rows = rows.saturating_sub(line.repeat);
                    *rows > 0
                });
                continue;
            }
            count = count.saturating_add(line.repeat.saturating_mul(used.max(1)));
            if count > limits.cells {
                return Err(ReadError::over("cells", limits.cells));
            }
            for _ in 0..line.repeat {
                let row = row(&line.cells, &mut open, used);
                table.rows.push(row);
            }
        }
        Ok(table)
    }
}

/// Makes a row: its own cells, those that reach down into it, and empty ones between.
fn row<P: Clone>(
    cells: &[Held<P>],
    open: &mut BTreeMap<usize, (usize, usize)>,
    used: usize,
) -> Row<P> {
    let mut row = Row::default();
    let mut here = cells.iter().peekable();
    let mut column = 0;
    let mut opened = Vec::new();
    while column < used {
        if let Some(&(span, _)) = open.get(&column) {
            row.cells.push(Cell {
                span,
                vertical: Merge::Continue,
                ..Cell::default()
            });
            column += span.max(1);
            continue;
        }
        while here.next_if(|cell| cell.column < column).is_some() {}
        match here.next_if(|cell| cell.column == column) {
            Some(cell) => {
                let reaches = cell.row_span > 1;
                if reaches {
                    opened.push((column, (cell.column_span, cell.row_span - 1)));
                }
                row.cells.push(Cell {
                    span: cell.column_span,
                    vertical: if reaches { Merge::Start } else { Merge::None },
                    pieces: cell.pieces.clone(),
                    filled: cell.filled,
                    ..Cell::default()
                });
                column += cell.column_span.max(1);
            }
            None => {
                row.cells.push(Cell::default());
                column += 1;
            }
        }
    }
    open.retain(|_, (_, rows)| {
        *rows -= 1;
        *rows > 0
    });
    open.extend(opened);
    row
}
