//! Pieces become blocks with their places.

use super::piece::{NoteKey, Piece, Table, is_seen, lines};
use crate::ReadError;
use nianbao_document::{Block, Cell, Diagnostic, Figure, Grid, Name, Origin, Paragraph, Severity};
use std::collections::BTreeMap;

/// A block, or the place of a part of another format.
pub(crate) enum Placed {
    /// A block.
    Block(Block),
    /// A part, by its relationship, with the place where it stands.
    Chunk(String, Origin),
}

/// The notes of a document: the part each is in, and what it says. A note is taken out where it is
/// first referred to.
pub(crate) type Notes = BTreeMap<NoteKey, (Name, Vec<Piece>)>;

/// Counts paragraphs and tables of the parts, and gathers the blocks.
pub(crate) struct Assembly {
    notes: Notes,
    counts: BTreeMap<Name, (u32, u32)>,
    blocks: Vec<Placed>,
    format: &'static str,
    /// How many cells had content that a merged cell covers.
    covered: usize,
    /// The place of the first of them.
    first_covered: Option<Origin>,
}

impl Assembly {
    /// Begins with the format's name for errors, and the notes that may be referred to.
    pub(crate) fn new(format: &'static str, notes: Notes) -> Self {
        Self {
            format,
            notes,
            counts: BTreeMap::new(),
            blocks: Vec::new(),
            covered: 0,
            first_covered: None,
        }
    }

    /// Says what merged cells cover.
    pub(crate) fn covered(&self) -> Option<Diagnostic> {
        let count = self.covered;
        let diagnostic = Diagnostic::new(
            "hidden-content",
            Severity::Warning,
            format!("有 {count} 个格的文字被合并单元格遮盖，未读取"),
            format!("{count} cells with text are covered by merged cells and left out"),
        );
        Some(diagnostic.at(self.first_covered.clone()?))
    }

    /// Returns the blocks.
    pub(crate) fn into_blocks(self) -> Vec<Placed> {
        self.blocks
    }

    /// Adds the pieces of a part.
    pub(crate) fn add(&mut self, part: &Name, pieces: Vec<Piece>) -> Result<(), ReadError> {
        for piece in pieces {
            match piece {
                Piece::Prose(prose) => {
                    let origin = self.next_paragraph(part);
                    if is_seen(&prose.text) {
                        let paragraph = Paragraph {
                            text: prose.text,
                            heading: prose.heading,
                            origin,
                        };
                        self.blocks.push(Placed::Block(Block::Paragraph(paragraph)));
                    }
                }
                Piece::Table(table) => self.add_table(part, *table)?,
                Piece::Figure(alternative) => {
                    let origin = self.here(part);
                    self.blocks.push(Placed::Block(Block::Figure(Figure {
                        alternative,
                        origin,
                    })));
                }
                Piece::Note(key) => {
                    if let Some((part, pieces)) = self.notes.remove(&key) {
                        self.add(&part, pieces)?;
                    }
                }
                Piece::Chunk(id) => {
                    let origin = self.here(part);
                    self.blocks.push(Placed::Chunk(id, origin));
                }
            }
        }
        Ok(())
    }

    /// Adds a table, and after it what cannot stand in a cell: tables, pictures, notes.
    fn add_table(&mut self, part: &Name, table: Table) -> Result<(), ReadError> {
        let number = {
            let counts = self.counts.entry(part.clone()).or_default();
            counts.1 = counts.1.saturating_add(1);
            counts.1
        };
        let count = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let place = |row: usize, column: usize| Origin::Node {
            part: part.clone(),
            table: number,
            row: count(row),
            column: count(column),
        };
        let layout = table.layout();
        let mut cells = Vec::with_capacity(layout.placed.len());
        for at in &layout.placed {
            let (row, index) = at.source;
            let Some(cell) = table.rows.get(row).and_then(|row| row.cells.get(index)) else {
                continue;
            };
            cells.push(Cell::new(
                (at.row, at.column),
                (at.row_span, at.column_span),
                lines(&cell.pieces),
                place(at.row, at.column),
            ));
        }
        let origin = Origin::Node {
            part: part.clone(),
            table: number,
            row: 1,
            column: 1,
        };
        if let Some((row, index)) = layout.covered.first() {
            self.first_covered
                .get_or_insert_with(|| place(*row, *index));
            self.covered += layout.covered.len();
        }
        // The layout never makes cells overlap; if it did, saying so is better than a guess.
        let grid = Grid::new(cells, true, origin)
            .map_err(|error| ReadError::damaged(self.format, error.to_string()))?;
        self.blocks.push(Placed::Block(Block::Grid(grid)));
        let rest = table
            .rows
            .into_iter()
            .flat_map(|row| row.cells)
            .flat_map(|cell| cell.pieces);
        self.add(
            part,
            rest.filter(|piece| !matches!(piece, Piece::Prose(_)))
                .collect(),
        )
    }

    fn next_paragraph(&mut self, part: &Name) -> Origin {
        let counts = self.counts.entry(part.clone()).or_default();
        counts.0 = counts.0.saturating_add(1);
        self.here(part)
    }

    /// Returns the place of the paragraph last counted.
    fn here(&self, part: &Name) -> Origin {
        let row = self.counts.get(part).map_or(0, |counts| counts.0);
        Origin::Node {
            part: part.clone(),
            table: 0,
            row,
            column: 0,
        }
    }
}
