//! What comes of each sample, held against `tests/golden/`: the document as read, the canonical JSON,
//! and the notes. `BLESS=1` writes them anew; then every line of the difference is to be read.

use crate::manifest::{self, Sample};
use libtest_mimic::{Failed, Trial};
use nianbao::document::{Block, Cell, Diagnostic, Document, Origin};
use nianbao::read::{ReadOptions, Reading, read};
use nianbao::report::{Report, json};
use nianbao::{ConvertOptions, convert};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The endings of the files that belong to one sample.
const ENDINGS: &[&str] = &["document.txt", "json", "notes.txt"];
/// The longest line into which an object or a list of the canonical JSON is laid.
const LINE: usize = 200;
/// How many differing lines are shown.
const SHOWN: usize = 6;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| !value.is_empty() && value != "0")
}

pub(crate) fn trials() -> Vec<Trial> {
    let samples: Vec<Sample> = manifest::samples()
        .into_iter()
        .filter(|sample| !sample.is_hostile())
        .collect();
    let known = samples
        .iter()
        .flat_map(|sample| {
            ENDINGS
                .iter()
                .map(|ending| format!("{}.{ending}", sample.id))
        })
        .collect();
    let mut trials = vec![Trial::test("golden::none_left_over", move || {
        none_left_over(&known)
    })];
    trials.extend(
        samples
            .into_iter()
            .map(|sample| Trial::test(format!("golden::{}", sample.id), move || holds(&sample))),
    );
    trials
}

/// Goldens whose sample is gone are of no use, and mislead.
fn none_left_over(known: &BTreeSet<String>) -> Result<(), Failed> {
    let mut left_over = Vec::new();
    for group in std::fs::read_dir(folder())? {
        let group = group?;
        for file in std::fs::read_dir(group.path())? {
            let file = file?;
            let (folder, name) = (group.file_name(), file.file_name());
            let path = format!("{}/{}", folder.to_string_lossy(), name.to_string_lossy());
            if known.contains(&path) {
                continue;
            }
            if blessing() {
                std::fs::remove_file(file.path())?;
            } else {
                left_over.push(path);
            }
        }
    }
    if left_over.is_empty() {
        Ok(())
    } else {
        Err(format!("no sample: {left_over:?}").into())
    }
}

fn holds(sample: &Sample) -> Result<(), Failed> {
    let bytes = sample.bytes()?;
    let document = match read(&bytes, &ReadOptions::default()) {
        Ok((format, seen)) => dump(format, &seen.value),
        Err(error) => format!("# {error}\n"),
    };
    let options = ConvertOptions {
        file: Some(sample.name()),
        ..ConvertOptions::default()
    };
    let (canonical, notes) = match convert(&bytes, &options) {
        Ok(conversion) => {
            let text = json::to_json(&conversion.report, &json::JsonOptions::default());
            (Some(laid_out(&text)?), notes(&conversion.report))
        }
        Err(error) => (
            None,
            format!("refused {}\n  {}\n", error.code(), error.message()),
        ),
    };
    let mut wrong = String::new();
    for (ending, made) in ENDINGS.iter().zip([Some(document), canonical, Some(notes)]) {
        let path = folder().join(format!("{}.{ending}", sample.id));
        if let Err(difference) = held(&path, made.as_deref())? {
            let _ = writeln!(wrong, "{}:\n{difference}", path.display());
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.into())
    }
}

