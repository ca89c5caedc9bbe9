//! What is gathered of a paragraph while its runs go by.

use super::numbering::{Counters, Numbering};
use super::piece::{Piece, Prose};
use super::styles::{Style, Styles};

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

/// The complex fields that are open (17.16.18), for each whether its code is still going on.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<bool>,
    codes: usize,
}

impl Fields {
    /// Notes a `fldChar`.
    pub(crate) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" => {
                self.open.push(true);
                self.codes += 1;
            }
            "separate" => {
                if let Some(code) = self.open.last_mut() {
                    self.codes -= usize::from(*code);
                    *code = false;
                }
            }
            "end" => self.codes -= usize::from(self.open.pop() == Some(true)),
            _ => {}
        }
    }

    /// Returns whether what comes is the code of a field and not its result.
    pub(crate) fn in_code(&self) -> bool {
        self.codes > 0
    }

    /// Gives up all fields.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn fields_nest() {
        let mut fields = Fields::default();
        let marks = [
            "end", "begin", "begin", "separate", "end", "separate", "separate", "end",
        ];
        let states = marks.map(|mark| {
            fields.mark(mark);
            fields.in_code()
        });
        assert_eq!(states, [false, true, true, true, true, false, false, false]);
    }
}
