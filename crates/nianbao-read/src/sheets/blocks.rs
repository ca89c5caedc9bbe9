//! A sheet parted into paragraphs and grids, by geometry alone.
//!
//! Rows that share a merged cell are one *band*. A band with several texts belongs to a grid. A band
//! with one text is a paragraph, unless it stands within a grid: with lines at its sides where the
//! sheet draws lines around its tables and not around its prose, or else between rows of the same
//! width, or exactly as wide as the row below it. Empty bands part grids, unless lines go through.

use super::layout::{Layout, Placed, Ruled};
use super::origin;
use super::sheet::Sheet;
use crate::ReadError;
use nianbao_document::{Block, Cell, Grid, Limits, Name, Paragraph};

/// What became of a sheet.
#[derive(Debug, Default)]
pub(super) struct Parted {
    pub(super) blocks: Vec<Block>,
    /// The cells with text in hidden rows and columns.
    pub(super) hidden: Vec<(u32, u32)>,
    /// The cells with text under a merged one.
    pub(super) covered: Vec<(u32, u32)>,
    /// The merged cells that overlap others.
    pub(super) overlaps: Vec<(u32, u32)>,
}

/// Rows that hang together, with the cells that begin in them.
#[derive(Debug, Clone, Copy)]
struct Band {
    /// The first row, and the row after the last.
    top: u32,
    bottom: u32,
    /// The first cell in the list, and the one after the last.
    first: usize,
    end: usize,
    texts: usize,
    /// The first column with text, and the one after the last.
    left: u32,
    right: u32,
    /// Whether a text has lines at its sides.
    ruled: bool,
}

/// Parts a sheet.
pub(super) fn part(sheet: &Sheet, limits: &Limits) -> Result<Parted, ReadError> {
    let (mut rows, mut columns) = (sheet.hidden_rows.clone(), sheet.hidden_columns.clone());
    rows.settle();
    columns.settle();
    let ruled = Ruled::new(sheet);
    let layout = Layout::new(sheet, &rows, &columns, &ruled, limits)?;
    let cells = layout.cells;
    let bands = bands(&cells);
    let (in_grid, lines_tell) = judge(&bands);
    let mut parted = Parted {
        hidden: layout.hidden,
        covered: layout.covered,
        overlaps: layout.overlaps,
        ..Parted::default()
    };
    let mut count = 0usize;
    let mut open: Option<(usize, usize)> = None;
    let mut regions: Vec<(bool, usize, usize)> = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        let joined = open.filter(|(_, last)| {
            let before = bands.get(*last);
            before.is_some_and(|before| {
                let gap = before.bottom..band.top;
                let through = gap.clone().all(|row| ruled.has_row(rows.original(row)));
                // A ruled stretch of blank rows ends somewhere; none is longer than a table.
                let touching = gap.is_empty() || through && gap.len() <= MOST_BLANK;
                touching && (before.ruled == band.ruled || !lines_tell)
            })
        });
        match (in_grid.get(index), joined) {
            (Some(true), Some((first, _))) => open = Some((first, index)),
            (Some(true), None) => {
                regions.extend(open.map(|(first, last)| (true, first, last)));
                open = Some((index, index));
            }
            _ => {
                regions.extend(open.take().map(|(first, last)| (true, first, last)));
                regions.push((false, index, index));
            }
        }
    }
    regions.extend(open.map(|(first, last)| (true, first, last)));
    for (is_grid, first, end) in regions {
        let (Some(first), Some(last)) = (bands.get(first), bands.get(end)) else {
            continue;
        };
        let here = cells.get(first.first..last.end).unwrap_or_default();
        if is_grid {
            // Rows of a table may be blank to its end.
            let next = bands.get(end + 1).map_or(u32::MAX, |band| band.top);
            let blank = (last.bottom..next)
                .take(if last.ruled { MOST_BLANK } else { 0 })
                .take_while(|row| ruled.has_row(rows.original(*row)));
            let grid = Region {
                top: first.top,
                bottom: blank.last().map_or(last.bottom, |row| row + 1),
                cells: here,
            };
            let original = |row, column| (rows.original(row), columns.original(column));
            let grid = grid.fill(&sheet.name, original, &mut count, limits)?;
            parted.blocks.extend(grid.map(Block::Grid));
        } else {
            let texts = here.iter().filter(|cell| !cell.text.trim().is_empty());
            texts.for_each(|cell| paragraphs(&sheet.name, cell, &mut parted.blocks));
        }
    }
    Ok(parted)
}

/// How many blank rows with lines a grid may hold in one place.
pub(crate) const MOST_BLANK: usize = 64;

/// Finds the bands: a cell over several rows holds them together where other texts stand beside it.
fn bands(cells: &[Placed]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let has_text = !cell.text.trim().is_empty();
        // An empty merged cell holds nothing together.
        let bottom = cell
            .row
            .saturating_add(if has_text { cell.row_span } else { 1 });
        let right = cell.column.saturating_add(cell.column_span);
        match bands.last_mut() {
            Some(band) if cell.row < band.bottom => {
                band.bottom = band.bottom.max(bottom);
                band.end = index + 1;
                if has_text {
                    band.left = if band.texts == 0 {
                        cell.column
                    } else {
                        band.left.min(cell.column)
                    };
                    band.right = if band.texts == 0 {
                        right
                    } else {
                        band.right.max(right)
                    };
                    band.ruled |= cell.ruled;
                    band.texts += 1;
                }
            }
            _ => bands.push(Band {
                top: cell.row,
                bottom,
                first: index,
                end: index + 1,
                texts: usize::from(has_text),
                left: cell.column,
                right,
                ruled: has_text && cell.ruled,
            }),
        }
    }
    bands.retain(|band| band.texts > 0);
    bands
}

