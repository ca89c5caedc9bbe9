//! Plain text: lines, tabs, and cells between bars.
//!
//! - [x] UTF-8, UTF-16, GB18030/GBK, Big5, with and without mark
//! - [x] lines as paragraphs, one each; wrapped prose is joined later, where headings are known
//! - [x] lines with tabs: a grid whose rows are lines
//! - [x] lines of cells between bars: a grid whose rows are lines
//! - [x] one cell a line with bars around it: one run of cells whose row ends are not printed
//! - [-] columns aligned by blanks: lines with their blanks kept
//! - [ ] markup: a page or RTF saved as text is read by its own reader

use crate::encoding::{self, Decoded};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{
    Block, Cell, Diagnostic, Document, Grid, Limits, Noted, Origin, Paragraph, Severity,
};
use std::ops::Range;

const NAME: &str = "text";
/// Bytes looked at to tell text from binary content.
const SNIFF_BYTES: usize = 64 << 10;

/// Reads plain text.
pub(crate) struct Text;

impl Reader for Text {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text", "md"]
    }

    fn scope(&self) -> &'static str {
        "plain text in UTF-8, UTF-16, GB18030/GBK or Big5: lines, tabs, cells between bars"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        // Formats that are text on the surface, and not what their text says.
        if bytes.starts_with(b"%PDF-") || bytes.starts_with(b"{\\rtf") {
            return Confidence::No;
        }
        let head = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
        // An odd length would hide UTF-16; a cut character at the end is one error at most.
        let head = head
            .get(..head.len() & !1)
            .filter(|even| !even.is_empty())
            .unwrap_or(head);
        let Decoded { text, errors, .. } = encoding::decode(head, None);
        let controls = text
            .chars()
            .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}'))
            .count();
        let length = text.chars().count();
        // A binary file is full of controls and of bytes that are no characters.
        if controls * 200 > length || errors * 20 > length + 40 {
            Confidence::No
        } else {
            Confidence::Possible
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let limits = &options.limits;
        if longest_line(bytes) > limits.line_bytes {
            return Err(ReadError::over("line_bytes", limits.line_bytes));
        }
        let decoded = encoding::decode(bytes, options.encoding.as_deref());
        let blocks = blocks(&decoded.text, limits)?;
        if blocks.is_empty() {
            return Err(ReadError::NoText { format: NAME });
        }
        let mut diagnostics = Vec::new();
        if decoded.errors > 0 {
            let (count, encoding) = (decoded.errors, decoded.encoding);
            let line = decoded
                .text
                .lines()
                .position(|line| line.contains('\u{FFFD}'));
            let line = line
                .and_then(|line| u32::try_from(line + 1).ok())
                .unwrap_or(1);
            diagnostics.push(
                Diagnostic::new(
                    "undecodable-characters",
                    Severity::Warning,
                    format!("有 {count} 处字节不是 {encoding} 字符，已以“�”代替；请核对原文或用 --encoding 指定编码"),
                    format!("{count} places are no characters of {encoding}; set --encoding or check the source"),
                )
                .at(Origin::Text { line, column: None }),
            );
        }
        let document = Document {
            blocks,
            properties: Vec::new(),
        };
        let encoding = Some(decoded.encoding.to_owned());
        Ok(Noted {
            value: Reading {
                document,
                encoding,
                producer: None,
            },
            diagnostics,
        })
    }
}

/// Returns the length of the longest line in bytes. A line break has the same byte in every encoding
/// that is read here, in UTF-16 beside a zero.
fn longest_line(bytes: &[u8]) -> usize {
    bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0)
}

/// As many rows of one width make a grid whose columns are believed.
const STABLE_ROWS: usize = 3;

/// How a line is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Blank,
    Prose,
    Tabs,
    /// A row of cells between bars.
    Row,
    /// A cell of a run of cells, with a bar before or after it, or nothing but bars.
    Cell,
}

/// Returns the text of a line between its bars, cell by cell.
fn bar_cells(line: &str) -> impl Iterator<Item = &str> {
    line.split('|').map(str::trim)
}

