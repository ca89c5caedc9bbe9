//! From the contract back to the report.

use super::{
    Block, CanonicalReport, Cell, Diagnostic, Finding, Outcome, Place, Severity, Status, VERSION,
};
use crate::{
    Checks, Extra, Fact, FilledTable, Narrative, Number, Period, Report, Source, Summary, report,
};
use nianbao_document::{Area, Origin};
use serde::Deserialize;
use std::fmt;

/// Why a text is no canonical report.
#[derive(Debug)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not JSON, or not of the contract's shape.
    Shape(serde_json::Error),
    /// It is of another version of the contract, or of none.
    Version(Option<String>),
    /// A date is not written `YYYY-MM-DD` or not in the calendar.
    Date(String),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(error) => write!(f, "not a canonical report: {error}"),
            Self::Version(Some(found)) => {
                write!(
                    f,
                    "the report is of version `{found}`; this program reads `{VERSION}`"
                )
            }
            Self::Version(None) => write!(f, "the JSON names no `schema`; expected `{VERSION}`"),
            Self::Date(text) => write!(f, "`{text}` is no day of the calendar (YYYY-MM-DD)"),
        }
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Shape(error) => Some(error),
            _ => None,
        }
    }
}

pub(super) fn from_json(text: &str) -> Result<Report, JsonError> {
    /// The version alone, so that another version is named as such.
    #[derive(Deserialize)]
    struct Versioned {
        schema: Option<String>,
    }
    let version: Versioned = serde_json::from_str(text).map_err(JsonError::Shape)?;
    if version.schema.as_deref() != Some(VERSION) {
        return Err(JsonError::Version(version.schema));
    }
    let canonical: CanonicalReport = serde_json::from_str(text).map_err(JsonError::Shape)?;
    report(canonical)
}

fn day(text: &str) -> Result<report::Date, JsonError> {
    text.parse().map_err(|()| JsonError::Date(text.to_owned()))
}

fn report(canonical: CanonicalReport<'_>) -> Result<Report, JsonError> {
    let period = match &canonical.period {
        Some(period) => Some(Period {
            start: day(&period.start)?,
            end: day(&period.end)?,
        }),
        None => None,
    };
    let published = canonical.published.as_deref().map(day).transpose()?;
    let mut cells = canonical.cells;
    let tables = canonical
        .tables
        .into_iter()
        .map(|(id, table)| {
            let form = nianbao_form::form(&table.form).and_then(|form| form.table(&id));
            let collapsed = form.map_or_else(Vec::new, |form| {
                form.parts
                    .iter()
                    .flat_map(|part| part.collapsed)
                    .map(|group| group.row.key.to_owned())
                    .filter(|key| table.rows.contains_key(key))
                    .collect()
            });
            let mut facts = Vec::new();
            for (row, columns) in table.rows {
                for (column, value) in columns {
                    let cell = cells.shift_remove(&format!("{id}.{row}.{column}"));
                    facts.push(fact(row.clone(), column, value, cell));
                }
            }
            let extra = table
                .extra
                .into_iter()
                .map(|extra| Extra {
                    label: extra.label,
                    values: extra.values,
                })
                .collect();
            FilledTable {
                id,
                form: table.form,
                facts,
                collapsed,
                extra,
            }
        })
        .collect();
    Ok(Report {
        title: canonical.title,
        agency: canonical.agency,
        year: canonical.year,
        period,
        published,
        sections: canonical
            .sections
            .into_iter()
            .map(|section| Narrative {
                id: section.id,
                ordinal: section.ordinal,
                heading: section.heading,
                blocks: section.blocks.into_iter().map(block).collect(),
            })
            .collect(),
        tables,
        diagnostics: canonical.diagnostics.into_iter().map(diagnostic).collect(),
        checks: Checks {
            summary: Summary {
                pass: canonical.checks.summary.pass,
                fail: canonical.checks.summary.fail,
                not_assessable: canonical.checks.summary.not_assessable,
            },
            findings: canonical.checks.findings.into_iter().map(finding).collect(),
        },
        source: canonical.source.map(|source| Source {
            file: source.file,
            format: source.format,
            bytes: source.bytes,
            sha256: source.sha256,
            encoding: source.encoding,
            producer: source.producer,
        }),
    })
}

