//! Marked content: what a span of glyphs stands for (`/ActualText`) and which node of the structure
//! tree it belongs to (`/MCID`); ISO 32000-2, 14.6 and 14.9.4.

use super::unicode;
use hayro_interpret::hayro_syntax::object::{self, Dict};
use nianbao_page::{Glyph, Text};

/// The spans that are open.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    open: Vec<Span>,
    /// Spans opened past the deepest that is kept.
    deeper: usize,
    /// How many forms are being drawn: their identifiers are not those of the page.
    forms: usize,
}

#[derive(Debug)]
struct Span {
    mark: Option<u32>,
    /// The text that its glyphs stand for together, and the first of them.
    actual: Option<(String, usize)>,
}

/// Deeper nesting says nothing about a page of a report.
const MOST_OPEN: usize = 512;

impl Spans {
    /// Opens a span before the glyph numbered `next`.
    pub(crate) fn begin(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>, next: usize) {
        if self.open.len() >= MOST_OPEN {
            self.deeper += 1;
            return;
        }
        let own = properties
            .and_then(|properties| properties.get::<u32>("MCID"))
            .filter(|_| self.forms == 0);
        let covered = self.open.iter().any(|span| span.actual.is_some());
        let actual = properties
            .filter(|_| !covered)
            .and_then(|properties| properties.get::<object::String<'_>>("ActualText"))
            .map(|text| (unicode::decode(text.as_bytes()), next));
        self.open.push(Span {
            mark: own.or_else(|| self.mark()),
            actual,
        });
    }

    /// Closes the innermost span.
    pub(crate) fn end(&mut self, glyphs: &mut [Glyph]) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        if let Some((text, first)) = self.open.pop().and_then(|span| span.actual) {
            stand_for(glyphs.get_mut(first..).unwrap_or_default(), &text);
        }
    }

    /// Closes what the page left open.
    pub(crate) fn finish(&mut self, glyphs: &mut [Glyph]) {
        self.deeper = 0;
        while !self.open.is_empty() {
            self.end(glyphs);
        }
    }

    /// Returns the identifier that a glyph drawn now has.
    pub(crate) fn mark(&self) -> Option<u32> {
        self.open.last().and_then(|span| span.mark)
    }

    pub(crate) fn enter_form(&mut self) {
        self.forms += 1;
    }

    pub(crate) fn leave_form(&mut self) {
        self.forms = self.forms.saturating_sub(1);
    }
}

/// Gives a run of glyphs the text they stand for: a character each where the numbers agree, else all
/// to the first.
fn stand_for(glyphs: &mut [Glyph], text: &str) {
    if text.chars().count() == glyphs.len() {
        for (glyph, c) in glyphs.iter_mut().zip(text.chars()) {
            glyph.text = unicode::character(c);
        }
        return;
    }
    let mut whole = Some(unicode::several(text));
    for glyph in glyphs {
        glyph.text = whole.take().unwrap_or(Text::Covered);
        // A second copy that makes a line bold stands for nothing and is as good as not there.
        glyph.visible = glyph.visible && !text.is_empty();
    }
}
