//! The values of a printed row against the columns of a form.
//!
//! Where the page gives columns, a value belongs to the header it stands under. Where it gives only
//! an order, values are bound in it if there is one for each column. What cannot be bound so is left
//! to recovery: glued digits and lines that lost cells.

use crate::labels::Label;
use crate::number::{self, Said};
use crate::rows::{PrintedRow, Token};
use crate::tape::{GapKind, Tape};
use nianbao_document::{Block, Document, Grid, Origin};
use nianbao_form::ColumnKind;

/// What a row prints, as far as the print alone decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Evidence {
    /// One cell for each column.
    Cells(Vec<PrintedCell>),
    /// Runs of digits, each of one cell or more.
    Runs(Vec<String>),
    /// Fewer values than columns, in order.
    Short(Vec<i64>),
    /// More values than columns, or something that is no number among too few.
    Unclear,
}

/// A cell of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PrintedCell {
    pub(crate) raw: String,
    pub(crate) origin: Option<Origin>,
    pub(crate) said: Said,
}

/// The columns of a grid under the headers of a part: for each column of the form its first grid
/// column and the one after its last.
pub(crate) type Ranges = Vec<(usize, usize)>;

/// Returns the grid and row in which a printed row's values stand, if they stand in a grid whose
/// columns are known.
pub(crate) fn place<'a>(
    document: &'a Document,
    tape: &Tape<'_>,
    row: &PrintedRow,
) -> Option<(usize, &'a Grid, usize)> {
    let at = row
        .tokens
        .first()
        .map_or(row.text_end.checked_sub(1)?, |token| token.start);
    let piece = tape.piece_of(at)?;
    let (cell, Some(Block::Grid(grid))) = (piece.cell?, document.blocks.get(piece.block)) else {
        return None;
    };
    grid.columns_known.then_some((piece.block, grid, cell.0))
}

/// How many rows below its header a row may stand.
const MOST_ROWS_BELOW: usize = 100;

/// Finds the headers of `labels` above row `above` of a grid. All must be found, each in columns of
/// its own.
pub(crate) fn ranges(grid: &Grid, above: usize, labels: &[Label]) -> Option<Ranges> {
    let mut out: Ranges = Vec::with_capacity(labels.len());
    for label in labels {
        let cell = grid
            .cells()
            .iter()
            .rev()
            .skip_while(|cell| cell.row >= above)
            .take_while(|cell| cell.row + MOST_ROWS_BELOW > above)
            .find(|cell| label.is(&crate::fold::letters(&cell.text)))?;
        out.push((cell.column, cell.column + cell.column_span));
    }
    apart(&out).then_some(out)
}

/// Finds the headers of a table whose rows stand side by side: for each group its label, and under
/// it those of the columns.
pub(crate) fn ranges_across(
    grid: &Grid,
    above: usize,
    groups: &[Label],
    columns: &[Label],
) -> Option<Ranges> {
    let mut out: Ranges = Vec::with_capacity(groups.len() * columns.len());
    let headers = || grid.cells().iter().filter(|cell| cell.row < above);
    for group in groups {
        let over = headers().find(|cell| group.is(&crate::fold::letters(&cell.text)))?;
        let inside = over.column..over.column + over.column_span;
        for column in columns {
            let cell = headers().find(|cell| {
                cell.row > over.row
                    && inside.contains(&cell.column)
                    && column.is(&crate::fold::letters(&cell.text))
            })?;
            out.push((cell.column, cell.column + cell.column_span));
        }
    }
    apart(&out).then_some(out)
}

fn apart(ranges: &[(usize, usize)]) -> bool {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| match pair {
        [first, second] => first.1 <= second.0,
        _ => true,
    })
}

/// Binds a row of a grid by its columns. `None` where a cell covers several columns or the row has
/// no cell under some header.
pub(crate) fn by_columns(grid: &Grid, row: usize, ranges: &Ranges) -> Option<Vec<PrintedCell>> {
    ranges
        .iter()
        .map(|(start, end)| {
            let mut under = grid
                .row(row)
                .iter()
                .filter(|cell| cell.column < *end && cell.column + cell.column_span > *start);
            let cell = under.next()?;
            let others = ranges.iter().any(|(s, e)| {
                (s, e) != (start, end) && cell.column < *e && cell.column + cell.column_span > *s
            });
            // A header over several grid columns may have one filled cell under it and empty slivers.
            let filled = under.find(|other| !other.text.trim().is_empty());
            let cell = match (cell.text.trim().is_empty(), filled) {
                (true, Some(filled)) => filled,
                (false, Some(_)) => return None,
                (_, None) => cell,
            };
            (!others).then(|| PrintedCell {
                raw: crate::fold::printed(&cell.text).trim().to_owned(),
                origin: Some(cell.origin.clone()),
                said: number::read(&cell.text),
            })
        })
        .collect()
}

/// How the rows of a table are printed on the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Digits of several cells run together.
    pub(crate) glued: bool,
    /// Where the values of a row stand among more cells than there are columns.
    pub(crate) stands: Stands,
}

