//! Word tables: fixed columns, merged cells, header rows that every page repeats, rows that no page
//! breaks, and shading with a comment where a value is not sure.

use super::body::Story;
use super::widths;
use crate::grid::Grid;
use crate::table::{Kind, PrintedTable};
use nianbao_form::Role;

/// Word takes no table of more columns.
const MOST_COLUMNS: usize = 63;
/// A statutory table of at most so many columns has columns of equal width and larger text.
const FEW_COLUMNS: usize = 6;
/// A table has at most so many comments; the last one counts those that are left.
const MOST_COMMENTS: usize = 30;

/// A cell as Word needs it.
pub(super) struct Cell<'a> {
    /// The row of its upper left corner, from 0.
    pub(super) row: usize,
    /// The column of its upper left corner, from 0.
    pub(super) column: usize,
    /// How many rows it covers.
    pub(super) row_span: usize,
    /// How many columns it covers.
    pub(super) column_span: usize,
    /// What it prints.
    pub(super) text: &'a str,
    /// What it is for.
    pub(super) of: Use,
    /// Whether it is to be shaded.
    pub(super) unsure: bool,
    /// What a clerk should know of it.
    pub(super) remark: Option<&'a str>,
}

/// What a cell is for, as far as its looks depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It heads columns or a part.
    Header,
    /// It names a row or a group of rows.
    Label,
    /// It holds a value.
    Value,
    /// It holds text of any kind.
    Text,
}

/// What is said of a table as a whole.
struct Shape<'a> {
    rows: usize,
    widths: Vec<usize>,
    /// The size of numbers where it is not that of the style, in half points.
    size: Option<usize>,
    header_rows: usize,
    /// Whether it stands on one page: a label over many rows is torn where a page ends.
    whole: bool,
    caption: &'a str,
    style: &'a str,
}

/// The margins of cells in a table of so many columns, in twips.
const fn margin(columns: usize) -> usize {
    match columns {
        0..=FEW_COLUMNS => 108,
        7..=10 => 30,
        // Fifteen columns leave five digits just enough room.
        _ => 15,
    }
}

/// Writes a statutory table and the lines below it.
pub(super) fn write(story: &mut Story, table: &PrintedTable) {
    let cells: Vec<Cell<'_>> = table
        .cells
        .iter()
        .map(|cell| {
            let (of, unsure, remark) = match &cell.kind {
                Kind::Label(Role::RowHeader | Role::GroupHeader) => (Use::Label, false, None),
                Kind::Label(_) => (Use::Header, false, None),
                Kind::Value { unsure, remark, .. } => (Use::Value, *unsure, remark.as_deref()),
            };
            Cell {
                row: cell.row,
                column: cell.column,
                row_span: cell.row_span,
                column_span: cell.column_span,
                text: &cell.text,
                of,
                unsure,
                remark,
            }
        })
        .collect();
    let few = table.columns <= FEW_COLUMNS;
    let margin = margin(table.columns);
    let (widths, size) = if few {
        (widths::equal(table.columns), None)
    } else {
        let columns = widths::by_values(table.columns, &cells, margin);
        let smaller = (columns.size < widths::SIZE).then_some(columns.size);
        (columns.widths, smaller)
    };
    let shape = Shape {
        rows: table.rows,
        whole: few || widths::fits_page(&widths, table.rows, &cells, margin),
        widths,
        size,
        header_rows: table.header_rows,
        caption: &table.title,
        style: if few { "TableText" } else { "TableTextSmall" },
    };
    write_table(story, &shape, &cells);
    for line in &table.below {
        story.paragraph(
            "TableNote",
            &format!("{}　{}", line.label, line.values.join("　")),
        );
    }
}

/// Writes a table that is not statutory; one too wide for Word is written line by line.
pub(super) fn write_grid(story: &mut Story, grid: &Grid<'_>) {
    if grid.columns > MOST_COLUMNS {
        for row in 0..grid.rows {
            let cells = grid
                .cells
                .iter()
                .filter(|cell| cell.row == row)
                .map(|cell| cell.text);
            story.paragraph("TableNote", &cells.collect::<Vec<_>>().join("\t"));
        }
        return;
    }
    let cells: Vec<Cell<'_>> = grid
        .cells
        .iter()
        .map(|cell| Cell {
            row: cell.row,
            column: cell.column,
            row_span: cell.row_span,
            column_span: cell.column_span,
            text: cell.text,
            of: Use::Text,
            unsure: false,
            remark: None,
        })
        .collect();
    let widths = widths::by_content(grid.columns, &cells);
    let shape = Shape {
        rows: grid.rows,
        whole: widths::fits_page(&widths, grid.rows, &cells, margin(grid.columns)),
        widths,
        size: None,
        header_rows: 0,
        caption: "",
        style: "TableTextSmall",
    };
    write_table(story, &shape, &cells);
}

