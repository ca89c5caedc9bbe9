//! The canonical report, version 1: the JSON that portals, spreadsheets and programs read.
//!
//! The types here are the contract, field by field; [`schema`] is generated from them. Numbers are
//! written as they were declared, maps in the form's order, and nothing depends on a clock or a path,
//! so that the same report gives the same bytes.

mod from;
mod into;

pub use from::JsonError;

use crate::{GridCell, Number, Report};
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// The version of the contract, printed in every report.
pub const VERSION: &str = "nianbao/report/1";

/// How much provenance the JSON carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonOptions {
    /// Lists every cell with its raw text and place, not only those that need a word.
    pub full_provenance: bool,
}

/// Writes a report as canonical JSON, indented, with a line break at the end.
#[must_use]
pub fn to_json(report: &Report, options: &JsonOptions) -> String {
    let canonical = CanonicalReport::new(report, options);
    let mut text = serde_json::to_string_pretty(&canonical)
        .expect("maps have string keys and every value is JSON");
    text.push('\n');
    text
}

/// Writes a report as canonical JSON to `out`, as [`to_json`] does, without holding the text.
///
/// # Errors
/// Only those of `out`.
pub fn write_json(
    report: &Report,
    options: &JsonOptions,
    mut out: impl std::io::Write,
) -> std::io::Result<()> {
    let canonical = CanonicalReport::new(report, options);
    serde_json::to_writer_pretty(&mut out, &canonical)?;
    out.write_all(b"\n")
}

/// Reads canonical JSON back.
///
/// # Errors
/// [`JsonError`] when the text is not JSON, of another version, or not of the contract's shape.
pub fn from_json(text: &str) -> Result<Report, JsonError> {
    from::from_json(text)
}

/// Returns the JSON Schema of the canonical report, indented, with a line break at the end.
#[must_use]
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(CanonicalReport);
    schema.insert("title".into(), "nianbao canonical report, version 1".into());
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// An annual report on government information disclosure (政府信息公开工作年度报告).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CanonicalReport<'a> {
    /// The version of this contract: `nianbao/report/1`.
    pub schema: String,
    /// The title as printed; null when the source gives none.
    pub title: Option<String>,
    /// The agency that reports; null when the source does not name it.
    pub agency: Option<String>,
    /// The year reported on.
    pub year: Option<u16>,
    /// The period stated in the report (统计期限).
    pub period: Option<Period>,
    /// The day of publication, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// The narrative in reading order.
    pub sections: Vec<Section<'a>>,
    /// The statutory tables, by table id; a table absent from the source is absent here.
    pub tables: IndexMap<String, Table>,
    /// Every cell whose status is not plain `read`, by address `table.row.column`.
    pub cells: IndexMap<String, Cell>,
    /// What the sums and checks found.
    pub checks: Checks,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// The file the report was read from; null for a report that was made otherwise.
    pub source: Option<Source>,
}

/// A period of days, both included.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day, `YYYY-MM-DD`.
    pub start: String,
    /// The last day, `YYYY-MM-DD`.
    pub end: String,
}

/// A section of the narrative.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section<'a> {
    /// `preamble`, `overview`, `disclosure`, `requests`, `proceedings`, `problems`, `other` or `extra`.
    pub id: String,
    /// The ordinal as printed (一); empty where none is.
    pub ordinal: String,
    /// The heading as printed, without its ordinal; empty where none is.
    pub heading: String,
    /// The blocks in reading order.
    pub blocks: Vec<Block<'a>>,
}

/// A block of a section.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block<'a> {
    /// A heading below the section's own.
    Heading {
        /// Its level, 2 being the highest.
        level: u8,
        /// Its text as printed.
        text: Cow<'a, str>,
    },
    /// A paragraph, word for word.
    Paragraph {
        /// Its text as printed.
        text: Cow<'a, str>,
    },
    /// The place of a statutory table.
    Table {
        /// The table's id.
        table: Cow<'a, str>,
    },
    /// Any other table.
    Grid {
        /// Its rows from top to bottom, each a list of cells.
        rows: Cow<'a, [Vec<GridCell>]>,
    },
    /// A picture, whose content was not read.
    Figure {
        /// Its alternative text.
        text: Cow<'a, str>,
    },
}

