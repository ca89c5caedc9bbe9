//! Lines that touch to the cells between them.

use crate::rules::{Mesh, Stroke, TOUCH};
use nianbao_document::Area;

/// The cells that the lines of a mesh enclose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lattice {
    /// The vertical lines from left to right.
    pub(crate) xs: Vec<f32>,
    /// The horizontal lines from top to bottom.
    pub(crate) ys: Vec<f32>,
    /// The cells in row order.
    pub(crate) slots: Vec<Slot>,
    /// For each place, row by row, the cell that covers it.
    owner: Vec<u32>,
    /// Whether a cell had no rectangular shape, so that lines are missing.
    pub(crate) broken: bool,
}

/// A cell of a [`Lattice`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slot {
    /// The row of its upper left corner.
    pub(crate) row: usize,
    /// The column of its upper left corner.
    pub(crate) column: usize,
    /// How many rows it covers.
    pub(crate) rows: usize,
    /// How many columns it covers.
    pub(crate) columns: usize,
    /// Its area.
    pub(crate) area: Area,
    /// Whether a line is drawn on each of its sides.
    pub(crate) closed: bool,
}

/// The most places that one mesh may have.
pub(crate) const PLACES: usize = 250_000;

impl Lattice {
    /// Returns the area that it covers.
    pub(crate) fn area(&self) -> Area {
        let (nothing, xs, ys) = (0.0, &self.xs, &self.ys);
        Area {
            left: xs.first().copied().unwrap_or(nothing),
            top: ys.first().copied().unwrap_or(nothing),
            right: xs.last().copied().unwrap_or(nothing),
            bottom: ys.last().copied().unwrap_or(nothing),
        }
    }

    /// Returns the cell at a point.
    pub(crate) fn slot_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = self.xs.partition_point(|line| *line <= x).checked_sub(1)?;
        let row = self.ys.partition_point(|line| *line <= y).checked_sub(1)?;
        let columns = self.xs.len().checked_sub(1)?;
        if column >= columns {
            return None;
        }
        let owner = self.owner.get(row * columns + column)?;
        usize::try_from(*owner).ok()
    }
}

/// Finds the cells between lines; `None` where there is no more than a frame.
pub(crate) fn lattice(mesh: &Mesh) -> Option<Lattice> {
    let xs = positions(&mesh.down, &mesh.across);
    let ys = positions(&mesh.across, &mesh.down);
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns == 0 || rows == 0 || columns * rows < 2 || columns.checked_mul(rows)? > PLACES {
        return None;
    }
    // Which sides of which places are drawn.
    let across = drawn(&mesh.across, &ys, &xs);
    let down = drawn(&mesh.down, &xs, &ys);
    let has_across =
        |line: usize, column: usize| across.get(line * columns + column) == Some(&true);
    let has_down = |line: usize, row: usize| down.get(line * rows + row) == Some(&true);

    let mut owner = vec![u32::MAX; rows * columns];
    let mut slots: Vec<Slot> = Vec::new();
    let mut broken = false;
    for row in 0..rows {
        for column in 0..columns {
            let free = |owner: &[u32], row: usize, column: usize| {
                owner.get(row * columns + column) == Some(&u32::MAX)
            };
            if !free(&owner, row, column) {
                continue;
            }
            let mut right = column + 1;
            while right < columns && !has_down(right, row) && free(&owner, row, right) {
                right += 1;
            }
            let mut bottom = row + 1;
            while bottom < rows {
                let open = (column..right)
                    .filter(|at| !has_across(bottom, *at))
                    .count();
                if open == 0 {
                    break;
                }
                let even = open == right - column
                    && (column + 1..right).all(|line| !has_down(line, bottom))
                    && (column == 0 || has_down(column, bottom))
                    && (right == columns || has_down(right, bottom))
                    && (column..right).all(|at| free(&owner, bottom, at));
                if !even {
                    broken = true;
                    break;
                }
                bottom += 1;
            }
            let slot = u32::try_from(slots.len()).ok()?;
            for covered in row..bottom {
                if let Some(places) =
                    owner.get_mut(covered * columns + column..covered * columns + right)
                {
                    places.fill(slot);
                }
            }
            let closed = (column..right).all(|at| has_across(row, at) && has_across(bottom, at))
                && (row..bottom).all(|at| has_down(column, at) && has_down(right, at));
            slots.push(Slot {
                row,
                column,
                rows: bottom - row,
                columns: right - column,
                area: Area {
                    left: *xs.get(column)?,
                    top: *ys.get(row)?,
                    right: *xs.get(right)?,
                    bottom: *ys.get(bottom)?,
                },
                closed,
            });
        }
    }
    (slots.len() > 1).then_some(Lattice {
        xs,
        ys,
        slots,
        owner,
        broken,
    })
}

