//! Places in a file that a person can find again.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Where a piece of a document stood.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Origin {
    /// A line of text, from 1; the column counts characters from 1.
    Text {
        /// The line, from 1.
        line: u32,
        /// The character within the line, from 1.
        column: Option<u32>,
    },
    /// An area of a page.
    Page {
        /// The page, from 1.
        number: u32,
        /// The area, in points from the upper left corner of the upright page.
        area: Area,
    },
    /// A cell of a sheet.
    Sheet {
        /// The sheet's name.
        name: Name,
        /// The row, from 1.
        row: u32,
        /// The column, from 1.
        column: u32,
    },
    /// A node of a marked-up part: the n-th block, or a cell of its n-th table.
    Node {
        /// The part's name, e.g. `word/document.xml`; empty where the file has only one.
        part: Name,
        /// The table's number within the part, from 1, or 0 for a paragraph.
        table: u32,
        /// The row, from 1, or the paragraph's number where there is no table.
        row: u32,
        /// The column, from 1, or 0 for a paragraph.
        column: u32,
    },
    /// The report was read back from canonical JSON, or the place is not known.
    Unknown,
}

/// The name of a part or a sheet, which many places share. The empty name takes no room, every other
/// that of a pointer: make it once and clone it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Option<Arc<Box<str>>>);

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_deref().map_or("", |name| name)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self((!name.is_empty()).then(|| Arc::new(name.into())))
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::from(name.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// A rectangle in points (1/72 inch), measured from the upper left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The right edge.
    pub right: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl fmt::Display for Origin {
    /// Writes the place as an office clerk would look for it, in Chinese.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text {
                line,
                column: Some(column),
            } => write!(f, "第{line}行第{column}字"),
            Self::Text { line, column: None } => write!(f, "第{line}行"),
            Self::Page { number, area } => {
                write!(f, "第{number}页({:.0}, {:.0})", area.left, area.top)
            }
            Self::Sheet { name, row, column } => {
                write!(f, "{name}!{}{row}", column_letters(*column))
            }
            Self::Node { table: 0, row, .. } => write!(f, "第{row}段"),
            Self::Node {
                table, row, column, ..
            } => {
                write!(f, "第{table}个表第{row}行第{column}格")
            }
            Self::Unknown => f.write_str("位置不详"),
        }
    }
}

/// Returns the letters that a spreadsheet shows for a column counted from 1.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(rest % 26).unwrap_or_default(),
        ));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn letters_of_columns() {
        assert_eq!(column_letters(1), "A");
        assert_eq!(column_letters(26), "Z");
        assert_eq!(column_letters(27), "AA");
        assert_eq!(column_letters(16_384), "XFD");
    }
}
