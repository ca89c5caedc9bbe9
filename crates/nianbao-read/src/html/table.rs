//! The cells of a table in their places, by the algorithm that browsers follow (HTML, 4.9.12).
//!
//! Two departures keep every place covered once: a row span ends with its row group, as browsers
//! draw it, and a cell that would cover places already taken keeps only the free ones before them.

use super::facts::Display;
use super::page::{Page, Part};
use super::sliver;
use super::tree::{Id, NONE};
use super::weigh::Weights;
use crate::ReadError;
use nianbao_document::Grid;
use std::collections::HashSet;

/// A cell in its place, in 16 bytes: a page of ten megabytes has half a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) node: Id,
    row: u32,
    row_span: u32,
    column: u16,
    column_span: u16,
}

impl Slot {
    /// Puts a cell in its place, as (place, span). Rows are fewer than nodes, and columns fewer than
    /// [`Grid::MOST_COLUMNS`]; what were beyond is put at the end of what can be counted.
    fn new(node: Id, row: (usize, usize), column: (usize, usize)) -> Self {
        let mut slot = Self {
            node,
            row: 0,
            row_span: 0,
            column: 0,
            column_span: 0,
        };
        slot.move_rows(row);
        slot.move_columns(column);
        slot
    }

    pub(crate) const fn row(&self) -> usize {
        self.row as usize
    }

    pub(crate) const fn row_span(&self) -> usize {
        self.row_span as usize
    }

    pub(crate) const fn column(&self) -> usize {
        self.column as usize
    }

    pub(crate) const fn column_span(&self) -> usize {
        self.column_span as usize
    }

    /// Puts the cell in another row, as (row, span).
    pub(crate) fn move_rows(&mut self, (row, span): (usize, usize)) {
        self.row = u32::try_from(row).unwrap_or(u32::MAX);
        self.row_span = u32::try_from(span).unwrap_or(u32::MAX);
    }

    /// Puts the cell in another column, as (column, span).
    pub(crate) fn move_columns(&mut self, (column, span): (usize, usize)) {
        self.column = u16::try_from(column).unwrap_or(u16::MAX);
        self.column_span = u16::try_from(span).unwrap_or(u16::MAX);
    }
}

/// A table with its cells in their places.
#[derive(Debug, Default)]
pub(crate) struct Formed {
    /// The cells in document order.
    pub(crate) slots: Vec<Slot>,
    /// The element of each row.
    pub(crate) rows: Vec<Id>,
    /// The width of each column in pixels, where `col` elements tell.
    pub(crate) widths: Vec<Option<u16>>,
    /// What stands in the table beside its cells, such as its caption.
    pub(crate) others: Vec<Id>,
    /// How many cells were left out because they stood too far to the right.
    pub(crate) cut: usize,
}

impl Formed {
    /// Returns how many places no cell covers.
    fn holes(&self) -> usize {
        let columns = self
            .slots
            .iter()
            .map(|slot| slot.column() + slot.column_span())
            .max();
        let covered: usize = self
            .slots
            .iter()
            .map(|slot| slot.row_span() * slot.column_span())
            .sum();
        (self.rows.len() * columns.unwrap_or_default()).saturating_sub(covered)
    }
}

/// How much work the tables of one page may be: cells made and places looked at.
#[derive(Debug)]
pub(crate) struct Budget {
    cells: usize,
    places: usize,
    limit: usize,
}

impl Budget {
    /// Allows so many cells, and for each of them a row's worth of places.
    pub(crate) const fn new(cells: usize) -> Self {
        Self {
            cells,
            places: cells.saturating_mul(100),
            limit: cells,
        }
    }

    fn cell(&mut self) -> Result<(), ReadError> {
        self.cells = self
            .cells
            .checked_sub(1)
            .ok_or(ReadError::over("cells", self.limit))?;
        Ok(())
    }

    fn places(&mut self, count: usize) -> Result<(), ReadError> {
        self.places = self
            .places
            .checked_sub(count)
            .ok_or(ReadError::over("cells", self.limit))?;
        Ok(())
    }
}

/// Puts the cells of a table in their places.
///
/// Rows that are nothing but space count for row spans in a browser, and authors who put them in
/// by hand or by program often did not count them. Whichever reading leaves fewer holes is taken.
///
/// # Errors
/// [`ReadError::Limit`] when the tables of the page have too many cells.
pub(crate) fn form(
    page: &Page,
    weights: &Weights,
    table: Id,
    budget: &mut Budget,
) -> Result<Formed, ReadError> {
    let formed = form_rows_of(page, table, &HashSet::new(), budget)?;
    let spacers = sliver::spacers(page, weights, &formed);
    if spacers.is_empty() || spacers.len() == formed.rows.len() {
        return Ok(formed);
    }
    let without = form_rows_of(page, table, &spacers, budget)?;
    Ok(if without.holes() < formed.holes() {
        without
    } else {
        formed
    })
}

