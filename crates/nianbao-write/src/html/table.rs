//! Tables in HTML: caption, head and bodies, scopes and header ids, and what a clerk should know of a
//! value in attributes of its cell.

use super::write_lines;
use crate::grid::Grid;
use crate::markup::Markup;
use crate::table::{Kind, PrintedCell, PrintedTable};
use nianbao_form::Role;

/// A table of more columns than this does not fit a telephone and scrolls.
const NARROW: usize = 5;

/// Writes a statutory table.
pub(super) fn write(page: &mut Markup, table: &PrintedTable) {
    if table.rows > 0 {
        open_frame(page, table.columns, &table.title);
        let id = format!("table-{}", table.id);
        page.open(
            "table",
            &[
                ("id", &id),
                ("class", "statutory"),
                ("data-table", &table.id),
            ],
        );
        page.line();
        page.element("caption", &[], &table.title);
        page.line();
        write_column_groups(page, table);
        for (start, end) in row_groups(table) {
            page.open(
                if end <= table.header_rows {
                    "thead"
                } else {
                    "tbody"
                },
                &[],
            );
            page.line();
            for row in start..end {
                page.open("tr", &[]);
                for (index, cell) in table.cells.iter().enumerate() {
                    if cell.row == row {
                        write_cell(page, table, index, cell);
                    }
                }
                page.close();
                page.line();
            }
            page.close();
            page.line();
        }
        page.close();
        page.line();
        page.close();
    }
    for line in &table.below {
        page.line();
        page.open("p", &[("class", "table-extra"), ("data-table", &table.id)]);
        page.element("span", &[("class", "label")], &line.label);
        for value in &line.values {
            page.text("　");
            page.element("span", &[("class", "value")], value);
        }
        page.close();
    }
}

/// Returns the row groups: the head, then a body for each part.
fn row_groups(table: &PrintedTable) -> Vec<(usize, usize)> {
    let mut bounds = table.parts.clone();
    bounds.extend([table.header_rows, table.rows]);
    bounds.sort_unstable();
    bounds.dedup();
    bounds
        .windows(2)
        .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
        .collect()
}

/// Sets the columns of labels apart from those of values.
fn write_column_groups(page: &mut Markup, table: &PrintedTable) {
    let values = table
        .cells
        .iter()
        .filter(|cell| matches!(cell.kind, Kind::Value { .. }));
    let labels = values.map(|cell| cell.column).min().unwrap_or(0);
    for (class, span) in [("labels", labels), ("values", table.columns - labels)] {
        if span > 0 {
            page.open("colgroup", &[("class", class), ("span", &span.to_string())]);
            page.close();
        }
    }
    page.line();
}

fn write_cell(page: &mut Markup, table: &PrintedTable, index: usize, cell: &PrintedCell) {
    let (rows, columns) = (cell.row_span.to_string(), cell.column_span.to_string());
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    if cell.row_span > 1 {
        attributes.push(("rowspan", &rows));
    }
    if cell.column_span > 1 {
        attributes.push(("colspan", &columns));
    }
    match &cell.kind {
        Kind::Label(role) => {
            let id = header_id(table, index);
            // A corner heads nothing: it is a note, and a header cell would be read out 200 times.
            if *role == Role::Corner {
                attributes.push(("class", "corner"));
                return page.element("td", &attributes, &cell.text);
            }
            attributes.push(("id", &id));
            attributes.push((
                "scope",
                match role {
                    Role::PartTitle => "rowgroup",
                    Role::GroupHeader => "rowgroup",
                    Role::RowHeader => "row",
                    _ if cell.column_span > 1 => "colgroup",
                    _ => "col",
                },
            ));
            if let Some(class) = class(*role) {
                attributes.push(("class", class));
            }
            page.element("th", &attributes, &cell.text);
        }
        Kind::Value {
            address,
            status,
            remark,
            ..
        } => {
            let address = address.to_string();
            let headers = table.headers_of(cell);
            let headers: Vec<String> = headers
                .into_iter()
                .map(|index| header_id(table, index))
                .collect();
            let headers = headers.join(" ");
            attributes.push(("headers", &headers));
            attributes.push(("data-address", &address));
            if *status != "read" {
                attributes.push(("data-status", status));
            }
            if let Some(remark) = remark {
                attributes.push(("title", remark));
            }
            page.element("td", &attributes, &cell.text);
        }
    }
}

fn header_id(table: &PrintedTable, index: usize) -> String {
    format!("{}-{index}", table.id)
}

fn class(role: Role) -> Option<&'static str> {
    match role {
        Role::PartTitle => Some("part"),
        Role::GroupHeader => Some("group"),
        _ => None,
    }
}

/// Writes a table that is not statutory; nobody knows which of its cells are headers.
pub(super) fn write_grid(page: &mut Markup, grid: &Grid<'_>) {
    if grid.columns == 0 {
        return;
    }
    open_frame(page, grid.columns, "表格");
    page.open("table", &[("class", "grid")]);
    page.line();
    page.open("tbody", &[]);
    page.line();
    let mut cells = grid.cells.iter().peekable();
    for row in 0..grid.rows {
        page.open("tr", &[]);
        while let Some(cell) = cells.next_if(|cell| cell.row == row) {
            let (rows, columns) = (cell.row_span.to_string(), cell.column_span.to_string());
            let mut attributes: Vec<(&str, &str)> = Vec::new();
            if cell.row_span > 1 {
                attributes.push(("rowspan", &rows));
            }
            if cell.column_span > 1 {
                attributes.push(("colspan", &columns));
            }
            page.open("td", &attributes);
            write_lines(page, cell.text);
            page.close();
        }
        page.close();
        page.line();
    }
    page.close();
    page.line();
    page.close();
    page.line();
    page.close();
}

/// Opens the frame in which a wide table scrolls, reachable from the keyboard. It scrolls without our
/// style sheet too, for a fragment has none.
fn open_frame(page: &mut Markup, columns: usize, label: &str) {
    if columns > NARROW {
        page.open(
            "div",
            &[
                ("class", "table wide"),
                ("style", "overflow-x:auto"),
                ("role", "region"),
                ("aria-label", label),
                ("tabindex", "0"),
            ],
        );
    } else {
        page.open("div", &[("class", "table")]);
    }
    page.line();
}
