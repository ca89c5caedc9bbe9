//! The values of a printed row against the columns of a form.
//!
//! Where the page gives columns, a value belongs to the header it stands under. Where it gives only
//! an order, values are bound in it if there is one for each column. What cannot be bound so is left
//! to recovery: glued digits and lines that lost cells.

use crate::labels::Label;
use crate::number::{self, Said};
use crate::rows::{PrintedRow, Token};
use crate::tape::{GapKind, Tape};
use nianbao_document::{Block, Cell, Document, Grid, Origin};
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

/// Takes from a row whose label stands in a grid what looks like values behind that grid: a page number,
/// a date or a list fills no empty cell.
pub(crate) fn keep_in_grid(tape: &Tape<'_>, row: &mut PrintedRow) {
    let label = row.text_end.checked_sub(1).and_then(|at| tape.piece_of(at));
    let Some(label) = label.filter(|piece| {
        let grid = tape.grid_of(piece);
        grid.is_some_and(|grid| grid.columns_known)
    }) else {
        return;
    };
    let outside = |token: &Token| {
        let piece = tape.piece_of(token.start);
        piece.is_none_or(|piece| piece.block != label.block)
    };
    if let Some(number) = row.tokens.iter().position(outside)
        && let Some(token) = row.tokens.get(number)
    {
        row.end = token.start;
        row.trailing = usize::from(token.gap.trailing);
        row.tokens.truncate(number);
    }
}

/// The cells of a grid that are headers of a part, by their labels: a label is held against each cell
/// once, however many rows ask.
pub(crate) struct Headers<'a> {
    /// For each label of a group the cells that print it, in order; of a table whose rows stand side by
    /// side alone.
    groups: Vec<Vec<&'a Cell>>,
    /// For each label of a column the cells that print it, in order.
    columns: Vec<Vec<&'a Cell>>,
}

impl<'a> Headers<'a> {
    /// Looks through the grid that is a block of the document.
    pub(crate) fn of(
        tape: &Tape<'a>,
        block: usize,
        grid: &'a Grid,
        groups: &[Label],
        columns: &[Label],
    ) -> Self {
        let mut out = Self {
            groups: vec![Vec::new(); groups.len()],
            columns: vec![Vec::new(); columns.len()],
        };
        let mut letters = Vec::new();
        for number in tape.pieces_of(block) {
            let Some((index, glyphs)) = tape.cell_of(number) else {
                continue;
            };
            letters.clear();
            let folded = glyphs.iter().map(|glyph| glyph.c);
            letters.extend(folded.filter(|c| crate::fold::is_letter(*c)));
            let labels = groups.iter().zip(&mut out.groups);
            for (label, cells) in labels.chain(columns.iter().zip(&mut out.columns)) {
                if label.is(&letters) {
                    cells.extend(grid.cells().get(index));
                }
            }
        }
        out
    }

    /// Finds the headers above row `above`. All must be found, each in columns of its own.
    pub(crate) fn ranges(&self, above: usize) -> Option<Ranges> {
        let mut out: Ranges = Vec::with_capacity(self.columns.len());
        for cells in &self.columns {
            let higher = cells.partition_point(|cell| cell.rows().start < above);
            let cell = cells.get(higher.checked_sub(1)?)?;
            if cell.rows().start + MOST_ROWS_BELOW <= above {
                return None;
            }
            out.push((cell.columns().start, cell.columns().end));
        }
        apart(&out).then_some(out)
    }

