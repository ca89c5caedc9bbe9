//! Tables that the file itself declares, held against what is printed.

use crate::cell;
use crate::ink::{Ink, Way};
use crate::page::TaggedTable;
use crate::place::{Frame, around};
use crate::table::{Entry, Table};
use nianbao_document::{Area, Diagnostic, Limits, Severity};
use std::collections::HashMap;

/// The declared tables that can be believed: their cells cover the whole grid, each place once.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    tables: Vec<Laid>,
    /// For a page and a mark the table and its cell.
    cells: HashMap<(u32, u32), (usize, usize)>,
}

#[derive(Debug)]
struct Laid {
    rows: usize,
    columns: usize,
    cells: Vec<Place>,
}

/// Where a cell stands in its table, and how many rows and columns it covers.
#[derive(Debug, Clone, Copy)]
struct Place {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

impl Tags {
    /// Lays out the declared tables; those that do not tile, and those too small to be more than
    /// layout, are left out.
    pub(crate) fn new(tables: &[TaggedTable], limits: &Limits) -> Self {
        let mut tags = Self::default();
        let mut room = limits.cells;
        for table in tables {
            let Some(laid) = lay(table, room) else {
                continue;
            };
            room = room.saturating_sub(laid.rows.saturating_mul(laid.columns));
            let at = tags.tables.len();
            let marks = table.rows.iter().flatten().enumerate();
            for (number, cell) in marks {
                for mark in &cell.marks {
                    tags.cells.entry(*mark).or_insert((at, number));
                }
            }
            tags.tables.push(laid);
        }
        tags
    }

    /// Returns whether nothing is declared.
    pub(crate) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Returns the table and the cell to which a glyph is declared to belong.
    fn of(&self, page: u32, ink: &Ink<'_>) -> Option<(usize, usize)> {
        self.cells.get(&(page, ink.mark?)).copied()
    }

