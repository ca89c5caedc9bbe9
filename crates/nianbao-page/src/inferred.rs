//! Tables whose cells are inferred from what stands in them, where lines do not bound each of them.

use crate::bands::{self, Bit};
use crate::ink::{Ink, Way};
use crate::line::{Line, line, pieces, rows};
use crate::place::Frame;
use crate::prose::begins_with_ordinal;
use crate::ruled::{Lattice, lattice};
use crate::rules::{Stroke, TOUCH};
use crate::sheet::{WAYS, table};
use crate::table::Table;

/// A piece of a row that stands apart.
pub(crate) struct Shard<'i, 'a> {
    pub(crate) inks: Vec<&'i Ink<'a>>,
    pub(crate) line: Line,
}

/// Pieces of a row of a table stand further apart than this, in ems.
const APART: f32 = 0.75;

/// Cuts the rows of a page into pieces, from line to line.
pub(crate) fn shards<'i, 'a>(inks: &[&'i Ink<'a>]) -> Vec<Shard<'i, 'a>> {
    let mut out = Vec::new();
    for way in WAYS {
        let of_way: Vec<&Ink<'_>> = inks.iter().copied().filter(|ink| ink.way == way).collect();
        if of_way.is_empty() {
            continue;
        }
        for row in rows(&of_way) {
            for piece in pieces(&row, APART) {
                if let Some(line) = line(piece) {
                    out.push(Shard {
                        inks: piece.to_vec(),
                        line,
                    });
                }
            }
        }
    }
    out
}

/// Returns where headings stand between lines: alone in their row, larger than the rest or with an
/// ordinal.
pub(crate) fn headings(lines: &[Stroke], shards: &[Shard<'_, '_>]) -> Vec<f32> {
    let area = bands::mesh(lines, &bands::Columns::default()).area();
    let inside: Vec<&Line> = shards
        .iter()
        .map(|shard| &shard.line)
        .filter(|line| line.way == Way::Across && bands::spans(area, line))
        .collect();
    let mut sizes: Vec<f32> = inside.iter().map(|line| line.size).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(size) = sizes.get(sizes.len() / 2).copied() else {
        return Vec::new();
    };
    inside
        .iter()
        .enumerate()
        .filter(|(at, line)| {
            let same_row = |other: Option<&&Line>| {
                other.is_some_and(|other| (other.base - line.base).abs() < line.size * 1.2)
            };
            let alone = !same_row(at.checked_sub(1).and_then(|at| inside.get(at)))
                && !same_row(inside.get(at + 1));
            alone
                && (line.size > size * 1.15 && line.length > 4
                    || begins_with_ordinal(&line.text) && line.length > 6)
        })
        .map(|(_, line)| f32::midpoint(line.area.top, line.area.bottom))
        .collect()
}

