//! Rich Text Format (RTF 1.9.1), as Word, WPS, LibreOffice and `WordPad` write it.
//!
//! Text
//! - [x] code pages of the document and of its fonts, Unicode with its fallbacks, signs of symbol fonts
//! - [x] headings by outline level and style; numbers of lists, printed in the file or counted
//! - [x] fields: the result; notes after the block that refers to them; text boxes; pictures
//! - [x] tracked changes as accepted; hidden text left out and said; what a document says of itself
//! - [-] bullets are ornaments and left out
//! - [ ] headers, footers, comments, formulas in other programs' form, embedded objects
//!
//! Tables
//! - [x] columns by the edges of cells; cells merged across and down; tables in cells
//! - [x] rows without their end, and text that claims a table which never comes

mod charset;
mod lists;
mod state;
mod token;
mod walk;

use crate::manuscript::assemble::{Assembly, Placed};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading};
use encoding_rs::{Encoding, WINDOWS_1252};
use nianbao_document::{Diagnostic, Document, Name, Noted, Origin, Severity};
use token::{Token, Tokens};

/// Reads Rich Text Format.
pub(crate) struct Rtf;

/// The name of this format in errors.
const FORMAT: &str = "RTF";

impl Reader for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rtf"]
    }

    fn scope(&self) -> &'static str {
        "Rich Text Format of Word, WPS and LibreOffice, under any extension; no headers, footers or comments"
    }

    fn sniff(&self, bytes: &[u8]) -> Confidence {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if text.trim_ascii_start().starts_with(b"{\\rtf") {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let page = page(bytes, options);
        let mut told = walk::walk(bytes, page, &options.limits)?;
        let part: Name = Name::from("");
        let mut diagnostics = Vec::new();
        if told.cut {
            diagnostics.push(Diagnostic::new(
                "file-cut",
                Severity::Error,
                "文件不完整，结尾处的内容可能缺失",
                "the file ends before its text does; what follows is missing",
            ));
        }
        if told.undecodable > 0 {
            let (count, encoding) = (told.undecodable, page.name());
            diagnostics.push(Diagnostic::new(
                "undecodable-characters",
                Severity::Warning,
                format!("有 {count} 处不是 {encoding} 字符"),
                format!("{count} sequences are no characters of {encoding}"),
            ));
        }
        let everywhere = Origin::Unknown;
        diagnostics.extend(told.remarks.diagnostics(&everywhere));
        let mut assembly = Assembly::new(FORMAT, std::mem::take(&mut told.notes));
        assembly.add(&part, told.pieces)?;
        diagnostics.extend(assembly.covered());
        let blocks = assembly.into_blocks().into_iter();
        let blocks = blocks.filter_map(|placed| match placed {
            Placed::Block(block) => Some(block),
            Placed::Chunk(..) => None,
        });
        let document = Document {
            blocks: blocks.collect(),
            properties: told.properties,
        };
        if !document.blocks.iter().any(crate::has_text) {
            return Err(ReadError::NoText { format: FORMAT });
        }
        let producer = document.properties.iter();
        let producer = producer
            .clone()
            .find(|property| property.name == "Application")
            .map(|property| property.value.clone());
        Ok(Noted {
            value: Reading {
                document,
                encoding: None,
                producer,
            },
            diagnostics,
        })
    }
}

/// Returns the code page to begin with: what the caller knows, or what the bytes are found to be
/// where the file names none.
fn page(bytes: &[u8], options: &ReadOptions) -> &'static Encoding {
    let given = options.encoding.as_deref();
    if let Some(encoding) = given.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return encoding;
    }
    // How many tokens are looked at for the code page, which stands at the very beginning, and how
    // many bytes are weighed where it does not.
    const HEAD: usize = 64;
    const SAMPLE: usize = 64 << 10;
    let named = |token: Token<'_>| matches!(token, Token::Word("ansicpg", _));
    if Tokens::new(bytes).take(HEAD).any(named) {
        return WINDOWS_1252;
    }
    let mut sample = Vec::new();
    for token in Tokens::new(bytes) {
        match token {
            Token::Hex(byte) => sample.push(byte),
            Token::Text(text) => sample.extend_from_slice(text),
            Token::Word("par" | "cell", _) => sample.push(b'\n'),
            _ => {}
        }
        if sample.len() > SAMPLE {
            break;
        }
    }
    if sample.is_ascii() {
        return WINDOWS_1252;
    }
    let found = crate::encoding::decode(&sample, None).encoding;
    Encoding::for_label(found.as_bytes()).unwrap_or(WINDOWS_1252)
}
