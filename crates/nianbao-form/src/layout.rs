//! The printed grid of a statutory table, derived from its form: nobody types a `rowspan`.

use crate::{Part, Table};

/// The printed grid of a table: label cells and places for values, with spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// How many rows at the top are header, to be repeated on every page.
    pub header_rows: usize,
    /// The cells in row order; they tile the grid.
    pub cells: Vec<LayoutCell>,
}

/// One cell of a [`Layout`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutCell {
    /// The row of its upper left corner, from 0.
    pub row: usize,
    /// The column of its upper left corner, from 0.
    pub column: usize,
    /// How many rows it covers.
    pub row_span: usize,
    /// How many columns it covers.
    pub column_span: usize,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a cell of the printed grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A label.
    Label {
        /// The text as the form prints it.
        text: String,
        /// What the label is for.
        role: Role,
    },
    /// The place of a value.
    Value {
        /// The row's key.
        row: String,
        /// The column's key.
        column: String,
    },
}

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The line across the table above a part.
    PartTitle,
    /// The note in the corner above the stub.
    Corner,
    /// The label of a column, or of a group of columns.
    ColumnHeader,
    /// The label of a row.
    RowHeader,
    /// The label of a group of rows.
    GroupHeader,
}

/// A label over `span` equal neighbours, starting at line `start` and level `level`.
struct Run<'a> {
    text: &'a str,
    start: usize,
    span: usize,
    level: usize,
    /// How many levels it covers: 1, or down to the last level for a leaf.
    depth: usize,
    leaf: bool,
}

/// Derives the spans of a header or stub from the paths of its lines: equal neighbours merge, and a
/// leaf stretches to the full depth.
fn runs<'a>(paths: &[Vec<&'a str>]) -> Vec<Run<'a>> {
    let depth = paths.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = Vec::new();
    for level in 0..depth {
        let mut start = 0;
        while start < paths.len() {
            let Some(path) = paths.get(start) else { break };
            let Some(text) = path.get(level) else {
                start += 1;
                continue;
            };
            let leaf = level + 1 == path.len();
            let same = |other: &Vec<&str>| {
                !leaf && other.len() > level + 1 && other.get(..=level) == path.get(..=level)
            };
            let span = if leaf {
                1
            } else {
                paths
                    .iter()
                    .skip(start)
                    .take_while(|other| same(other))
                    .count()
            };
            out.push(Run {
                text,
                start,
                span,
                level,
                depth: if leaf { depth - level } else { 1 },
                leaf,
            });
            start += span;
        }
    }
    out
}

impl Table {
    /// Returns the printed grid of the table.
    ///
    /// `collapsed` holds the keys of rows that are printed in place of their group.
    #[must_use]
    pub fn layout(&self, collapsed: &[&str]) -> Layout {
        self.layout_of(self.parts, collapsed)
    }

    /// Returns the printed grid of the table with these parts in place of its own: those of another
    /// form where a report mixes forms.
    #[must_use]
    pub fn layout_of(&self, parts: &[Part], collapsed: &[&str]) -> Layout {
        let mut layout = if self.across {
            layout_across(parts)
        } else {
            layout_down(parts, collapsed)
        };
        layout.cells.sort_by_key(|cell| (cell.row, cell.column));
        layout
    }
}

fn layout_across(parts: &[Part]) -> Layout {
    let mut layout = Layout {
        rows: 0,
        columns: 0,
        header_rows: 0,
        cells: Vec::new(),
    };
    for part in parts {
        let lines: Vec<(Vec<&str>, &str, &str)> = part
            .rows
            .iter()
            .flat_map(|row| {
                part.columns.iter().map(move |column| {
                    let mut path: Vec<&str> = row.under.to_vec();
                    path.extend([row.label, column.label]);
                    (path, row.key, column.key)
                })
            })
            .collect();
        let paths: Vec<Vec<&str>> = lines.iter().map(|line| line.0.clone()).collect();
        let depth = paths.iter().map(Vec::len).max().unwrap_or(0);
        for run in runs(&paths) {
            layout.cells.push(LayoutCell {
                row: layout.rows + run.level,
                column: run.start,
                row_span: run.depth,
                column_span: run.span,
                content: label(run.text, Role::ColumnHeader),
            });
        }
        for (index, (_, row, column)) in lines.iter().enumerate() {
            layout.cells.push(LayoutCell {
                row: layout.rows + depth,
                column: index,
                row_span: 1,
                column_span: 1,
                content: Content::Value {
                    row: (*row).into(),
                    column: (*column).into(),
                },
            });
        }
        layout.header_rows = depth;
        layout.rows += depth + 1;
        layout.columns = layout.columns.max(lines.len());
    }
    layout
}

