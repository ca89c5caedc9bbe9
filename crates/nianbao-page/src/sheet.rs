//! A page taken apart: tables first, what is left as lines.

use crate::bands::{self, stacks};
use crate::cell;
use crate::inferred::{banded, headings, laid_out, shards};
use crate::ink::{self, Ink, Way};
use crate::lanes::Lanes;
use crate::line::{Line, line, rows};
use crate::page::Page;
use crate::place::{Frame, holds};
use crate::prose::begins_with_ordinal;
use crate::ruled::{Lattice, is_box, lattice};
use crate::rules::{Stroke, TOUCH, edges, meshes, strokes};
use crate::struck;
use crate::table::{Entry, Table};
use crate::tagged::Tags;
use crate::unruled;
use nianbao_document::{Area, Diagnostic, Severity};

/// A page taken apart.
pub(crate) struct Sheet {
    pub(crate) frame: Frame,
    /// The lines outside tables.
    pub(crate) lines: Vec<Line>,
    pub(crate) tables: Vec<Table>,
    pub(crate) figures: Vec<(Area, String)>,
    /// The columns in which it is set.
    pub(crate) lanes: Lanes,
}

pub(crate) fn sheet(page: &Page, tags: &Tags, diagnostics: &mut Vec<Diagnostic>) -> Sheet {
    let frame = Frame {
        number: page.number,
        width: page.width,
        height: page.height,
        turn: ink::turn(page),
    };
    let mut inks = ink::inks(page, frame);
    let (mut across, down) = strokes(page, frame);
    struck::leave_out(&mut inks, &mut across, &down, frame, diagnostics);
    let seen: Vec<&Ink<'_>> = inks.iter().filter(|ink| ink.way != Way::Slanted).collect();
    let Ruled {
        lattices,
        mut loose,
    } = ruled(&across, &down).unwrap_or_else(|| {
        diagnostics.push(too_many(page.number).at(frame.origin(whole(frame))));
        Ruled::default()
    });
    let mut tables = Vec::new();
    let mut outside = put(&lattices, seen, frame, tags, &mut tables, diagnostics);
    let ruled: Vec<Area> = tables.iter().map(|table: &Table| table.area).collect();
    // Cells that are shaded instead of ruled.
    if !page.fills.is_empty() {
        let (across, down) = edges(page, frame, &ruled);
        if let Some(shaded) = meshes(&across, &down, TOUCH) {
            let (whole, partly): (Vec<_>, Vec<_>) = shaded
                .meshes
                .iter()
                .map(|mesh| (mesh, lattice(mesh, TOUCH)))
                .partition(|(_, lattice)| {
                    lattice.as_ref().is_some_and(|lattice| {
                        !lattice.broken && lattice.slots.iter().all(|slot| slot.sides == 4)
                    })
                });
            let whole: Vec<Lattice> = whole
                .into_iter()
                .filter_map(|(_, lattice)| lattice)
                .collect();
            outside = put(&whole, outside, frame, tags, &mut tables, diagnostics);
            loose.extend(
                partly
                    .iter()
                    .flat_map(|(mesh, _)| mesh.across.iter().copied()),
            );
            loose.sort_by(|a, b| a.at.total_cmp(&b.at));
        }
    }
    if !tags.is_empty() {
        outside = tags.take(outside, &inks, frame, &mut tables, diagnostics);
    }
    let shards = shards(&outside);
    let mut taken = vec![false; shards.len()];
    let height = frame.upright_size().1;
    for stack in stacks(&loose, height * 0.25) {
        let headings = headings(&stack, &shards);
        for part in bands::apart(stack, &headings) {
            tables.extend(banded(&part, &shards, &mut taken, frame));
        }
    }
    let free: Vec<(usize, &Line)> = shards
        .iter()
        .enumerate()
        .filter(|(at, shard)| taken.get(*at) == Some(&false) && shard.line.way == Way::Across)
        .map(|(at, shard)| (at, &shard.line))
        .collect();
    let lanes = Lanes::find(free.iter().map(|(_, line)| *line), frame.upright_size().0);
    if !lanes.any() {
        for found in unruled::find(&free, frame.upright_size().0) {
            let mesh = bands::mesh(&found.across, &found.columns);
            let table = laid_out(&mesh, &found.placed, &shards, &mut taken, frame);
            tables.extend(table.map(|table| Table {
                columns_known: found.headed,
                ..table
            }));
        }
    }
    let mut lines = Vec::new();
    // For each column of the page, what stands in it.
    let mut left: Vec<((f32, u8), Vec<&Ink<'_>>)> = Vec::new();
    for (shard, taken) in shards.iter().zip(&taken) {
        if *taken {
            continue;
        }
        let key = if lanes.any() {
            lanes.of(shard.line.area)
        } else {
            (0.0, 0)
        };
        let key = if key.1 == 0 { (0.0, 0) } else { key };
        match left.iter_mut().find(|(of, _)| *of == key) {
            Some((_, inks)) => inks.extend(shard.inks.iter().copied()),
            None => left.push((key, shard.inks.clone())),
        }
    }
    for ((section, lane), inks) in left {
        for way in WAYS {
            let of_way: Vec<&Ink<'_>> = inks.iter().copied().filter(|ink| ink.way == way).collect();
            if of_way.is_empty() {
                continue;
            }
            for mut line in rows(&of_way).iter().filter_map(|row| line(row)) {
                if lane > 0 {
                    line.section = section;
                    line.lane = lane;
                }
                lines.push(line);
            }
        }
    }
    lines.sort_by(|a, b| a.section.total_cmp(&b.section));
    let figures = page
        .pictures
        .iter()
        .filter(|picture| is_content(picture.area, page))
        .map(|picture| {
            (
                frame.upright_area(picture.area),
                picture.alternative.clone(),
            )
        })
        .collect();
    Sheet {
        frame,
        lines,
        tables,
        figures,
        lanes,
    }
}

/// The ways of text that is read.
pub(crate) const WAYS: [Way; 5] = [Way::Across, Way::Vertical, Way::Down, Way::Up, Way::Back];

/// The tables that lines rule, and the horizontal lines that are part of none.
#[derive(Default)]
struct Ruled {
    lattices: Vec<Lattice>,
    loose: Vec<Stroke>,
}

/// How far the borders of neighbouring cells may be apart where each cell has its own.
const SPACING: f32 = 9.0;

fn ruled(across: &[Stroke], down: &[Stroke]) -> Option<Ruled> {
    let found = meshes(across, down, TOUCH)?;
    let mut lattices: Vec<Lattice> = found
        .meshes
        .iter()
        .filter_map(|mesh| lattice(mesh, TOUCH))
        .collect();
    // Many boxes that touch nothing: cells with a border each.
    let boxes = found.meshes.iter().filter(|mesh| is_box(mesh)).count();
    let cells: usize = lattices.iter().map(|lattice| lattice.slots.len()).sum();
    if boxes >= 6 && boxes * 2 > cells {
        let wide = meshes(across, down, SPACING)?;
        let joined: Vec<Lattice> = wide
            .meshes
            .iter()
            .filter_map(|mesh| lattice(mesh, SPACING))
            .collect();
        if joined.iter().any(|lattice| lattice.slots.len() >= 6) {
            lattices = joined;
        }
    }
    Some(Ruled {
        lattices,
        loose: found.loose,
    })
}

fn too_many(number: u32) -> Diagnostic {
    Diagnostic::new(
        "too-many-rules",
        Severity::Warning,
        format!("第{number}页的线条过多，按图形处理，未识别其中的表格。"),
        format!(
            "Page {number} has so many lines that they were taken for a drawing, not for tables."
        ),
    )
}

/// How far apart two digits of a number stand at most that were drawn one after the other, in ems.
const DIGIT_GAP: f32 = 0.05;

/// How far from the side of a table a digit begins at most that was pushed out of it, in ems.
const PUSHED: f32 = 0.2;

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Returns whether a digit goes on with the number that the glyph drawn before it belongs to. A number too wide
/// for its column is printed over the lines at its sides; it stands in the cell where its middle is, whole.
fn continues(before: &Ink<'_>, ink: &Ink<'_>) -> bool {
    let is_digit = |c: char| is_digit(c) || matches!(c, '.' | ',' | '．' | '，');
    before.order.checked_add(1) == Some(ink.order)
        && ink.way == before.way
        && is_digit(before.said.last())
        && is_digit(ink.said.first())
        && (ink.base() - before.base()).abs() <= before.size * DIGIT_GAP
        && (ink.along().0 - before.along().1).abs() <= before.size * DIGIT_GAP
}

/// Puts glyphs into the cells of lattices; returns those that stand in none.
fn put<'i, 'a>(
    lattices: &[Lattice],
    inks: Vec<&'i Ink<'a>>,
    frame: Frame,
    tags: &Tags,
    tables: &mut Vec<Table>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<&'i Ink<'a>> {
    if lattices.is_empty() {
        return inks;
    }
    let mut inside: Vec<Vec<Vec<&Ink<'_>>>> = lattices
        .iter()
        .map(|lattice| vec![Vec::new(); lattice.slots.len()])
        .collect();
    let areas: Vec<Area> = lattices.iter().map(Lattice::area).collect();
    let mut outside: Vec<&Ink<'_>> = Vec::new();
    for number in inks.chunk_by(|before, ink| continues(before, ink)) {
        let (Some(first), Some(last)) = (number.first(), number.last()) else {
            continue;
        };
        let (start, end) = (first.middle(), last.middle());
        let middle = (f32::midpoint(start.0, end.0), f32::midpoint(start.1, end.1));
        // The innermost table around it. One that runs over the side of its table with more than half of it is
        // in the cell where it begins or ends.
        let place_at = |(x, y): (f32, f32)| {
            let mut place: Option<(f32, usize, usize)> = None;
            for (at, (area, lattice)) in areas.iter().zip(lattices).enumerate() {
                if !holds(*area, x, y) {
                    continue;
                }
                let size = (area.right - area.left) * (area.bottom - area.top);
                if place.is_none_or(|(least, _, _)| size < least)
                    && let Some(slot) = lattice.slot_at(x, y)
                {
                    place = Some((size, at, slot));
                }
            }
            place
        };
        // A digit that only touches the table's side is pushed out of a column too narrow for it.
        let pushed = || {
            if !is_digit(first.said.first()) || first.way != Way::Across {
                return None;
            }
            let reach = first.size * PUSHED;
            let side = areas.iter().find_map(|area| {
                let beyond =
                    first.area.left > area.right - reach && first.area.left <= area.right + reach;
                beyond.then_some(area.right - reach)
            });
            place_at((side?, middle.1))
        };
        let at_ends = || {
            let several = number.len() > 1;
            several.then(|| place_at(start).or_else(|| place_at(end)))?
        };
        let place = place_at(middle).or_else(at_ends).or_else(pushed);
        let cell =
            place.and_then(|(_, table, slot)| inside.get_mut(table).and_then(|t| t.get_mut(slot)));
        match cell {
            Some(cell) => cell.extend(number),
            None => outside.extend(number),
        }
    }
    for (lattice, inside) in lattices.iter().zip(&inside) {
        let filled = inside
            .iter()
            .filter(|inks| inks.iter().any(|ink| !ink.is_blank()))
            .count();
        if filled < 2 {
            outside.extend(inside.iter().flatten());
            continue;
        }
        // Where lines are missing, and only there, what is declared knows better.
        if lattice.broken && tags.cover(frame.number, inside) {
            outside.extend(inside.iter().flatten());
            continue;
        }
        if !tags.is_empty() {
            diagnostics.extend(tags.disagreement(frame, lattice.area(), inside));
        }
        if lattice.broken {
            diagnostics.push(
                Diagnostic::new(
                    "table-lines-missing",
                    Severity::Warning,
                    "表格有缺失的框线，单元格可能划分有误。",
                    "Some lines of the table are missing; its cells may be cut wrongly.",
                )
                .at(frame.origin(lattice.area())),
            );
        }
        let mut lines: Vec<Vec<Line>> = inside.iter().map(|inks| cell::lines(inks)).collect();
        overflow(lattice, &mut lines);
        tables.push(table(lattice, lines, frame));
    }
    outside
}

/// Puts lines that run over the upper or lower side of their cell back into it: the lines of one
/// text are drawn one after the other.
fn overflow(lattice: &Lattice, cells: &mut [Vec<Line>]) {
    let crosses = |line: &Line, slot: usize| {
        lattice.slots.get(slot).is_some_and(|slot| {
            let over = line.size * 0.12;
            line.way == Way::Across
                && (line.area.top < slot.area.top - over
                    || line.area.bottom > slot.area.bottom + over)
        })
    };
    let any = cells
        .iter()
        .enumerate()
        .any(|(slot, lines)| lines.iter().any(|line| crosses(line, slot)));
    if !any {
        return;
    }
    let mut all: Vec<(usize, Line)> = cells
        .iter()
        .enumerate()
        .flat_map(|(slot, lines)| lines.iter().map(move |line| (slot, line.clone())))
        .collect();
    all.sort_by_key(|(_, line)| line.order);
    let mut moves: Vec<(usize, usize, Line)> = Vec::new();
    // A line in the middle of its cell runs over nothing, however low the cell is.
    let sits = |line: &Line, slot: usize| {
        lattice.slots.get(slot).is_some_and(|slot| {
            let middle = f32::midpoint(line.area.top, line.area.bottom);
            (middle - f32::midpoint(slot.area.top, slot.area.bottom)).abs() < line.size * 0.2
        })
    };
    let follows = |pair: &[(usize, Line)]| match pair {
        [(here, a), (there, b)] => {
            let step = b.base - a.base;
            let moved = here == there
                || (!begins_with_ordinal(&b.text)
                    && (crosses(a, *here) || crosses(b, *there))
                    && !(sits(a, *here) && sits(b, *there)));
            moved
                && b.order.0 > a.order.1
                && b.order.0 - a.order.1 <= 3
                && step > a.size * 0.7
                && step < a.size * 1.7
                && (a.size - b.size).abs() < a.size * 0.1
                && a.area.left < b.area.right
                && b.area.left < a.area.right
        }
        _ => false,
    };
    let mut start = 0;
    while start < all.len() {
        let mut end = start + 1;
        while all.get(end - 1..=end).is_some_and(follows) {
            end += 1;
        }
        let group = all.get(start..end).unwrap_or_default();
        start = end;
        let (Some((first_slot, first)), Some((_, last))) = (group.first(), group.last()) else {
            break;
        };
        let one = group.iter().all(|(slot, _)| slot == first_slot);
        if one || !group.iter().any(|(slot, line)| crosses(line, *slot)) {
            continue;
        }
        let to = if crosses(first, *first_slot) {
            let x = f32::midpoint(first.area.left, first.area.right);
            lattice.slot_at(x, f32::midpoint(first.area.top, last.area.bottom))
        } else {
            Some(*first_slot)
        };
        if let Some(to) = to {
            moves.extend(group.iter().map(|(from, line)| (*from, to, line.clone())));
        }
    }
    for (from, to, line) in moves {
        if from == to {
            continue;
        }
        if let Some(cell) = cells.get_mut(from) {
            cell.retain(|other| other.order != line.order);
        }
        if let Some(cell) = cells.get_mut(to) {
            cell.push(line);
            cell.sort_by(|a, b| a.base.total_cmp(&b.base));
        }
    }
}

/// Makes a table of cells and their lines. What is open on two sides and empty is the outside of a
/// table that is no rectangle; at the end of a page cells are open on one.
pub(crate) fn table(lattice: &Lattice, lines: Vec<Vec<Line>>, frame: Frame) -> Table {
    let cells = lattice
        .slots
        .iter()
        .zip(lines)
        .filter(|(slot, lines)| slot.columns > 0 && (slot.sides >= 3 || !lines.is_empty()))
        .map(|(slot, lines)| Entry {
            row: slot.row,
            column: slot.column,
            rows: slot.rows,
            columns: slot.columns,
            frame,
            area: slot.area,
            lines,
        })
        .collect();
    Table {
        frame,
        area: lattice.area(),
        last: frame,
        xs: lattice.xs.clone(),
        rows: lattice.ys.len().saturating_sub(1),
        cells,
        columns_known: true,
        tag: None,
    }
}

fn whole(frame: Frame) -> Area {
    let (right, bottom) = frame.upright_size();
    Area {
        left: 0.0,
        top: 0.0,
        right,
        bottom,
    }
}

/// Returns whether a picture is more than an ornament, and no ground behind the text.
fn is_content(area: Area, page: &Page) -> bool {
    let size = (area.right - area.left) * (area.bottom - area.top);
    let ground = size > page.width * page.height * 0.85 && page.glyphs.len() > 60;
    size > 800.0 && !ground
}
