//! Binary workbooks (MS-XLSB): the same package, with records in place of XML.

mod record;

use super::workbook::{Listed, MOST_SHEETS, state_of};
use super::{FORMAT, beside, is_read};
use crate::ReadError;
use crate::docx::package::{Package, Relations};
use crate::manuscript::remarks::Remarks;
use crate::sheets::{Book, CellStyle, Look, Range, RichText, Sheet, Styles, Value, is_ruled};
use crate::xls::packed;
use nianbao_document::Limits;
use record::Records;

/// The types of records that mean something here (MS-XLSB 2.3.2).
mod kind {
    pub(super) const ROW: u32 = 0;
    pub(super) const BLANK: u32 = 1;
    pub(super) const RK: u32 = 2;
    pub(super) const ERROR: u32 = 3;
    pub(super) const BOOL: u32 = 4;
    pub(super) const REAL: u32 = 5;
    pub(super) const TEXT: u32 = 6;
    pub(super) const SHARED_TEXT: u32 = 7;
    pub(super) const FORMULA_TEXT: u32 = 8;
    pub(super) const FORMULA_NUMBER: u32 = 9;
    pub(super) const FORMULA_BOOL: u32 = 10;
    pub(super) const FORMULA_ERROR: u32 = 11;
    pub(super) const SHARED_ITEM: u32 = 19;
    pub(super) const FONT: u32 = 43;
    pub(super) const FORMAT: u32 = 44;
    pub(super) const BORDER: u32 = 46;
    pub(super) const CELL_FORMAT: u32 = 47;
    pub(super) const COLUMN: u32 = 60;
    pub(super) const RICH_TEXT: u32 = 62;
    pub(super) const VIEW: u32 = 137;
    pub(super) const WORKBOOK: u32 = 153;
    pub(super) const SHEET: u32 = 156;
    pub(super) const MERGED: u32 = 176;
    pub(super) const BEGIN_CELL_FORMATS: u32 = 617;
    pub(super) const END_CELL_FORMATS: u32 = 618;
}

/// Reads the sheets.
pub(super) fn read(
    package: &mut Package<'_>,
    main: &str,
    relations: &Relations,
    book: &mut Book<'_>,
) -> Result<Vec<Sheet>, ReadError> {
    let limits = package.limits();
    let Some(bytes) = package.bytes(main)? else {
        return Err(ReadError::damaged(FORMAT, format!("{main} cannot be read")));
    };
    let mut styles = Styles::default();
    let mut listed = Vec::new();
    for record in Records::new(&bytes) {
        match record.kind {
            kind::WORKBOOK => styles.is_1904 = record.byte(0).is_some_and(|flags| flags & 1 == 1),
            kind::SHEET if listed.len() < MOST_SHEETS => {
                let sheet = record.text(8).and_then(|(id, next)| {
                    let relation = relations.get(&id)?;
                    Some(Listed {
                        name: record.text(next)?.0,
                        state: state_of(record.long(0) == Some(0), &relation.kind),
                        part: relation.target.clone(),
                    })
                });
                listed.extend(sheet);
            }
            _ => {}
        }
    }
    let fonts = match package.bytes(&beside(main, relations, "styles", "bin"))? {
        Some(bytes) => read_styles(&bytes, &mut styles),
        None => Vec::new(),
    };
    let texts = match package.bytes(&beside(main, relations, "sharedStrings", "bin"))? {
        Some(bytes) => shared(&bytes, limits, &fonts, &mut book.remarks)?,
        None => Vec::new(),
    };
    let mut sheets = Vec::new();
    for listed in &listed {
        if !is_read(listed, book) {
            continue;
        }
        match package.bytes(&listed.part)? {
            Some(bytes) => sheets.push(sheet(&bytes, listed, &texts, &mut styles, book)?),
            None => book.say_lost_sheet(&listed.name),
        }
    }
    Ok(sheets)
}

/// Reads the styles of cells, and returns the fonts.
fn read_styles(bytes: &[u8], styles: &mut Styles) -> Vec<Look> {
    let mut borders = Vec::new();
    let mut fonts = Vec::new();
    let mut in_cells = false;
    for record in Records::new(bytes) {
        match record.kind {
            kind::FORMAT => {
                if let (Some(id), Some((code, _))) = (record.short(0), record.text(2)) {
                    styles.add_code(id, code);
                }
            }
            // 2.4.149: struck through by a flag, raised by a number of its own.
            kind::FONT => fonts.push(Look {
                struck: record.short(2).unwrap_or(0) & 8 != 0,
                raised: record.short(6) == Some(1),
            }),
            kind::BORDER => {
                // Top, bottom, left, right, ten bytes each.
                let drawn =
                    |index: usize| record.byte(1 + index * 10).is_some_and(|line| line != 0);
                borders.push(is_ruled([drawn(2), drawn(3), drawn(0), drawn(1)]));
            }
            kind::BEGIN_CELL_FORMATS => in_cells = true,
            kind::END_CELL_FORMATS => in_cells = false,
            kind::CELL_FORMAT if in_cells => {
                let border = record
                    .short(8)
                    .and_then(|index| borders.get(usize::from(index)));
                let font = record.short(4).map(usize::from);
                let font = font.and_then(|font: usize| fonts.get(font));
                let struck = font.is_some_and(|font: &Look| font.struck);
                styles.add(CellStyle {
                    format: record.short(2).unwrap_or(0),
                    ruled: border.copied().unwrap_or(false),
                    struck,
                    white: false,
                });
            }
            _ => {}
        }
    }
    fonts
}

