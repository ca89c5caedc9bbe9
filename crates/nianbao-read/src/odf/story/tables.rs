//! Tables of texts, and sheets.

use super::{Frame, OpenCell, OpenLine, OpenTable, Sheet, Walk};
use crate::ReadError;
use crate::manuscript::piece::{self, Piece, Prose};
use crate::odf::sparse::{Columns, Held, Line, Place};
use crate::sheets::is_dash;
use crate::xml::Tag;
use nianbao_document::Grid;

/// The most rows that a cell may cover, or a row may be repeated: those of the longest sheet.
const MOST_ROWS: i64 = 1 << 20;

type Opened = Result<Option<Frame>, ReadError>;

impl Walk<'_, '_> {
    pub(super) fn open_tabular(&mut self, tag: &Tag<'_>) -> Opened {
        let frame = match tag.name() {
            "table" => return self.open_table(tag),
            "table-column" => {
                self.open_column(tag);
                Frame::Plain
            }
            "table-row" => {
                let repeat = self.count_of(tag, "number-rows-repeated", MOST_ROWS);
                let hidden = self.is_collapsed(tag);
                let rules_cells = self.rules(tag, "default-cell-style-name");
                let style = self.xml.attribute(tag, "style-name").unwrap_or_default();
                let shaded = self.styles.shades_table(&style);
                match self.tables.last_mut().filter(|table| table.line.is_none()) {
                    Some(table) => {
                        table.table.begin_row();
                        table.row_shaded = shaded;
                        table.line = Some(OpenLine {
                            repeat,
                            hidden,
                            rules_cells,
                            ..OpenLine::default()
                        });
                        Frame::Row
                    }
                    None => Frame::Plain,
                }
            }
            "table-cell" => return self.open_cell(tag, false),
            "covered-table-cell" => return self.open_cell(tag, true),
            // Groups and headers of rows and columns, and drawings of a sheet, are transparent.
            "table-header-rows"
            | "table-rows"
            | "table-row-group"
            | "table-header-columns"
            | "table-columns"
            | "table-column-group"
            | "shapes" => Frame::Plain,
            // A sheet's source, filters, ranges, scenarios and changes are not on it.
            "tracked-changes" => {
                self.told.remarks.tracked = true;
                return Ok(None);
            }
            "table-source"
            | "named-expressions"
            | "database-ranges"
            | "data-pilot-tables"
            | "calculation-settings"
            | "content-validations"
            | "label-ranges"
            | "consolidation"
            | "dde-links"
            | "scenario" => return Ok(None),
            _ => Frame::Plain,
        };
        Ok(Some(frame))
    }

    fn open_table(&mut self, tag: &Tag<'_>) -> Opened {
        self.count_block()?;
        let name = self
            .xml
            .attribute(tag, "name")
            .unwrap_or_default()
            .into_owned();
        let style = self.xml.attribute(tag, "style-name").unwrap_or_default();
        let is_sheet = self.is_spreadsheet && self.tables.is_empty();
        if self.styles.hides_table(&style) {
            if is_sheet {
                self.told.hidden_sheets.push(name);
            }
            self.hiding = (!is_sheet).then(String::new);
            return Ok(None);
        }
        self.tables.push(OpenTable {
            name,
            is_sheet,
            shaded: self.styles.shades_table(&style),
            ..OpenTable::default()
        });
        if is_sheet {
            self.flows.push(Vec::new());
        }
        Ok(Some(Frame::Table))
    }

    fn open_column(&mut self, tag: &Tag<'_>) {
        let most = i64::try_from(Grid::MOST_COLUMNS).unwrap_or(i64::MAX);
        let repeat = self.count_of(tag, "number-columns-repeated", most);
        let style = self.xml.attribute(tag, "style-name").unwrap_or_default();
        let columns = Columns {
            repeat,
            width: self.styles.column(&style),
            hidden: self.is_collapsed(tag),
            ruled: self
                .rules(tag, "default-cell-style-name")
                .unwrap_or_default(),
        };
        if let Some(table) = self.tables.last_mut()
            && table.table.columns.len() < Grid::MOST_COLUMNS
        {
            table.table.columns.push(columns);
        }
    }

    fn open_cell(&mut self, tag: &Tag<'_>, covered: bool) -> Opened {
        let most = i64::try_from(Grid::MOST_COLUMNS).unwrap_or(i64::MAX);
        let repeat = self.count_of(tag, "number-columns-repeated", most);
        let row_span = self.count_of(tag, "number-rows-spanned", MOST_ROWS);
        let column_span = self.count_of(tag, "number-columns-spanned", most);
        let value = self.value_of(tag);
        let ruled = self.rules(tag, "style-name");
        let style = self.xml.attribute(tag, "style-name");
        let style = style.as_deref().unwrap_or_default();
        let (hidden, colours) = (
            self.styles.hides_cell(style),
            self.styles.colours_of_cell(style),
        );
        let Some(table) = self.tables.last_mut() else {
            return Ok(Some(Frame::Plain));
        };
        if table.line.is_none() || table.cell.is_some() {
            return Ok(Some(Frame::Plain));
        }
        let mut cell = OpenCell {
            column: None,
            repeat,
            row_span: if covered { 1 } else { row_span },
            column_span: 1,
            value: value.filter(|_| !hidden),
            hidden,
            has_hidden: false,
            colours,
        };
        if let Place::At(column) = table.table.place(covered, repeat) {
            cell.column = Some(column);
            if !covered {
                cell.column_span = table.table.cover(column, column_span);
            }
            if table.is_sheet {
                table.rule(column, repeat.max(cell.column_span), ruled);
            }
        }
        table.cell = Some(cell);
        self.flows.push(Vec::new());
        Ok(Some(Frame::Cell))
    }

