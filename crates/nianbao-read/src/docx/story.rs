//! Walks through a story (the body, the notes) and gathers its pieces.
//!
//! The elements that are open stand on a stack; each knows what to do when it ends. An element that
//! is not known is transparent: what it holds counts, and so `sdt`, `customXml`, `smartTag`,
//! `hyperlink`, `ins`, `moveTo` and `fldSimple` need no rule.

mod open;
mod properties;

use super::paragraph::Paragraph;
use super::styles::{Style, Styles};
use crate::ReadError;
use crate::manuscript::fields::Fields;
use crate::manuscript::numbering::{Counters, Numbering};
use crate::manuscript::piece::{self, NoteKey, Piece};
use crate::manuscript::remarks::Remarks;
use crate::manuscript::table::{Cell, Row, Table};
use crate::xml::{Fault, Token, Xml};
use nianbao_document::{Limits, raised};

/// What a story was found to be.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The pieces of the body, in order.
    pub(crate) pieces: Vec<Piece>,
    /// The notes with their pieces.
    pub(crate) notes: Vec<(NoteKey, Vec<Piece>)>,
    /// What there is to say about it.
    pub(crate) remarks: Remarks,
    /// Why reading ended before the story did.
    pub(crate) fault: Option<Fault>,
}

/// What the parts beside the story say.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub(crate) styles: Styles,
    pub(crate) numbering: Numbering,
}

/// An open element.
#[derive(Debug)]
enum Frame {
    /// Of no consequence.
    Plain,
    /// Alternatives, and whether one was taken (ECMA-376 part 3, 7.5).
    Alternatives(bool),
    Paragraph,
    ParagraphProperties,
    NumberProperties,
    MarkProperties,
    Run,
    RunProperties,
    /// Text, and whether its blanks at both ends count.
    Text(bool),
    Table,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    TableProperties,
    /// The content of a text box.
    TextBox,
    Drawing,
    /// A note; one without key is a separator.
    Note(Option<NoteKey>),
}

/// A run that is open.
#[derive(Debug, Default)]
struct Run {
    /// Whether it is hidden, by what it says itself, or its style.
    hidden: Option<bool>,
    /// Whether it is struck through by one line, and by two (ECMA-376 part 1, 17.3.2.37 and 17.3.2.9).
    struck: [Option<bool>; 2],
    /// Whether it is raised.
    raised: Option<bool>,
    /// Whether it has the colour of the paper, and whether something else lies behind it.
    white: bool,
    shaded: bool,
}

/// A place that pieces flow into: the body, a cell, a text box, a note.
#[derive(Debug, Default)]
struct Flow {
    pieces: Vec<Piece>,
    /// Text of a paragraph that goes on in the next one.
    carried: String,
}

/// A table that is open.
#[derive(Debug, Default)]
struct OpenTable {
    table: Table<Piece>,
    row: Option<Row<Piece>>,
    cell: Option<Cell<Piece>>,
    row_hidden: bool,
    row_deleted: bool,
    cell_deleted: bool,
    /// Whether it is shaded, or any cell of its style; and the cell that is open.
    shaded: bool,
    cell_shaded: bool,
}

/// A drawing that is open.
#[derive(Debug, Default)]
struct Drawing {
    alternative: String,
    has_picture: bool,
    has_text: bool,
}

struct Walk<'i, 'c> {
    xml: Xml<'i>,
    context: &'c Context,
    limits: &'c Limits,
    counters: Counters,
    frames: Vec<Frame>,
    /// How many elements are open within one that is left out, itself included.
    skipped: usize,
    flows: Vec<Flow>,
    /// The fields of each story: a text box and a note have their own.
    fields: Vec<Fields>,
    paragraphs: Vec<Paragraph>,
    runs: Vec<Run>,
    tables: Vec<OpenTable>,
    drawings: Vec<Drawing>,
    /// The text of the element `t` that is open.
    text: String,
    cells: usize,
    blocks: usize,
    told: Told,
}

/// Walks through a part.
///
/// # Errors
/// [`ReadError`] when the story is over a limit.
pub(crate) fn walk(text: &str, context: &Context, limits: &Limits) -> Result<Told, ReadError> {
    let mut walk = Walk {
        xml: Xml::new(text, limits),
        context,
        limits,
        counters: Counters::default(),
        frames: Vec::new(),
        skipped: 0,
        flows: vec![Flow::default()],
        fields: vec![Fields::default()],
        paragraphs: Vec::new(),
        runs: Vec::new(),
        tables: Vec::new(),
        drawings: Vec::new(),
        text: String::new(),
        cells: 0,
        blocks: 0,
        told: Told::default(),
    };
    walk.run()?;
    Ok(walk.told)
}

