//! What a formed table is: a grid of cells, a record, or only a way to lay out the page; and the
//! grids that come of it.

use super::cell;
use super::facts::Rules;
use super::furniture::is_portal_line;
use super::page::Page;
use super::record;
use super::sliver;
use super::table::Formed;
use super::tree::Id;
use super::weigh::Weights;
use nianbao_document::{Cell, EcoString, Grid, GridError, Name, Origin};

/// The longest text that a cell of a table without numbers has; longer ones are laid-out prose.
const MOST_CELL_TEXT: u32 = 600;
/// The longest text of the cells of a single column, or of a single cell.
const MOST_COLUMN_TEXT: u32 = 60;

/// A part of a table.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece {
    /// Lines of text that stand in rows without rules between ruled ones.
    Lines(Vec<String>),
    /// Cells.
    Grid(Grid),
}

/// What a table that is not only layout is.
#[derive(Debug, PartialEq)]
pub(crate) enum Table {
    /// Labels and values that tell of the article.
    Record(Vec<(String, String)>),
    /// Nothing of the article.
    Furniture,
    /// Cells, and text between them.
    Pieces(Vec<Piece>),
}

/// Returns whether a table only lays out the page, judged before its text is read.
pub(crate) fn is_layout(page: &Page, weights: &Weights, formed: &Formed) -> bool {
    let mut filled = 0u32;
    let mut numbers = 0u32;
    let mut nesting = 0u32;
    let mut longest = 0;
    let mut first_columns = (usize::MAX, 0);
    for slot in &formed.slots {
        let weight = weights.of(slot.node);
        if weight.tables > 0 {
            nesting += 1;
            continue;
        }
        longest = longest.max(weight.text);
        filled += u32::from(weight.text > 0);
        numbers += weight.numbers;
        first_columns = (
            first_columns.0.min(slot.column()),
            first_columns.1.max(slot.column()),
        );
    }
    if nesting > 0 {
        return numbers < 4 || filled < nesting * 3;
    }
    if formed.slots.len() == 1 || first_columns.0 == first_columns.1 {
        let has_heading = formed.slots.iter().any(|slot| {
            page.tree
                .children(slot.node)
                .any(|id| is_heading(page.tree.name(id)))
        });
        return longest > MOST_COLUMN_TEXT || has_heading;
    }
    longest > MOST_CELL_TEXT && numbers < 4
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Reads the cells of a table. Tables inside cells are added to `nested`; `number` is that of the
/// first grid made.
///
/// # Errors
/// [`GridError`] when the cells do not make a grid.
pub(crate) fn read(
    page: &Page,
    mut formed: Formed,
    number: u32,
    nested: &mut Vec<Id>,
) -> Result<Table, GridError> {
    let mut texts: Vec<EcoString> = formed
        .slots
        .iter()
        .map(|slot| cell::shown(page, slot.node, nested))
        .collect();
    if let Some(pairs) = record_of(&formed, &texts) {
        return Ok(Table::Record(pairs));
    }
    if !texts.is_empty() && texts.iter().all(|text| text.is_empty() || is_portal(text)) {
        return Ok(Table::Furniture);
    }
    sliver::remove(page, &mut formed, &mut texts);
    let parts = split(page, &formed, &texts);
    let is_whole = parts.len() == 1;
    // Cells stand row by row, so that each part takes the next of them.
    let mut rest = formed.slots.into_iter().zip(texts).peekable();
    let mut number = number;
    let mut made = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Text(rows) => {
                let mut lines = Vec::new();
                while let Some((_, text)) = rest.next_if(|(slot, _)| slot.row() < rows.end) {
                    lines.extend(text.lines().map(str::to_owned));
                }
                made.push(Made::Lines(lines));
            }
            Part::Cells(rows, columns) => {
                let mut cells = Vec::new();
                if is_whole {
                    cells.reserve_exact(rest.len());
                }
                while let Some((slot, text)) = rest.next_if(|(slot, _)| slot.row() < rows.end) {
                    if slot.column() >= columns {
                        continue;
                    }
                    let row = slot.row() - rows.start;
                    let column = slot.column();
                    cells.push(Cell::new(
                        (row, column),
                        (slot.row_span(), slot.column_span().min(columns - column)),
                        text,
                        place(number, row + 1, column + 1),
                    ));
                }
                if !cells.is_empty() {
                    made.push(Made::Cells(cells, number));
                    number += 1;
                }
            }
        }
    }
    // What the cells were made of goes before the grids take their room.
    drop(rest);
    let pieces = made.into_iter().map(|made| match made {
        Made::Lines(lines) => Ok(Piece::Lines(lines)),
        Made::Cells(cells, number) => Grid::new(cells, true, place(number, 1, 1)).map(Piece::Grid),
    });
    Ok(Table::Pieces(pieces.collect::<Result<_, _>>()?))
}

