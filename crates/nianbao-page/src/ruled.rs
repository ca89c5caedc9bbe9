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
    /// On how many of its sides a line is drawn.
    pub(crate) sides: u8,
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

/// Returns whether lines are those of one box.
pub(crate) fn is_box(mesh: &Mesh) -> bool {
    let area = mesh.area();
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    let covers = |lines: &[Stroke], at: f32, length: f32| {
        lines
            .iter()
            .filter(|line| (line.at - at).abs() < TOUCH)
            .map(|line| line.length())
            .sum::<f32>()
            > length * 0.9
    };
    let outer = |lines: &[Stroke], first: f32, last: f32| {
        lines
            .iter()
            .all(|line| (line.at - first).abs() < TOUCH || (line.at - last).abs() < TOUCH)
    };
    outer(&mesh.across, area.top, area.bottom)
        && outer(&mesh.down, area.left, area.right)
        && covers(&mesh.across, area.top, width)
        && covers(&mesh.across, area.bottom, width)
        && covers(&mesh.down, area.left, height)
        && covers(&mesh.down, area.right, height)
}

impl Lattice {
    /// Returns whether a cell covers the place.
    fn at(&self, row: usize, column: usize) -> Option<usize> {
        let columns = self.xs.len().checked_sub(1)?;
        if column >= columns {
            return None;
        }
        let owner = self.owner.get(row * columns + column)?;
        usize::try_from(*owner).ok()
    }

    /// Returns the cell to the right or the left of another if both cover the same rows.
    pub(crate) fn beside(&self, slot: usize, right: bool) -> Option<usize> {
        let here = self.slots.get(slot)?;
        let column = if right {
            here.column + here.columns
        } else {
            here.column.checked_sub(1)?
        };
        let at = self.at(here.row, column)?;
        let there = self.slots.get(at)?;
        (there.row == here.row && there.rows == here.rows).then_some(at)
    }

    /// Merges the cell `other` into its neighbour `slot`, which covers the same rows. The place of
    /// `other` in the list stays, covering nothing.
    pub(crate) fn merge(&mut self, slot: usize, other: usize) {
        let columns = self.xs.len().saturating_sub(1);
        let (Some(a), Some(b)) = (
            self.slots.get(slot).cloned(),
            self.slots.get(other).cloned(),
        ) else {
            return;
        };
        let Ok(owner) = u32::try_from(slot) else {
            return;
        };
        for row in b.row..b.row + b.rows {
            let from = row * columns + b.column;
            if let Some(places) = self.owner.get_mut(from..from + b.columns) {
                places.fill(owner);
            }
        }
        if let Some(merged) = self.slots.get_mut(slot) {
            merged.column = a.column.min(b.column);
            merged.columns = a.columns + b.columns;
            merged.area = crate::place::around(a.area, b.area);
        }
        if let Some(gone) = self.slots.get_mut(other) {
            gone.columns = 0;
        }
    }
}

/// Finds the cells between lines; lines closer than `touch` are one. `None` where there is no more
/// than a frame.
pub(crate) fn lattice(mesh: &Mesh, touch: f32) -> Option<Lattice> {
    let xs = positions(&mesh.down, &mesh.across, touch);
    let ys = positions(&mesh.across, &mesh.down, touch);
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
            let sides = [
                (column..right).all(|at| has_across(row, at)),
                (column..right).all(|at| has_across(bottom, at)),
                (row..bottom).all(|at| has_down(column, at)),
                (row..bottom).all(|at| has_down(right, at)),
            ];
            let sides = sides.into_iter().map(u8::from).sum();
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
                sides,
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
fn positions(lines: &[Stroke], others: &[Stroke], touch: f32) -> Vec<f32> {
    let mut out: Vec<f32> = Vec::with_capacity(lines.len());
    let mut sorted: Vec<(f32, f32)> = lines.iter().map(|line| (line.at, line.length())).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut open: Option<(f32, f32, f32, f32)> = None; // first, last, weighted sum, weights
    for (at, length) in sorted {
        match &mut open {
            Some((first, last, sum, weights))
                if at - *last <= touch && at - *first <= touch * 1.6 =>
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
            .is_some_and(|least| least - second > touch * 2.0)
    {
        out.insert(0, f32::midpoint(*first, *second));
    }
    if let (Some(first), Some(second)) = (ends.first(), ends.get(1))
        && out.last().is_some_and(|most| second - most > touch * 2.0)
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