/// Returns where the lines lie, and where the lines across them end beyond the outermost: a table
/// may be open at its sides, or at the end of a page.
fn positions(lines: &[Stroke], others: &[Stroke]) -> Vec<f32> {
    let mut out: Vec<f32> = Vec::with_capacity(lines.len());
    let mut sorted: Vec<(f32, f32)> = lines.iter().map(|line| (line.at, line.length())).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut open: Option<(f32, f32, f32, f32)> = None; // first, last, weighted sum, weights
    for (at, length) in sorted {
        match &mut open {
            Some((first, last, sum, weights))
                if at - *last <= TOUCH && at - *first <= TOUCH * 1.6 =>
            {
                *last = at;
                *sum += at * length;
                *weights += length;
            }
            _ => {
                if let Some((_, _, sum, weights)) = open.take() {
                    out.push(sum / weights);
                }
                open = Some((at, at, at * length, length));
            }
        }
    }
    if let Some((_, _, sum, weights)) = open {
        out.push(sum / weights);
    }
    // A single line may overshoot; two agree.
    let mut starts: Vec<f32> = others.iter().map(|line| line.from).collect();
    let mut ends: Vec<f32> = others.iter().map(|line| line.to).collect();
    starts.sort_by(f32::total_cmp);
    ends.sort_by(|a, b| b.total_cmp(a));
    if let (Some(first), Some(second)) = (starts.first(), starts.get(1))
        && out
            .first()
            .is_some_and(|least| least - second > TOUCH * 2.0)
    {
        out.insert(0, f32::midpoint(*first, *second));
    }
    if let (Some(first), Some(second)) = (ends.first(), ends.get(1))
        && out.last().is_some_and(|most| second - most > TOUCH * 2.0)
    {
        out.push(f32::midpoint(*first, *second));
    }
    out
}

/// Says for each of `positions`, and each interval between two of `others`, whether a line is drawn
/// along most of it.
fn drawn(lines: &[Stroke], positions: &[f32], others: &[f32]) -> Vec<bool> {
    let count = others.len().saturating_sub(1);
    let mut covered = vec![0.0f32; positions.len() * count];
    for line in lines {
        let at = nearest(positions, line.at);
        let first = others
            .partition_point(|other| *other <= line.from)
            .saturating_sub(1);
        for (interval, pair) in others.windows(2).enumerate().skip(first) {
            let &[from, to] = pair else { break };
            if from >= line.to {
                break;
            }
            let share = (line.to.min(to) - line.from.max(from)) / (to - from).max(0.01);
            if let Some(sum) = covered.get_mut(at * count + interval) {
                *sum += share.max(0.0);
            }
        }
    }
    covered.into_iter().map(|share| share >= 0.5).collect()
}

fn nearest(positions: &[f32], at: f32) -> usize {
    let above = positions.partition_point(|position| *position < at);
    let away = |index: usize| {
        positions
            .get(index)
            .map_or(f32::INFINITY, |p| (p - at).abs())
    };
    match above.checked_sub(1) {
        Some(below) if away(below) <= away(above) => below,
        _ => above,
    }
}
