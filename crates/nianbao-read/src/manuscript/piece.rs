//! What a story is made of before it has places: prose, tables and what hangs on them.

use super::table;

/// A piece of a story.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// A paragraph.
    Prose(Prose),
    /// A table.
    Table(std::boxed::Box<Table>),
    /// A picture with its alternative text.
    Figure(String),
    /// A reference to a note.
    Note(NoteKey),
    /// A part of another format that stands here, by its relationship.
    Chunk(String),
}

/// The text of a paragraph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prose {
    /// The text, with the number before it.
    pub(crate) text: String,
    /// The heading level.
    pub(crate) heading: Option<u8>,
}

/// A note: whether it is an endnote, and its identifier.
pub(crate) type NoteKey = (bool, String);

/// A table of pieces.
pub(crate) type Table = table::Table<Piece>;

impl Piece {
    /// Returns its text where it is a paragraph with something to see.
    pub(crate) fn line(&self) -> Option<&str> {
        match self {
            Self::Prose(prose) if is_seen(&prose.text) => Some(&prose.text),
            _ => None,
        }
    }
}

/// Returns whether there is anything but blanks in a text.
pub(crate) fn is_seen(text: &str) -> bool {
    text.contains(|c: char| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}'))
}

/// Returns the lines of a cell.
pub(crate) fn lines(pieces: &[Piece]) -> String {
    let lines: Vec<&str> = pieces.iter().filter_map(Piece::line).collect();
    lines.join("\n")
}

/// Says what becomes of a table that is complete. `nested` is whether it stands in a cell.
///
/// A table around tables that only arranges them is not on the page: what it holds flows on. So does
/// the single cell that is pasted into a cell along with its border.
pub(crate) fn close(table: Table, nested: bool) -> Vec<Piece> {
    let transparent = if holds_table(&table) {
        only_arranges(&table)
    } else {
        nested && table.rows.len() == 1 && table.rows.iter().all(|row| row.cells.len() == 1)
    };
    if !transparent {
        return vec![Piece::Table(std::boxed::Box::new(table))];
    }
    table
        .rows
        .into_iter()
        .flat_map(|row| row.cells)
        .flat_map(|cell| cell.pieces)
        .collect()
}

fn cells(table: &Table) -> impl Iterator<Item = &table::Cell<Piece>> {
    table.rows.iter().flat_map(|row| &row.cells)
}

fn holds_table(table: &Table) -> bool {
    cells(table)
        .flat_map(|cell| &cell.pieces)
        .any(|piece| matches!(piece, Piece::Table(_)))
}

/// Returns whether a table around tables only arranges them: it has one row or one column, or it
/// says less itself than they do.
fn only_arranges(table: &Table) -> bool {
    if table.rows.len() == 1 || table.rows.iter().all(|row| row.cells.len() == 1) {
        return true;
    }
    let own = cells(table).filter(|cell| cell.filled).count();
    let inner: usize = cells(table)
        .flat_map(|cell| &cell.pieces)
        .filter_map(|piece| match piece {
            Piece::Table(table) => Some(cells(table).filter(|cell| cell.filled).count()),
            _ => None,
        })
        .sum();
    own * 2 <= inner
}