fn write_table(story: &mut Story, shape: &Shape<'_>, cells: &[Cell<'_>]) {
    let columns = shape.widths.len();
    if shape.rows == 0 || columns == 0 {
        return;
    }
    story.xml.open("w:tbl", &[]);
    write_properties(story, shape);
    story.xml.open("w:tblGrid", &[]);
    for width in &shape.widths {
        story.xml.leaf("w:gridCol", &[("w:w", &width.to_string())]);
    }
    story.xml.close();
    story.xml.line();
    let mut remarks = Remarks {
        left: cells.iter().filter(|c| c.remark.is_some()).count(),
        made: 0,
    };
    // For each column, the cell that covers it in this row.
    let mut covering: Vec<Option<&Cell<'_>>> = vec![None; columns];
    let mut next = cells.iter().peekable();
    for row in 0..shape.rows {
        for cover in &mut covering {
            *cover = cover.filter(|cell| row < cell.row + cell.row_span);
        }
        while let Some(cell) = next.next_if(|cell| cell.row <= row) {
            for cover in covering.iter_mut().skip(cell.column).take(cell.column_span) {
                *cover = Some(cell);
            }
        }
        story.xml.open("w:tr", &[]);
        story.xml.open("w:trPr", &[]);
        story.xml.leaf("w:cantSplit", &[]);
        if row < shape.header_rows {
            story.xml.leaf("w:tblHeader", &[]);
        }
        story.xml.close();
        let mut column = 0;
        while column < columns {
            let cell = covering.get(column).copied().flatten();
            let span = cell.map_or(1, |cell| cell.column_span);
            let width: usize = shape.widths.iter().skip(column).take(span).sum();
            write_cell(story, shape, cell, row, width, &mut remarks);
            column += span;
        }
        story.xml.close();
        story.xml.line();
    }
    story.xml.close();
    story.xml.line();
}

fn write_properties(story: &mut Story, shape: &Shape<'_>) {
    let xml = &mut story.xml;
    xml.open("w:tblPr", &[]);
    xml.leaf("w:tblStyle", &[("w:val", "ReportTable")]);
    xml.leaf(
        "w:tblW",
        &[("w:w", &widths::TEXT_WIDTH.to_string()), ("w:type", "dxa")],
    );
    xml.leaf("w:jc", &[("w:val", "center")]);
    xml.leaf("w:tblLayout", &[("w:type", "fixed")]);
    let margin = margin(shape.widths.len()).to_string();
    xml.open("w:tblCellMar", &[]);
    xml.leaf("w:left", &[("w:w", &margin), ("w:type", "dxa")]);
    xml.leaf("w:right", &[("w:w", &margin), ("w:type", "dxa")]);
    xml.close();
    xml.leaf("w:tblLook", &[("w:val", "0020")]);
    if !shape.caption.is_empty() {
        xml.leaf("w:tblCaption", &[("w:val", shape.caption)]);
        let columns = shape.widths.len();
        let description = format!("{}，{}行{columns}列", shape.caption, shape.rows);
        xml.leaf("w:tblDescription", &[("w:val", &description)]);
    }
    xml.close();
}

fn write_cell(
    story: &mut Story,
    shape: &Shape<'_>,
    cell: Option<&Cell<'_>>,
    row: usize,
    width: usize,
    remarks: &mut Remarks,
) {
    story.xml.open("w:tc", &[]);
    story.xml.open("w:tcPr", &[]);
    story
        .xml
        .leaf("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
    if let Some(cell) = cell {
        if cell.column_span > 1 {
            story
                .xml
                .leaf("w:gridSpan", &[("w:val", &cell.column_span.to_string())]);
        }
        if cell.row_span > 1 {
            let merge = if cell.row == row {
                "restart"
            } else {
                "continue"
            };
            story.xml.leaf("w:vMerge", &[("w:val", merge)]);
        }
        if cell.unsure {
            let shading = [
                ("w:val", "clear"),
                ("w:color", "auto"),
                ("w:fill", "FDF0D5"),
            ];
            story.xml.leaf("w:shd", &shading);
        }
    }
    story.xml.leaf("w:vAlign", &[("w:val", "center")]);
    story.xml.close();
    let first = cell.filter(|cell| cell.row == row);
    let left = first.is_some_and(|cell| match cell.of {
        Use::Label => cell.row_span == 1,
        Use::Text => true,
        Use::Header | Use::Value => false,
    });
    // The header never stands alone at the foot of a page.
    let keep = (shape.whole || row < shape.header_rows) && row + 1 < shape.rows;
    story.open_paragraph(shape.style, keep, left.then_some("left"));
    if let Some(cell) = first {
        let size = shape
            .size
            .filter(|_| cell.of == Use::Value && cell.text.is_ascii());
        story.run_of_size(cell.text, size);
        if let Some(comment) = cell.remark.and_then(|remark| remarks.next(remark)) {
            story.comment(comment);
        }
    }
    story.xml.close();
    story.xml.close();
}

/// Counts remarks, so that a table of a hundred lost values does not get a hundred comments.
struct Remarks {
    left: usize,
    made: usize,
}

impl Remarks {
    fn next(&mut self, remark: &str) -> Option<String> {
        self.left = self.left.saturating_sub(1);
        self.made += 1;
        match self.made {
            1..MOST_COMMENTS => Some(remark.to_owned()),
            MOST_COMMENTS if self.left == 0 => Some(remark.to_owned()),
            MOST_COMMENTS => Some(format!("{remark}。其后另有 {} 处待核对", self.left)),
            _ => None,
        }
    }
}
