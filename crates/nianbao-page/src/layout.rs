//! Pages to blocks: tables first, what is left as lines, lines to paragraphs.

use crate::cell;
use crate::furniture;
use crate::ink::{self, Ink, Way};
use crate::line::{Line, line, rows};
use crate::page::{Page, TaggedTable};
use crate::place::{Frame, holds};
use crate::prose::{Piece, paragraphs};
use crate::ruled::{Lattice, lattice};
use crate::rules::{meshes, strokes};
use nianbao_document::{Area, Block, Cell, Diagnostic, Figure, Grid, Limits, Noted, Severity};

/// A page taken apart.
struct Sheet {
    frame: Frame,
    /// The lines outside tables, from top to bottom.
    lines: Vec<Line>,
    tables: Vec<Table>,
    figures: Vec<(Area, String)>,
}

/// A table on one page.
struct Table {
    area: Area,
    cells: Vec<Entry>,
}

/// A cell of a [`Table`].
struct Entry {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
    area: Area,
    lines: Vec<Line>,
}

pub(crate) fn blocks(
    pages: &[Page],
    _tables: &[TaggedTable],
    limits: &Limits,
) -> Noted<Vec<Block>> {
    let mut diagnostics = Vec::new();
    let sheets: Vec<Sheet> = pages
        .iter()
        .map(|page| sheet(page, &mut diagnostics))
        .collect();
    let marks = furniture::marks(
        &sheets
            .iter()
            .map(|sheet| (sheet.frame.upright_size().1, sheet.lines.iter().collect()))
            .collect::<Vec<_>>(),
    );
    let mut pieces = Vec::new();
    let mut cells = 0usize;
    for (sheet, marks) in sheets.into_iter().zip(marks) {
        let mut placed: Vec<(f32, Piece)> = Vec::new();
        let frame = sheet.frame;
        for (line, furniture) in sheet.lines.into_iter().zip(marks) {
            if !furniture {
                let middle = f32::midpoint(line.area.top, line.area.bottom);
                placed.push((middle, Piece::Line(frame, line)));
            }
        }
        for table in sheet.tables {
            cells = cells.saturating_add(table.cells.len());
            if cells > limits.cells {
                diagnostics.push(Diagnostic::new(
                    "over-limit",
                    Severity::Error,
                    "表格单元格过多，其余表格未读。",
                    "Too many cells; the other tables were not read.",
                ));
                break;
            }
            if let Some(grid) = grid(frame, &table) {
                placed.push((table.area.top, Piece::Block(Block::Grid(grid))));
            }
        }
        for (area, alternative) in sheet.figures {
            let origin = frame.origin(area);
            let figure = Figure {
                alternative,
                origin,
            };
            placed.push((area.top, Piece::Block(Block::Figure(figure))));
        }
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        pieces.extend(placed.into_iter().map(|(_, piece)| piece));
    }
    let mut value = paragraphs(pieces);
    value.truncate(limits.blocks);
    Noted { value, diagnostics }
}

fn sheet(page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Sheet {
    let frame = Frame {
        number: page.number,
        width: page.width,
        height: page.height,
        turn: ink::turn(page),
    };
    let inks = ink::inks(page, frame);
    let (across, down) = strokes(page, frame);
    let lattices: Vec<Lattice> =
        if let Some(found) = meshes(&across, &down) {
            found.meshes.iter().filter_map(lattice).collect()
        } else {
            diagnostics.push(
            Diagnostic::new(
                "too-many-rules",
                Severity::Warning,
                format!("第{}页的线条过多，按图形处理，未识别其中的表格。", page.number),
                format!(
                    "Page {} has so many lines that they were taken for a drawing, not for tables.",
                    page.number
                ),
            )
            .at(frame.origin(whole(frame))),
        );
            Vec::new()
        };
    let mut inside: Vec<Vec<Vec<&Ink<'_>>>> = lattices
        .iter()
        .map(|lattice| vec![Vec::new(); lattice.slots.len()])
        .collect();
    let areas: Vec<Area> = lattices.iter().map(Lattice::area).collect();
    let mut outside: Vec<&Ink<'_>> = Vec::new();
    for ink in inks.iter().filter(|ink| ink.way != Way::Slanted) {
        let (x, y) = ink.middle();
        // The innermost table around it.
        let mut place: Option<(f32, usize, usize)> = None;
        for (at, (area, lattice)) in areas.iter().zip(&lattices).enumerate() {
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
        let cell =
            place.and_then(|(_, table, slot)| inside.get_mut(table).and_then(|t| t.get_mut(slot)));
        match cell {
            Some(cell) => cell.push(ink),
            None => outside.push(ink),
        }
    }
    let mut tables = Vec::new();
    for (lattice, inside) in lattices.iter().zip(&inside) {
        let filled = inside
            .iter()
            .filter(|inks| inks.iter().any(|ink| !ink.is_blank()))
            .count();
        if filled < 2 {
            outside.extend(inside.iter().flatten());
            continue;
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
        let cells = lattice
            .slots
            .iter()
            .zip(inside)
            .filter(|(slot, inks)| slot.closed || !inks.is_empty())
            .map(|(slot, inks)| Entry {
                row: slot.row,
                column: slot.column,
                rows: slot.rows,
                columns: slot.columns,
                area: slot.area,
                lines: cell::lines(inks),
            })
            .collect();
        tables.push(Table {
            area: lattice.area(),
            cells,
        });
    }
    let mut lines = Vec::new();
    for way in [Way::Across, Way::Vertical, Way::Down, Way::Up, Way::Back] {
        let of_way: Vec<&Ink<'_>> = outside
            .iter()
            .copied()
            .filter(|ink| ink.way == way)
            .collect();
        if !of_way.is_empty() {
            lines.extend(rows(&of_way).iter().filter_map(|row| line(row)));
        }
    }
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

fn grid(frame: Frame, table: &Table) -> Option<Grid> {
    let padding = cell::padding(
        table
            .cells
            .iter()
            .map(|entry| (entry.area, entry.lines.as_slice())),
    );
    // Lines that bound no cell are no columns.
    let starts = |start: fn(&Entry) -> usize| {
        let mut starts: Vec<usize> = table.cells.iter().map(start).collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    };
    let (rows, columns) = (starts(|entry| entry.row), starts(|entry| entry.column));
    let at = |starts: &[usize], value: usize| starts.partition_point(|start| *start < value);
    let cells = table
        .cells
        .iter()
        .map(|entry| {
            let (row, column) = (at(&rows, entry.row), at(&columns, entry.column));
            Cell {
                row,
                column,
                row_span: at(&rows, entry.row + entry.rows).saturating_sub(row).max(1),
                column_span: at(&columns, entry.column + entry.columns)
                    .saturating_sub(column)
                    .max(1),
                text: cell::text(&entry.lines, entry.area, padding),
                origin: frame.origin(entry.area),
            }
        })
        .collect();
    Grid::new(cells, true, frame.origin(table.area)).ok()
}
