//! Where the cells of a table stand: edges become columns.

use super::{Cell, Merge, Row, Table, Width};
use std::collections::{BTreeMap, BTreeSet};

/// Edges closer than this, in twentieths of a point, are one edge.
const SLIVER: i64 = 30;

/// A cell's place in the grid; `source` is its row and its index within the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) row_span: usize,
    pub(crate) column_span: usize,
    pub(crate) source: (usize, usize),
}

/// The places of a table's cells.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The cells that are seen.
    pub(crate) placed: Vec<Placed>,
    /// Cells with content that merging covers, by row and index.
    pub(crate) covered: Vec<(usize, usize)>,
}

/// A cell between two edges, before the edges have become columns.
struct Box {
    left: i64,
    right: i64,
    source: (usize, usize),
    filled: bool,
    vertical: Merge,
}

impl<P> Table<P> {
    /// Returns where each cell stands.
    pub(crate) fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        let boxes = self.by_edges(&mut layout).or_else(|| {
            layout.covered.clear();
            self.by_widths(&mut layout)
        });
        let boxes = boxes.unwrap_or_else(|| {
            layout.covered.clear();
            self.by_spans(&mut layout)
        });
        place(boxes, &mut layout);
        layout
    }

    /// Returns the number of columns that each row covers by its spans.
    fn spans(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| {
            row.before + row.cells.iter().map(|cell| cell.span).sum::<usize>() + row.after
        })
    }

    /// Places the cells by counting columns of the grid, and merges columns too narrow to see.
    fn by_spans(&self, layout: &mut Layout) -> Vec<Vec<Box>> {
        let rows = self.boxes(layout, |row| edge(row.before), |cell| edge(cell.span));
        // A cell that alone covers a narrow column keeps it if there is anything to see in it.
        let widths = self.widths();
        let broad = widths
            .iter()
            .flatten()
            .filter(|width| **width >= SLIVER)
            .count();
        if broad * 2 < widths.len() {
            return rows;
        }
        let narrow = |column: usize| {
            widths
                .get(column)
                .copied()
                .flatten()
                .is_some_and(|width| width < SLIVER)
        };
        // For each edge the number of broad columns before it: edges of one number are one.
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let mut before = Vec::with_capacity(widths.len() + 1);
        let mut count = 0i64;
        before.push(0);
        for column in 0..widths.len() {
            count += i64::from(!narrow(column));
            before.push(count);
        }
        let number = |edge: i64| {
            usize::try_from(edge)
                .ok()
                .and_then(|edge| before.get(edge))
                .copied()
        };
        for cell in rows.iter().flatten() {
            if cell.filled && number(cell.left).is_some() && number(cell.left) == number(cell.right)
            {
                kept.extend(usize::try_from(cell.left).ok());
            }
        }
        let mut edges = Vec::with_capacity(widths.len() + 1);
        let mut last = 0i64;
        edges.push(0);
        for column in 0..widths.len() {
            if !narrow(column) || kept.contains(&column) {
                last = edge(column + 1);
            }
            edges.push(last);
        }
        let merged = |at: i64| {
            usize::try_from(at)
                .ok()
                .and_then(|at| edges.get(at))
                .copied()
                .unwrap_or(at)
        };
        let mut rows = rows;
        for cell in rows.iter_mut().flatten() {
            (cell.left, cell.right) = (merged(cell.left), merged(cell.right));
        }
        rows
    }

    /// Returns the width of each column: from the grid, or from a cell that covers it alone.
    fn widths(&self) -> Vec<Option<i64>> {
        let mut widths = self.columns.clone();
        widths.truncate(nianbao_document::Grid::MOST_COLUMNS);
        for row in &self.rows {
            let mut column = row.before;
            for cell in &row.cells {
                if let (1, Some(Width::Twips(width)), Some(unknown @ None)) =
                    (cell.span, cell.width, widths.get_mut(column))
                {
                    *unknown = Some(width);
                }
                column += cell.span;
            }
        }
        widths
    }

    /// Places the cells by their own widths. That is called for where rows cover different numbers
    /// of columns, every cell has a width, and the widths contradict the grid.
    fn by_widths(&self, layout: &mut Layout) -> Option<Vec<Vec<Box>>> {
        let first = self.spans().next()?;
        if self.spans().all(|span| span == first) {
            return None;
        }
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let percent = cells().next()?.width?.is_percent();
        let usable = |width: Option<Width>| {
            width.is_some_and(|width| width.amount() > 0 && width.is_percent() == percent)
        };
        let mut fits = !percent && self.columns.len() >= self.spans().max()?;
        for row in &self.rows {
            let mut column = row.before;
            if row.before > 0 && !usable(row.before_width) {
                return None;
            }
            for cell in &row.cells {
                if !usable(cell.width) {
                    return None;
                }
                let width = cell.width.map_or(0, Width::amount);
                let end = column + cell.span;
                let grid = self.columns.get(column..end).unwrap_or_default();
                let grid: i64 = grid.iter().map(|width| width.unwrap_or(0)).sum();
                fits = fits && (grid - width).abs() <= (width / 10).max(2 * SLIVER);
                column = end;
            }
        }
        if fits {
            return None;
        }
        let amount = |width: Option<Width>| width.map_or(0, Width::amount);
        let mut rows = self.boxes(
            layout,
            |row| {
                if row.before > 0 {
                    amount(row.before_width)
                } else {
                    0
                }
            },
            |cell| amount(cell.width),
        );
        align(&mut rows).then_some(rows)
    }

    /// Places the cells by their own edges, where all say them.
    fn by_edges(&self, layout: &mut Layout) -> Option<Vec<Vec<Box>>> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for (r, row) in self.rows.iter().enumerate() {
            let mut boxes: Vec<Box> = Vec::with_capacity(row.cells.len());
            for (c, cell) in row.cells.iter().enumerate() {
                let (left, right) = cell.edges?;
                match boxes.last_mut() {
                    Some(before) if cell.horizontal == Merge::Continue => {
                        before.right = before.right.max(right);
                        if cell.filled {
                            layout.covered.push((r, c));
                        }
                    }
                    _ => boxes.push(Box {
                        // A cell does not reach back under the one before.
                        left: boxes.last().map_or(left, |before| left.max(before.right)),
                        right,
                        source: (r, c),
                        filled: cell.filled,
                        vertical: cell.vertical,
                    }),
                }
            }
            rows.push(boxes);
        }
        align(&mut rows).then_some(rows)
    }

    /// Lines the cells up, each beginning where the one before ends. Cells merged with the one
    /// before (17.4.22) lend it their width.
    fn boxes(
        &self,
        layout: &mut Layout,
        start: impl Fn(&Row<P>) -> i64,
        width: impl Fn(&Cell<P>) -> i64,
    ) -> Vec<Vec<Box>> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for (r, row) in self.rows.iter().enumerate() {
            let mut boxes: Vec<Box> = Vec::with_capacity(row.cells.len());
            let mut left = start(row);
            for (c, cell) in row.cells.iter().enumerate() {
                let right = left.saturating_add(width(cell));
                match boxes.last_mut() {
                    Some(before) if cell.horizontal == Merge::Continue => {
                        before.right = right;
                        if cell.filled {
                            layout.covered.push((r, c));
                        }
                    }
                    _ => boxes.push(Box {
                        left,
                        right,
                        source: (r, c),
                        filled: cell.filled,
                        vertical: cell.vertical,
                    }),
                }
                left = right;
            }
            rows.push(boxes);
        }
        rows
    }
}