    /// Returns whether all that stands in a table is declared to be in one.
    pub(crate) fn cover(&self, page: u32, cells: &[Vec<&Ink<'_>>]) -> bool {
        let mut tables = cells
            .iter()
            .flatten()
            .filter(|ink| !ink.is_blank())
            .map(|ink| self.of(page, ink).map(|(table, _)| table));
        let first = tables.next().flatten();
        first.is_some() && tables.all(|table| table == first)
    }

    /// Says where the cells that lines make are not the declared ones, as far as figures go.
    pub(crate) fn disagreement(
        &self,
        frame: Frame,
        area: Area,
        cells: &[Vec<&Ink<'_>>],
    ) -> Option<Diagnostic> {
        let mut slot_of: HashMap<(usize, usize), usize> = HashMap::new();
        let mut differs = false;
        for (slot, inks) in cells.iter().enumerate() {
            let mut first = None;
            for ink in inks.iter().filter(|ink| ink.said.first().is_numeric()) {
                let Some(declared) = self.of(frame.number, ink) else {
                    continue;
                };
                differs |= *first.get_or_insert(declared) != declared;
                differs |= *slot_of.entry(declared).or_insert(slot) != slot;
            }
        }
        differs.then(|| {
            Diagnostic::new(
                "tags-disagree",
                Severity::Warning,
                "PDF 自带的表格标签与页面框线不一致，以框线为准；请核对该表。",
                "The table that the PDF declares is not the one that its lines draw; the lines were taken. Compare the table.",
            )
            .at(frame.origin(area))
        })
    }

    /// Makes the declared tables of what stands in no ruled one, and takes it out of `inks`.
    /// `seen` counts the glyphs of the page that belong to each table, ruled or not.
    pub(crate) fn take<'i, 'a>(
        &self,
        inks: Vec<&'i Ink<'a>>,
        all: &[Ink<'a>],
        frame: Frame,
        tables: &mut Vec<Table>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<&'i Ink<'a>> {
        let mut counts: Vec<(usize, usize)> = vec![(0, 0); self.tables.len()];
        let mut count = |ink: &Ink<'_>, free: bool| {
            if let Some((table, _)) = self.of(frame.number, ink)
                && let Some(counts) = counts.get_mut(table)
                && ink.way != Way::Slanted
            {
                if free {
                    counts.1 += 1;
                } else {
                    counts.0 += 1;
                }
            }
        };
        all.iter().for_each(|ink| count(ink, false));
        inks.iter().for_each(|ink| count(ink, true));
        let whole: Vec<bool> = counts
            .iter()
            .map(|(all, free)| *all > 0 && all == free)
            .collect();
        if !whole.iter().any(|whole| *whole) {
            return inks;
        }
        let mut cells: Vec<HashMap<usize, Vec<&'i Ink<'a>>>> =
            whole.iter().map(|_| HashMap::new()).collect();
        let mut left = Vec::with_capacity(inks.len());
        for ink in inks {
            match self.of(frame.number, ink) {
                Some((table, cell)) if whole.get(table) == Some(&true) => {
                    if let Some(cells) = cells.get_mut(table) {
                        cells.entry(cell).or_default().push(ink);
                    }
                }
                _ => left.push(ink),
            }
        }
        for (at, (cells, laid)) in cells.into_iter().zip(&self.tables).enumerate() {
            if cells.is_empty() {
                continue;
            }
            let table = laid.table(at, &cells, frame);
            if let Some(table) = table.filter(is_in_order) {
                tables.push(table);
            } else {
                let mut inks: Vec<&Ink<'_>> = cells.into_values().flatten().collect();
                inks.sort_by_key(|ink| ink.order);
                if let Some(area) = inks.iter().map(|ink| ink.area).reduce(around) {
                    diagnostics.push(
                        Diagnostic::new(
                            "tags-disagree",
                            Severity::Warning,
                            "PDF 自带的表格标签与文字位置不一致，未采用标签；请核对该表。",
                            "The table that the PDF declares does not stand so on the page; the tags were not used. Compare the table.",
                        )
                        .at(frame.origin(area)),
                    );
                }
                left.extend(inks);
            }
        }
        left
    }
}

impl Laid {
    fn table(
        &self,
        tag: usize,
        cells: &HashMap<usize, Vec<&Ink<'_>>>,
        frame: Frame,
    ) -> Option<Table> {
        let mut area: Option<Area> = None;
        let mut entries = Vec::with_capacity(self.cells.len());
        for (number, place) in self.cells.iter().enumerate() {
            let lines = cells
                .get(&number)
                .map(|inks| cell::lines(inks))
                .unwrap_or_default();
            let own = lines.iter().map(|line| line.area).reduce(around);
            if let Some(own) = own {
                area = Some(area.map_or(own, |area| around(area, own)));
            }
            entries.push((place, own, lines));
        }
        let area = area?;
        Some(Table {
            frame,
            area,
            last: frame,
            xs: Vec::new(),
            rows: self.rows,
            cells: entries
                .into_iter()
                .map(|(place, own, lines)| Entry {
                    row: place.row,
                    column: place.column,
                    rows: place.rows,
                    columns: place.columns,
                    frame,
                    area: own.unwrap_or(area),
                    lines,
                })
                .collect(),
            columns_known: true,
            tag: Some(tag),
        })
    }
}

/// Returns whether what a table says of the order of its cells is so on the page: from left to right
/// in each row, from top to bottom in each column.
fn is_in_order(table: &Table) -> bool {
    let mut cells: Vec<&Entry> = table.cells.iter().filter(|cell| !cell.is_empty()).collect();
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let slack = 2.0;
    let across = cells.windows(2).all(|pair| match pair {
        [a, b] => a.row != b.row || a.area.right <= b.area.left + slack,
        _ => true,
    });
    cells.sort_by_key(|cell| (cell.column, cell.row));
    let down = cells.windows(2).all(|pair| match pair {
        [a, b] => a.column != b.column || a.area.bottom <= b.area.top + slack,
        _ => true,
    });
    across && down
}

/// Joins what two pages hold of one declared table.
pub(crate) fn append(table: &mut Table, next: Table) {
    table.last = next.last;
    let places: HashMap<(usize, usize), usize> = table
        .cells
        .iter()
        .enumerate()
        .map(|(at, cell)| ((cell.row, cell.column), at))
        .collect();
    for mut cell in next.cells.into_iter().filter(|cell| !cell.is_empty()) {
        let known = places
            .get(&(cell.row, cell.column))
            .and_then(|at| table.cells.get_mut(*at));
        match known {
            Some(known) if known.is_empty() => *known = cell,
            Some(known) => known.lines.append(&mut cell.lines),
            None => {}
        }
    }
}

/// Places the cells of a declared table; `None` where they do not cover it, each place once.
fn lay(table: &TaggedTable, room: usize) -> Option<Laid> {
    let rows = table.rows.len();
    let columns: usize = table
        .rows
        .first()?
        .iter()
        .map(|cell| usize::try_from(cell.column_span).unwrap_or(usize::MAX))
        .fold(0, usize::saturating_add);
    let size = rows.checked_mul(columns)?;
    if rows < 2 || columns < 2 || size > room {
        return None;
    }
    let mut taken = vec![false; size];
    let mut cells = Vec::new();
    for (row, of_row) in table.rows.iter().enumerate() {
        let mut column = 0;
        for cell in of_row {
            while column < columns && taken.get(row * columns + column) == Some(&true) {
                column += 1;
            }
            let place = Place {
                row,
                column,
                rows: usize::try_from(cell.row_span).ok()?,
                columns: usize::try_from(cell.column_span).ok()?,
            };
            if place.rows == 0
                || place.columns == 0
                || row.checked_add(place.rows)? > rows
                || column.checked_add(place.columns)? > columns
            {
                return None;
            }
            for covered in row..row + place.rows {
                for at in column..column + place.columns {
                    let slot = taken.get_mut(covered * columns + at)?;
                    if *slot {
                        return None;
                    }
                    *slot = true;
                }
            }
            cells.push(place);
        }
    }
    taken.iter().all(|taken| *taken).then_some(Laid {
        rows,
        columns,
        cells,
    })
}
