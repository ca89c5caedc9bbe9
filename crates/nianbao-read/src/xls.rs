//! Excel and WPS workbooks of 1993 to 2003: XLS, XLT, ET; BIFF5 and BIFF8 (MS-XLS), read by a reader of
//! our own, since what a record claims of itself must not decide how much memory is asked for.
//!
//! - [x] in an OLE container, damaged or not, or bare
//! - [x] texts shared, in cells and rich; across continued records; any code page, told or found
//! - [x] numbers as formatted, truth values, errors, stored results of formulas
//! - [x] merged cells, hidden sheets, rows and columns; sheets that do not show zeros
//! - [x] texts of boxes, behind the cells; properties of the document
//! - [-] headers, footers, comments, charts: said
//! - [ ] BIFF2 to BIFF4; files with a password

mod cells;
mod globals;
mod record;
mod text;

pub(crate) use record::packed;

use crate::container::{self, ArchiveError, Compound};
use crate::sheets::Book;
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading, has_text};
use globals::{Globals, Kind};
use nianbao_document::{Diagnostic, Document, Limits, Noted, Severity};
use std::borrow::Cow;

/// The name of this format in errors.
const FORMAT: &str = "XLS";

/// The streams that hold a workbook, the newer first: a file for both Excel 5 and 97 has two.
const STREAMS: [&str; 2] = ["workbook", "book"];

/// How a bare BIFF8 or BIFF5 workbook begins: the record BOF, its length, its version.
const BARE: [&[u8]; 2] = [
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    b"\x09\x08\x08\x00\x00\x05\x05\x00",
];

/// Reads workbooks of Excel before 2007.
pub(crate) struct Xls;

impl Reader for Xls {
    fn name(&self) -> &'static str {
        "xls"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xls", "xlt", "et", "ett"]
    }

    fn scope(&self) -> &'static str {
        "Excel 5 to 2003 and WPS workbooks (BIFF5, BIFF8), any code page; stored results of formulas"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        if BARE.iter().any(|bare| bytes.starts_with(bare)) {
            return Confidence::Certain;
        }
        if !container::is_ole(bytes) {
            return Confidence::No;
        }
        match Compound::open(bytes, &Limits::default()) {
            Ok(file) if STREAMS.iter().any(|name| file.has(name)) => Confidence::Certain,
            _ => Confidence::No,
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let limits = &options.limits;
        let mut book = Book::new(limits);
        let mut document = Document::default();
        let stream = if container::is_ole(bytes) {
            let mut file = Compound::open(bytes, limits).map_err(|error| refusal(&error))?;
            let stream = stream(&mut file, &mut book)?;
            document.properties = container::properties(&mut file);
            Cow::Owned(stream)
        } else {
            Cow::Borrowed(bytes)
        };
        let mut globals = Globals::read(&stream, options, &mut book.remarks)?;
        let mut sheets = Vec::new();
        for listed in std::mem::take(&mut globals.sheets) {
            match listed.kind {
                Kind::Hidden => book.say_hidden_sheet(&listed.name),
                Kind::Other => book.say_unread(&listed.name, "图表或宏", "charts or macros"),
                Kind::Cells => sheets.push(cells::read(&stream, &listed, &mut globals, &mut book)?),
            }
        }
        book.finish(sheets)?;
        if globals.is_cut {
            book.diagnostics.push(Diagnostic::new(
                "part-damaged",
                Severity::Error,
                "工作簿的数据不完整，其后的内容可能缺失；请用原软件打开并重新保存后再试",
                "the workbook's records are cut short; what follows may be missing",
            ));
        }
        document.blocks = book.blocks;
        if !document.blocks.iter().any(has_text) {
            let damaged = book
                .diagnostics
                .iter()
                .find(|d| d.severity == Severity::Error);
            return Err(
                damaged.map_or(ReadError::NoText { format: FORMAT }, |diagnostic| {
                    ReadError::damaged(FORMAT, diagnostic.english.clone())
                }),
            );
        }
        let producer = document
            .properties
            .iter()
            .find(|property| property.name == "Application");
        let producer = producer.map(|property| property.value.clone());
        Ok(Noted {
            value: Reading {
                document,
                encoding: globals.encoding_told(),
                producer,
            },
            diagnostics: book.diagnostics,
        })
    }
}

/// Reads the stream of the workbook, and says what is damaged.
fn stream(file: &mut Compound<'_>, book: &mut Book<'_>) -> Result<Vec<u8>, ReadError> {
    let mut damage = file.damage.clone();
    for name in STREAMS {
        let part = match file.read(name) {
            Ok(Some(part)) => part,
            Ok(None) => continue,
            Err(error) => return Err(refusal(&error)),
        };
        damage = part.damage.or(damage);
        if let Some(why) = damage {
            book.diagnostics.push(Diagnostic::new(
                "archive-damaged",
                Severity::Error,
                format!("文件的目录已损坏（{why}），已尽量读取，内容可能不全"),
                format!("the container is damaged ({why}); what is there was read"),
            ));
        }
        return Ok(part.bytes);
    }
    Err(ReadError::damaged(FORMAT, "no workbook stream"))
}

fn refusal(error: &ArchiveError) -> ReadError {
    match error {
        ArchiveError::Limit(name, limit) => ReadError::over(name, *limit),
        ArchiveError::Encrypted => ReadError::Encrypted { format: FORMAT },
        ArchiveError::Damaged(why) => ReadError::damaged(FORMAT, why.clone()),
    }
}