/// Makes edges that are nearly one the same. Rows drawn by hand differ by more than a sliver; edges
/// that no cell fits between are one. Returns whether every filled cell still has room.
fn align(rows: &mut [Vec<Box>]) -> bool {
    let broad = |cell: &Box| cell.right.saturating_sub(cell.left);
    let broad = rows.iter().flatten().map(broad);
    let narrowest = broad.filter(|width| *width > SLIVER).min().unwrap_or(0);
    let near = (narrowest / 4).clamp(SLIVER, 4 * SLIVER);
    let all: BTreeSet<i64> = rows
        .iter()
        .flatten()
        .flat_map(|b| [b.left, b.right])
        .collect();
    let mut merged = BTreeMap::new();
    let mut last = None;
    for at in all {
        let first = last.filter(|last| at.saturating_sub(*last) <= near);
        let first = first.unwrap_or(at);
        last = Some(first);
        merged.insert(at, first);
    }
    for cell in rows.iter_mut().flatten() {
        let find = |at: i64| merged.get(&at).copied().unwrap_or(at);
        (cell.left, cell.right) = (find(cell.left), find(cell.right));
        if cell.left >= cell.right && cell.filled {
            return false;
        }
    }
    true
}

fn edge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Turns edges into columns, and merges downwards. An edge at which no cell begins or ends is not
/// on the page.
fn place(mut rows: Vec<Vec<Box>>, layout: &mut Layout) {
    let most = nianbao_document::Grid::MOST_COLUMNS;
    for boxes in &mut rows {
        boxes.retain(|cell| cell.left < cell.right);
    }
    let edges: BTreeSet<i64> = rows
        .iter()
        .flatten()
        .flat_map(|b| [b.left, b.right])
        .collect();
    let edges: Vec<i64> = edges.into_iter().collect();
    let column = |at: i64| edges.partition_point(|edge| *edge < at);
    // The cells of the row before that may go on, by their left edge: the right edge and the index
    // of the cell that they belong to.
    let mut above: BTreeMap<i64, (i64, usize)> = BTreeMap::new();
    let mut row = 0;
    for boxes in rows {
        let mut here = BTreeMap::new();
        let mut any = false;
        for cell in boxes {
            let (from, to) = (column(cell.left), column(cell.right));
            if to > most {
                break;
            }
            any = true;
            let open = above
                .get(&cell.left)
                .filter(|(right, _)| *right == cell.right);
            if let (Merge::Continue, Some(&(right, index))) = (cell.vertical, open) {
                if let Some(first) = layout.placed.get_mut(index) {
                    first.row_span += 1;
                }
                if cell.filled {
                    layout.covered.push(cell.source);
                }
                here.insert(cell.left, (right, index));
                continue;
            }
            // One that continues nothing begins: rows above it may have been deleted.
            if cell.vertical != Merge::None {
                here.insert(cell.left, (cell.right, layout.placed.len()));
            }
            layout.placed.push(Placed {
                row,
                column: from,
                row_span: 1,
                column_span: to - from,
                source: cell.source,
            });
        }
        row += usize::from(any);
        above = here;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a row of cells written as `text:span:width`, with `^` for a merge with the cell above
    /// and `<` for one with the cell before.
    fn row(line: &str) -> Row<()> {
        let cells = line.split_whitespace().map(|cell| {
            let mut fields = cell.split(':');
            let text = fields.next().unwrap_or_default();
            let merge = |sign| {
                if text.contains(sign) {
                    Merge::Continue
                } else {
                    Merge::Start
                }
            };
            Cell {
                span: fields
                    .next()
                    .and_then(|span| span.parse().ok())
                    .unwrap_or(1),
                width: fields.next().and_then(|width| Width::of(width, "dxa")),
                edges: None,
                vertical: merge('^'),
                horizontal: if text.contains('<') {
                    Merge::Continue
                } else {
                    Merge::None
                },
                pieces: Vec::new(),
                filled: text.chars().any(char::is_alphanumeric),
            }
        });
        Row {
            cells: cells.collect(),
            ..Row::default()
        }
    }

    /// Writes the layout as `column+span` per cell, rows separated by ` / `.
    fn check(columns: &[i64], rows: &[&str], expected: &str) {
        let columns = columns.iter().map(|width| Some(*width)).collect();
        let table = Table {
            columns,
            rows: rows.iter().map(|line| row(line)).collect(),
        };
        let mut lines: Vec<String> = Vec::new();
        for cell in table.layout().placed {
            lines.resize(lines.len().max(cell.row + 1), String::new());
            let down = if cell.row_span > 1 {
                format!("v{}", cell.row_span)
            } else {
                String::new()
            };
            lines[cell.row] += &format!(" {}+{}{down}", cell.column, cell.column_span);
        }
        assert_eq!(lines.join(" /").trim(), expected, "{rows:?}");
    }

    #[test]
    fn spans_are_counted() {
        check(
            &[100, 100, 100],
            &["a:1 b:2", "c:2 d:1"],
            "0+1 1+2 / 0+2 2+1",
        );
        check(
            &[100, 100],
            &["a ^b", "^ c", "^ d"],
            "0+1v3 1+1 / 1+1 / 1+1",
        );
        check(&[100, 100, 100], &["a < <", "b c d"], "0+3 / 0+1 1+1 2+1");
        // No row has an edge within the first two columns.
        check(&[100, 100, 100], &["a:2 b", "c:2 d"], "0+1 1+1 / 0+1 1+1");
    }

    #[test]
    fn what_continues_nothing_begins() {
        check(&[100, 100], &["^a b", "^ c"], "0+1v2 1+1 / 1+1");
        check(&[9; 3], &["a:1 b:2", "^:2 d:1"], "0+1 1+2 / 0+2 2+1");
    }

    #[test]
    fn slivers_are_no_columns() {
        check(&[900, 10, 900], &["a:2 b", "c:1 d:2"], "0+1 1+1 / 0+1 1+1");
        check(&[900, 900, 10], &["a b :1", "c d:2"], "0+1 1+1 / 0+1 1+1");
        check(
            &[900, 10, 900],
            &["a x b", "c:1 d:2"],
            "0+1 1+1 2+1 / 0+1 1+2",
        );
        // Widths that are all next to nothing say nothing.
        check(&[1, 1], &["a b", "c :1"], "0+1 1+1 / 0+1 1+1");
    }

    #[test]
    fn widths_replace_a_wrong_grid() {
        check(
            &[],
            &["a:1:3000", "b:1:1000 c:1:1010 d:1:990"],
            "0+3 / 0+1 1+1 2+1",
        );
        check(
            &[1000; 3],
            &["a:1:2000 b:1:1000", "c:1:1000 d:1:1000 e:1:1000"],
            "0+2 2+1 / 0+1 1+1 2+1",
        );
        // A row that ends early and agrees with the grid stays where it is.
        check(
            &[1000; 3],
            &["a:1:1000 b:1:1000", "c:1:1000 d:1:1000 e:1:1000"],
            "0+1 1+1 / 0+1 1+1 2+1",
        );
    }
}
