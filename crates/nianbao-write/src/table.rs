//! The printed geometry of a filled statutory table, for every writer alike: which label or value
//! stands where, with which text and which remark for the clerk.
//!
//! The grid comes from the form. Each part follows the form whose lines hold its facts, since one
//! table may mix the forms of two years; a fact that no grid has room for goes below the table.

use nianbao_form::{Content, Form, Part, Role, Table, form, forms};
use nianbao_report::{Address, Fact, FilledTable, Status};

/// A statutory table, laid out and filled.
pub(crate) struct PrintedTable {
    /// The table's id.
    pub(crate) id: String,
    /// The table's title.
    pub(crate) title: String,
    /// The number of rows.
    pub(crate) rows: usize,
    /// The number of columns.
    pub(crate) columns: usize,
    /// How many rows at the top are header.
    pub(crate) header_rows: usize,
    /// The first row of each part.
    pub(crate) parts: Vec<usize>,
    /// The cells in row order; they tile the grid.
    pub(crate) cells: Vec<PrintedCell>,
    /// The lines to print below the table.
    pub(crate) below: Vec<Below>,
}

/// One cell of a [`PrintedTable`].
pub(crate) struct PrintedCell {
    /// The row of its upper left corner, from 0.
    pub(crate) row: usize,
    /// The column of its upper left corner, from 0.
    pub(crate) column: usize,
    /// How many rows it covers.
    pub(crate) row_span: usize,
    /// How many columns it covers.
    pub(crate) column_span: usize,
    /// What it prints; empty where there is nothing to print.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a cell is.
pub(crate) enum Kind {
    /// A label.
    Label(Role),
    /// A value.
    Value {
        /// Its address.
        address: Address,
        /// The name of its status.
        status: &'static str,
        /// What a clerk should know of it.
        remark: Option<String>,
        /// Whether nobody knows its value for sure.
        unsure: bool,
    },
}

/// A line below the table: one that the form does not have.
pub(crate) struct Below {
    /// Its label.
    pub(crate) label: String,
    /// What it holds.
    pub(crate) values: Vec<String>,
}

impl PrintedTable {
    /// Lays out a filled table.
    pub(crate) fn new(table: &FilledTable) -> Self {
        let own = form(&table.form);
        let candidates: Vec<&Form> = own
            .into_iter()
            .chain(forms().iter().filter(|form| form.id != table.form))
            .collect();
        let collapsed: Vec<&str> = table.collapsed.iter().map(String::as_str).collect();
        let model = candidates.iter().find_map(|form| form.table(&table.id));
        let layout =
            model.map(|model| model.layout_of(&choose_parts(table, &candidates), &collapsed));
        let mut printed = Self {
            id: table.id.clone(),
            title: model.map_or_else(|| table.id.clone(), |model| model.title.to_owned()),
            rows: layout.as_ref().map_or(0, |layout| layout.rows),
            columns: layout.as_ref().map_or(0, |layout| layout.columns),
            header_rows: layout.as_ref().map_or(0, |layout| layout.header_rows),
            parts: Vec::new(),
            cells: Vec::new(),
            below: Vec::new(),
        };
        for cell in layout.into_iter().flat_map(|layout| layout.cells) {
            let (text, kind) = match cell.content {
                Content::Label { text, role } => (text, Kind::Label(role)),
                Content::Value { row, column } => {
                    let fact = table.fact(&row, &column);
                    let kind = Kind::Value {
                        address: table.address(&row, &column),
                        status: fact.map_or("missing", |fact| fact.status.name()),
                        remark: remark(fact),
                        unsure: fact.is_none_or(|fact| fact.status.is_unsure()),
                    };
                    (fact.map(value_text).unwrap_or_default(), kind)
                }
            };
            printed.cells.push(PrintedCell {
                row: cell.row,
                column: cell.column,
                row_span: cell.row_span,
                column_span: cell.column_span,
                text,
                kind,
            });
        }
        printed.parts = printed.part_starts();
        printed.below = printed.lines_below(table, model);
        printed
    }

    /// Returns the indices of the label cells that head the value cell: part, columns, rows.
    pub(crate) fn headers_of(&self, cell: &PrintedCell) -> Vec<usize> {
        let part = self
            .parts
            .iter()
            .rev()
            .find(|start| **start <= cell.row)
            .copied()
            .unwrap_or(0);
        let mut of_column = Vec::new();
        let mut of_row = Vec::new();
        for (index, label) in self.cells.iter().enumerate() {
            let Kind::Label(role) = label.kind else {
                continue;
            };
            let above = label.row >= part
                && label.row < cell.row
                && label.column < cell.column + cell.column_span
                && cell.column < label.column + label.column_span;
            let beside = label.row <= cell.row && cell.row < label.row + label.row_span;
            match role {
                Role::PartTitle | Role::ColumnHeader if above => of_column.push(index),
                Role::RowHeader | Role::GroupHeader if beside => of_row.push(index),
                _ => {}
            }
        }
        of_column.extend(of_row);
        of_column
    }

