//! What is written reads back as the same report.
//!
//! JSON holds everything. DOCX and HTML hold what a printed page can: head, narrative, values, and
//! cells that hold nothing, a mark or words. How a value was recovered is a remark there and not part
//! of the text, so that a recovered value comes back as read, and a value that nobody knows as a blank
//! cell. What the writer adds from the form (a lost heading) comes back too; a line that the form
//! does not have comes back as the paragraph below its table, a picture as the words in its place.

use crate::reports::{self, Subject};
use libtest_mimic::{Failed, Trial};
use nianbao::form::newest;
use nianbao::report::{Block, Fact, Report, Status, json};
use nianbao::write::{WriteOptions, writer};
use nianbao::{ConvertOptions, convert};
use std::fmt::Write as _;

/// The ways through a file.
const WAYS: &[(&str, &str, bool)] = &[
    ("docx", "docx", false),
    ("html", "html", false),
    ("fragment", "html", true),
    ("xlsx", "xlsx", false),
];

/// The last line of this narrative is the footer of a page, which the reader of pages leaves out.
const FOOTER: &str = "text_portal-furniture.txt";

/// What a sheet does not hold: lines of one paragraph (each is one, as people write in sheets), and a column in
/// which no cell begins. Their values must come back all the same.
const NOT_IN_SHEETS: &[&str] = &[
    "text_page-one-line.txt",
    "text_page-one-line-zeros.txt",
    "hand-long-words",
];

pub(crate) fn trials() -> Vec<Trial> {
    let truths = reports::truths();
    if truths.is_empty() {
        println!("roundtrip: no truths beside the repository; the samples alone make the round");
    }
    let mut trials = Vec::new();
    for subject in reports::own().into_iter().chain(truths) {
        for (way, format, fragment) in WAYS {
            let subject = subject.clone();
            trials.push(Trial::test(
                format!("roundtrip::{way}::{}", subject.name),
                move || through_file(&subject, format, *fragment),
            ));
        }
        trials.push(Trial::test(
            format!("roundtrip::json::{}", subject.name),
            move || through_json(&subject),
        ));
    }
    trials
}

fn through_json(subject: &Subject) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    for full_provenance in [false, true] {
        let options = json::JsonOptions { full_provenance };
        let first = json::to_json(&report, &options);
        let again = json::to_json(&json::from_json(&first)?, &options);
        if again != first {
            return Err(differences(first.lines(), again.lines()).into());
        }
    }
    Ok(())
}

fn through_file(subject: &Subject, format: &str, fragment: bool) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    if report.tables.is_empty() {
        // What has neither a table nor a narrative is no report to the normalizer.
        return Ok(());
    }
    let options = WriteOptions {
        fragment,
        ..WriteOptions::default()
    };
    let mut bytes = Vec::new();
    writer(format)
        .ok_or("no such writer")?
        .write(&report, &options, &mut bytes)?;
    let again = convert(&bytes, &ConvertOptions::default()).map_err(|error| error.to_string())?;
    let (mut expected, mut found) = (values(&report), values(&again.report));
    let held = format != "xlsx" || !NOT_IN_SHEETS.contains(&subject.name.as_str());
    if held && is_whole(&report) {
        expected += &known(&head_and_narrative(&report));
        found += &known(&head_and_narrative(&again.report));
    }
    if format == "html" && subject.name == FOOTER {
        return Ok(());
    }
    if expected == found {
        return Ok(());
    }
    Err(differences(expected.lines(), found.lines()).into())
}

/// Takes away what is known to come back and should not; nothing here may hide a value.
fn known(narrative: &str) -> String {
    let mut out = String::new();
    for line in narrative.lines() {
        // The normalizer keeps the line break of a title in two lines.
        let title = line.starts_with("title ");
        let line = if title {
            line.replace("\\n", "")
        } else {
            line.to_owned()
        };
        let _ = writeln!(out, "{line}");
    }
    out
}