/// A statutory table as the agency filled it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The form that most of its parts follow: `2021` or `2019`.
    pub form: String,
    /// Row keys to column keys to values; null is no value, never zero.
    pub rows: IndexMap<String, IndexMap<String, Option<Number>>>,
    /// Lines that the form does not have, with what they hold as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<Extra>,
}

/// A line of a statutory table that the form does not have.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The label as printed.
    pub label: String,
    /// What the line holds, as printed.
    pub values: Vec<String>,
}

/// How a value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Plainly printed at its label; listed only with full provenance.
    Read,
    /// The cell is there and holds nothing or a mark.
    Blank,
    /// The source has no such cell.
    Missing,
    /// Lost in the source; the sums in `by` allow exactly one value.
    Inferred,
    /// Digits ran together; the sums in `by`, or their count alone, allow exactly one reading.
    Split,
    /// Several values fit.
    Ambiguous,
    /// Something is printed that is no number.
    Unreadable,
}

/// What there is to say of one cell.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// How the value came about.
    pub status: Status,
    /// What the source prints; of glued digits, the whole run.
    pub raw: String,
    /// The sums that gave the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Up to eight values that fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Number>,
    /// Where it stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// A place in the source.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Place {
    /// A line of text, from 1.
    Line {
        /// The line.
        line: u32,
        /// The character, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<u32>,
    },
    /// An area of a page.
    Page {
        /// The page, from 1.
        page: u32,
        /// Left, top, right, bottom in points from the page's upper left corner.
        #[serde(rename = "box", deserialize_with = "points")]
        area: [f32; 4],
    },
    /// A cell of a sheet.
    Sheet {
        /// The sheet's name.
        sheet: String,
        /// The cell, e.g. `C7`.
        cell: String,
    },
    /// A cell of a table, or a paragraph (table 0) of a marked-up part.
    Node {
        /// The part's name.
        part: String,
        /// The table's number within the part, from 1; 0 for a paragraph.
        table: u32,
        /// The row, from 1, or the paragraph's number.
        row: u32,
        /// The column, from 1; 0 for a paragraph.
        column: u32,
    },
}

/// Reads coordinates. Within an untagged choice a number with all its digits is not yet a float.
#[expect(clippy::cast_possible_truncation, reason = "written from singles")]
fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f32; 4], D::Error> {
    let numbers = <[serde_json::Number; 4]>::deserialize(deserializer)?;
    Ok(numbers.map(|number| number.as_f64().unwrap_or_default() as f32))
}

/// What the sums and checks found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// Every sum instance of the forms present, by outcome.
    pub summary: Summary,
    /// Every failure and everything that could not be assessed.
    pub findings: Vec<Finding>,
}

/// A count of sum instances by outcome.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Both sides are equal.
    pub pass: usize,
    /// Both sides are known and differ.
    pub fail: usize,
    /// A cell has no value, or the sum was spent to recover one.
    pub not_assessable: usize,
}

/// What came out of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It cannot be said.
    NotAssessable,
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a look.
    Warning,
    /// Wrong or lost.
    Error,
}

/// What one check says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The check, or the instance of a sum, e.g. `requests.flow.natural_person`.
    pub id: String,
    /// What came out.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in Chinese, with both sides' values.
    pub message: String,
    /// The addresses of the cells concerned.
    pub cells: Vec<String>,
}

/// What was found on the way.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// The kebab-case name of what was found; `nianbao explain NAME` says more.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in Chinese.
    pub message: String,
    /// The cell concerned, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The cells concerned, where they are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// The file a report was read from.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name without its folder.
    pub file: Option<String>,
    /// The format it was read as.
    pub format: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// The character encoding, for formats that leave it open.
    pub encoding: Option<String>,
    /// The program that made it, where it says so.
    pub producer: Option<String>,
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self
            .to_string()
            .parse()
            .map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "description": "An exact decimal, written as it was declared, without exponent."
        })
    }
}
