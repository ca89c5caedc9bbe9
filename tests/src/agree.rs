//! Spreadsheets read by a library that has nothing of ours: whatever calamine finds in a visible cell,
//! our document shows at the same place.

use crate::manifest::{self, Sample};
use calamine::{Data, Reader as _, SheetVisible, open_workbook_auto_from_rs};
use libtest_mimic::{Failed, Trial};
use nianbao::document::{Block, Origin};
use nianbao::read::{ReadOptions, read};
use std::collections::BTreeMap;
use std::io::Cursor;

/// The samples in which cells are hidden or have no result, so that both cannot agree, and the one that
/// calamine does not open.
const APART: &[&str] = &[
    "xlsx/xlsxwriter-formats",
    "xlsx/written-here",
    "xlsx/binary",
];

pub(crate) fn trials() -> Vec<Trial> {
    let samples = manifest::samples().into_iter().filter(|sample| {
        let is_sheet = sample.id.starts_with("xls/") || sample.id.starts_with("xlsx/");
        is_sheet && !APART.contains(&sample.id.as_str())
    });
    samples
        .map(|sample| Trial::test(format!("agree::{}", sample.id), move || agree(&sample)))
        .collect()
}

fn agree(sample: &Sample) -> Result<(), Failed> {
    let bytes = sample.bytes()?;
    let ours = ours(&bytes)?;
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut compared = 0;
    for name in visible {
        let range = book.worksheet_range(&name).map_err(|e| e.to_string())?;
        let start = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            let count = |offset: u32, index: usize| u32::try_from(index).map(|i| offset + i + 1);
            let place = (name.clone(), count(start.0, row)?, count(start.1, column)?);
            let shown = ours.get(&place).map_or("", String::as_str);
            let same = match cell {
                Data::String(text) => letters(text) == letters(shown),
                Data::Float(value) => is_number(shown, *value),
                Data::Int(value) => is_number(shown, f64::from(i32::try_from(*value)?)),
                _ => continue,
            };
            if !same {
                return Err(format!("{place:?}: {cell:?} is shown as {shown:?}").into());
            }
            compared += 1;
        }
    }
    if compared < 100 {
        return Err(format!("only {compared} cells to compare").into());
    }
    Ok(())
}

/// Returns the texts of our document by sheet, row and column.
fn ours(bytes: &[u8]) -> Result<BTreeMap<(String, u32, u32), String>, Failed> {
    let (_, seen) = read(bytes, &ReadOptions::default()).map_err(|error| error.to_string())?;
    let mut texts: BTreeMap<(String, u32, u32), String> = BTreeMap::new();
    let mut add = |origin: &Origin, text: &str| {
        if let Origin::Sheet { name, row, column } = origin {
            let place = (name.to_string(), *row, *column);
            texts.entry(place).or_default().push_str(text);
        }
    };
    for block in &seen.value.document.blocks {
        match block {
            Block::Paragraph(paragraph) => add(&paragraph.origin, &paragraph.text),
            Block::Grid(grid) => {
                for cell in grid.cells() {
                    add(&cell.origin, &cell.text);
                }
            }
            Block::Figure(_) => {}
        }
    }
    Ok(texts)
}

fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Returns whether a text shows a number, rounded to the digits that it shows.
fn is_number(shown: &str, value: f64) -> bool {
    let plain: String = shown
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
        .collect();
    plain
        .parse::<f64>()
        .is_ok_and(|number| (number - value).abs() < 0.005)
}
