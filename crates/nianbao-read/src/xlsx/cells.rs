//! A sheet, streamed (ECMA-376 part 1, 18.3).

use super::texts::{Gathered, unescaped, unescaped_runs};
use super::workbook::Listed;
use crate::ReadError;
use crate::docx::package::Package;
use crate::sheets::{Book, Range, RichText, Sheet, Styles, Value, has_words};
use crate::xml::{Tag, Token, Xml};

/// What a sheet is read with.
pub(super) struct Cells<'a> {
    pub(super) texts: &'a [RichText],
    pub(super) styles: &'a mut Styles,
    /// Whether results of formulas may never have been computed.
    pub(super) doubtful: bool,
}

/// What stands beside the cells.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The relationships of its drawings.
    pub(super) drawings: Vec<String>,
}

/// A cell that is being read.
#[derive(Debug, Default)]
struct Open {
    row: u32,
    column: u32,
    style: usize,
    kind: String,
    value: String,
    has_value: bool,
    has_formula: bool,
    inline: RichText,
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Row,
    Cell,
    Value,
    Furniture,
    Other,
}

/// How many merged ranges, and how many drawings, are kept.
const MOST_MERGES: usize = 1 << 20;
const MOST_DRAWINGS: usize = 16;

impl Cells<'_> {
    /// Reads a sheet.
    pub(super) fn read(
        mut self,
        package: &mut Package<'_>,
        book: &mut Book<'_>,
        listed: &Listed,
        text: &str,
    ) -> Result<(Sheet, Beside), ReadError> {
        let mut sheet = Sheet::new(&listed.name);
        let mut beside = Beside::default();
        let mut xml = Xml::new(text, package.limits());
        let mut parts: Vec<Part> = Vec::new();
        // Where the next row and cell stand that do not say it themselves.
        let (mut row, mut column) = (0u32, 0u32);
        let mut cell: Option<Open> = None;
        let mut gathered = Gathered::default();
        let mut furniture = String::new();
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    let within = parts.last().copied();
                    let part = match (within, tag.name()) {
                        (Some(Part::Other), "row") => {
                            row = number(&xml, &tag, "r")
                                .map_or(row, |given| given.saturating_sub(1));
                            column = 0;
                            let flat = height(&xml, &tag, "ht") == Some(0.0);
                            if flat || switch(&xml, &tag, "hidden") {
                                sheet.hidden_rows.add(row, row);
                            }
                            Part::Row
                        }
                        (Some(Part::Row), "c") => {
                            let given = xml.attribute(&tag, "r").and_then(|place| place_of(&place));
                            (row, column) = given.unwrap_or((row, column));
                            cell = Some(Open {
                                row,
                                column,
                                style: number(&xml, &tag, "s")
                                    .and_then(|s| usize::try_from(s).ok())
                                    .unwrap_or(0),
                                kind: xml.attribute(&tag, "t").unwrap_or_default().into_owned(),
                                ..Open::default()
                            });
                            column = column.saturating_add(1);
                            Part::Cell
                        }
                        (Some(Part::Cell), "v") => {
                            if let Some(cell) = &mut cell {
                                cell.has_value = true;
                            }
                            Part::Value
                        }
                        (Some(Part::Cell), "f") => {
                            if let Some(cell) = &mut cell {
                                cell.has_formula = true;
                            }
                            Part::Other
                        }
                        (
                            _,
                            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader"
                            | "firstFooter",
                        ) => Part::Furniture,
                        _ => {
                            aside(&xml, &tag, &mut sheet, &mut beside);
                            Part::Other
                        }
                    };
                    if cell.is_some() {
                        gathered.open(&xml, &tag);
                    }
                    parts.push(part);
                }
                Ok(Token::Text(text)) => match (parts.last(), &mut cell) {
                    (Some(Part::Value), Some(cell)) => cell.value.push_str(&text),
                    (Some(Part::Furniture), _) if furniture.len() < 4_096 => {
                        furniture.push_str(&text);
                    }
                    (_, Some(cell)) => {
                        gathered.add(&text, &mut cell.inline, &mut book.remarks);
                    }
                    _ => {}
                },
                Ok(Token::Close) => {
                    if cell.is_some() {
                        gathered.close();
                    }
                    match parts.pop() {
                        Some(Part::Cell) => {
                            if let Some(cell) = cell.take() {
                                self.put(&cell, &mut sheet, book)?;
                            }
                        }
                        Some(Part::Row) => row = row.saturating_add(1),
                        _ => {}
                    }
                }
                Ok(Token::End) => break,
                Err(fault) => {
                    package.fault(&listed.part, fault)?;
                    break;
                }
            }
        }
        if has_words(&furniture) {
            book.say_unread(&listed.name, "页眉页脚", "headers and footers");
        }
        Ok((sheet, beside))
    }

    fn put(
        &mut self,
        cell: &Open,
        sheet: &mut Sheet,
        book: &mut Book<'_>,
    ) -> Result<(), ReadError> {
        let at = (cell.row, cell.column, cell.style);
        let raw = cell.value.trim();
        let unescaped_value;
        let unescaped_inline;
        let value = match cell.kind.as_str() {
            "inlineStr" => {
                unescaped_inline = unescaped_runs(&cell.inline);
                Some(Value::Rich(&unescaped_inline))
            }
            _ if !cell.has_value => None,
            "s" => {
                let index = raw.parse::<usize>().ok();
                match index.and_then(|index| self.texts.get(index)) {
                    Some(text) => Some(Value::Rich(text)),
                    None => {
                        sheet.lost += 1;
                        return Ok(());
                    }
                }
            }
            "b" => Some(Value::Bool(matches!(raw, "1" | "true"))),
            "e" => Some(Value::Text(raw)),
            "str" => {
                unescaped_value = unescaped(&cell.value);
                Some(Value::Text(&unescaped_value))
            }
            // A day in ISO 8601, of the strict vocabulary.
            "d" => Some(Value::Text(raw.strip_suffix("T00:00:00").unwrap_or(raw))),
            _ if raw.is_empty() => None,
            _ => Some(raw.parse().map_or(Value::Text(raw), Value::Number)),
        };
        if cell.has_formula {
            book.write_formula(sheet, self.styles, at, value, self.doubtful)
        } else {
            book.write(sheet, self.styles, at, value.unwrap_or(Value::Blank))
        }
    }
}