/// Says of each band whether it belongs to a grid, and whether lines tell tables from prose.
fn judge(bands: &[Band]) -> (Vec<bool>, bool) {
    let many = |ruled: bool| {
        let bands = bands.iter().filter(|band| band.texts > 1);
        bands.filter(|band| band.ruled == ruled).count()
    };
    let any_bare = bands.iter().any(|band| !band.ruled);
    let lines_tell = any_bare && many(true) > many(false);
    let at = |index: Option<usize>| index.and_then(|index| bands.get(index));
    let judged = bands
        .iter()
        .enumerate()
        .map(|(index, band)| {
            if band.texts > 1 {
                return true;
            }
            if lines_tell {
                return band.ruled;
            }
            let touching = |other: &&Band| {
                other.texts > 1 && (other.bottom == band.top || band.bottom == other.top)
            };
            let above = at(index.checked_sub(1)).filter(touching);
            let below = at(index.checked_add(1)).filter(touching);
            let same = |other: &Band| (other.left, other.right) == (band.left, band.right);
            match (above, below) {
                (_, Some(below)) if same(below) => true,
                (Some(above), Some(below)) => {
                    (above.left, above.right) == (below.left, below.right)
                        && above.left == band.left
                        && band.right <= above.right
                }
                _ => false,
            }
        })
        .collect();
    (judged, lines_tell)
}

/// Rows that make a grid.
struct Region<'a> {
    top: u32,
    bottom: u32,
    cells: &'a [Placed],
}

impl Region<'_> {
    /// Makes the grid, with an empty cell wherever nothing stands: the sheet has a cell there too.
    fn fill(
        &self,
        name: &Name,
        original: impl Fn(u32, u32) -> (u32, u32),
        count: &mut usize,
        limits: &Limits,
    ) -> Result<Option<Grid>, ReadError> {
        let texts = || {
            self.cells
                .iter()
                .filter(|cell| !cell.text.trim().is_empty())
        };
        let left = texts().map(|cell| cell.column).min().unwrap_or(0);
        let right = texts()
            .map(|cell| cell.column + cell.column_span)
            .max()
            .unwrap_or(0);
        // Columns in which nothing begins are parts of those before them.
        let mut begun: Vec<u32> = texts().map(|cell| cell.column).collect();
        begun.sort_unstable();
        begun.dedup();
        let width = begun.len();
        let place_of = |column: u32| begun.partition_point(|begin| *begin < column);
        let Ok(height) = usize::try_from(self.bottom.saturating_sub(self.top)) else {
            return Ok(None);
        };
        *count = count.saturating_add(width.saturating_mul(height));
        if *count > limits.cells {
            return Err(ReadError::over("cells", limits.cells));
        }
        let mut taken = vec![false; width * height];
        let mut cells = Vec::new();
        let size = |value: u32| usize::try_from(value).unwrap_or(0);
        for cell in self.cells {
            // An empty merged cell may reach out to the sides of the region.
            let start = place_of(cell.column.max(left));
            let end = place_of((cell.column + cell.column_span).min(right));
            if start >= end {
                continue;
            }
            let bottom = (cell.row + cell.row_span).min(self.bottom);
            let (row, row_span) = (size(cell.row - self.top), size(bottom - cell.row));
            for line in row..row + row_span {
                let from = line * width;
                if let Some(here) = taken.get_mut(from + start..from + end) {
                    here.fill(true);
                }
            }
            let span = (row_span, end - start);
            let origin = origin(name, cell.place.0, cell.place.1);
            cells.push(Cell::new((row, start), span, cell.text.trim(), origin));
        }
        for (row, line) in taken.chunks(width.max(1)).enumerate() {
            for (column, _) in line.iter().enumerate().filter(|(_, taken)| !**taken) {
                let down = u32::try_from(row).unwrap_or(0);
                let across = begun.get(column).copied().unwrap_or(left);
                let place = original(self.top + down, across);
                let origin = origin(name, place.0, place.1);
                cells.push(Cell::new((row, column), (1, 1), "", origin));
            }
        }
        let place = original(self.top, left);
        // Cells were laid out apart; if they were not, no grid is better than a wrong one.
        Grid::new(cells, true, origin(name, place.0, place.1))
            .map(Some)
            .map_err(|error| ReadError::damaged("spreadsheet", error.to_string()))
    }
}

/// Makes the paragraphs of one cell. A line break in a title is one of its print; where there are many,
/// or one follows the end of a sentence, they part paragraphs.
fn paragraphs(name: &Name, cell: &Placed, blocks: &mut Vec<Block>) {
    let lines: Vec<&str> = cell
        .text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
        .collect();
    let ends = |line: &&str| line.ends_with(['。', '；', '：', '！', '？', '.', ';', ':']);
    let apart = lines.len() > 2 || lines.iter().any(ends);
    let mut push = |text: String| {
        blocks.push(Block::Paragraph(Paragraph {
            text,
            heading: None,
            origin: origin(name, cell.place.0, cell.place.1),
        }));
    };
    if apart {
        lines.into_iter().for_each(|line| push(line.to_owned()));
    } else {
        push(lines.join("\n"));
    }
}

#[cfg(test)]
mod tests;
