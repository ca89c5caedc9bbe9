//! What there is to say of one file when its report is no longer at hand: for the journal, the morning
//! report and the screen.

use crate::lang::Lang;
use crate::problem::Problem;
use crate::render;
use nianbao::document::Severity;
use nianbao::report::{Address, Outcome as Finding, Report, Status};
use serde::{Deserialize, Serialize};

/// What came of a file; of every file exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Converted, and nothing to look at.
    Clean,
    /// Converted, with a sum that fails or a cell that is not sure.
    Unsure,
    /// Not converted.
    #[default]
    Refused,
}

/// What there is to say of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Summary {
    /// What came of it.
    pub(crate) outcome: Outcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Reason>,
    /// The format it was read as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    /// The statutory forms of its tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) forms: Vec<String>,
    /// The agency that reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    /// The year reported on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) year: Option<u16>,
    /// How many cells have a value.
    pub(crate) values: usize,
    /// The cells that are not sure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) unsure: Vec<Cell>,
    /// The sums that fail.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) sums: Vec<Sum>,
    /// What was found on the way, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<Note>,
}

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    /// The name that `nianbao explain` knows.
    pub(crate) code: String,
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// A cell that is not sure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// Its statutory address.
    pub(crate) cell: String,
    /// Its labels as the form prints them.
    pub(crate) label: String,
    /// Its status.
    pub(crate) status: String,
    /// Where it stood.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) at: String,
}

/// A sum that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    /// The instance of the sum.
    pub(crate) sum: String,
    /// Both sides, in Chinese.
    pub(crate) zh: String,
}

/// Diagnostics of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The name.
    pub(crate) code: String,
    /// How much the gravest of them matters.
    pub(crate) severity: String,
    /// How many there are.
    pub(crate) count: usize,
    /// What the first says, in Chinese.
    pub(crate) zh: String,
    /// Where the first stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) at: String,
}

/// How many names of diagnostics are kept of one file. No honest file has as many.
const MOST_NOTES: usize = 64;

/// How much of a text that came out of a file is kept, in characters: agencies have names, not tales.
const MOST_CHARACTERS: usize = 200;

impl Summary {
    /// Says why there is no report.
    pub(crate) fn refused(problem: &Problem) -> Self {
        Self {
            outcome: Outcome::Refused,
            reason: Some(Reason {
                code: problem.code.to_string(),
                zh: problem.zh.clone(),
                en: problem.en.clone(),
            }),
            ..Self::default()
        }
    }

    /// Says what there is to say of a report.
    pub(crate) fn of(report: &Report) -> Self {
        let mut forms: Vec<String> = report
            .tables
            .iter()
            .map(|table| table.form.clone())
            .collect();
        forms.sort();
        forms.dedup();
        let sums = report
            .checks
            .findings
            .iter()
            .filter(|f| f.outcome == Finding::Fail);
        Self {
            outcome: if report.needs_attention() {
                Outcome::Unsure
            } else {
                Outcome::Clean
            },
            reason: None,
            format: report.source.as_ref().map(|source| source.format.clone()),
            forms,
            agency: report.agency.as_deref().map(short),
            year: report.year,
            values: report
                .facts()
                .filter(|(_, fact)| fact.value.is_some())
                .count(),
            unsure: unsure(report),
            sums: sums
                .map(|finding| Sum {
                    sum: finding.id.clone(),
                    zh: short(&finding.message),
                })
                .collect(),
            notes: notes(report),
        }
    }

    /// Returns why the file was refused, as it is shown.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let reason = self.reason.as_ref()?;
        Some(Problem::new(
            reason.code.clone(),
            reason.zh.clone(),
            reason.en.clone(),
        ))
    }
}

/// Lists the cells that are not sure, but for those for which a row stands that was printed instead.
fn unsure(report: &Report) -> Vec<Cell> {
    let mut cells = Vec::new();
    for table in &report.tables {
        let items = table.collapsed_items();
        for fact in &table.facts {
            if !fact.status.is_unsure() || items.contains(&fact.row.as_str()) {
                continue;
            }
            let address = table.address(&fact.row, &fact.column);
            let place = |origin| render::place(origin, Lang::Zh);
            cells.push(Cell {
                label: label(&table.form, &address),
                cell: address.to_string(),
                status: match &fact.status {
                    Status::Ambiguous(several) if !several.is_empty() => {
                        let several: Vec<String> =
                            several.iter().map(ToString::to_string).collect();
                        format!("ambiguous ({})", several.join(" | "))
                    }
                    status => status.name().to_owned(),
                },
                at: fact.origin.as_ref().map(place).unwrap_or_default(),
            });
        }
    }
    cells
}

/// Names a cell as the form prints its row and column; by its address where the form does not.
fn label(form: &str, address: &Address) -> String {
    let found = nianbao::form::form(form)
        .and_then(|form| form.table(&address.table))
        .and_then(|table| {
            let part = table.part_of_row(&address.row)?;
            let row = part.row_label(&address.row)?;
            Some((table, row, part.column(&address.column)?))
        });
    let Some((table, row, column)) = found else {
        return address.to_string();
    };
    format!("{}：{row} / {}", table.title, column.label)
}

fn notes(report: &Report) -> Vec<Note> {
    let mut notes: Vec<(Severity, Note)> = Vec::new();
    for diagnostic in &report.diagnostics {
        if let Some((gravest, note)) = notes
            .iter_mut()
            .find(|(_, note)| note.code == diagnostic.code)
        {
            *gravest = diagnostic.severity.max(*gravest);
            note.severity = gravest.name().to_owned();
            note.count += 1;
        } else if notes.len() < MOST_NOTES {
            let place = |origin| render::place(origin, Lang::Zh);
            notes.push((
                diagnostic.severity,
                Note {
                    code: diagnostic.code.to_string(),
                    severity: diagnostic.severity.name().to_owned(),
                    count: 1,
                    zh: short(&diagnostic.message),
                    at: diagnostic.origin.as_ref().map(place).unwrap_or_default(),
                },
            ));
        }
    }
    notes.into_iter().map(|(_, note)| note).collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_the_form_prints_them() {
        let address = Address {
            table: "requests".into(),
            row: "granted".into(),
            column: "total".into(),
        };
        assert!(
            label("2021", &address).ends_with(" / 总计"),
            "{}",
            label("2021", &address)
        );
        assert_eq!(label("none", &address), "requests.granted.total");
    }

    #[test]
    fn a_refusal_keeps_its_reason() {
        let problem = Problem::new("empty-file", "空文件", "empty");
        let summary = Summary::refused(&problem);
        let back: Summary =
            serde_json::from_str(&serde_json::to_string(&summary).unwrap()).unwrap();
        assert_eq!(back, summary);
        assert_eq!(back.problem(), Some(problem));
    }
}