/// Returns whether the report has of itself what a writer would otherwise add from the form.
fn is_whole(report: &Report) -> bool {
    let placed = |id: &str| {
        let mut blocks = report.sections.iter().flat_map(|section| &section.blocks);
        blocks.any(|block| matches!(block, Block::Table(table) if table == id))
    };
    report.title.is_some() && report.tables.iter().all(|table| placed(&table.id))
}

fn values(report: &Report) -> String {
    let mut out = String::new();
    for table in &report.tables {
        let _ = writeln!(
            out,
            "{} form {} collapsed {:?}",
            table.id, table.form, table.collapsed
        );
        let mut cells: Vec<String> = Vec::new();
        for fact in &table.facts {
            cells.push(format!(
                "{} {}",
                table.address(&fact.row, &fact.column),
                printed(fact)
            ));
        }
        // The order of rows is the form's; a hand-made report may have another.
        cells.sort();
        for cell in cells {
            let _ = writeln!(out, "{cell}");
        }
    }
    out
}

/// Returns what a page holds of a fact.
fn printed(fact: &Fact) -> String {
    match (fact.value, &fact.status) {
        (Some(value), _) => value.to_string(),
        // A mark is printed; what holds a digit is not, lest it be taken for a number.
        (None, Status::Unreadable) if !fact.raw.contains(char::is_numeric) => {
            format!("unreadable {}", fact.raw.trim())
        }
        (None, Status::Blank) => format!("blank {}", fact.raw.trim()),
        (None, _) => "blank ".into(),
    }
}

fn head_and_narrative(report: &Report) -> String {
    let mut out = String::new();
    let published = report.published.map(|day| day.to_string());
    let _ = writeln!(
        out,
        "title {:?}\nagency {:?}\nyear {:?}\npublished {published:?}",
        report.title, report.agency, report.year
    );
    for section in &report.sections {
        let model = newest().section(&section.id);
        let own = model.map_or(("", ""), |model| (model.ordinal, model.title));
        let or = |printed: &str, own: &str| {
            if printed.is_empty() {
                own.to_owned()
            } else {
                printed.to_owned()
            }
        };
        let (ordinal, heading) = (or(&section.ordinal, own.0), or(&section.heading, own.1));
        let _ = writeln!(out, "[{}] {ordinal}、{heading}", section.id);
        for block in &section.blocks {
            let _ = match block {
                Block::Heading { level, text } => {
                    writeln!(out, "{} {text}", "#".repeat((*level).into()))
                }
                Block::Paragraph(text) => writeln!(out, "{text}"),
                Block::Table(id) => writeln!(out, "table {id}{}", extra(report, id)),
                Block::Grid(rows) => writeln!(out, "grid {rows:?}"),
                // A picture comes back as the words that stand in its place.
                Block::Figure(text) if text.is_empty() => writeln!(out, "［图片］"),
                Block::Figure(text) => writeln!(out, "［图片：{text}］"),
            };
        }
    }
    out
}

/// Returns the lines that stand below a table.
fn extra(report: &Report, table: &str) -> String {
    let table = report.table(table);
    let lines = table.into_iter().flat_map(|table| &table.extra);
    lines
        .map(|line| format!("\n{}　{}", line.label, line.values.join("　")))
        .collect()
}

/// Says which lines one side has and the other has not.
fn differences<'a>(
    expected: impl Iterator<Item = &'a str>,
    found: impl Iterator<Item = &'a str>,
) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.collect(), found.collect());
    let mut out = String::new();
    for line in expected
        .iter()
        .filter(|line| !found.contains(line))
        .take(20)
    {
        let _ = writeln!(out, "- {line}");
    }
    for line in found
        .iter()
        .filter(|line| !expected.contains(line))
        .take(20)
    {
        let _ = writeln!(out, "+ {line}");
    }
    if out.is_empty() {
        "the same lines in another order".into()
    } else {
        out
    }
}
