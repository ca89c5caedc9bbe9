//! The sheet that looks like the report.

use super::columns::{COLUMNS, WIDTH, edges, even};
use crate::outline::{Item, Outline};
use crate::table::{Kind, PrintedTable};
use nianbao_form::Role;
use nianbao_report::Report;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Note, Worksheet, XlsxError};

/// The sheet's name.
const NAME: &str = "年度报告";
/// A4 (ECMA-376 part 1, 18.3.1.63).
const A4: u8 = 9;
/// The faces of official documents, as spreadsheets have them.
const FACE: &str = "宋体";
/// How high a line is, in points, and how high a row may be.
const LINE: f64 = 18.0;
const MOST_LINES: usize = 22;
/// The longest text of a cell, and the largest number of characters kept of a longer one in each row.
const MOST_CHARACTERS: usize = 32_000;

struct Page<'w> {
    sheet: &'w mut Worksheet,
    row: u32,
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    outline: &Outline<'_>,
    report: &Report,
) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?;
    sheet.set_paper_size(A4);
    sheet.set_margins(0.6, 0.6, 0.75, 0.75, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C— &P —");
    for column in 0..COLUMNS {
        sheet.set_column_width(narrow(column), WIDTH)?;
    }
    let mut page = Page { sheet, row: 0 };
    let plain = Format::new()
        .set_font_name(FACE)
        .set_font_size(11)
        .set_text_wrap();
    let plain = plain.set_align(FormatAlign::VerticalCenter);
    let heading = plain.clone().set_bold();
    let right = plain.clone().set_align(FormatAlign::Right);
    let title = heading
        .clone()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    page.line(&outline.title, &title, 16)?;
    if let Some(day) = report.published {
        let day = format!("发布日期：{}年{}月{}日", day.year(), day.month(), day.day());
        page.line(&day, &plain.clone().set_align(FormatAlign::Center), 11)?;
    }
    for section in &outline.sections {
        if let Some(text) = &section.heading {
            page.line(text, &heading, 11)?;
        }
        for item in &section.items {
            match item {
                Item::Heading(_, text) => page.line(text, &heading, 11)?,
                Item::Paragraph(text) => page.line(text, &plain, 11)?,
                Item::Signature(text, _) | Item::Date(text) => page.line(text, &right, 11)?,
                Item::Table(table) => page.table(table)?,
                Item::Grid(grid) => {
                    let edges = even(grid.columns);
                    let format = bordered(&plain);
                    for cell in &grid.cells {
                        let (rows, columns) = (cell.row_span, cell.column_span);
                        let place = (cell.row, cell.column, rows, columns);
                        page.cell(&edges, place, cell.text, &format)?;
                    }
                    page.row += tall(grid.rows);
                }
                Item::Figure(text) => page.line(&crate::text::figure(text), &plain, 11)?,
            }
        }
    }
    Ok(())
}

