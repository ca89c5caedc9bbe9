//! Walks through the body of a document and gathers its pieces.
//!
//! The elements that are open stand on a stack. One that is not known is transparent, but text counts
//! only within a paragraph and what belongs to one.

mod open;
mod tables;

use super::sparse::{Held, Sparse};
use super::styles::{Colours, Styles};
use crate::ReadError;
use crate::manuscript::assemble::Notes;
use crate::manuscript::numbering::Counters;
use crate::manuscript::piece::{self, Piece, Prose};
use crate::manuscript::remarks::Remarks;
use crate::xml::{Fault, Token, Xml};
use nianbao_document::{Limits, Name, raised};
use std::collections::BTreeMap;

/// What a body was found to be.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The pieces of a text, in order.
    pub(crate) pieces: Vec<Piece>,
    /// The notes of a text.
    pub(crate) notes: Notes,
    /// The sheets of a spreadsheet.
    pub(crate) sheets: Vec<Sheet>,
    /// The names of the sheets that are hidden.
    pub(crate) hidden_sheets: Vec<String>,
    /// How many covered cells have text of their own.
    pub(crate) covered: usize,
    /// What there is to say about it.
    pub(crate) remarks: Remarks,
    /// Why reading ended before the body did.
    pub(crate) fault: Option<Fault>,
}

/// A sheet as written.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: String,
    /// Its cells.
    pub(crate) table: Sparse<Piece>,
    /// What is drawn over it: the texts of boxes, and pictures.
    pub(crate) drawn: Vec<Piece>,
}

/// An open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Of no consequence; text directly in it does not count.
    Plain,
    Paragraph,
    /// Within a paragraph.
    Inline(Run),
    /// A list, and whether it is one of its own that is counted.
    List,
    Item,
    Table,
    Row,
    Cell,
    /// A frame with whatever is drawn in it.
    Drawing,
    /// The text of a frame or a shape.
    TextBox,
    /// The title or description of a drawing.
    Title,
    NoteBody,
}

/// What an element within a paragraph does to its text, where it says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Run {
    hides: Option<bool>,
    raises: Option<bool>,
    colours: Colours,
}

/// A paragraph that is open.
#[derive(Debug, Default)]
struct Paragraph {
    /// How many flows were open when it began.
    flow: usize,
    text: String,
    heading: Option<u8>,
    /// The number printed before it.
    number: Option<String>,
    hidden: bool,
    /// Whether its style hides the text of runs that do not say otherwise.
    style_hidden: bool,
    colours: Colours,
    after: Vec<Piece>,
}

/// A list that is open.
#[derive(Debug, Default)]
struct OpenList {
    /// Its style, or that of the list around it.
    style: Option<String>,
    /// Under which it is counted.
    id: i64,
    /// How many flows were open when it began: lists of a cell are not within those around it.
    flow: usize,
    /// Whether the item that is open has had no paragraph yet.
    fresh: bool,
    /// Where the numbers of this item begin anew.
    start: Option<i64>,
}

/// A table that is open.
#[derive(Debug, Default)]
struct OpenTable {
    table: Sparse<Piece>,
    name: String,
    line: Option<OpenLine>,
    cell: Option<OpenCell>,
    /// Whether it is a sheet, not a table in a text.
    is_sheet: bool,
    /// Whether it is shaded, or the row that is open.
    shaded: bool,
    row_shaded: bool,
}

/// A row that is open.
#[derive(Debug, Default)]
struct OpenLine {
    repeat: usize,
    hidden: bool,
    cells: Vec<Held<Piece>>,
    /// As in a line that is whole.
    ruled: Vec<(usize, usize)>,
    /// Whether its cells have lines around them, where the row says so.
    rules_cells: Option<bool>,
    /// The stretch of columns that was reached, and the column at which it begins.
    reached: (usize, usize),
}

/// A cell that is open.
#[derive(Debug, Default)]
struct OpenCell {
    /// Nothing where it is covered or beyond what is kept.
    column: Option<usize>,
    repeat: usize,
    row_span: usize,
    column_span: usize,
    /// What a sheet keeps beside the text that it shows.
    value: Option<String>,
    /// Whether its style hides its text, and whether any text in it was hidden.
    hidden: bool,
    has_hidden: bool,
    colours: Colours,
}

/// A drawing that is open.
#[derive(Debug, Default)]
struct Drawing {
    title: String,
    has_picture: bool,
    has_text: bool,
}

