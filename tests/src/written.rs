//! What the writers of plain text write, held against `tests/written/`: CSV and Markdown are read by
//! people and other programs, not by us. `BLESS=1` writes them anew; then every line is to be read.

use crate::reports;
use libtest_mimic::{Failed, Trial};
use nianbao::write::{WriteOptions, writer};
use std::path::Path;

/// The reports that are written: every status, another form, cells with marks.
const REPORTS: &[&str] = &[
    "hand-every-status",
    "text_form-2019.txt",
    "text_blank-and-marks.txt",
];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for subject in reports::own() {
        if !REPORTS.contains(&subject.name.as_str()) {
            continue;
        }
        for format in ["csv", "md"] {
            let subject = subject.clone();
            trials.push(Trial::test(
                format!("written::{format}::{}", subject.name),
                move || {
                    let report = subject.report()?.ok_or("no report")?;
                    let mut bytes = Vec::new();
                    let writer = writer(format).ok_or("no such writer")?;
                    writer.write(&report, &WriteOptions::default(), &mut bytes)?;
                    held(&format!("{}.{format}", subject.name), &bytes)
                },
            ));
        }
    }
    trials
}

fn held(name: &str, bytes: &[u8]) -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("written");
    let path = folder.join(name);
    if std::env::var_os("BLESS").is_some_and(|value| !value.is_empty() && value != "0") {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&path, bytes)?;
    }
    let expected = std::fs::read(&path)?;
    if expected == bytes {
        Ok(())
    } else {
        Err(format!("{} is not what is written now", path.display()).into())
    }
}