impl Page<'_> {
    /// Writes a text across the page, over as many rows as it needs: a row has a greatest height.
    fn line(&mut self, text: &str, format: &Format, size: usize) -> Result<(), XlsxError> {
        let characters: Vec<char> = text.chars().collect();
        for part in characters.chunks(MOST_CHARACTERS) {
            let part: String = part.iter().collect();
            let lines = lines(&part, COLUMNS * 11 / size);
            let rows = lines.div_ceil(MOST_LINES).max(1);
            let last = self.row + tall(rows) - 1;
            let share = f64::from(tall(lines.div_ceil(rows)));
            for row in self.row..=last {
                self.sheet.set_row_height(row, LINE * share.max(1.0))?;
            }
            self.sheet
                .merge_range(self.row, 0, last, narrow(COLUMNS - 1), &part, format)?;
            self.row = last + 1;
        }
        Ok(())
    }

    fn table(&mut self, table: &PrintedTable) -> Result<(), XlsxError> {
        let edges = edges(table);
        let plain = bordered(
            &Format::new()
                .set_font_name(FACE)
                .set_font_size(10)
                .set_text_wrap(),
        );
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let center = plain.clone().set_align(FormatAlign::Center);
        for row in 0..table.rows {
            let here = table
                .cells
                .iter()
                .filter(|cell| cell.row == row && cell.row_span == 1);
            let most = here.map(|cell| {
                let width = span(&edges, cell.column, cell.column_span);
                lines(&cell.text, width)
            });
            let most = f64::from(tall(most.max().unwrap_or(1).clamp(1, MOST_LINES)));
            self.sheet
                .set_row_height(self.row + tall(row), 15.0 * most)?;
        }
        for cell in &table.cells {
            let place = (cell.row, cell.column, cell.row_span, cell.column_span);
            match &cell.kind {
                Kind::Label(Role::RowHeader) => self.cell(&edges, place, &cell.text, &plain)?,
                Kind::Label(_) => self.cell(&edges, place, &cell.text, &center)?,
                Kind::Value { remark, .. } => {
                    self.value(&edges, place, &cell.text, &center)?;
                    if let Some(remark) = remark {
                        let note = Note::new(remark.as_str()).add_author_prefix(false);
                        let at = (self.row + tall(cell.row), start(&edges, cell.column));
                        self.sheet.insert_note(at.0, at.1, &note)?;
                    }
                }
            }
        }
        self.row += tall(table.rows);
        let below = Format::new()
            .set_font_name(FACE)
            .set_font_size(10)
            .set_text_wrap();
        for line in &table.below {
            let values = line.values.join("　");
            self.line(&format!("{}　{values}", line.label), &below, 10)?;
        }
        Ok(())
    }

    /// Writes a value as a number where the cell then shows what the report says, else as a text.
    fn value(
        &mut self,
        edges: &[usize],
        place: (usize, usize, usize, usize),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let Some((number, code)) = number(text) else {
            return self.cell(edges, place, text, format);
        };
        let format = format.clone().set_num_format(code);
        self.cell(edges, place, "", &format)?;
        let at = (self.row + tall(place.0), start(edges, place.1));
        self.sheet
            .write_number_with_format(at.0, at.1, number, &format)?;
        Ok(())
    }

    fn cell(
        &mut self,
        edges: &[usize],
        (row, column, rows, columns): (usize, usize, usize, usize),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let first = self.row + tall(row);
        let last = first + tall(rows.max(1)) - 1;
        let left = start(edges, column);
        let right = start(edges, column + columns.max(1))
            .saturating_sub(1)
            .max(left);
        let text: String = text.chars().take(MOST_CHARACTERS).collect();
        if first == last && left == right {
            self.sheet
                .write_string_with_format(first, left, &text, format)?;
        } else {
            self.sheet
                .merge_range(first, left, last, right, &text, format)?;
        }
        Ok(())
    }
}

fn bordered(format: &Format) -> Format {
    format.clone().set_border(FormatBorder::Thin)
}

/// Returns a number and the format that shows it as it is written; nothing for what a spreadsheet
/// cannot hold digit for digit.
fn number(text: &str) -> Option<(f64, String)> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
    let number: f64 = text.parse().ok()?;
    if !plain || digits > 15 {
        return None;
    }
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let point = if decimals == 0 { "" } else { "." };
    Some((number, format!("0{point}{}", "0".repeat(decimals))))
}

/// Returns how many lines a text takes in so many narrow columns; a Chinese character is two wide.
fn lines(text: &str, columns: usize) -> usize {
    let room = (columns * 3).saturating_sub(2).max(2);
    let wide = |line: &str| {
        line.chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum::<usize>()
    };
    text.lines()
        .map(|line| wide(line).div_ceil(room).max(1))
        .sum::<usize>()
        .max(1)
}

fn span(edges: &[usize], column: usize, columns: usize) -> usize {
    let at = |column: usize| edges.get(column).copied().unwrap_or(COLUMNS);
    at(column + columns).saturating_sub(at(column)).max(1)
}

fn start(edges: &[usize], column: usize) -> u16 {
    narrow(edges.get(column).copied().unwrap_or(COLUMNS))
}

fn narrow(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn tall(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_held_digit_for_digit() {
        assert_eq!(number("12"), Some((12.0, "0".into())));
        assert_eq!(number("-961.80"), Some((-961.8, "0.00".into())));
        assert_eq!(number("1234567890123456"), None);
        assert_eq!(number("—"), None);
        assert_eq!(number(""), None);
        assert_eq!(number("1e5"), None);
        assert_eq!(number("inf"), None);
    }
}