    /// Returns whether the style that an attribute names draws lines around cells, if it names one. Only
    /// sheets are asked.
    fn rules(&self, tag: &Tag<'_>, name: &str) -> Option<bool> {
        if !self.is_spreadsheet {
            return None;
        }
        let style = self.xml.attribute(tag, name)?;
        Some(self.styles.is_ruled(&style))
    }

    /// Returns what a cell of a sheet is worth, for those that show no text (19.385 and others).
    fn value_of(&self, tag: &Tag<'_>) -> Option<String> {
        let names = [
            "string-value",
            "value",
            "date-value",
            "time-value",
            "boolean-value",
        ];
        names
            .into_iter()
            .find_map(|name| self.xml.attribute(tag, name))
            .map(|value| value.into_owned())
    }

    fn is_collapsed(&self, tag: &Tag<'_>) -> bool {
        self.xml
            .attribute(tag, "visibility")
            .is_some_and(|value| matches!(&*value, "collapse" | "filter"))
    }

    fn count_of(&self, tag: &Tag<'_>, name: &str, most: i64) -> usize {
        let count = self.number(tag, name).unwrap_or(1).clamp(1, most);
        usize::try_from(count).unwrap_or(1)
    }

    pub(super) fn end_cell(&mut self) -> Result<(), ReadError> {
        let mut pieces = self.flows.pop().unwrap_or_default();
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let (Some(cell), Some(line)) = (table.cell.take(), table.line.as_mut()) else {
            return Ok(());
        };
        // A format for accounts shows zero as a dash; the cell says which it is.
        let is_zero = cell
            .value
            .as_deref()
            .is_some_and(|value| value.parse() == Ok(0.0));
        if table.is_sheet
            && is_zero
            && let [Piece::Prose(prose)] = pieces.as_mut_slice()
            && is_dash(&prose.text)
        {
            prose.text = "0".into();
        }
        let mut filled = pieces.iter().any(|piece| piece.line().is_some());
        if !filled
            && table.is_sheet
            && !cell.has_hidden
            && let Some(text) = cell.value
        {
            pieces.push(Piece::Prose(Prose {
                text,
                heading: None,
            }));
            filled = true;
        }
        let Some(column) = cell.column else {
            self.told.covered += usize::from(filled);
            return Ok(());
        };
        let merged = cell.row_span > 1 || cell.column_span > 1;
        if pieces.iter().all(|piece| matches!(piece, Piece::Prose(_))) && !filled && !merged {
            return Ok(());
        }
        // A merged cell counts for what it covers: each of these places costs something.
        let count = cell
            .repeat
            .max(cell.column_span)
            .saturating_mul(line.repeat);
        self.cells = self.cells.saturating_add(count);
        if self.cells > self.limits.cells {
            return Err(ReadError::over("cells", self.limits.cells));
        }
        // A merged cell does not repeat itself to the right.
        let repeat = if merged { 1 } else { cell.repeat };
        for column in column..column.saturating_add(repeat).min(Grid::MOST_COLUMNS) {
            line.cells.push(Held {
                column,
                row_span: cell.row_span,
                column_span: cell.column_span,
                pieces: pieces.clone(),
                filled,
            });
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut line) = table.line.take() else {
            return;
        };
        if line.hidden && !table.is_sheet {
            let held = line.cells.iter().flat_map(|cell| &cell.pieces);
            if let Some(text) = held.clone().find_map(Piece::line).map(str::to_owned) {
                self.told.remarks.hide(&text);
            }
            line.cells.clear();
        }
        table.table.end_row(Line {
            repeat: line.repeat,
            cells: line.cells,
            hidden: line.hidden,
            ruled: line.ruled,
        });
    }

    pub(super) fn end_table(&mut self) -> Result<(), ReadError> {
        let Some(open) = self.tables.pop() else {
            return Ok(());
        };
        if open.is_sheet {
            let drawn = self.flows.pop().unwrap_or_default();
            self.told.sheets.push(Sheet {
                name: open.name,
                table: open.table,
                drawn,
            });
            return Ok(());
        }
        let nested = self.tables.last().is_some_and(|outer| outer.cell.is_some());
        let table = open.table.into_table(self.limits)?;
        if !table.rows.is_empty() {
            self.attach(piece::close(table, nested));
        }
        Ok(())
    }
}

impl OpenTable {
    /// Notes the lines around cells that stand side by side: as their style says, or else their row, or else
    /// their columns (ODF 1.3 part 3, 19.615).
    fn rule(&mut self, column: usize, count: usize, own: Option<bool>) {
        let Some(line) = &mut self.line else { return };
        let end = column.saturating_add(count).min(Grid::MOST_COLUMNS);
        if let Some(ruled) = own.or(line.rules_cells) {
            if ruled {
                push(&mut line.ruled, column, end);
            }
            return;
        }
        // Cells come from left to right, so that the columns are gone through once a row.
        let (mut index, mut start) = line.reached;
        while let Some(columns) = self.table.columns.get(index) {
            let next = start.saturating_add(columns.repeat);
            if columns.ruled {
                push(&mut line.ruled, column.max(start), end.min(next));
            }
            if next >= end {
                break;
            }
            (index, start) = (index + 1, next);
        }
        line.reached = (index, start);
    }
}

/// Adds the columns up to `end`, to the last stretch if they follow it.
fn push(stretches: &mut Vec<(usize, usize)>, column: usize, end: usize) {
    if column >= end {
        return;
    }
    match stretches.last_mut() {
        Some((_, last)) if *last + 1 >= column => *last = (*last).max(end - 1),
        _ => stretches.push((column, end - 1)),
    }
}
