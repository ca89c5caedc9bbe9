//! What is gathered of a paragraph while its runs go by.

use super::styles::{Style, Styles};
use crate::manuscript::numbering::{Counters, Numbering};
use crate::manuscript::piece::{Piece, Prose};

/// A paragraph that is open.
#[derive(Debug, Default)]
pub(crate) struct Paragraph {
    /// How many flows were open when it began.
    pub(crate) flow: usize,
    /// Its text so far.
    pub(crate) text: String,
    /// What follows it: text boxes, pictures, notes.
    pub(crate) after: Vec<Piece>,
    /// The style that it names.
    pub(crate) style: Option<String>,
    /// Its own outline level: of a heading, or that it is none (`Some(None)`).
    pub(crate) outline: Option<Option<u8>>,
    /// Its own numbering; 0 takes away that of its style.
    pub(crate) number: Option<i64>,
    /// The level of its own numbering.
    pub(crate) level: Option<usize>,
    /// Whether the mark at its end was deleted, so that it goes on in the next one.
    pub(crate) joins_next: bool,
    /// Whether the mark at its end is hidden.
    pub(crate) mark_hidden: bool,
    /// Text that stood where a field's code should be.
    pub(crate) in_code: String,
    /// Whether it is shaded.
    pub(crate) shaded: bool,
    /// Whether a part of a field was in it.
    pub(crate) has_field: bool,
}

impl Paragraph {
    /// Turns it into prose, with the number that is printed before it.
    pub(crate) fn finish(
        &mut self,
        text: String,
        styles: &Styles,
        numbering: &Numbering,
        counters: &mut Counters,
    ) -> Prose {
        let style = styles.get(self.style.as_deref());
        let heading = self
            .outline
            .unwrap_or_else(|| style.and_then(|style| style.heading));
        let shown = !(self.mark_hidden && text.is_empty());
        let printed = self
            .numbering(style, numbering)
            .filter(|_| shown)
            .and_then(|(number, level)| numbering.count(counters, number, level));
        let text = match printed {
            Some(number) if text.is_empty() => number.trim_end().to_owned(),
            Some(number) => number + &text,
            None => text,
        };
        Prose { text, heading }
    }

    /// Returns the list and the level that count it (17.3.1.19): its own, or that of its style.
    fn numbering(&self, style: Option<&Style>, numbering: &Numbering) -> Option<(i64, usize)> {
        let given = style.and_then(|style| style.numbering);
        let number = self.number.or(given).filter(|number| *number != 0)?;
        let bound = || {
            let name = self.style.as_deref().filter(|_| self.number.is_none())?;
            numbering.level_of_style(number, name)
        };
        let level = self
            .level
            .or_else(bound)
            .or_else(|| style.and_then(|style| style.level));
        Some((number, level.unwrap_or(0)))
    }
}
