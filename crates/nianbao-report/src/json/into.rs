//! From the report to the contract.

use super::{
    Block, CanonicalReport, Cell, Checks, Diagnostic, Extra, Finding, JsonOptions, Outcome, Period,
    Place, Section, Severity, Source, Status, Summary, Table, VERSION,
};
use crate::{Fact, Report, report};
use indexmap::IndexMap;
use nianbao_document::Origin;

impl<'a> CanonicalReport<'a> {
    /// Puts a report into the contract's shape; the narrative stays where it is.
    #[must_use]
    pub fn new(report: &'a Report, options: &JsonOptions) -> Self {
        let mut tables = IndexMap::new();
        for table in &report.tables {
            let mut rows: IndexMap<String, IndexMap<String, _>> = IndexMap::new();
            for fact in &table.facts {
                rows.entry(fact.row.clone())
                    .or_default()
                    .insert(fact.column.clone(), fact.value);
            }
            let extra = table
                .extra
                .iter()
                .map(|extra| Extra {
                    label: extra.label.clone(),
                    values: extra.values.clone(),
                })
                .collect();
            tables.insert(
                table.id.clone(),
                Table {
                    form: table.form.clone(),
                    rows,
                    extra,
                },
            );
        }
        let cells = report
            .facts()
            .filter(|(_, fact)| options.full_provenance || fact.status != crate::Status::Read)
            .map(|(address, fact)| (address.to_string(), cell(fact)))
            .collect();
        Self {
            schema: VERSION.to_owned(),
            title: report.title.clone(),
            agency: report.agency.clone(),
            year: report.year,
            period: report.period.map(|period| Period {
                start: period.start.to_string(),
                end: period.end.to_string(),
            }),
            published: report.published.map(|day| day.to_string()),
            sections: report.sections.iter().map(section).collect(),
            tables,
            cells,
            checks: checks(&report.checks),
            diagnostics: report.diagnostics.iter().map(diagnostic).collect(),
            source: report.source.as_ref().map(|source| Source {
                file: source.file.clone(),
                format: source.format.clone(),
                bytes: source.bytes,
                sha256: source.sha256.clone(),
                encoding: source.encoding.clone(),
                producer: source.producer.clone(),
            }),
        }
    }
}

fn section(section: &report::Narrative) -> Section<'_> {
    Section {
        id: section.id.clone(),
        ordinal: section.ordinal.clone(),
        heading: section.heading.clone(),
        blocks: section.blocks.iter().map(block).collect(),
    }
}

fn block(block: &report::Block) -> Block<'_> {
    match block {
        report::Block::Heading { level, text } => Block::Heading {
            level: *level,
            text: text.into(),
        },
        report::Block::Paragraph(text) => Block::Paragraph { text: text.into() },
        report::Block::Table(table) => Block::Table {
            table: table.into(),
        },
        report::Block::Figure(text) => Block::Figure { text: text.into() },
        report::Block::Grid(rows) => Block::Grid {
            rows: rows.as_slice().into(),
        },
    }
}

fn cell(fact: &Fact) -> Cell {
    let (status, candidates) = match &fact.status {
        crate::Status::Read => (Status::Read, &[][..]),
        crate::Status::Blank => (Status::Blank, &[][..]),
        crate::Status::Missing => (Status::Missing, &[][..]),
        crate::Status::Inferred(_) => (Status::Inferred, &[][..]),
        crate::Status::Split(_) => (Status::Split, &[][..]),
        crate::Status::Ambiguous(candidates) => (Status::Ambiguous, &candidates[..]),
        crate::Status::Unreadable => (Status::Unreadable, &[][..]),
    };
    Cell {
        status,
        raw: fact.raw.clone(),
        by: fact.status.by().to_vec(),
        candidates: candidates.to_vec(),
        at: fact.origin.as_ref().and_then(place),
    }
}

fn place(origin: &Origin) -> Option<Place> {
    Some(match origin {
        Origin::Text { line, column } => Place::Line {
            line: *line,
            column: *column,
        },
        Origin::Page { number, area } => Place::Page {
            page: *number,
            // A tenth of a point is finer than any rule is drawn.
            area: [area.left, area.top, area.right, area.bottom]
                .map(|edge| (edge * 10.0).round() / 10.0),
        },
        Origin::Sheet { name, row, column } => Place::Sheet {
            sheet: name.to_string(),
            cell: format!("{}{row}", nianbao_document::column_letters(*column)),
        },
        Origin::Node {
            part,
            table,
            row,
            column,
        } => Place::Node {
            part: part.to_string(),
            table: *table,
            row: *row,
            column: *column,
        },
        _ => return None,
    })
}

fn checks(checks: &crate::Checks) -> Checks {
    Checks {
        summary: Summary {
            pass: checks.summary.pass,
            fail: checks.summary.fail,
            not_assessable: checks.summary.not_assessable,
        },
        findings: checks
            .findings
            .iter()
            .map(|finding| Finding {
                id: finding.id.clone(),
                outcome: match finding.outcome {
                    crate::Outcome::Pass => Outcome::Pass,
                    crate::Outcome::Fail => Outcome::Fail,
                    crate::Outcome::NotAssessable => Outcome::NotAssessable,
                },
                severity: severity(finding.severity),
                message: finding.message.clone(),
                cells: finding.cells.clone(),
            })
            .collect(),
    }
}

fn diagnostic(diagnostic: &nianbao_document::Diagnostic) -> Diagnostic {
    let (cell, cells) = match diagnostic.cells.as_slice() {
        [only] => (Some(only.clone()), Vec::new()),
        several => (None, several.to_vec()),
    };
    Diagnostic {
        code: diagnostic.code.to_string(),
        severity: severity(diagnostic.severity),
        message: diagnostic.message.clone(),
        cell,
        cells,
        at: diagnostic.origin.as_ref().and_then(place),
    }
}

const fn severity(severity: nianbao_document::Severity) -> Severity {
    match severity {
        nianbao_document::Severity::Info => Severity::Info,
        nianbao_document::Severity::Warning => Severity::Warning,
        nianbao_document::Severity::Error => Severity::Error,
    }
}