/// Takes what stands beside the cells.
fn aside(xml: &Xml<'_>, tag: &Tag<'_>, sheet: &mut Sheet, beside: &mut Beside) {
    match tag.name() {
        "sheetView" => {
            let zeros = xml.attribute(tag, "showZeros");
            sheet.hides_zeros = zeros.is_some_and(|zeros| matches!(zeros.trim(), "0" | "false"));
        }
        "col" => {
            let [first, last] = ["min", "max"].map(|key| number(xml, tag, key).unwrap_or(0));
            let flat = height(xml, tag, "width") == Some(0.0);
            if first > 0 && (flat || switch(xml, tag, "hidden")) {
                sheet.hidden_columns.add(first - 1, last.saturating_sub(1));
            }
        }
        "mergeCell" if sheet.merges.len() < MOST_MERGES => {
            let range = xml.attribute(tag, "ref").and_then(|range| range_of(&range));
            if let Some(range) = range {
                sheet.merge(range);
            }
        }
        "drawing" if beside.drawings.len() < MOST_DRAWINGS => {
            beside
                .drawings
                .extend(xml.attribute(tag, "id").map(|id| id.into_owned()));
        }
        _ => {}
    }
}

fn switch(xml: &Xml<'_>, tag: &Tag<'_>, key: &str) -> bool {
    xml.attribute(tag, key)
        .is_some_and(|value| matches!(value.trim(), "1" | "true"))
}

fn number(xml: &Xml<'_>, tag: &Tag<'_>, key: &str) -> Option<u32> {
    xml.attribute(tag, key)?.trim().parse().ok()
}

fn height(xml: &Xml<'_>, tag: &Tag<'_>, key: &str) -> Option<f64> {
    xml.attribute(tag, key)?.trim().parse().ok()
}

/// Reads a place such as `AB12`, as row and column from 0; nothing for what no sheet has.
pub(super) fn place_of(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().trim_start_matches('$');
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at_checked(letters)?;
    let mut column = 0u32;
    for letter in letters.bytes() {
        let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    let row: u32 = digits.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// Reads a range such as `A1:C3`.
pub(super) fn range_of(text: &str) -> Option<Range> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (place_of(first)?, place_of(last)?);
    Some(Range {
        top,
        left,
        bottom,
        right,
    })
}
