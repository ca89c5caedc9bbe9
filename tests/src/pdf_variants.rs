//! One PDF, saved anew by other programs in every way that they know: the report is the same.

use crate::manifest;
use libtest_mimic::{Failed, Trial};
use nianbao::{ConvertOptions, convert};
use std::path::Path;
use std::process::Command;

/// What is done to a file; `IN` and `OUT` stand for the files.
static WAYS: &[(&str, &[&str])] = &[
    ("linearized", &["qpdf", "--linearize", "IN", "OUT"]),
    (
        "packed",
        &["qpdf", "--object-streams=generate", "IN", "OUT"],
    ),
    (
        "unpacked",
        &["qpdf", "--qdf", "--object-streams=disable", "IN", "OUT"],
    ),
    (
        "encrypted",
        &["qpdf", "--encrypt", "", "owner", "256", "--", "IN", "OUT"],
    ),
    ("turned", &["qpdf", "--rotate=+90", "IN", "OUT"]),
    ("upside-down", &["qpdf", "--rotate=+180", "IN", "OUT"]),
    (
        "distilled",
        &[
            "gs",
            "-q",
            "-dBATCH",
            "-dNOPAUSE",
            "-sDEVICE=pdfwrite",
            "-o",
            "OUT",
            "IN",
        ],
    ),
    ("cleaned", &["mutool", "clean", "-gggz", "IN", "OUT"]),
];

static SAMPLES: &[&str] = &["pdf/weasyprint.pdf", "pdf/typst-tagged.pdf"];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for sample in SAMPLES {
        for (name, command) in WAYS {
            let title = format!("pdf_variants::{name}::{sample}");
            trials.push(Trial::test(title, move || same(sample, name, command)));
        }
    }
    trials
}

fn same(sample: &str, name: &str, command: &[&str]) -> Result<(), Failed> {
    let source = manifest::folder().join(sample);
    let folder = std::env::temp_dir().join(format!("nianbao-pdf-variants-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let saved = folder.join(format!("{name}-{}", sample.replace('/', "-")));
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let words: Vec<String> = command
        .iter()
        .map(|word| match *word {
            "IN" => path(&source),
            "OUT" => path(&saved),
            word => word.to_owned(),
        })
        .collect();
    let (program, arguments) = words.split_first().ok_or("no program")?;
    let Ok(done) = Command::new(program).args(arguments).output() else {
        println!("pdf_variants: {program} is not installed, {name} is skipped");
        return Ok(());
    };
    if !saved.exists() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&done.stderr)).into());
    }
    let (expected, found) = (
        cells(&std::fs::read(&source)?)?,
        cells(&std::fs::read(&saved)?)?,
    );
    std::fs::remove_file(&saved)?;
    if expected.len() < 100 {
        return Err(format!("only {} cells", expected.len()).into());
    }
    let wrong: Vec<String> = expected
        .iter()
        .zip(&found)
        .filter(|(expected, found)| expected != found)
        .map(|(expected, found)| format!("{found} for {expected}"))
        .collect();
    if wrong.is_empty() && expected.len() == found.len() {
        Ok(())
    } else {
        Err(format!(
            "{} and {} cells; {}",
            expected.len(),
            found.len(),
            wrong.join("; ")
        )
        .into())
    }
}

/// Returns every cell with its address, print, value and status.
fn cells(bytes: &[u8]) -> Result<Vec<String>, Failed> {
    let conversion =
        convert(bytes, &ConvertOptions::default()).map_err(|error| error.to_string())?;
    let facts = conversion.report.facts();
    Ok(facts
        .map(|(address, fact)| {
            let (row, column) = (&address.row, &address.column);
            format!(
                "{}.{row}.{column} {} {:?} {:?}",
                address.table, fact.raw, fact.value, fact.status
            )
        })
        .collect())
}
