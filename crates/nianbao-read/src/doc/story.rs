//! Reads the characters of a story and gathers its pieces.

use super::bytes::{i16_at, i32_at, u16_at};
use super::pages::{Pages, Run};
use super::pieces::{Piece as Place, Pieces};
use super::row::Row;
use super::shade;
use super::sprm::{
    C_COLOUR, C_COLOUR_OLD, C_DATA, C_DELETED, C_HIDDEN, C_HIGHLIGHT, C_INSERTED, C_ISTD, C_OLE,
    C_RAISED, C_SHADE, C_SHADE_OLD, C_SPECIAL, C_STRUCK, C_STRUCK_TWICE, C_SYMBOL, P_DEPTH,
    P_DEPTH_MORE, P_IN_TABLE, P_INNER_CELL, P_INNER_ROW_END, P_ISTD, P_LEVEL, P_LIST, P_OUTLINE,
    P_ROW_END, Sprm, Sprms, huge,
};
use super::styles::{Style, Styles};
use crate::ReadError;
use crate::manuscript::fields::Fields;
use crate::manuscript::marks::Marks;
use crate::manuscript::numbering::{Counters, Numbering};
use crate::manuscript::piece::{self, NoteKey, Piece, Prose};
use crate::manuscript::remarks::Remarks;
use crate::manuscript::symbol::symbol;
use nianbao_document::{Limits, raised};
use std::collections::BTreeMap;

/// What a document holds, and how far it has been read.
pub(crate) struct Source<'a> {
    pub(crate) document: &'a [u8],
    /// The stream with what is too long for a page.
    pub(crate) data: &'a [u8],
    pub(crate) pieces: Pieces<'a>,
    pub(crate) paragraphs: Pages<'a>,
    pub(crate) characters: Pages<'a>,
    pub(crate) styles: Styles,
    /// The sheet of styles, and whether anything is shaded, once that was asked.
    pub(crate) sheet: &'a [u8],
    pub(crate) shaded: Option<bool>,
    pub(crate) numbering: Numbering,
    pub(crate) fonts: Vec<String>,
    pub(crate) limits: &'a Limits,
    pub(crate) counters: Counters,
    pub(crate) remarks: Remarks,
    /// How many more characters may be read; stories may show the same text many times over.
    pub(crate) left: usize,
    pub(crate) blocks: usize,
}

/// What hangs on characters of a story, by the character's number.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    pub(crate) notes: BTreeMap<usize, NoteKey>,
    pub(crate) boxes: BTreeMap<usize, Vec<Piece>>,
}

/// What the modifiers say of a character.
#[derive(Debug, Clone, Copy, Default)]
struct Character {
    deleted: bool,
    hidden: Option<bool>,
    /// What is said of being struck through by one line, and by two.
    struck: [Option<u8>; 2],
    raised: bool,
    /// Whether it has the colour of the paper, and whether another lies behind it.
    white: bool,
    shaded: bool,
    /// Its own style.
    style: Option<u16>,
    special: bool,
    /// It stands for data or an object, not for a picture.
    is_data: bool,
    symbol: Option<(u16, u16)>,
}

/// What the modifiers say of a paragraph.
#[derive(Debug, Clone, Default)]
struct Paragraph {
    style: u16,
    in_table: bool,
    row_end: bool,
    inner_cell: bool,
    inner_row_end: bool,
    depth: usize,
    outline: Option<u8>,
    list: Option<i16>,
    level: Option<u8>,
    row: Row,
}

/// A story that is being read.
#[derive(Default)]
struct Open {
    marks: Marks,
    text: String,
    after: Vec<Piece>,
    fields: Fields,
    /// Text that stood where a field's code should be, and whether a part of a field was met.
    in_code: String,
    has_field: bool,
    /// The first half of a character written as two.
    high: Option<u16>,
    /// The text before was hidden too.
    hiding: bool,
}

/// How many characters of a hidden text are shown.
const SHOWN: usize = 20;

