//! A table on one page or over several, until it becomes a grid.

use crate::cell::{self, Room};
use crate::line::Line;
use crate::place::Frame;
use nianbao_document::{Area, Cell, Grid};

/// A table, its columns counted between all of its vertical lines.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The page on which it begins.
    pub(crate) frame: Frame,
    /// Its area on that page.
    pub(crate) area: Area,
    /// The page on which it ends.
    pub(crate) last: Frame,
    /// The vertical lines of the last page from left to right; cells count their columns by them.
    pub(crate) xs: Vec<f32>,
    /// How many rows it has.
    pub(crate) rows: usize,
    /// The cells in row order.
    pub(crate) cells: Vec<Entry>,
    /// Whether a cell's column is where it stood.
    pub(crate) columns_known: bool,
    /// The number of the declared table that it is.
    pub(crate) tag: Option<usize>,
}

/// A cell of a [`Table`].
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The row of its upper left corner.
    pub(crate) row: usize,
    /// The column of its upper left corner.
    pub(crate) column: usize,
    /// How many rows it covers.
    pub(crate) rows: usize,
    /// How many columns it covers.
    pub(crate) columns: usize,
    /// The page on which its text stands.
    pub(crate) frame: Frame,
    /// Its area there.
    pub(crate) area: Area,
    /// Its lines in reading order.
    pub(crate) lines: Vec<Line>,
}

impl Entry {
    /// Returns the row below it.
    pub(crate) const fn bottom(&self) -> usize {
        self.row + self.rows
    }

    /// Returns whether nothing is printed in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns whether it says a number, and no more than that.
    pub(crate) fn is_number(&self) -> bool {
        let mut digits = false;
        self.lines
            .iter()
            .flat_map(|line| line.text.chars())
            .all(|c| {
                digits |= c.is_numeric();
                c.is_numeric()
                    || c.is_whitespace()
                    || matches!(c, '.' | ',' | '，' | '-' | '+' | '%')
            })
            && digits
    }

    /// Returns its characters without blanks.
    pub(crate) fn letters(&self) -> impl Iterator<Item = char> {
        self.lines
            .iter()
            .flat_map(|line| line.text.chars())
            .filter(|c| !c.is_whitespace())
    }
}

impl Table {
    /// Returns for each column how wide its widest line of a number is, and its widest line of all
    /// where a text in it has several lines.
    fn widest(&self) -> Vec<(f32, Option<f32>)> {
        let columns = self.cells.iter().map(|entry| entry.column + 1).max();
        let mut widest = vec![(0.0f32, 0.0f32, false); columns.unwrap_or(0)];
        for entry in self.cells.iter().filter(|entry| entry.columns == 1) {
            let number = entry.is_number();
            if let Some(of_column) = widest.get_mut(entry.column) {
                for line in &entry.lines {
                    let width = line.end - line.start;
                    of_column.1 = of_column.1.max(width);
                    if number {
                        of_column.0 = of_column.0.max(width);
                    }
                }
                of_column.2 |= !number && entry.lines.len() > 1;
            }
        }
        widest
            .into_iter()
            .map(|(number, all, broken)| (number, broken.then_some(all)))
            .collect()
    }

    /// Makes the grid: lines that bound no cell are no columns.
    pub(crate) fn grid(&self) -> Option<Grid> {
        let padding = cell::padding(
            self.cells
                .iter()
                .map(|entry| (entry.area, entry.lines.as_slice())),
        );
        let widest = self.widest();
        let starts = |start: fn(&Entry) -> usize| {
            let mut starts: Vec<usize> = self.cells.iter().map(start).collect();
            starts.sort_unstable();
            starts.dedup();
            starts
        };
        let (rows, columns) = (starts(|entry| entry.row), starts(|entry| entry.column));
        let at = |starts: &[usize], value: usize| starts.partition_point(|start| *start < value);
        let cells = self
            .cells
            .iter()
            .map(|entry| {
                let (row, column) = (at(&rows, entry.row), at(&columns, entry.column));
                let bottom = at(&rows, entry.bottom());
                let right = at(&columns, entry.column + entry.columns);
                let room = Room {
                    padding,
                    widest: widest.get(entry.column).map_or(0.0, |widest| widest.0),
                    capacity: widest.get(entry.column).and_then(|widest| widest.1),
                };
                Cell::new(
                    (row, column),
                    (
                        bottom.saturating_sub(row).max(1),
                        right.saturating_sub(column).max(1),
                    ),
                    cell::text(&entry.lines, entry.area, room),
                    entry.frame.origin(entry.area),
                )
            })
            .collect();
        let origin = self.frame.origin(self.area);
        Grid::new(cells, self.columns_known, origin.clone())
            .or_else(|_| Grid::new(self.flattened(padding), false, origin))
            .ok()
    }

    /// Returns the cells row by row, where their columns contradict each other.
    fn flattened(&self, padding: f32) -> Vec<Cell> {
        let mut cells: Vec<&Entry> = self.cells.iter().collect();
        cells.sort_by_key(|entry| (entry.row, entry.column));
        let mut next = (usize::MAX, 0);
        let room = Room {
            padding,
            widest: f32::INFINITY,
            capacity: None,
        };
        cells
            .into_iter()
            .map(|entry| {
                let column = if next.0 == entry.row { next.1 } else { 0 };
                next = (entry.row, column + 1);
                Cell::new(
                    (entry.row, column),
                    (1, 1),
                    cell::text(&entry.lines, entry.area, room),
                    entry.frame.origin(entry.area),
                )
            })
            .collect()
    }
}
