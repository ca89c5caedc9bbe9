//! The document as one tape of folded characters, each with the gap before it and its place.
//!
//! Labels break over lines and cells, digits run into labels, whole pages come as one line: on the
//! tape all of these are the same thing, characters in order with gaps of different width.

use crate::fold;
use nianbao_document::{Block, Document, Grid, Origin};
use std::ops::Range;

/// How far a character stands from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GapKind {
    /// Nothing between.
    None,
    /// White space within a line.
    Space,
    /// A line break within a cell.
    Break,
    /// The border of a cell.
    Cell,
    /// The end of a row of cells, or of a line of text.
    Line,
}

/// The gap before a character, with the empty cells in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) kind: GapKind,
    /// Empty cells that end the row before.
    pub(crate) trailing: u8,
    /// Empty cells that begin this row, or stand between two cells of it.
    pub(crate) leading: u8,
}

impl Gap {
    /// Returns the number of empty cells in the gap.
    pub(crate) const fn empty(self) -> usize {
        self.trailing as usize + self.leading as usize
    }
}

/// A character of the tape, in 8 bytes: a page of ten megabytes has millions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub(crate) c: char,
    pub(crate) gap: Gap,
}

/// Where a piece of the document begins on the tape.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Its first glyph.
    glyph: u32,
    block: u32,
    /// The number of the cell within its grid, or [`PARAGRAPH`].
    cell: u32,
}

/// The number of no cell.
const PARAGRAPH: u32 = u32::MAX;

/// A paragraph, or a cell that holds something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// The block's number.
    pub(crate) block: usize,
    /// The cell's row and column, if it is one.
    pub(crate) cell: Option<(usize, usize)>,
    pub(crate) text: &'a str,
    pub(crate) origin: &'a Origin,
    /// Its first glyph, and the one after its last.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The document as a tape.
#[derive(Debug)]
pub(crate) struct Tape<'a> {
    document: &'a Document,
    pub(crate) glyphs: Vec<Glyph>,
    starts: Vec<Start>,
    /// Empty cells after the last glyph.
    pub(crate) rest: u8,
    /// Page numbers that were left out, as (block, text).
    pub(crate) furniture: Vec<usize>,
}