    /// Finds the headers above row `above` of a table whose rows stand side by side: for each group its
    /// label, and under it those of the columns.
    pub(crate) fn ranges_across(&self, above: usize) -> Option<Ranges> {
        let mut out: Ranges = Vec::with_capacity(self.groups.len() * self.columns.len());
        for cells in &self.groups {
            let over = cells.first().filter(|cell| cell.rows().start < above)?;
            let inside = over.columns();
            for cells in &self.columns {
                let mut under = cells.iter().take_while(|cell| cell.rows().start < above);
                let cell = under
                    .find(|cell| cell.row > over.row && inside.contains(&cell.columns().start))?;
                out.push((cell.columns().start, cell.columns().end));
            }
        }
        apart(&out).then_some(out)
    }
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
                .filter(|cell| cell.columns().start < *end && cell.columns().end > *start);
            let cell = under.next()?;
            let others = ranges.iter().any(|(s, e)| {
                (s, e) != (start, end) && cell.columns().start < *e && cell.columns().end > *s
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

/// How the rows of a table are printed on the whole, as its whole rows show it: those that have a
/// value for every column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Digits of several cells run together.
    pub(crate) glued: bool,
    /// For rows of a kind (a part, and how deep its labels nest) how often whole rows have a shape.
    shapes: Vec<(&'static str, usize, Shape, usize)>,
    /// How many columns each part has.
    widths: Vec<(&'static str, usize)>,
}

/// The cells behind a row's label: merged cells leave empty ones before or behind the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many empty cells stand before the first value.
    lead: usize,
    /// How many cells there are, empty ones included.
    length: usize,
}

impl Style {
    /// Looks at the rows of a table. Each comes with its part, how deep its labels nest, and how many
    /// columns it has.
    pub(crate) fn of<'r>(
        rows: impl Iterator<Item = (&'r PrintedRow, &'static str, usize, usize)>,
    ) -> Self {
        let (mut glued, mut whole) = (0usize, 0usize);
        let mut style = Self::default();
        for (row, part, depth, width) in rows {
            style.widths.push((part, width));
            let apart = |kind: GapKind| kind > GapKind::Space;
            if row.tokens.len() == width {
                whole += 1;
                let lead = row.tokens.first().map_or(0, leading);
                let shape = Shape {
                    lead,
                    length: lead + width + row.trailing,
                };
                let known =
                    |s: &&mut (&str, usize, Shape, usize)| (s.0, s.1, s.2) == (part, depth, shape);
                match style.shapes.iter_mut().find(known) {
                    Some(known) => known.3 += 1,
                    None => style.shapes.push((part, depth, shape, 1)),
                }
            } else if width > 1
                && row.tokens.len() < width
                && !row.tokens.iter().skip(1).any(|token| apart(token.gap.kind))
                && digits(row) >= width
            {
                glued += 1;
            }
        }
        style.glued = glued > whole;
        style
    }

    fn width(&self, part: &str) -> Option<usize> {
        self.widths
            .iter()
            .find(|width| width.0 == part)
            .map(|width| width.1)
    }

    /// Returns the shape that most whole rows of a kind have; none where two are as frequent.
    pub(crate) fn shape(&self, part: &str, depth: usize) -> Option<Shape> {
        let of_kind = || {
            self.shapes
                .iter()
                .filter(|shape| (shape.0, shape.1) == (part, depth))
        };
        let most = of_kind().map(|shape| shape.3).max()?;
        let mut best = of_kind()
            .filter(|shape| shape.3 == most)
            .map(|shape| shape.2);
        let first = best.next();
        // One whole row may itself have lost an empty cell; it is believed only where it has none.
        let plain = |shape: &Shape| shape.lead == 0 && Some(shape.length) == self.width(part);
        first.filter(|shape| best.next().is_none() && (most > 1 || plain(shape)))
    }
}

impl Shape {
    /// Makes the shape of a row without empty cells around its values.
    pub(crate) const fn exact(width: usize) -> Self {
        Self {
            lead: 0,
            length: width,
        }
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
///
/// Empty cells are told from lost ones only where the row has the `shape` that whole rows of its kind
/// have: then every cell is there. Otherwise the values stand in order, and where is left open.
pub(crate) fn by_order(
    tape: &Tape<'_>,
    row: &PrintedRow,
    kinds: &[ColumnKind],
    glued: bool,
    shape: Option<Shape>,
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
    if let Some(Shape { lead, .. }) = shape.filter(|shape| shape.length == sequence.len()) {
        let inside = lead..lead + width;
        let values = |at: &usize| sequence.get(*at).is_some_and(Option::is_some);
        if (0..sequence.len())
            .filter(values)
            .all(|at| inside.contains(&at))
        {
            let cells = sequence.into_iter().skip(lead).take(width);
            return Evidence::Cells(cells.map(|c| c.unwrap_or_else(|| blank(near))).collect());
        }
    }
    // Where the row prints cells that are empty, a run stands in a cell of its own, unless whole rows of
    // the table ran together into their first cells.
    let empty = sequence.iter().any(Option::is_none);
    let runs_allowed = tokens
        .iter()
        .skip(1)
        .all(|token| token.gap.kind <= GapKind::Space)
        && (glued || tokens.len() == 1 && !empty);
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
