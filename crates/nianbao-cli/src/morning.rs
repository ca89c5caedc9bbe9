//! The morning report: what a run came to, for the person who comes in the next day. `report.html` is one
//! page that needs nothing else; `report.json` says the same for programs.

mod chart;
mod coverage;
mod list;
mod page;

use crate::journal::Entry;
use crate::progress::Counts;
use crate::run::place::Place;
use crate::summary::Outcome;
use coverage::Coverage;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// The name of the page in the output folder.
pub(crate) const PAGE: &str = "report.html";

/// The name of the same for programs.
pub(crate) const JSON: &str = "report.json";

/// The version of the JSON.
const VERSION: &str = "nianbao/run/1";

/// When a run began and ended.
pub(crate) struct Times {
    pub(crate) started: String,
    pub(crate) finished: String,
}

/// What the run came to, gathered file by file.
#[derive(Default)]
struct Morning {
    counts: Counts,
    /// By the format that was read; by extension where none was.
    formats: BTreeMap<String, Share>,
    /// How many files were refused, by reason.
    reasons: BTreeMap<String, usize>,
    /// How many reports follow a form, or several.
    forms: BTreeMap<String, usize>,
    coverage: Coverage,
    /// How many cells are not sure, and how many sums fail.
    cells: usize,
    sums: usize,
    values: usize,
    parts: page::Parts,
    /// Files of folders that are of no format that is read.
    passed_over: Vec<String>,
}

/// What came of the files of one format.
#[derive(Debug, Default)]
struct Share {
    counts: Counts,
    ms: u64,
}

/// Writes both reports, of the lines of the journal in the order of the inputs.
///
/// # Errors
/// Those of the file system, and of `lines`.
pub(crate) fn write(
    place: &Place,
    lines: impl Iterator<Item = io::Result<String>>,
    passed_over: &[PathBuf],
    times: &Times,
) -> io::Result<()> {
    let mut morning = Morning {
        passed_over: passed_over
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect(),
        ..Morning::default()
    };
    let mut out = BufWriter::new(place.draft(place.join(JSON))?);
    // The files come first, as they are read; the totals are known when all have been.
    let head = json!({
        "report": VERSION, "program": env!("CARGO_PKG_VERSION"),
        "started": times.started, "finished": times.finished,
    });
    let head = head.to_string();
    write!(out, "{},\n\"files\":[", head.trim_end_matches('}'))?;
    let mut comma = "\n";
    for line in lines {
        let line = line?;
        let entry = Entry::parse(&line).ok_or(io::ErrorKind::InvalidData)?;
        write!(out, "{comma}{}", line.trim_end())?;
        comma = ",\n";
        morning.add(&entry, place)?;
    }
    let totals = morning.totals().to_string();
    writeln!(out, "\n],\n{}", totals.trim_start_matches('{'))?;
    let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    draft.keep()?;
    let mut out = BufWriter::new(place.draft(place.join(PAGE))?);
    page::write(&mut out, &mut morning, times)?;
    let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    draft.keep().map(drop)
}

impl Morning {
    fn add(&mut self, entry: &Entry, place: &Place) -> io::Result<()> {
        let summary = &entry.summary;
        self.counts.add(summary.outcome);
        let format = summary
            .format
            .clone()
            .unwrap_or_else(|| extension(&entry.input));
        let share = self.formats.entry(format).or_default();
        share.counts.add(summary.outcome);
        share.ms = share.ms.saturating_add(entry.ms);
        if let Some(reason) = &summary.reason {
            *self.reasons.entry(reason.code.clone()).or_default() += 1;
        }
        if summary.outcome != Outcome::Refused {
            *self.forms.entry(summary.forms.join("+")).or_default() += 1;
            self.coverage.add(entry);
        }
        self.cells += summary.unsure.len();
        self.sums += summary.sums.len();
        self.values += summary.values;
        self.parts.add(entry, place)
    }

    fn totals(&self) -> Value {
        let counts = |counts: Counts| {
            json!({
                "clean": counts.clean, "unsure": counts.unsure, "refused": counts.refused,
            })
        };
        let formats: serde_json::Map<String, Value> = self
            .formats
            .iter()
            .map(|(format, share)| {
                let mut value = counts(share.counts);
                if let Some(fields) = value.as_object_mut() {
                    fields.insert("ms".into(), share.ms.into());
                }
                (format.clone(), value)
            })
            .collect();
        json!({
            "totals": counts(self.counts),
            "values": self.values,
            "unsure_cells": self.cells,
            "failing_sums": self.sums,
            "formats": formats,
            "forms": self.forms,
            "refusals": self.reasons,
            "passed_over": self.passed_over,
            "coverage": self.coverage.json(),
        })
    }
}

/// Returns the extension of an input that was not read as anything.
fn extension(input: &str) -> String {
    let name = input.rsplit(['/', '\\']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 8 => format!(".{}", extension.to_lowercase()),
        _ => "?".to_owned(),
    }
}
