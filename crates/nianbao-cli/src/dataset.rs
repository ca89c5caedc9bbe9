//! Data sets of a whole run: every value of every report in one long table, as CSV and Parquet, and the
//! reports themselves, one a line.
//!
//! A worker makes the part of its file; the parts are kept beside the journal, so that a resumed run need
//! not convert again, and put together in the order of the inputs at the end.

mod csv;
mod parquet;

use crate::journal::Entry;
use crate::run::place::{INNER, Place};
use ::parquet::errors::ParquetError;
use clap::ValueEnum;
use nianbao::report::Report;
use nianbao::report::json::{CanonicalReport, JsonOptions};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

/// A data set of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataSet {
    /// Every value, a line each.
    Csv,
    /// The same in columns.
    Parquet,
    /// Every report, a line each.
    Jsonl,
}

impl DataSet {
    /// Returns its name in the output folder.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "dataset.csv",
            Self::Parquet => "dataset.parquet",
            Self::Jsonl => "reports.jsonl",
        }
    }
}

/// What a file leaves for the data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// Its values: form, address, value, status, between tabs.
    Values,
    /// Its report on one line.
    Line,
}

impl Part {
    /// Returns what the data sets need.
    pub(crate) fn of(sets: &[DataSet]) -> Vec<Self> {
        let has = |wanted: &[DataSet]| sets.iter().any(|set| wanted.contains(set));
        let mut parts = Vec::new();
        if has(&[DataSet::Csv, DataSet::Parquet]) {
            parts.push(Self::Values);
        }
        if has(&[DataSet::Jsonl]) {
            parts.push(Self::Line);
        }
        parts
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::Line => "line",
        }
    }

    /// Returns where the part of an input is kept.
    pub(crate) fn path(self, place: &Place, input: &str) -> PathBuf {
        let name: String = crate::run::place::hex(&Sha256::digest(input))
            .chars()
            .take(32)
            .collect();
        place
            .join(INNER)
            .join(PARTS)
            .join(format!("{name}.{}", self.extension()))
    }

    /// Makes the part of a report.
    pub(crate) fn write(self, report: &Report, full: bool, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Values => {
                for table in &report.tables {
                    for fact in &table.facts {
                        let value = fact
                            .value
                            .map(|value| value.to_string())
                            .unwrap_or_default();
                        let address = table.address(&fact.row, &fact.column);
                        writeln!(
                            out,
                            "{}\t{address}\t{value}\t{}",
                            table.form,
                            fact.status.name()
                        )?;
                    }
                }
                Ok(())
            }
            Self::Line => {
                let canonical = CanonicalReport::new(
                    report,
                    &JsonOptions {
                        full_provenance: full,
                    },
                );
                serde_json::to_writer(&mut *out, &canonical)?;
                out.write_all(b"\n")
            }
        }
    }
}

/// The folder of the parts, beside the lock.
const PARTS: &str = "parts";

/// One line of the long table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row<'a> {
    agency: Option<&'a str>,
    year: Option<u16>,
    form: &'a str,
    address: &'a str,
    /// An exact decimal; empty where there is no value.
    value: &'a str,
    status: &'a str,
    source: &'a str,
}

/// Puts the data sets together, of the entries in the order of the inputs.
///
/// # Errors
/// Those of the file system, and of `entries`.
pub(crate) fn write(
    place: &Place,
    sets: &[DataSet],
    entries: impl Iterator<Item = io::Result<Entry>>,
) -> io::Result<()> {
    let has = |set| sets.contains(&set);
    let draft = |set: DataSet| place.draft(place.join(set.name())).map(BufWriter::new);
    let mut csv = if has(DataSet::Csv) {
        Some(csv::Csv::new(draft(DataSet::Csv)?)?)
    } else {
        None
    };
    let mut columns = if has(DataSet::Parquet) {
        Some(parquet::Columns::new(draft(DataSet::Parquet)?).map_err(|error| plain(&error))?)
    } else {
        None
    };
    let mut lines = if has(DataSet::Jsonl) {
        Some(draft(DataSet::Jsonl)?)
    } else {
        None
    };
    for entry in entries {
        let entry = entry?;
        let open = |part: Part| {
            let suffix = format!(".{}", part.extension());
            let kept = entry.outputs.iter().map(|output| &output.path);
            let mut kept = kept.filter(|path| path.starts_with(INNER) && path.ends_with(&suffix));
            kept.next()
                .map(|path| File::open(place.join(path)).map(BufReader::new))
                .transpose()
        };
        if let Some(lines) = &mut lines
            && let Some(mut part) = open(Part::Line)?
        {
            io::copy(&mut part, lines)?;
        }
        if csv.is_none() && columns.is_none() {
            continue;
        }
        let Some(part) = open(Part::Values)? else {
            continue;
        };
        for line in part.lines() {
            let line = line?;
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            let row = Row {
                agency: entry.summary.agency.as_deref(),
                year: entry.summary.year,
                form: next(),
                address: next(),
                value: next(),
                status: next(),
                source: &entry.input,
            };
            if let Some(csv) = &mut csv {
                csv.add(&row)?;
            }
            if let Some(columns) = &mut columns {
                columns.add(&row).map_err(|error| plain(&error))?;
            }
        }
    }
    if let Some(columns) = columns {
        keep(columns.end().map_err(|error| plain(&error))?)?;
    }
    for out in csv.map(csv::Csv::end).into_iter().chain(lines) {
        keep(out)?;
    }
    Ok(())
}

fn keep(out: BufWriter<crate::run::place::Draft>) -> io::Result<()> {
    let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    draft.keep().map(drop)
}

fn plain(error: &ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}

/// Takes away the parts of inputs that are no longer any.
pub(crate) fn tidy(place: &Place, kept: &std::collections::HashSet<PathBuf>) -> io::Result<()> {
    let folder = place.join(INNER).join(PARTS);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if !kept.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    if kept.is_empty() {
        fs::remove_dir(&folder)?;
    }
    Ok(())
}
