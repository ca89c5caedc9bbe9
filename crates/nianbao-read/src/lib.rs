//! Bytes to documents: one module per format.
//!
//! A reader says what is on the page and where it stands. It knows no statute, guesses nothing and
//! reorders nothing for meaning. A damaged file that still has text gives a document with
//! diagnostics; [`ReadError`] means that there is no document at all.

pub mod archive;
mod container;
mod csv;
mod doc;
mod docx;
pub mod encoding;
mod error;
mod html;
mod legible;
mod manuscript;
mod mht;
mod odf;
mod ofd;
mod pdf;
mod rtf;
mod sheet_xml;
mod sheets;
mod text;
mod word_xml;
mod xls;
mod xlsx;
mod xml;

pub use error::ReadError;

use nianbao_document::{Block, Document, Limits, Noted};

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The bounds within which a file is read.
    pub limits: Limits,
    /// The character encoding to assume where the file leaves it open, e.g. `gb18030`. Set it when
    /// the encoding is known from elsewhere, such as an HTTP header.
    pub encoding: Option<String>,
}

/// How sure a reader is that a file is of its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// It may be; nothing speaks against it.
    Possible,
    /// Its content says so.
    Certain,
}

/// A document with what the container says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What the file says.
    pub document: Document,
    /// The character encoding it was decoded from, for formats that leave it open.
    pub encoding: Option<String>,
    /// The program that made the file, where it says so.
    pub producer: Option<String>,
}

/// A reader of one format.
pub trait Reader: Sync {
    /// Returns the format's name, e.g. `text`.
    fn name(&self) -> &'static str;

    /// Returns the usual extensions in lower case, for lists and for choosing files in a folder.
    /// The content decides what a file is.
    fn extensions(&self) -> &'static [&'static str];

    /// Returns one line that says what is read, from what version, and what is not.
    fn scope(&self) -> &'static str;

    /// Says from the content whether the file is of this format.
    fn sniff(&self, bytes: &[u8]) -> Confidence;

    /// Reads the file.
    ///
    /// # Errors
    /// [`ReadError`] when there is no document: encrypted, over a limit, damaged beyond reading.
    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError>;
}

/// The readers, most particular first; the first of the most confident reads. A new format is a
/// module and a line here.
pub static READERS: &[&dyn Reader] = &[
    &docx::Docx,
    &word_xml::WordXml,
    &doc::Doc,
    &ofd::Ofd,
    &odf::Odt,
    &odf::Ods,
    &rtf::Rtf,
    &xlsx::Xlsx,
    &xls::Xls,
    &sheet_xml::SheetXml,
    &pdf::PortableDocument,
    &html::Html,
    &mht::Mht,
    &csv::Csv,
    &text::Text,
];

/// Returns the reader for a file, judged by its content.
#[must_use]
pub fn reader_for(bytes: &[u8]) -> Option<&'static dyn Reader> {
    let mut best: Option<(Confidence, &'static dyn Reader)> = None;
    for reader in READERS {
        let confidence = reader.sniff(bytes);
        if confidence == Confidence::Certain {
            return Some(*reader);
        }
        if confidence > best.map_or(Confidence::No, |(found, _)| found) {
            best = Some((confidence, *reader));
        }
    }
    best.map(|(_, reader)| reader)
}

/// Reads a file as the format that its content shows.
///
/// Returns the name of that format beside the document.
///
/// # Errors
/// [`ReadError`] when the format is not known or there is no document.
pub fn read(
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(&'static str, Noted<Reading>), ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > options.limits.input_bytes {
        return Err(ReadError::over("input_bytes", options.limits.input_bytes));
    }
    let reader = match reader_for(bytes) {
        Some(reader) => reader,
        None => return Err(unread(bytes).unwrap_or(ReadError::UnknownFormat)),
    };
    Ok((reader.name(), reader.read(bytes, options)?))
}

/// Names the formats that are known by their first bytes and not read yet.
fn unread(bytes: &[u8]) -> Option<ReadError> {
    if container::is_ole(bytes)
        && let Err(why) = container::Compound::open(bytes, &Limits::default())
    {
        return Some(match why {
            container::ArchiveError::Limit(name, limit) => ReadError::over(name, limit),
            container::ArchiveError::Damaged(why) => ReadError::damaged("Office 97-2003", why),
            container::ArchiveError::Encrypted => ReadError::UnknownFormat,
        });
    }
    const KNOWN: &[(&[u8], &str)] = &[
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Word/WPS 97-2003"),
        (b"PK\x03\x04", "ZIP"),
    ];
    let known = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    Some(ReadError::Unsupported { format: known.1 })
}

/// Returns whether there is anything in a block to read.
fn has_text(block: &Block) -> bool {
    match block {
        Block::Paragraph(_) => true,
        Block::Grid(grid) => grid.cells().iter().any(|cell| !cell.text.is_empty()),
        Block::Figure(_) => false,
    }
}