/// Makes a table of horizontal lines and of what stands between them in columns.
pub(crate) fn banded(
    lines: &[Stroke],
    shards: &[Shard<'_, '_>],
    taken: &mut [bool],
    frame: Frame,
) -> Option<Table> {
    let area = bands::mesh(lines, &bands::Columns::default()).area();
    let inside: Vec<(usize, Bit<'_>)> = shards
        .iter()
        .enumerate()
        .filter(|(at, shard)| taken.get(*at) == Some(&false) && bands::spans(area, &shard.line))
        .map(|(at, shard)| (at, Bit::new(&shard.line)))
        .collect();
    // Rows that share a baseline; pieces come in that order.
    let mut by_base: Vec<Vec<Bit<'_>>> = Vec::new();
    for (_, bit) in inside.iter().filter(|(_, bit)| bit.line.way == Way::Across) {
        match by_base.last_mut() {
            Some(row)
                if row.last().is_some_and(|last| {
                    (last.line.base - bit.line.base).abs() < bit.line.size * 0.3
                }) =>
            {
                row.push(*bit);
            }
            _ => by_base.push(vec![*bit]),
        }
    }
    if by_base.iter().filter(|row| row.len() >= 2).count() < 2 {
        return None;
    }
    let columns = bands::columns(&by_base)?;
    let placed: Vec<(usize, f32, f32)> = inside
        .iter()
        .map(|(at, bit)| {
            let area = bit.line.area;
            // A label stands in the column in which it begins, a figure in that of its middle.
            let share = if bit.figure { 0.5 } else { 0.4 };
            let x = area.left + (area.right - area.left) * share;
            (*at, x, f32::midpoint(area.top, area.bottom))
        })
        .collect();
    let headed = bands::are_headed(&by_base, &columns.figures);
    let table = laid_out(&bands::mesh(lines, &columns), &placed, shards, taken, frame)?;
    Some(Table {
        columns_known: headed,
        ..table
    })
}

/// Puts pieces into the cells of a mesh that was inferred; `None` where a cell would hold several
/// figures that are not one broken number, so that the rows or columns are wrong.
pub(crate) fn laid_out(
    mesh: &crate::rules::Mesh,
    placed: &[(usize, f32, f32)],
    shards: &[Shard<'_, '_>],
    taken: &mut [bool],
    frame: Frame,
) -> Option<Table> {
    let mut lattice = lattice(mesh, TOUCH)?;
    let mut cells: Vec<Vec<Line>> = vec![Vec::new(); lattice.slots.len()];
    for (at, x, y) in placed {
        let slot = lattice.slot_at(*x, *y)?;
        cells.get_mut(slot)?.push(shards.get(*at)?.line.clone());
    }
    for cell in &mut cells {
        cell.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.start.total_cmp(&b.start)));
        let figures = cell.iter().filter(|line| Bit::new(line).figure).count();
        let close = cell
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if b.base - a.base > a.size * 0.5 && b.base - a.base < a.size * 1.6));
        if figures > 1 && !close {
            return None;
        }
    }
    for (at, _, _) in placed {
        if let Some(taken) = taken.get_mut(*at) {
            *taken = true;
        }
    }
    spread(&mut lattice, &cells);
    Some(table(&lattice, cells, frame))
}

/// Lets a text without figures beside it cover the empty cells over which it stands in the middle.
fn spread(lattice: &mut Lattice, cells: &[Vec<Line>]) {
    for slot in 0..lattice.slots.len() {
        let Some(text) = cells.get(slot).filter(|lines| !lines.is_empty()) else {
            continue;
        };
        let left = text
            .iter()
            .map(|line| line.area.left)
            .fold(f32::INFINITY, f32::min);
        let right = text
            .iter()
            .map(|line| line.area.right)
            .fold(f32::NEG_INFINITY, f32::max);
        let figure = text.iter().any(|line| Bit::new(line).figure);
        let middle = f32::midpoint(left, right);
        let em = text.first().map_or(10.0, |line| line.size);
        while let Some(here) = lattice.slots.get(slot).map(|slot| slot.area) {
            let empty = |at: &usize| cells.get(*at).is_some_and(Vec::is_empty);
            let (before, after) = (
                lattice.beside(slot, false).filter(empty),
                lattice.beside(slot, true).filter(empty),
            );
            // Over the side it reaches into the next cell.
            let over_left = here.left - left > em * 0.3;
            let over_right = right - here.right > em * 0.3;
            let room = (middle - here.left, here.right - middle);
            let uneven = (room.0 - room.1).abs() > em * 0.8;
            let next = if over_left {
                before
            } else if over_right {
                after
            } else if !figure && uneven && room.0 < room.1 && left > here.left + em * 2.0 {
                before
            } else if !figure && uneven && room.1 < room.0 && left > here.left + em * 2.0 {
                after
            } else {
                None
            };
            match next {
                Some(next) => lattice.merge(slot, next),
                None => break,
            }
        }
    }
}