struct Walk<'i, 'c> {
    xml: Xml<'i>,
    styles: &'c Styles,
    limits: &'c Limits,
    part: Name,
    /// Whether tables are sheets.
    is_spreadsheet: bool,
    counters: Counters,
    frames: Vec<Frame>,
    /// How many elements are open within one that is left out, itself included.
    skipped: usize,
    /// The text of one that is left out because it is hidden.
    hiding: Option<String>,
    flows: Vec<Vec<Piece>>,
    paragraphs: Vec<Paragraph>,
    lists: Vec<OpenList>,
    /// The lists that may be continued, by identifier and by style.
    known: BTreeMap<String, i64>,
    next_list: i64,
    tables: Vec<OpenTable>,
    drawings: Vec<Drawing>,
    cells: usize,
    blocks: usize,
    told: Told,
}

/// How much of a hidden text is gathered to be shown.
const SHOWN: usize = 200;

/// Walks through a document or its content part.
///
/// # Errors
/// [`ReadError`] when it is over a limit.
pub(crate) fn walk(
    text: &str,
    part: &Name,
    styles: &Styles,
    is_spreadsheet: bool,
    limits: &Limits,
) -> Result<Told, ReadError> {
    let mut walk = Walk {
        xml: Xml::new(text, limits),
        styles,
        limits,
        part: part.clone(),
        is_spreadsheet,
        counters: Counters::default(),
        frames: Vec::new(),
        skipped: 0,
        hiding: None,
        flows: vec![Vec::new()],
        paragraphs: Vec::new(),
        lists: Vec::new(),
        known: BTreeMap::new(),
        next_list: 0,
        tables: Vec::new(),
        drawings: Vec::new(),
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
                Ok(Token::Close) if self.skipped > 0 => {
                    self.skipped -= 1;
                    if self.skipped == 0 {
                        self.end_hiding();
                    }
                }
                Ok(Token::Close) => self.close()?,
                Ok(Token::Text(text)) => self.text(&text)?,
                Ok(Token::End) => break,
                Err(fault) => {
                    self.told.fault = Some(fault);
                    break;
                }
            }
        }
        self.end_hiding();
        // What a fault left open is closed, so that what was read so far is not lost.
        while !self.frames.is_empty() {
            self.close()?;
        }
        self.told.pieces = self.flows.pop().unwrap_or_default();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if self.skipped > 0 {
            if let Some(hiding) = self.hiding.as_mut().filter(|hiding| hiding.len() < SHOWN) {
                hiding.extend(text.trim().chars().take(SHOWN));
            }
            return Ok(());
        }
        match self.frames.last() {
            Some(Frame::Paragraph | Frame::Inline(_)) => self.print_collapsed(text),
            Some(Frame::Title) => {
                if let Some(drawing) = self
                    .drawings
                    .last_mut()
                    .filter(|d| d.title.len() < 4 * SHOWN)
                {
                    drawing.title.extend(text.chars().take(SHOWN));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Notes the hidden text that was left out.
    fn end_hiding(&mut self) {
        if let Some(text) = self.hiding.take() {
            self.told.remarks.hide(&text);
        }
    }

    /// Ends the innermost open element.
    fn close(&mut self) -> Result<(), ReadError> {
        match self.frames.pop() {
            Some(Frame::Paragraph) => self.end_paragraph(),
            Some(Frame::List) => {
                self.lists.pop();
            }
            Some(Frame::Cell) => self.end_cell()?,
            Some(Frame::Row) => self.end_row(),
            Some(Frame::Table) => self.end_table()?,
            Some(Frame::TextBox) => {
                let pieces = self.flows.pop().unwrap_or_default();
                self.attach(pieces);
            }
            Some(Frame::Drawing) => {
                let Some(drawing) = self.drawings.pop() else {
                    return Ok(());
                };
                let titled = !drawing.has_text && !drawing.title.trim().is_empty();
                if (drawing.has_picture || titled) && !self.is_hidden() {
                    self.count_block()?;
                    self.attach(vec![Piece::Figure(drawing.title.trim().to_owned())]);
                }
            }
            Some(Frame::NoteBody) => {
                let pieces = self.flows.pop().unwrap_or_default();
                let key = (false, self.told.notes.len().to_string());
                let part = self.part.clone();
                self.told.notes.insert(key.clone(), (part, pieces));
                self.attach(vec![Piece::Note(key)]);
            }
            _ => {}
        }
        Ok(())
    }

    /// Prints characters in which any run of blanks is one (ODF 1.3 part 3, 6.1.2).
    fn print_collapsed(&mut self, text: &str) -> Result<(), ReadError> {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        if !text.contains(['\t', '\r', '\n']) && !text.contains("  ") && !text.starts_with(' ') {
            return self.print(text);
        }
        let before = self.paragraphs.last();
        let mut after_blank = before.is_none_or(|p| p.text.is_empty() || p.text.ends_with(' '));
        let mut collapsed = String::with_capacity(text.len());
        for character in text.chars() {
            let is_blank = blank(character);
            if !is_blank {
                collapsed.push(character);
            } else if !after_blank {
                collapsed.push(' ');
            }
            after_blank = is_blank;
        }
        self.print(&collapsed)
    }

    /// Returns whether text is hidden here: by the innermost run that says so, or by the paragraph.
    fn is_hidden(&self) -> bool {
        for frame in self.frames.iter().rev() {
            match frame {
                Frame::Inline(run) => {
                    if let Some(hides) = run.hides {
                        return hides;
                    }
                }
                Frame::Paragraph => break,
                _ => {}
            }
        }
        self.paragraphs.last().is_some_and(|p| p.style_hidden)
    }

    /// Returns whether text in a table has the colour of the paper here, and nothing but paper behind it.
    /// Outside of tables a picture may lie behind it.
    fn is_white(&self) -> bool {
        let (Some(table), Some(paragraph)) = (self.tables.last(), self.paragraphs.last()) else {
            return false;
        };
        let cell = table.cell.as_ref().map(|cell| cell.colours);
        let cell = cell.unwrap_or_default();
        let mut runs = Colours::default();
        for frame in self.frames.iter().rev() {
            match frame {
                Frame::Inline(run) => {
                    runs.white = runs.white.or(run.colours.white);
                    runs.shaded = runs.shaded.or(run.colours.shaded);
                }
                Frame::Paragraph => break,
                _ => {}
            }
        }
        let white = runs.white.or(paragraph.colours.white).or(cell.white);
        let grounds = [runs.shaded, paragraph.colours.shaded, cell.shaded];
        white == Some(true)
            && !grounds.contains(&Some(true))
            && !self.tables.iter().any(|table| {
                let cell = table.cell.as_ref();
                let cell = cell.is_some_and(|cell| cell.colours.shaded == Some(true));
                table.shaded || table.row_shaded || cell
            })
    }

    /// Returns whether text is raised here, by the innermost run that says so.
    fn is_raised(&self) -> bool {
        let runs = self.frames.iter().rev();
        let runs = runs.take_while(|frame| !matches!(frame, Frame::Paragraph));
        runs.filter_map(|frame| match frame {
            Frame::Inline(run) => run.raises,
            _ => None,
        })
        .next()
        .unwrap_or(false)
    }

    /// Prints characters in the paragraph that is open.
    fn print(&mut self, text: &str) -> Result<(), ReadError> {
        let (hidden, is_raised) = (self.is_hidden() || self.is_white(), self.is_raised());
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return Ok(());
        };
        if hidden {
            if piece::is_seen(text) {
                self.told.remarks.hide(text);
                if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
                    cell.has_hidden = true;
                }
            }
            return Ok(());
        }
        if is_raised {
            paragraph.text.push_str(&raised(text));
        } else {
            paragraph.text.push_str(text);
        }
        if paragraph.text.len() > self.limits.line_bytes {
            return Err(ReadError::over("line_bytes", self.limits.line_bytes));
        }
        Ok(())
    }

    /// Adds pieces after the paragraph that is open, or where there is none.
    fn attach(&mut self, pieces: Vec<Piece>) {
        let flows = self.flows.len();
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| p.flow == flows) {
            paragraph.after.extend(pieces);
        } else if let Some(flow) = self.flows.last_mut() {
            flow.extend(pieces);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else {
            return;
        };
        let mut text = paragraph.text;
        text.truncate(text.trim_end_matches(' ').len());
        if paragraph.hidden {
            self.told.remarks.hide(&text);
            return;
        }
        let text = match paragraph.number {
            Some(number) if text.is_empty() => number.trim_end().to_owned(),
            Some(number) => number + &text,
            None => text,
        };
        if let Some(flow) = self.flows.last_mut() {
            flow.push(Piece::Prose(Prose {
                text,
                heading: paragraph.heading,
            }));
            flow.append(&mut paragraph.after);
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
