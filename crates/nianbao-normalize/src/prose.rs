//! The narrative as lines: everything outside the statutory tables, with wrapped lines joined.

use crate::fold;
use crate::regions::Region;
use crate::tape::Tape;
use nianbao_document::{Block, Document, EcoString, Grid, Origin};
use nianbao_report::{Block as ReportBlock, GridCell};
use std::borrow::Cow;

/// A line of the narrative, or something that stands among its lines.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) content: Content,
    pub(crate) origin: Origin,
    /// The level of a heading that the file marks as one.
    pub(crate) heading: Option<u8>,
    /// Whether the line begins with blanks, as paragraphs do in text that was laid out.
    pub(crate) indented: bool,
}

/// What a line holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Text as printed.
    Text(String),
    /// The place of a statutory table.
    Table(&'static str),
    /// A table that is not statutory.
    Grid(ReportBlock),
    /// A picture's alternative text.
    Figure(String),
}

impl Line {
    /// Returns the text, empty where there is none.
    pub(crate) fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            _ => "",
        }
    }
}

/// Lays out the narrative: the document without its statutory tables and page numbers.
pub(crate) fn lines(
    document: &Document,
    tape: &Tape<'_>,
    places: &[(&'static str, Region)],
) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut printed: Vec<&'static str> = Vec::new();
    let mut mark = |out: &mut Vec<Line>, upto: usize, origin: &Origin| {
        for (table, region) in places {
            if region.from < upto && !printed.contains(table) {
                printed.push(table);
                out.push(Line {
                    content: Content::Table(table),
                    origin: origin.clone(),
                    heading: None,
                    indented: false,
                });
            }
        }
    };
    let mut piece = 0;
    let mut places: Vec<(&'static str, Region)> = places.to_vec();
    places.sort_by_key(|(_, region)| region.from);
    for (number, block) in document.blocks.iter().enumerate() {
        let first = piece;
        while tape.block_of(piece) == Some(number) {
            piece += 1;
        }
        let (start, end) = (tape.start_of(first), tape.start_of(piece));
        let inside = |at: usize| places.iter().any(|(_, r)| at >= r.from && at < r.to);
        match block {
            Block::Figure(figure) => out.push(Line {
                content: Content::Figure(fold::printed(&figure.alternative).into_owned()),
                origin: figure.origin.clone(),
                heading: None,
                indented: false,
            }),
            Block::Grid(grid) => {
                let whole = (start..end).all(|at| !inside(at));
                if whole && end > start && grid.columns_known {
                    mark(&mut out, start, &grid.origin);
                    out.push(Line {
                        content: Content::Grid(kept_grid(grid)),
                        origin: grid.origin.clone(),
                        heading: None,
                        indented: false,
                    });
                    continue;
                }
                // Of a grid that is partly statutory, or only lines with tabs, what is left is text.
                for number in first..piece {
                    push_text(tape, number, &places, &mut out, &mut mark, None);
                }
            }
            Block::Paragraph(paragraph) => {
                for number in first..piece {
                    push_text(
                        tape,
                        number,
                        &places,
                        &mut out,
                        &mut mark,
                        paragraph.heading,
                    );
                }
            }
        }
    }
    mark(&mut out, usize::MAX, &Origin::Unknown);
    out
}

/// Adds the stretches of a piece that are outside the tables.
fn push_text(
    tape: &Tape<'_>,
    piece: usize,
    places: &[(&'static str, Region)],
    out: &mut Vec<Line>,
    mark: &mut impl FnMut(&mut Vec<Line>, usize, &Origin),
    heading: Option<u8>,
) {
    let Some(source) = tape.piece(piece) else {
        return;
    };
    let end = source.end;
    let mut at = source.start;
    while at < end {
        if let Some((_, region)) = places.iter().find(|(_, r)| at >= r.from && at < r.to) {
            at = region.to.min(end);
            continue;
        }
        let next = places
            .iter()
            .map(|(_, r)| r.from)
            .filter(|from| *from > at)
            .min();
        let stop = next.map_or(end, |next| next.min(end));
        mark(out, at, source.origin);
        // A paragraph of several printed lines keeps them apart only inside a cell.
        let text = if at == source.start && stop == end {
            fold::printed(source.text).trim().to_owned()
        } else {
            tape.printed(at, stop)
        };
        if text.chars().any(char::is_alphanumeric) {
            out.push(Line {
                content: Content::Text(text),
                origin: tape.origin(at).unwrap_or(Origin::Unknown),
                heading,
                indented: source.text.starts_with(char::is_whitespace),
            });
        }
        at = stop;
    }
}

/// Returns the text of a cell as it is kept; most are as they should be and are shared.
fn printed(text: &EcoString) -> EcoString {
    match fold::printed(text) {
        Cow::Borrowed(same) if same.trim().len() == text.len() => text.clone(),
        other => other.trim().into(),
    }
}

fn kept_grid(grid: &Grid) -> ReportBlock {
    let row = |row: usize| {
        grid.row(row)
            .iter()
            .map(|cell| GridCell {
                text: printed(&cell.text),
                row_span: cell.row_span,
                column_span: cell.column_span,
            })
            .collect()
    };
    ReportBlock::Grid((0..grid.rows).map(row).collect())
}

/// The width of a line as a page sees it: an ideograph is two columns wide.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The least width of a line that may have been wrapped.
const WRAPPED: usize = 40;

/// Joins lines that the page wrapped. `is_start` says whether a line begins something by itself.
pub(crate) fn join(lines: Vec<Line>, is_start: impl Fn(&Line) -> bool) -> Vec<Line> {
    let texts = || {
        lines
            .iter()
            .filter(|line| matches!(line.content, Content::Text(_)))
    };
    let widest = texts()
        .map(|line| width(line.text()))
        .filter(|w| *w < 160)
        .max()
        .unwrap_or(0);
    let full = |line: &Line| width(line.text()) + 6 >= widest && width(line.text()) >= WRAPPED;
    // In text that was laid out, most lines of prose are full.
    let long = texts().filter(|line| width(line.text()) >= WRAPPED).count();
    let laid_out = widest >= WRAPPED
        && long >= 4
        && texts().filter(|line| full(line)).count() * 2 >= long
        && texts().all(|line| width(line.text()) < 160);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    // The width of the last printed line, and whether nothing may be joined to what it began.
    let (mut last_width, mut closed) = (0, true);
    for line in lines {
        let here = width(line.text());
        // Markup says where its paragraphs end.
        let marked = matches!(line.origin, Origin::Node { .. });
        let starts = marked || line.heading.is_some() || is_start(&line);
        if let Some(Line {
            content: Content::Text(before),
            ..
        }) = out.last_mut()
            && let Content::Text(text) = &line.content
            && !closed
            && !starts
        {
            let last_char = before.chars().last().unwrap_or('。');
            let open = matches!(
                last_char,
                '，' | ',' | '、' | '（' | '(' | '“' | '《' | '〔'
            ) || (last_char.is_alphanumeric()
                && (last_width >= WRAPPED || text.starts_with(['.', '%', '，', '。', '、'])));
            let wraps = if laid_out {
                (open || last_width + 6 >= widest) && last_width >= WRAPPED && !line.indented
            } else {
                open && last_width >= WRAPPED
            };
            if wraps {
                // Between two letters of the Latin alphabet a line break is a blank.
                if last_char.is_ascii_alphabetic()
                    && text.starts_with(|c: char| c.is_ascii_alphabetic())
                {
                    before.push(' ');
                }
                before.push_str(text);
                last_width = here;
                continue;
            }
        }
        last_width = here;
        closed = starts || !matches!(line.content, Content::Text(_));
        out.push(line);
    }
    out
}