/// A part of a table before its cells are a grid, with the grid's number.
enum Made {
    Lines(Vec<String>),
    Cells(Vec<Cell>, u32),
}

fn is_portal(text: &str) -> bool {
    text.lines().all(is_portal_line)
}

/// Returns the origin of a cell; row and column are counted from 1.
fn place(table: u32, row: usize, column: usize) -> Origin {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Origin::Node {
        part: Name::default(),
        table,
        row: count(row),
        column: count(column),
    }
}

enum Part {
    Text(std::ops::Range<usize>),
    Cells(std::ops::Range<usize>, usize),
}

/// Parts a sheet that a spreadsheet program exported as one table: rows with rules are cells, rows
/// without any are the text around them. Without such rows the table stays one.
fn split(page: &Page, formed: &Formed, texts: &[EcoString]) -> Vec<Part> {
    let rows = formed.rows.len();
    let whole = || vec![Part::Cells(0..rows, usize::MAX)];
    let mut is_ruled = vec![false; rows];
    let mut filled = vec![0usize; rows];
    let mut ruled_columns = vec![0usize; rows];
    for (slot, text) in formed.slots.iter().zip(texts) {
        let ruled = page.tree.facts(slot.node).rules == Rules::With;
        let end = slot.row().saturating_add(slot.row_span()).min(rows);
        for row in slot.row()..end {
            if let (true, Some(flag)) = (ruled, is_ruled.get_mut(row)) {
                *flag = true;
            }
            if let Some(columns) = ruled_columns
                .get_mut(row)
                .filter(|_| ruled || !text.is_empty())
            {
                *columns = (*columns).max(slot.column() + slot.column_span());
            }
        }
        if let Some(count) = filled.get_mut(slot.row()).filter(|_| !text.is_empty()) {
            *count += 1;
        }
    }
    let bare = is_ruled.iter().zip(&filled).filter(|(ruled, _)| !**ruled);
    let (mut some, mut clear) = (false, true);
    for (_, filled) in bare {
        some |= *filled > 0;
        clear &= *filled <= 1;
    }
    let crossing = formed.slots.iter().any(|slot| {
        let mut flags = is_ruled.iter().skip(slot.row()).take(slot.row_span());
        let first = flags.next().copied();
        flags.any(|flag| Some(*flag) != first)
    });
    if !some || !clear || crossing || !is_ruled.contains(&true) {
        return whole();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(ruled) = is_ruled.get(start).copied() {
        let length = is_ruled
            .iter()
            .skip(start)
            .take_while(|flag| **flag == ruled)
            .count();
        let range = start..start + length;
        start = range.end;
        if ruled {
            let columns = ruled_columns.get(range.clone()).unwrap_or_default();
            let columns = columns.iter().copied().max().unwrap_or(usize::MAX);
            parts.push(Part::Cells(range, columns));
        } else {
            parts.push(Part::Text(range));
        }
    }
    parts
}

/// Reads a table as a record, if it is one: at least two labels that records have, one of them
/// found in records only, and hardly anything else beside labels and values.
fn record_of(formed: &Formed, texts: &[EcoString]) -> Option<Vec<(String, String)>> {
    if texts.len() > 80 {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = 0;
    let mut telling = false;
    let mut open: Option<(usize, &'static str)> = None;
    for (slot, text) in formed.slots.iter().zip(texts) {
        let value = text.as_str().replace('\n', " ");
        if let Some((row, name)) = open.take()
            && row == slot.row()
            && record::label(text).is_none()
        {
            telling |= record::is_telling(name);
            pairs.push((name.to_owned(), value));
            continue;
        }
        if let Some(name) = record::label(text) {
            open = Some((slot.row(), name));
        } else if let Some(found) = record::pairs(&value) {
            telling |= found.iter().any(|(name, _)| record::is_telling(name));
            pairs.extend(
                found
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value)),
            );
        } else if !text.is_empty() {
            rest += 1;
        }
    }
    (telling && pairs.len() >= 2 && rest * 3 <= pairs.len()).then_some(pairs)
}
