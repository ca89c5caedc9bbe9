//! Pages to blocks: tables first, what is left as lines, lines to paragraphs.

use crate::cell;
use crate::furniture;
use crate::ink::{self, Ink, Way};
use crate::join::join;
use crate::line::{Line, line, rows};
use crate::page::{Page, TaggedTable};
use crate::place::{Frame, holds};
use crate::prose::{Piece, paragraphs};
use crate::ruled::{Lattice, lattice};
use crate::rules::{meshes, strokes};
use crate::table::{Entry, Table};
use nianbao_document::{Area, Block, Diagnostic, Figure, Limits, Noted, Severity};

/// What stands on the pages, in reading order.
enum Flow {
    Line(Frame, Line),
    Table(Table),
    Figure(Frame, Area, String),
}

/// A page taken apart.
struct Sheet {
    frame: Frame,
    /// The lines outside tables, from top to bottom.
    lines: Vec<Line>,
    tables: Vec<Table>,
    figures: Vec<(Area, String)>,
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
    let mut flow: Vec<Flow> = Vec::new();
    for (sheet, marks) in sheets.into_iter().zip(marks) {
        let mut placed: Vec<(f32, Flow)> = Vec::new();
        let frame = sheet.frame;
        for (line, furniture) in sheet.lines.into_iter().zip(marks) {
            if !furniture {
                let middle = f32::midpoint(line.area.top, line.area.bottom);
                placed.push((middle, Flow::Line(frame, line)));
            }
        }
        for table in sheet.tables {
            placed.push((table.area.top, Flow::Table(table)));
        }
        for (area, alternative) in sheet.figures {
            placed.push((area.top, Flow::Figure(frame, area, alternative)));
        }
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, piece) in placed {
            let piece = match (piece, flow.last_mut()) {
                (Flow::Table(next), Some(Flow::Table(table)))
                    if table.last.number != next.frame.number =>
                {
                    match join(table, next, &mut diagnostics) {
                        Some(next) => Flow::Table(next),
                        None => continue,
                    }
                }
                (piece, _) => piece,
            };
            flow.push(piece);
        }
    }
    let mut pieces = Vec::with_capacity(flow.len());
    let mut cells = 0usize;
    for piece in flow {
        match piece {
            Flow::Line(frame, line) => pieces.push(Piece::Line(frame, line)),
            Flow::Figure(frame, area, alternative) => {
                pieces.push(Piece::Block(Block::Figure(Figure {
                    alternative,
                    origin: frame.origin(area),
                })));
            }
            Flow::Table(table) => {
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
                pieces.extend(table.grid().map(|grid| Piece::Block(Block::Grid(grid))));
            }
        }
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
                frame,
                area: slot.area,
                lines: cell::lines(inks),
            })
            .collect();
        tables.push(Table {
            frame,
            area: lattice.area(),
            last: frame,
            xs: lattice.xs.clone(),
            rows: lattice.ys.len().saturating_sub(1),
            cells,
            columns_known: true,
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