fn layout_down(parts: &[Part], collapsed: &[&str]) -> Layout {
    let stub = |part: &Part| part.printed_rows(collapsed).iter().map(|r| r.0.len()).max();
    let width = parts
        .iter()
        .map(|part| stub(part).unwrap_or(0) + part.columns.len())
        .max()
        .unwrap_or(0);
    let mut layout = Layout {
        rows: 0,
        columns: width,
        header_rows: 0,
        cells: Vec::new(),
    };
    for part in parts {
        if let Some(title) = &part.title {
            layout.cells.push(LayoutCell {
                row: layout.rows,
                column: 0,
                row_span: 1,
                column_span: width,
                content: label(title, Role::PartTitle),
            });
            layout.rows += 1;
        }
        let rows = part.printed_rows(collapsed);
        let stub_width = stub(part).unwrap_or(0);
        // The last column takes what is left of the table's width.
        let stretch = width - stub_width - part.columns.len() + 1;
        let column_span = |index: usize, span: usize| {
            if index + span == part.columns.len() {
                span + stretch - 1
            } else {
                span
            }
        };
        let paths: Vec<Vec<&str>> = part
            .columns
            .iter()
            .map(|column| {
                let mut path: Vec<&str> = column.under.to_vec();
                path.push(column.label);
                path
            })
            .collect();
        let depth = paths.iter().map(Vec::len).max().unwrap_or(0);
        if let Some(corner) = &part.corner {
            let role = if depth > 1 {
                Role::Corner
            } else {
                Role::ColumnHeader
            };
            layout.cells.push(LayoutCell {
                row: layout.rows,
                column: 0,
                row_span: depth,
                column_span: stub_width,
                content: label(corner, role),
            });
        }
        for run in runs(&paths) {
            layout.cells.push(LayoutCell {
                row: layout.rows + run.level,
                column: stub_width + run.start,
                row_span: run.depth,
                column_span: column_span(run.start, run.span),
                content: label(run.text, Role::ColumnHeader),
            });
        }
        layout.rows += depth;
        if parts.len() == 1 {
            layout.header_rows = depth;
        }
        let stubs: Vec<Vec<&str>> = rows.iter().map(|row| row.0.clone()).collect();
        for run in runs(&stubs) {
            layout.cells.push(LayoutCell {
                row: layout.rows + run.start,
                column: run.level,
                row_span: run.span,
                column_span: run.depth,
                content: label(
                    run.text,
                    if run.leaf {
                        Role::RowHeader
                    } else {
                        Role::GroupHeader
                    },
                ),
            });
        }
        for (offset, (_, key)) in rows.iter().enumerate() {
            for (index, column) in part.columns.iter().enumerate() {
                layout.cells.push(LayoutCell {
                    row: layout.rows + offset,
                    column: stub_width + index,
                    row_span: 1,
                    column_span: column_span(index, 1),
                    content: Content::Value {
                        row: (*key).into(),
                        column: column.key.into(),
                    },
                });
            }
        }
        layout.rows += rows.len();
    }
    layout
}

impl Part {
    /// Returns the printed rows as (path of labels, key), with collapsed groups in their items' place.
    fn printed_rows(&self, collapsed: &[&str]) -> Vec<(Vec<&str>, &str)> {
        let mut out: Vec<(Vec<&str>, &str)> = Vec::new();
        for row in self.rows {
            let group = self
                .collapsed
                .iter()
                .find(|group| collapsed.contains(&group.row.key) && group.items.contains(&row.key));
            let (under, label, key) = match group {
                Some(group) => (group.row.under, &group.row.label, group.row.key),
                None => (row.under, &row.label, row.key),
            };
            if out.last().is_some_and(|last| last.1 == key) {
                continue;
            }
            let mut path: Vec<&str> = under.to_vec();
            path.push(label);
            out.push((path, key));
        }
        out
    }
}

fn label(text: &str, role: Role) -> Content {
    Content::Label {
        text: text.to_owned(),
        role,
    }
}
