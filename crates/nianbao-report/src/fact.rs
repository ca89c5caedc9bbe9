//! One declared value: what it is, what was printed, where, and how it was recovered.

use crate::Number;
use nianbao_document::Origin;
use std::fmt;

/// The statutory address of a value, printed `table.row.column`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The table's id.
    pub table: String,
    /// The row's key.
    pub row: String,
    /// The column's key.
    pub column: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.table, self.row, self.column)
    }
}

/// A value that the form asks for, as far as the source gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The row's key.
    pub row: String,
    /// The column's key.
    pub column: String,
    /// The value; `None` is never zero.
    pub value: Option<Number>,
    /// What the source prints for it: of a run of glued digits, the whole run.
    pub raw: String,
    /// How the value came about.
    pub status: Status,
    /// Where it stood; of a lost value, its line.
    pub origin: Option<Origin>,
}

/// How a value came about. Anything but [`Status::Read`] is said in the canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Plainly printed at its label.
    Read,
    /// The cell is there and holds nothing, or a mark such as `/` or `—`; no value.
    Blank,
    /// The source has no such cell; no value.
    Missing,
    /// Lost in the source; the sums named allow exactly this value.
    Inferred(Vec<String>),
    /// Its digits ran together with others; the sums named (or the count of digits alone, then none)
    /// allow exactly this reading.
    Split(Vec<String>),
    /// Several values fit; no value. Up to eight of them.
    Ambiguous(Vec<Number>),
    /// Something is printed that is no number; no value.
    Unreadable,
}

impl Status {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Blank => "blank",
            Self::Missing => "missing",
            Self::Inferred(_) => "inferred",
            Self::Split(_) => "split",
            Self::Ambiguous(_) => "ambiguous",
            Self::Unreadable => "unreadable",
        }
    }

    /// Returns the sums that gave the value; they are spent as evidence.
    #[must_use]
    pub fn by(&self) -> &[String] {
        match self {
            Self::Inferred(by) | Self::Split(by) => by,
            _ => &[],
        }
    }

    /// Returns whether a person should look at the cell: it was lost or could not be read for sure.
    #[must_use]
    pub const fn is_unsure(&self) -> bool {
        matches!(self, Self::Missing | Self::Ambiguous(_) | Self::Unreadable)
    }
}