impl Source<'_> {
    /// Reads the characters from one number up to another.
    ///
    /// # Errors
    /// [`ReadError`] where the story is over a limit.
    pub(crate) fn story(
        &mut self,
        start: usize,
        end: usize,
        anchors: &mut Anchors,
    ) -> Result<Vec<Piece>, ReadError> {
        let mut open = Open::default();
        // Pieces are in order; a story is looked up, not searched for.
        let first = self
            .pieces
            .pieces
            .partition_point(|place| place.end <= start);
        let places = self.pieces.pieces.iter().skip(first);
        let places: Vec<Place> = places
            .take_while(|place| place.start < end)
            .copied()
            .collect();
        for place in places {
            let width = if place.narrow { 1 } else { 2 };
            let mut run: Option<Run<'_>> = None;
            let mut character = Character::default();
            let mut next = place.start.max(start);
            while next < place.end.min(end) {
                let number = next;
                next += 1;
                let offset = place.offset + (number - place.start) * width;
                self.left = self.left.checked_sub(1).ok_or(ReadError::over(
                    "doc_characters",
                    self.limits.doc_characters,
                ))?;
                let within = |run: &Run<'_>| run.bounds.0 <= offset && offset < run.bounds.1;
                if !run.as_ref().is_some_and(within) {
                    run = self.characters.at(offset);
                    character = self.character(run, place.modifier);
                }
                let unit = if place.narrow {
                    let (character, bytes) = self.pieces.narrow(self.document, offset);
                    next = number + bytes;
                    u16::try_from(u32::from(character)).unwrap_or(0xFFFD)
                } else {
                    u16_at(self.document, offset).unwrap_or(0)
                };
                if let Some(key) = anchors.notes.remove(&number)
                    && !character.deleted
                {
                    open.after.push(Piece::Note(key));
                }
                match unit {
                    0x0D | 0x07 | 0x0C => {
                        open.high = None;
                        let at = (offset, width, place.modifier);
                        self.end_paragraph(&mut open, unit, at, character)?;
                    }
                    0x08 if character.special && !character.deleted => {
                        let pieces = anchors.boxes.remove(&number);
                        open.after.extend(pieces.unwrap_or_default());
                    }
                    _ => self.take(&mut open, unit, character, offset)?,
                }
            }
        }
        if !open.text.is_empty() || !open.in_code.is_empty() || !open.after.is_empty() {
            self.flow(&mut open, &Paragraph::default(), false)?;
        }
        Ok(open.marks.finish())
    }

    /// Takes a character that ends nothing.
    fn take(
        &mut self,
        open: &mut Open,
        unit: u16,
        character: Character,
        offset: usize,
    ) -> Result<(), ReadError> {
        if character.deleted {
            self.remarks.tracked = true;
            return Ok(());
        }
        let high = open.high.take();
        let one = |unit: u16| String::from_utf16_lossy(&[unit]);
        let text = match unit {
            0x13..=0x15 => {
                open.has_field = true;
                let kind = ["begin", "separate", "end"];
                let kind = kind.get(usize::from(unit - 0x13)).copied();
                open.fields.mark(kind.unwrap_or_default());
                return Ok(());
            }
            0x01 if character.special => {
                if !character.is_data && !open.fields.in_code() && character.hidden != Some(true) {
                    open.after.push(Piece::Figure(String::new()));
                }
                return Ok(());
            }
            0x28 if character.special => {
                let Some((font, code)) = character.symbol else {
                    return Ok(());
                };
                let font = self.fonts.get(usize::from(font)).map_or("", String::as_str);
                symbol(font, &format!("{code:X}")).unwrap_or_default()
            }
            // Marks of notes and comments, and page numbers that only Word knows.
            _ if character.special && unit < 0x20 && unit != 0x09 && unit != 0x0B => {
                return Ok(());
            }
            0x0B | 0x0E => "\n".into(),
            0x09 => "\t".into(),
            0x1E => "-".into(),
            0x00..=0x1F => return Ok(()),
            0xD800..=0xDBFF => {
                open.high = Some(unit);
                return Ok(());
            }
            0xDC00..=0xDFFF => match high {
                Some(high) => String::from_utf16_lossy(&[high, unit]),
                None => one(unit),
            },
            _ => one(unit),
        };
        if self.is_hidden(character, offset) || self.is_white(character, offset) {
            // What is hidden stays together until the next mark.
            if piece::is_seen(&text) && !open.fields.in_code() {
                self.hide(open, &text);
            }
            return Ok(());
        }
        open.hiding = false;
        let place = if open.fields.in_code() {
            &mut open.in_code
        } else {
            &mut open.text
        };
        if character.raised {
            place.push_str(&raised(&text));
        } else {
            place.push_str(&text);
        }
        if place.len() > self.limits.line_bytes {
            return Err(ReadError::over("line_bytes", self.limits.line_bytes));
        }
        Ok(())
    }

    /// Notes hidden text. Characters come one by one; a run of them is one text.
    fn hide(&mut self, open: &mut Open, text: &str) {
        if !open.hiding {
            self.remarks.hide(text);
            open.hiding = true;
        } else if self.remarks.hidden == 1 && self.remarks.first_hidden.chars().count() < SHOWN {
            self.remarks.first_hidden.push_str(text);
        }
    }

    fn is_hidden(&self, character: Character, offset: usize) -> bool {
        if character.hidden == Some(true) {
            return true;
        }
        let (paragraph, own) = if self.styles.any_hidden {
            let paragraph = self.paragraphs.at(offset);
            let style = |style: Option<u16>| {
                style.map_or_else(Style::default, |style| self.styles.get(style))
            };
            (
                style(paragraph.map(|run| run.style)),
                style(character.style),
            )
        } else {
            (Style::default(), Style::default())
        };
        // 128 and 129 mean the same as the style, and the opposite (2.9.328, ToggleOperand).
        let is_struck = |(own, style): (Option<u8>, bool)| match own {
            None | Some(128) => style,
            Some(129) => !style,
            Some(own) => own == 1,
        };
        let struck = paragraph.struck.into_iter().zip(own.struck);
        let struck = struck.map(|(paragraph, own)| paragraph || own);
        character.hidden.unwrap_or(paragraph.hidden)
            || character.struck.into_iter().zip(struck).any(is_struck)
    }

    /// Returns whether a character in a table has the colour of the paper, and nothing else lies behind it.
    fn is_white(&mut self, character: Character, offset: usize) -> bool {
        if !character.white || character.shaded {
            return false;
        }
        if !self.paragraph(self.paragraphs.at(offset), 0).in_table {
            return false;
        }
        let (paragraphs, data, sheet) = (self.paragraphs, self.data, self.sheet);
        let shaded = self
            .shaded
            .get_or_insert_with(|| shade::any(&paragraphs, data, sheet));
        !*shaded
    }

    /// Ends a paragraph, a cell or a row, whichever the mark and the paragraph's properties say.
    fn end_paragraph(
        &mut self,
        open: &mut Open,
        unit: u16,
        (offset, width, modifier): (usize, usize, u16),
        character: Character,
    ) -> Result<(), ReadError> {
        let run = self.paragraphs.at(offset);
        if unit == 0x0C && run.is_some_and(|run| run.bounds.1 > offset + width) {
            // A page ends within the paragraph.
            open.text.push('\n');
            return Ok(());
        }
        let paragraph = self.paragraph(run, modifier);
        let depth = match (unit, paragraph.in_table) {
            (_, true) => paragraph.depth.max(1),
            // The mark of a cell outside of tables says that there is one.
            (0x07, false) => 1,
            _ => 0,
        };
        let row_end = (unit == 0x07 && paragraph.row_end) || paragraph.inner_row_end;
        if row_end {
            open.marks
                .end_row(depth.max(1), &paragraph.row.edges(), character.deleted);
            self.remarks.tracked |= character.deleted;
            return Ok(());
        }
        let cell_end = unit == 0x07 || paragraph.inner_cell;
        if character.deleted && !cell_end {
            // The paragraph goes on in the next one.
            self.remarks.tracked = true;
            return Ok(());
        }
        let paragraph = Paragraph { depth, ..paragraph };
        let mark_hidden = character.hidden == Some(true);
        self.flow(open, &paragraph, mark_hidden)?;
        if cell_end {
            open.marks.end_cell(depth.max(1), self.limits)?;
        }
        Ok(())
    }

    /// Adds the paragraph that is open to the story.
    fn flow(
        &mut self,
        open: &mut Open,
        paragraph: &Paragraph,
        mark_hidden: bool,
    ) -> Result<(), ReadError> {
        self.blocks += 1;
        if self.blocks > self.limits.blocks {
            return Err(ReadError::over("blocks", self.limits.blocks));
        }
        open.hiding = false;
        let in_code = std::mem::take(&mut open.in_code);
        if open.fields.in_code() && !open.has_field && !in_code.is_empty() {
            // A whole paragraph of text where code should be: the field was never ended.
            open.fields.clear();
            self.remarks.broken_fields += 1;
            open.text = in_code;
        }
        open.has_field = false;
        let text = std::mem::take(&mut open.text);
        let style = self.styles.get(paragraph.style);
        let heading = match paragraph.outline {
            Some(level) => (level < 9).then_some(level + 1),
            None => style.heading,
        };
        let shown = !(mark_hidden && text.is_empty());
        let list = paragraph
            .list
            .or(style.list)
            .filter(|list| *list > 0 && shown);
        let number = list.and_then(|list| {
            let list = i64::from(list);
            let bound = || {
                let style = paragraph.style.to_string();
                self.numbering.level_of_style(list, &style)
            };
            let own = paragraph.level.or(style.level).map(usize::from);
            let level = own.or_else(bound).unwrap_or(0);
            self.numbering.count(&mut self.counters, list, level)
        });
        let text = match number {
            Some(number) if text.is_empty() => number.trim_end().to_owned(),
            Some(number) => number + &text,
            None => text,
        };
        let mut pieces = vec![Piece::Prose(Prose { text, heading })];
        pieces.append(&mut open.after);
        open.marks.add(paragraph.depth, pieces);
        Ok(())
    }

    /// Gathers what the modifiers of a run, and of a quick save, say of its characters.
    fn character(&self, run: Option<Run<'_>>, modifier: u16) -> Character {
        let mut character = Character::default();
        let own = Sprms(run.map_or(&[], |run| run.modifiers));
        let single = single(modifier);
        let later = Sprms(self.pieces.changes(modifier));
        for (name, operand) in own
            .chain(later)
            .chain(single.as_ref().map(|(n, o)| (*n, &o[..])))
        {
            let first = operand.first().copied();
            match name {
                C_DELETED => character.deleted = first == Some(1),
                C_INSERTED => {}
                // 128 and 129 mean the same as the style, and the opposite (2.9.328, ToggleOperand).
                C_HIDDEN => {
                    character.hidden = match first {
                        Some(0) => Some(false),
                        Some(1) => Some(true),
                        _ => character.hidden,
                    }
                }
                C_STRUCK => character.struck[0] = first,
                C_STRUCK_TWICE => character.struck[1] = first,
                C_COLOUR_OLD => character.white = first == Some(8),
                C_COLOUR => character.white = matches!(operand, [0xFF, 0xFF, 0xFF, 0]),
                C_HIGHLIGHT => character.shaded |= first != Some(0),
                C_SHADE_OLD => character.shaded |= shade::is_old_shade(operand),
                C_SHADE => character.shaded |= shade::is_new_shade(operand),
                C_RAISED => character.raised = first == Some(1),
                C_ISTD => {
                    let style = u16_at(operand, 0).unwrap_or(0);
                    character.style = Some(style);
                    character.raised = self.styles.get(style).raised;
                    if character.hidden.is_none() {
                        character.hidden = self.styles.get(style).hidden.then_some(true);
                    }
                }
                C_SPECIAL => character.special = first == Some(1),
                C_DATA | C_OLE => character.is_data |= first == Some(1),
                C_SYMBOL => {
                    // The character itself may be anything; what it shows is told here.
                    character.symbol = u16_at(operand, 0).zip(u16_at(operand, 2));
                    character.special = true;
                }
                _ => {}
            }
        }
        character
    }

    /// Gathers what the modifiers of a paragraph say.
    fn paragraph(&self, run: Option<Run<'_>>, modifier: u16) -> Paragraph {
        let run = run.unwrap_or_default();
        let mut paragraph = Paragraph {
            style: run.style,
            in_table: self.styles.get(run.style).in_table,
            ..Paragraph::default()
        };
        let single = single(modifier);
        let later = Sprms(self.pieces.changes(modifier));
        let own = Sprms(run.modifiers);
        for sprm in own
            .chain(later)
            .chain(single.as_ref().map(|(n, o)| (*n, &o[..])))
        {
            match huge(sprm, self.data) {
                Some(sprms) => sprms.for_each(|sprm| paragraph.obey(sprm)),
                None => paragraph.obey(sprm),
            }
        }
        paragraph
    }
}

