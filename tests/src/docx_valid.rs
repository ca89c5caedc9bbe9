//! Our DOCX in the hands of others: an independent reader, the schema of ECMA-376, LibreOffice.

use crate::reports::{self, Subject};
use docx_rs::{
    DocumentChild, Table, TableCell, TableCellContent, TableChild, TableRow, TableRowChild,
};
use libtest_mimic::{Failed, Trial};
use nianbao::form::{Content, form};
use nianbao::report::{Block, FilledTable, Report, Status};
use nianbao::write::{WriteOptions, writer};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("docx_valid::schema", schema),
        Trial::test("docx_valid::libreoffice", libreoffice),
    ];
    for subject in reports::own() {
        let again = subject.clone();
        trials.push(Trial::test(
            format!("docx_valid::read::{}", subject.name),
            move || reads_back(&subject),
        ));
        trials.push(Trial::test(
            format!("docx_valid::same_bytes::{}", again.name),
            move || same_bytes(&again),
        ));
    }
    trials
}

fn docx(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer("docx")
        .unwrap()
        .write(report, &WriteOptions::default(), &mut bytes)
        .unwrap();
    bytes
}

/// docx-rs knows nothing of our writer: it has to find the same tables, row by row.
fn reads_back(subject: &Subject) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    let document = docx_rs::read_docx(&docx(&report))
        .map_err(|error| error.to_string())?
        .document;
    let tables: Vec<Vec<Vec<String>>> = document
        .children
        .iter()
        .filter_map(|child| match child {
            DocumentChild::Table(table) => Some(rows(table)),
            _ => None,
        })
        .collect();
    let grids = report.sections.iter().flat_map(|section| &section.blocks);
    let grids = grids
        .filter(|block| matches!(block, Block::Grid(rows) if !rows.is_empty()))
        .count();
    if tables.len() != report.tables.len() + grids {
        return Err(format!(
            "{} tables for {} and {grids} grids",
            tables.len(),
            report.tables.len()
        )
        .into());
    }
    for table in report.tables.iter().filter(|table| is_of_one_form(table)) {
        let expected = laid_out(table);
        if !tables.contains(&expected) {
            let nearest = tables.iter().find(|found| found.len() == expected.len());
            return Err(format!("{}: {expected:?}\nnot {nearest:?}", table.id).into());
        }
    }
    Ok(())
}

fn rows(table: &Table) -> Vec<Vec<String>> {
    let cell = |cell: &TableCell| -> String {
        let paragraphs = cell.children.iter().map(|child| match child {
            TableCellContent::Paragraph(paragraph) => paragraph.raw_text(),
            _ => String::new(),
        });
        paragraphs.collect::<Vec<_>>().join("\n")
    };
    let row = |row: &TableRow| {
        let cells = row.cells.iter();
        cells
            .map(|TableRowChild::TableCell(inner)| cell(inner))
            .collect()
    };
    table
        .rows
        .iter()
        .map(|TableChild::TableRow(inner)| row(inner))
        .collect()
}

/// Returns whether the table's own form has a place for all that it declares.
fn is_of_one_form(table: &FilledTable) -> bool {
    let Some(model) = form(&table.form).and_then(|form| form.table(&table.id)) else {
        return false;
    };
    table.facts.iter().all(|fact| {
        let part = model.part_of_row(&fact.row);
        part.is_some_and(|part| part.column(&fact.column).is_some())
    })
}

/// Returns what the form's layout says stands in each row; a cell that goes on from above is empty.
fn laid_out(table: &FilledTable) -> Vec<Vec<String>> {
    let model = form(&table.form).unwrap().table(&table.id).unwrap();
    let collapsed: Vec<&str> = table.collapsed.iter().map(String::as_str).collect();
    let layout = model.layout(&collapsed);
    let text = |content: &Content| match content {
        Content::Label { text, .. } => text.clone(),
        Content::Value { row, column } => {
            let Some(fact) = table.fact(row, column) else {
                return String::new();
            };
            match (&fact.value, &fact.status) {
                (Some(value), _) => value.to_string(),
                (None, Status::Blank) => fact.raw.trim().to_owned(),
                (None, Status::Unreadable) if !fact.raw.contains(char::is_numeric) => {
                    fact.raw.trim().to_owned()
                }
                _ => String::new(),
            }
        }
    };
    (0..layout.rows)
        .map(|row| {
            let mut cells: Vec<_> = layout
                .cells
                .iter()
                .filter(|cell| cell.row <= row && row < cell.row + cell.row_span)
                .collect();
            cells.sort_by_key(|cell| cell.column);
            let text = |cell: &&nianbao::form::LayoutCell| {
                if cell.row == row {
                    text(&cell.content)
                } else {
                    String::new()
                }
            };
            cells.iter().map(text).collect()
        })
        .collect()
}

fn same_bytes(subject: &Subject) -> Result<(), Failed> {
    let Some(report) = subject.report()? else {
        return Ok(());
    };
    let first = docx(&report);
    assert!(docx(&report) == first, "a second run");
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| docx(&report))).collect();
        for thread in threads {
            assert!(thread.join().unwrap() == first, "another thread");
        }
    });
    Ok(())
}

/// Writes every report to a folder of its own and returns the files.
fn files(folder: &str) -> Result<Vec<PathBuf>, Failed> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    // What an earlier run left would be taken for our own.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for (number, subject) in reports::own().iter().enumerate() {
        if let Some(report) = subject.report()? {
            let path = folder.join(format!("{number:03}-{}.docx", subject.name));
            std::fs::write(&path, docx(&report))?;
            files.push(path);
        }
    }
    Ok(files)
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

fn schema() -> Result<(), Failed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/xsd/validate_docx.py");
    if !script.exists() {
        println!("docx_valid: no schema beside the repository; not validated");
        return Ok(());
    }
    if !runs("python3", &["-c", "import lxml"]) {
        println!("docx_valid: no python3 with lxml; not validated");
        return Ok(());
    }
    let output = Command::new("python3")
        .arg(script)
        .args(files("docx-schema")?)
        .output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stdout).into_owned().into())
    }
}

fn libreoffice() -> Result<(), Failed> {
    if !runs("soffice", &["--version"]) {
        println!("docx_valid: no soffice on the path; not opened");
        return Ok(());
    }
    let files = files("docx-libreoffice")?;
    let Some(folder) = files.first().and_then(|path| path.parent()) else {
        return Ok(());
    };
    // A profile of its own: another instance may be running.
    let profile = folder.join("profile");
    let output = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .args(&files)
        .output()?;
    for file in &files {
        let pdf = std::fs::read(file.with_extension("pdf")).unwrap_or_default();
        if !pdf.starts_with(b"%PDF") {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{} was not opened: {said}", file.display()).into());
        }
    }
    Ok(())
}