    /// A part starts where a row without values follows one with values.
    fn part_starts(&self) -> Vec<usize> {
        let mut valued = vec![false; self.rows];
        for cell in &self.cells {
            if let (Kind::Value { .. }, Some(row)) = (&cell.kind, valued.get_mut(cell.row)) {
                *row = true;
            }
        }
        let mut starts = vec![0];
        let after = valued
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| *pair == [true, false]);
        starts.extend(after.map(|(row, _)| row + 1));
        starts
    }

    /// Nothing that was declared is dropped: facts without a cell are printed below, with the lines
    /// that the form does not have.
    fn lines_below(&self, table: &FilledTable, model: Option<&Table>) -> Vec<Below> {
        let placed = |fact: &Fact| {
            self.cells.iter().any(|cell| match &cell.kind {
                Kind::Value { address, .. } => {
                    address.row == fact.row && address.column == fact.column
                }
                Kind::Label(_) => false,
            })
        };
        let homeless = table
            .facts
            .iter()
            .filter(|fact| is_declared(fact) && !placed(fact));
        let homeless = homeless.map(|fact| {
            let part = model.and_then(|model| model.part_of_row(&fact.row));
            let row = part
                .and_then(|part| part.row_label(&fact.row))
                .unwrap_or(&fact.row);
            let column = part.and_then(|part| part.column(&fact.column));
            let column = column.map_or(fact.column.as_str(), |column| column.label);
            Below {
                label: format!("{row}（{column}）"),
                values: vec![value_text(fact)],
            }
        });
        let extra = table.extra.iter().map(|extra| Below {
            label: extra.label.clone(),
            values: extra.values.clone(),
        });
        homeless.chain(extra).collect()
    }
}

/// Chooses each part from the form that has a place for most of the facts declared, the table's own
/// form first; a further form's part follows where it holds facts that the first has no place for.
fn choose_parts(table: &FilledTable, forms: &[&Form]) -> Vec<Part> {
    let mut chosen: Vec<Part> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let tables: Vec<&Table> = forms
        .iter()
        .filter_map(|form| form.table(&table.id))
        .collect();
    for part in tables.iter().flat_map(|table| table.parts) {
        if !ids.contains(&part.id) {
            ids.push(part.id);
        }
    }
    for id in ids {
        let parts = tables
            .iter()
            .flat_map(|table| table.parts)
            .filter(|part| part.id == id);
        let mut parts: Vec<&Part> = parts.collect();
        let own = tables
            .first()
            .is_some_and(|table| table.parts.iter().any(|part| part.id == id));
        // Stable, so that among equals the table's own form stays first.
        parts.sort_by_key(|part| std::cmp::Reverse(count(table, part, &[])));
        let mut here: Vec<&Part> = Vec::new();
        for part in parts {
            let fresh = count(table, part, &here);
            // A part that shares facts with those chosen would print them twice.
            if here.is_empty() && (own || fresh > 0)
                || fresh > 0 && fresh == count(table, part, &[])
            {
                here.push(part);
            }
        }
        chosen.extend(here.into_iter().cloned());
    }
    chosen
}

/// Counts the facts declared that the part has a place for and the others have not.
fn count(table: &FilledTable, part: &Part, others: &[&Part]) -> usize {
    let has = |part: &Part, fact: &Fact| {
        part.row_label(&fact.row).is_some() && part.column(&fact.column).is_some()
    };
    let declared = table.facts.iter().filter(|fact| is_declared(fact));
    declared
        .filter(|fact| has(part, fact) && !others.iter().any(|other| has(other, fact)))
        .count()
}

fn is_declared(fact: &Fact) -> bool {
    fact.value.is_some() || !matches!(fact.status, Status::Missing)
}

/// Returns what a cell prints: the value, of a blank cell its mark, the words that stand in place of a
/// number; else nothing. What holds a digit and is no number is a remark only, lest somebody take it
/// for one.
fn value_text(fact: &Fact) -> String {
    match (&fact.value, &fact.status) {
        (Some(value), _) => value.to_string(),
        (None, Status::Unreadable) if !fact.raw.contains(char::is_numeric) => {
            fact.raw.trim().to_owned()
        }
        (None, Status::Read | Status::Blank) => fact.raw.trim().to_owned(),
        (None, _) => String::new(),
    }
}

/// Returns what a clerk should know of a value that was not plainly read.
pub(crate) fn remark(fact: Option<&Fact>) -> Option<String> {
    let missing = || Some("原文缺失，待核对".to_owned());
    let Some(fact) = fact else { return missing() };
    match &fact.status {
        Status::Read | Status::Blank => None,
        Status::Missing => missing(),
        Status::Inferred(_) => Some("原文缺失，按勾稽关系推得，请核对".to_owned()),
        Status::Split(by) if by.is_empty() => Some("原文数字相连，按位数拆分，请核对".to_owned()),
        Status::Split(_) => Some("原文数字相连，按勾稽关系拆分，请核对".to_owned()),
        Status::Ambiguous(candidates) if candidates.is_empty() => {
            Some("原文无法确定，待核对".to_owned())
        }
        Status::Ambiguous(candidates) => {
            let candidates: Vec<String> = candidates.iter().map(ToString::to_string).collect();
            Some(format!(
                "原文无法确定，可能为 {}，待核对",
                candidates.join("、")
            ))
        }
        Status::Unreadable => Some(format!("原文为“{}”，不是数字，待核对", fact.raw.trim())),
    }
}
