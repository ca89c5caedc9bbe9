//! Tables of formats in which paragraphs say how deep in tables they stand, and marks end cells and
//! rows: RTF and the binary format of Word.
//!
//! What holds together is found by depth alone, so that a row without its end, or text that claims a
//! table which never comes, is not lost.

use super::piece::{self, Piece};
use super::table::{Cell, Merge, Row, Table};
use crate::ReadError;
use nianbao_document::Limits;

/// A cell as the end of its row defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Its left edge, in twentieths of a point from wherever the file measures.
    pub(crate) left: i64,
    /// Its right edge.
    pub(crate) right: i64,
    /// Whether it is merged with the cell above.
    pub(crate) vertical: Merge,
    /// Whether it is merged with the cell before.
    pub(crate) horizontal: Merge,
}

/// What stands at one depth.
#[derive(Debug, Default)]
struct Level {
    table: Table<Piece>,
    /// The cells of the row that is open.
    cells: Vec<Vec<Piece>>,
    /// What stands in the cell that is open; at depth 0, the text itself.
    open: Vec<Piece>,
    /// The edges of the row before.
    edges: Vec<Edge>,
}

/// Gathers a story.
#[derive(Debug)]
pub(crate) struct Marks {
    /// The text, and the tables that are open within each other.
    levels: Vec<Level>,
    cells: usize,
}

/// How deep tables may stand in each other; what stands deeper is kept at this depth.
const MOST_DEPTH: usize = 32;

impl Default for Marks {
    fn default() -> Self {
        Self {
            levels: vec![Level::default()],
            cells: 0,
        }
    }
}

impl Marks {
    /// Adds pieces at a depth: 0 is the text, 1 a table, 2 a table in a cell.
    pub(crate) fn add(&mut self, depth: usize, pieces: Vec<Piece>) {
        self.go_to(depth);
        if let Some(level) = self.levels.last_mut() {
            level.open.extend(pieces);
        }
    }

    /// Ends a cell.
    ///
    /// # Errors
    /// Where there are more cells than `limits` allow.
    pub(crate) fn end_cell(&mut self, depth: usize, limits: &Limits) -> Result<(), ReadError> {
        self.go_to(depth.max(1));
        self.cells += 1;
        if self.cells > limits.cells {
            return Err(ReadError::over("cells", limits.cells));
        }
        if let Some(level) = self.levels.last_mut() {
            let cell = std::mem::take(&mut level.open);
            level.cells.push(cell);
        }
        Ok(())
    }

    /// Ends a row whose cells stand between `edges`. One that is left out is not shown.
    pub(crate) fn end_row(&mut self, depth: usize, edges: &[Edge], left_out: bool) {
        self.go_to(depth.max(1));
        if let Some(level) = self.levels.last_mut() {
            level.end_row(edges, left_out);
        }
    }

    /// Returns the pieces.
    pub(crate) fn finish(mut self) -> Vec<Piece> {
        self.go_to(0);
        self.levels
            .pop()
            .map(|level| level.open)
            .unwrap_or_default()
    }

    /// Opens and closes tables until this depth is reached.
    fn go_to(&mut self, depth: usize) {
        let depth = depth.min(MOST_DEPTH);
        while self.levels.len() > depth + 1 {
            let Some(level) = self.levels.pop() else {
                return;
            };
            let pieces = level.close(self.levels.len() > 1);
            if let Some(outer) = self.levels.last_mut() {
                outer.open.extend(pieces);
            }
        }
        while self.levels.len() < depth + 1 {
            self.levels.push(Level::default());
        }
    }
}

impl Level {
    fn end_row(&mut self, edges: &[Edge], left_out: bool) {
        let mut cells = std::mem::take(&mut self.cells);
        if self.open.iter().any(|piece| piece.line().is_some()) {
            // The last cell was not ended.
            cells.push(std::mem::take(&mut self.open));
        }
        if left_out || cells.is_empty() {
            return;
        }
        // A row that does not say where its cells stand has those of the row before.
        if !edges.is_empty() {
            self.edges = edges.to_vec();
        }
        let mut row = Row::default();
        for (index, pieces) in cells.into_iter().enumerate() {
            let edge = self.edges.get(index);
            row.cells.push(Cell {
                edges: edge.map(|edge| (edge.left, edge.right)),
                vertical: edge.map_or(Merge::None, |edge| edge.vertical),
                horizontal: edge.map_or(Merge::None, |edge| edge.horizontal),
                filled: pieces.iter().any(|piece| piece.line().is_some()),
                pieces,
                ..Cell::default()
            });
        }
        self.table.rows.push(row);
    }

    /// Ends a table. What was never in a row flows on as text.
    fn close(mut self, nested: bool) -> Vec<Piece> {
        if !self.cells.is_empty() {
            self.end_row(&[], false);
        }
        let mut pieces = if self.table.rows.is_empty() {
            Vec::new()
        } else {
            piece::close(self.table, nested)
        };
        pieces.append(&mut self.open);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manuscript::piece::Prose;

    fn prose(text: &str) -> Vec<Piece> {
        let prose = Prose {
            text: text.to_owned(),
            heading: None,
        };
        vec![Piece::Prose(prose)]
    }

    fn edges(at: &[i64]) -> Vec<Edge> {
        let edge = |pair: &[i64]| Edge {
            left: pair[0],
            right: pair[1],
            vertical: Merge::None,
            horizontal: Merge::None,
        };
        at.windows(2).map(edge).collect()
    }

    fn told(pieces: &[Piece]) -> String {
        let tell = |piece: &Piece| match piece {
            Piece::Prose(prose) => prose.text.clone(),
            Piece::Table(table) => {
                let row = |row: &Row<Piece>| {
                    let cells = row.cells.iter().map(|cell| told(&cell.pieces));
                    cells.collect::<Vec<_>>().join("|")
                };
                let rows = table.rows.iter().map(row);
                format!("[{}]", rows.collect::<Vec<_>>().join("/"))
            }
            _ => "?".into(),
        };
        pieces.iter().map(tell).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn depth_tells_what_belongs_where() {
        let limits = Limits::default();
        let mut marks = Marks::default();
        marks.add(0, prose("a"));
        marks.add(1, prose("b"));
        marks.end_cell(1, &limits).unwrap();
        marks.add(2, prose("n"));
        marks.end_cell(2, &limits).unwrap();
        marks.add(2, prose("m"));
        marks.end_cell(2, &limits).unwrap();
        marks.end_row(2, &edges(&[0, 9, 18]), false);
        marks.add(1, prose("c"));
        marks.end_cell(1, &limits).unwrap();
        marks.end_row(1, &edges(&[0, 90, 180]), false);
        for text in ["x", "y"] {
            marks.add(1, prose(text));
            marks.end_cell(1, &limits).unwrap();
        }
        marks.end_row(1, &[], false);
        marks.add(0, prose("d"));
        assert_eq!(told(&marks.finish()), "a [b|[n|m] c/x|y] d");
    }

    #[test]
    fn nothing_is_lost_where_marks_are() {
        let limits = Limits::default();
        let mut marks = Marks::default();
        marks.add(1, prose("a"));
        marks.end_cell(1, &limits).unwrap();
        marks.add(1, prose("b"));
        marks.add(0, prose("c"));
        marks.add(1, prose("d"));
        assert_eq!(told(&marks.finish()), "[a|b] c d");
        let few = Limits {
            cells: 0,
            ..Limits::default()
        };
        assert!(Marks::default().end_cell(1, &few).is_err());
    }
}