fn form_rows_of(
    page: &Page,
    table: Id,
    left_out: &HashSet<Id>,
    budget: &mut Budget,
) -> Result<Formed, ReadError> {
    let mut former = Former {
        page,
        formed: Formed::default(),
        free_from: Vec::new(),
        start: 0,
    };
    // A foot is drawn under the rest wherever it stands.
    let is_foot = |id: &Id| page.tree.name(*id) == "tfoot";
    let children: Vec<Id> = page.tree.children(table).collect();
    let body = children.iter().filter(|id| !is_foot(id));
    let feet = children.iter().filter(|id| is_foot(id));
    let mut loose: Vec<Id> = Vec::new();
    for child in body.chain(feet).copied() {
        if !page.tree.is_element(child) || page.display(child) == Display::None {
            continue;
        }
        let part = page.part(child);
        if part == Part::Cell {
            loose.push(child);
            continue;
        }
        if !loose.is_empty() {
            former.row(NONE, std::mem::take(&mut loose).into_iter(), budget)?;
        }
        match part {
            Part::Row if left_out.contains(&child) => {}
            Part::Row => former.row_of(child, budget)?,
            Part::Group => {
                former.end_group();
                let rows: Vec<Id> = page.tree.children(child).collect();
                for row in rows {
                    if page.part(row) == Part::Row
                        && page.display(row) != Display::None
                        && !left_out.contains(&row)
                    {
                        former.row_of(row, budget)?;
                    }
                }
                former.end_group();
            }
            _ => match page.tree.name(child) {
                "colgroup" => former.columns(child),
                "col" => former.column(child),
                _ => former.formed.others.push(child),
            },
        }
    }
    if !loose.is_empty() {
        former.row(NONE, loose.into_iter(), budget)?;
    }
    former.end_group();
    Ok(former.formed)
}

/// Puts the children of an element in the places of a drawn grid of `columns` columns, row by row.
///
/// # Errors
/// [`ReadError::Limit`] when the tables of the page have too many cells.
pub(crate) fn form_tracks(
    page: &Page,
    cells: &[Id],
    columns: usize,
    budget: &mut Budget,
) -> Result<Formed, ReadError> {
    let mut formed = Formed::default();
    let (mut row, mut column) = (0, 0);
    for cell in cells {
        budget.cell()?;
        let column_span = usize::from(page.tree.facts(*cell).column_span).clamp(1, columns.max(1));
        if column + column_span > columns {
            (row, column) = (row + 1, 0);
        }
        formed
            .slots
            .push(Slot::new(*cell, (row, 1), (column, column_span)));
        column += column_span;
    }
    formed.rows = vec![NONE; row + 1];
    Ok(formed)
}

/// Puts cells in the places of rows that are already apart.
///
/// # Errors
/// [`ReadError::Limit`] when the tables of the page have too many cells.
pub(crate) fn form_rows(
    page: &Page,
    rows: &[(Id, Vec<Id>)],
    budget: &mut Budget,
) -> Result<Formed, ReadError> {
    let mut former = Former {
        page,
        formed: Formed::default(),
        free_from: Vec::new(),
        start: 0,
    };
    for (row, cells) in rows {
        former.row(*row, cells.iter().copied(), budget)?;
    }
    former.end_group();
    Ok(former.formed)
}

struct Former<'a> {
    page: &'a Page,
    formed: Formed,
    /// For each column the first row that is free in it.
    free_from: Vec<usize>,
    /// The first cell of the row group.
    start: usize,
}

impl Former<'_> {
    fn columns(&mut self, group: Id) {
        let page = self.page;
        let mut any = false;
        for column in page
            .tree
            .children(group)
            .filter(|id| page.tree.name(*id) == "col")
        {
            any = true;
            self.column(column);
        }
        if !any {
            self.column(group);
        }
    }

    fn column(&mut self, column: Id) {
        let width = self.page.tree.facts(column).width;
        // The `span` attribute is not kept; widths are only trusted where columns are told singly.
        self.formed.widths.push(width);
    }

    fn row_of(&mut self, row: Id, budget: &mut Budget) -> Result<(), ReadError> {
        let page = self.page;
        let cells = page.tree.children(row).filter(|id| {
            page.tree.is_element(*id) && page.display(*id) != Display::None && !page.is_mute(*id)
        });
        self.row(row, cells, budget)
    }

    fn row(
        &mut self,
        node: Id,
        cells: impl Iterator<Item = Id>,
        budget: &mut Budget,
    ) -> Result<(), ReadError> {
        let row = self.formed.rows.len();
        self.formed.rows.push(node);
        let mut column = 0;
        for cell in cells {
            let from = column;
            while self.free_from.get(column).is_some_and(|free| *free > row) {
                column += 1;
            }
            let facts = self.page.tree.facts(cell);
            let wanted =
                usize::from(facts.column_span).min(Grid::MOST_COLUMNS.saturating_sub(column));
            if wanted == 0 {
                self.formed.cut += 1;
                continue;
            }
            let free = (column..column + wanted)
                .take_while(|column| self.free_from.get(*column).is_none_or(|free| *free <= row))
                .count();
            budget.cell()?;
            budget.places(column - from + free)?;
            if self.free_from.len() < column + free {
                self.free_from.resize(column + free, 0);
            }
            // A span of 0 rows reaches to the end of the group, as does one that is too long.
            let row_span = if facts.row_span == 0 {
                usize::from(u16::MAX)
            } else {
                facts.row_span.into()
            };
            for place in self.free_from.iter_mut().skip(column).take(free) {
                *place = row + row_span;
            }
            self.formed
                .slots
                .push(Slot::new(cell, (row, row_span), (column, free)));
            column += free;
        }
        Ok(())
    }

    /// Ends all row spans.
    fn end_group(&mut self) {
        let rows = self.formed.rows.len();
        for slot in self.formed.slots.iter_mut().skip(self.start) {
            slot.move_rows((slot.row(), slot.row_span().min(rows - slot.row())));
        }
        for free in &mut self.free_from {
            *free = rows.min(*free);
        }
        self.start = self.formed.slots.len();
    }
}