/// Holds what was made against its file, or writes the file.
fn held(path: &Path, made: Option<&str>) -> Result<Result<(), String>, Failed> {
    let kept = match std::fs::read_to_string(path) {
        Ok(kept) => Some(kept),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    if kept.as_deref() == made {
        return Ok(Ok(()));
    }
    if !blessing() {
        let (kept, made) = (kept.unwrap_or_default(), made.unwrap_or_default());
        return Ok(Err(difference(&kept, made) + "BLESS=1 writes it anew"));
    }
    match made {
        Some(made) => {
            std::fs::create_dir_all(path.parent().unwrap_or(path))?;
            std::fs::write(path, made)?;
        }
        None => std::fs::remove_file(path)?,
    }
    Ok(Ok(()))
}

/// Shows the first lines that differ.
fn difference(kept: &str, made: &str) -> String {
    let (mut kept_lines, mut made_lines) = (kept.lines(), made.lines());
    let mut out = String::new();
    let (mut number, mut shown) = (0, 0);
    loop {
        number += 1;
        let pair = (kept_lines.next(), made_lines.next());
        if pair == (None, None) || shown == SHOWN {
            break;
        }
        if pair.0 != pair.1 {
            shown += 1;
            for (sign, line) in [('-', pair.0), ('+', pair.1)] {
                if let Some(line) = line {
                    let _ = writeln!(out, "{number:>5} {sign} {line}");
                }
            }
        }
    }
    if out.is_empty() {
        out.push_str("      only the ends of lines differ\n");
    }
    out
}

/// Lays canonical JSON out to be read as a difference: what is short stands on one line.
fn laid_out(text: &str) -> Result<String, Failed> {
    let value: Value = serde_json::from_str(text)?;
    let mut out = String::new();
    lay(&value, 0, &mut out);
    out.push('\n');
    Ok(out)
}

fn lay(value: &Value, depth: usize, out: &mut String) {
    let short = value.to_string();
    if short.chars().count() <= LINE || !(value.is_object() || value.is_array()) {
        out.push_str(&short);
        return;
    }
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (format!("{}: ", Value::from(key.as_str())), value))
            .collect(),
        Value::Array(items) => items.iter().map(|value| (String::new(), value)).collect(),
        _ => Vec::new(),
    };
    let (open, close) = if value.is_object() {
        ('{', '}')
    } else {
        ('[', ']')
    };
    out.push(open);
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let _ = write!(out, "\n{:width$}{key}", "", width = (depth + 1) * 2);
        lay(value, depth + 1, out);
    }
    let _ = write!(out, "\n{:width$}{close}", "", width = depth * 2);
}

/// Renders what was said about a report: a line for each diagnostic and finding, its message below.
fn notes(report: &Report) -> String {
    let mut out = String::new();
    for Diagnostic {
        code,
        severity,
        message,
        origin,
        cells,
        ..
    } in &report.diagnostics
    {
        let _ = write!(out, "{} {code}", severity.name());
        if let Some(origin) = origin {
            let _ = write!(out, " {}", place(origin));
        }
        let _ = writeln!(out, "{}\n  {message}", listed(cells));
    }
    for finding in &report.checks.findings {
        let (outcome, severity) = (finding.outcome.name(), finding.severity.name());
        let _ = writeln!(
            out,
            "{severity} {outcome} {}\n  {}",
            finding.id, finding.message
        );
    }
    let summary = report.checks.summary;
    let _ = writeln!(
        out,
        "sums: {} pass, {} fail, {} not assessable",
        summary.pass, summary.fail, summary.not_assessable
    );
    out
}

fn listed(cells: &[String]) -> String {
    if cells.is_empty() {
        String::new()
    } else {
        format!(" [{}]", cells.join(" "))
    }
}

/// Renders a document: a line for each paragraph and each row of a grid, its place before it.
fn dump(format: &str, seen: &Reading) -> String {
    let mut out = format!("# {format}");
    for known in [&seen.encoding, &seen.producer].into_iter().flatten() {
        let _ = write!(out, ", {known}");
    }
    out.push('\n');
    let Document { blocks, properties } = &seen.document;
    for property in properties {
        let place = place(&property.origin);
        let _ = writeln!(
            out,
            "{place} property {} = {}",
            shown(&property.name),
            shown(&property.value)
        );
    }
    for block in blocks {
        let place = place(block.origin());
        match block {
            Block::Paragraph(paragraph) => {
                let marks = "#".repeat(paragraph.heading.unwrap_or(0).into());
                let _ = writeln!(out, "{place}{marks} {}", shown(&paragraph.text));
            }
            Block::Figure(figure) => {
                let _ = writeln!(out, "{place} figure {}", shown(&figure.alternative));
            }
            Block::Grid(grid) => {
                let doubt = if grid.columns_known {
                    ""
                } else {
                    ", columns not known"
                };
                let _ = writeln!(out, "{place} grid {}×{}{doubt}", grid.rows, grid.columns);
                for row in 0..grid.rows {
                    let cells: Vec<String> = grid.row(row).iter().map(cell_text).collect();
                    let _ = writeln!(out, "  {}", cells.join("|"));
                }
            }
        }
    }
    out
}

fn cell_text(cell: &Cell) -> String {
    match (cell.row_span, cell.column_span) {
        (1, 1) => shown(&cell.text),
        (rows, columns) => format!("<{rows}×{columns}>{}", shown(&cell.text)),
    }
}

/// Returns a place in few characters.
fn place(origin: &Origin) -> String {
    match origin {
        Origin::Text { line, column: None } => format!("{line}"),
        Origin::Text {
            line,
            column: Some(column),
        } => format!("{line}:{column}"),
        other => other.to_string(),
    }
}

/// Shows a text on one line, with what cannot be seen written out.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{A0}' => out.push_str("\\u{a0}"),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}