fn shape(line: &str) -> Shape {
    if line.trim().is_empty() {
        // Several tabs alone are a row of empty cells.
        return if line.matches('\t').count() > 1 {
            Shape::Tabs
        } else {
            Shape::Blank
        };
    }
    if line.trim_end().contains('\t') || line.starts_with('\t') {
        let cells = line
            .split('\t')
            .filter(|cell| !cell.trim().is_empty())
            .count();
        // A tab before a paragraph is an indent; two filled cells, or one with a run of tabs behind
        // it, are a row.
        return if cells > 1 || line.trim_start().matches('\t').count() > 0 || cells == 0 {
            Shape::Tabs
        } else {
            Shape::Prose
        };
    }
    let bars = line.matches('|').count();
    if bars == 0 {
        // Lines that were nothing but tabs are gone by now: what ends in a tab was a row.
        return if line.ends_with('\t') {
            Shape::Tabs
        } else {
            Shape::Prose
        };
    }
    match bar_cells(line).filter(|cell| !cell.is_empty()).count() {
        // A short line with one bar inside is a row, a sentence with a bar in it is not.
        count if count > 1 && (bars > 1 || line.chars().count() < 60) => Shape::Row,
        0 => Shape::Cell,
        // A row of which only one cell is filled, as a title across a table.
        1 if bars > 2 && line.trim_start().starts_with('|') => Shape::Row,
        1 if line.trim().starts_with('|') || line.trim().ends_with('|') => Shape::Cell,
        _ => Shape::Prose,
    }
}

/// The lines of a text with their numbers and shapes.
struct Lines<'a> {
    lines: Vec<(u32, &'a str, Shape)>,
}

fn blocks(text: &str, limits: &Limits) -> Result<Vec<Block>, ReadError> {
    let mut lines = Vec::new();
    // A form feed ends a line and a page; `\r` alone ends a line in old files.
    for (number, line) in text
        .split(['\n', '\u{C}'])
        .flat_map(split_returns)
        .enumerate()
    {
        if lines.len() >= limits.lines {
            return Err(ReadError::over("lines", limits.lines));
        }
        let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        lines.push((number, line, shape(line)));
    }
    let lines = Lines { lines };
    let mut blocks = Vec::new();
    let mut cells_left = limits.cells;
    let over = || ReadError::over("cells", limits.cells);
    let mut at = 0;
    while let Some((number, line, shape)) = lines.lines.get(at).copied() {
        let origin = Origin::Text {
            line: number,
            column: None,
        };
        let (grids, end) = match shape {
            Shape::Blank => {
                at += 1;
                continue;
            }
            Shape::Tabs => lines
                .rows(at, Shape::Tabs, '\t', cells_left)
                .ok_or_else(over)?,
            Shape::Row => lines
                .rows(at, Shape::Row, '|', cells_left)
                .ok_or_else(over)?,
            Shape::Cell => {
                let (cells, end) = lines.run(at, cells_left).ok_or_else(over)?;
                (vec![(cells, false)], end)
            }
            Shape::Prose => {
                let text = line.trim_end().to_owned();
                blocks.push(Block::Paragraph(Paragraph {
                    text,
                    heading: None,
                    origin,
                }));
                at += 1;
                continue;
            }
        };
        at = end;
        for (cells, columns_known) in grids {
            cells_left = cells_left.checked_sub(cells.len()).ok_or_else(over)?;
            if cells.iter().all(|cell| cell.text.is_empty()) {
                continue;
            }
            let origin = cells
                .first()
                .map_or_else(|| origin.clone(), |cell| cell.origin.clone());
            match Grid::new(cells, columns_known, origin) {
                Ok(grid) => blocks.push(Block::Grid(grid)),
                // More cells in one line than a grid may have columns.
                Err(_) => return Err(ReadError::over("cells", Grid::MOST_COLUMNS)),
            }
        }
    }
    if blocks.len() > limits.blocks {
        return Err(ReadError::over("blocks", limits.blocks));
    }
    Ok(blocks)
}

fn split_returns(line: &str) -> impl Iterator<Item = &str> {
    line.strip_suffix('\r').unwrap_or(line).split('\r')
}

