//! Times the stages apart, on one report of each kind, and the recovery as more of a table is glued.
//!
//! The HTML and the DOCX are those of our own writers, so that all four kinds hold the same report but
//! for its damage. `cargo bench -p nianbao`; an absolute time says little on a shared machine, the
//! rows of one run compare.

use divan::Bencher;
use nianbao::check::check;
use nianbao::document::Document;
use nianbao::form::forms;
use nianbao::normalize::{NormalizeOptions, normalize};
use nianbao::read::{ReadOptions, read};
use nianbao::report::Report;
use nianbao::write::{WriteOptions, writer};
use nianbao::{ConvertOptions, convert};
use std::sync::LazyLock;

fn main() {
    // What is made once a process, such as the forms, is not part of any stage.
    assert!(!forms().is_empty());
    assert!(KINDS.len() == 4);
    divan::main();
}

/// A report of one kind at every stage.
struct Sample {
    bytes: Vec<u8>,
    document: Document,
    report: Report,
}

impl Sample {
    fn of(bytes: Vec<u8>) -> Self {
        let done = convert(&bytes, &ConvertOptions::default()).expect("the samples are reports");
        Self {
            bytes,
            document: done.document,
            report: done.report,
        }
    }
}

/// The text report whose cells are parted by tabs.
const TABS: &str = include_str!("../../../samples/text/tabs-province.txt");
/// A report whose cells ran together, which needs the sums of the form.
const GLUED: &str = include_str!("../../../samples/text/glued-province.txt");

static KINDS: LazyLock<[(&str, Sample); 4]> = LazyLock::new(|| {
    let tabs = Sample::of(TABS.into());
    let (html, docx) = (written(&tabs.report, "html"), written(&tabs.report, "docx"));
    [
        ("text-tabs", tabs),
        ("text-glued", Sample::of(GLUED.into())),
        ("html", Sample::of(html)),
        ("docx", Sample::of(docx)),
    ]
});

/// The names of the kinds, as divan shows them.
const NAMES: [&str; 4] = ["text-tabs", "text-glued", "html", "docx"];

fn sample(name: &str) -> &'static Sample {
    let found = KINDS.iter().find(|(kind, _)| *kind == name);
    &found.expect("NAMES are those of KINDS").1
}

fn written(report: &Report, format: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let writer = writer(format).expect("the format is one of WRITERS");
    writer
        .write(report, &WriteOptions::default(), &mut out)
        .expect("memory takes every byte");
    out
}

#[divan::bench(args = NAMES)]
fn a_read(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = &sample(name).bytes;
    bencher.bench(|| read(bytes, &ReadOptions::default()));
}

#[divan::bench(args = NAMES)]
fn b_normalize(bencher: Bencher<'_, '_>, name: &str) {
    let document = &sample(name).document;
    bencher.bench(|| normalize(document, &NormalizeOptions::default()));
}

#[divan::bench(args = NAMES)]
fn c_check(bencher: Bencher<'_, '_>, name: &str) {
    let report = &sample(name).report;
    bencher.bench(|| check(report));
}

#[divan::bench(args = NAMES)]
fn d_write_json(bencher: Bencher<'_, '_>, name: &str) {
    let report = &sample(name).report;
    bencher.bench(|| written(report, "json"));
}

#[divan::bench(args = NAMES)]
fn e_write_html(bencher: Bencher<'_, '_>, name: &str) {
    let report = &sample(name).report;
    bencher.bench(|| written(report, "html"));
}

#[divan::bench(args = NAMES)]
fn f_write_docx(bencher: Bencher<'_, '_>, name: &str) {
    let report = &sample(name).report;
    bencher.bench(|| written(report, "docx"));
}

/// The whole way from bytes to a checked report, the measure that the stages add up to.
#[divan::bench(args = NAMES)]
fn g_convert(bencher: Bencher<'_, '_>, name: &str) {
    let bytes = &sample(name).bytes;
    bencher.bench(|| convert(bytes, &ConvertOptions::default()));
}

/// How many values a row of the table on requests has.
const VALUES: usize = 7;

/// Normalizes the text report with the values of so many rows run together, seven cells a row.
#[divan::bench(args = [0, 1, 2, 4, 8, 14, 23])]
fn h_normalize_glued_rows(bencher: Bencher<'_, '_>, rows: usize) {
    let sample = Sample::of(glued(TABS, rows).into_bytes());
    bencher.bench(|| normalize(&sample.document, &NormalizeOptions::default()));
}

fn glued(text: &str, rows: usize) -> String {
    let mut left = rows;
    let lines = text.lines().map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let digits = |field: &&str| !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit());
        let values = fields
            .iter()
            .rev()
            .take_while(|field| digits(field))
            .count();
        if left == 0 || values != VALUES {
            return line.to_owned();
        }
        left -= 1;
        let (labels, values) = fields.split_at(fields.len() - VALUES);
        format!("{}\t{}", labels.join("\t"), values.concat())
    });
    lines.collect::<Vec<_>>().join("\n")
}
