//! CSV as spreadsheets save it (RFC 4180): a sheet without merged cells, formats or lines.
//!
//! - [x] fields in quotes, with commas, quotes and line breaks; any encoding and line ending
//! - [x] rows of prose with empty fields behind them are paragraphs
//! - [ ] semicolons; tabs are read as text, which knows tables by them

use crate::encoding::decode;
use crate::sheets::{Book, Sheet, Styles, Value};
use crate::{Confidence, ReadError, ReadOptions, Reader, Reading, has_text};
use encoding_rs::Encoding;
use nianbao_document::{Document, Noted};
use std::borrow::Cow;

/// The name of this format in errors, and of its only sheet.
const FORMAT: &str = "CSV";

/// How much of a file is looked at to tell whether it is one.
const SAMPLE_BYTES: usize = 64 << 10;
/// How many rows a report has at least, and how many commas one of them: its widest table has fifteen
/// columns, and a spreadsheet writes all commas in every row.
const ROWS: usize = 12;
const COMMAS: usize = 3;

/// Reads CSV.
pub(crate) struct Csv;

impl Reader for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn scope(&self) -> &'static str {
        "comma-separated values as spreadsheets save them, any encoding"
    }

    /// Chinese prose has hardly a comma of ASCII; rows that nearly all have the same number of them
    /// are rows of a table.
    fn sniff(&self, bytes: &[u8]) -> Confidence {
        let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
        if sample.contains(&0) || sample.contains(&b'\t') {
            return Confidence::No;
        }
        let commas = sample
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .map(|line| line.iter().filter(|byte| **byte == b',').count());
        let counts: Vec<usize> = commas.collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let with = counts
            .iter()
            .filter(|count| **count >= COMMAS.max(most / 2))
            .count();
        if counts.len() >= ROWS && with * 3 >= counts.len() * 2 {
            Confidence::Possible
        } else {
            Confidence::No
        }
    }

    fn read(&self, bytes: &[u8], options: &ReadOptions) -> Result<Noted<Reading>, ReadError> {
        let told = options.encoding.as_deref();
        let (text, encoding) = match told.and_then(|label| Encoding::for_label(label.as_bytes())) {
            Some(encoding) => (encoding.decode(bytes).0, encoding.name()),
            None => {
                let decoded = decode(bytes, None);
                (decoded.text, decoded.encoding)
            }
        };
        let mut book = Book::new(&options.limits);
        let mut sheet = Sheet::new(FORMAT);
        let mut styles = Styles::default();
        let mut fields = Fields::new(&text);
        let (mut row, mut column) = (0u32, 0u32);
        while let Some((field, ends_row)) = fields.advance() {
            book.write(
                &mut sheet,
                &mut styles,
                (row, column, 0),
                Value::Text(&field),
            )?;
            if ends_row {
                row = row.saturating_add(1);
                column = 0;
            } else {
                column = column.saturating_add(1);
            }
        }
        book.finish(vec![sheet])?;
        if !book.blocks.iter().any(has_text) {
            return Err(ReadError::NoText { format: FORMAT });
        }
        let document = Document {
            blocks: book.blocks,
            ..Document::default()
        };
        Ok(Noted {
            value: Reading {
                document,
                encoding: Some(encoding.to_owned()),
                producer: None,
            },
            diagnostics: book.diagnostics,
        })
    }
}

/// The fields of a text, one by one.
struct Fields<'t> {
    rest: &'t str,
    done: bool,
}

impl<'t> Fields<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text,
            done: text.is_empty(),
        }
    }

    /// Returns the next field, and whether it is the last of its row.
    fn advance(&mut self) -> Option<(Cow<'t, str>, bool)> {
        if self.done {
            return None;
        }
        let field = match self.rest.strip_prefix('"') {
            Some(quoted) => self.quoted(quoted),
            None => {
                let end = self.rest.find([',', '\n', '\r']).unwrap_or(self.rest.len());
                let (field, rest) = self.rest.split_at(end);
                self.rest = rest;
                Cow::Borrowed(field)
            }
        };
        if let Some(rest) = self.rest.strip_prefix(',') {
            self.rest = rest;
            return Some((field, false));
        }
        let rest = self.rest.strip_prefix('\r').unwrap_or(self.rest);
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        self.done = self.rest.is_empty();
        Some((field, true))
    }

    /// Reads a field in quotes, in which two quotes are one; one that is never closed ends with the text.
    fn quoted(&mut self, mut inner: &'t str) -> Cow<'t, str> {
        let mut field = String::new();
        loop {
            let Some(at) = inner.find('"') else {
                field.push_str(inner);
                self.rest = "";
                break;
            };
            let (before, after) = inner.split_at(at);
            field.push_str(before);
            let after = after.get(1..).unwrap_or_default();
            match after.strip_prefix('"') {
                Some(more) => {
                    field.push('"');
                    inner = more;
                }
                None => {
                    // What stands between a closing quote and the comma belongs to the field.
                    let end = after.find([',', '\n', '\r']).unwrap_or(after.len());
                    let (tail, rest) = after.split_at(end);
                    field.push_str(tail);
                    self.rest = rest;
                    break;
                }
            }
        }
        Cow::Owned(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> String {
        let mut fields = Fields::new(text);
        let mut out = String::new();
        while let Some((field, ends_row)) = fields.advance() {
            out += &format!("[{field}]");
            if ends_row {
                out.push('/');
            }
        }
        out
    }

    #[test]
    fn fields_are_parted_and_joined() {
        assert_eq!(rows("a,b\r\nc,\n"), "[a][b]/[c][]/");
        assert_eq!(rows("\"a,\"\"b\"\"\nc\",d"), "[a,\"b\"\nc][d]/");
        assert_eq!(rows("\"a\"x,\"b"), "[ax][b]/");
        assert_eq!(rows(""), "");
        assert_eq!(rows("\n\n"), "[]/[]/");
    }

    #[test]
    fn prose_is_no_table() {
        let prose = "今年,我局,公开,工作\n一、总体情况\n全年公开信息。\n".repeat(20);
        assert_eq!(Csv.sniff(prose.as_bytes()), Confidence::No);
        let table = "标题,,,\n一、情况,,,\n名,数,数,数\n行,1,2,3\n".repeat(10);
        assert_eq!(Csv.sniff(table.as_bytes()), Confidence::Possible);
        let read = Csv.read(table.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(read.value.document.blocks.len(), 30);
    }
}