impl<'a> Tape<'a> {
    /// Lays out a document.
    pub(crate) fn new(document: &'a Document) -> Self {
        // A tape that grew by doubling would take twice its size on a page of many megabytes.
        let texts = document.blocks.iter().map(|block| match block {
            Block::Paragraph(paragraph) => (1, paragraph.text.chars().count()),
            Block::Grid(grid) => {
                let letters = grid
                    .cells()
                    .iter()
                    .map(|cell| cell.text.chars().count())
                    .sum();
                (grid.cells().len(), letters)
            }
            Block::Figure(_) => (0, 0),
        });
        let (pieces, letters) = texts.fold((0, 0), |sum, text| (sum.0 + text.0, sum.1 + text.1));
        let mut tape = Self {
            glyphs: Vec::with_capacity(letters),
            starts: Vec::with_capacity(pieces),
            document,
            rest: 0,
            furniture: Vec::new(),
        };
        let mut gap = Gap {
            kind: GapKind::Line,
            trailing: 0,
            leading: 0,
        };
        for (number, block) in document.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) => {
                    if is_page_number(&paragraph.text) {
                        tape.furniture.push(number);
                        continue;
                    }
                    gap.kind = GapKind::Line;
                    gap.trailing = gap.trailing.saturating_add(gap.leading);
                    gap.leading = 0;
                    tape.push(number, PARAGRAPH, &paragraph.text, &mut gap);
                }
                Block::Grid(grid) => tape.push_grid(number, grid, &mut gap),
                Block::Figure(_) => {}
            }
        }
        tape.rest = gap.trailing.saturating_add(gap.leading);
        tape
    }

    fn push_grid(&mut self, number: usize, grid: &'a Grid, gap: &mut Gap) {
        let mut row = None;
        for (index, cell) in (0..).zip(grid.cells()) {
            if row == Some(cell.row) {
                gap.kind = gap.kind.max(GapKind::Cell);
            } else {
                row = Some(cell.row);
                gap.kind = GapKind::Line;
                gap.trailing = gap.trailing.saturating_add(gap.leading);
                gap.leading = 0;
            }
            if !self.push(number, index, &cell.text, gap) {
                gap.leading = gap.leading.saturating_add(1);
            }
        }
    }

    /// Lays out a piece and returns whether it held anything.
    fn push(&mut self, block: usize, cell: u32, text: &str, gap: &mut Gap) -> bool {
        let start = self.glyphs.len();
        // No file that is read has so many characters.
        let (Ok(glyph), Ok(block)) = (u32::try_from(start), u32::try_from(block)) else {
            return false;
        };
        for c in text.chars() {
            if c == '\n' {
                gap.kind = gap.kind.max(GapKind::Break);
                continue;
            }
            if c.is_whitespace() {
                gap.kind = gap.kind.max(GapKind::Space);
                continue;
            }
            if fold::is_invisible(c) {
                continue;
            }
            fold::fold(c, |c| {
                self.glyphs.push(Glyph { c, gap: *gap });
                *gap = Gap {
                    kind: GapKind::None,
                    trailing: 0,
                    leading: 0,
                };
            });
        }
        if self.glyphs.len() == start {
            return false;
        }
        self.starts.push(Start { glyph, block, cell });
        true
    }

    /// Returns the block of a piece, by its number.
    pub(crate) fn block_of(&self, number: usize) -> Option<usize> {
        self.starts.get(number).map(|start| start.block as usize)
    }

    /// Returns the first glyph of a piece, by its number; of the one after the last the end.
    pub(crate) fn start_of(&self, number: usize) -> usize {
        self.starts
            .get(number)
            .map_or(self.glyphs.len(), |start| start.glyph as usize)
    }

    /// Returns the numbers of the pieces of a block.
    pub(crate) fn pieces_of(&self, block: usize) -> Range<usize> {
        let first = |block: usize| {
            self.starts
                .partition_point(|start| (start.block as usize) < block)
        };
        first(block)..first(block.saturating_add(1))
    }

    /// Returns the number of the cell that a piece is within its grid, and its glyphs.
    pub(crate) fn cell_of(&self, number: usize) -> Option<(usize, &[Glyph])> {
        let start = self
            .starts
            .get(number)
            .filter(|start| start.cell != PARAGRAPH)?;
        let glyphs = start.glyph as usize..self.start_of(number + 1);
        Some((start.cell as usize, self.glyphs.get(glyphs)?))
    }

    /// Returns a piece by its number.
    pub(crate) fn piece(&self, number: usize) -> Option<Piece<'a>> {
        let start = self.starts.get(number)?;
        let block = start.block as usize;
        let (cell, text, origin) = match self.document.blocks.get(block)? {
            Block::Paragraph(paragraph) => (None, paragraph.text.as_str(), &paragraph.origin),
            Block::Grid(grid) => {
                let cell = grid.cells().get(start.cell as usize)?;
                let place = (cell.rows().start, cell.columns().start);
                (Some(place), cell.text.as_str(), &cell.origin)
            }
            Block::Figure(_) => return None,
        };
        Some(Piece {
            block,
            cell,
            text,
            origin,
            start: start.glyph as usize,
            end: self.start_of(number + 1),
        })
    }

    /// Returns the grid that a piece is a cell of.
    pub(crate) fn grid_of(&self, piece: &Piece<'_>) -> Option<&'a Grid> {
        match self.document.blocks.get(piece.block)? {
            Block::Grid(grid) => Some(grid),
            _ => None,
        }
    }

    /// Returns the piece a glyph comes from.
    pub(crate) fn piece_of(&self, glyph: usize) -> Option<Piece<'a>> {
        self.glyphs.get(glyph)?;
        let after = self
            .starts
            .partition_point(|start| start.glyph as usize <= glyph);
        self.piece(after.checked_sub(1)?)
    }

    /// Returns where in its piece's text the character of a glyph begins, in bytes.
    fn offset(&self, glyph: usize) -> Option<usize> {
        let piece = self.piece_of(glyph)?;
        let mut at = piece.start;
        for (offset, c) in piece.text.char_indices() {
            if c.is_whitespace() || fold::is_invisible(c) {
                continue;
            }
            fold::fold(c, |_| at += 1);
            if at > glyph {
                return Some(offset);
            }
        }
        None
    }

    /// Returns the place of a glyph, for people: in a long line with its column.
    pub(crate) fn origin(&self, glyph: usize) -> Option<Origin> {
        let piece = self.piece_of(glyph)?;
        Some(match piece.origin {
            Origin::Text { line, column } => {
                let before = piece.text.get(..self.offset(glyph)?)?.chars().count();
                let first = column.unwrap_or(1);
                let column = u32::try_from(before)
                    .ok()
                    .and_then(|n| n.checked_add(first));
                Origin::Text {
                    line: *line,
                    column,
                }
            }
            origin => origin.clone(),
        })
    }

    /// Returns what is printed from one glyph up to another, which is left out. Across cells and
    /// lines the pieces are separated by a blank.
    pub(crate) fn printed(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        let mut at = from;
        while let Some(piece) = self.piece_of(at).filter(|_| at < to) {
            let end = piece.end.min(to);
            let stop = (end < piece.end)
                .then(|| self.offset(end))
                .flatten()
                .unwrap_or(piece.text.len());
            let start = self.offset(at).unwrap_or(0);
            let text = piece.text.get(start..stop).unwrap_or_default();
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(fold::printed(text).trim());
            at = end;
        }
        out
    }
}

