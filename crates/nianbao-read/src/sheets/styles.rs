//! How cells look, as far as it changes what is read: number formats, and lines at the sides.

use super::format::Format;
use std::collections::BTreeMap;

/// A style of cells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CellStyle {
    /// The format of its numbers.
    pub(crate) format: u16,
    /// Whether it draws lines at the sides of a cell.
    pub(crate) ruled: bool,
    /// Whether what it shows is struck through.
    pub(crate) struck: bool,
    /// Whether it shows in the colour of the paper, on nothing but paper.
    pub(crate) white: bool,
}

/// The styles of a file.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    /// Whether days count from 1904.
    pub(crate) is_1904: bool,
    /// The codes of the formats that the file brings along.
    codes: BTreeMap<u16, String>,
    looks: Vec<CellStyle>,
    parsed: BTreeMap<u16, Format>,
}

/// How many styles and formats are kept; a file has at most 65 490 (Excel's own limit).
const MOST: usize = 1 << 16;

/// The lines around a cell: left, right, top, bottom.
pub(crate) type Sides = [bool; 4];

/// Returns whether lines make a cell one of a table: at the left or right, or above and below. A line
/// below a title makes none.
pub(crate) fn is_ruled([left, right, top, bottom]: Sides) -> bool {
    left || right || top && bottom
}

impl Styles {
    /// Adds the code of a format.
    pub(crate) fn add_code(&mut self, id: u16, code: String) {
        if self.codes.len() < MOST {
            self.codes.insert(id, code);
        }
    }

    /// Adds a style.
    pub(crate) fn add(&mut self, style: CellStyle) {
        if self.looks.len() < MOST {
            self.looks.push(style);
        }
    }

    /// Returns whether a style draws lines at the sides of a cell.
    pub(super) fn is_ruled(&self, style: usize) -> bool {
        self.looks.get(style).is_some_and(|style| style.ruled)
    }

    /// Returns whether a style shows what it shows in the colour of the paper.
    pub(super) fn is_white(&self, style: usize) -> bool {
        self.looks.get(style).is_some_and(|style| style.white)
    }

    /// Returns whether a style strikes through what a cell shows.
    pub(super) fn is_struck(&self, style: usize) -> bool {
        self.looks.get(style).is_some_and(|style| style.struck)
    }

    /// Shows a number in a style.
    pub(super) fn number(&mut self, style: usize, value: f64) -> String {
        let is_1904 = self.is_1904;
        self.format(style).number(value, is_1904)
    }

    /// Shows a text in a style.
    pub(super) fn text(&mut self, style: usize, text: &str) -> String {
        self.format(style).text(text)
    }

    fn format(&mut self, style: usize) -> &Format {
        let id = self.looks.get(style).map_or(0, |style| style.format);
        let codes = &self.codes;
        self.parsed
            .entry(id)
            .or_insert_with(|| match codes.get(&id) {
                Some(code) => Format::parse(code),
                None => Format::built_in(id),
            })
    }
}
