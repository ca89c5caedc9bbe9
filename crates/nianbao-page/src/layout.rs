//! Pages to blocks: tables first, what is left as lines, lines to paragraphs.

use crate::furniture;
use crate::join::join;
use crate::line::Line;
use crate::page::{Page, TaggedTable};
use crate::place::Frame;
use crate::prose::{Piece, paragraphs};
use crate::sheet::{Sheet, sheet};
use crate::table::Table;
use crate::tagged::{self, Tags};
use nianbao_document::{Area, Block, Diagnostic, Figure, Limits, Noted, Severity};

/// What stands on the pages, in reading order.
enum Flow {
    Line(Frame, Line),
    Table(Table),
    Figure(Frame, Area, String),
}

pub(crate) fn blocks(pages: &[Page], tables: &[TaggedTable], limits: &Limits) -> Noted<Vec<Block>> {
    let mut diagnostics = Vec::new();
    let tags = Tags::new(tables, limits);
    let sheets: Vec<Sheet> = pages
        .iter()
        .map(|page| sheet(page, &tags, &mut diagnostics))
        .collect();
    let marks = furniture::marks(
        &sheets
            .iter()
            .map(|sheet| (sheet.frame.upright_size().1, sheet.lines.iter().collect()))
            .collect::<Vec<_>>(),
    );
    let mut flow: Vec<Flow> = Vec::new();
    for (sheet, marks) in sheets.into_iter().zip(marks) {
        // By column of the page, then from top to bottom.
        let mut placed: Vec<((f32, u8, f32), Flow)> = Vec::new();
        let Sheet {
            frame,
            lines,
            tables,
            figures,
            lanes,
        } = sheet;
        for (line, furniture) in lines.into_iter().zip(marks) {
            if !furniture {
                let middle = f32::midpoint(line.area.top, line.area.bottom);
                placed.push(((line.section, line.lane, middle), Flow::Line(frame, line)));
            }
        }
        for table in tables {
            let (section, lane) = lanes.of(table.area);
            placed.push(((section, lane, table.area.top), Flow::Table(table)));
        }
        for (area, alternative) in figures {
            let (section, lane) = lanes.of(area);
            let figure = Flow::Figure(frame, area, alternative);
            placed.push(((section, lane, area.top), figure));
        }
        placed.sort_by(|(a, _), (b, _)| {
            a.0.total_cmp(&b.0)
                .then(a.1.cmp(&b.1))
                .then(a.2.total_cmp(&b.2))
        });
        for (_, piece) in placed {
            let declared = |flow: &&mut Flow| match (flow, &piece) {
                (Flow::Table(table), Flow::Table(next)) => {
                    next.tag.is_some() && table.tag == next.tag
                }
                _ => false,
            };
            let begun = flow.iter_mut().rev().take(64).find(declared);
            let piece = match (piece, begun) {
                (Flow::Table(next), Some(Flow::Table(table))) => {
                    tagged::append(table, next);
                    continue;
                }
                (piece, _) => piece,
            };
            let piece = match (piece, flow.last_mut()) {
                (Flow::Table(next), Some(Flow::Table(table)))
                    if table.last.number != next.frame.number
                        && table.tag.is_none()
                        && next.tag.is_none() =>
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
