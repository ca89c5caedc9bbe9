//! The records of one sheet.

use super::globals::{Globals, Listed};
use super::record::{Record, kind, packed};
use super::text::{self, Pieces, Script};
use crate::ReadError;
use crate::sheets::{Book, Range, Sheet, Value, has_words};

/// The kind of object that a comment is (MS-XLS 2.5.55).
const COMMENT: u16 = 0x19;

/// What the records before one leave behind.
#[derive(Default)]
struct Before {
    /// The formula whose text is still to come.
    formula: Option<((u32, u32, usize), bool)>,
    /// The kind of the last object.
    object: u16,
    comments: bool,
    furniture: bool,
}

/// Reads a sheet.
pub(super) fn read(
    stream: &[u8],
    listed: &Listed,
    globals: &mut Globals,
    book: &mut Book<'_>,
) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::new(&listed.name);
    let mut before = Before::default();
    // Charts within the sheet are streams within its own.
    let mut depth = 0usize;
    let mut at = listed.at;
    loop {
        let Some(record) = Record::at(stream, at) else {
            globals.is_cut = true;
            break;
        };
        globals.is_cut |= record.is_cut;
        at = record.next;
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ if depth > 1 => {}
            kind::TEXT_BOX => {
                let (pieces, next) = record.continued(stream);
                let count = usize::from(record.short(10).unwrap_or(0));
                let mut pieces = Pieces::new(pieces.into_iter().skip(1).collect());
                if before.object != COMMENT && count > 0 {
                    let is_wide = pieces.byte().unwrap_or(0) & 1 == 1;
                    sheet.texts.push(pieces.characters(count, is_wide));
                }
                at = next;
            }
            _ => take(&record, globals, book, &mut sheet, &mut before)?,
        }
    }
    if before.comments {
        book.say_unread(&listed.name, "批注", "comments");
    }
    if before.furniture {
        book.say_unread(&listed.name, "页眉页脚", "headers and footers");
    }
    Ok(sheet)
}

fn take(
    record: &Record<'_>,
    globals: &mut Globals,
    book: &mut Book<'_>,
    sheet: &mut Sheet,
    before: &mut Before,
) -> Result<(), ReadError> {
    let script = globals.script;
    let styles = &mut globals.styles;
    let short = |at: usize| record.short(at).unwrap_or(0);
    let at = (
        u32::from(short(0)),
        u32::from(short(2)),
        usize::from(short(4)),
    );
    match record.kind {
        kind::SHARED_LABEL => {
            let index = record.long(6).and_then(|index| usize::try_from(index).ok());
            match index.and_then(|index| globals.texts.get(index)) {
                Some(text) => book.write(sheet, styles, at, Value::Rich(text))?,
                None => sheet.lost += 1,
            }
        }
        kind::LABEL | kind::RICH_STRING => match text::plain(record.data, 6, true, script) {
            Some(text) => book.write(sheet, styles, at, Value::Text(&text))?,
            None => sheet.lost += 1,
        },
        kind::NUMBER => {
            if let Some(value) = record.double(6) {
                book.write(sheet, styles, at, Value::Number(value))?;
            }
        }
        kind::RK => {
            if let Some(value) = record.long(6) {
                book.write(sheet, styles, at, Value::Number(packed(value)))?;
            }
        }
        kind::MANY_RK => {
            let cells = record.data.get(4..).unwrap_or_default().chunks_exact(6);
            for (column, cell) in (at.1..).zip(cells) {
                let cell = Record {
                    data: cell,
                    ..*record
                };
                let style = usize::from(cell.short(0).unwrap_or(0));
                let value = Value::Number(packed(cell.long(2).unwrap_or(0)));
                book.write(sheet, styles, (at.0, column, style), value)?;
            }
        }
        kind::BLANK => book.write(sheet, styles, at, Value::Blank)?,
        kind::MANY_BLANK => {
            let cells = record.data.get(4..).unwrap_or_default().chunks_exact(2);
            let last = cells.len().saturating_sub(1);
            for (column, cell) in (at.1..).zip(cells.take(last)) {
                let style = cell.try_into().map_or(0, u16::from_le_bytes);
                book.write(
                    sheet,
                    styles,
                    (at.0, column, usize::from(style)),
                    Value::Blank,
                )?;
            }
        }
        kind::BOOL_OR_ERROR => {
            let code = record.data.get(6).copied().unwrap_or(0);
            let value = if record.data.get(7) == Some(&1) {
                Value::Error(code)
            } else {
                Value::Bool(code != 0)
            };
            book.write(sheet, styles, at, value)?;
        }
        kind::FORMULA | kind::OLD_FORMULA => {
            before.formula = None;
            // Bit 1: to be computed when the file is opened (MS-XLS 2.4.127 keeps it as reserved).
            let doubtful = short(14) & 2 != 0;
            let value = if short(12) == 0xFFFF {
                let code = record.data.get(8).copied().unwrap_or(0);
                match record.data.get(6) {
                    Some(0) => {
                        before.formula = Some((at, doubtful));
                        return Ok(());
                    }
                    Some(1) => Value::Bool(code != 0),
                    Some(2) => Value::Error(code),
                    // An empty text: what some programs store for what they did not compute.
                    _ => return book.write_formula(sheet, styles, at, Some(Value::Text("")), true),
                }
            } else {
                match record.double(6) {
                    Some(value) => Value::Number(value),
                    None => Value::Blank,
                }
            };
            book.write_formula(sheet, styles, at, Some(value), doubtful)?;
        }
        kind::STRING => {
            if let Some((at, doubtful)) = before.formula.take() {
                let text = text::plain(record.data, 0, true, script);
                let value = text.as_deref().map(Value::Text);
                book.write_formula(sheet, styles, at, value, doubtful)?;
            }
        }
        kind::ROW => {
            let hidden = record.long(12).unwrap_or(0) & 0x20 != 0;
            let height = short(6) & 0x7FFF;
            if hidden || height == 0 && record.data.len() >= 8 {
                sheet.hidden_rows.add(at.0, at.0);
            }
        }
        kind::COLUMNS if short(8) & 1 != 0 || record.data.len() >= 6 && short(4) == 0 => {
            sheet.hidden_columns.add(at.0, at.1);
        }
        kind::MERGED => {
            for range in record.data.get(2..).unwrap_or_default().chunks_exact(8) {
                let edge = |at: usize| {
                    let two = range.get(at..at + 2).and_then(|two| two.try_into().ok());
                    u32::from(two.map_or(0, u16::from_le_bytes))
                };
                sheet.merge(Range {
                    top: edge(0),
                    bottom: edge(2),
                    left: edge(4),
                    right: edge(6),
                });
            }
        }
        kind::WINDOW => sheet.hides_zeros = record.data.len() >= 2 && short(0) & 0x10 == 0,
        kind::OBJECT => {
            before.object = if matches!(script, Script::Wide) {
                short(4)
            } else {
                0
            }
        }
        kind::NOTE => before.comments = true,
        kind::HEADER | kind::FOOTER => {
            let is_wide = matches!(script, Script::Wide);
            let text = text::plain(record.data, 0, is_wide, script).unwrap_or_default();
            before.furniture |= has_words(&text);
        }
        _ => {}
    }
    Ok(())
}