impl Walk<'_, '_> {
    fn run(&mut self) -> Result<(), ReadError> {
        loop {
            match self.xml.next() {
                Ok(Token::Open(_)) if self.skipped > 0 => self.skipped += 1,
                Ok(Token::Open(tag)) => match self.open(&tag)? {
                    Some(frame) => self.frames.push(frame),
                    None => self.skipped = 1,
                },
                Ok(Token::Close) if self.skipped > 0 => self.skipped -= 1,
                Ok(Token::Close) => self.close()?,
                Ok(Token::Text(text)) => {
                    if self.skipped == 0 && matches!(self.frames.last(), Some(Frame::Text(_))) {
                        self.text.push_str(&text);
                    }
                }
                Ok(Token::End) => break,
                Err(fault) => {
                    self.told.fault = Some(fault);
                    break;
                }
            }
        }
        // What a fault left open is closed, so that what was read so far is not lost.
        while !self.frames.is_empty() {
            self.close()?;
        }
        if let Some(flow) = self.flows.pop() {
            self.told.pieces = end(flow);
        }
        Ok(())
    }

    /// Ends the innermost open element.
    fn close(&mut self) -> Result<(), ReadError> {
        match self.frames.pop() {
            Some(Frame::Text(keep)) => {
                let text = std::mem::take(&mut self.text);
                // Word drops blanks at both ends unless told to keep them, and shows a line break
                // in the markup as a blank.
                let blank = [' ', '\t', '\r', '\n'];
                let text = if keep {
                    &*text
                } else {
                    text.trim_matches(blank)
                };
                self.print(&text.replace(['\t', '\r', '\n'], " "))?;
            }
            Some(Frame::Run) => {
                self.runs.pop();
            }
            Some(Frame::Paragraph) => self.end_paragraph(),
            Some(Frame::Cell) => self.end_cell(),
            Some(Frame::Row) => self.end_row(),
            Some(Frame::Table) => self.end_table(),
            Some(Frame::TextBox) => {
                self.fields.pop();
                let pieces = self.flows.pop().map(end).unwrap_or_default();
                self.attach(pieces);
            }
            Some(Frame::Drawing) => {
                let Some(drawing) = self.drawings.pop() else {
                    return Ok(());
                };
                let is_figure =
                    drawing.has_picture || (!drawing.has_text && !drawing.alternative.is_empty());
                if is_figure && !self.is_hidden() {
                    self.count_block()?;
                    self.attach(vec![Piece::Figure(drawing.alternative)]);
                }
            }
            Some(Frame::Note(key)) => {
                self.fields.pop();
                let pieces = self.flows.pop().map(end).unwrap_or_default();
                if let Some(key) = key {
                    self.told.notes.push((key, pieces));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Prints characters at the place that is open.
    fn print(&mut self, text: &str) -> Result<(), ReadError> {
        if text.is_empty() {
            return Ok(());
        }
        if self.is_hidden() {
            self.told.remarks.hide(text);
            return Ok(());
        }
        let text = if self.is_raised() {
            raised(text)
        } else {
            text.into()
        };
        let flows = self.flows.len();
        let in_code = self.fields.last().is_some_and(Fields::in_code);
        let place = match self.paragraphs.last_mut().filter(|p| p.flow == flows) {
            Some(paragraph) if in_code => &mut paragraph.in_code,
            Some(paragraph) => &mut paragraph.text,
            // Text outside a paragraph is not allowed; it is not lost either.
            None => match self.flows.last_mut() {
                Some(flow) => &mut flow.carried,
                None => return Ok(()),
            },
        };
        place.push_str(&text);
        if place.len() > self.limits.line_bytes {
            return Err(ReadError::over("line_bytes", self.limits.line_bytes));
        }
        Ok(())
    }

    /// The style of the paragraph that is open.
    fn style(&self) -> Option<&Style> {
        let named = self.paragraphs.last().and_then(|p| p.style.as_deref());
        self.context.styles.get(named)
    }

    fn is_raised(&self) -> bool {
        let Some(run) = self.runs.last() else {
            return false;
        };
        let by_style = || self.style()?.raised;
        run.raised.or_else(by_style).unwrap_or(false)
    }

    fn is_hidden(&self) -> bool {
        let Some(run) = self.runs.last() else {
            return false;
        };
        let style = self.style();
        let hidden = run.hidden.or(style.and_then(|style| style.hidden));
        let struck = (0..2).filter_map(|line| {
            let own = run.struck.get(line).copied().flatten();
            own.or_else(|| style.and_then(|style| style.struck.get(line).copied().flatten()))
        });
        hidden.unwrap_or(false)
            || struck.into_iter().any(|struck| struck)
            || self.is_white(run, style.is_some_and(|style| style.shaded))
    }

    /// Returns whether a run in a table has the colour of the paper and nothing but paper behind it. Outside
    /// of tables a picture may lie behind it.
    fn is_white(&self, run: &Run, shaded: bool) -> bool {
        let on_paper = |table: &OpenTable| !table.shaded && !table.cell_shaded;
        run.white
            && !run.shaded
            && !shaded
            && !self.tables.is_empty()
            && self.tables.iter().all(on_paper)
            && self.drawings.is_empty()
            && !self.paragraphs.iter().any(|paragraph| paragraph.shaded)
    }

    /// Adds pieces after the paragraph that is open, or where there is none.
    fn attach(&mut self, pieces: Vec<Piece>) {
        let flows = self.flows.len();
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| p.flow == flows) {
            paragraph.after.extend(pieces);
        } else if let Some(flow) = self.flows.last_mut() {
            flow.pieces.extend(pieces);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else {
            return;
        };
        let in_code = self.fields.last().is_some_and(Fields::in_code);
        if in_code && !paragraph.has_field && !paragraph.in_code.is_empty() {
            // A whole paragraph of text where code should be: the field was never ended.
            if let Some(fields) = self.fields.last_mut() {
                fields.clear();
            }
            self.told.remarks.broken_fields += 1;
            paragraph.text = std::mem::take(&mut paragraph.in_code);
        }
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        let mut text = std::mem::take(&mut flow.carried);
        text.push_str(&paragraph.text);
        if paragraph.joins_next {
            flow.carried = text;
        } else {
            let Context { styles, numbering } = self.context;
            let prose = paragraph.finish(text, styles, numbering, &mut self.counters);
            flow.pieces.push(Piece::Prose(prose));
        }
        flow.pieces.append(&mut paragraph.after);
    }

    fn end_cell(&mut self) {
        let pieces = self.flows.pop().map(end).unwrap_or_default();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut cell) = table.cell.take() else {
            return;
        };
        cell.filled = pieces.iter().any(|piece| piece.line().is_some());
        cell.pieces = pieces;
        if let Some(row) = table.row.as_mut().filter(|_| !table.cell_deleted) {
            row.cells.push(cell);
        }
    }

    fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut row) = table.row.take() else {
            return;
        };
        if table.row_hidden {
            let line = row
                .cells
                .iter()
                .flat_map(|cell| &cell.pieces)
                .find_map(Piece::line);
            if let Some(line) = line.map(str::to_owned) {
                self.told.remarks.hide(&line);
            }
        } else if !row.cells.is_empty() {
            // Rows are many and mostly short; the room a growing list keeps free adds up.
            row.cells.shrink_to_fit();
            table.table.rows.push(row);
        }
    }

    fn end_table(&mut self) {
        let Some(open) = self.tables.pop() else {
            return;
        };
        let nested = self.tables.last().is_some_and(|outer| outer.cell.is_some());
        if !open.table.rows.is_empty() {
            self.attach(piece::close(open.table, nested));
        }
    }

    fn count_block(&mut self) -> Result<(), ReadError> {
        self.blocks += 1;
        if self.blocks > self.limits.blocks {
            return Err(ReadError::over("blocks", self.limits.blocks));
        }
        Ok(())
    }
}

/// Ends a flow; text that was to go on in a next paragraph stands alone where there is none.
fn end(mut flow: Flow) -> Vec<Piece> {
    if piece::is_seen(&flow.carried) {
        flow.pieces.push(Piece::Prose(piece::Prose {
            text: flow.carried,
            heading: None,
        }));
    }
    flow.pieces
}
