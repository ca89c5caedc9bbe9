//! Excel and WPS workbooks since 2007: XLSX, XLSM, XLTX, transitional and strict (ECMA-376, ISO/IEC 29500),
//! and XLSB (MS-XLSB).
//!
//! - [x] cells streamed into what the sheet really holds, wherever they stand
//! - [x] texts shared, in cells and rich, without their phonetic guides
//! - [x] numbers as formatted, truth values, errors, stored results of formulas
//! - [x] merged cells, hidden sheets, rows and columns; sheets that do not show zeros
//! - [x] texts of boxes, behind the cells; properties of the document
//! - [-] headers, footers, comments, charts, pictures: said
//! - [ ] the results that conditional formats, data bars and icons show in place of a value

mod cells;
mod drawing;
mod styles;
mod texts;
mod workbook;
mod xlsb;

use crate::container;
use crate::docx::package::{Package, Relations};
use crate::docx::properties;
use crate::sheets::{Book, Sheet, Styles};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading, has_text};
use nianbao_document::{Document, Limits, Noted, Severity};
use workbook::{Listed, State, Workbook};

/// The name of this format in errors.
const FORMAT: &str = "XLSX";

/// The usual names of the part that lists the sheets, as XML and as records.
const MAIN: [&str; 2] = ["xl/workbook.xml", "xl/workbook.bin"];

/// Reads workbooks of Excel since 2007.
pub(crate) struct Xlsx;

impl Reader for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm", "xltx", "xltm", "xlsb"]
    }

    fn scope(&self) -> &'static str {
        "Excel and WPS workbooks since 2007, with macros or binary (XLSM, XLSB); stored results of formulas"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if !container::is_zip(bytes) {
            return Confidence::No;
        }
        let limits = Limits::default();
        let Ok(mut archive) = container::Archive::open(bytes, &limits, limits.zip_inflated_bytes)
        else {
            // Damaged, or over a limit. The names of entries are still there to be seen.
            let named = container::holds(bytes, b"xl/workbook.");
            return if named {
                Confidence::Possible
            } else {
                Confidence::No
            };
        };
        const TYPES: &str = "[Content_Types].xml";
        if MAIN.iter().any(|name| archive.has(name)) {
            let sure = archive.has(TYPES);
            return if sure {
                Confidence::Certain
            } else {
                Confidence::Possible
            };
        }
        let Ok(Some(types)) = archive.read(TYPES) else {
            return Confidence::No;
        };
        let holds = |needle: &[u8]| container::holds(&types.bytes, needle);
        if holds(b"spreadsheetml.sheet.main") || holds(b"ms-excel.sheet") {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let mut package = Package::open(FORMAT, bytes, options, options.limits.zip_inflated_bytes)?;
        let top = package.relations("")?;
        let main = package
            .main_part()?
            .filter(|name| !name.starts_with("word/"));
        let usual = || {
            MAIN.into_iter()
                .find(|name| package.archive.has(name))
                .map(str::to_owned)
        };
        let main = main
            .or_else(usual)
            .unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let relations = package.relations(&main)?;
        let mut reading = Reading {
            document: Document::default(),
            encoding: None,
            producer: None,
        };
        let mut book = Book::new(&options.limits);
        let sheets = if main.to_ascii_lowercase().ends_with(".bin") {
            xlsb::read(&mut package, &main, &relations, &mut book)?
        } else {
            sheets(&mut package, &main, &relations, &mut book)?
        };
        book.finish(sheets)?;
        reading.document.blocks = book.blocks;
        reading.document.properties = properties::read(&mut package, &top)?;
        reading.producer = properties::producer(&reading.document.properties);
        let mut diagnostics = package.diagnostics;
        diagnostics.extend(book.diagnostics);
        if !reading.document.blocks.iter().any(has_text) {
            let damaged = diagnostics.iter().find(|d| d.severity == Severity::Error);
            return Err(
                damaged.map_or(ReadError::NoText { format: FORMAT }, |diagnostic| {
                    ReadError::damaged(FORMAT, diagnostic.english.clone())
                }),
            );
        }
        Ok(Noted {
            value: reading,
            diagnostics,
        })
    }
}

/// Reads the sheets of a workbook of XML.
fn sheets(
    package: &mut Package<'_>,
    main: &str,
    relations: &Relations,
    book: &mut Book<'_>,
) -> Result<Vec<Sheet>, ReadError> {
    let workbook = Workbook::read(package, main, relations)?;
    let mut styles = Styles::default();
    styles.is_1904 = workbook.is_1904;
    if let Some(text) = package.text(&beside(main, relations, "styles", "xml"))? {
        styles::read(&text, package.limits(), &mut styles);
    }
    let name = beside(main, relations, "sharedStrings", "xml");
    let texts = match package.text(&name)? {
        Some(text) => texts::read(package, &name, &text, &mut book.remarks)?,
        None => Vec::new(),
    };
    let mut sheets = Vec::new();
    for listed in &workbook.sheets {
        if !is_read(listed, book) {
            continue;
        }
        let Some(text) = package.text(&listed.part)? else {
            book.say_lost_sheet(&listed.name);
            continue;
        };
        let reading = cells::Cells {
            texts: &texts,
            styles: &mut styles,
            doubtful: workbook.is_uncomputed,
        };
        let (mut sheet, beside) = reading.read(package, book, listed, &text)?;
        drop(text);
        drawing::read(package, book, listed, &beside, &mut sheet)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Returns whether a sheet is one of cells that is shown; says so where it is not.
fn is_read(listed: &Listed, book: &mut Book<'_>) -> bool {
    match listed.state {
        State::Shown => true,
        State::Hidden => {
            book.say_hidden_sheet(&listed.name);
            false
        }
        State::Other => {
            book.say_unread(&listed.name, "图表或宏", "charts or macros");
            false
        }
    }
}

/// Returns the name of a part by the kind of its relationship, or the usual one beside the main part.
fn beside(main: &str, relations: &Relations, kind: &str, ending: &str) -> String {
    let named = relations.values().find(|relation| relation.kind == kind);
    named.map_or_else(
        || {
            let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{kind}.{ending}")
        },
        |relation| relation.target.clone(),
    )
}