fn shared(
    bytes: &[u8],
    limits: &Limits,
    fonts: &[Look],
    remarks: &mut Remarks,
) -> Result<Vec<RichText>, ReadError> {
    let mut texts = Vec::new();
    for record in Records::new(bytes).filter(|record| record.kind == kind::SHARED_ITEM) {
        if texts.len() == limits.cells {
            return Err(ReadError::over("cells", limits.cells));
        }
        let (text, end) = record.text(1).unwrap_or_default();
        let mut looks = Vec::new();
        // 2.5.129: what follows a rich text are its runs, each its first unit and its font.
        if record.byte(0).is_some_and(|flags| flags & 1 == 1) {
            let count = record.long(end).unwrap_or(0);
            for index in 0..usize::try_from(count).unwrap_or(0) {
                let at = end
                    .saturating_add(4)
                    .saturating_add(index.saturating_mul(4));
                let (Some(start), Some(font)) =
                    (record.short(at), record.short(at.saturating_add(2)))
                else {
                    break;
                };
                let look = fonts.get(usize::from(font)).copied().unwrap_or_default();
                looks.push((usize::from(start), look));
            }
        }
        texts.push(RichText::of_runs(text, &looks, remarks));
    }
    Ok(texts)
}

fn sheet(
    bytes: &[u8],
    listed: &Listed,
    texts: &[RichText],
    styles: &mut Styles,
    book: &mut Book<'_>,
) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::new(&listed.name);
    let mut row = 0u32;
    let mut records = Records::new(bytes);
    for record in &mut records {
        let column = record.long(0).unwrap_or(u32::MAX);
        let style = record.long(4).unwrap_or(0) & 0x00FF_FFFF;
        let at = (row, column, usize::try_from(style).unwrap_or(0));
        let text;
        let (value, is_formula) = match record.kind {
            kind::ROW => {
                row = column;
                if record.byte(11).is_some_and(|flags| flags & 0x10 != 0) {
                    sheet.hidden_rows.add(row, row);
                }
                continue;
            }
            kind::COLUMN => {
                let hidden = record.short(16).is_some_and(|flags| flags & 1 == 1);
                if let (true, Some(first), Some(last)) = (hidden, record.long(0), record.long(4)) {
                    sheet.hidden_columns.add(first, last);
                }
                continue;
            }
            kind::MERGED => {
                let edge = |index: usize| record.long(index * 4).unwrap_or(0);
                sheet.merge(Range {
                    top: edge(0),
                    bottom: edge(1),
                    left: edge(2),
                    right: edge(3),
                });
                continue;
            }
            kind::VIEW => {
                sheet.hides_zeros = record.short(0).is_some_and(|flags| flags & 0x10 == 0);
                continue;
            }
            kind::BLANK => (Some(Value::Blank), false),
            kind::RK => (
                record.long(8).map(|value| Value::Number(packed(value))),
                false,
            ),
            kind::REAL | kind::FORMULA_NUMBER => {
                let value = record.double(8).map(Value::Number);
                (value, record.kind == kind::FORMULA_NUMBER)
            }
            kind::ERROR | kind::FORMULA_ERROR => {
                let value = record.byte(8).map(Value::Error);
                (value, record.kind == kind::FORMULA_ERROR)
            }
            kind::BOOL | kind::FORMULA_BOOL => {
                let value = record.byte(8).map(|value| Value::Bool(value != 0));
                (value, record.kind == kind::FORMULA_BOOL)
            }
            kind::TEXT | kind::FORMULA_TEXT | kind::RICH_TEXT => {
                let at = if record.kind == kind::RICH_TEXT { 9 } else { 8 };
                text = record.text(at);
                let value = text.as_ref().map(|(text, _)| Value::Text(text));
                (value, record.kind == kind::FORMULA_TEXT)
            }
            kind::SHARED_TEXT => {
                let index = record.long(8).and_then(|index| usize::try_from(index).ok());
                let text = index.and_then(|index| texts.get(index));
                (text.map(Value::Rich), false)
            }
            _ => continue,
        };
        match (value, is_formula) {
            (value, true) => book.write_formula(&mut sheet, styles, at, value, false)?,
            (Some(value), false) => book.write(&mut sheet, styles, at, value)?,
            (None, false) => sheet.lost += 1,
        }
    }
    sheet.lost += usize::from(records.is_cut());
    Ok(sheet)
}
