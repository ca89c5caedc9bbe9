//! Markdown (`CommonMark` with pipe tables): title, headed sections, tables in their places. A merged cell
//! prints its text once, at its upper left; what a clerk should know of a value stands below the table.

use crate::grid::Grid;
use crate::outline::{Item, Outline};
use crate::table::{Kind, PrintedTable};
use crate::{WriteOptions, Writer};
use nianbao_report::Report;
use std::fmt::Write as _;
use std::io;

/// Writes Markdown.
pub(crate) struct Markdown;

impl Writer for Markdown {
    fn name(&self) -> &'static str {
        "md"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn scope(&self) -> &'static str {
        "Markdown with pipe tables; remarks on values that were not plainly read below each table"
    }

    fn write(
        &self,
        report: &Report,
        _options: &WriteOptions,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let outline = Outline::new(report);
        let mut page = format!("# {}\n", one_line(&outline.title));
        if let Some(day) = report.published {
            let _ = write!(
                page,
                "\n发布日期：{}年{}月{}日\n",
                day.year(),
                day.month(),
                day.day()
            );
        }
        for section in &outline.sections {
            if let Some(heading) = &section.heading {
                let _ = write!(page, "\n## {}\n", one_line(heading));
            }
            for item in &section.items {
                push_item(&mut page, item);
            }
        }
        out.write_all(page.as_bytes())
    }
}

fn push_item(page: &mut String, item: &Item<'_>) {
    match item {
        Item::Heading(level, text) => {
            let marks = "#".repeat(usize::from((*level).clamp(2, 5)) + 1);
            let _ = write!(page, "\n{marks} {}\n", one_line(text));
        }
        Item::Paragraph(text) | Item::Signature(text, _) | Item::Date(text) => {
            let lines: Vec<String> = text.lines().map(|line| escaped(line.trim())).collect();
            // Two blanks at the end of a line keep its break.
            let _ = write!(page, "\n{}\n", lines.join("  \n"));
        }
        Item::Table(table) => push_table(page, table),
        Item::Grid(grid) => push_grid(page, grid),
        Item::Figure(text) => {
            let _ = write!(page, "\n{}\n", escaped(&crate::text::figure(text)));
        }
    }
}

fn push_table(page: &mut String, table: &PrintedTable) {
    let mut lines = vec![vec![String::new(); table.columns]; table.rows];
    let mut is_value = vec![false; table.columns];
    for cell in &table.cells {
        put(&mut lines, cell.row, cell.column, &cell.text);
        if let (Kind::Value { .. }, Some(value)) = (&cell.kind, is_value.get_mut(cell.column)) {
            *value = true;
        }
    }
    push_rows(page, &lines, &is_value);
    for line in &table.below {
        let _ = write!(page, "\n{}", escaped(&one_line(&line.label)));
        for value in &line.values {
            let _ = write!(page, "　{}", escaped(&one_line(value)));
        }
        page.push('\n');
    }
    let mut remarks = String::new();
    for cell in &table.cells {
        let Kind::Value {
            address,
            remark: Some(remark),
            ..
        } = &cell.kind
        else {
            continue;
        };
        let labels = table.headers_of(cell).into_iter();
        let labels: Vec<&str> = labels
            .filter_map(|index| table.cells.get(index))
            .map(|label| label.text.as_str())
            .collect();
        let place = one_line(&labels.join("／"));
        let _ = writeln!(
            remarks,
            "> - {}（{address}）：{}",
            escaped(&place),
            escaped(&one_line(remark))
        );
    }
    if !remarks.is_empty() {
        let _ = write!(page, "\n> 说明：\n>\n{remarks}");
    }
}

fn push_grid(page: &mut String, grid: &Grid<'_>) {
    let mut lines = vec![vec![String::new(); grid.columns]; grid.rows];
    for cell in &grid.cells {
        put(&mut lines, cell.row, cell.column, cell.text);
    }
    push_rows(page, &lines, &[]);
}

fn put(lines: &mut [Vec<String>], row: usize, column: usize, text: &str) {
    if let Some(place) = lines.get_mut(row).and_then(|line| line.get_mut(column)) {
        let parts: Vec<&str> = text.lines().map(str::trim).collect();
        *place = escaped(&parts.join("<br>"))
            .replace("\\<br>", "<br>")
            .replace('|', "\\|");
    }
}

/// Writes rows, of which the first is the head that a pipe table must have.
fn push_rows(page: &mut String, lines: &[Vec<String>], is_value: &[bool]) {
    page.push('\n');
    for (index, line) in lines.iter().enumerate() {
        page.push('|');
        for cell in line {
            let blank = if cell.is_empty() { "" } else { " " };
            let _ = write!(page, " {cell}{blank}|");
        }
        page.push('\n');
        if index == 0 {
            page.push('|');
            for column in 0..line.len() {
                let right = is_value.get(column).copied().unwrap_or(false);
                page.push_str(if right { " ---: |" } else { " --- |" });
            }
            page.push('\n');
        }
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Keeps what the source prints from being markup: marks within a line, and those that open a block.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let opens = text.starts_with(['#', '>', '|', '~', '=']);
    let item = text
        .strip_prefix(['-', '+'])
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if opens || item {
        out.push('\\');
    }
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<') {
            out.push('\\');
        }
        out.push(character);
    }
    // `1. ` and `1) ` open a list.
    let number = out.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < out.len() && (number.starts_with(". ") || number.starts_with(") ")) {
        let at = out.len() - number.len();
        out.insert(at, '\\');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_no_markup() {
        for (text, expected) in [
            ("# 题", "\\# 题"),
            ("1.全年", "1.全年"),
            ("1. 全年", "1\\. 全年"),
            ("- 一", "\\- 一"),
            ("-5", "-5"),
            ("—", "—"),
            ("a*b_c<d>[e]`f`\\", "a\\*b\\_c\\<d>\\[e\\]\\`f\\`\\\\"),
        ] {
            assert_eq!(escaped(text), expected);
        }
        let mut lines = vec![vec![String::new()]];
        put(&mut lines, 0, 0, "甲|乙\n丙<br>");
        assert_eq!(lines[0][0], "甲\\|乙<br>丙<br>");
        put(&mut lines, 1, 0, "beyond");
    }
}
