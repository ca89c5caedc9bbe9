//! Sheets of a spreadsheet become the blocks of its document, as those of other formats do.

use super::story::{Sheet, Told};
use crate::ReadError;
use crate::manuscript::piece::{Piece, lines};
use crate::sheets::{self, Book, Range, Styles, Value};
use nianbao_document::{Block, Diagnostic, Limits};

/// Returns the blocks of a spreadsheet, and what there is to say about them.
///
/// # Errors
/// [`ReadError`] where it is over a limit.
pub(crate) fn blocks(
    told: &mut Told,
    limits: &Limits,
) -> Result<(Vec<Block>, Vec<Diagnostic>), ReadError> {
    let mut book = Book::new(limits);
    // Cells show their text; there are no formats to apply.
    let mut styles = Styles::default();
    for name in &told.hidden_sheets {
        book.say_hidden_sheet(name);
    }
    let mut sheets = Vec::new();
    for sheet in std::mem::take(&mut told.sheets) {
        sheets.push(sheet_of(sheet, &mut book, &mut styles)?);
    }
    book.finish(sheets)?;
    Ok((book.blocks, book.diagnostics))
}

fn sheet_of(
    from: Sheet,
    book: &mut Book<'_>,
    styles: &mut Styles,
) -> Result<sheets::Sheet, ReadError> {
    let mut sheet = sheets::Sheet::new(&from.name);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut column = 0u32;
    for columns in &from.table.columns {
        let next = column.saturating_add(count(columns.repeat));
        if columns.hidden && next > column {
            sheet.hidden_columns.add(column, next - 1);
        }
        column = next;
    }
    let mut row = 0u32;
    for line in &from.table.lines {
        let next = row.saturating_add(count(line.repeat));
        if line.hidden && next > row {
            sheet.hidden_rows.add(row, next - 1);
        }
        // An empty line may stand a million times; one with cells was counted when it was read. No
        // table has many blank rows.
        let rows = if line.cells.is_empty() {
            let few = if line.ruled.is_empty() {
                0
            } else {
                count(sheets::MOST_BLANK)
            };
            row..next.min(row.saturating_add(few))
        } else {
            row..next
        };
        for row in rows {
            for (first, last) in &line.ruled {
                book.rule(&mut sheet, row, count(*first), count(*last));
            }
            for cell in &line.cells {
                let column = count(cell.column);
                let text = lines(&cell.pieces);
                book.write(&mut sheet, styles, (row, column, 0), Value::Text(&text))?;
                if cell.row_span > 1 || cell.column_span > 1 {
                    sheet.merge(Range {
                        top: row,
                        left: column,
                        bottom: row.saturating_add(count(cell.row_span)).saturating_sub(1),
                        right: column
                            .saturating_add(count(cell.column_span))
                            .saturating_sub(1),
                    });
                }
            }
        }
        row = next;
    }
    sheet.texts = from
        .drawn
        .iter()
        .filter_map(Piece::line)
        .map(str::to_owned)
        .collect();
    Ok(sheet)
}
