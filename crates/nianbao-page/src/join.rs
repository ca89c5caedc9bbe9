//! Tables that a page break cut: whether two are one, and which cells at the cut are one.

use crate::cell;
use crate::prose::begins_with_ordinal;
use crate::table::{Entry, Table};
use nianbao_document::{Diagnostic, Severity};

/// Lines of two pages are the same column when they are no further apart.
const SAME_COLUMN: f32 = 4.0;

/// Joins `next`, the first thing on its page, to `table`, the last thing on the page before, where
/// both have the same columns; gives `next` back where they are two tables.
pub(crate) fn join(
    table: &mut Table,
    mut next: Table,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Table> {
    let Some((xs, of_table, of_next)) = columns(&table.xs, &next.xs) else {
        return Some(next);
    };
    let header = repeated_header(table, &next, &of_table, &of_next);
    table.xs = xs;
    table.columns_known &= next.columns_known;
    map(&mut table.cells, &of_table);
    map(&mut next.cells, &of_next);
    if header > 0 {
        diagnostics.push(
            Diagnostic::new(
                "repeated-header",
                Severity::Info,
                format!("表格跨页，第{}页重复的{header}行表头已略去。", next.frame.number),
                format!(
                    "The table runs over pages; the {header} header rows repeated on page {} were left out.",
                    next.frame.number
                ),
            )
            .at(next.frame.origin(next.area)),
        );
        next.cells.retain(|entry| entry.row >= header);
        for entry in &mut next.cells {
            entry.row -= header;
        }
        next.rows -= header;
    }
    if next.rows == 0 || next.cells.is_empty() {
        table.last = next.last;
        return None;
    }
    strip(table);
    let bottom = table.rows;
    let cut = is_row_cut(table, &next);
    let offset = if cut { bottom - 1 } else { bottom };
    let first_number = table
        .cells
        .iter()
        .chain(&next.cells)
        .filter(|entry| entry.is_number())
        .map(|entry| entry.column)
        .min()
        .unwrap_or(usize::MAX);
    for mut entry in next.cells {
        let at_top = entry.row == 0;
        entry.row += offset;
        let above = at_top
            .then(|| {
                table.cells.iter_mut().find(|above| {
                    above.bottom() == bottom
                        && above.column == entry.column
                        && above.columns == entry.columns
                })
            })
            .flatten();
        match above {
            Some(above) if cut || is_one(above, &entry, first_number) => {
                above.rows = entry.bottom() - above.row;
                if above.is_empty() {
                    above.frame = entry.frame;
                    above.area = entry.area;
                }
                above.lines.append(&mut entry.lines);
            }
            _ => table.cells.push(entry),
        }
    }
    table.rows = offset + next.rows;
    table.last = next.last;
    table.cells.sort_by_key(|entry| (entry.row, entry.column));
    None
}

/// Renumbers columns.
fn map(cells: &mut [Entry], to: &[usize]) {
    for entry in cells {
        let at = |column: usize| to.get(column).copied().unwrap_or(column);
        let end = at(entry.column + entry.columns);
        entry.column = at(entry.column);
        entry.columns = end.saturating_sub(entry.column).max(1);
    }
}

/// Returns the lines of both, on the second page, and where the lines of each are among them;
/// `None` where neither has all the lines of the other.
fn columns(a: &[f32], b: &[f32]) -> Option<(Vec<f32>, Vec<usize>, Vec<usize>)> {
    let (first_a, last_a, first_b, last_b) = (*a.first()?, *a.last()?, *b.first()?, *b.last()?);
    // Pages may have margins of their own.
    let shift = if ((last_a - first_a) - (last_b - first_b)).abs() <= SAME_COLUMN {
        f32::midpoint(first_b - first_a, last_b - last_a)
    } else {
        0.0
    };
    let a: Vec<f32> = a.iter().map(|x| x + shift).collect();
    let (many, few) = if a.len() >= b.len() {
        (a.as_slice(), b)
    } else {
        (b, a.as_slice())
    };
    let mut places = Vec::with_capacity(few.len());
    let mut from = 0;
    for x in few {
        let found = many
            .iter()
            .enumerate()
            .skip(from)
            .min_by(|p, q| (p.1 - x).abs().total_cmp(&(q.1 - x).abs()))
            .filter(|(_, other)| (*other - x).abs() <= SAME_COLUMN)?;
        places.push(found.0);
        from = found.0 + 1;
    }
    // Tables that only happen to stand below each other share a side at most.
    if few.len() < 2 || (places.first() != Some(&0) && places.last() != Some(&(many.len() - 1))) {
        return None;
    }
    let all: Vec<usize> = (0..many.len()).collect();
    Some(if a.len() >= b.len() {
        (many.to_vec(), all, places)
    } else {
        (many.to_vec(), places, all)
    })
}

/// Returns how many rows at the head of `next` repeat the head of `table`.
fn repeated_header(table: &Table, next: &Table, of_table: &[usize], of_next: &[usize]) -> usize {
    let at = |to: &[usize], column: usize| to.get(column).copied().unwrap_or(column);
    let mut same = 0;
    let mut reach = 0;
    for row in 0..next.rows.min(table.rows) {
        let here: Vec<&Entry> = next.cells.iter().filter(|e| e.row == row).collect();
        let there: Vec<&Entry> = table.cells.iter().filter(|e| e.row == row).collect();
        let equal = here.len() == there.len()
            && here.iter().zip(&there).all(|(a, b)| {
                at(of_next, a.column) == at(of_table, b.column)
                    && at(of_next, a.column + a.columns) == at(of_table, b.column + b.columns)
                    && a.letters().eq(b.letters())
            });
        let says = here.iter().any(|e| !e.is_number() && !e.is_empty());
        if !equal || (!says && row + 1 > reach) {
            break;
        }
        reach = here.iter().map(|e| e.bottom()).fold(reach, usize::max);
        if row + 1 >= reach {
            same = row + 1;
        }
    }
    // The whole of a short table may be printed twice.
    if same == table.rows { 0 } else { same }
}

/// Leaves out empty rows at the end of a page: what is left of a row that moved to the next.
fn strip(table: &mut Table) {
    while table.rows > 1 {
        let last = table.rows - 1;
        let at_end = |entry: &Entry| entry.bottom() == table.rows;
        let empty = table
            .cells
            .iter()
            .filter(|entry| at_end(entry))
            .all(|entry| entry.is_empty() || entry.rows > 1)
            && table
                .cells
                .iter()
                .any(|entry| at_end(entry) && entry.rows == 1)
            && table.cells.iter().filter(|entry| entry.row == last).count() > 0;
        if !empty {
            return;
        }
        let rows = table.rows;
        table.cells.retain_mut(|entry| {
            if entry.bottom() == rows {
                if entry.rows == 1 {
                    return false;
                }
                entry.rows -= 1;
            }
            true
        });
        table.rows -= 1;
    }
}

/// Returns whether the page break cuts a row: what stands in its cells is then on one side only,
/// save a text that runs on.
fn is_row_cut(table: &Table, next: &Table) -> bool {
    let bottom = table.rows;
    // The cells on both sides are the same ones.
    let meets = |top: &Entry| {
        table.cells.iter().any(|above| {
            above.bottom() == bottom && above.column == top.column && above.columns == top.columns
        })
    };
    if !next.cells.iter().filter(|entry| entry.row == 0).all(meets) {
        return false;
    }
    // Cells that cover several rows are cut by any page break and show nothing.
    let tops: Vec<&Entry> = next
        .cells
        .iter()
        .filter(|entry| entry.row == 0 && entry.rows == 1)
        .collect();
    let bottoms: Vec<&Entry> = table
        .cells
        .iter()
        .filter(|entry| entry.bottom() == bottom && entry.rows == 1)
        .collect();
    // Numbers without a label.
    let bare = tops.iter().all(|top| top.is_empty() || top.is_number());
    let (mut on_one, mut on_both, mut pairs, mut broken) = (0usize, 0usize, 0usize, 0usize);
    for top in &tops {
        let Some(above) = bottoms
            .iter()
            .find(|above| above.column == top.column && above.columns == top.columns)
        else {
            // A label that goes over several rows on one of the pages.
            if top.is_number() {
                return false;
            }
            continue;
        };
        pairs += 1;
        match (above.is_empty(), top.is_empty()) {
            // A number may be broken, too, where nothing else goes on, or where it fills its cell.
            (false, false) if above.is_number() && top.is_number() && (bare || fills(above)) => {
                broken += 1;
            }
            (false, false) => {
                if !runs_on(above, top) {
                    return false;
                }
                on_both += 1;
            }
            (true, true) => {}
            _ => on_one += 1,
        }
    }
    // A row that is cut has its label on one side at least, and its values on one side.
    let labelled = |entries: &[&Entry]| {
        entries
            .iter()
            .any(|entry| !entry.is_empty() && !entry.is_number())
    };
    let valued = |entries: &[&Entry]| entries.iter().any(|entry| entry.is_number());
    let (up, down) = (
        (labelled(&bottoms), valued(&bottoms)),
        (labelled(&tops), valued(&tops)),
    );
    let orphan = matches!(
        (up, down),
        ((true, false), (false, true)) | ((false, true), (true, false))
    ) || (on_both > 0 && (!up.1 || !down.1))
        || (up.0 && up.1 && down == (false, false));
    // The label goes on, and of the values only those that were broken.
    let goes_on = on_both > 0 && broken > 0 && on_one > 0 && down.0 && is_rest(&tops, &bottoms);
    pairs > 0 && (orphan && on_one >= on_both.max(1) || bare && up.0 && down.1 || goes_on)
}

/// Returns whether no cell below has a number where the one above it has none.
fn is_rest(tops: &[&Entry], bottoms: &[&Entry]) -> bool {
    let above = |top: &&&Entry| bottoms.iter().find(|above| above.column == top.column);
    let numbers = tops.iter().filter(|top| top.is_number());
    let mut above = numbers.map(|top| above(&top));
    above.all(|above| above.is_some_and(|above| above.is_number()))
}

/// Returns whether the last line of a number leaves no room for one more digit.
fn fills(above: &Entry) -> bool {
    above.lines.last().is_some_and(|line| {
        let (from, to) = cell::along(above.area, line.way);
        let width = line.end - line.start;
        line.character() > (to - from) - width - cell::USUAL_PADDING
    })
}

/// Returns whether the text of a cell may go on in the cell below.
fn runs_on(above: &Entry, below: &Entry) -> bool {
    if above.is_number() || below.is_number() {
        return false;
    }
    let (Some(last), Some(first)) = (above.lines.last(), below.lines.first()) else {
        return true;
    };
    if begins_with_ordinal(&first.text) {
        return false;
    }
    let (from, to) = cell::along(above.area, last.way);
    (to - from) - (last.end - last.start) < first.head + last.size * 1.6
}

/// Returns whether a cell at the end of a page and the one at the head of the next are one: a label
/// for several rows.
fn is_one(above: &Entry, below: &Entry, first_number: usize) -> bool {
    if above.is_number() || below.is_number() {
        return false;
    }
    if above.column + above.columns > first_number {
        // Among the values only a header spans rows.
        let header = |entry: &Entry| entry.letters().filter(|c| c.is_alphabetic()).count() >= 2;
        return (above.rows > 1 || below.rows > 1)
            && (above.is_empty() || below.is_empty())
            && (header(above) || header(below));
    }
    if above.is_empty() || below.is_empty() {
        return true;
    }
    runs_on(above, below) && (above.rows > 1 || below.rows > 1)
}
