//! Walks through the tokens and gathers the pieces of the stories.

mod words;

use super::charset::{self, Charset, decode};
use super::lists::Lists;
use super::state::{Destination, Ending, Format, Group, Story};
use super::token::{Token, Tokens};
use crate::ReadError;
use crate::manuscript::assemble::Notes;
use crate::manuscript::piece::{Piece, Prose};
use crate::manuscript::remarks::Remarks;
use crate::manuscript::symbol::symbol;
use encoding_rs::Encoding;
use nianbao_document::{Limits, Name, Property, raised};
use std::collections::BTreeMap;

/// What a file was found to be.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) notes: Notes,
    pub(crate) properties: Vec<Property>,
    pub(crate) remarks: Remarks,
    /// How many sequences of bytes were no characters of their encoding.
    pub(crate) undecodable: usize,
    /// Whether groups were open when the file ended.
    pub(crate) cut: bool,
}

/// A font, as far as its characters go.
#[derive(Debug, Clone)]
struct Font {
    name: String,
    charset: Charset,
}

/// How many fonts and styles are kept.
const MOST_NAMES: usize = 65_536;

/// How long names and statements are kept.
const MOST_BYTES: usize = 64 << 10;

pub(crate) struct Walk<'c> {
    limits: &'c Limits,
    /// The document's code page.
    page: &'static Encoding,
    groups: Vec<Group>,
    stories: Vec<Story>,
    fonts: BTreeMap<i32, Font>,
    /// The font that is being described, or style, with its name so far.
    font: Option<(i32, Font)>,
    style: Option<(i32, Format, String)>,
    /// The heading level that a style gives.
    headings: BTreeMap<i32, u8>,
    lists: Lists,
    /// For each colour whether it is that of the paper; the one that is being described.
    colours: Vec<bool>,
    colour: [Option<i32>; 3],
    /// The font of text that names none.
    default_font: i32,
    /// Bytes that are not decoded yet, and what they are of.
    bytes: Vec<u8>,
    /// The first half of a character written as two.
    high: Option<u16>,
    /// How many characters are passed over after one in Unicode.
    pass: usize,
    /// The group has begun with `\*`: a destination that is not known is passed over.
    starred: bool,
    /// The group has just begun.
    first: bool,
    /// The name of the property of a shape, its value, and whether a picture was met.
    property: (String, String),
    /// The statement being read.
    statement: String,
    own_name: String,
    date: [Option<i32>; 5],
    blocks: usize,
    told: Told,
}

/// Walks through a file.
///
/// # Errors
/// [`ReadError`] when it is over a limit.
pub(crate) fn walk(
    bytes: &[u8],
    page: &'static Encoding,
    limits: &Limits,
) -> Result<Told, ReadError> {
    let mut walk = Walk {
        limits,
        page,
        groups: vec![Group {
            destination: Destination::Story,
            ends_story: None,
            fallback: 1,
            font: 0,
            charset: Charset::Default,
            hidden: false,
            struck: [false; 2],
            raised: false,
            white: false,
            shaded: false,
            deleted: false,
            paragraph: Format::default(),
        }],
        stories: vec![Story::default()],
        fonts: BTreeMap::new(),
        font: None,
        style: None,
        headings: BTreeMap::new(),
        lists: Lists::default(),
        colours: Vec::new(),
        colour: [None; 3],
        default_font: 0,
        bytes: Vec::new(),
        high: None,
        pass: 0,
        starred: false,
        first: false,
        property: Default::default(),
        statement: String::new(),
        own_name: String::new(),
        date: [None; 5],
        blocks: 0,
        told: Told::default(),
    };
    for token in Tokens::new(bytes) {
        if !walk.take(token)? {
            break;
        }
    }
    walk.flush()?;
    walk.told.cut = walk.groups.len() > 1;
    while walk.groups.len() > 1 {
        walk.end_group()?;
    }
    walk.end_paragraph()?;
    if let Some(story) = walk.stories.pop() {
        walk.told.pieces = story.marks.finish();
    }
    Ok(walk.told)
}

