//! PDF: pages of placed glyphs and rules, from files of any producer (ISO 32000).
//!
//! File
//! - [x] damaged cross references, junk before the header, cut tails, wrong stream lengths
//! - [x] object streams, linearized files; encrypted with an empty user password
//! - [-] encrypted with a password, portfolios: errors of their own
//! - [x] information dictionary, XMP where that is silent
//!
//! Page
//! - [x] glyphs with their place, straight lines, filled areas, pictures
//! - [x] rotation and crop box; clips; layers that are off; forms; appearances of annotations
//! - [x] values of form fields, also where the viewer is to draw them
//! - [x] white and transparent ink, text without ink, and what later ink covers, left out and said
//! - [-] scans, with or without hidden recognised text: said, never read
//! - [ ] glyphs drawn by paths or pictures
//!
//! Characters
//! - [x] `/ActualText`; `/ToUnicode`; glyph names; predefined encodings, also of embedded fonts;
//!   the character map of an embedded font, read backwards
//! - [x] radicals and compatibility ideographs as the ideographs they stand for
//! - [-] characters that the file does not give, or gives wrongly: said; a file of them is refused
//!
//! Tags
//! - [x] tables with their spans, alternative texts of pictures
//! - [ ] roles of headings, lists and notes

mod attachments;
mod budget;
mod cover;
mod fields;
mod fonts;
mod inflate;
mod ink;
mod lean;
mod open;
mod paint;
mod paths;
mod properties;
mod resources;
mod spans;
mod tags;
mod unicode;

use crate::legible;
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use nianbao_document::{Document, Noted};

/// The format's name in messages.
pub(crate) const FORMAT: &str = "PDF";

/// How far into a file its header is looked for; junk before it is forgiven.
const HEADER_WITHIN: usize = 1024;

/// Reads PDF files.
pub(crate) struct PortableDocument;

impl Reader for PortableDocument {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn scope(&self) -> &'static str {
        "PDF 1.0 to 2.0 with text, tagged or not; no scans, no password"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        const MAGIC: &[u8] = b"%PDF-";
        let head = bytes.get(..HEADER_WITHIN).unwrap_or(bytes);
        if bytes.starts_with(MAGIC) {
            Confidence::Certain
        } else if head.windows(MAGIC.len()).any(|window| window == MAGIC) {
            Confidence::Possible
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let mut opened = open::pages(bytes, &options.limits)?;
        let mut diagnostics = opened.diagnostics;
        diagnostics.extend(legible::judge(FORMAT, &mut opened.pages)?);
        let noted = nianbao_page::blocks(&opened.pages, &opened.tables, &options.limits);
        diagnostics.extend(noted.diagnostics);
        Ok(Noted {
            value: Reading {
                document: Document {
                    blocks: noted.value,
                    properties: opened.properties,
                },
                encoding: None,
                producer: opened.producer,
            },
            diagnostics,
        })
    }
}