/// Returns whether a line is nothing but a page number: `1/3`, `- 3 -`, `第 3 页 共 9 页`.
fn is_page_number(text: &str) -> bool {
    let text = fold::folded(text);
    let text = text.as_str();
    let digits = |t: &str| !t.is_empty() && t.len() <= 4 && t.bytes().all(|b| b.is_ascii_digit());
    if let Some((page, of)) = text.split_once('/') {
        return digits(page) && digits(of) && page != "0" && of != "0";
    }
    for dash in ['-', '—'] {
        let inner = text.trim_matches(dash);
        if inner.len() < text.len() && text.starts_with(dash) && text.ends_with(dash) {
            return digits(inner);
        }
    }
    let inner = text.strip_prefix('第').and_then(|t| t.split_once('页'));
    inner.is_some_and(|(page, rest)| {
        digits(page)
            && (rest.is_empty()
                || rest
                    .trim_start_matches([',', '/'])
                    .strip_prefix('共')
                    .and_then(|t| t.strip_suffix('页'))
                    .is_some_and(digits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_document::{Cell, Paragraph};

    fn paragraph(text: &str, line: u32) -> Block {
        let origin = Origin::Text { line, column: None };
        Block::Paragraph(Paragraph {
            text: text.into(),
            heading: None,
            origin,
        })
    }

    #[test]
    fn gaps_and_empty_cells_are_kept() {
        let cell = |row, column, text: &str| Cell {
            row,
            column,
            row_span: 1,
            column_span: 1,
            text: text.into(),
            origin: Origin::Text {
                line: 2,
                column: None,
            },
        };
        let cells = vec![
            cell(0, 0, "规 章"),
            cell(0, 1, ""),
            cell(0, 2, "5"),
            cell(0, 3, ""),
            cell(1, 0, ""),
            cell(1, 1, "7"),
        ];
        let origin = Origin::Text {
            line: 2,
            column: None,
        };
        let grid = Block::Grid(Grid::new(cells, false, origin).unwrap());
        let document = Document {
            blocks: vec![paragraph("甲", 1), grid],
            properties: Vec::new(),
        };
        let tape = Tape::new(&document);
        let text: String = tape.glyphs.iter().map(|g| g.c).collect();
        assert_eq!(text, "甲规章57");
        assert_eq!(tape.glyphs[2].gap.kind, GapKind::Space);
        assert_eq!(
            (tape.glyphs[3].gap.kind, tape.glyphs[3].gap.leading),
            (GapKind::Cell, 1)
        );
        let gap = tape.glyphs[4].gap;
        assert_eq!((gap.kind, gap.trailing, gap.leading), (GapKind::Line, 1, 1));
        assert_eq!(tape.printed(1, 4), "规 章 5");
    }

    #[test]
    fn page_numbers_are_left_out() {
        for text in [
            "1/3",
            "- 12 -",
            "— 3 —",
            "第 3 页",
            "第3页，共9页",
            " 2 / 3 ",
        ] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["0", "12", "0/0", "1/3/5", "-8", "第二十条", "3."] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