/// Where the values of a row stand among more cells than there are columns: merged cells leave empty
/// ones before or behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stands {
    /// At its beginning, right behind the label.
    First,
    /// At its end.
    Last,
    /// No whole row tells.
    #[default]
    Unknown,
}

/// Looks at the whole rows of a table to tell how it is printed. Each row comes with its number of
/// columns and whether its label covers several columns of the stub, which leaves empty cells.
pub(crate) fn style<'r>(rows: impl Iterator<Item = (&'r PrintedRow, usize, bool)>) -> Style {
    let (mut glued, mut whole, mut telling) = (0usize, 0usize, 0usize);
    let (mut first, mut last) = (true, true);
    for (row, width, spans) in rows {
        if row.tokens.len() == width {
            whole += 1;
            if spans {
                telling += 1;
                first &= row.tokens.first().is_none_or(|token| leading(token) == 0);
                last &= row.trailing == 0;
            }
        } else if width > 1
            && row.tokens.len() < width
            && row
                .tokens
                .iter()
                .skip(1)
                .all(|token| token.gap.kind <= GapKind::Space)
            && digits(row) >= width
        {
            glued += 1;
        }
    }
    let stands = match (telling, first, last) {
        (1.., true, false) => Stands::First,
        (1.., false, true) => Stands::Last,
        // Rows without empty cells around their values tell nothing.
        _ => Stands::Unknown,
    };
    Style {
        glued: glued > whole,
        stands,
    }
}

/// Returns the empty cells before the first value of a row, in its row.
fn leading(token: &Token) -> usize {
    if token.gap.kind == GapKind::Line {
        usize::from(token.gap.leading)
    } else {
        token.gap.empty()
    }
}

fn digits(row: &PrintedRow) -> usize {
    row.tokens
        .iter()
        .map(|token| token.text.chars().filter(|c| *c != '.').count())
        .sum()
}

/// Binds a row by the order of its values.
pub(crate) fn by_order(
    tape: &Tape<'_>,
    row: &PrintedRow,
    kinds: &[ColumnKind],
    style: Style,
) -> Evidence {
    let width = kinds.len();
    let tokens = &row.tokens;
    let cell = |start: usize, end: usize| {
        let raw = tape.printed(start, end);
        let said = number::read(&raw);
        PrintedCell {
            raw,
            origin: tape.origin(start),
            said,
        }
    };
    if tokens.len() == width {
        return Evidence::Cells(tokens.iter().map(|t| cell(t.start, t.end)).collect());
    }
    if tokens.len() > width {
        return Evidence::Unclear;
    }
    // The row with its empty cells.
    let blank = |near: usize| PrintedCell {
        raw: String::new(),
        origin: tape.origin(near),
        said: Said::Blank,
    };
    let mut sequence: Vec<Option<PrintedCell>> = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        let empty = if number == 0 {
            leading(token)
        } else {
            token.gap.empty()
        };
        sequence.extend(std::iter::repeat_n(None, empty.min(width * 4)));
        sequence.push(Some(cell(token.start, token.end)));
    }
    sequence.extend(std::iter::repeat_n(None, row.trailing.min(width * 4)));
    let near = tokens
        .first()
        .map_or(row.text_end.saturating_sub(1), |token| token.start);
    if tokens.is_empty() && !sequence.is_empty() {
        return Evidence::Cells(vec![blank(near); width]);
    }
    let separated = tokens
        .iter()
        .skip(1)
        .all(|token| token.gap.kind >= GapKind::Break);
    if separated && sequence.len() >= width && (tokens.len() > 1 || sequence.len() > tokens.len()) {
        // Which stretches of that width hold every value?
        let first = sequence.iter().position(Option::is_some).unwrap_or(0);
        let last = sequence.iter().rposition(Option::is_some).unwrap_or(0);
        let windows: Vec<usize> = (0..=sequence.len() - width)
            .filter(|start| tokens.is_empty() || (*start <= first && start + width > last))
            .collect();
        let chosen = match windows.as_slice() {
            [only] => Some(*only),
            several => match style.stands {
                Stands::First => Some(0),
                Stands::Last => Some(sequence.len() - width),
                Stands::Unknown => None,
            }
            .filter(|start| several.contains(start)),
        };
        if let Some(start) = chosen {
            let cells = sequence.into_iter().skip(start).take(width);
            return Evidence::Cells(cells.map(|c| c.unwrap_or_else(|| blank(near))).collect());
        }
    }
    let runs_allowed = tokens
        .iter()
        .skip(1)
        .all(|token| token.gap.kind <= GapKind::Space)
        && (tokens.len() == 1 || style.glued);
    if runs_allowed && digits(row) >= width {
        return Evidence::Runs(tokens.iter().map(|token| token.text.clone()).collect());
    }
    let mut values = Vec::new();
    for token in tokens {
        match number::read(&tape.printed(token.start, token.end)) {
            Said::Number(number) => match number.to_i64() {
                Some(value) if value >= 0 => values.push(value),
                _ => return Evidence::Unclear,
            },
            Said::Blank => {}
            Said::Unreadable => return Evidence::Unclear,
        }
    }
    Evidence::Short(values)
}
