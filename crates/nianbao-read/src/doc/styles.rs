//! The style sheet, as far as styles say what a reader needs (MS-DOC 2.9.271).

use super::bytes::{piece, u16_at};
use super::sprm::{
    C_HIDDEN, C_RAISED, C_STRUCK, C_STRUCK_TWICE, P_IN_TABLE, P_LEVEL, P_LIST, P_OUTLINE, Sprms,
};

/// A style as written.
#[derive(Debug, Default)]
struct Written<'a> {
    /// Its number among the styles of Word itself: 1 to 9 are headings, 62 is the title.
    known: u16,
    base: u16,
    is_paragraph: bool,
    paragraphs: &'a [u8],
    characters: &'a [u8],
}

/// What a style gives, with what it inherits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The heading level, from 1.
    pub(crate) heading: Option<u8>,
    pub(crate) list: Option<i16>,
    pub(crate) level: Option<u8>,
    pub(crate) hidden: bool,
    /// Whether its text is struck through by one line, and by two.
    pub(crate) struck: [bool; 2],
    pub(crate) in_table: bool,
    /// Whether its text is raised.
    pub(crate) raised: bool,
}

/// The styles by their number.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    styles: Vec<Style>,
    /// Whether any of them hides its text, or strikes it through.
    pub(crate) any_hidden: bool,
}

/// How long a chain of styles is followed; Word allows eleven steps.
const MOST_ANCESTORS: usize = 16;

/// How many styles are kept; their number has twelve bits.
const MOST_STYLES: usize = 4_096;

impl Styles {
    /// Reads the sheet, as far as it goes.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut written = Vec::new();
        let head = usize::from(u16_at(bytes, 0).unwrap_or(0));
        let count = usize::from(u16_at(bytes, 2).unwrap_or(0)).min(MOST_STYLES);
        let base = usize::from(u16_at(bytes, 4).unwrap_or(10));
        let mut at = head + 2;
        for _ in 0..count {
            let Some(length) = u16_at(bytes, at).map(usize::from) else {
                break;
            };
            written.push(style(piece(bytes, at + 2, length), base));
            at += 2 + length + length % 2;
        }
        let styles = (0..written.len()).map(|index| inherited(&written, index));
        let styles: Vec<Style> = styles.collect();
        let any_hidden = styles
            .iter()
            .any(|style| style.hidden || style.struck != [false; 2]);
        Self { styles, any_hidden }
    }

    /// Returns a style.
    pub(crate) fn get(&self, number: u16) -> Style {
        self.styles
            .get(usize::from(number))
            .copied()
            .unwrap_or_default()
    }
}

/// Reads a style whose fixed part has the length that the sheet says (2.9.260).
fn style(bytes: &[u8], base: usize) -> Written<'_> {
    let word = |at| u16_at(bytes, at).unwrap_or(0);
    let mut written = Written {
        known: word(0) & 0x0FFF,
        base: word(2) >> 4,
        is_paragraph: word(2) & 0x000F == 1,
        ..Written::default()
    };
    let name = usize::from(word(base));
    // The name is ended by a zero.
    let mut at = base + 2 + name * 2 + 2;
    for index in 0..word(4) & 0x000F {
        let Some(length) = u16_at(bytes, at).map(usize::from) else {
            break;
        };
        let properties = piece(bytes, at + 2, length);
        match (written.is_paragraph, index) {
            // The properties of paragraphs have the style's number before them.
            (true, 0) => written.paragraphs = properties.get(2..).unwrap_or_default(),
            (true, 1) | (false, 0) => written.characters = properties,
            _ => {}
        }
        at += 2 + length + length % 2;
    }
    written
}

fn inherited(written: &[Written<'_>], index: usize) -> Style {
    let mut chain = Vec::new();
    let mut next = index;
    while let Some(found) = written.get(next).filter(|_| chain.len() < MOST_ANCESTORS) {
        chain.push(found);
        next = usize::from(found.base);
    }
    let mut style = Style::default();
    for found in chain.iter().rev() {
        match found.known {
            1..=9 if found.is_paragraph => style.heading = u8::try_from(found.known).ok(),
            62 if found.is_paragraph => style.heading = Some(1),
            _ => {}
        }
        for (name, operand) in Sprms(found.paragraphs) {
            let first = operand.first().copied();
            match name {
                P_OUTLINE => {
                    style.heading = first.filter(|level| *level < 9).map(|level| level + 1);
                }
                P_LEVEL => style.level = first,
                P_LIST => style.list = super::bytes::i16_at(operand, 0),
                P_IN_TABLE => style.in_table = first == Some(1),
                _ => {}
            }
        }
        for (name, operand) in Sprms(found.characters) {
            let is_on = operand.first() == Some(&1);
            match name {
                C_HIDDEN => style.hidden = is_on,
                C_STRUCK => style.struck[0] = is_on,
                C_STRUCK_TWICE => style.struck[1] = is_on,
                C_RAISED => style.raised = is_on,
                _ => {}
            }
        }
    }
    style
}