impl Walk<'_> {
    /// Takes a token. Returns whether there is more of the document to come.
    fn take(&mut self, token: Token<'_>) -> Result<bool, ReadError> {
        match token {
            Token::Text(text) => self.text(text),
            Token::Hex(byte) => {
                if self.pass > 0 {
                    self.pass -= 1;
                } else {
                    self.bytes.push(byte);
                }
            }
            Token::Open => {
                self.flush()?;
                self.pass = 0;
                if self.groups.len() > self.limits.rtf_depth {
                    return Err(ReadError::over("rtf_depth", self.limits.rtf_depth));
                }
                if let Some(group) = self.groups.last() {
                    let mut group = group.clone();
                    group.ends_story = None;
                    self.groups.push(group);
                }
                (self.first, self.starred) = (true, false);
            }
            Token::Close => {
                self.flush()?;
                self.pass = 0;
                if self.groups.len() > 1 {
                    self.end_group()?;
                }
                // What follows the document's own group is not of it.
                return Ok(self.groups.len() > 1);
            }
            Token::Binary => self.pass = self.pass.saturating_sub(1),
            Token::Symbol(b'*') if self.first => self.starred = true,
            Token::Symbol(_) | Token::Word(..) if self.pass > 0 => self.pass -= 1,
            Token::Symbol(symbol) => {
                self.flush()?;
                self.symbol(symbol)?;
            }
            Token::Word("u", number) => self.unicode(number.unwrap_or(0))?,
            Token::Word(word, number) => {
                self.flush()?;
                let (first, starred) = (self.first, self.starred);
                (self.first, self.starred) = (false, false);
                self.word(word, number, first, starred)?;
            }
        }
        if !matches!(token, Token::Open | Token::Symbol(b'*')) {
            self.first = false;
        }
        Ok(true)
    }

    fn text(&mut self, text: &[u8]) {
        let passed = self.pass.min(text.len());
        self.pass -= passed;
        let text = text.get(passed..).unwrap_or_default();
        // The bytes of a picture are many and say nothing.
        let told = self.groups.last().is_some_and(|group| {
            !matches!(
                group.destination,
                Destination::Nowhere | Destination::Picture | Destination::RowProperties
            )
        });
        if told {
            self.bytes.extend_from_slice(text);
        }
    }

    /// Prints a character given by its number; numbers are signed, and two make one beyond the first
    /// 65 536.
    fn unicode(&mut self, number: i32) -> Result<(), ReadError> {
        self.flush_bytes()?;
        let unit = u16::try_from(number & 0xFFFF).unwrap_or_default();
        self.pass = self.groups.last().map_or(0, |group| group.fallback);
        match (self.high.take(), unit) {
            (None, 0xD800..=0xDBFF) => self.high = Some(unit),
            (Some(high), 0xDC00..=0xDFFF) => {
                let text = String::from_utf16_lossy(&[high, unit]);
                self.print(&text)?;
            }
            // Fonts of signs keep their codes here, as they do in bytes (2.4 of their font table).
            (_, 0xF000..=0xF0FF) => {
                let name = self.font_name();
                let text = symbol(&name, &format!("{unit:X}"));
                self.print(&text.unwrap_or_default())?;
            }
            _ => {
                let text = String::from_utf16_lossy(&[unit]);
                self.print(&text)?;
            }
        }
        Ok(())
    }

    fn font_name(&self) -> String {
        let font = self.groups.last().map_or(0, |group| group.font);
        self.fonts
            .get(&font)
            .map(|font| font.name.clone())
            .unwrap_or_default()
    }

    /// Prints what bytes are waiting.
    fn flush(&mut self) -> Result<(), ReadError> {
        self.high = None;
        self.flush_bytes()
    }

    fn flush_bytes(&mut self) -> Result<(), ReadError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let charset = self.groups.last().map_or(Charset::Default, |g| g.charset);
        let in_story = self.groups.last().is_some_and(|group| {
            matches!(group.destination, Destination::Story | Destination::Number)
        });
        if charset == Charset::Symbol && in_story {
            let name = self.font_name();
            let signs = bytes
                .iter()
                .filter_map(|byte| symbol(&name, &format!("{byte:X}")));
            let text: String = signs.collect();
            return self.print(&text);
        }
        let charset = match &self.font {
            Some((_, font)) => font.charset,
            None => charset,
        };
        let (text, errors) = decode(&bytes, charset, self.page);
        if errors && in_story {
            self.told.undecodable += 1;
        }
        self.print(&text)
    }

    /// Sends text to where it goes.
    fn print(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(group) = self.groups.last() else {
            return Ok(());
        };
        let keep = |place: &mut String| {
            if place.len() + text.len() <= MOST_BYTES {
                place.push_str(text);
            }
        };
        match group.destination {
            Destination::Story => {
                if group.deleted {
                    self.told.remarks.tracked = true;
                    return Ok(());
                }
                let unseen = group.white && self.is_on_paper(group);
                if group.hidden || unseen || group.struck != [false; 2] {
                    self.told.remarks.hide(text);
                    return Ok(());
                }
                let text = if group.raised {
                    raised(text)
                } else {
                    text.into()
                };
                if let Some(story) = self.stories.last_mut() {
                    story.text.push_str(&text);
                    if story.text.len() > self.limits.line_bytes {
                        return Err(ReadError::over("line_bytes", self.limits.line_bytes));
                    }
                }
            }
            Destination::Number => {
                if let Some(story) = self.stories.last_mut().filter(|_| !group.deleted) {
                    keep(&mut story.number);
                }
            }
            Destination::Fonts => {
                if let Some((_, font)) = &mut self.font {
                    keep(&mut font.name);
                }
            }
            Destination::Styles => {
                if let Some((_, _, name)) = &mut self.style {
                    keep(name);
                }
            }
            Destination::Statement(_) | Destination::OwnValue => keep(&mut self.statement),
            Destination::OwnName => keep(&mut self.own_name),
            Destination::PropertyName => keep(&mut self.property.0),
            Destination::PropertyValue => keep(&mut self.property.1),
            Destination::LevelText => self.lists.add(text),
            Destination::Colours => {
                for _ in text.matches(';') {
                    self.end_colour();
                }
            }
            Destination::Nowhere
            | Destination::Lists
            | Destination::Info
            | Destination::Date(_)
            | Destination::Shape
            | Destination::Picture
            | Destination::RowProperties => {}
        }
        Ok(())
    }

    /// Returns whether text stands in a table with nothing but paper behind it. Outside of tables a picture
    /// may lie behind it.
    fn is_on_paper(&self, group: &Group) -> bool {
        let row = self.stories.last().map(|story| {
            if group.paragraph.depth > 1 {
                story.row.shaded || story.inner_row.shaded
            } else {
                story.row.shaded
            }
        });
        group.paragraph.depth > 0 && !group.shaded && !group.paragraph.shaded && row == Some(false)
    }

    /// Ends a colour of the table; one without parts is the reader's choice, black on white.
    fn end_colour(&mut self) {
        let parts = std::mem::take(&mut self.colour);
        if self.colours.len() < MOST_NAMES {
            self.colours.push(parts == [Some(255); 3]);
        }
    }

    /// Returns whether a colour is that of the paper.
    fn is_white(&self, number: Option<i32>) -> bool {
        let index = number.and_then(|number| usize::try_from(number).ok());
        index.and_then(|index| self.colours.get(index)) == Some(&true)
    }

    /// Returns whether a shading is another colour than the paper's; the first colour is none.
    fn is_shade(&self, number: Option<i32>) -> bool {
        number.is_some_and(|number| number > 0) && !self.is_white(number)
    }

    /// Ends the paragraph that is open, where it has anything in it or `always`.
    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let format = self.groups.last().map(|group| group.paragraph);
        let format = format.unwrap_or_default();
        let Some(story) = self.stories.last_mut() else {
            return Ok(());
        };
        self.blocks += 1;
        if self.blocks > self.limits.blocks {
            return Err(ReadError::over("blocks", self.limits.blocks));
        }
        let text = std::mem::take(&mut story.text);
        let number = std::mem::take(&mut story.number);
        // What the file prints goes before what is counted; the count goes on all the same.
        let counted = format
            .list
            .and_then(|list| self.lists.count(list, format.level));
        let number = if number.is_empty() {
            counted.unwrap_or_default()
        } else {
            printed(&number)
        };
        let text = if text.is_empty() {
            number.trim_end().to_owned()
        } else {
            number + &text
        };
        let by_style = || {
            let style = format.style?;
            self.headings.get(&style).copied()
        };
        let heading = match format.outline {
            Some(level) => u8::try_from(level + 1).ok().filter(|level| *level <= 9),
            None => by_style(),
        };
        let mut pieces = vec![Piece::Prose(Prose { text, heading })];
        pieces.append(&mut story.after);
        story.marks.add(format.depth, pieces);
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), ReadError> {
        // The text of a story belongs to the formatting within its group.
        let ending = self.groups.last().and_then(|group| group.ends_story);
        if let Some(ending) = ending {
            self.end_story(ending)?;
        }
        let Some(group) = self.groups.pop() else {
            return Ok(());
        };
        let outer = self.groups.last().map(|group| group.destination);
        match group.destination {
            Destination::Fonts => self.end_font(),
            Destination::Styles => self.end_style(),
            Destination::Lists if outer != Some(group.destination) => self.lists.finish(),
            Destination::LevelText if outer != Some(group.destination) => self.lists.end_text(),
            Destination::Statement(name) if outer != Some(group.destination) => {
                let value = std::mem::take(&mut self.statement);
                self.state(name.to_owned(), &value);
            }
            Destination::OwnValue if outer != Some(group.destination) => {
                let (name, value) = (
                    std::mem::take(&mut self.own_name),
                    std::mem::take(&mut self.statement),
                );
                self.state(name, &value);
            }
            Destination::Date(name) if outer != Some(group.destination) => self.end_date(name),
            Destination::Picture if outer != Some(group.destination) => {
                self.end_picture();
            }
            Destination::PropertyValue if outer != Some(group.destination) => {
                let (name, value) = std::mem::take(&mut self.property);
                if name == "wzDescription"
                    && let Some(story) = self.stories.last_mut()
                    && let Some(Piece::Figure(alternative)) = story.after.last_mut()
                {
                    *alternative = value;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_story(&mut self, ending: Ending) -> Result<(), ReadError> {
        self.end_paragraph()?;
        if self.stories.len() < 2 {
            return Ok(());
        }
        let Some(story) = self.stories.pop() else {
            return Ok(());
        };
        let pieces = story.marks.finish();
        let Some(outer) = self.stories.last_mut() else {
            return Ok(());
        };
        match ending {
            Ending::Box => outer.after.extend(pieces),
            Ending::Note => {
                let key = (false, self.told.notes.len().to_string());
                self.told
                    .notes
                    .insert(key.clone(), (Name::from(""), pieces));
                outer.after.push(Piece::Note(key));
            }
        }
        Ok(())
    }

    fn end_picture(&mut self) {
        if let Some(story) = self.stories.last_mut() {
            story.after.push(Piece::Figure(String::new()));
        }
    }

    fn end_font(&mut self) {
        if let Some((number, font)) = self.font.take()
            && self.fonts.len() < MOST_NAMES
        {
            self.fonts.insert(number, font);
        }
    }

    fn end_style(&mut self) {
        let Some((number, format, name)) = self.style.take() else {
            return;
        };
        let level = format
            .outline
            .and_then(|level| u8::try_from(level + 1).ok());
        let level = level.or_else(|| heading_name(&name));
        if let Some(level) = level.filter(|level| *level <= 9)
            && self.headings.len() < MOST_NAMES
        {
            self.headings.insert(number, level);
        }
    }

    fn end_date(&mut self, name: &'static str) {
        let [year, month, day, hour, minute] = std::mem::take(&mut self.date);
        if let (Some(year), Some(month), Some(day)) = (year, month, day) {
            let (hour, minute) = (hour.unwrap_or(0), minute.unwrap_or(0));
            let value = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00");
            self.state(name.to_owned(), &value);
        }
    }

    /// Notes a statement of the file about itself.
    fn state(&mut self, name: String, value: &str) {
        let value = value.trim().trim_end_matches(';').to_owned();
        if value.is_empty() || name.is_empty() || self.told.properties.len() >= MOST_NAMES {
            return;
        }
        let row = u32::try_from(self.told.properties.len()).unwrap_or(u32::MAX);
        self.told.properties.push(Property {
            name,
            value,
            origin: nianbao_document::Origin::Node {
                part: Name::from(""),
                table: 0,
                row: row.saturating_add(1),
                column: 0,
            },
        });
    }

    fn set_font(&mut self, number: i32) {
        let charset = self.fonts.get(&number).map(|font| font.charset);
        if let Some(group) = self.groups.last_mut() {
            group.font = number;
            group.charset = charset.unwrap_or(Charset::Default);
        }
    }

    /// Sets the code page that the document names.
    fn set_page(&mut self, number: i32) {
        if let Some(page) = charset::of_code_page(number) {
            self.page = page;
        }
    }
}

/// Returns the number of a list as it is printed before the text. A sign is an ornament; the tab
/// after a number is its distance.
fn printed(number: &str) -> String {
    let number = number.trim();
    let mut characters = number.chars();
    let single = match (characters.next(), characters.next()) {
        (Some(only), None) => only.is_ascii_alphabetic(),
        _ => false,
    };
    if single || !number.contains(char::is_alphanumeric) {
        return String::new();
    }
    if number.ends_with(|c: char| c.is_ascii()) {
        format!("{number} ")
    } else {
        number.to_owned()
    }
}

/// Returns the level of a built-in heading style by its name.
fn heading_name(name: &str) -> Option<u8> {
    let name = name.trim().trim_end_matches(';').trim().to_lowercase();
    if matches!(name.as_str(), "title" | "标题") {
        return Some(1);
    }
    let rest = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("标题"))?;
    rest.trim()
        .parse()
        .ok()
        .filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests;
