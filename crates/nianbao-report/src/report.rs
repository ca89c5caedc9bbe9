//! The report as the stages pass it on.

use crate::{Address, Checks, Fact};
use nianbao_document::{Diagnostic, EcoString, Origin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An annual report on government information disclosure (政府信息公开工作年度报告).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The title as printed, without line breaks.
    pub title: Option<String>,
    /// The agency that reports.
    pub agency: Option<String>,
    /// The year it reports on.
    pub year: Option<u16>,
    /// The period that the report states (统计期限).
    pub period: Option<Period>,
    /// The date of publication.
    pub published: Option<Date>,
    /// The narrative in reading order.
    pub sections: Vec<Narrative>,
    /// The statutory tables that the source has.
    pub tables: Vec<FilledTable>,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// What the checks found, once they ran.
    pub checks: Checks,
    /// The file it was read from.
    pub source: Option<Source>,
}

/// A period of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
}

/// A day of the calendar, written `2026-01-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns the day, if the calendar has it.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        if day == 0 || day > last || year < 1000 || year > 9999 {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Returns the year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, from 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = ();

    /// Reads `2026-01-20`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut next = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits).ok_or(())?;
            part.parse::<u16>().map_err(|_| ())
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let small = |value: u16| u8::try_from(value).map_err(|_| ());
        Self::new(year, small(month)?, small(day)?).ok_or(())
    }
}

/// A section of the narrative.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrative {
    /// `preamble`, one of the form's section ids, or `extra`.
    pub id: String,
    /// The ordinal as printed, without its mark; empty where none is.
    pub ordinal: String,
    /// The heading as printed, without its ordinal; empty where none is.
    pub heading: String,
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
}

/// A block of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading below the section's own, 2 being the highest level.
    Heading {
        /// The level.
        level: u8,
        /// The text as printed.
        text: String,
    },
    /// A paragraph, word for word as printed.
    Paragraph(String),
    /// The place of the statutory table of that id.
    Table(String),
    /// Any other table.
    Grid(Vec<Vec<GridCell>>),
    /// A picture, with its alternative text.
    Figure(String),
}

/// A cell of a table that is not statutory.
// The one type that the canonical JSON shares with the stages: a page may have a million.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridCell {
    /// Its text as printed.
    #[schemars(with = "String")]
    pub text: EcoString,
    /// How many rows it covers.
    #[schemars(with = "usize")]
    pub row_span: u32,
    /// How many columns it covers.
    #[schemars(with = "usize")]
    pub column_span: u32,
}

/// A statutory table as the agency filled it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledTable {
    /// The table's id, e.g. `requests`.
    pub id: String,
    /// The form that most of its parts follow.
    pub form: String,
    /// The facts in the form's order.
    pub facts: Vec<Fact>,
    /// The keys of rows that are printed in place of their group.
    pub collapsed: Vec<String>,
    /// Lines that the form does not have.
    pub extra: Vec<Extra>,
}

/// A line of a statutory table that the form does not have (其中：…).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The label as printed.
    pub label: String,
    /// What the line holds, as printed.
    pub values: Vec<String>,
}

/// The file a report was read from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The file's name without its folder.
    pub file: Option<String>,
    /// The format it was read as, e.g. `text`.
    pub format: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// The character encoding, for formats that leave it open.
    pub encoding: Option<String>,
    /// The program that made it, where it says so.
    pub producer: Option<String>,
}

impl Report {
    /// Returns the table of that id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&FilledTable> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// Returns every fact with its address, in the form's order.
    pub fn facts(&self) -> impl Iterator<Item = (Address, &Fact)> {
        self.tables.iter().flat_map(|table| {
            table
                .facts
                .iter()
                .map(|fact| (table.address(&fact.row, &fact.column), fact))
        })
    }

    /// Returns whether a check found an error or a cell is not sure.
    ///
    /// The items of a group that is printed as one row are not unsure: the row stands for them.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        let unsure = self.tables.iter().any(|table| {
            let items = table.collapsed_items();
            table
                .facts
                .iter()
                .any(|fact| fact.status.is_unsure() && !items.contains(&fact.row.as_str()))
        });
        unsure
            || self.checks.summary.fail > 0
            || self
                .diagnostics
                .iter()
                .any(|d| d.severity >= nianbao_document::Severity::Error)
    }
}

impl FilledTable {
    /// Returns the fact at that row and column.
    #[must_use]
    pub fn fact(&self, row: &str, column: &str) -> Option<&Fact> {
        self.facts
            .iter()
            .find(|fact| fact.row == row && fact.column == column)
    }

    /// Returns the keys of the rows for which a collapsed row stands.
    #[must_use]
    pub fn collapsed_items(&self) -> Vec<&'static str> {
        let table = nianbao_form::form(&self.form).and_then(|form| form.table(&self.id));
        table
            .into_iter()
            .flat_map(|table| table.parts)
            .flat_map(|part| part.collapsed)
            .filter(|group| self.collapsed.iter().any(|key| key == group.row.key))
            .flat_map(|group| group.items.iter().copied())
            .collect()
    }

    /// Returns the address of a cell of this table.
    #[must_use]
    pub fn address(&self, row: &str, column: &str) -> Address {
        Address {
            table: self.id.clone(),
            row: row.to_owned(),
            column: column.to_owned(),
        }
    }
}

impl Source {
    /// Returns a place as a person would look for it, with the file's name before it.
    #[must_use]
    pub fn locate(&self, origin: &Origin) -> String {
        match &self.file {
            Some(file) => format!("{file}, {origin}"),
            None => origin.to_string(),
        }
    }
}