impl Paragraph {
    fn obey(&mut self, sprm: Sprm<'_>) {
        let (name, operand) = sprm;
        let first = operand.first().copied();
        let on = first.is_some_and(|first| first != 0);
        match name {
            P_ISTD => self.style = u16_at(operand, 0).unwrap_or(0),
            P_IN_TABLE => self.in_table = on,
            P_ROW_END => self.row_end = on,
            P_INNER_CELL => self.inner_cell = on,
            P_INNER_ROW_END => self.inner_row_end = on,
            P_DEPTH => {
                let depth = i32_at(operand, 0).unwrap_or(0);
                self.depth = usize::try_from(depth).unwrap_or(0);
            }
            P_DEPTH_MORE => {
                let more = i32_at(operand, 0).and_then(|more| isize::try_from(more).ok());
                self.depth = self.depth.saturating_add_signed(more.unwrap_or(0));
            }
            P_OUTLINE => self.outline = first,
            P_LEVEL => self.level = first,
            P_LIST => self.list = i16_at(operand, 0),
            _ => self.row.obey(sprm),
        }
    }
}

/// Returns the one modifier that a quick save wrote beside a piece (2.9.215, `Prm0`).
fn single(modifier: u16) -> Option<(u16, [u8; 1])> {
    if modifier & 1 != 0 || modifier == 0 {
        return None;
    }
    let name = match modifier >> 1 & 0x7F {
        0x0C => P_LEVEL,
        0x18 => P_IN_TABLE,
        0x19 => P_ROW_END,
        0x41 => C_DELETED,
        0x42 => C_INSERTED,
        0x47 => C_DATA,
        0x5C => C_HIDDEN,
        _ => return None,
    };
    Some((name, [u8::try_from(modifier >> 8).unwrap_or(0)]))
}