/// Grids, each with whether its columns are known, and the line after them.
type Rows = (Vec<(Vec<Cell>, bool)>, usize);

impl Lines<'_> {
    /// Reads the rows from line `at` on, cells separated by `mark`. Returns the grids they make, each
    /// with whether its columns are known, and the line after them.
    ///
    /// Rows of one width stand in one grid, and their columns are taken for those of the page. Where
    /// widths change after a few rows a new grid begins; rows whose widths keep changing stand in one
    /// grid that gives only their order. `None` where there are more than `most` cells.
    fn rows(&self, at: usize, shape: Shape, mark: char, most: usize) -> Option<Rows> {
        let mut end = at;
        // Where rows end in a bar it closes their last cell; elsewhere a bar at the end opens an
        // empty one.
        let filled = || {
            let belongs = |line: &&(u32, &str, Shape)| line.2 == shape || line.2 == Shape::Cell;
            self.lines
                .iter()
                .skip(at)
                .take_while(belongs)
                .filter(|line| line.2 == shape)
        };
        let closed = filled()
            .filter(|line| line.1.trim_end().ends_with('|'))
            .count()
            * 2
            > filled().count();
        // Widths first, cells when it is known how many there are and which rows stand together.
        let mut rows: Vec<(u32, &str, usize)> = Vec::new();
        let mut count = 0;
        while let Some((number, line, _)) = self
            .lines
            .get(end)
            .filter(|line| line.2 == shape || (mark == '|' && line.2 == Shape::Cell))
        {
            let line = if mark == '|' {
                let line = line.trim();
                let line = line.strip_prefix('|').unwrap_or(line);
                if closed {
                    line.strip_suffix('|').unwrap_or(line)
                } else {
                    line
                }
            } else {
                line
            };
            let width = line.matches(mark).count() + 1;
            count += width;
            if count > most {
                return None;
            }
            rows.push((*number, line, width));
            end += 1;
        }
        let mut grids: Vec<(Range<usize>, bool)> = Vec::new();
        let mut start = 0;
        for run in rows.chunk_by(|first, second| first.2 == second.2) {
            let stable = run.len() >= STABLE_ROWS;
            let stop = start + run.len();
            match grids.last_mut() {
                // Between two stable runs stands a border; short runs belong to what is before them.
                Some((last, even)) if !stable || !*even && last.len() < STABLE_ROWS => {
                    last.end = stop;
                    *even = false;
                }
                _ => grids.push((
                    start..stop,
                    stable || rows.len() == run.len() && run.len() > 1,
                )),
            }
            start = stop;
        }
        let placed = |(range, even): (Range<usize>, bool)| {
            let rows = rows.get(range).unwrap_or_default();
            let mut cells = Vec::with_capacity(rows.iter().map(|row| row.2).sum());
            for (row, (number, line, _)) in rows.iter().enumerate() {
                for (column, text) in line.split(mark).enumerate() {
                    cells.push(cell(row, column, text, *number));
                }
            }
            (cells, even)
        };
        Some((grids.into_iter().map(placed).collect(), end))
    }

    /// Reads the run of cells from line `at` on, one or none a line. A line without bars belongs to
    /// it where bars stand before and after. `None` where there are more than `most` cells.
    fn run(&self, at: usize, most: usize) -> Option<(Vec<Cell>, usize)> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut end = at;
        // Whether the last bar has closed a cell, so that the next text opens a new one.
        let mut open: Option<usize> = None;
        while let Some((number, line, shape)) = self.lines.get(end) {
            let next = self.lines.get(end + 1).map(|next| next.2);
            match shape {
                Shape::Cell => {}
                Shape::Row if line.chars().count() < 200 => {}
                Shape::Prose
                    if end > at
                        && line.chars().count() < 40
                        && next == Some(Shape::Cell)
                        && self
                            .lines
                            .get(end - 1)
                            .is_some_and(|last| last.1.trim() == "|") => {}
                _ => break,
            }
            let mut parts = line.split('|').peekable();
            while let Some(part) = parts.next() {
                let last = parts.peek().is_none();
                let text = part.trim();
                if !text.is_empty() {
                    cells.push(cell(0, cells.len(), text, *number));
                    open = if last { Some(cells.len()) } else { None };
                } else if !last {
                    // Between two bars: an empty cell, unless the first bar opens a line whose text
                    // follows, or closes the cell that the line before left open.
                    if open.take().is_none() {
                        cells.push(cell(0, cells.len(), "", *number));
                    }
                }
            }
            if cells.len() > most {
                return None;
            }
            end += 1;
        }
        Some((cells, end))
    }
}