fn fact(row: String, column: String, value: Option<Number>, cell: Option<Cell>) -> Fact {
    let Some(cell) = cell else {
        let status = if value.is_some() {
            crate::Status::Read
        } else {
            crate::Status::Blank
        };
        let raw = value.map(|value| value.to_string()).unwrap_or_default();
        return Fact {
            row,
            column,
            value,
            raw,
            status,
            origin: None,
        };
    };
    let status = match cell.status {
        Status::Read => crate::Status::Read,
        Status::Blank => crate::Status::Blank,
        Status::Missing => crate::Status::Missing,
        Status::Inferred => crate::Status::Inferred(cell.by),
        Status::Split => crate::Status::Split(cell.by),
        Status::Ambiguous => crate::Status::Ambiguous(cell.candidates),
        Status::Unreadable => crate::Status::Unreadable,
    };
    Fact {
        row,
        column,
        value,
        raw: cell.raw,
        status,
        origin: cell.at.map(origin),
    }
}

fn block(block: Block<'_>) -> report::Block {
    match block {
        Block::Heading { level, text } => report::Block::Heading {
            level,
            text: text.into_owned(),
        },
        Block::Paragraph { text } => report::Block::Paragraph(text.into_owned()),
        Block::Table { table } => report::Block::Table(table.into_owned()),
        Block::Figure { text } => report::Block::Figure(text.into_owned()),
        Block::Grid { rows } => report::Block::Grid(rows.into_owned()),
    }
}

fn origin(place: Place) -> Origin {
    match place {
        Place::Line { line, column } => Origin::Text { line, column },
        Place::Page {
            page,
            area: [left, top, right, bottom],
        } => Origin::Page {
            number: page,
            area: Area {
                left,
                top,
                right,
                bottom,
            },
        },
        Place::Sheet { sheet, cell } => {
            let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
            let column = letters.fold(0u32, |sum, letter| {
                sum.saturating_mul(26)
                    .saturating_add(u32::from(letter - b'A') + 1)
            });
            let row = cell
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .parse();
            Origin::Sheet {
                name: sheet.into(),
                row: row.unwrap_or(0),
                column,
            }
        }
        Place::Node {
            part,
            table,
            row,
            column,
        } => Origin::Node {
            part: part.into(),
            table,
            row,
            column,
        },
    }
}

fn finding(finding: Finding) -> crate::Finding {
    crate::Finding {
        id: finding.id,
        outcome: match finding.outcome {
            Outcome::Pass => crate::Outcome::Pass,
            Outcome::Fail => crate::Outcome::Fail,
            Outcome::NotAssessable => crate::Outcome::NotAssessable,
        },
        severity: severity(finding.severity),
        english: finding.message.clone(),
        message: finding.message,
        cells: finding.cells,
    }
}

fn diagnostic(diagnostic: Diagnostic) -> nianbao_document::Diagnostic {
    let mut out = nianbao_document::Diagnostic::new(
        diagnostic.code,
        severity(diagnostic.severity),
        diagnostic.message.clone(),
        diagnostic.message,
    );
    out.cells = diagnostic
        .cell
        .into_iter()
        .chain(diagnostic.cells)
        .collect();
    out.origin = diagnostic.at.map(origin);
    out
}

const fn severity(severity: Severity) -> nianbao_document::Severity {
    match severity {
        Severity::Info => nianbao_document::Severity::Info,
        Severity::Warning => nianbao_document::Severity::Warning,
        Severity::Error => nianbao_document::Severity::Error,
    }
}