fn cell(row: usize, column: usize, text: &str, line: u32) -> Cell {
    Cell::new(
        (row, column),
        (1, 1),
        text.trim(),
        Origin::Text { line, column: None },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Block> {
        blocks(text, &Limits::default()).unwrap()
    }

    fn grid(block: &Block) -> &Grid {
        match block {
            Block::Grid(grid) => grid,
            other => panic!("{other:?}"),
        }
    }

    fn texts(grid: &Grid, row: usize) -> Vec<&str> {
        grid.row(row)
            .iter()
            .map(|cell| cell.text.as_str())
            .collect()
    }

    #[test]
    fn tabs_make_rows() {
        let blocks = read("标题\n规章\t0\t\t5\n\t\t\t\n合计\t1\n");
        assert_eq!(blocks.len(), 2);
        let grid = grid(&blocks[1]);
        assert_eq!(texts(grid, 0), ["规章", "0", "", "5"]);
        assert_eq!(grid.rows, 3);
        assert!(!grid.columns_known);
    }

    #[test]
    fn bars_make_rows() {
        let blocks = read("| 规章 | 0 | |\n| 文件 | 1 | 2 |\n");
        let grid = grid(&blocks[0]);
        assert_eq!(texts(grid, 0), ["规章", "0", ""]);
        assert!(grid.columns_known);
    }

    #[test]
    fn a_cell_a_line_makes_a_run() {
        for text in [
            "规章 |\n0 |\n7 |\n许可 |\n5 |",
            "| 规章 |\n0 |\n7 |\n| 许可 |\n5 |",
        ] {
            let blocks = read(text);
            assert_eq!(blocks.len(), 1, "{text}");
            let cells = texts(grid(&blocks[0]), 0);
            let filled: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
            assert_eq!(filled, ["规章", "0", "7", "许可", "5"]);
        }
        let blocks = read("|\n规章 |\n0 |\n7 |\n|\n许可 |\n5 | | |\n");
        assert_eq!(blocks.len(), 1);
        assert_eq!(grid(&blocks[0]).rows, 1);
    }

    #[test]
    fn origins_are_lines() {
        let blocks = read("\n\n甲\r\n规章\t0\t1\n");
        assert_eq!(
            blocks[0].origin(),
            &Origin::Text {
                line: 3,
                column: None
            }
        );
        assert_eq!(
            grid(&blocks[1]).cells()[1].origin,
            Origin::Text {
                line: 4,
                column: None
            }
        );
    }

    #[test]
    fn binary_content_is_no_text() {
        let binary: Vec<u8> = (0u8..=255).cycle().take(4096).collect();
        assert_eq!(Text.sniff(&binary), Confidence::No);
        assert_eq!(Text.sniff("政府信息公开".as_bytes()), Confidence::Possible);
    }

    #[test]
    fn limits_are_kept() {
        let limits = Limits {
            lines: 2,
            ..Limits::default()
        };
        assert_eq!(blocks("1\n2\n3", &limits), Err(ReadError::over("lines", 2)));
        let limits = Limits {
            cells: 2,
            ..Limits::default()
        };
        assert_eq!(blocks("1\t2\t3", &limits), Err(ReadError::over("cells", 2)));
        let options = ReadOptions {
            limits: Limits {
                line_bytes: 3,
                ..Limits::default()
            },
            encoding: None,
        };
        assert!(matches!(
            Text.read(b"abcd", &options),
            Err(ReadError::Limit { .. })
        ));
    }
}
